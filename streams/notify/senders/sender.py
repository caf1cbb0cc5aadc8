"""What every way to send a message has in common."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from schemas.alert import Alert
from streams.errors import KentonganError
from streams.notify.messages.message import Message

__all__ = ["NotSentError", "OutgoingMessage", "Sender"]


class NotSentError(KentonganError):
    """The message was not sent, as far as is known; the text is a reason in a few words, without any address."""


@dataclass(frozen=True, slots=True)
class OutgoingMessage:
    """One message to send."""

    alerts: tuple[Alert, ...]
    """The alert, or the newest alert of each incident of a digest."""
    render: Callable[[], Message]
    """Writes it for people; may take a while, so that a sender calls it off the event loop."""
    digest: bool = False
    left_out: int = 0
    """Alerts that the digest counts beside these."""
    test: bool = False
    """Whether it only shows that the channel works: there is no alert."""


class Sender(Protocol):
    """One way to reach a channel."""

    async def send(self, message: OutgoingMessage) -> None:
        """Send, once.

        Raises:
            NotSentError: it is known not to have worked.
            Exception: anything else that went wrong; only its class is logged.
        """

    async def close(self) -> None:
        """Let go of connections and threads, without waiting for them."""
