"""Variants of a folder of NAB series, against fitting the few that there are.

    nab_variants.py DATA OUT [--seed 1]

Every series of DATA is written to OUT three times over: begun two and five weeks later, with what went before put at its
end, and with its weeks in reverse order; busy series also thinned to 30, 10 and 3 % of their posts, as long as one in two
buckets holds some. A labelled moment, the middle of its window, keeps its posts, and OUT/windows.json holds the windows
around the moments.
"""

import argparse
import csv
import json
import random
from bisect import bisect_left
from datetime import datetime
from pathlib import Path

WEEK = 7 * 24 * 12  # buckets of five minutes
PROBATION = 750  # the longest in which NAB does not score
THINNINGS = (1.0, 0.3, 0.1, 0.03)


def orders(n: int) -> dict[str, list[int]]:
    """For each variant, which bucket of the original is at each place; all whole weeks, so that hours and weekdays stay."""
    weeks = [list(range(at, at + WEEK)) for at in range(0, n - WEEK + 1, WEEK)]
    later = {f"later{w}": [(i + w * WEEK) % n for i in range(n)] for w in (2, 5)}
    return later | {"reversed": [i for week in reversed(weeks) for i in week]}


def variants(name: str, times: list[str], counts: list[int], windows: list[list[str]], rng: random.Random, out: Path) -> dict:
    moments = [(bisect_left(times, begin[:19]) + bisect_left(times, end[:19])) // 2 for begin, end in windows]
    length = len(counts) // (10 * len(windows))
    found = {}
    for keep in THINNINGS:
        thinned = counts if keep == 1 else [sum(rng.random() < keep for _ in range(n)) for n in counts]
        if keep < 1 and sum(n > 0 for n in thinned) < len(thinned) / 2:
            continue
        for kind, order in orders(len(counts)).items():
            series = f"{name}-{keep:g}-{kind}"
            with (out / f"{series}.csv").open("w", newline="") as handle:
                rows = csv.writer(handle)
                rows.writerow(("timestamp", "value"))
                rows.writerows((times[place], thinned[was]) for place, was in enumerate(order))
            places = {was: place for place, was in enumerate(order)}
            middles = sorted(places[moment] for moment in moments if moment in places)
            spans = [(max(0, at - length // 2), min(len(order) - 1, at + length // 2)) for at in middles]
            found[series] = [[times[a], times[b]] for a, b in spans if b >= PROBATION]
    return found


def main() -> None:
    cli = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    cli.add_argument("data", type=Path)
    cli.add_argument("out", type=Path)
    cli.add_argument("--seed", type=int, default=1)
    args = cli.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    rng, windows = random.Random(args.seed), {}
    for name, spans in json.loads((args.data / "windows.json").read_text()).items():
        with (args.data / f"{name}.csv").open() as handle:
            rows = [(str(datetime.fromisoformat(row["timestamp"])), int(row["value"])) for row in csv.DictReader(handle)]
        times, counts = [time for time, _ in rows], [count for _, count in rows]
        windows |= variants(name, times, counts, spans, rng, args.out)
    (args.out / "windows.json").write_text(json.dumps(windows))


if __name__ == "__main__":
    main()
