"""Making the store anew from the topics."""

from dataclasses import dataclass

from sqlalchemy import Engine, func, select

from streams.desk.follower import DeskFollower
from streams.desk.retention import clear
from streams.desk.tables import alerts, decisions, incidents, posts
from streams.kafka.admin import wait_for_topics
from streams.settings import Settings

__all__ = ["Held", "held", "rebuild"]


@dataclass(frozen=True, slots=True)
class Held:
    """How much the store holds."""

    posts: int
    alerts: int
    incidents: int
    decisions: int


def held(engine: Engine) -> Held:
    """How much the store holds."""
    with engine.connect() as connection:
        counts = [
            connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in (posts, alerts, incidents, decisions)
        ]
    return Held(*counts)


async def rebuild(settings: Settings, engine: Engine) -> Held:
    """Empty the store and fill it with what is on the topics now; return what it holds then.

    Raises:
        BrokerError: the broker goes away, or refuses; the store goes on from there when it is run again.
        sqlalchemy.exc.DBAPIError: the database goes away, or refuses.
    """
    topics = await wait_for_topics(settings)
    clear(engine)
    follower = DeskFollower(settings, topics, engine)
    await follower.to_end()
    return held(engine)
