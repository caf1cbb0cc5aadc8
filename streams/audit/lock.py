"""One writer of the audit trail at a time on this machine, where the broker knows no transactions."""

import asyncio
import fcntl
import os
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from streams.errors import UserError

__all__ = ["alone"]

_PAUSE = 0.05
_TRIES = 1200


@asynccontextmanager
async def alone() -> AsyncIterator[None]:
    """Wait until no other process or task of this machine writes to a trail.

    A broker without transactions, the embedded one, serves this machine only. The lock goes with the process that has it.

    Raises:
        UserError: another writer does not finish, or the file of the lock cannot be opened.
    """
    path = Path(tempfile.gettempdir(), "kentongan-audit.lock")
    try:
        file = _opened(path)
    except OSError as error:
        raise UserError(
            f"{path}, which keeps writers of the audit trail apart, cannot be opened ({error.strerror})"
        ) from error
    try:
        for _ in range(_TRIES):
            if _is_taken(file):
                break
            await asyncio.sleep(_PAUSE)
        else:
            raise UserError(f"another program has been writing to the audit trail for a minute; it holds {path}")
        yield
    finally:
        os.close(file)


def _opened(path: Path) -> int:
    try:
        # What another user made may only be opened without O_CREAT (fs.protected_regular).
        return os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
    except FileNotFoundError:
        return os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CREAT, 0o644)


def _is_taken(file: int) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
