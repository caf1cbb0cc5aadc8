"""The rows of alerts, and of the incidents that they belong to."""

from collections.abc import Collection, Iterable
from functools import lru_cache
from typing import Final

from sqlalchemy import Connection, delete, insert, select, update

from schemas.alert import Alert
from schemas.codec import encode_record
from streams.desk.post_rows import some_of
from streams.desk.tables import alerts, gone, incidents, samples

__all__ = ["put_alerts", "read_alert_row", "show_no_more"]

_DECODED: Final = 1_000
"""Alerts that are kept decoded: whoever has the control room open asks for the same ones at every change."""


@lru_cache(_DECODED)
def read_alert_row(body: str) -> Alert:
    """The alert that a row holds."""
    return Alert.model_validate_json(body)


def put_alerts(connection: Connection, found: Iterable[tuple[Alert, int, bool]], last: int) -> int:
    """Store alerts, each with the time of its record, and whether it is a copy; return the last number that was given.

    An alert that is there already is not stored again; a copy, which shows fewer posts, takes its place.
    """
    told: dict[str, None] = {}
    for alert, written_at, is_copy in found:
        number = connection.execute(select(alerts.c.number).where(alerts.c.id == alert.id)).scalar()
        if number is not None and not is_copy:
            continue
        shown = _without(alert, _gone(connection, [sample.post for sample in alert.samples]))
        body = encode_record(shown).decode()
        if number is None:
            last = number = last + 1
            row = {"id": alert.id, "incident": alert.incident, "sequence": alert.sequence, "written_at": written_at}
            connection.execute(insert(alerts).values(number=number, body=body, **row))
        else:
            connection.execute(update(alerts).where(alerts.c.number == number).values(body=body))
            connection.execute(delete(samples).where(samples.c.alert == number))
        if shown.samples:
            posts = dict.fromkeys(sample.post for sample in shown.samples)
            connection.execute(insert(samples), [{"post": post, "alert": number} for post in posts])
        told[alert.incident] = None
    for incident in told:
        tell_of(connection, incident)
    return last


def tell_of(connection: Connection, incident: str) -> None:
    """Have the row of an incident say what its last alert does; without any alert there is none."""
    connection.execute(delete(incidents).where(incidents.c.id == incident))
    of_it = select(alerts.c.number, alerts.c.body).where(alerts.c.incident == incident)
    row = connection.execute(of_it.order_by(alerts.c.sequence.desc(), alerts.c.number.desc()).limit(1)).first()
    if row is None:
        return
    alert = read_alert_row(row.body)
    connection.execute(
        insert(incidents).values(
            id=incident,
            issue=alert.issue,
            last=row.number,
            severity=alert.severity,
            opened_at=int(alert.opened_at.timestamp()),
            at=int(alert.at.timestamp()),
            resolved=alert.event == "resolved",
        )
    )


def show_no_more(connection: Connection, deleted: Collection[str], written_at: int) -> None:
    """Take posts that were deleted out of the alerts that show them, and of those that will come."""
    for names in some_of(deleted):
        connection.execute(delete(gone).where(gone.c.post.in_(names)))
        connection.execute(insert(gone), [{"post": name, "written_at": written_at} for name in names])
        numbers = select(samples.c.alert).where(samples.c.post.in_(names)).distinct()
        for number, body in connection.execute(
            select(alerts.c.number, alerts.c.body).where(alerts.c.number.in_(numbers))
        ).all():
            shown = _without(read_alert_row(body), set(names))
            connection.execute(update(alerts).where(alerts.c.number == number).values(body=encode_record(shown).decode()))
        connection.execute(delete(samples).where(samples.c.post.in_(names)))


def _gone(connection: Connection, posts: Collection[str]) -> set[str]:
    return set(connection.execute(select(gone.c.post).where(gone.c.post.in_(posts))).scalars()) if posts else set()


def _without(alert: Alert, deleted: Collection[str]) -> Alert:
    left = tuple(sample for sample in alert.samples if sample.post not in deleted)
    return alert if len(left) == len(alert.samples) else alert.model_copy(update={"samples": left})
