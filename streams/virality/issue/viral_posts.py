"""Finds viral posts: single posts with far more engagement than posts of their source have at their age."""

from collections.abc import Iterable
from math import log

from msgspec import Struct
from msgspec.structs import replace

from schemas.mention import Mention
from schemas.scored import SentimentLabel
from streams.clock import minute_of
from streams.virality.detect.calibration import Calibration
from streams.virality.detect.presets import DEFAULT, Preset
from streams.virality.detect.verdict import Verdict
from streams.virality.detect.weekly_profile import local_day
from streams.virality.issue.gains import actions_before, is_late
from streams.virality.issue.row_budget import ALL, RowBudget
from streams.virality.issue.sample_post import Sample
from streams.virality.issue.showing import Showing
from streams.virality.issue.tracked_post import GROWING, Followed, PostReading, PostStatus, key_of
from streams.virality.issue.typical_engagement import Typical, age_step
from streams.virality.issue.viral_score import LEAST_ACTIONS, none_stands_out, score_of, verdict_of

__all__ = ["FOLLOWED", "ViralPosts"]

LEAST_EXPECTED = 5.0  # so that ten likes are not viral where posts get none
FOLLOWED = 6  # posts
FORGET = 180  # minutes without a reading
WORTH = 0.5  # score from which a post is followed
SHADOW_MINUTES = 24 * 60
CALIBRATE_MINUTES = 12 * 60  # from when on a day's best post is worth learning
PRIOR_RATIO = 8.0  # best of an unknown issue's day
PRIOR_DAYS = 2.0


