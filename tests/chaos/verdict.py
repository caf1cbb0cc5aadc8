"""What must hold in the end, whatever happened: every check names what is wrong, and nothing when all is well."""

from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import orjson

from schemas.alert import Alert
from tests.chaos.forged import Forged
from tests.chaos.truth import Truth
from tests.pipeline import Pipeline, eventually

__all__ = ["EMERGING", "Told", "Verdict", "all_once", "as_tested", "judge", "mentioned", "origins"]

Wrong = dict[str, list[str]]
"""What is wrong, by what was promised."""

EMERGING = "alerts of emerging issues are those of the back-test"

_PATIENCE = 60.0
_SHOWN = 5
_LONG = 120


@dataclass
class Verdict:
    """What was found."""

    wrong: Wrong = field(default_factory=dict)
    repeats: int = 0
    """Posts that are among the scored ones again, from the same place on `posts`: at least once is what was promised."""
    repeated_alerts: int = 0
    dead_letters: Counter[str] = field(default_factory=Counter)
    """By stage and reason."""

    @property
    def holds(self) -> bool:
        return not any(self.wrong.values())

    def lines(self) -> list[str]:
        """For people."""
        said = []
        for promise, faults in self.wrong.items():
            said.append(f"{'FAILS' if faults else 'holds'}  {promise}")
            said += [f"         {fault}" for fault in faults[:_SHOWN]]
            if len(faults) > _SHOWN:
                said.append(f"         and {len(faults) - _SHOWN} more")
        return said


async def judge(
    pipeline: Pipeline, truth: Truth, ids: Sequence[str], told: "Told", forged: Forged, say: Callable[[str], None]
) -> Verdict:
    """Wait until everything is there that has to be, or can no longer be expected, and judge what is there."""
    found = Verdict()
    await _settled(lambda: _right_counts(pipeline, truth), _PATIENCE)
    say("counts")
    await _settled(lambda: _all_alerts(pipeline, truth), _PATIENCE / 3)
    say("alerts")
    alerts = await _alerts(pipeline)
    by_id = {alert.id: alert for alert in alerts}
    await _settled(lambda: _no_news(told, by_id), _PATIENCE)

    say("notifications")
    scored = await _objects(pipeline, pipeline.topics.scored)
    posts, found.repeats = origins(post for post in scored if _is_post(post) and not post.get("repeat"))
    found.wrong["every post is scored, once"] = all_once(posts, ids)
    by_issue = mentioned(await _objects(pipeline, pipeline.topics.mentions))
    found.wrong["every mention is handed on, once"] = [
        f"{issue}: {len(by_issue[issue])} posts instead of {posts}"
        for issue, posts in truth.counts.items()
        if len(by_issue[issue]) != posts
    ]
    counts = await pipeline.counts()
    found.wrong["every issue counts each of its posts once"] = [
        f"{issue}: {counts.get(issue, 0)} instead of {posts}"
        for issue, posts in truth.counts.items()
        if counts.get(issue, 0) != posts
    ]
    differences = as_tested(alerts, truth)
    found.wrong["alerts of issues and sources are those of the back-test"] = differences[False]
    found.wrong[EMERGING] = differences[True]
    found.wrong["every alert reaches every channel, and digests are exact"] = told.wrong(by_id)
    found.wrong["rows of a newer release are left as they are"] = await forged.touched(pipeline)
    found.repeated_alerts = len(alerts) - len(by_id)
    for letter in await pipeline.read(pipeline.topics.dead_letters):
        error = (letter.header("kentongan-error") or "").partition(":")[0]
        found.dead_letters[f"{letter.header('kentongan-stage')} {error}"] += 1
    return found


class Told:
    """What the channels were told."""

    def __init__(self, each: Sequence[Any], digests: Sequence[Any], wrong: Any) -> None:
        self._each = each
        self._digests = digests
        self._wrong = wrong

    def wrong(self, alerts: dict[str, Alert]) -> list[str]:
        found: list[str] = self._wrong(alerts, self._each, self._digests)
        return found


async def _settled(look: Callable[[], Awaitable[bool]], patience: float) -> None:
    """Wait for something, and go on without it when it does not come: then it is judged as it is."""
    with suppress(TimeoutError):
        await eventually(look, within=patience, what="", every=1.0)


