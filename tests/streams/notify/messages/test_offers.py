"""Links to the desk in messages: where there is room, whole, and nowhere else."""

import re
from dataclasses import replace

import pytest

from streams.incidents.links import Links
from streams.notify.messages.fitting import units
from streams.notify.messages.offers import offers
from streams.notify.messages.render import render
from tests.streams.notify.messages.samples import PLAIN, hostile
from tests.streams.virality.sample import alert

LINKS = Links("k" * 32, "https://meja.example")


def links_in(text: str) -> list[str]:
    return [link.kind for url in re.findall(r"/tautan/(\w+)", text) if (link := LINKS.read(url))]


@pytest.mark.parametrize("style", ["chat", "mail"])
@pytest.mark.parametrize("language", ["id", "en", "both"])
def test_a_message_carries_the_page_and_four_decisions(style, language):
    given = replace(PLAIN, offers=offers(LINKS, "humas", 0)(alert()))
    message = render(alert(), style, language, given)
    for text in (message.text, message.html or message.text):
        assert links_in(text) == ["acknowledge", "mute", "close", "false_alarm"]
        assert f"https://meja.example/insiden/{alert().incident}" in text
    assert ("Saya tangani: " in message.text) == (language != "en")


def test_what_is_over_needs_no_decision():
    over = alert(event="resolved")
    text = render(over, "chat", "id", replace(PLAIN, offers=offers(LINKS, "humas", 0)(over))).text
    assert "Buka insiden: https://meja.example/insiden/" in text
    assert "/tautan/" not in text


@pytest.mark.parametrize(("style", "limit"), [("sms", None), ("sms", 306), ("chat", 300), ("chat", 1024), ("chat", 1999)])
def test_without_room_a_message_is_as_it_was(style, limit):
    bare = replace(PLAIN, limit=limit)
    assert render(hostile(), style, "both", replace(bare, offers=offers(LINKS, "humas", 0)(hostile()))) == render(
        hostile(), style, "both", bare
    )


@pytest.mark.parametrize("limit", [2000, 2500, 4000])
def test_no_link_is_cut(limit):
    message = render(hostile(), "chat", "both", replace(PLAIN, limit=limit, offers=offers(LINKS, "humas", 0)(hostile())))
    assert units(message.subject) + units(message.text) <= limit
    assert len(re.findall("/tautan/", message.text)) == len(links_in(message.text)) == 4
