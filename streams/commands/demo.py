"""`kentongan demo`."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

__all__ = ["demo"]


def demo(
    seconds: Annotated[float | None, typer.Option("--for", min=1, max=31_536_000, help="End after so many seconds.")] = None,
    channels: Annotated[
        Path | None, typer.Option(help="Channels file: send the made-up alerts there instead of printing them.")
    ] = None,
    sources: Annotated[
        bool,
        typer.Option(
            "--sources",
            help="Fetch what happens from a made-up internet on this machine, by feeds, an interface, a stream and signed "
            "webhooks, instead of sending it to the topic; that takes five minutes.",
        ),
    ] = False,
) -> None:
    """See it work: an embedded broker, a worker, the desk, and three simulated days of posts in about a minute.

    One rumour goes viral and is answered, one issue slowly turns negative, and one daily burst is harmless. Everything is
    made up, runs on this machine alone, and is gone afterwards. Ctrl-C ends it.
    """
    console = Console()
    console.print("Three simulated days of made-up posts about six issues, on this machine alone. Ctrl-C ends the demo.")
    console.print("Starting a broker, a worker and the desk ...", style="dim")
    # The demo brings its broker and scenario along, which no other command should have to load, and which take a second.
    import uvloop

    from streams.local.demo import run_demo

    uvloop.run(run_demo(console, seconds, channels, fetched=sources))
