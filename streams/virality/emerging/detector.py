"""Issues that nobody watches yet: hashtags, links and frequent phrases that many people suddenly use.

A term that was never seen has no baseline of its own. What counts is how many different people use it in an hour, against
what terms usually reach on their best hour here, and against its own best hour of the last weeks, so that a hashtag of
every Monday is news once. A term most of whose posts a watched issue matches is no news, nor is one that stands beside
a term that has already raised one.
"""

from functools import partial
from hashlib import sha256
from math import exp, log
from typing import Final, NamedTuple

from schemas.mention import Sighting
from streams.clock import minute_of
from streams.mentions.positions import Positions
from streams.virality.detect.incident import Incident, IncidentEvent
from streams.virality.detect.verdict import Verdict
from streams.virality.detect.weekly_profile import local_day
from streams.virality.emerging.best_hours import LEAST_PEAK, Peaks
from streams.virality.emerging.term import HOUR_SLOTS, SLOT_MINUTES, Term

__all__ = [
    "DEVIATIONS",
    "GROWTH",
    "KIND",
    "MOST_EXPLAINED",
    "ROW_KEY",
    "Emerged",
    "Emerging",
    "TermStatus",
    "emerging_issue_id",
]

KIND: Final = "emerging_issue"
ROW_KEY: Final = "~emerging"
"""Key of the one row; no issue's id can begin so."""

LEARNING_MINUTES: Final = 24 * 60
"""What is usual for terms is learnt for so long before any alert is raised."""
DEVIATIONS: Final = 2.5
"""By how many deviations a term's hour exceeds the best hours of terms, in logarithms."""
GROWTH: Final = 2.0
"""A term that was big before must be twice as big."""
MOST_EXPLAINED: Final = 0.5
TOGETHER: Final = 0.5
"""A term half of whose posts hold another one with an alert belongs to that."""
MOST_OPEN: Final = 10
"""Terms with an alert at a time; more at once are a disturbance and no news."""


def emerging_issue_id(term: str) -> str:
    """What stands for the watched issue in the alerts of a term; it does not name the term, so it may stand in headers."""
    return "#" + sha256(term.encode()).hexdigest()[:16]


class Emerged(NamedTuple):
    """An event of a term that raises an alert."""

    name: str
    term: Term
    event: IncidentEvent


class TermStatus(NamedTuple):
    """A term's last hour against what is usual for terms and for itself."""

    people: float
    posts: int
    """Posts that no watched issue matches."""
    explained: int
    """Posts that a watched issue matches."""
    best_before: float
    """People in its own best hour on earlier days."""
    usual: float
    """People in the usual best hour of a term."""
    deviations: float
    least: int
    """People from which on a term raises an alert."""


