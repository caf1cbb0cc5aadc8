"""How the queries of other tools differ from ours, as far as their makers have written it down.

Sources: Brandwatch, "Query Operators" and the series "Boolean Explained"; Meltwater, "How to Master Boolean Search" 1 to 3
and "The Boolean Touch"; Talkwalker, "Search Syntax". Brandwatch and Meltwater say of `NEAR/n` that n words or fewer stand
between; Talkwalker's page does not define it, so it is taken for the same.
"""

from dataclasses import dataclass
from typing import Final

__all__ = ["DIALECTS", "QueryDialect"]


@dataclass(frozen=True, slots=True)
class QueryDialect:
    """What the queries of a tool mean where tools differ."""

    name: str
    near: int | None = None
    """Words between the terms of a NEAR or ONEAR without a number; None where there is none such."""
    any_case: bool = False
    """Whether AND, OR and NOT may be in small letters."""
    ranks: bool = False
    """Whether NOT is said to bind more strongly than AND, and AND than OR; else parentheses must say what does."""
    side_by_side: bool = False
    """Whether terms side by side are said to mean AND."""
    boosts: bool = False
    """Whether ^n only says what to show first, so that it can be left out."""


DIALECTS: Final = {
    "brandwatch": QueryDialect("Brandwatch"),
    "meltwater": QueryDialect("Meltwater", near=4, any_case=True, ranks=True, boosts=True),
    "talkwalker": QueryDialect("Talkwalker", side_by_side=True),
}
