"""The Faust app of one stage, with the hooks that Faust calls."""

from collections.abc import Awaitable, Callable
from typing import Any

import faust

from streams.settings import Settings

__all__ = ["StageApp"]


class StageApp(faust.App):
    """The Faust app of one stage: one consumer group, one topic, one agent."""

    def __init__(
        self,
        name: str,
        *,
        kentongan: Settings,
        wait_idle: Callable[[], Awaitable[None]],
        fail: Callable[[BaseException], None],
        **options: Any,
    ) -> None:
        """`wait_idle` is awaited while partitions are taken away, `fail` stops the worker; the options are Faust's."""
        self.kentongan = kentongan
        self.wait_idle = wait_idle
        self.fail = fail
        super().__init__(name, **options)

    def _create_directories(self) -> None:
        """Faust would make a folder for tables; there are none."""

    async def _on_agent_error(self, agent: Any, exc: BaseException) -> None:
        self.fail(exc)
