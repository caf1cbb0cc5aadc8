"""The ways to send a message."""

from rich.console import Console

from streams.notify.channels import Channels
from streams.notify.channels_file import address_of
from streams.notify.senders.alertmanager import AlertmanagerSender
from streams.notify.senders.console import ConsoleSender
from streams.notify.senders.sender import NotSentError, OutgoingMessage, Sender
from streams.notify.senders.webhook import WebhookSender

__all__ = ["NotSentError", "OutgoingMessage", "Sender", "build_sender"]


def build_sender(name: str, channels: Channels, console: Console, *, words: bool = True) -> Sender:
    """The sender of a channel; without `words`, the console shows nothing that people wrote.

    Raises:
        UserError: its address cannot be read or used. What it says does not hold the address.
    """
    channel = channels.channels[name]
    if channel.kind == "console":
        return ConsoleSender(console, channels.link, words=words)
    address = address_of(name, channel)
    if channel.kind == "alertmanager":
        return AlertmanagerSender(name, channel, address, channels.link)
    if channel.kind == "alertmanager-webhook":
        return WebhookSender(name, channel, address, channels.link)
    from streams.notify.senders.apprise import AppriseSender  # it takes a while to load, and most workers need none

    return AppriseSender(name, channel, address)
