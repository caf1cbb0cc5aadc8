"""The channels file and the files with addresses that it names."""

from pathlib import Path

import yaml
from pydantic import ValidationError

from streams.errors import UserError
from streams.notify.channels import CONSOLE, Channel, Channels

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
    try:
        if path.stat().st_size > _MAX_BYTES:
            raise UserError(f"{path} is larger than {_MAX_BYTES} bytes; KENTONGAN_CHANNELS_FILE must name a channels file")
        data = yaml.safe_load(path.read_bytes())
    except OSError as error:
        raise UserError(f"cannot read the channels file {path}: {error.strerror}") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        where = getattr(error, "problem_mark", None)
        at = f" at line {where.line + 1}, column {where.column + 1}" if where else ""
        raise UserError(f"{path} is not YAML{at}: {getattr(error, 'problem', None) or type(error).__name__}") from error
    try:
        return Channels.model_validate(data)
    except ValidationError as error:
        # Without the input: somebody may have put an address where a file name belongs.
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(part) for part in first["loc"]) or "the file"
        raise UserError(f"{path}: {place}: {first['msg'].removeprefix('Value error, ')}") from None


def address_of(name: str, channel: Channel) -> str:
    """The address of a channel, from its file.

    Raises:
        UserError: the file cannot be read, or does not hold one line. What it says does not hold the address.
    """
    assert channel.url_file is not None
    try:
        text = channel.url_file.read_bytes()[: _MAX_ADDRESS + 1].decode()
    except OSError as error:
        raise UserError(f"channel {name}: cannot read its url_file {channel.url_file}: {error.strerror}") from error
    except UnicodeDecodeError:
        raise UserError(f"channel {name}: its url_file {channel.url_file} is not a text file") from None
    lines = text.split()
    if len(lines) != 1 or len(text) > _MAX_ADDRESS:
        raise UserError(f"channel {name}: its url_file {channel.url_file} must hold one address and nothing else")
    return lines[0]