class ViralPosts(Showing):
    """The posts of one issue that stand out, and what its posts usually get.

    A post's ratio is its actions over the middle half of what posts of its source have at its age. Its score is the least
    of log(1 + ratio) over log(9), which reaches 1 at 8 times, and of the deviations by which the ratio exceeds the best
    post of the issue's usual day, over the preset's `viral`; below 500 actions it has none. While a post does not grow by
    a quarter within an hour it is no news. One that is older than an hour when it is first read is but followed, until a
    further reading shows that it grows; nor does it say what the best post of the day is.

    A minute's readings are judged by what was usual before that minute, and in an order that does not depend on how they
    came; what stands out teaches once in each step of age. Posts are held by a hash of their id, and shown by a sample
    that `delete` removes.

    In a verdict `slow` is the ratio and `fast` are the deviations; the window is the age of the post.
    """

    class Row(Struct, array_like=True):
        """What is usual, what was read, and which posts stand out; zone and preset are settings."""

        _born: int
        _day: int
        closed: int
        typical: Typical.Row
        calibration: Calibration.Row
        _readings: list[PostReading]
        _samples: dict[str, Sample]
        _followed: dict[str, Followed]

    def __init__(self, zone: str = "Asia/Jakarta", preset: Preset = DEFAULT) -> None:
        self.zone = zone
        self.preset = preset
        self.typical = Typical()
        self.calibration = Calibration(log(1 + PRIOR_RATIO), PRIOR_DAYS)
        self.leader: Sample | None = None
        """The post of the last verdict, unless its source has deleted it; not part of the state."""
        self._born = -1
        self._day = -1
        self.closed = -1  # the last minute that is over for the issue
        self._readings: list[PostReading] = []
        self._samples: dict[str, Sample] = {}
        self._followed: dict[str, Followed] = {}

    def change(self, mention: Mention) -> None:
        """Show a post that is followed as it reads since its author has changed it."""
        key, sample = key_of(mention.post), Sample.of(mention)
        if post := self._followed.get(key):
            post.sample = sample
        if sample.engagement >= LEAST_ACTIONS and any(reading.key == key for reading in self._readings):
            self._samples[key] = sample

    def add(self, mention: Mention, minute: int, sentiment: SentimentLabel | None, *, shown: bool = True) -> None:
        """Take in a reading of a post at event minute `minute`; one without known actions says nothing.

        Nor does one whose actions were first read when it was old, though it is sent while it is young, as a file does.
        `sentiment` is that of the post, which a mention of a post that is read again does not repeat. Unless it may be
        `shown`, nothing of it can be read.
        """
        if mention.engagement is None or (mention.read_at is not None and is_late(mention, minute)):
            return
        key = key_of(mention.post)
        created = minute_of(mention.created_at)
        before = actions_before(mention)
        reading = PostReading(key, minute, mention.engagement, mention.source, created, -1 if before is None else before)
        self._readings.append(reading)
        if shown and mention.engagement >= LEAST_ACTIONS:
            self._samples[key] = Sample.of(mention)._replace(sentiment=sentiment)

    def close(self, minute: int) -> Verdict:
        """Judge what was read up to the end of `minute`, which is after the last one closed."""
        self.pass_time(minute)
        return self._verdict(minute)

    def pass_time(self, minute: int) -> None:
        """End `minute`, which is after the last one closed: take in what was read, and forget posts that nobody reads."""
        self.closed = minute
        self._end_day(minute)
        self.settle()
        if self._born < 0:
            self._born = minute
        for key in [key for key, post in self._followed.items() if minute - post.at > FORGET]:
            del self._followed[key]

    def settle(self) -> None:
        """Take in what was read, also where no minute ends with it: what comes late does not wait for the next one."""
        if not self._readings:
            return
        if self._born < 0:
            self._born = min(reading.at for reading in self._readings)
        self._take_in(sorted(self._readings))
        self._readings.clear()
        self._samples.clear()

    def _end_day(self, minute: int) -> None:
        day = local_day(self.zone, minute // 60)
        if day != self._day:
            if self.calibration.highest > 0 and minute - self._born >= CALIBRATE_MINUTES:
                self.calibration.end_day()
            self._day = day

    def _take_in(self, readings: list[PostReading]) -> None:
        usual: dict[tuple[str, int], float | None] = {}
        known: list[tuple[PostReading, int]] = []
        for reading in readings:
            step = age_step(reading.at - reading.created)
            if step is not None:
                known.append((reading, step))
                if (reading.source, step) not in usual:
                    usual[reading.source, step] = self.typical.expected(reading.source, step)
        for reading, step in known:
            teaches = True
            if (expected := usual[reading.source, step]) is not None:
                teaches = self._judge(reading, step, max(expected, LEAST_EXPECTED))
            if teaches:
                self.typical.learn(reading.source, step, reading.actions)

    def _judge(self, reading: PostReading, step: int, expected: float) -> bool:
        """Follow the post if it stands out; return whether the reading may teach what is usual."""
        ratio = reading.actions / expected
        if not reading.is_late:
            self.calibration.see(ratio)
        known = self._followed.get(reading.key)
        if known is None and score_of(reading.actions, ratio, self.calibration, self.preset) < WORTH:
            return True
        sample = self._samples.get(reading.key)
        age = max(1, reading.at - reading.created)
        if known is None:
            grown_at = reading.at if reading.grew else reading.at - GROWING - 1
            self._followed[reading.key] = Followed(
                reading.at, age, reading.actions, expected, grown_at, reading.actions, step, sample
            )
            if len(self._followed) > FOLLOWED:
                del self._followed[min(self._followed, key=self._standing)]
            return True
        return known.read(reading.at, age, reading.actions, expected, step, sample)

    def _standing(self, key: str) -> tuple[float, int, str]:
        post = self._followed[key]
        return score_of(post.actions, post.ratio, self.calibration, self.preset), post.actions, key

    def _best(self, minute: int) -> tuple[float, Followed] | None:
        """The post that stands out most, with its score; one that no longer grows comes after all that do."""
        found = [
            (score if post.is_growing(minute) else min(score, 0.0), actions, key, post)
            for key, post in self._followed.items()
            for score, actions, _ in [self._standing(key)]
        ]
        best = max(found, key=lambda one: one[:3], default=None)
        return best and (best[0], best[3])

    def _verdict(self, minute: int) -> Verdict:
        best = self._best(minute)
        shadow = minute - self._born < SHADOW_MINUTES
        self.leader = best[1].sample if best else None
        if best is None:
            return none_stands_out(minute, shadow=shadow)
        score, post = best
        return verdict_of(post, minute, score, self.calibration.z(post.ratio), shadow=shadow)

    def statuses(self, minute: int) -> tuple[PostStatus, ...]:
        """The posts that are followed at the end of `minute`, the most viral first."""
        found = sorted(self._followed.items(), key=lambda item: self._standing(item[0]), reverse=True)
        return tuple(post.status(self.calibration.z(post.ratio), minute) for _, post in found)

    def resume(self, minute: int) -> None:
        """Go on with `minute` as if no time had passed since the last closed one."""
        if self._born >= 0:
            self._born += minute - 1 - self.closed
        self.closed = minute - 1

    def sleeps(self, minute: int) -> bool:
        """Never: posts that are followed are forgotten in time."""
        return False

    @property
    def quiet(self) -> bool:
        """Whether no post is followed, and none waits to be judged."""
        return not (self._readings or self._followed)

    def end(self) -> None:
        """Keep what is usual, and forget the posts."""
        self._readings.clear()
        self._samples.clear()
        self._followed.clear()

    def delete(self, posts: Iterable[str]) -> bool:
        """Drop what can be read of posts that their source has deleted; return whether there was anything."""
        dropped = False
        for key in map(key_of, posts):
            post = self._followed.get(key)
            if self._samples.pop(key, None) or (post and post.sample):
                dropped = True
            if post:
                post.sample = None
        return dropped

    @property
    def held(self) -> tuple[Sample, ...]:
        """The posts of which something can be read."""
        followed = [post.sample for post in self._followed.values()]
        return tuple(one for one in (*self._samples.values(), *followed) if one)

    def to_row(self, room: RowBudget = ALL) -> Row:
        """The record, as far as there is room: of posts that stand out least nothing can be read."""
        shown = frozenset(sorted(self._followed, key=self._standing, reverse=True)[: room.followed])
        followed = {key: post if key in shown else replace(post, sample=None) for key, post in self._followed.items()}
        return self.Row(
            self._born,
            self._day,
            self.closed,
            self.typical.to_row(room.readings),
            self.calibration.to_row(),
            self._readings,
            self._samples,
            followed,
        )
