from datetime import UTC, datetime

import pytest

from schemas.alert import Headline, Reason
from schemas.alert_outlook import History
from schemas.alert_posts import SentimentSplit, Tally
from streams.notify.messages.context import Context
from streams.notify.messages.fitting import units
from streams.notify.messages.render import render, render_test
from tests.streams.notify.messages.kinds import alert_of_kind
from tests.streams.notify.messages.samples import PLAIN, hostile, said
from tests.streams.virality.sample import alert


def test_a_chat_message_says_what_why_how_people_feel_what_they_say_and_where_to_go_on():
    message = render(alert(), "chat", "id", PLAIN)
    assert message.subject == "🔴 BARU, tingkat 7/10: Harga beras"
    assert message.text.splitlines() == [
        "Percakapan “Harga beras” melonjak",
        "4 Juli 2026, 10.05 WIB",
        "",
        "- 12 kali lipat dari biasanya pada jam seperti ini.",
        "- Sentimen sejam terakhir, dari 100 unggahan (20 lagi tidak jelas): negatif 70%, netral 20%, positif 10%.",
        "",
        "Contoh unggahan",
        "“beras naik lagi (bold)”",
        "  x, 10.01 WIB, negatif",
        "",
        "Kata: mahal (80), naik (60)",
        "",
        "http://127.0.0.1:8090/#beras",
        "Insiden 8e0e7c0e",
        "Tangani: kentongan incident ack 8e0e7c0e --by NAMA",
        "Penjelasan: kentongan explain 8e0e7c0e-0000-4000-8000-000000000001",
    ]
    assert (message.html, message.image) == (None, None)


def test_both_languages_are_indonesian_with_the_gist_in_english():
    text = render(alert(), "chat", "both", PLAIN).text
    assert text.index("Percakapan") < text.index("Talk about “Harga beras” is surging") < text.index("Insiden")
    assert "Sample posts" not in text


def test_english_alone():
    message = render(alert(), "chat", "en", PLAIN)
    assert message.subject == "🔴 NEW, severity 7/10: Harga beras"
    assert "- 12 times as many as usual at this hour." in message.text


def test_a_mail_says_it_in_html_and_in_text_and_shows_a_chart():
    history = History(minutes=5, posts=(1, 2, 50), negative=(0, 0, 30), expected=(1.5, 1.5, 1.5))
    message = render(alert(history=history), "mail", "id", PLAIN)
    assert message.subject == "[BARU 7/10] Percakapan “Harga beras” melonjak"
    assert "- 120 unggahan dalam 1 jam terakhir; biasanya 10 pada jam seperti ini (12 kali lipat)." in message.text
    assert 'src="cid:grafik.png"' in message.html
    assert "paling banyak 50 unggahan" in message.html
    assert message.image.startswith(b"\x89PNG")


def test_without_a_history_a_mail_shows_no_chart():
    message = render(alert(), "mail", "id", PLAIN)
    assert message.image is None
    assert "<img" not in message.html


@pytest.mark.parametrize(("zone", "shown"), [("Asia/Makassar", "11.05 WITA"), ("Asia/Jayapura", "12.05 WIT")])
@pytest.mark.parametrize("style", ["chat", "mail", "sms"])
def test_times_are_those_of_the_issues_zone(style, zone, shown):
    assert shown in render(alert(zone=zone), style, "id", PLAIN).text


@pytest.mark.parametrize("style", ["chat", "mail"])
def test_the_end_of_an_incident_is_short(style):
    message = render(alert(event="resolved", at=datetime(2026, 7, 4, 5, 10, tzinfo=UTC)), style, "both", PLAIN)
    assert "berlangsung 2 jam 10 menit, sejak 10.00 WIB" in message.text
    assert "beras naik" not in message.text
    assert "Kata" not in message.text


