import io

import pytest
from rich.console import Console

from schemas.alert import Headline
from schemas.alert_posts import People, SentimentSplit, Tally
from streams.notify.console import alert_text, print_alert
from tests.streams.virality.sample import alert


def test_it_says_what_why_how_people_feel_and_what_they_say():
    lines = alert_text(alert()).plain.splitlines()
    assert [line.strip() for line in lines] == [
        "[BARU] Percakapan “Harga beras” melonjak",
        "Talk about “Harga beras” is surging",
        "4 Juli 2026, 10.05 WIB · tingkat 7/10 · isu beras · insiden 8e0e7c0e",
        "Sentimen sejam terakhir, dari 100 unggahan (20 lagi tidak jelas): negatif 70%, netral 20%, positif 10%",
        "Kata: mahal (80), naik (60)",
        "“beras naik lagi [bold]” — x, 10.01 WIB, negatif",
    ]


@pytest.mark.parametrize(
    ("zone", "shown"), [("Asia/Makassar", "11.05 WITA"), ("Asia/Jayapura", "12.05 WIT"), ("Europe/London", "04.05 BST")]
)
def test_times_are_those_of_the_issues_zone(zone, shown):
    assert shown in alert_text(alert(zone=zone)).plain


def test_a_term_that_nobody_watches_is_called_by_its_name():
    text = alert_text(alert(kind="emerging_issue", issue="#1d02a3b4c5d6e7f8", title="#gaspol")).plain
    assert "· isu #gaspol ·" in text
    assert "1d02" not in text


def test_a_silent_source_is_no_issue():
    text = alert_text(alert(kind="source_silent", issue="#source.x", title="Sumber x")).plain
    assert "10.05 WIB · tingkat 7/10 · insiden 8e0e7c0e" in text


def test_the_end_of_an_incident_shows_no_samples():
    text = alert_text(alert(event="resolved")).plain
    assert text.startswith("[SELESAI] ")
    assert "Kata:" not in text
    assert "“beras naik" not in text


def test_without_a_sentiment_nothing_is_said_of_it():
    split = SentimentSplit(n=0, abstained=0, negative=0.0, neutral=0.0, positive=0.0)
    assert "Sentimen" not in alert_text(alert(sentiment=split)).plain


def test_when_the_model_would_not_say_of_any_post_that_is_said():
    split = SentimentSplit(n=0, abstained=7, abstained_share=1.0, negative=0.0, neutral=0.0, positive=0.0)
    assert "Sentimen sejam terakhir: tidak jelas pada 7 unggahan" in alert_text(alert(sentiment=split)).plain


def test_a_model_that_was_always_sure_is_not_spoken_of():
    split = SentimentSplit(n=5, abstained=0, abstained_share=0.0, negative=1.0, neutral=0.0, positive=0.0)
    assert "sejam terakhir, dari 5 unggahan: negatif 100%" in alert_text(alert(sentiment=split)).plain


def test_what_people_wrote_is_printed_as_it_is():
    out = io.StringIO()
    print_alert(alert(), Console(file=out, width=40))
    assert "[bold]" in out.getvalue()
    assert out.getvalue().endswith("\n\n")


def test_without_words_nothing_that_people_wrote_is_shown():
    lines = alert_text(alert(), words=False).plain.splitlines()
    assert [line.strip() for line in lines] == [
        "[BARU] Percakapan “Harga beras” melonjak",
        "Talk about “Harga beras” is surging",
        "4 Juli 2026, 10.05 WIB · tingkat 7/10 · isu beras · insiden 8e0e7c0e",
        "Sentimen sejam terakhir, dari 100 unggahan (20 lagi tidak jelas): negatif 70%, netral 20%, positif 10%",
    ]
    term = alert(
        kind="emerging_issue", issue="#1d02a3b4c5d6e7f8", title="#gaspol", headline=Headline(id="#gaspol", en="#gaspol")
    )
    assert "gaspol" not in alert_text(term, words=False).plain


def test_what_a_surge_is_about_is_in_the_words_of_people():
    told = alert(
        headline=Headline(id="“Beras” melonjak soal #mahal: 40 unggahan", en="“Beras” is surging over #mahal: 40 posts"),
        about=(Tally(name="naik", posts=35), Tally(name="#mahal", posts=30)),
        people=People(posts=40, accounts=31, often=0, often_share=0, exact=True),
    )
    assert "soal #mahal" in alert_text(told).plain
    hidden = alert_text(told, words=False).plain
    assert "mahal" not in hidden
    assert "“Beras” melonjak: 40 unggahan" in hidden
    assert "Sejam terakhir 40 unggahan oleh 31 akun." in hidden
