"""What comes from outside is answered in one line or cut off, on a real socket; nobody keeps others from being answered."""

import asyncio

import pytest
from aiohttp import web as aiohttp_web
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from streams.web import connection
from streams.web.body import read_body
from streams.web.serving import serve_app
from tests.streams.web.raw import ask, idle, status_of, were_closed

CLOSE = b"Connection: close\r\n"


def get(path: bytes, *headers: bytes) -> bytes:
    return b"GET " + path + b" HTTP/1.1\r\nHost: localhost\r\n" + CLOSE + b"".join(one + b"\r\n" for one in headers) + b"\r\n"


def post(body: bytes, *headers: bytes) -> bytes:
    length = b"Content-Length: %d" % len(body)
    return get(b"/body", length, *headers).replace(b"GET", b"POST", 1) + body


async def serving(web):
    """A server of a worker, with a path more that takes a body."""

    async def take(request):
        return aiohttp_web.json_response({"bytes": len(await read_body(request))})

    app = (await web()).routes.app()
    app.router.add_post("/body", take)
    return await serve_app(app, host="127.0.0.1", port=0)


def port_of(served):
    return int(served.address.rpartition(":")[2])


@pytest.fixture
async def port(web):
    served = await serving(web)
    yield port_of(served)
    await served.stop()


MALFORMED = {
    "body-long": post(b"x" * 100_000),
    "body-chunks": get(b"/body", b"Transfer-Encoding: chunked").replace(b"GET", b"POST") + b"zz\r\nno chunk\r\n0\r\n\r\n",
    "no-http": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
    "no-method": b"\r\n\r\n\x00\x00 / HTTP/1.1\r\n\r\n",
    "version": b"GET / HTTP/9.9\r\n\r\n",
    "header-long": get(b"/", b"X: " + b"y" * 100_000),
    "headers-many": get(b"/", *[b"X%d: y" % one for one in range(1000)]),
    "address-long": get(b"/" + b"a" * 100_000),
    "address-port": get(b"http://localhost:nine/"),
    "address-bracket": get(b"http://[::1/"),
    "two-lengths": get(b"/body", b"Content-Length: 1", b"Content-Length: 2"),
    "negative-length": get(b"/body", b"Content-Length: -1"),
    "percent": get(b"/%ff%fe%zz"),
    "connect": b"CONNECT localhost:1 HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "upgrade": get(b"/nowhere", b"Upgrade: websocket").replace(CLOSE, b"Connection: Upgrade\r\n"),
}


@pytest.mark.parametrize("data", MALFORMED.values(), ids=MALFORMED)
async def test_what_makes_no_sense_is_refused_in_one_line_and_nothing_is_logged_of_it(port, monkeypatch, caplog, data):
    monkeypatch.setattr(connection, "IDLE_SECONDS", 0.2)
    answer = await ask(port, data)
    assert 400 <= status_of(answer) < 500
    head, _, body = answer.partition(b"\r\n\r\n")
    assert b"\n" not in body.strip()
    assert b"kentongan" in head
    assert not [record for record in caplog.records if record.exc_info]
    assert {getattr(record, "msg", "") for record in caplog.records} <= {"http_malformed"}


@pytest.mark.parametrize("accept", [b"*/*;q=x", b"application/openmetrics-text; version=9; escaping=?", b"\xff", b"," * 4000])
async def test_numbers_are_told_whatever_format_is_asked_for(port, accept):
    assert status_of(await ask(port, get(b"/metrics", b"Accept: " + accept))) == 200


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from([b"GET", b"POST", b"HEAD", b"OPTIONS", b"\xff"]),
    st.sampled_from([b"/", b"/body", b"/metrics", b"/live", b"/ready?x="]),
    st.binary(max_size=20),
    st.lists(
        st.tuples(
            st.sampled_from(
                b"Authorization Cookie Accept Accept-Encoding Host Content-Length Content-Type Transfer-Encoding Expect "
                b"Range If-None-Match Last-Event-ID X-Forwarded-Proto".split()
            ),
            st.binary(max_size=30) | st.sampled_from([b"Bearer \xe9", b"kentongan=\xff", b"chunked", b"100-continue", b"3"]),
        ),
        max_size=4,
    ),
    st.binary(max_size=40),
)
async def test_no_bytes_make_the_server_fail(web, caplog, method, path, more, headers, body):
    # One server for each example costs a millisecond; a shared one would outlive the test's event loop.
    served = await serving(web)
    port = port_of(served)
    head = b"%b %b%b HTTP/1.1\r\n" % (method, path, more) + b"".join(b"%b: %b\r\n" % one for one in headers)
    try:
        asking = asyncio.create_task(ask(port, head + CLOSE + b"\r\n" + body))
        done, _ = await asyncio.wait({asking}, timeout=0.05)
        assert not done or not asking.result() or status_of(asking.result()) < 500 or path in (b"/live", b"/ready?x=")
        asking.cancel()
        await asyncio.gather(asking, return_exceptions=True)
        assert status_of(await ask(port, get(b"/live"))) == 200
    finally:
        await served.stop()
    assert not [record for record in caplog.records if record.exc_info]


async def test_whoever_sends_half_a_request_is_cut_off(port, monkeypatch):
    monkeypatch.setattr(connection, "HEADER_SECONDS", 0.1)
    assert await ask(port, b"GET / HTTP/1.1\r\nHost: x") == b""
    assert await ask(port, b"") == b""


async def test_whoever_asks_again_by_half_is_cut_off(port, monkeypatch):
    monkeypatch.setattr(connection, "IDLE_SECONDS", 0.1)
    whole = b"GET /live HTTP/1.1\r\nHost: x\r\n\r\n"
    assert (await ask(port, whole + b"GET / HTTP/1.1\r\nHost:")).count(b"HTTP/1.1 200") == 1


async def test_a_body_that_does_not_come_is_not_waited_for(port, monkeypatch):
    monkeypatch.setattr("streams.web.body.BODY_SECONDS", 0.1)
    monkeypatch.setattr(connection, "IDLE_SECONDS", 0.1)
    assert status_of(await ask(port, get(b"/body", b"Content-Length: 30").replace(b"GET", b"POST") + b'{"to')) == 408


async def test_a_body_that_breaks_off_after_the_answer_is_no_fault_of_ours(port, monkeypatch, caplog):
    monkeypatch.setattr(connection, "IDLE_SECONDS", 0.3)
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(get(b"/live", b"Transfer-Encoding: chunked").replace(CLOSE, b"") + b"5\r\n")
    assert b"200 OK" in await reader.readline()
    writer.write(b"hello no chunk follows this\r\n")
    async with asyncio.timeout(20):
        await reader.read()
    writer.close()
    assert not [record for record in caplog.records if record.exc_info]


async def test_a_header_without_end_is_cut_off(port):
    assert len(await ask(port, b"GET / HTTP/1.1\r\n" + b"A: " + b"y" * 60_000 + (b"\r\nB: " + b"y" * 60_000) * 100)) < 1000


async def test_connections_that_do_nothing_keep_nobody_from_being_answered(port, monkeypatch):
    monkeypatch.setattr(connection, "MOST_CONNECTIONS", 20)
    async with idle(port, 60) as silent:
        for path, status in ((b"/live", 200), (b"/metrics", 200), (b"/ready", 503)):
            assert status_of(await ask(port, get(path))) == status
        assert await were_closed(silent[:40]) == 40
