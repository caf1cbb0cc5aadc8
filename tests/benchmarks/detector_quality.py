"""The detector on series of counts, scored by the shared tools."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from streams.backtest.count_series import SeriesEvent, detect_file
from streams.virality.detect.presets import preset


def _events(job: tuple[Path, int, str]) -> list[SeriesEvent]:
    path, interval, name = job
    return list(detect_file(path, interval, preset(name, interval)))


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
