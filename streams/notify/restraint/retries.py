"""Retries: what could not be sent is tried again, after pauses that grow. Moments are seconds since 1970."""

from dataclasses import dataclass

from streams.notify.channels import Channel

__all__ = ["Retries"]

_LONGEST_PAUSE = 600.0


@dataclass(slots=True)
class Retries:
    """The tries of a channel's next message."""

    failed: int = 0
    again_at: float = 0.0
    """When the next try may be."""

    def fail(self, rules: Channel, now: float) -> bool:
        """A try failed; returns whether it was the last one."""
        self.failed += 1
        self.again_at = now + min(rules.retry_delay * 2.0 ** (self.failed - 1), _LONGEST_PAUSE)
        if self.failed < rules.attempts:
            return False
        self.failed = 0
        return True
