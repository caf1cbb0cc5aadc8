import re
from typing import get_args

import pytest

from schemas.alert import AlertEvent, AlertKind, Reason
from streams.notify.messages.context import Context
from streams.notify.messages.render import render
from streams.notify.messages.sms import is_gsm7
from streams.wording.figures import number, percent
from streams.wording.why import figures, why, why_again, why_beside, why_calm
from tests.streams.notify.messages.kinds import alert_of_kind, emerging, silent

CONTEXT = Context(link="http://127.0.0.1:8090/#beras")
COUNTED = {
    "volume_spike": ("unggahan", "posts"),
    "negative_surge": ("negatif", "negative"),
    "engagement_surge": ("interaksi", "interactions"),
    "viral_post": ("interaksi", "interactions"),
    "emerging_issue": ("orang", "people"),
    "source_silent": ("unggahan", "posts"),
}
OF_ACTIONS = ("engagement_surge", "viral_post")


def numbers(kind):
    if kind == "negative_surge":
        return 0.73, 0.19
    return (3, 4183) if kind == "source_silent" else (43_217, 4183)


def read(alert, style, language):
    """What people read of it: subject and text, and for a mail the page without its markup."""
    message = render(alert, style, language, CONTEXT)
    page = re.sub(r"<style>.*?</style>|<[^>]+>", " ", message.html, flags=re.DOTALL) if message.html else None
    return [f"{message.subject}\n{message.text}", *([page] if page else [])]


@pytest.mark.parametrize("language", ["id", "en", "both"])
@pytest.mark.parametrize("style", ["chat", "mail", "sms"])
@pytest.mark.parametrize("event", get_args(AlertEvent))
@pytest.mark.parametrize("kind", get_args(AlertKind))
def test_every_message_has_its_numbers_and_says_what_they_count(kind, event, style, language):
    observed, expected = numbers(kind)
    alert = alert_of_kind(kind, event, observed, expected)
    languages = {"id": ["id"], "en": ["en"], "both": ["id"] if style == "sms" else ["id", "en"]}[language]
    for text in read(alert, style, language):
        assert alert.title.split()[-1] in text
        for one in languages:
            said = [percent(x) if kind == "negative_surge" else number(x, one) for x in (observed, expected)]
            assert all(x in text for x in said)
            assert COUNTED[kind][one == "en"] in text.casefold()
            if kind in OF_ACTIONS:
                assert not re.search(rf"(?:{said[0]}|{said[1]})\s+(?:unggahan|posts?)\b", text)
        if style == "sms":
            assert len(text.strip()) <= 160
            assert is_gsm7(text.strip())
            assert alert.incident[:8] in text
        else:
            assert ("kentongan incident ack 8e0e7c0e --by NAM" in text) == (event != "resolved")


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("kind", ["emerging_issue", "source_silent"])
def test_what_no_issue_watches_cannot_be_explained_again(kind, language):
    alert = alert_of_kind(kind, "opened", *numbers(kind))
    assert all("kentongan explain" not in text for style in ("chat", "mail") for text in read(alert, style, language))


@pytest.mark.parametrize("style", ["chat", "mail"])
def test_an_emerging_issue_says_how_to_watch_it(style):
    for text in read(emerging("#BerasOplosan", "opened", 142.4, 8.3), style, "id"):
        assert "kueri #BerasOplosan ke berkas daftar pantau, lalu kentongan watchlist apply BERKAS" in text
    for text in read(emerging("#BerasOplosan", "opened", 142.4, 8.3), style, "en"):
        assert "query #BerasOplosan to the watchlist file" in text


def test_a_query_that_a_chat_would_change_is_not_offered_there():
    told = emerging("#beras_naik", "opened", 142.4, 8.3)
    [chat] = read(told, "chat", "id")
    assert "tagar atau kata dari unggahannya ke berkas daftar pantau" in chat
    assert "kueri #beras_naik" in read(told, "mail", "id")[0]


