"""Recomputing an alert from the topics: rows of some time before, and the mentions since then."""

from contextlib import aclosing
from dataclasses import dataclass, replace

from schemas.alert import COPY_HEADER, Alert
from streams.backtest.explanation import Explanation
from streams.backtest.recompute import Recomputation, difference, mentions_key, unwatched_of
from streams.backtest.unwatched_explanation import UnwatchedExplanation
from streams.clock import minute_of
from streams.errors import KentonganError, UserError
from streams.kafka.passed_over import passing_over
from streams.kafka.reader import existing_partitions, read_back, read_topic
from streams.kafka.records import Incoming
from streams.kafka.starts import From
from streams.kafka.topics import Topics
from streams.runtime.faust_runner import partition_of
from streams.settings import Settings
from streams.virality.coverage import alert as source_alert
from streams.virality.emerging import alert as emerging_alert
from streams.virality.issue.alert import RULE_VERSION
from streams.virality.issue.row import row_age
from streams.virality.snapshots import next_mention, taken_at
from streams.virality.unwatched import is_unwatched

__all__ = ["NotReproducedError", "Recomputed", "recompute"]

_RULES = {"source_silent": source_alert.RULE_VERSION, "emerging_issue": emerging_alert.RULE_VERSION}


class NotReproducedError(KentonganError):
    """An alert cannot be recomputed from the topics; the message says why."""


@dataclass(frozen=True, slots=True)
class Recomputed:
    """An alert as it was sent and as it was recomputed from the topics, equal in every field."""

    explanation: Explanation | UnwatchedExplanation
    mentions: int
    """Mentions of its issue that were taken in; of a source or a term none are."""


async def recompute(settings: Settings, alert_id: str) -> Recomputed:
    """Read an alert from its topic, and have the virality stage say it again.

    Raises:
        UserError: no broker answers, a topic is missing, or there is no alert of this id.
        NotReproducedError: it cannot be reproduced.
    """
    topics = Topics(settings)
    names = (topics.mentions.name, topics.alerts.name, topics.snapshots.name)
    [partitions, *_] = await existing_partitions(settings, *names)
    topics = Topics(settings.model_copy(update={"partitions": partitions}))
    said = await _said(settings, topics, alert_id)
    try:
        return await _recompute(settings, topics, said)
    except NotReproducedError as error:
        if not any(is_copy for _, is_copy in said):
            raise
        raise NotReproducedError(
            "posts that it showed were erased, and what the stages had read up to them is off the topics, so what it "
            f"counted cannot be looked at again ({error})"
        ) from error


async def _recompute(settings: Settings, topics: Topics, said: list[tuple[Alert, bool]]) -> Recomputed:
    alert = said[0][0]
    rule = _RULES.get(alert.kind, RULE_VERSION)
    if alert.rule.version != rule:
        raise NotReproducedError(f"it was decided by version {alert.rule.version} of the rule, this program has {rule}")
    partition = partition_of(mentions_key(alert), topics.mentions.partitions)
    run = Recomputation(alert, topics, partition, hold=settings.hold_mentions, unwatched=unwatched_of(alert, settings))
    copies = await _copies(settings, topics, partition, alert)
    for copy in copies:
        run.restore(copy)
    await _replay(settings, topics, partition, run, since=_begin(copies, alert))
    if run.found is None:
        raise NotReproducedError(f"the {run.mentions:,} mentions of its issue on {topics.mentions.name} do not give it")
    shown = {sample.post for sample in alert.samples}
    left = tuple(sample for sample in run.found.samples if sample.post in shown)
    cleaned = run.found.model_copy(update={"samples": left})
    if differences := [words for one, is_copy in said for words in difference(one, cleaned if is_copy else run.found)]:
        raise NotReproducedError("it comes out otherwise: " + "; ".join(differences))
    return Recomputed(replace(run.explain(), alert=alert), run.mentions)


async def _said(settings: Settings, topics: Topics, alert_id: str) -> list[tuple[Alert, bool]]:
    """Every record that claims to be this alert, and whether it is a copy without erased posts.

    After a crash there may be several, which must be alike.
    """
    wanted = alert_id.encode()
    found: list[tuple[Alert, bool]] = []
    async for record in read_topic(settings, topics.alerts.name):
        if record.value and wanted in record.value:
            with passing_over(record):
                found.append((Alert.model_validate_json(record.value), record.header(COPY_HEADER) is not None))
    found = [one for one in found if one[0].id == alert_id]
    if not found:
        raise UserError(
            f"there is no alert {alert_id} on {topics.alerts.name}, which keeps them for {settings.alert_retention_hours} "
            "hours; `kentongan alerts watch --from-beginning --json` shows those that are there"
        )
    return found


async def _copies(settings: Settings, topics: Topics, partition: int, alert: Alert) -> list[Incoming]:
    """The newest copies of rows in which the alert's last minute is not over: its issue's, and those of sources and terms.

    The latter belong together.
    """
    last = minute_of(alert.at) - 1
    newest: tuple[tuple[int, int], Incoming] | None = None
    together: dict[int, list[Incoming]] = {}
    async for record in read_back(settings, {(topics.snapshots.name, partition): None}):
        if record.value is None:
            continue
        with passing_over(record):
            next_mention(record)
            if (minute := taken_at(record)) is not None:
                if minute <= last:
                    together.setdefault(minute, []).append(record)
            elif record.key == alert.issue.encode():
                age = row_age(record.value)
                if age.closed < last and (newest is None or age > newest[0]):
                    newest = age, record
    of_moment = {record.key: record for record in together[max(together)]} if together else {}
    return [*of_moment.values(), *([newest[1]] if newest else [])]


def _begin(copies: list[Incoming], alert: Alert) -> int:
    """The offset of `mentions` from which copied rows go on: 0 unless those of sources, and that of its issue, are there."""
    alone = [taken_at(copy) is None for copy in copies]
    enough = not all(alone) and (any(alone) or is_unwatched(alert.issue))
    return min(map(next_mention, copies)) if enough else 0


async def _replay(settings: Settings, topics: Topics, partition: int, run: Recomputation, *, since: int) -> None:
    needed = since
    reading = read_back(settings, {(topics.mentions.name, partition): From(since)})
    async with aclosing(reading):
        async for record in reading:
            if record.offset > needed == since:
                break
            needed = record.offset + 1
            if run.take(record):
                return
    if needed == since:
        raise NotReproducedError(
            f"{topics.mentions.name} no longer holds what it needs, which begins at offset {since} of partition {partition}: "
            f"it keeps mentions for {settings.retention_hours} hours (KENTONGAN_RETENTION_HOURS), and none from before "
            "a post that was erased; explain it from a file of the posts since the issue was "
            "first watched, with --posts FILE --watchlist FILE"
        )
