"""When things happen in the scenario."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta, timezone

__all__ = ["WIB", "Timeline"]

WIB = timezone(timedelta(hours=7), "WIB")
"""Western Indonesian time, UTC+7 without summer time."""

_RUMOUR_AT = time(9, 40, tzinfo=WIB)
_BULLETIN_AT = time(13, 0, tzinfo=WIB)
_CLARIFIED_AFTER = timedelta(hours=1, minutes=40)
_TURN_AFTER = timedelta(hours=5, minutes=20)
_TURN_LASTS = timedelta(hours=5)
_SILENT_AFTER = timedelta(hours=8)
_POWER_CUT_AFTER = timedelta(hours=9, minutes=40)
_SILENT_FOR = timedelta(hours=2)
_ENDS_AFTER = timedelta(hours=12)
_LEAST_HISTORY = timedelta(hours=36)
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Timeline:
    """The moments of one run of the scenario, in order, all in WIB.

    From `start` to `rumour` lie at least 36 ordinary hours: what a detector needs to learn the rhythm.
    """

    start: datetime
    rumour: datetime
    """The first post that claims the 1,000 cars."""
    clarification: datetime
    """The first post with the verified facts."""
    turn: datetime
    """From here the negative share of `layanan-bpjs` climbs, while its volume stays usual."""
    turned: datetime
    """The negative share has reached its height, and stays there until `end_of_story`."""
    silence: datetime
    """From here nothing comes from one source for two hours, as when an access key has run out."""
    power_cut: datetime
    """From here people complain of a power cut, with a hashtag that nobody watches."""
    end_of_story: datetime
    """The story is over: what follows is ordinary."""
    end: datetime

    @classmethod
    def ending(cls, end: datetime, days: float = 3) -> "Timeline":
        """Place the story as late as it fits before `end`: the rumour starts at 09:40 WIB and it is over by 21:40.

        `end` carries a zone, `days` is the length of the whole. Three days are always enough.

        Raises:
            ValueError: `end` has no zone, or fewer than 36 hours would lie before the rumour.
        """
        if end.tzinfo is None:
            raise ValueError("end needs a time zone")
        end = end.astimezone(WIB)
        start = end - days * _DAY
        rumour = _latest(_RUMOUR_AT, end - _ENDS_AFTER)
        if rumour - start < _LEAST_HISTORY:
            raise ValueError(f"{days:g} days leave under 36 hours before the rumour; 3 days are always enough")
        turn, end_of_story = rumour + _TURN_AFTER, rumour + _ENDS_AFTER
        silence, power_cut = rumour + _SILENT_AFTER, rumour + _POWER_CUT_AFTER
        return cls(start, rumour, rumour + _CLARIFIED_AFTER, turn, turn + _TURN_LASTS, silence, power_cut, end_of_story, end)

    @property
    def bulletins(self) -> Iterator[datetime]:
        """The minute of every daily price bulletin, 13:00 WIB: a burst that is no news."""
        at = _latest(_BULLETIN_AT, self.start) + _DAY
        while at < self.end:
            yield at
            at += _DAY

    def silent(self, moment: datetime) -> bool:
        """Whether the silent source is silent at a moment."""
        return self.silence <= moment < self.silence + _SILENT_FOR

    def anger(self, moment: datetime) -> float:
        """How far the negative turn has come, from 0 (usual) to 1."""
        if not self.turn <= moment < self.end_of_story:
            return 0.0
        return min(1.0, (moment - self.turn) / (self.turned - self.turn))


def _latest(at: time, before: datetime) -> datetime:
    """The latest moment with the time of day `at` that is not after `before`."""
    candidate = datetime.combine(before.date(), at)
    return candidate if candidate <= before else candidate - _DAY
