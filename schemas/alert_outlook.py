"""How an issue went before an alert, and what comes next."""

from typing import Literal

from pydantic import Field

from schemas.base import Count, Record

__all__ = ["Expected", "History", "Outlook"]


class History(Record):
    """How the issue went before the alert, for a small chart: points one after the other, of which the last ends at `at`."""

    minutes: int = Field(ge=1, description="Length of a point, in minutes.")
    posts: tuple[Count, ...] = Field(max_length=72, description="Posts in each point, oldest first.")
    negative: tuple[Count, ...] = Field(max_length=72, description="Those of them that are negative.")
    expected: tuple[float, ...] = Field(max_length=72, description="Posts that are usual in each point.")


class Expected(Record):
    """Posts to expect from the alert's time on; the true number lies between `low` and `high` nine times in ten."""

    minutes: int = Field(ge=1, description="How far ahead.")
    low: Count = Field(description="Posts that come at least.")
    high: Count = Field(description="Posts that come at most.")


class Outlook(Record):
    """What comes next, as it was on other series with as many posts and as steep a course."""

    phase: Literal["growing", "peak", "ebbing"] = Field(
        description="What is likeliest of the next hour: a quarter more posts than the last (`growing`), as much fewer "
        "(`ebbing`), or about as many (`peak`)."
    )
    posts: tuple[Expected, ...] = Field(max_length=4, description="Posts to expect, the nearest horizon first.")
