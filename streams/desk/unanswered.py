"""What the stored alerts of late say that no verified statement answers."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from sqlalchemy import Engine, select

from schemas.fact import Fact
from streams.desk.alert_rows import read_alert_row
from streams.desk.tables import alerts
from streams.factcheck.proposals import Proposal, proposals

__all__ = ["unanswered_since"]

_MOST_ALERTS: Final = 500
_TELLS: Final = '%"unmatched":[{%'


def unanswered_since(engine: Engine, facts: Mapping[str, Fact], since: datetime) -> list[Proposal]:
    """What the newest of them since then leave unanswered by these statements, what most posts say first."""
    wanted = select(alerts.c.body).where(alerts.c.written_at >= int(since.timestamp()), alerts.c.body.like(_TELLS))
    with engine.connect() as connection:
        bodies = connection.execute(wanted.order_by(alerts.c.number.desc()).limit(_MOST_ALERTS)).scalars().all()
    return proposals((read_alert_row(body) for body in reversed(bodies)), facts)
