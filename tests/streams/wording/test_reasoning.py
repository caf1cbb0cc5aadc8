"""Why people were told, in their words: only what an alert says of itself."""

from typing import get_args

import pytest

from schemas.alert import AlertKind, Rule, SourceCoverage
from streams.wording.reasoning import readiness, reasons, sources, unusual
from tests.streams.virality.sample import alert
from tests.streams.wording.test_headline import reason

PATHS = {"negative_surge": "share", "viral_post": "post", "emerging_issue": "people", "source_silent": "silence"}


@pytest.mark.parametrize(
    ("score", "said"),
    [
        (0.7, "Naik mendadak, dalam beberapa menit (kini di bawah ambang peringatan)."),
        (1.42, "Naik mendadak, dalam beberapa menit (1,4 kali ambang peringatan)."),
        (3.41, "Naik mendadak, dalam beberapa menit (jelas, 3,4 kali ambang peringatan)."),
    ],
)
def test_how_clear_it_was_is_told_against_the_threshold(score, said):
    assert unusual(reason().model_copy(update={"score": score, "path": "fast"}), "id") == said


@pytest.mark.parametrize("kind", get_args(AlertKind))
@pytest.mark.parametrize("language", ["id", "en"])
def test_every_kind_has_words_for_what_was_seen_and_what_was_unusual(kind, language):
    of_it = reason(kind).model_copy(update={"path": PATHS.get(kind, "slow")})
    for event in ("opened", "resolved"):
        [(name, seen, said)] = reasons(alert(kind=kind, reasons=(of_it,), event=event), language)
        assert all((name, seen))
        assert not said.casefold().startswith(f"{of_it.path} (")  # words, and no name of a test


def test_sources_that_are_not_as_usual_are_named_with_their_figures():
    usual = SourceCoverage(source="x", share=0.7, state="usual", observed=200, expected=180, window_minutes=60)
    silent = SourceCoverage(source="kabar", share=0.3, state="silent", observed=0, expected=40, window_minutes=120)
    unknown = SourceCoverage(source="baru", share=0.1, state="learning", observed=0, expected=0, window_minutes=0)
    assert sources(alert(), "id") is None
    assert sources(alert(coverage=(usual,)), "id") == "Semua sumbernya mengirim seperti biasa."
    told = alert(coverage=(usual, silent, unknown), confidence=0.7)
    assert sources(told, "id") == (
        "70% dari isi sumbernya datang seperti biasa; kabar diam (0 unggahan dalam 2 jam, biasanya 40), "
        "baru belum cukup lama dikenal."
    )
    assert sources(told, "en") == (
        "70% of what its sources carry comes as usual; kabar silent (0 posts in 2 hours, usually 40), "
        "baru not known long enough."
    )


def test_the_rule_is_named_for_whoever_computes_it_again():
    rule = Rule(version="7", preset="sensitive", slow_threshold=1, fast_threshold=1)
    assert readiness(alert(rule=rule, model=None), "id") == "Kepekaan isu ini: peka; aturan 7."
    assert readiness(alert(rule=rule, model="kata@1"), "en") == "The issue alerts: sensitive; rule 7, model kata@1."
