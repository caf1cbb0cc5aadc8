"""Settings of how posts are processed: time, masking, language, sentiment, issues."""

from pathlib import Path
from typing import Literal

from pydantic import BaseModel, Field

from schemas.watchlist import ZoneName
from streams.settings.variables import Seconds

__all__ = ["PostSettings"]


class PostSettings(BaseModel):
    """A part of `Settings`, which reads it."""

    future_tolerance: Seconds = Field(300.0, description="A post dated further ahead than this is dated to its arrival.")
    past_tolerance: Seconds = Field(
        259_200.0,
        description="A post that is older when it is first read, by the event clock of its partition, counts for no issue.",
    )
    idle_after: Seconds = Field(10.0, description="Silence after which event time no longer waits for a partition.")
    repeat_memory: int = Field(100_000, ge=0, description="Posts a partition that are remembered to recognise repeats.")
    author_key_file: Path | None = Field(
        None, description="Key for hashing author ids, 32 bytes or more; without it author ids are dropped."
    )
    public_accounts: str = Field(
        "",
        description="Accounts of institutions and outlets that stay in texts and links, separated by commas, such as "
        "`kemenkes_ri,kompascom,pemprov*`; besides those that the watchlist's queries and the verified statements name. "
        "The desk says of those on this list alone that they spoke first of an incident.",
    )
    language_model: Path | None = Field(None, description="Language model of `kentongan train language`; else our own.")
    sentiment_engine: Literal["embedded", "encoder", "transformer"] = Field(
        "embedded",
        description="What tells sentiment: our own small model; the same with a sentence encoder beside it for posts of "
        "watched issues; or a BERT, RoBERTa or ALBERT checkpoint.",
    )
    sentiment_model: str | None = Field(
        None,
        description="Embedded: file of `kentongan train sentiment`; else our own. Encoder: the same, with the file of "
        "`kentongan train encoder` beside it. Transformer: folder of a checkpoint, "
        "or its name on the hub once it was fetched.",
    )
    profiles: Path | None = Field(None, description="Folder with profiles of your own for files of posts, in YAML.")
    model_cache: Path = Field(
        Path("~/.cache/kentongan/models"), description="Folder to which `kentongan model fetch` fetches checkpoints."
    )
    sentiment_labels: str | None = Field(
        None, description="What classes 0, 1 and 2 of a checkpoint mean that does not say so: `positive,neutral,negative`."
    )
    sentiment_device: Literal["cpu", "cuda"] = Field(
        "cpu",
        description="Where a checkpoint runs: its int8 export on the processor, its weights in half precision on a GPU.",
    )
    sentiment_batch: int | None = Field(
        None,
        ge=1,
        le=1024,
        description="Posts of usual length that a checkpoint scores in a call. Default: 1 for int8, so that a score depends "
        "on the post alone (8 is up to 1.5 times as fast); 64 on a GPU.",
    )
    sentiment_scope: Literal["matched", "all"] = Field(
        "matched", description="Score only posts of a watched issue, or all posts."
    )
    score_timeout: Seconds = Field(10.0, description="Longest time that one call of the sentiment model may take.")
    emerging_terms: int = Field(
        500, ge=0, le=5000, description="Hashtags, links and phrases nobody watches that are followed; 0 follows none."
    )
    emerging_people: int = Field(
        30,
        ge=5,
        le=100_000,
        description="People in an hour from which on such a term can raise an alert as an emerging issue.",
    )
    unwatched_owner: str | None = Field(
        None,
        max_length=120,
        description="Team that alerts of silent sources and emerging issues go to.",
    )
    unwatched_channels: str = Field("", description="Names of the channels for such alerts, separated by commas.")
    unwatched_zone: ZoneName = Field("Asia/Jakarta", description="Time zone of such alerts and of the sources' daily rhythm.")
    checkpoint_interval: Seconds = Field(
        1.0,
        description="How often changed state is written, at most; less often where that would take over a tenth of the time.",
    )
    hold_mentions: int = Field(
        200_000, ge=1000, description="Mentions a partition that wait for slower partitions before time moves on."
    )
