"""The channels file and the files with addresses that it names."""

from pathlib import Path

from streams.errors import UserError
from streams.files import open_file
from streams.notify.channels import CONSOLE, Channel, Channels
from streams.yaml_file import read_model

__all__ = ["address_of", "read_channels"]

_MAX_BYTES = 1_000_000
_MAX_ADDRESS = 4_000


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
        UserError: the file cannot be read, or does not hold one line. What it says does not hold the address.
    """
    assert channel.url_file is not None
    try:
        with open_file(channel.url_file) as file:
            text = file.read(_MAX_ADDRESS + 1).decode()
    except OSError as error:
        raise UserError(f"channel {name}: cannot read its url_file {channel.url_file}: {error.strerror}") from error
    except UserError as error:
        raise UserError(f"channel {name}: its url_file {error}") from None
    except UnicodeDecodeError:
        raise UserError(f"channel {name}: its url_file {channel.url_file} is not a text file") from None
    lines = text.split()
    if len(lines) != 1 or len(text) > _MAX_ADDRESS:
        raise UserError(f"channel {name}: its url_file {channel.url_file} must hold one address and nothing else")
    return lines[0]
