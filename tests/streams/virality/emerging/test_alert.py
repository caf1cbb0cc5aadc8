from collections import Counter
from datetime import date

import pytest

from schemas.fact import Fact, FactHit
from streams.virality.emerging.detector import Emerging
from streams.virality.emerging.terms_row import restore_terms, row_of_terms
from tests.streams.virality.emerging.sightings import NOON, Stream, play


@pytest.mark.parametrize(
    ("term", "query"), [("jembatan ambruk", '"jembatan ambruk"'), ("contoh.example/a", None), ("#tag", "#tag")]
)
def test_a_query_is_suggested(term, query):
    told, _ = play(Stream().usual(3).burst(NOON, 60, term))
    assert told[0].suggested_query == query


def test_what_was_verified_is_told_with_an_issue_that_nobody_watches():
    stream = Stream().usual(2)
    repeats = (FactHit(fact="mobil", stance="claim", near=True),)
    puts_right = (FactHit(fact="mobil", stance="correction", near=True),)
    stream.burst(NOON, 60, "#baru", facts=repeats).burst(NOON, 6, "#baru", facts=puts_right).burst(NOON, 30, "#baru")
    values = {"verdict": "Hoaks", "correction": "37 minibus.", "owner": "Biro Pers", "checked": date(2026, 7, 4)}
    facts = {"mobil": Fact(id="mobil", claim="Istana menyewa 1.000 mobil", **values)}
    told, emerging = play(stream, facts=facts)
    [opened] = [one for one in told if one.title == "#baru" and one.event == "opened"]
    [found] = opened.facts
    assert 0 < found.corrections < found.repeats < found.posts
    again = Emerging(100, 20, "Asia/Jakarta")
    restore_terms(again, row_of_terms(emerging))
    assert again.terms["#baru"].facts() == {"mobil": Counter({("claim", True): 60, ("correction", True): 6})}


def test_what_no_statement_answers_is_proposed_of_an_issue_that_nobody_watches():
    said = "katanya dana desa dipotong kepala dusun"
    stream = Stream().usual(2).burst(NOON, 60, "dana desa", "desa dipotong", excerpt=said)
    values = {"verdict": "Hoaks", "correction": "37 minibus.", "owner": "Biro Pers", "checked": date(2026, 7, 4)}
    told, _ = play(stream, facts={"mobil": Fact(id="mobil", claim="Istana menyewa 1.000 mobil", **values)})
    opened = [one for one in told if one.event == "opened"]
    assert opened
    for one in opened:
        [found] = one.unmatched
        assert set(found.phrases) <= {"dana desa", "desa dipotong"}
        assert found.post in {sample.post for sample in one.samples}
    assert all(not one.unmatched for one in play(stream)[0])
    assert all(not one.unmatched for one in told if one.event == "resolved")
