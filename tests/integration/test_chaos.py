"""The short form of `make chaos`: three brokers and two workers, and the promises hold through some faults."""

import pytest

from tests.brokers import prepare_jars
from tests.chaos.run import Plan, run
from tests.jars import JarsUnavailableError
from tests.missing import is_missing

pytestmark = [pytest.mark.integration, pytest.mark.kafka, pytest.mark.timeout(600)]

FAULTS = ("kill-worker", "freeze-worker", "kill-broker")


async def test_the_promises_hold_though_a_worker_dies_another_freezes_and_a_broker_dies():
    try:
        prepare_jars()
    except JarsUnavailableError as error:
        is_missing("Apache Kafka", error)
    report = await run(Plan(FAULTS, workers=2, places=1), print)
    print(report.text())
    assert report.holds, "not every promise holds; the table above says which"
