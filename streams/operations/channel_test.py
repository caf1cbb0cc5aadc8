"""Sending a test message on a channel."""

import asyncio
from datetime import UTC, datetime

from rich.console import Console

from streams.errors import UserError
from streams.notify.channels import Channel, Channels
from streams.notify.channels_file import read_channels
from streams.notify.compose import compose_test
from streams.notify.senders import NotSentError, OutgoingMessage, Sender, build_sender
from streams.settings import Settings

__all__ = ["send_test", "send_test_on"]


async def send_test_on(settings: Settings, name: str) -> float:
    """The same for a channel of the channels file.

    Raises:
        UserError: that cannot be used, there is no such channel, or it did not take the message.
    """
    return await send_test(name, await asyncio.to_thread(read_channels, settings.channels_file))


async def send_test(name: str, channels: Channels) -> float:
    """Send a test message on a channel, and return the seconds that it took.

    Raises:
        UserError: there is no such channel, or it did not take the message; what it says holds no address.
    """
    if name not in channels.channels:
        raise UserError(f"there is no channel {name}; the channels are {', '.join(channels.channels)}")
    message = compose_test(name, channels, datetime.now(UTC))
    return await _send(name, channels.channels[name], build_sender(name, channels, Console()), message)


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
