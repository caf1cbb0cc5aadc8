"""Printing alerts where the worker runs."""

from rich.console import Console

from streams.notify.console import print_alert
from streams.notify.senders.sender import Parcel

__all__ = ["ConsoleSender"]


class ConsoleSender:
    """Prints alerts in two languages, and other messages as they are."""

    def __init__(self, console: Console) -> None:
        self._console = console

    async def send(self, parcel: Parcel) -> None:
        """Print."""
        if parcel.alerts and not parcel.digest:
            print_alert(parcel.alerts[0], self._console)
            return
        message = parcel.message()
        self._console.print(f"{message.subject}\n{message.text}\n".strip(), markup=False, highlight=False, soft_wrap=True)
        self._console.print()

    async def close(self) -> None:
        """There is nothing to let go of."""
