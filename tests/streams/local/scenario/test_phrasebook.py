import re
from importlib.resources import files
from random import Random

import pytest

from streams.local.scenario.phrasebook import VOICES, phrasebook
from streams.local.scenario.wording import MOODS

SCRIPTS = sorted(
    entry.name.removesuffix(".yaml")
    for entry in files("streams.local.scenario.phrases").iterdir()
    if entry.name.endswith(".yaml") and entry.name != "common.yaml"
)


@pytest.mark.parametrize("script", SCRIPTS)
def test_every_sentence_can_be_said(script: str) -> None:
    book = phrasebook(script)
    rng = Random(1)
    for voice, kinds in book.lines.items():
        assert voice in VOICES
        for kind, templates in kinds.items():
            assert kind in MOODS
            assert voice in book.speakers[kind]
            assert len(set(templates)) == len(templates)
            for template in templates:
                for _ in range(5):
                    sentence = book.fill(rng, template, voice)
                    assert not re.search(r"[{}|]", sentence.replace(" | ", ""))
                    assert sentence == sentence.strip()
                    assert "  " not in sentence


def test_there_are_hundreds_of_sentences() -> None:
    books = [phrasebook(script) for script in SCRIPTS]
    assert sum(len(templates) for book in books for kinds in book.lines.values() for templates in kinds.values()) > 500


@pytest.mark.parametrize("language", ["id", "jv", "su", "min", "bjn", "ban", "bug", "en"])
def test_a_language_is_heard_about_most_subjects(language: str) -> None:
    assert sum(language in phrasebook(script).lines for script in SCRIPTS) >= len(SCRIPTS) - 2


def test_slots_are_filled() -> None:
    book = phrasebook("harga-pangan")
    rng = Random(1)
    assert {book.fill(rng, "{n:2-4}", "id") for _ in range(50)} == {"2", "3", "4"}
    assert re.fullmatch(r"\d{4}", book.fill(rng, "{d:4}", "id"))
    assert book.fill(rng, "{kota}", "ban") in ("Denpasar", "Gianyar", "Singaraja", "Tabanan")
    assert {book.fill(rng, "{rp:14500-15000}", "id") for _ in range(80)} == {
        *("14.500", "14500", "14,5rb"),
        *("15.000", "15000", "15 ribu"),
    }
