"""An alert: the event that says an issue goes wrong, or no longer does; on the topic `alerts`, one a record."""

from typing import Literal

from pydantic import Field

from schemas.alert_outlook import History, Outlook
from schemas.alert_posts import CopiedText, Copies, People, SameMatter, SamplePost, SentimentSplit, Tally, Unmatched
from schemas.base import Count, IssueId, Record, Share, SourceName, Timestamp
from schemas.fact import FactMatch
from schemas.watchlist import Preset, ZoneName

__all__ = ["COPY_HEADER", "Alert", "AlertEvent", "AlertKind", "Headline", "Reason", "Rule", "SourceCoverage", "SourceState"]

AlertKind = Literal["volume_spike", "negative_surge", "engagement_surge", "viral_post", "emerging_issue", "source_silent"]
AlertEvent = Literal["opened", "updated", "resolved"]
SourceState = Literal["usual", "silent", "flooding", "learning"]
COPY_HEADER = "kentongan-copy-of"
"""Header of a copy of an alert that no longer shows posts which were erased: the offset that the alert had before."""


class Headline(Record):
    """One line that says it all, in two languages."""

    id: str = Field(description="Indonesian.")
    en: str = Field(description="English.")


class Reason(Record):
    """Why one kind of detector speaks: the numbers behind it."""

    kind: AlertKind = Field(description="What the detector looks for.")
    score: float = Field(ge=0, description="Statistic over its threshold: 1 and more fires.")
    observed: float = Field(
        ge=0,
        description="`volume_spike`: posts in the window. `negative_surge`: negative share of them, 0 to 1. "
        "`engagement_surge`: actions gained in the window. `viral_post`: actions on the post so far.",
    )
    expected: float = Field(
        ge=0,
        description="What is usual, in the unit of `observed`: for the issue at this hour; for a single post, what posts of "
        "its source have at its age.",
    )
    window_minutes: int = Field(
        ge=1, description="Length of the window, in minutes, that ends at the alert's time; of a single post, its age."
    )
    path: str = Field(
        description="Which test fired: `fast` for a step, `slow` for a growth, `level` for far more than the last days' "
        "hours, `span` for far more in six hours or a day than on the last days, `first_day` for far more than so far on the "
        "issue's first day, `share` for sentiment, `post` for one post."
    )


class SourceCoverage(Record):
    """A source on which an issue lives, and whether its posts arrive as usual; over all its posts, not the issue's alone."""

    source: SourceName = Field(description="The source.")
    share: Share = Field(description="Its usual share of the issue's posts, 0 to 1.")
    state: SourceState = Field(description="How it is: as usual, silent, flooding, or not known long enough to say.")
    observed: Count = Field(description="Its posts in the window.")
    expected: float = Field(ge=0, description="Its posts that are usual in such a window at this hour.")
    window_minutes: int = Field(ge=0, description="Length of that window; 0 when there is none that is long enough.")


class Rule(Record):
    """The rule that decided, so that the decision can be computed again."""

    version: str = Field(description="Changes with every change of the detector that can change a decision.")
    preset: Preset = Field(description="How readily the issue alerts.")
    slow_threshold: float = Field(description="Calibrated statistic at which the slow path fires, in deviations.")
    fast_threshold: float = Field(description="Calibrated statistic at which the fast path fires, in deviations.")