async def _right_counts(pipeline: Pipeline, truth: Truth) -> bool:
    counts = await pipeline.counts()
    return all(counts.get(issue, 0) == posts for issue, posts in truth.counts.items())


async def _all_alerts(pipeline: Pipeline, truth: Truth) -> bool:
    return {alert.id for alert in await _alerts(pipeline)} >= truth.alerts.keys()


async def _no_news(told: Told, alerts: dict[str, Alert]) -> bool:
    return not told.wrong(alerts)


async def _alerts(pipeline: Pipeline) -> list[Alert]:
    found = []
    for record in await pipeline.read(pipeline.topics.alerts):
        try:
            found.append(Alert.model_validate_json(record.value or b""))
        except ValueError:
            continue  # poison of ours
    return found


async def _objects(pipeline: Pipeline, topic: Any) -> list[Any]:
    """What JSON arrays, or objects, of a topic hold; what is none of them is poison of ours."""
    found: list[Any] = []
    for record in await pipeline.read(topic):
        try:
            value = orjson.loads(record.value or b"[]")
        except ValueError:
            continue
        found += value if isinstance(value, list) else [value]
    return found


def _is_post(value: Any) -> bool:
    return isinstance(value, dict) and "origin" in value and not str(value.get("id")).startswith("racun:")


def origins(posts: Iterable[Any]) -> tuple[dict[str, set[tuple[int, int, int]]], int]:
    """From which places on `posts` each post came, and how many came again from the same place."""
    places: dict[str, set[tuple[int, int, int]]] = defaultdict(set)
    total = 0
    for post in posts:
        origin = post["origin"]
        places[post["id"]].add((origin["partition"], origin["offset"], origin["index"]))
        total += 1
    return places, total - sum(map(len, places.values()))


def all_once(posts: dict[str, set[tuple[int, int, int]]], ids: Sequence[str]) -> list[str]:
    missing = [name for name in ids if name not in posts]
    twice = [name for name, places in posts.items() if len(places) > 1]
    wrong = [f"{len(missing)} posts are missing, the first is {missing[0]}"] if missing else []
    wrong += [f"{len(twice)} posts are taken for two, the first is {twice[0]}"] if twice else []
    strange = posts.keys() - set(ids)
    return wrong + ([f"{len(strange)} posts nobody sent, such as {min(strange)}"] if strange else [])


def mentioned(batches: Iterable[Any]) -> dict[str, set[str]]:
    """Posts that mention each issue."""
    found: dict[str, set[str]] = defaultdict(set)
    for batch in batches:
        segments = batch.get("segments", ()) if isinstance(batch, dict) else ()
        for mention in (mention for segment in segments for mention in segment.get("mentions", ())):
            if not mention.get("repeat"):
                found[mention["issue"]].add(mention["post"])
    return found


def as_tested(alerts: Sequence[Alert], truth: Truth) -> dict[bool, list[str]]:
    """What differs, by whether it is said of an issue that nobody watches."""
    sent = {alert.id: alert for alert in alerts}
    wrong = [(truth.alerts[name], "never sent") for name in truth.alerts.keys() - sent.keys()]
    wrong += [(sent[name], "sent, but not in the back-test") for name in sent.keys() - truth.alerts.keys()]
    for alert in alerts:
        expected = truth.alerts.get(alert.id, alert)
        if alert != expected:
            wrong.append((alert, f"says something else ({_difference(alert, expected)})"))
    found: dict[bool, set[str]] = {False: set(), True: set()}
    for alert, what in wrong:
        found[alert.kind == "emerging_issue"].add(f"{_name(alert)}: {what}")
    return {emerging: sorted(said) for emerging, said in found.items()}


def _difference(alert: Alert, expected: Alert) -> str:
    ours, theirs = alert.model_dump(mode="json"), expected.model_dump(mode="json")
    return "; ".join(
        f"{name} {str(value)[:_LONG]} instead of {str(theirs[name])[:_LONG]}"
        for name, value in ours.items()
        if value != theirs[name]
    )


def _name(alert: Alert) -> str:
    return f"{alert.issue} {alert.kind} {alert.event} at {alert.at:%d %H:%M} ({alert.id})"
