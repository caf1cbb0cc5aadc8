"""Recomputing an alert from the topics: its issue's row of some time before, and the mentions since then."""

from contextlib import aclosing, suppress
from dataclasses import dataclass, replace

from schemas.alert import Alert
from streams.backtest.explanation import Explanation
from streams.backtest.recompute import Recomputation, difference
from streams.broker import topic_partitions
from streams.clock import minute_of
from streams.errors import KentonganError, UserError
from streams.readback import read_back
from streams.records import Incoming
from streams.runner import partition_of
from streams.settings import Settings
from streams.topics import Topics
from streams.virality.alerts import RULE_VERSION
from streams.virality.snapshots import next_mention
from streams.virality.state import row_age

__all__ = ["NotReproducedError", "Recomputed", "recompute"]


class NotReproducedError(KentonganError):
    """The topics do not give an alert again; the message says why."""


@dataclass(frozen=True, slots=True)
class Recomputed:
    """An alert as it was sent, which the topics gave again: equal but for how sources are covered."""

    explanation: Explanation
    mentions: int
    """Mentions of its issue that were taken in."""


async def recompute(settings: Settings, alert_id: str) -> Recomputed:
    """Read an alert from its topic, and have the virality stage say it again.

    Raises:
        UserError: no broker answers, a topic is missing, or there is no alert of this id.
        NotReproducedError: it cannot be reproduced.
    """
    found = await topic_partitions(settings)
    topics = Topics(settings)
    for topic in (topics.alerts, topics.mentions, topics.snapshots):
        if topic.name not in found:
            raise UserError(f"the topic {topic.name} is missing; run `kentongan topics create`")
    topics = Topics(settings.model_copy(update={"partitions": found[topics.mentions.name]}))
    said = await _said(settings, topics, alert_id)
    alert = said[0]
    if alert.issue.startswith("#"):
        raise NotReproducedError("it is of no watched issue; a file of the posts gives it again, with --posts")
    if alert.rule.version != RULE_VERSION:
        raise NotReproducedError(
            f"it was decided by version {alert.rule.version} of the rule, this program has {RULE_VERSION}"
        )
    partition = partition_of(alert.issue, topics.mentions.partitions)
    run = Recomputation(alert, topics, partition, hold=settings.hold_mentions)
    snapshot = await _snapshot(settings, topics, partition, alert)
    if snapshot is not None:
        run.remember(snapshot)
    await _replay(settings, topics, partition, run, since=0 if snapshot is None else next_mention(snapshot))
    if run.found is None:
        raise NotReproducedError(f"{run.mentions:,} mentions of {alert.issue} on {topics.mentions.name} do not give it")
    if differences := [words for one in said for words in difference(one, run.found)]:
        raise NotReproducedError("it comes out otherwise: " + "; ".join(differences))
    return Recomputed(replace(run.explain(), alert=alert), run.mentions)


async def _said(settings: Settings, topics: Topics, alert_id: str) -> list[Alert]:
    """Every record that claims to be this alert; after a crash there may be several, which must be alike."""
    places = {(topics.alerts.name, partition): None for partition in range(topics.alerts.partitions)}
    wanted = alert_id.encode()
    found: list[Alert] = []
    async for record in read_back(settings, places):
        if record.value and wanted in record.value:
            with suppress(ValueError):
                found.append(Alert.model_validate_json(record.value))
    found = [alert for alert in found if alert.id == alert_id]
    if not found:
        raise UserError(
            f"there is no alert {alert_id} on {topics.alerts.name}, which keeps them for {settings.alert_retention_hours} "
            "hours; `kentongan alerts watch --from-beginning --json` shows those that are there"
        )
    return found


async def _snapshot(settings: Settings, topics: Topics, partition: int, alert: Alert) -> Incoming | None:
    """The newest copy of the issue's row in which the alert's last minute is not over."""
    newest: tuple[tuple[int, int], Incoming] | None = None
    async for record in read_back(settings, {(topics.snapshots.name, partition): None}):
        if record.key == alert.issue.encode() and record.value:
            try:
                age = row_age(record.value)
                next_mention(record)
            except ValueError:
                continue
            if age.closed < minute_of(alert.at) - 1 and (newest is None or age > newest[0]):
                newest = age, record
    return None if newest is None else newest[1]


async def _replay(settings: Settings, topics: Topics, partition: int, run: Recomputation, *, since: int) -> None:
    needed = since
    reading = read_back(settings, {(topics.mentions.name, partition): None}, since=since)
    async with aclosing(reading):
        async for record in reading:
            if record.offset > needed == since:
                break
            needed = record.offset + 1
            if run.take(record):
                return
    if needed == since:
        raise NotReproducedError(
            f"{topics.mentions.name} no longer holds what it needs, which begins at offset {since} of partition {partition} "
            f"(KENTONGAN_RETENTION_HOURS is {settings.retention_hours}); recompute it from a file of the posts with --posts"
        )
