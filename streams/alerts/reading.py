"""Reading the alerts that the topic keeps, to find an incident among them."""

from collections.abc import AsyncGenerator, Iterable

from schemas.alert import Alert
from streams.errors import UserError
from streams.kafka.passed_over import passing_over
from streams.kafka.reader import read_topic
from streams.kafka.records import Incoming
from streams.kafka.topics import Topics
from streams.settings import Settings

__all__ = ["matching_incident", "read_alert", "read_alerts"]

_SHOWN = 5


def read_alert(record: Incoming) -> Alert:
    """The alert that a record of the topic holds.

    Raises:
        ValidationError: it holds none that this release knows.
    """
    return Alert.model_validate_json(record.value or b"")


async def read_alerts(settings: Settings) -> AsyncGenerator[Alert, None]:
    """Every alert on the topic, in order within an incident; after a crash one may come twice.

    Raises:
        BrokerError: no broker answers, the topic is missing, or it cannot be read.
    """
    topic = Topics(settings).alerts.name
    async for record in read_topic(settings, topic):
        alert: Alert | None = None
        with passing_over(record):
            alert = read_alert(record)
        if alert is not None:
            yield alert


def matching_incident(begin: str, incidents: Iterable[str]) -> str:
    """The incident whose id begins so, or is that.

    Raises:
        UserError: there is none, or more than one.
    """
    known = set(incidents)
    if begin in known:
        return begin
    found = sorted(one for one in known if one.startswith(begin))
    if not found:
        raise UserError(f"there is no incident {begin}; `kentongan incident list --all` shows those whose alerts are kept")
    if len(found) > 1:
        more = ", ..." if len(found) > _SHOWN else ""
        raise UserError(f"{len(found)} incidents begin with {begin}: {', '.join(found[:_SHOWN])}{more}; write more of the id")
    return found[0]
