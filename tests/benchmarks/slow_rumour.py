"""When a rumour that grows is told, and how often: `python -m tests.benchmarks.slow_rumour [--seeds 6] [--bound]`.

A quiet issue is followed for five days. Then a rumour grows in it to 420 posts an hour, of which six in ten are negative
where one in five is usual; beside it five accounts post 300 copies of a text on an issue of their own. With `--bound` the
least minutes in which counts alone could tell it: by the likelihood ratio of the rumour that is to come, begun in any of the
last 90 minutes, to the usual, both known beforehand, at a threshold that .03 of an ordinary week's alarms reach. In life
nobody knows either.
"""

import argparse
from functools import partial
from itertools import product
from statistics import median

import numpy as np

from tests.streams.virality.issue.rumours import PEAK, alerts_of, copies, rumour

EVENING = 1.5
"""Times the posts of the whole day."""
FALSE_A_WEEK = 0.03
_WEEK, _REST, _ONSETS, _WEEKS, _RUNS = 10_080, 180, 90, 60, 200
_CASES = tuple(product((5.0,), (20.0, 12.0), (60, 180)))


def told(usual: float, first: float, grows: int, seeds: int) -> str:
    """A row of the table."""
    minutes, messages, levels = [], [], []
    for seed in range(1, seeds + 1):
        found = alerts_of(partial(rumour, first=first, grows=grows), days=6, seed=seed, usual=usual)
        minutes.append(next((minute for minute, _ in found if minute >= 0), -1))
        messages.append(len(found))
        levels.append(max(alert.severity for _, alert in found))
    return f"{median(minutes):g} min, {min(minutes)} to {max(minutes)} | {max(messages)} | {min(levels)} to {max(levels)}"


def bound(usual: float, first: float, grows: int) -> float:
    """Median minutes from the rumour's beginning until counts tell it, with everything known beforehand."""
    chance = np.random.default_rng(1)
    ages = np.arange(_ONSETS)
    rumoured = first / 60 * np.exp(np.log(PEAK / first) * np.minimum(1, ages / grows))
    ordinary = EVENING * usual / 60
    ratios, expected = np.log(1 + rumoured / ordinary), np.cumsum(rumoured)

    def highest(counts: np.ndarray) -> np.ndarray:
        found = np.full(len(counts), -np.inf)
        for length in range(1, _ONSETS + 1):
            found = np.maximum(found, np.convolve(counts, ratios[:length][::-1])[: len(counts)] - expected[length - 1])
        return found

    quiet = highest(chance.poisson(ordinary, _WEEKS * _WEEK).astype(float))
    low, high = 2.0, 30.0
    for _ in range(25):
        middle, last, alarms = (low + high) / 2, -_REST, 0
        for at in np.flatnonzero(quiet > middle):
            alarms, last = (alarms + 1, at) if at - last >= _REST else (alarms, last)
        low, high = (middle, high) if alarms > FALSE_A_WEEK * _WEEKS else (low, middle)
    runs = [highest(chance.poisson(ordinary + rumoured).astype(float)) > high for _ in range(_RUNS)]
    return float(np.median([np.argmax(run) if run.any() else _ONSETS for run in runs]))


def main() -> None:
    """Print a table."""
    cli = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    cli.add_argument("--seeds", type=int, default=6)
    cli.add_argument("--bound", action="store_true")
    args = cli.parse_args()
    for usual, first, grows in _CASES:
        said = f"{usual:g} | {first:g} in {grows} min | {told(usual, first, grows, args.seeds)}"
        print(f"{said} | {bound(usual, first, grows):g} min" if args.bound else said, flush=True)
    spam = [alert for seed in range(1, args.seeds + 1) for _, alert in alerts_of(copies, days=6, seed=seed)]
    named = sum(alert.copied_text is not None for alert in spam if alert.event != "resolved")
    loud = sum(alert.event != "resolved" for alert in spam)
    print(f"copies: severity at most {max(alert.severity for alert in spam)}, named in {named} of {loud} alerts")


if __name__ == "__main__":
    main()
