"""Workers of the virality stage that fail and are taken over, over two surges and a viral post."""

import random
from datetime import timedelta
from functools import cache
from itertools import count

from schemas.alert import Alert
from schemas.mention import MentionBatch
from streams.clock import start_of
from streams.kafka.records import Incoming
from streams.runtime.steps import Commit, Send
from streams.virality.issue.state import IssueState
from tests.streams.virality.mentions import Piece, mention
from tests.streams.virality.stage_runs import (
    ARRIVED,
    BEGIN,
    HISTORY,
    ISSUES,
    history,
    incoming,
    new_stage,
    steps_of,
)

__all__ = [
    "END",
    "FIRST_OFFSET",
    "RECORDED",
    "Installation",
    "counted",
    "newest",
    "posts",
    "reference",
    "streams_of",
]

RECORDED = 150


END = BEGIN + RECORDED + 120


FIRST_OFFSET = 100_000


def posts(seed, *, late):
    """Minute at which it is read, minute of event time, issue and fields of every post.

    Two surges, one of them angry, and a post that goes viral where little else is said.
    """
    chance = random.Random(seed)
    found = []
    for number in range(320):
        issue = chance.choices(["beras", "banjir", "vaksin"], [6, 4, 1])[0]
        minute = int(chance.triangular(0, RECORDED - 1, 45)) if issue != "vaksin" else chance.randrange(RECORDED)
        fields = {
            "sentiment": "negative" if issue == "banjir" and chance.random() < 0.9 else "neutral",
            "excerpt": f"{issue} nomor {number} #tanda{number % 3} https://contoh.example.invalid/{number % 4}",
            "engagement": number,
            "author_followers": number % 7,
        }
        if number % 10 == 3:
            fields |= {"repeat": True, "engagement_gained": 5}
        elif issue == "beras":
            fields["engagement_gained"] = number
        delay = chance.randrange(9) if late and chance.random() < 0.2 else 0
        found.append((minute + delay, minute, issue, fields))
    for step, actions in enumerate((20, 800, 1500, 2600, 9000, 9200, 9250)):
        fields = {"post": "x:viral", "excerpt": "vaksin viral", "engagement": actions, "engagement_gained": 10}
        found.append((20 + 12 * step, 20, "vaksin", fields | ({"repeat": True} if step else {})))
    return sorted(found, key=lambda one: one[0])


def streams_of(found, partitions, seed):
    """The posts on their partitions, each with its own event clock, and the end of time on every one."""
    chance = random.Random(seed)
    waiting = [[] for _ in range(partitions)]
    offsets = [count(FIRST_OFFSET) for _ in range(partitions)]
    clocks = [BEGIN] * partitions
    for minute, written, issue, fields in found:
        number = chance.randrange(partitions)
        offset = next(offsets[number])
        clocks[number] = max(clocks[number], BEGIN + minute)
        created_at = start_of(BEGIN + written) + timedelta(seconds=fields["engagement"] % 60)
        fields = {"post": f"x:{fields['engagement']}", "created_at": created_at} | fields
        waiting[number].append(Piece(number, clocks[number], (mention(issue, clocks[number], offset, **fields),)))
    return [[*pieces, Piece(number, END)] for number, pieces in enumerate(waiting)]


class Installation:
    """What is on the broker: rows, alerts by id, and the offset up to which the stage has acknowledged."""

    def __init__(self, partitions, open_states=100, look=0.0):
        """A look at the clock takes `look` seconds: with many, everything is done in slices."""
        self._partitions = partitions
        self._open_states = open_states
        self._clock = 0.0
        self._look = look
        self.rows = list(history())
        self.alerts = {}
        self.done = -1
        self.stage = self.restart()

    def now(self):
        self._clock += self._look
        return self._clock

    def restart(self):
        self.stage = new_stage(self._partitions, now=self.now, open_states=self._open_states)
        for offset, row in enumerate(self.rows):
            self.stage.restore(Incoming("issue-state", 0, offset, ARRIVED, row.key, row.value))
        return self.stage

    def send(self, steps, survives):
        """Put the records on the broker one by one; return False when the worker dies in between."""
        for step in steps:
            if isinstance(step, Commit):
                if not survives():
                    return False
                self.done = max(self.done, step.offsets.get(0, -1))
            for out in step.records if isinstance(step, Send) else ():
                if not survives():
                    return False
                if out.topic.endswith("issue-state"):
                    self.rows.append(out)
                elif not out.topic.endswith("issue-snapshots"):
                    found = Alert.model_validate_json(out.value)
                    assert self.alerts.setdefault(found.id, out.value) == out.value
                    assert out.key == found.incident.encode()
        return survives()

    def play(self, records, chance, crashes=0):
        """Process the records in takes of any size; die `crashes` times, also between two sends."""
        at = 0
        while at < len(records):
            size = chance.randrange(1, 8)
            self._clock += chance.random() / 2
            dies_in = chance.randrange(12) if crashes and chance.random() < 0.05 else -1
            steps = count()
            if self.send(steps_of(self.stage, records[at : at + size]), lambda: next(steps) != dies_in):  # noqa: B023
                at += size
            else:
                crashes -= 1
                if chance.random() < 0.5:
                    self.rows.append(chance.choice(self.rows))
                self.restart()
                at = self.done + 1
        assert self.send(self.stage.checkpoint(), lambda: True)
        assert self.done == len(records) - 1
        return self.result()

    def result(self):
        states = {name: IssueState.from_bytes(row.value, ISSUES[name]) for name, row in newest(self.rows).items()}
        assert {name: (one.posts, one.folded) for name, one in states.items()} == {
            name: (one.posts, one.folded) for name, one in self.stage.issues().items()
        }
        return {name: (one.posts, one.folded) for name, one in states.items()}, self.alerts


def newest(rows):
    found = {}
    for row in rows:
        name = row.key.decode()
        state = IssueState.from_bytes(row.value, ISSUES[name])
        if name not in found or (state.closed, state.folded) >= found[name][0]:
            found[name] = ((state.closed, state.folded), row)
    return {name: row for name, (_, row) in found.items()}


def counted(found):
    """Posts and mentions of every issue, by a plain count, with those of the history."""
    usual = len(range(0, HISTORY, 6))
    return {
        name: (
            usual + sum(issue == name and "repeat" not in fields for _, _, issue, fields in found),
            usual + sum(issue == name for _, _, issue, _ in found),
        )
        for name in ISSUES
    }


@cache
def reference(partitions, *, late):
    """What comes out when the partitions are read one record after the other, in the order of time."""
    streams = streams_of(posts(11, late=late), partitions, 12)
    in_order = sorted((piece for stream in streams for piece in stream), key=lambda piece: piece.clock)
    records = [
        incoming(offset, MentionBatch(segments=(piece.segment(),), model="m@1")) for offset, piece in enumerate(in_order)
    ]
    return Installation(partitions).play(records, random.Random(0))
