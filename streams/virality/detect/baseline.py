"""How many posts an issue gets: decayed means by hour of day for weekdays and weekends, around a common level."""

from array import array

from msgspec import Struct

from streams.virality.codec import Floats, Kept
from streams.virality.detect.weekly_profile import CELLS, cell_of_hour

__all__ = ["Baseline"]

WEEKDAY_DECAY = 0.5 ** (1 / 10)  # a visit's step: ten weekdays, or four weekend days, make 14 days
WEEKEND_DECAY = 0.5 ** (1 / 4)
PRIOR_POSTS = 0.05
PRIOR_VISITS = 0.1
PROFILE_VARIANCE = 0.3  # of an hour's factor around 1 before anything is known
ENOUGH_HOURS = 6.0  # of weekdays, to know the level without the weekend
WEEKEND_PRIOR = 6.0  # hours at weekday rates that the weekend's own factor starts from
WINSOR_DEVIATIONS = 2.0
WINSOR_HOURS = 12  # to learn before the cap means anything


class Baseline(Kept):
    """Posts per hour, with a half-life of 14 days.

    The mean of a weekday hour is shrunk to the level of all weekday hours, that of a weekend hour to the weekday
    hour times the weekend's factor: a Gamma-Poisson mean whose prior weighs what one visit can say at the issue's
    dispersion.
    """

    __slots__ = ("hours", "level", "posts", "visits", "zone")

    class Row(Struct, array_like=True):
        """What is learned; the zone is a setting."""

        hours: int
        posts: Floats
        visits: Floats

    def __init__(self, zone: str) -> None:
        self.zone = zone
        self.hours = 0  # learned
        self.posts = array("f", bytes(4 * CELLS))  # decayed sum by cell
        self.visits = array("f", bytes(4 * CELLS))  # decayed number by cell
        self.settle_row()

    def settle_row(self) -> None:
        """Work out the level."""
        posts, visits = sum(self.posts[:24]), sum(self.visits[:24])
        if visits < ENOUGH_HOURS:
            posts, visits = posts + sum(self.posts[24:]), visits + sum(self.visits[24:])
        self.level = (posts + PRIOR_POSTS) / (visits + PRIOR_VISITS)

    def rate(self, hour: int, alpha: float) -> float:
        """Posts expected in UTC hour number `hour`, where a count of mean m varies by m + alpha m**2."""
        cell = cell_of_hour(self.zone, hour)
        level, posts, visits = self.level, self.posts, self.visits
        weight = (1 / level + alpha) / PROFILE_VARIANCE
        weekday = cell % 24
        mean = (posts[weekday] + weight * level) / (visits[weekday] + weight)
        if cell < 24:
            return mean
        seen = expected = WEEKEND_PRIOR * level
        for i in range(24):
            if visits[i + 24]:
                seen += posts[i + 24]
                expected += visits[i + 24] * (posts[i] + weight * level) / (visits[i] + weight)
        return (posts[cell] + weight * mean * seen / expected) / (visits[cell] + weight)

    def learn(self, hour: int, count: int, fraction: float, alpha: float) -> None:
        """Learn that `fraction` of UTC hour `hour` had `count` posts; what exceeds +2 sd is cut off."""
        kept = float(count)
        if count and self.hours >= WINSOR_HOURS:
            expected = self.rate(hour, alpha) * fraction
            spread = (expected + alpha * expected * expected) ** 0.5
            kept = min(kept, expected + WINSOR_DEVIATIONS * spread + 1)
        cell = cell_of_hour(self.zone, hour)
        decay = WEEKDAY_DECAY if cell < 24 else WEEKEND_DECAY
        self.posts[cell] = self.posts[cell] * decay + kept
        self.visits[cell] = self.visits[cell] * decay + fraction
        self.hours += 1
        self.settle_row()
