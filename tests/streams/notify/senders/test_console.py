import io

import pytest
from rich.console import Console

from streams.notify.messages.message import Message
from streams.notify.senders.console import ConsoleSender
from streams.notify.senders.sender import OutgoingMessage
from tests.streams.virality.sample import alert

DIGEST = Message("2 isu", "Harga beras, Banjir: “beras naik lagi”")


async def printed(message, *, words):
    out = io.StringIO()
    await ConsoleSender(Console(file=out, width=200), "https://meja.example/insiden/{incident}", words=words).send(message)
    return out.getvalue()


@pytest.mark.parametrize("digest", [False, True])
async def test_what_people_wrote_is_printed_only_where_it_ends_in_no_log(digest):
    message = OutgoingMessage((alert(), alert(incident="1b0e7c0e-aaaa")), lambda: DIGEST, digest=digest)
    assert "beras naik lagi" in await printed(message, words=True)
    told = await printed(message, words=False)
    assert "beras naik lagi" not in told
    assert "mahal" not in told
    assert told.count("Percakapan “Harga beras” melonjak") == 1 + digest
    assert told.count("    https://meja.example/insiden/") == 1 + digest


async def test_a_message_without_an_alert_is_printed_as_it_is():
    message = OutgoingMessage((), lambda: Message("Uji", "Saluran ini bekerja."), test=True)
    for words in (True, False):
        assert await printed(message, words=words) == "Uji\nSaluran ini bekerja.\n\n"