class Emerging:
    """The terms of one installation, in bounded memory: at most about twice `most` of them, the least active go first."""

    def __init__(self, most: int, least: int, zone: str) -> None:
        """`most` terms are followed, and one raises an alert from `least` people an hour on; days are those of `zone`."""
        self._most = most
        self._least = least
        self._zone = zone
        self.terms: dict[str, Term] = {}
        self.changed = False
        """Whether the row is to be written."""
        self.begun = -1
        self.closed = -1
        self.positions = Positions()
        self.quiet = False
        """Whether no term has posts of the last hour, and none has an alert: slots end without a look at any."""
        self.peaks = Peaks()
        self.folded = 0
        """Posts with terms counted in all."""

    def take(self, partition: int, sighting: Sighting, minute: int) -> None:
        """Count a post with terms that is read in event minute `minute`; one that was counted before is passed over.

        It counts in the hour in which it was written; where that is past, people have heard of it before.
        """
        if not self.positions.take(sighting.topic_id, partition, sighting.position):
            return
        self.changed = True
        self.quiet = False
        self.folded += 1
        if self.begun < 0:
            self.begun = minute
        now = minute // SLOT_MINUTES
        slot = min(now, minute_of(sighting.created_at) // SLOT_MINUTES)
        if slot <= now - HOUR_SLOTS:
            return
        for name in sighting.terms:
            term = self.terms.get(name)
            if term is None:
                term = self.terms[name] = Term()
            term.add(sighting, slot)
            for other in sighting.terms:
                if other != name:
                    term.stand_beside(other)
        if len(self.terms) > 2 * self._most:
            self._evict(now)

    def _evict(self, slot: int) -> None:
        def rank(name: str) -> tuple[bool, float, str]:
            term = self.terms[name]
            return not (term.incident and term.incident.open), -term.activity_at(slot), name

        kept = sorted(self.terms, key=rank)[: self._most]
        self.terms = {name: self.terms[name] for name in kept}

    def resume(self, minute: int) -> None:
        """Say that after `minute` nobody listened for long; what was followed for less than a day is learnt afresh."""
        if 0 <= minute - self.begun < LEARNING_MINUTES:
            self.begun = -1
            self.changed = True

    def close(self, minute: int) -> list[Emerged]:
        """End the slots that are over with event minute `minute`, and return the events that raise alerts."""
        last = (minute + 1) // SLOT_MINUTES - 1
        if self.begun < 0 or last <= self.closed:
            return []
        first = self.closed + 1 if self.closed >= 0 else last
        # After an hour without a post every window is empty; what is open then is quiet.
        emerged = [one for slot in range(max(first, last - 24), last + 1) for one in self._close(slot)]
        self.closed = last
        return emerged

    def _close(self, slot: int) -> list[Emerged]:
        if self.quiet:
            return []
        day = local_day(self._zone, slot * SLOT_MINUTES // 60)
        minute = slot * SLOT_MINUTES + SLOT_MINUTES - 1
        verdicts: dict[str, Verdict] = {}
        for name in [name for name, term in self.terms.items() if term.slots or term.incident]:
            term = self.terms[name]
            term.forget(slot)
            if term.incident is None and term.posts < LEAST_PEAK:
                continue
            verdicts[name] = self._judge(name, term, minute, day)
        emerged: list[Emerged] = []
        order = sorted(verdicts, key=lambda name: (_kind(name), -verdicts[name].score, name))
        for name in sorted(order, key=lambda name: not self._open(name)):
            term, verdict = self.terms[name], verdicts[name]
            if not self._open(name) and (not verdict.fires or self._belongs(term) or self.open_incidents() >= MOST_OPEN):
                continue
            term.incident = term.incident or Incident(emerging_issue_id(name))
            events = term.incident.step(minute, {KIND: verdict}, partial(term.measures, slot, verdict.expected))
            emerged += [Emerged(name, term, event) for event in events]
            self.changed = True
        self.quiet = not any(term.slots or (term.incident and term.incident.open) for term in self.terms.values())
        return emerged

    def _open(self, name: str) -> bool:
        incident = self.terms[name].incident
        return incident is not None and incident.open

    def _belongs(self, term: Term) -> bool:
        """Whether it stands beside a term that has an alert already."""
        return any(self._open(other) and term.share_beside(other) >= TOGETHER for other in term.beside if other in self.terms)

    def _judge(self, name: str, term: Term, minute: int, day: int) -> Verdict:
        people = term.people
        before, is_new = self.peaks.see(name, people, day)
        self.changed |= is_new
        mean, deviation = self.peaks.usual()
        z = (log(max(people, 1.0)) - mean) / deviation
        expected = max(before, exp(mean))
        score = min(people / self._least, z / DEVIATIONS, people / (GROWTH * before) if before else people)
        if term.explained > MOST_EXPLAINED * (term.posts + term.explained):
            score = 0.0
        spread = exp(mean + 2 * deviation)
        learning = minute - self.begun < LEARNING_MINUTES
        observed = round(people, 2)
        return Verdict(minute, score, z, z, observed, expected, 0.0, spread, 3600, "fast", term.posts, learning)

    def status(self, name: str) -> TermStatus:
        """How a term that is followed stands."""
        term, (mean, deviation) = self.terms[name], self.peaks.usual()
        people = term.people
        return TermStatus(
            people=round(people, 2),
            posts=term.posts,
            explained=term.explained,
            best_before=self.peaks.before(name),
            usual=exp(mean),
            deviations=(log(max(people, 1.0)) - mean) / deviation,
            least=self._least,
        )

    def delete(self, posts: frozenset[str]) -> None:
        """Drop samples that their source has deleted."""
        for term in self.terms.values():
            self.changed |= term.delete(posts)

    def open_incidents(self) -> int:
        """Terms with an alert at present."""
        return sum(1 for name in self.terms if self._open(name))


def _kind(name: str) -> int:
    """Hashtags come before links, and these before phrases, when they come up together."""
    return 0 if name.startswith("#") else 1 if "/" in name else 2
