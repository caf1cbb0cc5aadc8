"""Printing alerts where the worker runs."""

from rich.console import Console

from streams.notify.console import print_alert
from streams.notify.messages.context import link_to
from streams.notify.senders.sender import OutgoingMessage

__all__ = ["ConsoleSender"]


class ConsoleSender:
    """Prints alerts in two languages, and other messages as they are.

    Without `words`, what is printed ends in a log: then nothing that people wrote is, and a digest lists its alerts.
    """

    def __init__(self, console: Console, link: str | None, *, words: bool) -> None:
        """`link` is where more can be seen, with `{issue}` and `{incident}` to be filled in."""
        self._console = console
        self._link = link
        self._words = words

    async def send(self, message: OutgoingMessage) -> None:
        """Print."""
        if message.alerts and not (message.digest and self._words):
            for alert in message.alerts if message.digest else message.alerts[:1]:
                print_alert(alert, self._console, link_to(self._link, alert), words=self._words)
            return
        written = message.render()
        self._console.print(f"{written.subject}\n{written.text}\n".strip(), markup=False, highlight=False, soft_wrap=True)
        self._console.print()

    async def close(self) -> None:
        """There is nothing to let go of."""
