"""The short form of `make soak`: a worker under a low load does not grow. SOAK_MINUTES makes it longer and stricter."""

import os

import pytest

from tests.soak.run import SoakPlan, soak
from tests.soak.trend import grown, per_hour

pytestmark = [pytest.mark.integration, pytest.mark.kafka]

MINUTES = float(os.environ.get("SOAK_MINUTES", "1"))
RATE = 60.0


@pytest.mark.timeout(240 + 120 * MINUTES)
async def test_a_worker_with_everything_on_holds_no_more_in_the_end_than_in_the_beginning(kafka):
    """A minute says only that nothing grows fast; from ten on, memory is held to its slope."""
    warm_up = 30.0 if MINUTES < 10 else 180.0
    report = await soak(kafka.bootstrap_servers, SoakPlan(60 * MINUTES, warm_up, RATE), print)
    print(report.text())
    assert report.posts > RATE * 60 * MINUTES / 2
    assert report.alerts
    first, last = grown(report.series("uss"))
    assert last / first < 1.15
    if MINUTES >= 10:
        assert per_hour(report.series("uss")) < 10
    for measure in ("files", "threads", "tasks"):
        assert not report.grows(measure, share=0.1, least=3), report.text()
