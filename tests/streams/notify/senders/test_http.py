import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator

import pytest

from streams.errors import UserError
from streams.notify.channels import Channel
from streams.notify.senders.http import HttpSender
from streams.notify.senders.sender import NotSentError
from tests.certificates import make_certificates
from tests.receivers import WebReceiver


def sender(address):
    channel = Channel.model_validate({"kind": "alertmanager", "url_file": "/run/secrets/kanal", "timeout": "2s"})
    return HttpSender("humas", channel, address, None)


@pytest.mark.parametrize("status", [302, 404, 500])
async def test_a_refusal_is_told_by_its_status(status):
    async def refuse(number):
        return status

    async with WebReceiver(refuse) as receiver:
        one = sender(receiver.url)
        for call in (one.post(receiver.url, {}), one.get(receiver.url, {})):
            with pytest.raises(NotSentError, match=f"^status {status}$"):
                await call
        await one.close()


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("http://127.0.0.1:9/rahasia", "nobody answers at its address"),
        ("http://tiada.invalid/rahasia", "the host in its address is not known"),
    ],
)
async def test_what_is_not_reached_is_told_in_words_without_the_address(address, said):
    one = sender(address)
    for call in (one.post(address, {}), one.get(address, {})):
        with pytest.raises(NotSentError, match=f"^{said}$"):
            await call
    await one.close()


@contextlib.asynccontextmanager
async def server(answer: bytes | None, context: ssl.SSLContext | None = None) -> AsyncIterator[int]:
    """The port of a server that answers a request with these bytes and hangs up; with None it never answers."""

    serving: list[asyncio.Task[None] | None] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        serving.append(asyncio.current_task())
        with contextlib.suppress(asyncio.IncompleteReadError, OSError):
            await reader.readuntil(b"\r\n\r\n")
            if answer is None:
                await reader.read()
            else:
                writer.write(answer)
            writer.close()
            await writer.wait_closed()

    async with await asyncio.start_server(serve, "127.0.0.1", 0, ssl=context) as found:
        yield found.sockets[0].getsockname()[1]
    await asyncio.gather(*(one for one in serving if one))


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (b"", "the connection was cut"),
        (b"220 mail.example.go.id ESMTP\r\n", "the answer is none of HTTP"),
    ],
)
async def test_what_is_no_server_of_http_is_told_in_words(answer, said):
    async with server(answer) as port:
        one = sender(f"http://127.0.0.1:{port}")
        with pytest.raises(NotSentError, match=f"^{said}$"):
            await one.get(one.address, {})
        await one.close()


async def test_a_certificate_that_nobody_trusts_is_told_in_words(tmp_path):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.maximum_version = ssl.TLSVersion.TLSv1_2  # in 1.3 the server is done before the client has looked
    context.load_cert_chain(make_certificates(tmp_path).server)
    async with server(b"", context) as port:
        one = sender(f"https://127.0.0.1:{port}")
        with pytest.raises(NotSentError, match=r"^its certificate is not trusted$"):
            await one.post(one.address, {})
        await one.close()


async def test_one_that_does_not_answer_in_time_is_a_timeout():
    async with server(None) as port:
        one = sender(f"http://127.0.0.1:{port}")
        with pytest.raises(TimeoutError):
            await one.post(one.address, {})
        await one.close()


def test_an_address_must_be_one_of_http():
    with pytest.raises(UserError, match="must begin with https://") as caught:
        sender("ftp://rahasia")
    assert "rahasia" not in str(caught.value)
