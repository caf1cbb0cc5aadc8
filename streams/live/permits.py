"""Leave to ask a host, for each single request: when it wants to be asked, and within what a source may spend."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime, timedelta

from streams.errors import KentonganError
from streams.live.hosts import Hosts
from streams.live.ledger import Ledger

__all__ = ["SpentError", "permits"]


class SpentError(KentonganError):
    """The budget of a source is spent; `wait` is how long it is until it is whole again."""

    def __init__(self, wait: timedelta) -> None:
        super().__init__("the budget is spent")
        self.wait = wait


def permits(
    hosts: Hosts, ledger: Ledger, units: Callable[[], int] = lambda: 1
) -> Callable[[str], AbstractAsyncContextManager[None]]:
    """What gives a source leave for a request to a host, robots.txt and where an answer leads on among them.

    It waits for the host's turn and takes the `units` of a request off the budget, and raises SpentError where there is none.
    """

    @asynccontextmanager
    async def permit(host: str) -> AsyncIterator[None]:
        async with hosts.turn(host):
            if (wait := await ledger.spend(units(), datetime.now(UTC))) is not None:
                raise SpentError(wait)
            yield

    return permit
