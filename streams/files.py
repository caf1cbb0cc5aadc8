"""Reading a file that somebody names: whole, but never more than it may hold, and only what is a file."""

import errno
import os
import stat
from pathlib import Path
from typing import BinaryIO

from streams.errors import UserError

__all__ = ["open_file", "open_stream", "read_file"]

_NO_WAIT = getattr(os, "O_NONBLOCK", 0)


def read_file(path: Path, most: int) -> bytes:
    """The bytes of a regular file of at most `most` bytes.

    Raises:
        OSError: it is not there, or may not be read.
        UserError: it is larger, or is a device or a pipe, whose end may never come.
    """
    with open_file(path) as file:
        content = file.read(most + 1)
    if len(content) > most:
        raise UserError(f"{path} is larger than {most} bytes; split it, or name the right file")
    return content


def open_file(path: Path) -> BinaryIO:
    """A regular file, opened to be read in binary.

    Raises:
        OSError: it is not there, or may not be read.
        UserError: it is a device or a pipe, whose end may never come.
    """
    # Without O_NONBLOCK a pipe that nobody writes to would not even be opened.
    file = _opened(path, _NO_WAIT)
    if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
        file.close()
        raise UserError(f"{path} is a device or a pipe; name a regular file")
    return file


def open_stream(path: Path) -> BinaryIO:
    """A file, a pipe or a terminal, opened to be read line by line.

    Raises:
        OSError: it is not there, or may not be read.
        UserError: it is a device, whose end may never come.
    """
    file = _opened(path, 0)
    mode = os.fstat(file.fileno()).st_mode
    if (stat.S_ISCHR(mode) or stat.S_ISBLK(mode)) and not file.isatty():
        file.close()
        raise UserError(f"{path} is a device; name a file, or a pipe that ends")
    return file


def _opened(path: Path, flags: int) -> BinaryIO:
    try:
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0) | flags)
    except ValueError:  # a NUL in its name
        raise OSError(errno.EINVAL, os.strerror(errno.EINVAL)) from None
    if stat.S_ISDIR(os.fstat(handle).st_mode):
        os.close(handle)
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    return os.fdopen(handle, "rb")
