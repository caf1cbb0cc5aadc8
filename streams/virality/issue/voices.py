"""How many people mention an issue in the last hour, and how much of what they say is copied: as alerts show it."""

from collections.abc import Mapping
from typing import Final

from schemas.alert_posts import CopiedText, Copies, People
from streams.virality.detect.verdict import Verdict
from streams.virality.issue.last_hour import Recent

__all__ = ["LEAST_COPIED", "copied_text", "copies", "people"]

LEAST_COPIED: Final = 10
"""Copies in the window from which on they can be the surge."""

_HOUR: Final = 60
_COPIED_SHARE: Final = 0.5
"""Of the posts that are more than usual."""


def people(recent: Recent) -> People | None:
    """The accounts behind the posts of the last hour; None where no post has one."""
    crowd = recent.crowd.accounts.crowd()
    return None if crowd is None else People(**crowd._asdict())


def copies(recent: Recent) -> Copies | None:
    """The texts that posts of the last hour repeat; None where there is none."""
    found = recent.crowd.texts.repeated()
    if found is None:
        return None
    return Copies(
        posts=found.posts,
        share=round(min(1.0, found.posts / max(1, recent.posts)), 4),
        texts=found.texts,
        largest=found.largest,
        in_a_minute=found.in_a_minute,
        reposts=found.passed_on,
    )


def copied_text(recent: Recent, verdicts: Mapping[str, Verdict], kind: str, minute: int) -> CopiedText | None:
    """Whether copies are the surge that ends with event minute `minute`, for which the strongest reason is of `kind`.

    They are at least half of the posts that are more than usual in the window of a volume spike, or of all posts of the last
    hour where their share of sentiment is the reason. Who passes a post on and says so copies nothing.
    """
    if kind not in ("volume_spike", "negative_surge"):
        return None
    verdict = verdicts[kind]
    is_volume = kind == "volume_spike"
    window = min(_HOUR, max(1, verdict.window // 60)) if is_volume else _HOUR
    observed = round(verdict.observed) if is_volume else recent.posts
    usual = verdict.expected if is_volume else 0.0
    found = recent.crowd.texts.repeated(minute - window)
    copied = min(observed, found.posts - found.passed_on) if found else 0
    if copied < max(LEAST_COPIED, _COPIED_SHARE * (observed - usual)):
        return None
    return CopiedText(posts=copied, observed=observed, window_minutes=window)
