"""The channels of a run, and whether they were told everything."""

from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from schemas.alert import Alert
from tests.receivers import WebReceiver, write_channels

__all__ = ["all_gathered", "told_wrongly", "write_receivers"]

EVERY = 15
"""Seconds between digests."""


def write_receivers(folder: Path, each: WebReceiver, digests: WebReceiver) -> Path:
    """A channels file: one channel is told every alert by itself, the other all in digests."""
    rules: dict[str, Any] = {"kind": "alertmanager-webhook", "attempts": 100, "retry_delay": "0s", "timeout": "5s"}
    return write_channels(
        folder,
        {"satuan": each.url, "ringkasan": digests.url},
        satuan=dict(rules),
        ringkasan=rules | {"digest": {"every": f"{EVERY}s", "below": 11}},
    )


def told_wrongly(alerts: Mapping[str, Alert], each: Iterable[Any], digests: Iterable[Any]) -> list[str]:
    """What is wrong with what the channels were told of these alerts; repeats are not."""
    told = Counter(name for body in each for name in _ids(body))
    wrong = [f"never told: {name}" for name in sorted(alerts.keys() - told.keys())]
    wrong += [f"told, but not there: {name}" for name in sorted(told.keys() - alerts.keys())]
    gathered = all_gathered(digests)
    if gathered != len(alerts):
        wrong.append(f"digests speak of {gathered} alerts, and there were {len(alerts)}")
    listed = {name for body in digests for name in _ids(body)}
    wrong += [f"in a digest, but not there: {name}" for name in sorted(listed - alerts.keys())]
    return wrong


def all_gathered(digests: Iterable[Any]) -> int:
    """Alerts that digests stand for; one that came twice, as after a kill, counts once."""
    distinct = {(tuple(_ids(body)), body["truncatedAlerts"]) for body in digests}
    return sum(len(names) + left_out for names, left_out in distinct)


def _ids(body: Any) -> list[str]:
    return [alert["annotations"]["alert_id"] for alert in body["alerts"]]
