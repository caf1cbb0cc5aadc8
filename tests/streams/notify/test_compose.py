import pytest

from schemas.alert_posts import SameMatter, Unmatched
from streams.incidents.links import Links, facts_page, page_pattern
from streams.notify.channels import Channels
from streams.notify.compose import compose
from streams.notify.messages.fitting import units
from streams.notify.messages.offers import offers
from streams.settings import Settings
from tests.streams.notify.notifications import NOON, ChannelUnderTest
from tests.streams.virality.sample import alert


@pytest.mark.parametrize("limit", [4000, 400])
def test_a_message_takes_no_more_than_its_channel(limit):
    channel = ChannelUnderTest(limit=limit, language="both")
    sample = alert().samples[0]
    channel.offer(samples=tuple(sample.model_copy(update={"excerpt": f"{n} " + "kata " * 50}) for n in range(3)))
    channels = Channels.model_validate({"channels": {"kanal": {"kind": "console"}}})
    message = compose(channel.due(), channel.state, channels, NOON).render()
    assert units(message.subject + message.text) <= limit
    assert ("Talk about" in message.text) == (limit == 4000)


def test_a_message_calls_the_program_as_its_readers_do():
    channel = ChannelUnderTest()
    channel.offer()
    channels = Channels.model_validate({"channels": {"kanal": {"kind": "console"}}})
    message = compose(channel.due(), channel.state, channels, NOON, "docker compose exec worker kentongan").render()
    assert "Tangani: docker compose exec worker kentongan incident ack " in message.text


@pytest.mark.parametrize("style", ["chat", "mail"])
def test_a_message_says_where_on_the_desk_a_claim_is_answered(style):
    channel = ChannelUnderTest(style=style)
    channel.offer(unmatched=(Unmatched(phrases=("dana dipotong",), posts=272, post="x:1"),))
    channels = Channels.model_validate({"channels": {"kanal": {"kind": "console"}}})
    page = facts_page(Settings(desk_url="https://meja.example.go.id/"))
    message = compose(channel.due(), channel.state, channels, NOON, facts_page=page).render()
    assert "tambahkan di https://meja.example.go.id/fakta." in message.text
    assert facts_page(Settings()) is None
    message = compose(channel.due(), channel.state, channels, NOON).render()
    assert "tambahkan dengan kentongan facts apply." in message.text


def test_a_message_names_the_incidents_that_are_told_with_it():
    channel = ChannelUnderTest()
    pangan = {"issue": "pangan", "title": "Pangan"}
    shared = SameMatter(issue="pangan", title="Pangan", share=0.9)
    channel.offer("a", 0, **pangan)
    channel.send()
    channel.offer("b", 0, same_matter=(shared,))
    channel.offer("a", 1, **pangan)
    channels = Channels.model_validate({"channels": {"kanal": {"kind": "console"}}})
    text = compose(channel.due(), channel.state, channels, NOON).render().text
    assert "nggahan yang sama juga tentang “Harga beras”" in text


def test_a_page_that_the_offers_name_is_not_named_twice():
    channel = ChannelUnderTest()
    channel.offer()
    links = Links("k" * 32, "https://meja.example")
    channels = Channels.model_validate(
        {"channels": {"kanal": {"kind": "console"}}, "link": page_pattern(Settings(desk_url="https://meja.example/"))}
    )
    plain = compose(channel.due(), channel.state, channels, NOON).render().text
    offered = compose(channel.due(), channel.state, channels, NOON, offers=offers(links, "kanal", 0)).render().text
    assert plain.count("https://meja.example/insiden/") == 1
    assert offered.count("https://meja.example/insiden/") == 1
    assert "Buka insiden: https://meja.example/insiden/" in offered