def test_people_are_whole_and_their_usual_is_a_busiest_hour():
    text = read(emerging("#BerasOplosan", "opened", 142.4, 8.3), "mail", "id")[0]
    assert "Sekitar 142 orang berbeda memakainya dalam 1 jam terakhir; biasanya paling banyak 8 (17 kali lipat)." in text
    assert "about 1 person used it in the last hour" in read(emerging("#b", "resolved", 1.2, 8.3), "chat", "en")[0]


def test_a_viral_post_is_told_against_posts_of_its_age():
    text = read(alert_of_kind("viral_post", "opened", 12_345, 300), "mail", "both")[0]
    assert (
        "Satu unggahan mendapat 12.345 interaksi dalam 3 jam sejak terbit; "
        "unggahan lain di sumbernya biasanya 300 pada umur itu (41 kali lipat)."
    ) in text
    assert "usually have 300 at that age (41 times as many)." in text


@pytest.mark.parametrize("style", ["chat", "mail", "sms"])
def test_without_a_post_that_stands_out_the_end_of_a_viral_post_counts_nothing(style):
    for text in read(alert_of_kind("viral_post", "resolved", 0, 0), style, "id"):
        assert "tenang" in text
        assert " 0 " not in text


def test_a_source_of_which_nothing_came():
    text = read(silent("opened", 0, 40.2), "mail", "id")[0]
    assert "Tidak ada unggahan masuk dalam 3 jam terakhir; biasanya 40 pada jam seperti ini." in text
    assert "Hanya 2 unggahan masuk" in read(silent("opened", 2, 40.2), "mail", "id")[0]


def test_a_source_that_sends_again_is_not_called_calm():
    [text] = read(silent("resolved", 5, 40.2), "sms", "id")
    assert "kembali mengirim, 5 unggahan dalam 3 jam, biasanya 40." in text


@pytest.mark.parametrize("style", ["chat", "mail", "sms"])
def test_a_source_that_is_given_up_is_not_said_to_send_again(style):
    for text in read(silent("resolved", 0, 40.2, retired=True), style, "id"):
        assert "tidak lagi diharapkan" in text
        assert "kembali" not in text


@pytest.mark.parametrize("kind", get_args(AlertKind))
def test_a_long_title_never_takes_the_place_of_numbers_and_incident(kind):
    alert = alert_of_kind(kind, "resolved", *numbers(kind)).model_copy(update={"title": "Gaji ke-13 guru honorer " * 6})
    [text] = read(alert, "sms", "id")
    assert len(text.strip()) <= 160
    assert "biasanya" in text
    assert "Insiden 8e0e7c0e." in text


def test_beside_another_reason_what_is_no_more_than_usual_by_now_is_told_as_it_stands():
    told = alert_of_kind("negative_surge", "updated", 0.86, 0.37)
    volume = alert_of_kind("volume_spike", "updated", 0, 0.2).reasons
    text = render(told.model_copy(update={"reasons": told.reasons + volume}), "chat", "id", CONTEXT).text
    assert "\n- Kini 0 unggahan dalam " in text
    [silence] = silent("opened", 0, 10).reasons
    assert why_beside(silence, "id") == why(silence, "id")


def test_on_a_first_day_nothing_is_called_usual():
    one = Reason(kind="volume_spike", score=1.4, observed=120.0, expected=10.0, window_minutes=10, path="first_day")
    assert why(one, "id") == (
        "120 unggahan dalam 10 menit terakhir; sebelumnya 10 (12 kali lipat). Isu ini baru dikenal kurang dari sehari."
    )
    assert why(one, "en") == (
        "120 posts in the last 10 minutes; before that 10 (12 times as many). This issue has been known for less than a day."
    )
    said = [
        *(part for each in figures(one, "id") for part in each),
        why_again(one, "id"),
        why_calm(one, "id"),
        why_beside(one, "id"),
    ]
    assert not [part for part in said if "biasa" in part]
    said = [*(part for each in figures(one, "en") for part in each), why_again(one, "en"), why_calm(one, "en")]
    assert not [part for part in said if "usual" in part]
