import pytest
from structlog.testing import capture_logs

from streams.audit import start
from streams.errors import UserError
from streams.kafka.passed_over import passed_over_summary
from streams.local.ports import free_port
from streams.settings import Settings


@pytest.fixture(autouse=True)
def _nothing_passed_over():
    """What commands that ran in this process before passed over is theirs to tell."""
    passed_over_summary()


@pytest.mark.parametrize(
    ("fault", "problem"),
    [(UserError("no Kafka broker answers"), "no Kafka broker answers"), (RuntimeError("rahasia"), "RuntimeError")],
)
async def test_a_worker_whose_start_cannot_be_entered_goes_on_and_says_so(monkeypatch, fault, problem):
    async def append(*_):
        raise fault

    monkeypatch.setattr(start, "append", append)
    with capture_logs() as said:
        await start.enter_start(Settings(), ["notify"])
    assert [(one["event"], one["problem"]) for one in said] == [("audit_not_written", problem)]


async def test_without_a_broker_the_worker_goes_on_and_the_log_names_what_to_check():
    with capture_logs() as said:
        await start.enter_start(Settings(bootstrap_servers=f"127.0.0.1:{free_port()}"), ["notify"])
    [one] = said
    assert "the audit trail cannot be written" in one["problem"]
