"""A closed connection to a broker, said as aiokafka says it.

aiokafka takes an `OSError` for a lost connection. uvloop raises a `RuntimeError` where something is written to a connection
that was closed meanwhile (`UVHandle._ensure_alive`), which nobody in aiokafka expects: in an outage of the brokers it ended
the worker.
"""

from functools import wraps
from typing import Any

from aiokafka.conn import AIOKafkaConnection, CloseReason
from aiokafka.errors import KafkaConnectionError, KafkaError

__all__ = ["report_closed_connections"]

_send = AIOKafkaConnection.send


@wraps(_send)
def _send_or_report(self: Any, *arguments: Any, **options: Any) -> Any:
    try:
        return _send(self, *arguments, **options)
    except KafkaError:
        raise  # these are runtime errors, too
    except RuntimeError as error:
        self.close(reason=CloseReason.CONNECTION_BROKEN)
        raise KafkaConnectionError(f"Connection at {self.host}:{self.port} was closed: {error}") from error


def report_closed_connections() -> None:
    """Have every connection of aiokafka raise `KafkaConnectionError` where it was closed before something is sent."""
    AIOKafkaConnection.send = _send_or_report