def test_without_a_sentiment_nothing_is_said_of_it():
    split = SentimentSplit(n=0, abstained=0, negative=0.0, neutral=0.0, positive=0.0)
    for style in ("chat", "mail", "sms"):
        message = render(alert(sentiment=split), style, "id", PLAIN)
        assert "entimen" not in message.text + (message.html or "")


def test_an_escalation_says_so_first():
    waiting = Context(unanswered=20)
    assert render(alert(), "chat", "id", waiting).text.startswith("Belum ada yang menanggapi selama 20 menit.\n")
    assert "Nobody has answered for 20 minutes." in render(alert(), "mail", "en", waiting).html
    assert render(alert(), "sms", "id", waiting).text.startswith("BELUM DIJAWAB 20 menit: BARU 7/10 Harga beras")


@pytest.mark.parametrize("language", ["id", "en", "both"])
def test_a_post_can_neither_break_nor_forge_a_chat_message(language):
    message = render(hostile(), "chat", language, PLAIN)
    ours = render(alert(), "chat", language, PLAIN)
    assert not set(message.subject + message.text) & set("*_`~<>[]@")
    [quote] = [line for line in message.text.splitlines() if line.startswith("“BARU, tingkat 10/10")]
    assert "jahat.id" not in quote
    assert sum(line.startswith(("Insiden", "Incident")) for line in message.text.splitlines()) == 1
    assert len(message.subject.splitlines()) == 1
    assert ours.text.splitlines()[-2:] == message.text.splitlines()[-2:]


@pytest.mark.parametrize("language", ["id", "en", "both"])
def test_the_html_of_a_mail_holds_no_markup_of_others(language):
    html = render(hostile(), "mail", language, PLAIN).html
    assert "<script" not in html
    assert "<b>" not in html
    assert "&lt;b&gt;z&lt;/b&gt;" in html
    assert "jahat.id)" in html
    assert 'href="https://jahat' not in html
    assert html.count("href=") == 1
    assert "http" not in html.replace("http://127.0.0.1:8090/#beras", "").replace("https://jahat.id", "")


def test_the_subject_of_a_mail_is_one_line():
    assert render(hostile(), "mail", "id", PLAIN).subject.isprintable()


@pytest.mark.parametrize("limit", [4000, 1024, 500, 300])
@pytest.mark.parametrize("language", ["id", "both"])
def test_a_chat_message_fits_what_the_channel_takes(limit, language):
    long = "kata🔴 yang panjang sekali " * 20
    samples = tuple(
        alert().samples[0].model_copy(update={"excerpt": f"{n} {long}"[:280], "post": f"x:{n}"}) for n in range(5)
    )
    names = tuple(Tally(name=f"{name}-{long[:40]}", posts=9) for name in "abcdefgh")
    told = alert(samples=samples, terms=names, hashtags=names, links=names)
    message = render(told, "chat", language, Context(link=PLAIN.link, limit=limit))
    assert units(message.subject) + units(message.text) + 2 <= limit
    assert "Percakapan “Harga beras” melonjak" in message.text
    assert limit < 500 or message.text.endswith(told.id)


@pytest.mark.parametrize(
    "title", ["Harga beras", "x" * 120, "Gaji 13 naik 12.500.000 rupiah bagi 4.100.000 guru di 38 provinsi"]
)
def test_an_sms_holds_the_numbers_and_the_incident_whole(title):
    numbers = {"observed": 12_345_678.0, "expected": 1_234_567.0, "window_minutes": 180}
    reason = Reason(kind="volume_spike", score=1.4, path="slow", **numbers)
    told = alert(title=title, reasons=(reason,), **numbers)
    text = render(told, "sms", "id", Context(link="https://kentongan.example.go.id/d/isu?var-issue=gaji")).text
    assert len(text) <= 160
    assert "12.345.678 unggahan dalam 3 jam, biasanya 1.234.567." in text
    assert text.endswith(" Tangani: kentongan incident ack 8e0e7c0e")
    assert "https" not in text or "?var-issue=gaji " in text


