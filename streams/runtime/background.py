"""Background tasks beside a stage, in the same event loop."""

from abc import ABC, abstractmethod

__all__ = ["Background"]


class Background(ABC):
    """A task of a worker that no record triggers."""

    @abstractmethod
    async def run(self) -> None:
        """Go on until cancelled.

        Raises:
            Exception: it stops the worker.
        """

    async def finish(self) -> None:  # noqa: B027
        """Begin nothing more, and let what is under way come to its end; awaited before `run` is cancelled."""
