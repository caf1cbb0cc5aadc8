"""One batch through one stage, the same for a worker, a back-test, tests and benchmarks; it knows neither Faust nor Kafka."""

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from schemas.deadletter import DeadLetter
from streams.kafka.records import Incoming
from streams.runtime.retry import process_or_bisect
from streams.runtime.stage import Stage
from streams.runtime.steps import Step

__all__ = ["BatchOutput", "run_batch"]


@dataclass(frozen=True, slots=True)
class BatchOutput:
    """Output of one batch: the steps to carry out, and the results of its items."""

    steps: Iterable[Step]
    """To be carried out in their order, once and before the next batch: the stage applies its results as they are read."""
    done: int
    """Items that were worked through."""
    unreadable: Sequence[DeadLetter]
    """Of records and items that could not be read."""
    given_up: Sequence[DeadLetter]
    """Of items that kept failing."""
    work_seconds: float
    """Time that the costly part took, with all tries."""

    @property
    def dead(self) -> list[DeadLetter]:
        """All dead letters; the steps send them."""
        return [*self.unreadable, *self.given_up]


async def run_batch(
    stage: Stage[Any, Any],
    records: Sequence[Incoming],
    *,
    attempts: int = 1,
    delay: float = 0.0,
    decoded: Callable[[int], None] = lambda _: None,
) -> BatchOutput:
    """Have a stage take in records of its topic, in the order of each partition.

    What is costly is tried `attempts` times, `delay` seconds before the second; what keeps failing is found by halving.
    `decoded` is called with the number of items read, before that.
    """
    items: list[Any] = []
    unreadable: list[DeadLetter] = []
    for record in records:
        found, dead = _decode(stage, record)
        items += found
        unreadable += dead
    decoded(len(items))
    began = time.perf_counter()
    results, failed = await process_or_bisect(stage.work, items, attempts=attempts, delay=delay)
    seconds = time.perf_counter() - began
    given_up = [stage.dead_letter(item).because(type(error).__name__, attempts) for item, error in failed]
    steps = stage.apply(records, results, [*unreadable, *given_up])
    return BatchOutput(steps, len(results), unreadable, given_up, seconds)


def _decode(stage: Stage[Any, Any], record: Incoming) -> tuple[list[Any], list[DeadLetter]]:
    try:
        return stage.decode(record)
    except Exception as error:
        return [], [record.dead_letter(stage.name, type(error).__name__)]
