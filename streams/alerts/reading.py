"""Reading the alerts that the topic keeps, to find an incident among them."""

from collections.abc import AsyncGenerator, Iterable

from aiokafka.errors import KafkaError

from schemas.alert import Alert
from streams.errors import UserError
from streams.kafka.admin import existing_partitions
from streams.kafka.passed_over import passing_over
from streams.kafka.reader import read_back
from streams.kafka.topics import Topics
from streams.settings import Settings

__all__ = ["matching_incident", "read_alerts"]

_SHOWN = 5


async def read_alerts(settings: Settings) -> AsyncGenerator[Alert, None]:
    """Every alert on the topic, in order within an incident; after a crash one may come twice.

    Raises:
        UserError: no broker answers, the topic is missing, or it cannot be read.
    """
    topic = Topics(settings).alerts.name
    [partitions] = await existing_partitions(settings, topic)
    try:
        async for record in read_back(settings, {(topic, number): None for number in range(partitions)}):
            alert: Alert | None = None
            with passing_over(record):
                alert = Alert.model_validate_json(record.value or b"")
            if alert is not None:
                yield alert
    except KafkaError as error:
        raise UserError(
            f"the broker does not let {topic} be read ({type(error).__name__}); check this user's rights"
        ) from error


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
