"""How well posts are told apart: on sentences written for it, and on the phrases of the demo's rumour."""

import random
import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from schemas.fact import Fact, FactHit
from streams.factcheck.file import read_facts_file
from streams.factcheck.matcher import MOST_HITS, FactMatcher
from streams.local.demo import FACTS
from streams.local.scenario import phrases

SENTENCES = yaml.safe_load(Path(__file__).with_name("sentences.yaml").read_text(encoding="utf-8"))
RUMOUR = Path(phrases.__path__[0]) / "rumor.yaml"


def fact(name, claim, correction="Tidak ada bukti.", **fields):
    values = {"verdict": "Salah", "owner": "Humas", "checked": date(2026, 7, 4)} | fields
    return Fact(id=name, claim=claim, correction=correction, **values)


def written(part):
    return [
        fact(f"{part}-{number}", one["claim"], one["correction"], wordings=tuple(one.get("wordings", ())))
        for number, one in enumerate(SENTENCES[part])
    ]


def judged(part):
    """For each kind of sentence, what was said of it: `claim`, `correction`, these with `?` where only alike, or `none`."""
    matcher = FactMatcher(written("tune") + written("check"))
    found: dict[str, Counter[str]] = {kind: Counter() for kind in ("repeats", "corrections", "asks", "others")}
    for number, one in enumerate(SENTENCES[part]):
        for kind, counts in found.items():
            for text in one.get(kind, ()):
                hits = {hit.fact: hit for hit in matcher.match(text, ())}
                assert set(hits) <= {f"{part}-{number}"}, text
                hit = hits.get(f"{part}-{number}")
                counts["none" if hit is None else hit.stance + ("" if hit.near else "?")] += 1
    return found


@pytest.mark.parametrize("part", ["tune", "check"])
def test_what_is_said_to_be_the_same_is_the_same(part):
    found = judged(part)
    assert found["others"]["claim"] + found["others"]["correction"] == 0
    assert found["corrections"]["claim"] == found["repeats"]["correction"] == 0
    assert set(found["asks"]) == {"none"}


@pytest.mark.parametrize("part", ["tune", "check"])
def test_most_repeats_and_corrections_are_found(part):
    found = judged(part)
    assert found["repeats"]["claim"] >= 0.9 * found["repeats"].total()
    assert found["corrections"]["correction"] >= 0.8 * found["corrections"].total()
    assert found["others"]["claim?"] <= 0.1 * found["others"].total()


def rumour(kind):
    """The lines of one kind in Indonesian, with the demo's words in their slots."""
    told = yaml.safe_load(RUMOUR.read_text(encoding="utf-8"))
    slots = {name: [word.strip() for word in words.split("|")] for name, words in told["slots"].items()}
    chance = random.Random(7)
    for line in told["lines"]["id"][kind].strip().splitlines():
        line = re.sub(r"\{n:(\d+)-(\d+)\}", r"\1", line.strip())
        yield re.sub(r"\{(\w+)\}", lambda found: chance.choice(slots[found[1]]), line)


def test_the_rumour_of_the_demo_is_told_from_its_correction():
    matcher = FactMatcher(read_facts_file(FACTS).facts)
    found = {
        kind: [hit for line in rumour(kind) for hit in matcher.match(line, ("belanja-istana",))]
        for kind in ("claim", "fact", "joke", "doubt")
    }
    assert sum(hit.stance == "claim" and hit.near for hit in found["claim"]) >= 7
    assert sum(hit.stance == "correction" for hit in found["fact"]) >= 6
    for kind, wrong in (("claim", "correction"), ("fact", "claim"), ("joke", "claim"), ("doubt", "claim")):
        assert [hit for hit in found[kind] if hit.near and hit.stance == wrong] == [], kind


def test_a_statement_of_an_issue_is_not_looked_for_in_another():
    matcher = FactMatcher([fact("a", "Istana menyewa 1.000 mobil", issues=("istana",))])
    assert matcher.match("istana sewa 1000 mobil", ("beras",)) == ()
    assert matcher.match("istana sewa 1000 mobil", ("beras", "istana")) == (FactHit(fact="a", stance="claim", near=True),)


def test_a_slip_of_the_pen_makes_no_difference():
    matcher = FactMatcher([fact("a", "Vaksin campak menyebabkan kelumpuhan permanen")])
    [hit] = matcher.match("vaksin campak menyebabkan kelumpuhan permannen!", ())
    assert hit.near


@pytest.mark.parametrize("claim", ["Harga beras naik parah", "Jalan tol Cipularang ditutup", "Gaji guru honorer dipotong"])
@pytest.mark.parametrize("more", ["{}, kecewa sekali, pemerintah payah", "aduh, {} lagi, rakyat susah, menteri diam saja"])
def test_who_says_all_of_a_claim_may_say_more(claim, more):
    [hit] = FactMatcher([fact("a", claim)]).match(more.format(claim.lower()), ())
    assert (hit.stance, hit.near) == ("claim", True)


def test_words_far_apart_are_not_a_claim():
    matcher = FactMatcher([fact("a", "Istana menyewa 1.000 mobil")])
    assert matcher.match("istana " + "kata lain " * 30 + "sewa " + "kata lain " * 30 + "1000 mobil", ()) == ()


def test_another_number_is_another_claim():
    matcher = FactMatcher([fact("a", "Istana menyewa 1.000 mobil")])
    assert [hit.near for hit in matcher.match("istana menyewa 10 mobil", ())] == [False]


def test_who_says_it_is_no_hoax_repeats_it():
    matcher = FactMatcher([fact("a", "Istana menyewa 1.000 mobil")])
    assert [hit.stance for hit in matcher.match("istana sewa 1000 mobil, ini bukan hoaks!", ())] == ["claim"]


def test_a_post_speaks_of_a_few_statements_at_most():
    matcher = FactMatcher([fact(f"f-{number}", "Istana menyewa 1.000 mobil") for number in range(9)])
    assert [hit.fact for hit in matcher.match("istana menyewa 1000 mobil", ())] == [f"f-{n}" for n in range(MOST_HITS)]


def test_without_statements_nothing_is_found():
    assert not FactMatcher(())
    assert FactMatcher(()).match("istana menyewa 1000 mobil", ()) == ()


@given(st.text(max_size=400), st.lists(st.text(min_size=1, max_size=100), max_size=4))
def test_any_text_can_be_compared_with_any_claim(text, claims):
    facts = [fact(f"f-{number}", claim, claim) for number, claim in enumerate(claims)]
    for hit in FactMatcher(facts).match(text, ()):
        assert hit.fact in {one.id for one in facts}
