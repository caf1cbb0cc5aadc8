"""Processor time of the detectors, and of posts that are folded into an issue."""

import random
import time

from streams.virality.codec import pack, unpack
from streams.virality.detect.engagement import EngagementDetector
from streams.virality.detect.share import ShareDetector
from streams.virality.detect.spike import SpikeDetector
from streams.virality.issue.state import IssueState
from tests.benchmarks.busy_issues import START, busy_issue, made_up_mention, vocabulary


def speed() -> None:
    for mean in (0.1, 10, 1000):
        rng = random.Random(1)
        counts = [int(rng.expovariate(1 / mean)) for _ in range(40_000)]
        detector = SpikeDetector()
        began = time.process_time()
        for bucket, n in enumerate(counts, START):
            detector.add(bucket, n)
            detector.close(bucket)
        print(f"{mean:g} posts a minute: {len(counts) / (time.process_time() - began):,.0f} add and close a second")
    began = time.process_time()
    for _ in range(200_000):
        detector.add(bucket + 1, 1)
    print(f"{200_000 / (time.process_time() - began):,.0f} adds a second")
    sparse = SpikeDetector()
    sparse.close(START)
    began = time.process_time()
    sparse.close(START + 525_600)
    print(f"a year of silence: {time.process_time() - began:.2f} s")
    began = time.process_time()
    for _ in range(500):
        data = pack(detector.to_row())
        SpikeDetector().take_row(unpack(data, SpikeDetector.Row))
    print(f"{(time.process_time() - began) / 500 * 1e6:.0f} µs to store and load, {len(data)} bytes")


def together() -> None:
    """Posts, negative share and engagement of an issue: one update adds to all three and closes the minute."""
    for mean in (0.1, 10, 1000):
        rng = random.Random(1)
        counts = [int(rng.expovariate(1 / mean)) for _ in range(20_000)]
        best = 0.0
        for _ in range(5):  # the best, since other programs run as well
            posts, share, engagement = SpikeDetector(), ShareDetector(), EngagementDetector()
            began = time.process_time()
            for bucket, n in enumerate(counts, START):
                if n:
                    posts.add(bucket, n)
                    share.add(bucket, n, n // 3)
                    engagement.add(bucket, n % 50)
                posts.close(bucket)
                share.close(bucket)
                engagement.close(bucket)
            best = max(best, len(counts) / (time.process_time() - began))
        print(f"{mean:g} posts a minute: {best:,.0f} updates a second of posts, negative share and engagement")


def posts() -> None:
    """Posts of people of an issue, folded in and closed minute by minute; one in five is one of three texts."""
    words = vocabulary(random.Random(0))
    for a_minute in (1, 20, 200):
        rng, said = random.Random(1), []
        for minute in range(START, START + 12_000 // a_minute if a_minute < 200 else START + 60):
            for _ in range(a_minute):
                one = made_up_mention("issue", minute, len(said), rng, words)
                copied = {"excerpt": said[rng.randrange(3)].excerpt} if len(said) > 5 and rng.random() < 0.2 else {}
                said.append(one.model_copy(update=copied | {"author": f"{rng.randrange(4_000):032x}"}))
        best = float("inf")
        for _ in range(3):  # the best, since other programs run as well
            state, began, closed = IssueState(busy_issue(1)), time.process_time(), START
            for one in said:
                if one.clock > closed:
                    state.close(closed)
                    closed = one.clock
                state.add(0, one, one.clock)
            state.close(closed)
            best = min(best, time.process_time() - began)
        print(f"{a_minute} posts a minute: {1e6 * best / len(said):.1f} µs a post to add it and close its minutes")
