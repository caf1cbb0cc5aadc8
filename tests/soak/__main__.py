"""Does a worker grow? `python -m tests.soak [--minutes 60] [--warm-up 10] [--rate POSTS] [--share 1]`.

One worker with everything on, at a constant load of 70 % of what it can do here, or can do when it may run for a `--share` of
the time only, which leaves the machine to others. After the warm-up, what the worker holds is sampled: memory (slopes of
Theil and Sen, in MiB an hour), open files, threads, asyncio tasks. The last line is a JSON object; the exit code is 0 when
the memory that is its own grows by less than 1 MiB an hour, or by less than 1 MiB in a shorter run, nothing else grows, and
alerts were raised while half of the intended rate was fed at least.
"""

import argparse
import asyncio
import logging
import sys
import time
from collections.abc import Sequence

import orjson

from tests.brokers import ApacheKafka
from tests.jars import JarsUnavailableError
from tests.soak.run import SoakPlan, soak
from tests.soak.trend import per_hour

MOST_GROWTH = 1.0
"""MiB in an hour. What minutes show goes up and down by as much, so a shorter run may grow by this in all."""

LEAST_FED = 0.5
"""Share of the rate that was asked for below which a run says nothing."""


def main(arguments: Sequence[str]) -> int:
    """Run it and return the exit code."""
    assert __doc__ is not None
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__.partition("\n\n")[2])
    parser.add_argument("--minutes", type=float, default=60.0, help="of samples, after the warm-up")
    parser.add_argument("--warm-up", type=float, default=10.0, help="minutes before")
    parser.add_argument("--rate", type=float, help="posts a second, instead of 70 %% of what the machine holds")
    parser.add_argument("--share", type=float, default=1.0, help="of the time in which the worker may run")
    options = parser.parse_args(arguments)
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)  # of what goes wrong the run itself speaks
    began = time.monotonic()

    def say(words: str) -> None:
        print(f"{time.monotonic() - began:5.0f} s  {words}", file=sys.stderr, flush=True)

    try:
        with ApacheKafka() as kafka:
            plan = SoakPlan(60 * options.minutes, 60 * options.warm_up, options.rate, options.share)
            report = asyncio.run(soak(kafka.bootstrap_servers, plan, say))
    except JarsUnavailableError as error:
        sys.exit(f"Apache Kafka cannot run here: {error}")
    except KeyboardInterrupt:
        return 130
    print(report.text())
    print(orjson.dumps(report.to_dict()).decode())
    faults = [name for name in ("files", "threads", "tasks") if report.grows(name, share=0, least=2)]
    if per_hour(report.series("uss")) * min(1.0, options.minutes / 60) >= MOST_GROWTH:
        faults.append("memory")
    if faults:
        print(f"What the worker holds grows: {', '.join(faults)}.", file=sys.stderr)
    if idle := not report.alerts or report.posts_per_second < LEAST_FED * report.intended:
        print("The machine was too busy to feed it, or it told nothing: this says little.", file=sys.stderr)
    return 1 if faults or idle else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
