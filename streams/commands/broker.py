"""`kentongan broker`."""

import signal
import threading
from typing import Annotated

import typer

from streams.local.broker import EmbeddedBroker

__all__ = ["broker"]


def broker(
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port on the loopback address.")] = 9092,
) -> None:
    """Run the embedded broker in the foreground: for trying things, with everything in memory. Ctrl-C ends it.

    Clients need `KENTONGAN_IDEMPOTENT_PRODUCER=false`, since it does not know idempotent producers.
    """
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())
    embedded = EmbeddedBroker(port=port)
    embedded.start()
    try:
        typer.echo(f"The embedded broker serves {embedded.bootstrap_servers}. Ctrl-C ends it, and everything on it is gone.")
        while embedded.alive and not ended.wait(0.5):
            pass
    finally:
        embedded.stop()
