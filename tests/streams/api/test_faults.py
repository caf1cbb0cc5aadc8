"""What the HTTP interface says when Kafka does not do what it should: why, as far as that is the reader's business."""

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from aiokafka.errors import KafkaConnectionError, TopicAuthorizationFailedError
from structlog.testing import capture_logs

from streams.alerts.pages import NotReadyError
from streams.api.routes import answer_faults
from streams.errors import UserError
from streams.kafka.errors import BrokerError, MissingTopicError, broker_errors
from streams.settings import Settings
from streams.web.serving import application

SETTINGS = Settings(bootstrap_servers="kafka.intern:9092")


def as_it_is_told(error):
    try:
        with broker_errors(SETTINGS, "alerts be read"):
            raise error
    except BrokerError as told:
        return told


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (as_it_is_told(KafkaConnectionError()), "Kafka does not answer; try again"),
        (as_it_is_told(TimeoutError()), "Kafka does not answer; try again"),
        (TimeoutError(), "Kafka does not answer; try again"),
        (
            as_it_is_told(TopicAuthorizationFailedError()),
            "Kafka refuses, or lacks a topic; the log of this server says which",
        ),
        (MissingTopicError("kentongan.alerts"), "Kafka refuses, or lacks a topic; the log of this server says which"),
        (NotReadyError("the alerts of late have not been read"), "the alerts of late have not been read; try again"),
        (UserError("the audit trail cannot be written"), "this cannot be done now; the log of this server says why"),
    ],
)
async def test_a_fault_is_told_with_its_reason_and_the_log_has_the_rest(fault, said):
    async def fails(_):
        raise fault

    app = application(answer_faults)
    app.router.add_get("/alerts", fails)
    with capture_logs() as logs:
        async with TestClient(TestServer(app)) as client, client.get("/alerts") as answer:
            assert (answer.status, answer.headers["Retry-After"]) == (503, "5")
            assert await answer.json() == {"error": said}
            assert "intern" not in await answer.text()
    [told] = [one for one in logs if one["event"] == "api_unavailable"]
    assert told["error"] == (str(fault) or "TimeoutError")


async def test_what_nobody_expected_is_an_error_of_the_program():
    async def fails(_: web.Request) -> web.Response:
        raise ZeroDivisionError

    app = application(answer_faults)
    app.router.add_get("/alerts", fails)
    async with TestClient(TestServer(app)) as client, client.get("/alerts") as answer:
        assert answer.status == 500
