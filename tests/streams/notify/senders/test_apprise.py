import asyncio
import logging
import socket
import time

import pytest

from streams.errors import UserError
from streams.notify.channels import Channel
from streams.notify.messages.message import IMAGE_NAME, Message
from streams.notify.senders.apprise import AppriseSender
from streams.notify.senders.sender import NotSentError, OutgoingMessage
from tests.receivers import MailServer, WebReceiver

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360000002000001e221bc330000000049454e44ae426082"
)
CHAT = Message("Judul", "Baris satu\n<b>bukan tebal</b> & *bukan miring*")
MAIL = Message("Judul ñ", "teks", f'<p>Isi <img src="cid:{IMAGE_NAME}"></p>', PNG)


def channel(**fields):
    return Channel.model_validate({"url_file": "/run/secrets/kanal"} | fields)


async def send(address, message, **fields):
    sender = AppriseSender("kanal", channel(**fields), address)
    try:
        await sender.send(OutgoingMessage((), lambda: message))
    finally:
        await sender.close()


async def test_a_webhook_gets_the_message():
    async with WebReceiver() as receiver:
        await send(receiver.apprise_url, CHAT)
    [body] = receiver.bodies
    assert (body["title"], body["message"]) == ("Judul", "Baris satu\n<b>bukan tebal</b> & *bukan miring*")


async def test_a_mail_has_html_text_and_the_picture_in_its_place():
    async with MailServer() as server:
        await send(server.url, MAIL)
    [mail] = server.mails
    assert mail["Subject"] == "Judul ñ"
    assert mail["To"] == "humas@example.go.id"
    kinds = [part.get_content_type() for part in mail.walk()]
    assert "text/html" in kinds
    assert "text/plain" in kinds
    picture = next(part for part in mail.walk() if part.get_content_type() == "image/png")
    assert picture.get_content() == PNG
    assert picture["Content-ID"] == f"<{IMAGE_NAME}>"


@pytest.fixture
def logged():
    """Everything that reaches the handlers of this program."""
    lines: list[str] = []

    class Lines(logging.Handler):
        def emit(self, record):
            lines.append(self.format(record))

    handler, root = Lines(), logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield lines
    root.removeHandler(handler)
    root.setLevel(before)


async def test_mails_do_not_wait_for_each_other():
    async with MailServer() as server:
        sender = AppriseSender("kanal", channel(style="mail"), server.url)
        await sender.send(OutgoingMessage((), lambda: MAIL))
        # A pause that apprise makes is longer than the time that this second one has.
        async with asyncio.timeout(5):
            await sender.send(OutgoingMessage((), lambda: MAIL))
        await sender.close()
    assert len(server.mails) == 2


async def test_a_refusal_is_told_by_its_status_alone(logged):
    async def unauthorized(number):
        return 401

    async with WebReceiver(unauthorized) as receiver:
        with pytest.raises(NotSentError) as caught:
            await send(receiver.apprise_url, CHAT)
    assert str(caught.value) == "status 401"
    assert "rahasia" not in "".join(logged)


async def test_nobody_there(logged):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        with pytest.raises(NotSentError) as caught:
            await send(f"mailto://127.0.0.1:{taken.getsockname()[1]}/?from=a@b.id&to=c@d.id", CHAT)
    assert str(caught.value) == "no connection"
    assert "c@d.id" not in "".join(logged)


async def test_one_that_hangs_ends_by_the_time_limit_of_the_channel():
    released = asyncio.Event()

    async def hang(number):
        await released.wait()
        return 200

    async with WebReceiver(hang) as receiver:
        began = time.monotonic()
        with pytest.raises(NotSentError):
            await send(receiver.apprise_url, CHAT, timeout="1s")
        released.set()
        assert time.monotonic() - began < 10


@pytest.mark.parametrize("address", ["rahasia", "http://", "telegraf://rahasia/1"])
def test_an_address_that_is_not_understood_is_not_told(address):
    with pytest.raises(UserError, match="channel kanal: apprise does not understand") as caught:
        AppriseSender("kanal", channel(), address)
    assert "rahasia" not in str(caught.value)


@pytest.mark.parametrize(
    "address",
    [
        "tgram://123456789:abcdefg_hijklmnop-qrstuvwxyz0123456/12345678",
        "whatsapp://accesstokenabc123@1234567890/6281234567890",
        "slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ/#humas",
        "ntfy://ntfy.example.go.id/kentongan",
        "mailtos://humas:sandi@mail.example.go.id?from=humas@example.go.id&to=pimpinan@example.go.id",
    ],
)
async def test_the_services_that_offices_use_are_understood(address):
    await AppriseSender("kanal", channel(), address).close()
