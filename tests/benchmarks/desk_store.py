"""A desk's store of any size, filled by the desk's own writer: a month of posts, issues of every size, incidents."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any, NamedTuple

import orjson
from sqlalchemy import Engine

from schemas.action import Action
from schemas.alert import Alert
from schemas.alert_posts import Tally
from schemas.scored import Sentiment, SentimentLabel
from schemas.watchlist import Issue
from streams.desk.writing import Writer
from streams.kafka.topics import Topics
from streams.settings import Settings
from tests.streams.alerts.alerts import alert, sample
from tests.streams.desk.records import alert_record, decision_record, issue_record, posts_record, scored

__all__ = ["BUSY", "LARGE", "Size", "fill"]

TOPICS = Topics(Settings())
IDS = {one.name: "a" for one in (TOPICS.scored, TOPICS.alerts, TOPICS.incident_actions, TOPICS.watchlist)}

END = datetime.now(UTC).replace(microsecond=0)
DAYS = 28
LARGE = "incident-large"
"""Of the issue with most posts; a fiftieth of all posts are of its last day."""
BUSY = "isu-0"
SYLLABLES = [one + vowel for one in "bdghjklmnprstwy" for vowel in "aiueo"]
WORDS = 20_000
AT_ONCE = 500


class Size(NamedTuple):
    """How much there is."""

    posts: int
    issues: int
    incidents: int
    open: int
    """Of the incidents."""


def fill(engine: Engine, size: Size) -> None:
    """Put so much into an empty store, as its topics would."""
    writer = Writer(engine, TOPICS)
    chance = random.Random(1)
    writer.put([issue_record(number, _issue(number)) for number in range(size.issues)], IDS)
    told = [alert_record(number, one, at=one.at) for number, one in enumerate(_alerts(chance, size))]
    writer.put(told, IDS)
    writer.put([decision_record(number, _decision(number)) for number in range(0, size.incidents, 3)], IDS)
    posts, offset = _posts(chance, size), 0
    while some := list(islice(posts, AT_ONCE)):
        writer.put([posts_record(offset, *some, at=some[-1].created_at)], IDS)
        offset += 1


def _issue(number: int) -> Issue:
    return Issue(id=f"isu-{number}", title=f"Isu nomor {number}", query=f"kata{number} OR (beras NEAR/3 naik)", owner="Humas")


def _decision(number: int) -> Action:
    at = END - timedelta(minutes=number)
    return Action(
        id=f"d-{number}", kind="acknowledge", incident=f"incident-{number}", issue=f"isu-{number}", by="Rini", at=at
    )


def _words(chance: random.Random) -> list[str]:
    return ["".join(chance.choices(SYLLABLES, k=chance.randint(2, 4))) for _ in range(WORDS)]


def _posts(chance: random.Random, size: Size) -> Iterator[Any]:
    """Words and issues as frequent as in texts: the n-th has an n-th of the first one's share."""
    words = _words(chance)
    word_weights, total = [], 0.0
    for place in range(WORDS):
        total += 1 / (place + 2)
        word_weights.append(total)
    issue_weights, total = [], 0.0
    for place in range(size.issues):
        total += 1 / (place + 1)
        issue_weights.append(total)
    names = [f"isu-{number}" for number in range(size.issues)]
    begin, large = END - timedelta(days=DAYS), size.posts // 50
    for number in range(size.posts):
        if number >= size.posts - large:
            at, issue = END - timedelta(seconds=(size.posts - number) * 86_400 / large), BUSY
        else:
            at = begin + timedelta(days=DAYS) * (number / size.posts)
            [issue] = chance.choices(names, cum_weights=issue_weights)
        said = " ".join(chance.choices(words, cum_weights=word_weights, k=chance.randint(8, 30)))
        yield scored(
            number,
            text=f"{said} beras" if number % 7 == 0 else f"{said} langka{number % 9}" if number % 5_000 == 0 else said,
            source=("x", "berita", "forum", "youtube")[number % 4],
            created_at=at,
            issues=(issue,),
            author=f"{number % 40_000:08x}",
            url=f"https://contoh.id/{number}",
            sentiment=_FELT[number % 5],
        )


