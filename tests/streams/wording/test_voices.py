import pytest

from schemas.alert_posts import CopiedText, Copies, People, SentimentSplit, Tally
from streams.notify.messages.context import Context
from streams.notify.messages.render import render
from streams.wording.headline import headline
from streams.wording.voices import copied_brief, voices, voices_in_full
from tests.streams.virality.sample import alert
from tests.streams.wording.test_headline import reason

CROWD = People(posts=310, accounts=343, often=0, often_share=0.0, exact=True)
COPIED = Copies(posts=233, share=0.7516, texts=1, largest=233, in_a_minute=210, reposts=0)
SURGE = CopiedText(posts=233, observed=310, window_minutes=5)


def test_copies_and_accounts_are_told_as_what_was_counted():
    one = alert(people=CROWD, copies=COPIED, copied_text=SURGE)
    assert voices(one, "id") == (
        "Lonjakan ini terutama salinan teks yang hampir sama: 233 dari 310 unggahan dalam 5 menit, "
        "210 di antaranya dalam satu menit.",
        "Sejam terakhir 310 unggahan oleh 343 akun.",
    )
    assert voices(one, "en") == (
        "This surge is mostly copies of nearly the same text: 233 of 310 posts in 5 minutes, 210 of them within one minute.",
        "In the last hour 310 posts by 343 accounts.",
    )


def test_copies_that_are_not_the_surge_are_told_with_their_share():
    one = alert(people=CROWD, copies=COPIED)
    assert voices(one, "id") == (
        "75% satu teks yang hampir sama (233 unggahan), 210 di antaranya dalam satu menit.",
        "Sejam terakhir 310 unggahan oleh 343 akun.",
    )
    assert voices(one, "en")[0] == "75% nearly the same text (233 posts), 210 of them within one minute."


def test_accounts_that_post_often_and_an_estimate():
    crowd = People(posts=3610, accounts=1472, often=12, often_share=0.4, exact=False)
    [said] = voices(alert(people=crowd), "id")
    assert said == (
        "Sejam terakhir 3.610 unggahan oleh sekitar 1.500 akun; 12 akun mengunggah lima kali atau lebih, "
        "bersama-sama 40% unggahan."
    )
    [said] = voices(alert(people=crowd), "en")
    assert said == (
        "In the last hour 3,610 posts by about 1,500 accounts; 12 of them posted five times or more, 40% of the posts."
    )


def test_several_texts_and_reposts():
    several = Copies(posts=60, share=0.5, texts=3, largest=30, in_a_minute=1, reposts=45)
    assert voices(alert(copies=several), "id") == ("50% salinan dari 3 teks (60 unggahan); 75% darinya bagikan ulang.",)


@pytest.mark.parametrize(
    "fields", [{}, {"copies": Copies(posts=6, share=0.05, texts=1, largest=6, in_a_minute=2, reposts=0)}]
)
def test_nothing_is_said_of_what_is_not_known_or_no_news(fields):
    assert voices(alert(**fields), "id") == ()


FEW = Copies(posts=6, share=0.05, texts=1, largest=6, in_a_minute=2, reposts=0)


def test_where_there_is_room_few_copies_are_told_and_that_there_are_none():
    of_people = "Sejam terakhir 310 unggahan oleh 343 akun."
    assert voices_in_full(alert(people=CROWD, copies=FEW), "id") == (
        "5% satu teks yang hampir sama (6 unggahan), 2 di antaranya dalam satu menit.",
        of_people,
    )
    hardly = FEW.model_copy(update={"share": 0.002})
    assert voices_in_full(alert(copies=hardly), "id")[0].startswith("<1% satu teks")
    none = "Sejam terakhir tidak ada teks yang hampir sama pada 5 unggahan atau lebih."
    assert voices_in_full(alert(query="beras", people=CROWD), "id") == (none, of_people)
    assert voices_in_full(alert(query="beras"), "en") == ("In the last hour no 5 posts or more had nearly the same text.",)


def test_of_copies_that_were_not_looked_for_or_cannot_be_nothing_is_said():
    few = SentimentSplit(n=3, abstained=1, negative=0.5, neutral=0.5, positive=0)
    assert voices_in_full(alert(), "id") == ()  # from a release that did not look for them
    assert voices_in_full(alert(query="beras", sentiment=few), "id") == ()
    assert voices_in_full(alert(query="beras", event="resolved", people=CROWD, copies=COPIED), "id") == ()


def test_the_people_behind_what_nobody_watches_are_those_it_is_told_for():
    emerging = alert(kind="emerging_issue", observed=86.2, window_minutes=60)
    assert voices_in_full(emerging, "id") == ("Dalam 1 jam sekitar 86 orang berbeda.",)
    assert voices_in_full(emerging, "en") == ("About 86 people, each counted once, in 1 hour.",)


def test_nothing_is_said_when_it_is_over():
    assert voices(alert(event="resolved", people=CROWD, copies=COPIED), "id") == ()


def test_the_headline_says_that_copies_are_the_surge_and_what_it_is_about():
    found = headline(
        "Bendungan", "opened", reason(observed=310.0, expected=2.0, window_minutes=5), about="#air", copied=SURGE
    )
    assert found.id == (
        "Percakapan “Bendungan” melonjak soal #air: 310 unggahan dalam 5 menit, biasanya 2; 75% teks yang hampir sama"
    )
    assert (
        found.en == "Talk about “Bendungan” is surging over #air: 310 posts in 5 minutes, usually 2; 75% nearly the same text"
    )


@pytest.mark.parametrize("style", ["chat", "mail", "sms"])
def test_every_message_tells_copies(style):
    one = alert(people=CROWD, copies=COPIED, copied_text=SURGE)
    message = render(one, style, "id", Context())
    assert ("75% teks yang hampir sama" if style == "sms" else "343 akun") in message.text
    assert copied_brief(one, "id") == "75% teks yang hampir sama."
    assert not any(word in message.text.casefold() for word in ("bot", "buzzer"))
    if message.html:
        assert "343 akun" in message.html


def test_the_place_that_stands_out():
    one = alert(places=(Tally(name="Kota Malang, Jawa Timur", posts=31),))
    assert voices(one, "id") == ("Tempat yang paling banyak disebut: Kota Malang, Jawa Timur (31 unggahan).",)
    assert voices(one, "en") == ("Place named most: Kota Malang, Jawa Timur (31 posts).",)