class Alert(Record):
    """What happened to an issue, why it is said, and everything that is needed to say it again."""

    id: str = Field(
        description="Derived from what was decided: incident, event, sequence, times, severity, reasons with their figures, "
        "and rule. The same decision again has the same id, any other has another; to be read as a whole."
    )
    incident: str = Field(description="The incident's lasting id; every alert of it carries this one.")
    event: AlertEvent = Field(description="What happened to the incident.")
    sequence: int = Field(ge=0, description="Counts the alerts of an incident from 0.")
    kind: AlertKind = Field(description="The strongest reason.")
    reasons: tuple[Reason, ...] = Field(min_length=1, description="All reasons, strongest first.")
    issue: IssueId = Field(description="The watched issue; what nobody watches has an id that begins with `#`.")
    title: str = Field(description="What people call the issue.")
    query: str | None = Field(
        None,
        description="What finds its posts, as it was watched then; absent of what nobody watches, and from release 0.1.0.",
    )
    owner: str | None = Field(None, description="The team that answers for it.")
    channels: tuple[str, ...] = Field((), description="Names of the channels that should notify people.")
    zone: ZoneName = Field("Asia/Jakarta", description="Time zone in which people read the times.")
    severity: int = Field(
        ge=1,
        le=10,
        description="How loud it is, 1 to 10: how unusual, how many people (what repeats one text counts for less), whether "
        "it grows, how negative, how far it reaches; 10 is rare. Of a silent source 3 to 8, by its share of posts.",
    )
    headline: Headline = Field(description="What happened, in one line.")
    opened_at: Timestamp = Field(description="Event time at which the incident opened.")
    at: Timestamp = Field(description="Event time of this alert: the end of its windows.")
    observed: float = Field(ge=0, description="Of the strongest reason.")
    expected: float = Field(ge=0, description="Of the strongest reason.")
    multiple: float = Field(ge=0, description="Observed over expected.")
    window_minutes: int = Field(ge=1, description="Length of the strongest reason's window, in minutes.")
    sentiment: SentimentSplit = Field(description="Of the posts of the last hour.")
    usual_sentiment: SentimentSplit | None = Field(None, description="Of the issue before, as it was learnt.")
    about: tuple[Tally, ...] = Field(
        (),
        max_length=5,
        description="Words, two-word phrases and hashtags of the surge that are over-represented against the issue's usual "
        "ones, the strongest first; without those of the query and the title.",
    )
    places: tuple[Tally, ...] = Field(
        (),
        max_length=2,
        description="Places that stand out: three in ten posts of the surge name them, the issue's query and title do not. "
        "A province, or a regency or city with its province: `Kota Malang, Jawa Timur`.",
    )
    terms: tuple[Tally, ...] = Field((), description="Words that the posts of the last hour use most.")
    hashtags: tuple[Tally, ...] = Field((), description="Hashtags of the last hour, in lower case.")
    links: tuple[Tally, ...] = Field((), description="Links of the last hour, without scheme and query.")
    languages: tuple[Tally, ...] = Field((), description="Language codes of the last hour.")
    sources: tuple[Tally, ...] = Field((), description="Sources of the last hour.")
    engagement_gained: Count = Field(0, description="Actions gained in the last hour.")
    reach: Count | None = Field(
        None, description="Followers of the authors of the last hour's posts, an author counted once for every post."
    )
    people: People | None = Field(None, description="Accounts behind the last hour's posts; absent where none is known.")
    copies: Copies | None = Field(None, description="Texts that the last hour's posts repeat; absent where none is.")
    copied_text: CopiedText | None = Field(None, description="Present when copies are the surge.")
    samples: tuple[SamplePost, ...] = Field(
        (),
        max_length=5,
        description="Posts of the surge, those that carry what it is about first, then those with the most actions; of "
        "near-copies one. Of an incident that is over, or of engagement, posts of the last hour. A viral post comes before.",
    )
    facts: tuple[FactMatch, ...] = Field(
        (), max_length=5, description="Verified statements that posts of the last hour mention: what was said already."
    )
    unmatched: tuple[Unmatched, ...] = Field(
        (),
        max_length=5,
        description="What the surge repeats and no verified statement answers; only where there are statements.",
    )
    same_matter: tuple[SameMatter, ...] = Field(
        (),
        max_length=5,
        description="Watched issues of which at least half of the posts of the last hour speak as well, the largest share "
        "first: their alerts are about the same matter.",
    )
    history: History | None = Field(None, description="The hours before the alert.")
    outlook: Outlook | None = Field(
        None,
        description="What comes next; absent when the incident is over, after fewer than ten posts in the last hour, and of "
        "what nobody watches.",
    )
    coverage: tuple[SourceCoverage, ...] = Field((), description="The issue's usual sources, the largest first.")
    confidence: Share = Field(
        1.0,
        description="How much of what the issue's sources usually carry is as usual, 0 to 1: a silent source counts with the "
        "part of its posts that arrives, a flooding one with the part that is usual, each by its share of the issue.",
    )
    caveat: Headline | None = Field(None, description="What to bear in mind: which of its sources are silent or flooding.")
    suggested_query: str | None = Field(
        None, description="Of an emerging issue: the query with which the watchlist would follow it."
    )
    rule: Rule = Field(description="The rule that decided.")
    model: str | None = Field(None, description="Name and digest of the sentiment model.")
