"""Writes a new folder completely or not at all."""

import errno
import os
import secrets
import shutil
from collections.abc import Mapping
from pathlib import Path

from streams.errors import UserError

__all__ = ["refuse_taken", "write_folder"]


def refuse_taken(folder: Path) -> None:
    """Make sure that a folder can be written without touching what is there.

    Raises:
        UserError: something is there already, or its parent is no folder that may be written to.
    """
    try:
        taken = folder.is_symlink() or (folder.exists() and not (folder.is_dir() and not any(folder.iterdir())))
    except OSError as error:
        raise UserError(f"cannot look into {folder}: {error.strerror}; name another folder by --out") from error
    if taken:
        raise UserError(f"{folder} is there already, and nothing is overwritten; name another folder by --out")
    parent = folder.parent
    if not parent.is_dir() or not os.access(parent, os.W_OK | os.X_OK):
        raise UserError(f"{parent} is no folder that may be written to; name another one by --out")


def write_folder(folder: Path, public: Mapping[str, str], secret: Mapping[str, str]) -> None:
    """Write files into a folder that is new or empty; the secret ones so that nobody else may read them.

    The folder appears under its name once it is whole; what stops this leaves nothing behind.

    Raises:
        UserError: something is there already, or it cannot be written.
    """
    refuse_taken(folder)
    unfinished = folder.parent / f".{folder.name}.{secrets.token_hex(6)}"
    try:
        unfinished.mkdir()
        for name, text in secret.items():
            with open(os.open(unfinished / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
                file.write(text)
        for name, text in public.items():
            (unfinished / name).write_text(text, encoding="utf-8")
        unfinished.rename(folder)
    except OSError as error:
        if error.errno in (errno.EEXIST, errno.ENOTEMPTY, errno.ENOTDIR):
            raise UserError(f"{folder} is there already, and nothing is overwritten; name another folder by --out") from None
        raise UserError(f"cannot write {folder}: {error.strerror}; name another folder by --out") from error
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
