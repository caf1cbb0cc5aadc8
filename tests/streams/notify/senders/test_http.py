import aiohttp
import pytest

from streams.errors import UserError
from streams.notify.channels import Channel
from streams.notify.senders.http import HttpSender
from streams.notify.senders.sender import NotSentError
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


async def test_nobody_there():
    one = sender("http://127.0.0.1:9/kait")
    with pytest.raises(aiohttp.ClientConnectionError):
        await one.post("http://127.0.0.1:9/kait", {})
    await one.close()


def test_an_address_must_be_one_of_http():
    with pytest.raises(UserError, match="must begin with https://") as caught:
        sender("ftp://rahasia")
    assert "rahasia" not in str(caught.value)
