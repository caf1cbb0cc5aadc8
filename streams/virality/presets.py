"""Named sensitivities of the detector."""

from dataclasses import dataclass

from streams.errors import UserError

__all__ = ["DEFAULT", "PRESETS", "SENSITIVE", "STRICT", "Preset", "preset"]


@dataclass(frozen=True, slots=True)
class Preset:
    """Thresholds on the calibrated slow and fast statistics, and how fast past alarms raise them.

    An alarm multiplies both thresholds by 1 + `budget` x the decayed number of past alarms.
    """

    name: str
    slow: float
    fast: float
    budget: float = 0.0
    least: int = 5  # posts in the firing window


DEFAULT = Preset("default", 1.75, 1.3)
STRICT = Preset("strict", 2.1, 1.7)
SENSITIVE = Preset("sensitive", 0.55, 1.6, budget=0.2)
PRESETS = {found.name: found for found in (DEFAULT, STRICT, SENSITIVE)}


def preset(name: str) -> Preset:
    """The preset called `name`; raises UserError when there is none."""
    found = PRESETS.get(name)
    if found is None:
        raise UserError(f"There is no preset {name!r}: use one of {', '.join(PRESETS)}.")
    return found
