"""Reading a secret from a file of its own."""

from pathlib import Path
from typing import Final

from streams.errors import UserError
from streams.files import read_file

__all__ = ["read_secret"]

_MOST: Final = 4_000


def read_secret(path: Path, where: str, example: str, encoding: str = "utf-8") -> str:
    """The one line of a file of at most 4,000 bytes, without white space around it.

    `where` says in a sentence whose file it is, `example` what it should hold.

    Raises:
        UserError: it cannot be read, or holds something else; what it says does not hold the secret.
    """
    try:
        text = read_file(path, _MOST).decode(encoding).strip()
    except OSError as error:
        raise UserError(f"{where} {path} cannot be read: {error.strerror}") from error
    except UserError as error:
        raise UserError(f"{where} {error}") from None
    except UnicodeDecodeError:
        raise UserError(f"{where} {path} is not a text file in {encoding.upper()}") from None
    if not (text and text.isprintable()):
        raise UserError(f"{where} {path} must hold one line and nothing else, such as: {example}")
    return text
