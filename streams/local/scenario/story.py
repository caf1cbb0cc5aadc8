"""The scenario's posts: cues become posts, with reposts, copies and posts that are read again."""

from collections import defaultdict, deque
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from heapq import heappop, heappush
from itertools import count
from random import Random

from schemas.post import Post
from streams.local.scenario.cast import Author, Cast
from streams.local.scenario.chance import number, pick
from streams.local.scenario.phrasebook import VOICES, phrasebook
from streams.local.scenario.plot import CHATTER, RUMOUR, Cue, cues
from streams.local.scenario.reactions import first_reactions, more_reactions
from streams.local.scenario.timeline import Timeline
from streams.local.scenario.wording import MOODS, word

__all__ = ["POSTS_PER_DAY", "SILENT_SOURCE", "ScenarioPost", "narrate", "scenario"]

POSTS_PER_DAY = 6000.0
"""Ordinary posts of an average day."""

SILENT_SOURCE = "facebook"
"""The source from which nothing comes for two hours."""

_REPOSTED = {RUMOUR: 0.32, CHATTER: 0.02}
_USUALLY_REPOSTED = 0.05
_COPIED = 0.2
_READ_AGAIN = {RUMOUR: 0.03}
_USUALLY_READ_AGAIN = 0.01
_REMEMBERED = 60
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class ScenarioPost:
    """A post and what its author meant: the truth that a test or a figure compares with."""

    post: Post
    at: datetime
    """When it reaches us: `created_at`, later only when it is read again."""
    issue: str | None
    """The watched issue that it is about."""
    kind: str
    """What is said: negative, neutral, positive, bulletin, claim, fact ..."""
    mood: str
    """negative, neutral or positive."""
    again: bool
    """The post came before and has been read again, with more reactions."""


def scenario(seed: int = 7, days: float = 3, *, end: datetime, posts_per_day: float = POSTS_PER_DAY) -> Iterator[Post]:
    """Write the posts of `days` days up to `end`; the same arguments give the same bytes.

    In order of `created_at`, but for posts that are read again: those come later, with the id and time they had
    and more reactions. `posts_per_day` counts the ordinary ones; the rumour and the bulletins come on top.

    Raises:
        ValueError: `posts_per_day` is not positive, or `Timeline.ending(end, days)` refuses.
    """
    return (one.post for one in narrate(seed, days, end=end, posts_per_day=posts_per_day))


def narrate(seed: int = 7, days: float = 3, *, end: datetime, posts_per_day: float = POSTS_PER_DAY) -> Iterator[ScenarioPost]:
    """Write the same posts as `scenario` with what their authors meant, in order of `ScenarioPost.at`; it raises the same."""
    if not posts_per_day > 0:
        raise ValueError("posts_per_day must be more than 0")
    return _write(seed, Timeline.ending(end, days), posts_per_day)


def _write(seed: int, timeline: Timeline, posts_per_day: float) -> Iterator[ScenarioPost]:
    writer, ticket = _Writer(Random(f"{seed}:story")), count()
    pending: list[tuple[datetime, int, ScenarioPost]] = []
    for cue in cues(seed, timeline, posts_per_day):
        one = writer.write(cue)
        while pending and pending[0][0] <= one.at:
            yield heappop(pending)[2]
        if one.post.source == SILENT_SOURCE and timeline.silent(cue.at):
            writer.forget(cue, one)
            continue
        yield one
        for later in writer.readings(cue, one):
            if later.at < timeline.end:
                heappush(pending, (later.at, next(ticket), later))
    while pending:
        yield heappop(pending)[2]


class _Writer:
    """Turns cues into posts, and remembers what was said lately so that it can be repeated."""

    def __init__(self, rng: Random) -> None:
        self._count = 0
        self._rng = rng
        self._cast = Cast(rng, VOICES)
        self._begun: set[str] = set()
        self._lately: dict[str, deque[ScenarioPost]] = defaultdict(lambda: deque(maxlen=_REMEMBERED))

    def write(self, cue: Cue) -> ScenarioPost:
        rng, lately = self._rng, self._lately[f"{cue.script} {cue.kind}"]
        book = phrasebook(cue.script)
        voice = book.voice(rng, cue.kind)
        company = [self._cast.author(rng, voice) for _ in range(40 if self._begins(cue) else 1)]
        author = max(company, key=lambda author: author.followers or 0)
        original = None
        if lately and cue.kind != "bulletin" and rng.random() < _REPOSTED.get(cue.script, _USUALLY_REPOSTED):
            original = max((pick(rng, lately) for _ in range(4)), key=_loudness)
        text = original.post.text if original else word(rng, book, voice, cue.kind)
        post = self._post(cue, author, text, original)
        one = ScenarioPost(post, post.created_at, cue.issue, cue.kind, MOODS[cue.kind], again=False)
        if original is None:
            lately.append(one)
        return one

    def forget(self, cue: Cue, one: ScenarioPost) -> None:
        """Nobody has seen this post, the last one written: nobody repeats it."""
        lately = self._lately[f"{cue.script} {cue.kind}"]
        if lately and lately[-1] is one:
            lately.pop()

    def _post(self, cue: Cue, author: Author, text: str, original: ScenarioPost | None) -> Post:
        rng = self._rng
        name = f"{int(cue.at.timestamp())}{self._count:06}"
        self._count += 1
        source = author.source
        repost_of = original.post.id if original and rng.random() >= _COPIED and original.post.source == source else None
        return Post(
            id=f"{source}:{name}",
            source=source,
            created_at=cue.at.replace(microsecond=cue.at.microsecond // 1000 * 1000),
            text=text,
            author=author.id,
            author_followers=author.followers,
            url=f"https://{source}.example.invalid/{name}" if rng.random() < 0.9 else None,
            repost_of=repost_of,
            platform_languages=author.languages,
            engagement=None if repost_of else first_reactions(rng, author, 2.0 if cue.script == RUMOUR else 1.0),
        )

    def _begins(self, cue: Cue) -> bool:
        """Whether the rumour or its answer begins here; somebody with many followers says it then."""
        return cue.kind in ("claim", "fact") and cue.kind not in self._begun

    def readings(self, cue: Cue, one: ScenarioPost) -> Iterator[ScenarioPost]:
        """The same post read again some minutes later, seldom; the first of a rumour and of its answer ten times."""
        rng, appeal, times = self._rng, 1.0, 0
        if self._begins(cue):
            self._begun.add(cue.kind)
            times, appeal = 10, 2.5
        elif one.post.engagement and rng.random() < _READ_AGAIN.get(cue.script, _USUALLY_READ_AGAIN):
            times = number(rng, 1, 3)
        post, at = one.post, one.at
        for _ in range(times):
            at += (8 + 30 * rng.random()) / appeal * _MINUTE
            post = more_reactions(rng, post, appeal)
            yield replace(one, post=post, at=at, again=True)


def _loudness(one: ScenarioPost) -> int:
    return one.post.engagement.total if one.post.engagement else 0
