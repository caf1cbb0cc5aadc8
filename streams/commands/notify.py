"""`kentongan notify`."""

import asyncio
import contextlib
import signal
from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.console import Console

from streams.errors import UserError
from streams.logs.logs import configure_logs
from streams.notify.channels import Channel, Channels
from streams.notify.channels_file import address_of, read_channels
from streams.notify.compose import compose_test
from streams.notify.relay import relay
from streams.notify.senders import NotSentError, OutgoingMessage, Sender, build_sender
from streams.notify.senders.alertmanager import TEST_LASTS
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
    """Send a test message on a channel, and say what came of it: exit code 0, or 2 when it was not sent."""
    channels = read_channels(load_settings().channels_file)
    if channel not in channels.channels:
        raise UserError(f"there is no channel {channel}; the channels are {', '.join(channels.channels)}")
    rules = channels.channels[channel]
    message = compose_test(channel, channels, datetime.now(UTC))
    took = asyncio.run(_send(channel, rules, build_sender(channel, channels, Console()), message))
    ends = f" It ends by itself in {TEST_LASTS.seconds // 60} minutes." if rules.kind == "alertmanager" else ""
    typer.echo(f"The channel {channel} took a test message in {took:.1f} s; look whether it has arrived.{ends}")


@app.command("relay")
def relay_alarms(
    channel: Annotated[
        list[str] | None, typer.Option(help="Name of a channel; may be given several times. Else the `default` ones.")
    ] = None,
) -> None:
    """Take alarms on the pipeline itself from an Alertmanager, and tell them on channels, until SIGTERM or Ctrl-C.

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


async def _send(name: str, rules: Channel, sender: Sender, message: OutgoingMessage) -> float:
    loop = asyncio.get_running_loop()
    began = loop.time()
    try:
        async with asyncio.timeout(rules.timeout):
            await sender.send(message)
    except TimeoutError:
        raise UserError(f"the channel {name} did not answer within {rules.timeout:g} s; can this machine reach it?") from None
    except NotSentError as error:
        raise UserError(f"the channel {name} did not take the test message: {error}; {_advice(str(error))}") from None
    except UserError:
        raise
    except Exception as error:
        raise UserError(
            f"the channel {name} failed in a way that this program does not know ({type(error).__name__}); "
            "check the network and the address in its url_file"
        ) from None
    finally:
        await sender.close()
    return loop.time() - began


def _advice(reason: str) -> str:
    if reason in ("status 401", "status 403", "status 535"):
        return "the token or password in its url_file is not accepted"
    if reason == "status 404":
        return "the address in its url_file does not exist there"
    if reason.startswith("status 5"):
        return "the service has trouble of its own, so try later"
    return "check the network and the address in its url_file"
