"""What a row leaves out when it would be too large: what people read goes first, what decides about alerts stays.

The numbers of the detectors are kept in any case. A state from whose row something was left out goes on with less to show
once it is read back: an alert of the next hour then shows fewer words, or a sample less. To recompute an alert from such
a row gives the same numbers and the fewer words, and says so.
"""

from typing import Final, NamedTuple

__all__ = ["ALL", "ROW_BUDGETS", "RowBudget"]


class RowBudget(NamedTuple):
    """How much of each is written."""

    words: int | None = None
    """Terms of each five minutes of the last hour, and half as many hashtags and links; None means all there are."""
    others: int = 32
    """Languages, sources and verified statements of each five minutes."""
    samples: int = 8
    """Posts that show what is said, those with the most actions."""
    followed: int = 6
    """Posts followed as viral that can be read; those that stand out most."""
    usual: int = 32
    """Sources that the issue usually lives on. Alerts mention those that carry a tenth, of which there are ten at most."""
    readings: int = 9
    """Sources of which is known what engagement is usual; posts of others are compared with those of all."""
    accounts: int = 360
    """Accounts of the last hour, by which people are counted; with fewer their number is a rougher estimate."""
    texts: int = 16
    """Texts of the last hour that may be repeated; those that most posts have."""
    usual_words: int = 64
    """Words that the issue usually has; those that most posts have."""


ALL: Final = RowBudget()

ROW_BUDGETS: Final = (
    ALL,
    RowBudget(16),
    RowBudget(8, usual_words=48),
    RowBudget(4, usual_words=32),
    RowBudget(4, 8, 5, 3, usual_words=24),
    RowBudget(2, 8, 5, 1, usual_words=16),
    RowBudget(0, 4, 3, 1, 16, usual_words=8),
    RowBudget(0, 2, 1, 1, 10, 9, 180, 8, 4),
    RowBudget(0, 0, 1, 0, 10, 9, 90, 4, 0),
    RowBudget(0, 0, 0, 0, 10, 9, 45, 2, 0),
    RowBudget(0, 0, 0, 0, 10, 4, 45, 2, 0),
    RowBudget(0, 0, 0, 0, 10, 1, 20, 1, 0),
    RowBudget(0, 0, 0, 0, 10, 0, 20, 1, 0),
)
"""In the order in which they are tried, until the row is small enough."""
