"""Named sensitivities of the detector."""

from dataclasses import dataclass, replace
from math import inf

from streams.errors import UserError

__all__ = ["DEFAULT", "PRESETS", "SENSITIVE", "SENSITIVE_COARSE", "STRICT", "Preset", "preset"]


@dataclass(frozen=True, slots=True)
class Preset:
    """Thresholds on the calibrated slow and fast statistics, and how past alarms raise them.

    Both thresholds are multiplied by 1 + `budget` x the decayed number of past alarms + `fresh`, half of it two days after
    the last alarm: what goes on must grow to be news again. `scaled` divides the slow statistic by the deviation of the
    issue's counts, which treats all hours alike; without it a surge counts for more the more posts it has. `prior_mean` is
    the logarithm of the daily maxima to expect of an unknown issue and `prior_days` its weight.
    `share` is the confidence, in standard deviations, of a share's lower bound. `viral` are the deviations by which a
    viral post exceeds the best post of the issue's usual day. `level` is the root of the deviance at which minutes, an hour,
    six hours or a day exceed those of the last days. Engagement fires at the part `gained` of both thresholds.
    """

    name: str
    slow: float
    fast: float
    share: float = 4.0
    viral: float = 3.5
    level: float = 4.26
    budget: float = 0.0
    fresh: float = 0.0
    scaled: bool = True
    prior_mean: float = 1.5
    prior_days: float = 4.0
    least: int = 5  # posts in the firing window
    gained: float = 1.0

    @property
    def of_gains(self) -> "Preset":
        """The same for what posts gain, which no level path looks at."""
        return replace(self, slow=self.slow * self.gained, fast=self.fast * self.gained, gained=1.0)


DEFAULT = Preset("default", 1.5, 1.05, gained=0.83)
STRICT = Preset("strict", 1.8, 1.3, share=4.5, viral=4.5, level=5.0, gained=0.84)
SENSITIVE = Preset("sensitive", 0.9, 0.6, share=3.0, viral=2.5, level=4.0)
SENSITIVE_COARSE = replace(SENSITIVE, slow=0.8, fast=1.6, budget=0.1, fresh=0.3, scaled=False, prior_days=2.0, level=inf)
"""The same for series in buckets of five minutes and more, whose days hold too few buckets to show their worst moments."""
COARSE_SECONDS = 300
PRESETS = {found.name: found for found in (DEFAULT, STRICT, SENSITIVE)}


def preset(name: str, bucket_seconds: int = 60) -> Preset:
    """The preset called `name` for series in buckets of that length; raises UserError when there is none."""
    found = PRESETS.get(name)
    if found is None:
        raise UserError(f"There is no preset {name!r}: use one of {', '.join(PRESETS)}.")
    return SENSITIVE_COARSE if found is SENSITIVE and bucket_seconds >= COARSE_SECONDS else found
