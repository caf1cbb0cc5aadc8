"""`kentongan notify`."""

import asyncio
import contextlib
import signal
from typing import Annotated

import typer
from rich.console import Console

from streams.logs.logs import configure_logs
from streams.notify.channels import Channels
from streams.notify.channels_file import address_of, read_channels
from streams.notify.relay import relay
from streams.notify.senders.alertmanager import TEST_LASTS
from streams.operations.channel_test import send_test
from streams.settings import Settings, load_settings

__all__ = ["app"]

app = typer.Typer(no_args_is_help=True, help="Look after the channels that alerts go to.")


@app.callback()
def notify() -> None:
    """Look after the channels that alerts go to."""


@app.command()
def check() -> None:
    """See whether the channels file and the files that it names can be used. Exit code 0, or 2 with what is wrong.

    Nothing is sent.
    """
    channels = read_channels(load_settings().channels_file)
    for name, channel in channels.channels.items():
        if channel.url_file is not None:
            address_of(name, channel)
    typer.echo(f"The channels can be used: {', '.join(channels.channels)}")


@app.command("test")
def try_channel(channel: Annotated[str, typer.Argument(help="Name of a channel in the channels file.")]) -> None:
    """Send a test message on a channel, and report the result: exit code 0, or 2 when it was not sent."""
    channels = read_channels(load_settings().channels_file)
    took = asyncio.run(send_test(channel, channels))
    ends_itself = channels.channels[channel].kind == "alertmanager"
    ends = f" It ends by itself in {TEST_LASTS.seconds // 60} minutes." if ends_itself else ""
    typer.echo(f"The channel {channel} took a test message in {took:.1f} s; look whether it has arrived.{ends}")


@app.command("relay")
def relay_alarms(
    channel: Annotated[
        list[str] | None, typer.Option(help="Name of a channel; may be given several times. Else the `default` ones.")
    ] = None,
) -> None:
    """Take alarms on the pipeline itself from an Alertmanager, and send them on channels, until SIGTERM or Ctrl-C.

    A `webhook_configs` of the Alertmanager points to `/alertmanager`. It asks for no password: let nobody else reach it.
    """
    settings = load_settings()
    channels = read_channels(settings.channels_file)
    configure_logs(settings)
    asyncio.run(_relay(settings, channels, channel or list(channels.default)))


async def _relay(settings: Settings, channels: Channels, names: list[str]) -> None:
    task = asyncio.current_task()
    assert task is not None
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, task.cancel)
    with contextlib.suppress(asyncio.CancelledError):
        await relay(
            settings, channels, names, Console(), lambda address: Console().print(f"listening on {address}", highlight=False)
        )