@pytest.mark.parametrize(
    ("limit", "fact"),
    [
        (None, 'Klaim "Istana menyewa...": Hoaks (Biro Pers).'),
        (306, 'Klaim "Istana menyewa 1.000 mobil": Hoaks (Biro Pers).'),
    ],
)
def test_an_sms_says_what_has_been_said_already_and_by_whom(limit, fact):
    told = said().model_copy(update={"reasons": alert_of_kind("volume_spike", "opened", 142, 9.4).reasons})
    text = render(told, "sms", "id", Context(limit=limit)).text
    assert fact in text
    assert text.endswith("Tangani: kentongan incident ack 8e0e7c0e")
    assert "Hoaks" not in text or "Hoaks (Biro Pers)" in text  # the verdict is never the program's own
    crowded = render(told.model_copy(update={"title": "Mobil dinas istana untuk tamu negara"}), "sms", "id", Context()).text
    assert "Ada klarifikasi" in crowded
    resembled = render(said(state="needs_review"), "sms", "id", Context(limit=306)).text
    assert 'Mirip klaim "Istana' in resembled


def test_an_sms_of_two_parts_also_has_the_link_and_how_people_feel():
    text = render(said(), "sms", "en", Context(limit=306, link=PLAIN.link)).text
    assert 160 < len(text) <= 306
    assert PLAIN.link in text
    assert "Negative 70%." in text
    assert text.endswith("Take it on: kentongan incident ack 8e0e7c0e")


@pytest.mark.parametrize("style", ["chat", "mail"])
def test_one_is_not_told_as_several_and_none_not_as_a_zero(style):
    sample = alert().samples[0].model_copy(update={"engagement": 1})
    one = said(repeats=1, corrections=0).model_copy(update={"samples": (sample,), "engagement_gained": 1})
    text = render(one, style, "en", PLAIN).text
    assert "at least 1 repeats the claim, none corrects it." in text
    assert "1 interaction" in text
    assert "1 interactions" not in text
    assert "belum ada yang meluruskannya" in render(one, style, "id", PLAIN).text
    assert "none repeats the claim, 3 correct it" in render(said(repeats=0, corrections=3), style, "en", PLAIN).text


def test_without_words_no_empty_line_stands_for_them():
    told = alert(terms=(), hashtags=(Tally(name="#beras", posts=3),))
    text = render(told, "chat", "id", PLAIN).text
    assert "Tagar: #beras (3)" in text
    assert "Kata" not in text


def test_a_silent_source_has_an_english_name_in_english():
    silent = alert_of_kind("source_silent", "opened", 3, 40)
    assert render(silent, "chat", "en", PLAIN).subject.endswith(": Source rss.antara")
    assert " Source rss.antara: " in render(silent, "sms", "en", PLAIN).text
    assert render(silent, "chat", "id", PLAIN).subject.endswith(": Sumber rss.antara")


@pytest.mark.parametrize("style", ["chat", "mail", "sms"])
@pytest.mark.parametrize("language", ["id", "en", "both"])
def test_a_test_message_says_that_nothing_has_happened(style, language):
    message = render_test("tim_siaga", datetime(2026, 7, 4, 4, tzinfo=UTC), "Asia/Makassar", style, language, PLAIN)
    assert ("No event" if style == "sms" else "nothing has happened") in message.text or language != "en"
    assert ("idak ada kejadian") in message.text or language == "en"
    assert "2026" in message.text
    assert "WITA" in message.text
    assert (message.html is not None) == (style == "mail")


@pytest.mark.parametrize("style", ["chat", "mail"])
def test_what_to_bear_in_mind_is_told(style):
    caveat = Headline(id="Sumber x diam: angka bisa terlalu rendah", en="Source x is silent")
    message = render(alert(caveat=caveat), style, "id", PLAIN)
    assert message.text.count(caveat.id) == 1
    assert style == "chat" or message.html.count(caveat.id) == 1
