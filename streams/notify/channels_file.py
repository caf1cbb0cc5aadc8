"""The channels file and the files with addresses that it names."""

from pathlib import Path

from streams.errors import UserError
from streams.notify.channels import CONSOLE, Channel, Channels
from streams.secret_file import read_secret
from streams.yaml_file import read_model

__all__ = ["address_of", "read_channels"]

_MAX_BYTES = 1_000_000


def read_channels(path: Path | None) -> Channels:
    """Read the channels file; without one, the console is the only channel.

    Raises:
        UserError: the file cannot be read, or an entry is wrong. What it says holds no address.
    """
    if path is None:
        return CONSOLE
    # What it says of a fault holds nothing of the file: somebody may have put an address where a file name belongs.
    return read_model(path, Channels, _MAX_BYTES)


def address_of(name: str, channel: Channel) -> str:
    """The address of a channel, from its file.

    Raises:
        UserError: the file cannot be read, or does not hold one address. What it says does not hold it.
    """
    assert channel.url_file is not None
    where = f"channel {name}: its url_file"
    address = read_secret(channel.url_file, where, "tgram://token/chat")
    if " " in address:
        raise UserError(f"{where} {channel.url_file} holds a space; an address has none")
    return address
