"""Which posts of a stream are taken, where the stream holds all posts of a platform."""

from collections.abc import Callable, Sequence
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

__all__ = ["Keep", "Watched", "declared_language", "is_kept"]

Watched = Callable[[str, str, str], bool]
"""Whether a text in a language of a source mentions a watched issue."""


class Keep(BaseModel):
    """Which posts are taken: those of these languages, and those of any that mention a watched issue."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    languages: tuple[Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")], ...] = Field(
        ("id", "ms", "jv", "su"), max_length=50
    )
    """Tags that authors declare, without what follows a dash."""
    watched: bool = True
    """Take posts in other languages, or that declare none, where they match the watchlist."""


def declared_language(tags: Sequence[str]) -> str:
    """The first of these tags, without what follows a dash; `und` where there is none."""
    return tags[0].split("-")[0].lower() if tags else "und"


def is_kept(text: str, languages: Sequence[str], keep: Keep, watched: Watched, source: str) -> bool:
    """Whether a text, of which these language tags are declared, is taken."""
    if not {declared_language((one,)) for one in languages}.isdisjoint(keep.languages):
        return True
    return keep.watched and watched(text, declared_language(languages), source)
