"""Holding back who guesses passwords and tokens."""

import asyncio
import time
from collections.abc import Callable
from typing import Final, TypeVar

from fastapi import Request
from starlette.exceptions import HTTPException

from streams.desk.metrics import FailedSignIns, SignInFault
from streams.web.limits import RateLimit

__all__ = ["Guesses"]

_A_MINUTE: Final = 10
_AT_ONCE: Final = 2
"""Passwords that are looked at together: each takes 64 MiB for the time of it."""

Found = TypeVar("Found")


class Guesses:
    """Hears ten a minute from each address and for each name; what fails is counted in `failed`."""

    def __init__(self, failed: FailedSignIns) -> None:
        self._failed = failed
        self._by_address, self._by_name = RateLimit(_A_MINUTE), RateLimit(_A_MINUTE)
        self._turns = asyncio.Semaphore(_AT_ONCE)

    async def hear(self, request: Request, name: str, look: Callable[[], Found | None]) -> Found | None:
        """What `look` finds, in a thread; None is a guess that failed. `name` is empty for a token.

        Raises:
            HTTPException: there were too many.
        """
        self.bound(request, name)
        async with self._turns:
            found = await asyncio.to_thread(look)
        if found is None:
            self.failed("unknown")
        return found

    def bound(self, request: Request, name: str = "") -> None:
        """Count a guess.

        Raises:
            HTTPException: there were too many.
        """
        address, now = request.client.host if request.client else "", time.monotonic()
        wait = self._by_address.wait(address, now) or (self._by_name.wait(name, now) if name else 0)
        if wait:
            self.failed("limited")
            raise HTTPException(429, "too many requests", {"Retry-After": str(int(wait) + 1)})

    def failed(self, fault: SignInFault) -> None:
        """Count a sign-in that failed."""
        self._failed[fault] += 1
