"""The id of an alert, derived from its decision, so that the same alert has the same id everywhere."""

from typing import Final
from uuid import UUID, uuid5

import orjson

from schemas.alert import Alert

__all__ = ["UNIDENTIFIED", "former_id", "identified"]

UNIDENTIFIED: Final = ""
"""The id of an alert that is being built."""

_DECIDED: Final = {"event", "sequence", "opened_at", "at", "severity", "reasons", "rule"}


def identified(alert: Alert) -> Alert:
    """The alert with its id, which names the decision about an incident, whose own id stands for the issue.

    The same decision, replayed or computed again elsewhere, has the same id; one of another minute, of other figures or by
    another rule has another. What only describes it is left out: titles, owners, channels and verified statements change with
    the watchlist, not with what was decided.
    """
    decided = orjson.dumps(alert.model_dump(mode="json", include=_DECIDED), option=orjson.OPT_SORT_KEYS)
    return alert.model_copy(update={"id": str(uuid5(UUID(alert.incident), decided.decode()))})


def former_id(alert: Alert) -> str:
    """The id that 0.1.0 gave the alert: it held only the number of the alert within its incident."""
    return str(uuid5(UUID(alert.incident), f"{alert.event} {alert.sequence}"))
