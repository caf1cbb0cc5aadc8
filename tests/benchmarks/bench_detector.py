"""Figures of the spike detector: speed in processor time, memory and, with the shared scoring tools, quality.

    python -m tests.benchmarks.bench_detector COMMAND

    speed
    posts
    rows
    memory [--issues 50000]
    spikes TOOLS/spike_bench.py --seed 31 [--topics 20] [--preset default] [--jobs 2]
    nab TOOLS/nab_score.py DATA [--preset sensitive]

`spikes` generates the benchmark's series for a seed, clean and with spikes, in a temporary folder.
"""

import argparse
from pathlib import Path

from tests.benchmarks.detector_memory import memory, rows
from tests.benchmarks.detector_quality import nab, spikes
from tests.benchmarks.detector_speed import posts, speed, together


def main() -> None:
    cli = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = cli.add_subparsers(dest="command", required=True)
    commands.add_parser("speed")
    commands.add_parser("posts")
    commands.add_parser("rows")
    commands.add_parser("memory").add_argument("--issues", type=int, default=50_000)
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
        together()
    elif args.command == "posts":
        posts()
    elif args.command == "rows":
        rows()
    elif args.command == "memory":
        memory(args.issues)
    elif args.command == "spikes":
        spikes(args.tool, args.seed, args.topics, args.preset, args.jobs)
    else:
        nab(args.tool, args.data, args.preset, args.jobs)


if __name__ == "__main__":
    main()
