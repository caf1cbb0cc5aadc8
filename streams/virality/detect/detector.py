"""What every detector of an issue can do, whatever it looks for."""

from typing import Protocol

from streams.virality.detect.presets import Preset
from streams.virality.detect.verdict import Verdict

__all__ = ["Detector"]


class Detector(Protocol):
    """Finds one kind of alert in one issue, in event minutes. It is made with a zone and a preset, and kept as `Kept` says.

    What goes into it, and when, differs from one to the next; `streams.virality.issue.detectors` has the table.
    """

    zone: str
    """The time zone of the daily rhythm."""
    preset: Preset
    """The sensitivity; it may change at any time."""

    def close(self, minute: int, /) -> Verdict:
        """Judge the end of `minute`, which is after the last one closed."""

    def pass_time(self, minute: int, /) -> None:
        """End `minute` as `close` does, and judge nothing."""

    def settle(self) -> None:
        """Take in what came late, for minutes that are over."""

    def sleeps(self, minute: int, /) -> bool:
        """Whether `minute` need not be closed, since nothing that counts came lately."""

    @property
    def quiet(self) -> bool:
        """Whether nothing can fire before something is added, so that minutes need not be judged."""

    def resume(self, minute: int, /) -> None:
        """Go on with `minute` as if no time had passed since the last closed one."""
