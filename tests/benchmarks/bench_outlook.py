"""How often the outlook of an alert holds on real series of posts a minute, each collection by what the others teach.

    python tests/benchmarks/bench_outlook.py SERIES [--jobs 2] [--write]

SERIES holds series/*.csv.gz and truth.json, whose gaps are left out. Scored are the moments of the alerts that open or update
an incident. Besides these the moments teach in which one is open, every five minutes, and some of those between. A collection
weighs as the root of its number of alerts. With `--write` what all of them teach becomes the program's weights.
"""

import argparse
import json
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from typing import NamedTuple

import numpy as np

from streams.backtest.count_series import KIND, measures, read_series
from streams.virality.detect.incident import Incident
from streams.virality.detect.outlook import HORIZONS, PHASES, WEIGHTS, Moment, Phase, Weights, band, moment_of, phase_of
from streams.virality.detect.presets import DEFAULT
from streams.virality.detect.spike import SpikeDetector

Floats = np.ndarray
TOLD = ("opened", "updated")
OPEN, BETWEEN = "open", "between"
OPEN_STEP, BETWEEN_STEP = 5, 60  # minutes
LEAST_POSTS = 10  # of the last hour, between incidents
PART = {OPEN: 0.3, BETWEEN: 0.3}  # of the weight of all alerts
TAIL = 0.05
CHANGED = 1.25  # times the last hour's posts, for the next hour to be another phase
STEADY = 4  # posts that are added to both
RIDGE = 1e-3


class Seen(NamedTuple):
    """A moment, and what came after it."""

    collection: str
    kind: str
    moment: Moment
    ahead: tuple[int, ...]


