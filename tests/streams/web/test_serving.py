"""What comes from outside is answered in one line or cut off, on a real socket; nobody keeps others from being answered."""

import asyncio

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from streams.web import connection
from streams.web.guesses import GUESSES_OF_ONE
from streams.web.serving import serve_app
from tests.streams.web.raw import ask, status_of

TOKEN = "rahasia-sekali"
CLOSE = b"Connection: close\r\n"


def get(path: bytes, *headers: bytes) -> bytes:
    return b"GET " + path + b" HTTP/1.1\r\nHost: localhost\r\n" + CLOSE + b"".join(one + b"\r\n" for one in headers) + b"\r\n"


def post(body: bytes, *headers: bytes) -> bytes:
    length = b"Content-Length: %d" % len(body)
    return get(b"/login", length, *headers).replace(b"GET", b"POST", 1) + body


@pytest.fixture
async def port(page):
    """A page behind a token, served as a worker serves it."""
    one = await page(web_token=TOKEN)
    served = await serve_app(one.routes.app(), host="127.0.0.1", port=0)
    yield int(served.address.rpartition(":")[2])
    one.streams.close()
    await served.stop()


MALFORMED = {
    "token-latin1": get(b"/api/state", b"Authorization: Bearer k\xe9"),
    "token-utf8": get(b"/api/state", "Authorization: Bearer ké".encode()),
    "cookie": get(b"/api/state", b"Cookie: kentongan=\xff\xfe\xe9"),
    "cookie-signs": get(b"/api/state", b"Cookie: a=b=c; ;;=; \x01=2"),
    "cookies-many": get(b"/api/state", b"Cookie: " + b"a=b; " * 10_000),
    "login-latin1": post(b'{"token": "k\xe9"}'),
    "login-surrogate": post(b'{"token": "\\ud800"}'),
    "login-charset": post(b'{"token": "x"}', b"Content-Type: application/json; charset=nonsense"),
    "login-deep": post(b"[" * 4000),
    "login-long": post(b"x" * 100_000),
    "login-gzip": post(b"no gzip at all", b"Content-Encoding: gzip"),
    "login-number": post(b'{"token": 1}'),
    "login-nothing": post(b""),
    "login-chunks": get(b"/login", b"Transfer-Encoding: chunked").replace(b"GET", b"POST") + b"zz\r\nno chunk\r\n0\r\n\r\n",
    "no-http": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
    "no-method": b"\r\n\r\n\x00\x00 / HTTP/1.1\r\n\r\n",
    "version": b"GET / HTTP/9.9\r\n\r\n",
    "header-long": get(b"/", b"X: " + b"y" * 100_000),
    "headers-many": get(b"/", *[b"X%d: y" % one for one in range(1000)]),
    "address-long": get(b"/" + b"a" * 100_000),
    "address-port": get(b"http://localhost:nine/"),
    "address-bracket": get(b"http://[::1/"),
    "host-bracket": b"GET /api/state HTTP/1.1\r\nHost: [::1\r\nConnection: close\r\n\r\n",
    "two-lengths": get(b"/login", b"Content-Length: 1", b"Content-Length: 2"),
    "negative-length": get(b"/login", b"Content-Length: -1"),
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


@pytest.mark.parametrize("accept", [b"*/*;q=x", b"application/openmetrics-text; version=9; escaping=?", b"\xff", b"," * 9000])
async def test_numbers_are_told_whatever_format_is_asked_for(port, accept):
    assert status_of(await ask(port, get(b"/metrics", b"Accept: " + accept))) == 200


@pytest.mark.parametrize("place", [b"9" * 5000 + b":1", b"1:" + b"9" * 30, b"-1:-1", b"\xff", b",,,", b"1:2:3"])
async def test_a_place_that_is_none_begins_a_stream_afresh(page, place):
    one = await page(web_token=TOKEN)
    one.known.set()
    served = await serve_app(one.routes.app(), host="127.0.0.1", port=0)
    asking = asyncio.create_task(
        ask(
            int(served.address.rpartition(":")[2]),
            get(b"/api/events", b"Last-Event-ID: " + place, b"Authorization: Bearer " + TOKEN.encode()),
        )
    )
    async with asyncio.timeout(20):
        while not one.streams.open:
            await asyncio.sleep(0.01)
    one.streams.close()
    answer = await asking
    await served.stop()
    assert status_of(answer) == 200
    assert b"event: reset" in answer


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from([b"GET", b"POST", b"HEAD", b"OPTIONS", b"\xff"]),
    st.sampled_from([b"/", b"/login", b"/metrics", b"/live", b"/api/state", b"/api/alerts?limit=", b"/api/events?after="]),
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
async def test_no_bytes_make_the_server_fail(page, caplog, method, path, more, headers, body):
    # One server for each example costs a millisecond; a shared one would outlive the test's event loop.
    one = await page(web_token=TOKEN)
    served = await serve_app(one.routes.app(), host="127.0.0.1", port=0)
    port = int(served.address.rpartition(":")[2])
    head = b"%b %b%b HTTP/1.1\r\n" % (method, path, more) + b"".join(b"%b: %b\r\n" % one for one in headers)
    try:
        asking = asyncio.create_task(ask(port, head + CLOSE + b"\r\n" + body))
        done, _ = await asyncio.wait({asking}, timeout=0.05)
        assert (
            not done or not asking.result() or status_of(asking.result()) < 500 or path in (b"/live", b"/api/alerts?limit=")
        )
        asking.cancel()
        await asyncio.gather(asking, return_exceptions=True)
        assert status_of(await ask(port, get(b"/live"))) == 200
    finally:
        one.streams.close()
        await served.stop()
    assert not [record for record in caplog.records if record.exc_info]


async def test_guessing_is_slowed_down_and_the_right_token_gets_in_after_the_pause(port, monkeypatch):
    now = 1000.0
    monkeypatch.setattr("streams.web.access.time.monotonic", lambda: now)
    wrong, right = post(b'{"token": "salah"}'), post(b'{"token": "%b"}' % TOKEN.encode())
    assert {status_of(await ask(port, wrong)) for _ in range(GUESSES_OF_ONE)} == {403}
    answer = await ask(port, wrong)
    assert status_of(answer) == 429
    wait = int(answer.partition(b"Retry-After: ")[2].split()[0])
    bearer = get(b"/api/state", b"Authorization: Bearer " + TOKEN.encode())
    assert status_of(await ask(port, right)) == status_of(await ask(port, bearer)) == 429
    now += wait
    assert status_of(await ask(port, right)) == status_of(await ask(port, bearer)) == 200


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
    assert status_of(await ask(port, get(b"/login", b"Content-Length: 30").replace(b"GET", b"POST") + b'{"to')) == 408


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
    idle = [await asyncio.open_connection("127.0.0.1", port) for _ in range(60)]
    for _, writer in idle:
        writer.write(b"GET / HTTP/1.1\r\n")
    for path, status in ((b"/live", 200), (b"/metrics", 200), (b"/ready", 503)):
        assert status_of(await ask(port, get(path))) == status
    gone = 0
    async with asyncio.timeout(20):
        for reader, _ in idle[:40]:
            try:
                gone += await reader.read() == b""
            except ConnectionError:
                gone += 1
    assert gone == 40
    for _, writer in idle:
        writer.transport.abort()
