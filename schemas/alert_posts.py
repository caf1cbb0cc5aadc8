"""What an alert says about the posts behind it: how they feel, who wrote them, what they repeat, and some of them."""

from pydantic import Field

from schemas.base import Count, IssueId, Record, Share, SourceName, Timestamp
from schemas.post import PostId
from schemas.scored import SentimentLabel

__all__ = ["CopiedText", "Copies", "People", "SameMatter", "SamplePost", "SentimentSplit", "Tally", "Unmatched"]


class SentimentSplit(Record):
    """How the counted posts feel. Posts on which the model abstained are counted, but in no share."""

    n: Count = Field(description="Posts with a sentiment.")
    abstained: Count = Field(description="Posts on which the model would not say.")
    abstained_share: Share | None = Field(
        None,
        description="Share of the posts that the model was asked about, which are `n` and `abstained`; absent without any.",
    )
    negative: Share = Field(description="Share of `n`, 0 to 1.")
    negative_low: Share | None = Field(
        None,
        description="The true share of negative posts among `n` and `abstained` lies between this and `negative_high` nine "
        "times in ten, after what was measured of the model; both are absent where that was not, and before release 0.2.0.",
    )
    negative_high: Share | None = Field(None, description="See `negative_low`.")
    neutral: Share = Field(description="Share of `n`, 0 to 1.")
    positive: Share = Field(description="Share of `n`, 0 to 1.")


class Tally(Record):
    """A name and how many posts have it."""

    name: str = Field(description="A word, hashtag, link, language code or source.")
    posts: Count = Field(description="Posts that have it; a post counts once.")


class People(Record):
    """The accounts behind the posts of the last hour whose account is known: how many, never which."""

    posts: Count = Field(description="Posts whose account is known.")
    accounts: Count = Field(description="Different accounts that they come from.")
    often: Count = Field(description="Accounts that posted five times or more.")
    often_share: Share = Field(description="Share of the posts that come from those, 0 to 1.")
    exact: bool = Field(description="Whether accounts were counted; else they are estimated from a sample, within some 7%.")


class Copies(Record):
    """Posts of the last hour whose text nearly repeats that of at least four others. What is said here is a lower bound."""

    posts: Count = Field(description="Posts that have such a text.")
    share: Share = Field(description="Share of the hour's posts that these are, 0 to 1.")
    texts: Count = Field(description="Different texts among them.")
    largest: Count = Field(description="Posts with the text that most of them have.")
    in_a_minute: Count = Field(description="Of these, those of the minute that has most of them.")
    reposts: Count = Field(description="Posts among all of these that pass another post on, and say so.")


class CopiedText(Record):
    """A further reason: near-copies of a few texts, without reposts, are at least half of what is more than usual."""

    posts: Count = Field(description="Near-copies among the posts of the window.")
    observed: Count = Field(description="Posts of the window.")
    window_minutes: int = Field(ge=1, description="Length of the window, in minutes, that ends at the alert's time.")


class SamplePost(Record):
    """A post that shows what is said, without personal data."""

    post: PostId = Field(description="Its identity among all sources.")
    source: SourceName = Field(description="Where it comes from.")
    created_at: Timestamp = Field(description="When it was published.")
    excerpt: str = Field(description="Beginning of its text, personal data removed; at most 280 characters.")
    url: str | None = Field(None, description="Where it can be read.")
    sentiment: SentimentLabel | None = Field(None, description="Absent when the model abstained.")
    engagement: Count = Field(0, description="Likes, shares and comments when it was last read.")


class Unmatched(Record):
    """What posts of a surge repeat and no verified statement answers: whether it is a claim, a person has to say."""

    phrases: tuple[str, ...] = Field(min_length=1, max_length=5, description="Two-word phrases by which it is found.")
    posts: Count = Field(description="Posts of the surge that say it, at least; those that match a statement left out.")
    post: PostId = Field(description="A post of `samples` that says it, whose words could become a statement's.")


class SameMatter(Record):
    """Another watched issue of which most of the posts speak as well."""

    issue: IssueId = Field(description="The other issue.")
    title: str = Field(description="What it is called.")
    share: Share = Field(description="Part of this issue's posts of the last hour that mention it, 0 to 1.")