def seen(path: Path, gaps: list[tuple[int, int]]) -> list[Seen]:
    """The moments of a series."""
    collection = path.name.partition("__")[0]
    counts = [(seconds // 60, value) for _, seconds, value in read_series(path)]
    sums = np.concatenate([[0], np.cumsum([value for _, value in counts])])
    missing = np.zeros(len(counts) + 1, bool)
    for begin, end in gaps:
        missing[begin : end + 1] = True
    detector, incident, found = SpikeDetector("UTC", DEFAULT, 60, 0), Incident(path.name), []
    for place, (minute, value) in enumerate(counts):
        detector.add(minute, value)
        verdict = detector.close(minute)
        events = incident.step(minute, {KIND: verdict}, partial(measures, detector, minute))
        kind = events[0].event if events else OPEN if incident.open else BETWEEN
        step = {OPEN: OPEN_STEP, BETWEEN: BETWEEN_STEP}.get(kind, 1)
        last = place + HORIZONS[-1]
        if kind == "resolved" or minute % step or last >= len(counts) or missing[max(0, place - 59) : last + 1].any():
            continue
        moment = moment_of(detector, minute)
        if kind != BETWEEN or moment.hour >= LEAST_POSTS:
            ahead = tuple(int(sums[place + 1 + one] - sums[place + 1]) for one in HORIZONS)
            found.append(Seen(collection, kind, moment, ahead))
    return found


def phase(last: float, following: float) -> Phase:
    """Which way it went, from the posts of an hour and of the next one."""
    ratio = (following + STEADY) / (last + STEADY)
    return "growing" if ratio > CHANGED else "ebbing" if ratio < 1 / CHANGED else "peak"


def weigh(given: list[Seen]) -> Floats:
    """How much each moment counts in the fit."""
    kinds, collections = (np.array([getattr(one, name) for one in given]) for name in ("kind", "collection"))
    told = np.isin(kinds, TOLD)
    found = np.zeros(len(given))
    for name in set(collections):
        found[collections == name] = max(1, np.sum(told & (collections == name))) ** -0.5
    for kind, part in PART.items():
        if (kinds == kind).any():
            found[kinds == kind] *= part * found[told].sum() / found[kinds == kind].sum()
    return found / found.mean()


def quantile(features: Floats, values: Floats, weight: Floats, at: float) -> list[float]:
    """Weights of the quantile `at`, by least squares weighted anew until they are least absolute deviations."""
    root = np.sqrt(weight)[:, None]
    found, least = np.linalg.lstsq(features * root, values * root[:, 0], rcond=None)[0], 1.0
    for _ in range(60):
        error = values - features @ found
        least = max(RIDGE, 0.85 * least)
        scaled = weight * np.where(error > 0, at, 1 - at) / np.maximum(np.abs(error), least)
        square = features.T @ (features * scaled[:, None]) + RIDGE * np.eye(features.shape[1])
        found = np.linalg.solve(square, features.T @ (values * scaled))
    return [round(float(one), 4) for one in found]


def logit(features: Floats, classes: Floats, weight: Floats) -> list[list[float]]:
    """Weights of each of `PHASES`, of the multinomial logit, by Newton's method."""
    n, many = features.shape[1], len(PHASES)
    middle, spread = features[:, 1:].mean(0), features[:, 1:].std(0)
    scaled = np.column_stack([np.ones(len(features)), (features[:, 1:] - middle) / spread])
    found, weight, truth = np.zeros((n, many)), weight / weight.sum(), np.eye(many)[classes]
    for _ in range(40):
        likely = np.exp(scaled @ found)
        likely /= likely.sum(1, keepdims=True)
        slope = scaled.T @ ((likely - truth) * weight[:, None]) + RIDGE * found
        curve = RIDGE * np.eye(n * many)
        for one in range(many):
            for other in range(many):
                shared = weight * likely[:, one] * ((one == other) - likely[:, other])
                curve[one * n : one * n + n, other * n : other * n + n] += scaled.T @ (scaled * shared[:, None])
        found -= np.linalg.solve(curve, slope.T.ravel()).reshape(many, n).T
    plain = np.vstack([found[:1], found[1:] / spread[:, None]])
    plain[0] -= middle @ plain[1:]
    return [[round(float(one), 4) for one in column] for column in plain.T]


def fitted(given: list[Seen]) -> Weights:
    """What moments teach."""
    weight, bands = weigh(given), []
    for place in range(len(HORIZONS)):
        features = np.array([one.moment.features(place) for one in given])
        values = np.log(np.array([one.ahead[place] for one in given]) + 1.0)
        bands.append(tuple(tuple(quantile(features, values, weight, at)) for at in (TAIL, 1 - TAIL)))
    features = np.array([one.moment.features(0) for one in given])
    classes = np.array([PHASES.index(phase(one.moment.hour, one.ahead[0])) for one in given])
    return Weights(tuple(map(tuple, logit(features, classes, weight))), tuple(bands))


Band = Callable[[Moment, int], tuple[float, float]]


def last_hour_again(moment: Moment, place: int) -> tuple[float, float]:
    """The last hour's posts in every hour, and what chance does to such counts nine times in ten."""
    hours = HORIZONS[place] / 60
    spread = 1.645 * (moment.hour * hours * (1 + hours)) ** 0.5
    return max(0.0, moment.hour * hours - spread), moment.hour * hours + spread


def line(name: str, of: list[Seen], bands: list[list[tuple[float, float]]]) -> str:
    """How often the bands held, and how wide they are: the upper end over the lower one, of each with one added."""
    told = np.array(bands, float)
    ahead = np.array([one.ahead for one in of])
    held = ((told[:, :, 0] <= ahead) & (ahead <= told[:, :, 1])).mean(0)
    wide = np.median((told[:, :, 1] + 1) / (told[:, :, 0] + 1), 0)
    return " | ".join([f"| {name}", str(len(of)), *(f"{h:.3f} | {w:.1f}" for h, w in zip(held, wide, strict=True))]) + " |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    truth = json.loads((options.data / "truth.json").read_text())
    paths = sorted((options.data / "series").glob("*.csv.gz"))
    with ProcessPoolExecutor(options.jobs) as pool:
        found = pool.map(seen, paths, [truth[path.name.removesuffix(".csv.gz")]["gaps"] for path in paths])
        given = [one for series in found for one in series]
    bands: list[list[tuple[float, float]]] = [[] for _ in given]
    phases: list[Phase] = ["peak"] * len(given)
    for name in sorted({one.collection for one in given}):
        known = fitted([one for one in given if one.collection != name])
        for number, one in enumerate(given):
            if one.collection == name:
                bands[number] = [band(known, one.moment, place) for place in range(len(HORIZONS))]
                phases[number] = phase_of(known, one.moment)
    print("| left out | moments | 1 h holds | width | 3 h holds | width |\n|" + "---|" * 6)
    groups: dict[str, Callable[[Seen], bool]] = {
        name: lambda one, name=name: one.collection == name and one.kind in TOLD
        for name in sorted({one.collection for one in given})
    } | {"all alerts": lambda one: one.kind in TOLD}
    groups |= {kind: lambda one, kind=kind: one.kind == kind for kind in (*TOLD, OPEN, BETWEEN)}
    for name, belongs in groups.items():
        chosen = [number for number, one in enumerate(given) if belongs(one)]
        if chosen:
            print(line(name, [given[number] for number in chosen], [bands[number] for number in chosen]))
    alerts = [number for number, one in enumerate(given) if one.kind in TOLD]
    again = [[last_hour_again(given[number].moment, place) for place in range(len(HORIZONS))] for number in alerts]
    print(line("the last hour again", [given[number] for number in alerts], again))
    went = {number: phase(given[number].moment.hour, given[number].ahead[0]) for number in alerts}
    print("\n| told | alerts | grew | stayed | ebbed | more posts than in the last hour |\n|" + "---|" * 6)
    for told in PHASES:
        chosen = [number for number in alerts if phases[number] == told]
        parts = [sum(went[number] == one for number in chosen) / max(1, len(chosen)) for one in reversed(PHASES)]
        more = sum(given[number].ahead[0] > given[number].moment.hour for number in chosen) / max(1, len(chosen))
        print(f"| {told} | {len(chosen)} | " + " | ".join(f"{one:.2f}" for one in (*parts, more)) + " |")
    right = sum(phases[number] == went[number] for number in alerts)
    most = max(sum(one == phase for one in went.values()) for phase in PHASES)
    print(f"right {right / len(alerts):.3f}, always the commonest {most / len(alerts):.3f}")
    if options.write:
        WEIGHTS.write_text(json.dumps(fitted(given)._asdict()) + "\n")
        print(f"wrote {WEIGHTS}")


if __name__ == "__main__":
    main()
