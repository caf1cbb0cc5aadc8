"""Alerts as CloudEvents 1.0 in Kafka's binary mode: attributes in `ce_` headers, data in the value.

Source: CloudEvents specification 1.0.2 and its Kafka protocol binding, section 3.2.
"""

from schemas.alert import Alert
from streams.kafka.records import Headers

__all__ = ["alert_headers"]

SOURCE = "/kentongan/virality"


def alert_headers(alert: Alert) -> Headers:
    """The headers of an alert's record; they hold nothing personal."""
    attributes = {
        "ce_specversion": "1.0",
        "ce_id": alert.id,
        "ce_source": SOURCE,
        "ce_type": f"id.kentongan.alert.{alert.event}.v1",
        "ce_subject": alert.issue,
        "ce_time": alert.at.isoformat(),
        "content-type": "application/json",
    }
    return tuple((name, value.encode()) for name, value in attributes.items())
