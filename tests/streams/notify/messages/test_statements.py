"""What a message says of statements that answer a claim."""

import pytest

from streams.notify.messages.render import render
from tests.streams.notify.messages.samples import HOSTILE, PLAIN, said


@pytest.mark.parametrize("style", ["chat", "mail"])
def test_what_was_said_already_is_told_with_who_said_it(style):
    message = render(said(), style, "id", PLAIN)
    for text in (message.text, *([message.html] if message.html else [])):
        assert "Klarifikasi yang sudah ada" in text
        assert "Klaim: “Istana menyewa 1.000 mobil”" in text
        assert "Hoaks (Biro Pers, 3 Juli 2026)" in text
        assert "Yang disewa 37 minibus." in text
        assert "Dari 1.500 unggahan sejam terakhir, sedikitnya 1.200 mengulang klaim, 9 meluruskannya." in text
        assert "https://contoh.go.id/a" in text


def test_what_only_resembles_a_claim_is_for_a_person_to_review():
    alike = said(state="needs_review", repeats=3)
    assert "Perlu diperiksa: 3 dari 1.500 unggahan sejam terakhir mirip" in render(alike, "chat", "id", PLAIN).text
    assert "Needs review: 3 of 1,500 posts in the last hour resemble" in render(alike, "chat", "en", PLAIN).text


def test_an_alert_that_does_not_know_how_many_posts_there_were_tells_the_rest():
    assert "Dari unggahan sejam terakhir, sedikitnya 1.200 mengulang" in render(said(posts=None), "chat", "id", PLAIN).text
    assert (
        "Of the posts in the last hour, at least 1,200 repeat the claim" in render(said(posts=None), "chat", "en", PLAIN).text
    )
    alike = said(state="needs_review", repeats=3, posts=None)
    assert "Perlu diperiksa: 3 unggahan mirip" in render(alike, "chat", "id", PLAIN).text
    assert "Needs review: 3 posts resemble" in render(alike, "chat", "en", PLAIN).text


@pytest.mark.parametrize("style", ["chat", "mail"])
def test_a_statement_cannot_break_a_message(style):
    message = render(said(claim=HOSTILE, verdict=HOSTILE, correction=HOSTILE, url="javascript:x"), style, "id", PLAIN)
    assert "javascript" not in message.text + (message.html or "")
    assert "<script" not in (message.html or "")
    assert style == "mail" or not set(message.text) & set("*_`~<>[]@")
