"""Figures of the spike detector: speed in processor time, memory and, with the shared scoring tools, quality.

    bench_detector.py speed
    bench_detector.py memory [--issues 500]
    bench_detector.py spikes TOOLS/spike_bench.py --seed 31 [--topics 20] [--preset default] [--jobs 2]
    bench_detector.py nab TOOLS/nab_score.py DATA [--preset sensitive]

`spikes` generates the benchmark's series for a seed, clean and with spikes, in a temporary folder.
"""

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from schemas.mention import Mention
from schemas.watchlist import Issue
from streams.clock import start_of
from streams.virality.detector import SpikeDetector
from streams.virality.presets import preset
from streams.virality.series import SeriesEvent, detect_file
from streams.virality.state import IssueState

START = 29_000_000


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
        data = detector.to_bytes()
        SpikeDetector.from_bytes(data)
    print(f"{(time.process_time() - began) / 500 * 1e6:.0f} µs to store and load, {len(data)} bytes")


def memory(issues: int) -> None:
    """Whole issues as the virality stage holds them: three days of talk in every third minute, then a busy hour."""

    def one(number: int) -> IssueState:
        rng, name = random.Random(number), f"issue-{number}"
        state = IssueState(Issue(id=name, title=name, query=name))
        offset = 0
        for minute in [*range(START, START + 3 * 1440, 3), *range(START + 3 * 1440, START + 3 * 1440 + 60)]:
            for _ in range(1 if minute < START + 3 * 1440 else rng.randrange(6)):
                offset += 1
                state.add(0, _mention(name, minute, offset, rng), minute)
            if minute % 60 == 0 or minute >= START + 3 * 1440:
                state.close(minute)
        return state

    one(0)
    tracemalloc.start()
    kept = [one(number) for number in range(issues)]
    _tell_memory("with a busy last hour", issues)
    for state in kept:
        state.close(START + 3 * 1440 + 240)
    _tell_memory("three hours later, asleep", issues)
    tracemalloc.stop()
    rows = sorted(len(state.to_bytes()) for state in kept)
    print(f"{rows[len(rows) // 2]:,} bytes a row, {rows[-1]:,} at most")


def _tell_memory(when: str, issues: int) -> None:
    size = tracemalloc.get_traced_memory()[0] / issues
    print(f"{when}: {size:,.0f} bytes an issue, {50_000 * size / 1e6:,.0f} MB for 50,000")


def _mention(issue: str, minute: int, offset: int, rng: random.Random) -> Mention:
    words = " ".join(f"kata{rng.randrange(2000)}" for _ in range(14))
    return Mention(
        issue=issue,
        offset=offset,
        index=0,
        clock=minute,
        post=f"x:{issue}.{offset}",
        source=rng.choice(("x", "facebook", "berita")),
        created_at=start_of(minute),
        excerpt=f"{words} #tag{rng.randrange(50)} https://contoh.id/{rng.randrange(50)}",
        language="id",
        sentiment=rng.choice(("negative", "neutral", "positive")),
    )


def _events(job: tuple[Path, int, str]) -> list[SeriesEvent]:
    path, interval, name = job
    return list(detect_file(path, interval, preset(name)))


def run(paths: Iterable[Path], interval: int, name: str, jobs: int, into: Path) -> None:
    with ProcessPoolExecutor(jobs) as pool, into.open("w") as handle:
        for events in pool.map(_events, [(path, interval, name) for path in paths]):
            handle.writelines(json.dumps(event) + "\n" for event in events)


def spikes(tool: Path, seed: int, topics: int, name: str, jobs: int) -> None:
    for kind in ("clean", "spikes"):
        with tempfile.TemporaryDirectory() as folder:
            out = Path(folder)
            command = [sys.executable, str(tool), "generate", "--seed", str(seed), "--topics", str(topics), "--out", folder]
            subprocess.run([*command, *(["--clean"] if kind == "clean" else [])], check=True)
            run(sorted(out.glob("*.csv")), 60, name, jobs, out / "events.jsonl")
            command = [sys.executable, str(tool), "score", str(out / "events.jsonl"), "--truth", str(out / "truth.json")]
            print(kind, subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip())


def nab(tool: Path, data: Path, name: str, jobs: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        events = Path(folder) / "events.jsonl"
        run(sorted(data.glob("*.csv")), 300, name, jobs, events)
        subprocess.run([sys.executable, str(tool), "--data", str(data), str(events)], check=True)


def main() -> None:
    cli = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = cli.add_subparsers(dest="command", required=True)
    commands.add_parser("speed")
    commands.add_parser("memory").add_argument("--issues", type=int, default=500)
    for command, sensitivity in (("spikes", "default"), ("nab", "sensitive")):
        found = commands.add_parser(command)
        found.add_argument("tool", type=Path)
        if command == "nab":
            found.add_argument("data", type=Path)
        else:
            found.add_argument("--seed", type=int, required=True)
            found.add_argument("--topics", type=int, default=20)
        found.add_argument("--preset", default=sensitivity)
        found.add_argument("--jobs", type=int, default=1)
    args = cli.parse_args()
    if args.command == "speed":
        speed()
    elif args.command == "memory":
        memory(args.issues)
    elif args.command == "spikes":
        spikes(args.tool, args.seed, args.topics, args.preset, args.jobs)
    else:
        nab(args.tool, args.data, args.preset, args.jobs)


if __name__ == "__main__":
    main()
