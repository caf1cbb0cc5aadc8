"""Do the promises hold? `python -m tests.chaos [--faults A,B] [--seed N] [--duration SECONDS] [--logs DIR] [--list]`.

Three brokers, four workers and the scenario of which everything is known; while it runs, faults, one after the other. Then:
is every post there once, does every issue count right, were the alerts of the back-test sent and no others, was everybody
told? A table and the promises are printed, and in the last line one JSON object. The exit code is 0 only if all holds.
"""

import argparse
import asyncio
import logging
import math
import signal
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from random import Random

import orjson

from tests.brokers import prepare_jars
from tests.chaos import isolation
from tests.chaos.faults import FAULTS
from tests.chaos.run import Plan, run
from tests.jars import JarsUnavailableError

POSTS_PER_SECOND = 250
"""That two cores hold through all faults: more posts would have to be fed after the last fault."""
PLACE_POSTS = 15_000


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    assert __doc__ is not None
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__.partition("\n\n")[2])
    parser.add_argument("--faults", help="names, separated by commas, in the order in which they come; all by default")
    parser.add_argument("--seed", type=int, default=7, help="of the scenario, the victims and the order of all faults")
    parser.add_argument("--duration", type=float, help="seconds over which the faults are spread")
    parser.add_argument("--workers", type=int, default=4)
    parser.add_argument("--idle-after", type=float, default=60.0, help="the workers' setting")
    parser.add_argument("--logs", type=Path, help="a folder in which the workers' logs are kept")
    parser.add_argument("--list", action="store_true", help="print the faults and end")
    return parser.parse_args(arguments)


def plan_of(options: argparse.Namespace) -> Plan:
    """The plan; without names, all faults in an order of chance.

    Raises:
        SystemExit: a fault is not known.
    """
    faults = options.faults.split(",") if options.faults else Random(options.seed).sample(list(FAULTS), len(FAULTS))
    if unknown := [name for name in faults if name not in FAULTS]:
        sys.exit(f"no such fault: {', '.join(unknown)}; there are {', '.join(FAULTS)}")
    usual = sum(FAULTS[name].seconds for name in faults)
    seconds = options.duration or usual
    places = max(1, math.ceil(seconds * POSTS_PER_SECOND / PLACE_POSTS))
    return Plan(
        faults,
        options.seed,
        options.workers,
        places,
        options.idle_after,
        options.logs,
        most_seconds=max(Plan.most_seconds, 3 * seconds),
        pace=seconds / usual,
    )


def main(arguments: Sequence[str]) -> int:
    """Run it and return the exit code."""
    options = parse(arguments)
    if options.list:
        for name, fault in FAULTS.items():
            print(f"{name:<16} {fault.act.__doc__}")
        return 0
    plan = plan_of(options)
    if isolation.is_isolated():
        isolation.set_up()
    else:
        try:
            prepare_jars()  # there is no way to a registry from a network of one's own
        except JarsUnavailableError as error:
            sys.exit(f"Apache Kafka cannot run here: {error}")
        if (reason := isolation.why_not()) is None:
            isolation.isolate("tests.chaos", arguments)
        print(f"no network of its own ({reason}): no worker is cut off, no disk fills", file=sys.stderr)
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)  # of what goes wrong the run itself speaks
    began = time.monotonic()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        report = asyncio.run(
            run(plan, lambda words: print(f"{time.monotonic() - began:4.0f} s  {words}", file=sys.stderr, flush=True))
        )
    except KeyboardInterrupt:
        return 130
    print(report.text())
    print(orjson.dumps(report.to_dict()).decode())
    return 0 if report.holds else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
