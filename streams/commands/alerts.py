"""`kentongan alerts`."""

import asyncio
import contextlib
from typing import Annotated

import typer
from aiokafka.errors import KafkaError
from pydantic import ValidationError
from rich.console import Console

from schemas.alert import COPY_HEADER, Alert
from streams.commands.complaint import complain
from streams.errors import UserError
from streams.kafka.admin import existing_partitions, wait_for_broker
from streams.kafka.clients import reading
from streams.kafka.topics import Topics
from streams.notify.console import print_alert
from streams.settings import Settings, load_settings

__all__ = ["app"]

app = typer.Typer(no_args_is_help=True, help="Read alerts.")


@app.callback()
def alerts() -> None:
    """Read alerts."""


@app.command()
def watch(
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line, as it is on the topic.")] = False,
    from_beginning: Annotated[bool, typer.Option(help="Begin with the oldest alert that is kept.")] = False,
) -> None:
    """Show alerts as they come, each once, until Ctrl-C. A broker that does not answer yet is waited for."""
    settings = load_settings()
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_watch(settings, as_json=as_json, offset="earliest" if from_beginning else "latest"))


async def _watch(settings: Settings, *, as_json: bool, offset: str) -> None:
    console = Console()
    seen: set[str] = set()
    topic = Topics(settings).alerts.name
    await wait_for_broker(settings, complain)
    await existing_partitions(settings, topic)
    try:
        async with reading(settings, topic, auto_offset_reset=offset) as client:
            async for record in client:
                try:
                    alert = Alert.model_validate_json(record.value or b"")
                except ValidationError:
                    continue
                if alert.id in seen or (offset == "latest" and any(name == COPY_HEADER for name, _ in record.headers)):
                    continue
                seen.add(alert.id)
                if as_json:
                    typer.echo(record.value)
                else:
                    print_alert(alert, console)
    except KafkaError as error:
        raise UserError(
            f"the broker at {settings.bootstrap_servers} cannot be read ({type(error).__name__}); start it or set "
            "KENTONGAN_BOOTSTRAP_SERVERS"
        ) from error
