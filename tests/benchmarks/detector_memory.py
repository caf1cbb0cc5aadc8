"""Size of the rows of busy issues, and memory and time of a stage that holds many of them."""

import random
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from schemas.mention import Mention, MentionBatch, MentionSegment
from streams.clock import start_of
from streams.kafka.records import Incoming
from streams.kafka.topics import Topics
from streams.runtime.steps import Step
from streams.settings import Settings
from streams.virality.issue.state import IssueState
from streams.virality.read_mentions import ReadMentions
from streams.virality.stage import ViralityStage
from tests.benchmarks.busy_issues import (
    BUSY,
    PARTITIONS,
    SEEDS,
    busy_issue,
    busy_row,
    made_up_mention,
    virality_stage,
    vocabulary,
)


def rows() -> None:
    """Size of the rows of busy issues, and processor time to write and read one."""
    words = vocabulary(random.Random(0))
    found = [(busy_issue(number), busy_row(number, words)) for number in range(20)]
    sizes = sorted(len(row) for _, row in found)
    print(f"row of a busy issue: {sizes[len(sizes) // 2]:,} bytes, {sizes[-1]:,} at most")
    states = [IssueState.from_bytes(row, issue) for issue, row in found]
    _all_parts(states)
    _tell_time("to write it", lambda: [state.to_bytes() for state in states], len(found))
    _tell_time("to read it", lambda: [IssueState.from_bytes(row, issue) for issue, row in found], len(found))
    _tell_time(
        "to read it and all its parts",
        lambda: _all_parts([IssueState.from_bytes(row, issue) for issue, row in found]),
        len(found),
    )
    names = {f"issue-{number}": busy_issue(number) for number in range(len(found))}
    stage = virality_stage(Topics(Settings(partitions=1)), names, open_states=0)

    def take_back() -> None:
        stage.assign([0])
        for name, (_, row) in zip(names, found, strict=True):
            stage.restore(Incoming("", 0, 0, start_of(BUSY), name.encode(), row))

    _tell_time("to take it back on recovery, packed", take_back, len(found))


def _all_parts(states: list[IssueState]) -> None:
    for state in states:
        assert all((state.volume, state.negative, state.engagement, state.recent, state.viral))


def _tell_time(what: str, work: Callable[[], object], n: int) -> None:
    """Print the milliseconds that one of `n` takes, the best of ten rounds, since other programs run as well."""
    best = float("inf")
    for _ in range(10):
        began = time.process_time()
        work()
        best = min(best, time.process_time() - began)
    print(f"{what}: {1000 * best / n:.3f} ms")


def memory(issues: int) -> None:
    """A virality stage with so many issues, all of them with engagement and a last hour of 2.5 posts a minute."""
    words = vocabulary(random.Random(0))
    rows = [busy_row(number, words) for number in range(SEEDS)]
    sizes = sorted(map(len, rows))
    print(f"row of a busy issue: {sizes[len(sizes) // 2]:,} bytes, {sizes[-1]:,} at most")
    topics, before = Topics(Settings(partitions=PARTITIONS)), _resident()
    watchlist = {f"issue-{number}": busy_issue(number) for number in range(issues)}
    print(f"the watchlist of {issues:,} issues: {_resident() - before:,.0f} MB")
    stage = virality_stage(topics, watchlist)
    stage.assign(range(PARTITIONS))
    for number, name in enumerate(watchlist):
        row = rows[number % SEEDS]
        stage.restore(Incoming(topics.issue_state.name, number % PARTITIONS, number, start_of(BUSY), name.encode(), row))
    _tell_memory("with a busy last hour", issues, before)
    began = time.process_time()
    rng, longest = random.Random(7), 0.0
    for minute in (BUSY + 60, BUSY + 61):
        for partition in range(PARTITIONS):
            said = [
                made_up_mention(name, minute, 10**6 * (minute - BUSY) + place, rng, words)
                for place, name in enumerate(watchlist)
                if place % PARTITIONS == partition
            ]
            longest = max(longest, _fold(stage, topics, partition, minute, said))
    _tell_memory("two minutes later, in which all were spoken of", issues, before)
    print(f"{2 * issues / (time.process_time() - began):,.0f} posts and minutes a second, with making them up")
    print(f"the longest stretch without a pause: {1000 * longest:,.0f} ms")
    began = time.process_time()
    stage.status()
    print(f"{time.process_time() - began:.1f} s to tell the metrics for the first time")
    _tell_memory("when the metrics were told", issues, before)
    began = time.process_time()
    longest = _longest_stretch(stage.checkpoint())  # as though it were sent
    print(f"{time.process_time() - began:.1f} s to write every row, {1000 * longest:,.0f} ms at most without a pause")
    _tell_memory("when every row was written, at the highest", issues, before, peak=True)


def _longest_stretch(steps: Iterable[Step]) -> float:
    """Read the steps; return the seconds of processor time of the one that took longest."""
    longest, began = 0.0, time.process_time()
    for _ in steps:
        longest = max(longest, time.process_time() - began)
        began = time.process_time()
    return longest


def _fold(stage: ViralityStage, topics: Topics, partition: int, minute: int, said: list[Mention]) -> float:
    """Fold in one minute of a partition; return the seconds of the longest stretch without a pause."""
    segments = [MentionSegment(partition=0, clock=minute, mentions=tuple(said))]
    segments += [MentionSegment(partition=number, clock=minute + 1) for number in range(PARTITIONS)]
    batch = MentionBatch(segments=tuple(segments))
    record = Incoming(topics.mentions.name, partition, minute, start_of(minute), None, b"")
    return _longest_stretch(stage.apply([record], [ReadMentions(record, batch)], []))


def _resident(*, peak: bool = False) -> float:
    """Memory of this process, in MB, now or at its highest."""
    wanted = "VmHWM:" if peak else "VmRSS:"
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1000 for line in lines if line.startswith(wanted))


def _tell_memory(when: str, issues: int, before: float, *, peak: bool = False) -> None:
    size = _resident(peak=peak) - before
    print(f"{when}: {size:,.0f} MB, {1e6 * size / issues:,.0f} bytes an issue; of the process {size + before:,.0f} MB")
