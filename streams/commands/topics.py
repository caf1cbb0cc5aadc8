"""`kentongan topics`."""

import asyncio

import typer
from rich.console import Console

from streams.kafka.admin import create_topics
from streams.kafka.patience import patiently
from streams.settings import load_settings

__all__ = ["app"]

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
    settings = load_settings()
    created, differences = asyncio.run(patiently(lambda: create_topics(settings)))
    console = Console(soft_wrap=True, highlight=False)
    for name in created:
        console.print(f"created   {name}")
    for one in differences:
        console.print(f"differs   {one.topic}: {one.what} is {one.found}, the settings say {one.wanted}", style="yellow")
    if not created:
        console.print("All topics exist." if differences else "All topics exist and are as the settings say.")