def _alerts(chance: random.Random, size: Size) -> Iterator[Alert]:
    """Of each incident three, as long as the demo's; those of the first ones are not over."""
    words, as_demo = _words(chance), Alert.model_validate_json(_LONG)
    for number in range(size.incidents):
        name, issue = (LARGE, BUSY) if number == 0 else (f"incident-{number}", f"isu-{number % size.issues}")
        opened = END - timedelta(minutes=5 + number * DAYS * 1_440 / size.incidents)
        for sequence, event in enumerate(("opened", "updated", "updated" if number < size.open else "resolved")):
            yield as_demo.model_copy(
                update={
                    "id": f"alert-{number}-{sequence}",
                    "incident": name,
                    "issue": issue,
                    "title": f"Isu nomor {number}",
                    "event": event,
                    "sequence": sequence,
                    "severity": 10 - number % 8,
                    "opened_at": opened,
                    "at": opened + timedelta(minutes=sequence),
                    "about": tuple(Tally(name=one, posts=9) for one in chance.sample(words, 5)),
                    "samples": tuple(sample(_EXCERPT, post=f"x:{number * 5 + one}") for one in range(5)),
                }
            )


def _felt(label: SentimentLabel, *, abstained: bool = False) -> Sentiment:
    return Sentiment(label=label, negative=0.4, neutral=0.3, positive=0.3, abstained=abstained, model="m")


_FELT = (_felt("negative"), _felt("neutral"), _felt("neutral"), _felt("positive"), _felt("neutral", abstained=True))
_EXCERPT = "harga beras naik lagi di pasar " * 8
_LONG = orjson.dumps(
    alert(0, owner="Humas").model_dump(mode="json")
    | {
        "headline": {
            "id": "Isu ini melonjak: 302 unggahan dalam 15 menit, 12,5 kali biasanya, 62% negatif",
            "en": "This issue is surging: 302 posts in 15 minutes, 12.5 times the usual, 62% negative",
        },
        "sentiment": {"n": 282, "abstained": 20, "negative": 0.62, "neutral": 0.3, "positive": 0.08}
        | {"negative_low": 0.55, "negative_high": 0.69},
        "usual_sentiment": {"n": 900, "abstained": 20, "negative": 0.2, "neutral": 0.6, "positive": 0.2},
        "people": {"posts": 302, "accounts": 141, "often": 4, "often_share": 0.2, "exact": True},
        "copies": {"posts": 90, "share": 0.3, "texts": 4, "largest": 40, "in_a_minute": 12, "reposts": 20},
        "sources": [{"name": "x", "posts": 200}, {"name": "berita", "posts": 102}],
        "languages": [{"name": "id", "posts": 290}, {"name": "jv", "posts": 12}],
        "places": [{"name": "Kota Malang, Jawa Timur", "posts": 90}],
        "outlook": {
            "phase": "growing",
            "posts": [{"minutes": 60, "low": 200, "high": 900}, {"minutes": 180, "low": 400, "high": 2_000}],
        },
        "history": {
            "minutes": 15,
            "posts": [3, 5, 4, 2] * 16 + [40, 90, 170, 302],
            "negative": [1, 1, 0, 1] * 16 + [20, 50, 90, 190],
            "expected": [3.5] * 68,
        },
        "facts": [
            {
                "fact": "beras-plastik",
                "claim": "Beras yang beredar di pasar dibuat dari plastik",
                "verdict": "Salah",
                "correction": "Laboratorium tidak menemukan plastik pada satu pun dari 40 contoh.",
                "owner": "Badan Pangan",
                "checked": "2026-07-01",
                "url": "https://contoh.id/fakta/beras-plastik",
                "state": "matched",
                "repeats": 40,
                "corrections": 3,
            }
        ],
    }
)
