"""Verified statements: claims that somebody has checked, with what is true; in a file, and each on the topic `facts`."""

from datetime import date
from typing import Annotated, Literal

from pydantic import ConfigDict, Field, StringConstraints

from schemas.base import Count, IssueId, Record

__all__ = ["Fact", "FactFile", "FactHit", "FactId", "FactMatch", "FactState"]

FactId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9._:-]{0,99}$")]
"""The name of a statement: lower case, at most 100 characters."""

FactState = Literal["matched", "needs_review"]

Line = Annotated[str, StringConstraints(min_length=1, max_length=500)]


class Fact(Record):
    """A claim that people spread, and what somebody who answers for it has found."""

    model_config = ConfigDict(extra="forbid")

    id: FactId = Field(description="Its lasting name, such as `mobil-istana` or `mafindo:28799`.")
    claim: Line = Field(description="The claim, in the words in which people spread it.")
    wordings: tuple[Line, ...] = Field((), max_length=20, description="Other words in which they do.")
    verdict: str = Field(min_length=1, max_length=120, description="What its owner found, in the owner's word: `Salah`.")
    correction: str = Field(min_length=1, max_length=4000, description="What is true.")
    url: str | None = Field(None, max_length=2000, description="Where it can be read.")
    owner: str = Field(min_length=1, max_length=120, description="Who has checked it and answers for it.")
    checked: date = Field(description="The day of the finding.")
    issues: tuple[IssueId, ...] = Field((), max_length=100, description="Issues that it belongs to; none means all.")


class FactFile(Record):
    """Statements, as a file holds them."""

    model_config = ConfigDict(extra="forbid")

    facts: tuple[Fact, ...] = Field(max_length=50_000, description="At most 50,000, each with an id of its own.")


class FactHit(Record):
    """That a post mentions a verified statement, as a comparison of texts finds it."""

    fact: FactId = Field(description="The statement.")
    stance: Literal["claim", "correction"] = Field(description="Whether the post repeats the claim or puts it right.")
    near: bool = Field(description="It says the same; otherwise only something like it.")


class FactMatch(Record):
    """A verified statement that posts of an incident mention: what was said already. The program judges nothing itself."""

    fact: FactId = Field(description="The statement.")
    state: FactState = Field(
        description="`matched`: posts say the same as the claim or its correction; `needs_review`: only something like it."
    )
    claim: str = Field(description="The claim, as its owner words it.")
    verdict: str = Field(description="The owner's finding.")
    correction: str = Field(description="What is true, by the owner; at most 500 characters.")
    url: str | None = Field(None, description="Where it can be read.")
    owner: str = Field(description="Who has checked it.")
    checked: date = Field(description="The day of the finding.")
    repeats: Count = Field(description="Posts of the last hour that repeat the claim.")
    corrections: Count = Field(description="Posts of the last hour that put it right.")
    posts: Count | None = Field(
        None,
        description="Posts of the last hour in all, whatever they say; absent from alerts of releases without that count.",
    )
