"""`kentongan topics`."""

import asyncio
import time

import typer
from rich.console import Console

from streams.kafka.admin import Difference, create_topics
from streams.kafka.errors import BrokerError
from streams.settings import Settings, load_settings

__all__ = ["app"]

_PATIENCE = 5.0
_PAUSE = 0.3

app = typer.Typer(no_args_is_help=True, help="Create the topics, and see whether they are as they should be.")


@app.callback()
def topics() -> None:
    """Create the topics, and see whether they are as they should be."""


@app.command()
def create() -> None:
    """Create the topics that do not exist, and show how the others differ from the settings.

    A broker that was just started has five seconds to answer. Nothing that exists is changed: changing partitions or
    retention is a decision, to be made with Kafka's own tools.
    """
    created, differences = asyncio.run(_create(load_settings()))
    console = Console(soft_wrap=True, highlight=False)
    for name in created:
        console.print(f"created   {name}")
    for one in differences:
        console.print(f"differs   {one.topic}: {one.what} is {one.found}, the settings say {one.wanted}", style="yellow")
    if not created:
        console.print("All topics exist." if differences else "All topics exist and are as the settings say.")


async def _create(settings: Settings) -> tuple[list[str], list[Difference]]:
    deadline = time.monotonic() + _PATIENCE
    while True:
        try:
            return await create_topics(settings)
        except BrokerError:
            if time.monotonic() > deadline:
                raise
        await asyncio.sleep(_PAUSE)
