"""What the desk measures of itself."""

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Literal, get_args

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import Metric
from prometheus_client.registry import Collector
from sqlalchemy import Engine, func, select
from sqlalchemy.exc import DBAPIError

from streams.desk.events import Events
from streams.desk.follower import DeskFollower
from streams.desk.health import health_of
from streams.desk.tables import incidents
from streams.metrics.families import numbers

__all__ = ["DeskMetrics", "FailedSignIns", "SignInFault"]

SignInFault = Literal["unknown", "limited", "openid", "provider"]
"""Why a sign-in failed: what was given is not known, or is not looked at after too many of them; what an OpenID provider
answered did not do, or it did not answer."""
FailedSignIns = Counter[SignInFault]


class DeskMetrics(Collector):
    """Figures of a desk, in Prometheus' text format."""

    def __init__(
        self, engine: Engine, events: Events, follower: Callable[[], DeskFollower | None], failed: FailedSignIns
    ) -> None:
        self._engine = engine
        self._events = events
        self._follower = follower
        self._failed = failed
        self._registry = CollectorRegistry(auto_describe=False)
        self._registry.register(self)

    def text(self) -> bytes:
        """All of them."""
        return generate_latest(self._registry)

    def describe(self) -> list[Metric]:
        """Nothing beforehand."""
        return []

    def collect(self) -> Iterator[Metric]:
        """Every figure, as it is now."""
        follower = self._follower()
        follows = not health_of(follower).reasons
        unreadable = follower.writer.unreadables.now() if follower else {}
        yield numbers("kentongan_desk_follows", [((), float(follows))])
        yield numbers("kentongan_desk_records_stored", [((), follower.stored if follower else 0)])
        yield numbers("kentongan_desk_records_missed", [((), follower.missed if follower else 0)])
        yield numbers("kentongan_desk_unreadable_records", [((topic,), records) for topic, records in unreadable.items()])
        yield numbers("kentongan_desk_readers", [((), self._events.readers)])
        failed = [((reason,), self._failed[reason]) for reason in get_args(SignInFault)]
        yield numbers("kentongan_desk_failed_sign_ins", failed)
        try:
            with self._engine.connect() as connection:
                unresolved = select(func.count()).select_from(incidents).where(incidents.c.resolved.is_(False))
                yield numbers("kentongan_desk_unresolved_incidents", [((), connection.execute(unresolved).scalar_one())])
        except DBAPIError:
            return
