"""What is said about an issue in the last hour: how it feels, in which words, where, by whom it is carried."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from schemas.alert import SamplePost, SentimentSplit, Tally
from schemas.mention import Mention
from schemas.scored import SentimentLabel
from streams.clock import minute_of
from streams.text.stopwords import STOPWORDS

__all__ = ["SLOT_MINUTES", "Recent", "sample_of"]

SLOT_MINUTES = 5
SLOTS = 12
NAMES_KEPT = 32
SAMPLES_KEPT = 8
USUAL_HALF_LIFE_SLOTS = 7 * 24 * 60 // SLOT_MINUTES

_LINK = re.compile(r"https?://([^\s/?#]+(?:/[^\s?#]*)?)")
_TAG = re.compile(r"#\w{2,50}")
_WORD = re.compile(r"[^\W\d_]{4,30}(?:-[^\W\d_]{2,30})?")

_COUNTERS = ("terms", "hashtags", "links", "languages", "sources", "facts")
_FEELINGS = ("negative", "neutral", "positive", "abstained")


@dataclass(slots=True)
class _Slot:
    """Five minutes of mentions."""

    feelings: Counter[str] = field(default_factory=Counter)
    names: dict[str, Counter[str]] = field(default_factory=lambda: {name: Counter() for name in _COUNTERS})
    gained: int = 0
    reach: int = 0

    def trim(self) -> None:
        """Keep the most frequent names; among equals the alphabetically first."""
        for name, counter in self.names.items():
            if len(counter) > 2 * NAMES_KEPT:
                self.names[name] = Counter(dict(_most(counter, NAMES_KEPT)))


class Recent:
    """The last hour of mentions of one issue, in twelve slots of event time, and how it usually feels."""

    def __init__(self) -> None:
        self._slots: dict[int, _Slot] = {}
        self._usual: dict[str, float] = dict.fromkeys(_FEELINGS, 0.0)
        self._usual_at = 0
        self._usual_sources: dict[str, float] = {}
        self._samples: list[SamplePost] = []

    def add(self, mention: Mention, minute: int) -> None:
        """Count a mention in event minute `minute`."""
        number = minute // SLOT_MINUTES
        self._forget_before(number)
        slot = self._slots.setdefault(number, _Slot())
        slot.gained += mention.engagement_gained
        self._consider(mention)
        if mention.repeat:
            return
        feeling = "abstained" if mention.abstained else mention.sentiment
        if feeling:
            slot.feelings[feeling] += 1
        slot.reach += mention.author_followers or 0
        slot.names["languages"][mention.language] += 1
        slot.names["sources"][mention.source] += 1
        slot.names["facts"].update(f"{hit.fact} {hit.stance} {'near' if hit.near else 'like'}" for hit in mention.facts)
        text = mention.excerpt
        slot.names["links"].update(set(_LINK.findall(text)))
        slot.names["hashtags"].update({tag.casefold() for tag in _TAG.findall(text)})
        plain = _TAG.sub(" ", _LINK.sub(" ", text)).casefold()
        slot.names["terms"].update({word for word in _WORD.findall(plain) if word not in STOPWORDS})
        slot.trim()

    def pass_time(self, minute: int) -> None:
        """Forget what is older than an hour at event minute `minute`."""
        self._forget_before(minute // SLOT_MINUTES)
        self._samples = [one for one in self._samples if minute_of(one.created_at) > minute - SLOTS * SLOT_MINUTES]

    def _forget_before(self, number: int) -> None:
        for old in sorted(slot for slot in self._slots if slot <= number - SLOTS):
            slot = self._slots.pop(old)
            feelings, sources = slot.feelings, slot.names["sources"]
            fade = 0.5 ** (max(0, old - self._usual_at) / USUAL_HALF_LIFE_SLOTS)
            self._usual_at = max(old, self._usual_at)
            self._usual = {name: value * fade + feelings[name] for name, value in self._usual.items()}
            faded = {name: value * fade for name, value in self._usual_sources.items()}
            for name, posts in sources.items():
                faded[name] = faded.get(name, 0.0) + posts
            kept = sorted(faded, key=lambda name: (-faded[name], name))[:NAMES_KEPT]
            self._usual_sources = {name: round(faded[name], 3) for name in kept}

    def end(self) -> None:
        """Take the last hour into what is usual, and forget its posts."""
        if self._slots:
            self._forget_before(max(self._slots) + SLOTS)
        self._samples = []

    def _consider(self, mention: Mention) -> None:
        sample = sample_of(mention)
        if mention.repeat:
            known = next((one for one in self._samples if one.post == sample.post), sample)
            sample = sample.model_copy(update={"sentiment": known.sentiment})
        alike = [one for one in self._samples if one.post == sample.post or _gist(one) == _gist(sample)]
        if any(_rank(one) >= _rank(sample) for one in alike):
            return
        self._samples = sorted((one for one in self._samples if one not in alike), key=_rank, reverse=True)
        self._samples = sorted([*self._samples, sample], key=_rank, reverse=True)[:SAMPLES_KEPT]

    def sentiment(self, post: str) -> SentimentLabel | None:
        """The sentiment of a post, as far as it is among the samples."""
        return next((one.sentiment for one in self._samples if one.post == post), None)

    def delete(self, posts: frozenset[str]) -> bool:
        """Drop samples that their source has deleted; return whether there were any."""
        kept = [one for one in self._samples if one.post not in posts]
        dropped = len(kept) < len(self._samples)
        self._samples = kept
        return dropped

    def split(self) -> SentimentSplit:
        """How the posts of the last hour feel."""
        feelings: Counter[str] = Counter()
        for slot in self._slots.values():
            feelings.update(slot.feelings)
        return _split(feelings)

    def usual(self) -> SentimentSplit | None:
        """How the issue felt before the last hour (half-life 7 days), or None when nothing is known."""
        return _split(self._usual) if sum(self._usual.values()) >= 1 else None

    def usual_sources(self) -> dict[str, float]:
        """Share, 0 to 1, that each source had of the posts before the last hour (half-life 7 days), the largest first."""
        total = sum(self._usual_sources.values())
        return {name: posts / total for name, posts in self._usual_sources.items()} if total >= 1 else {}

    def tallies(self, name: str, most: int = 8) -> tuple[Tally, ...]:
        """The most frequent `terms`, `hashtags`, `links`, `languages` or `sources` of the last hour."""
        total: Counter[str] = Counter()
        for slot in self._slots.values():
            total.update(slot.names[name])
        return tuple(Tally(name=found, posts=posts) for found, posts in _most(total, most))

    def facts(self) -> dict[str, Counter[tuple[str, bool]]]:
        """For each verified statement, posts of the last hour by stance, and by whether they say the same."""
        total: dict[str, Counter[tuple[str, bool]]] = {}
        for slot in self._slots.values():
            for name, posts in slot.names["facts"].items():
                fact, stance, how = name.split(" ")
                total.setdefault(fact, Counter())[stance, how == "near"] += posts
        return total

    @property
    def gained(self) -> int:
        """Actions gained in the last hour."""
        return sum(slot.gained for slot in self._slots.values())

    @property
    def reach(self) -> int:
        """Followers of the authors of the last hour's posts; an author counts once for every post."""
        return sum(slot.reach for slot in self._slots.values())

    def samples(self, most: int = 5) -> tuple[SamplePost, ...]:
        """The posts with the most actions, newest first among equals; of posts that say the same, one."""
        return tuple(self._samples[:most])

    def to_json(self) -> dict[str, Any]:
        """The state as plain JSON values."""
        return {
            "slots": {
                str(number): [dict(slot.feelings), slot.names, slot.gained, slot.reach]
                for number, slot in self._slots.items()
            },
            "usual": self._usual,
            "usual_at": self._usual_at,
            "usual_sources": self._usual_sources,
            "samples": [one.model_dump(mode="json", exclude_none=True) for one in self._samples],
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Recent":
        """The state that `to_json` wrote."""
        found = cls()
        for number, (feelings, names, gained, reach) in data["slots"].items():
            counters = {name: Counter(names.get(name, {})) for name in _COUNTERS}
            found._slots[int(number)] = _Slot(Counter(feelings), counters, gained, reach)
        found._usual, found._usual_at = data["usual"], data["usual_at"]
        found._usual_sources = data.get("usual_sources", {})
        found._samples = [SamplePost.model_validate(one, strict=False) for one in data["samples"]]
        return found


def sample_of(mention: Mention) -> SamplePost:
    """The post of a mention as an alert shows it. A post that was read again comes without its sentiment."""
    return SamplePost(
        post=mention.post,
        source=mention.source,
        created_at=mention.created_at,
        excerpt=mention.excerpt,
        url=mention.url,
        sentiment=mention.sentiment,
        engagement=mention.engagement or 0,
    )


def _most(counter: Counter[str], most: int) -> Iterator[tuple[str, int]]:
    yield from sorted(counter.items(), key=lambda item: (-item[1], item[0]))[:most]


def _rank(sample: SamplePost) -> tuple[int, float, str]:
    return sample.engagement, sample.created_at.timestamp(), sample.post


def _gist(sample: SamplePost) -> str:
    return " ".join(sample.excerpt.casefold().split())[:80]


def _split(feelings: Counter[str] | dict[str, float]) -> SentimentSplit:
    n = sum(feelings[name] for name in _FEELINGS[:3])
    shares = {name: round(feelings[name] / n, 4) if n else 0.0 for name in _FEELINGS[:3]}
    abstained = feelings["abstained"]
    unsaid = round(abstained / (n + abstained), 4) if n + abstained else None
    return SentimentSplit(n=round(n), abstained=round(abstained), abstained_share=unsaid, **shares)
