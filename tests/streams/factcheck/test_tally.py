"""How many posts speak of which statement, and what they say."""

from datetime import date

from schemas.fact import Fact
from streams.factcheck.tally import FactTally


def fact(name, claim, *, issues=()):
    found = {"verdict": "Hoaks", "correction": "Yang disewa 37 minibus.", "owner": "Biro Pers", "checked": date(2026, 7, 4)}
    return Fact(id=name, claim=claim, issues=issues, **found)


CARS = fact("mobil-istana", "Istana menyewa 1.000 mobil", issues=("istana",))
RICE = fact("stok-bulog", "Gudang beras Bulog kosong")


def tallied(*texts, issues=("istana",)):
    tally = FactTally([CARS, RICE])
    for text in texts:
        tally.add(text, issues)
    return tally


def test_each_post_counts_where_it_repeats_or_puts_right():
    tally = tallied("istana sewa 1000 mobil", "ISTANA MENYEWA SERIBU MOBIL", "hoaks istana sewa 1000 mobil", "harga beras")
    cars = tally.statements["mobil-istana"]
    assert (tally.posts, cars.repeats, cars.corrections, cars.resembling) == (4, 2, 1, 0)
    assert tally.statements["stok-bulog"].repeats == 0


def test_the_example_repeats_the_claim_where_any_post_does():
    tally = tallied("hoaks istana sewa 1000 mobil", "istana sewa 1000 mobil dong", "istana sewa 1000 mobil")
    assert tally.statements["mobil-istana"].example == "istana sewa 1000 mobil dong"
    assert tallied("hoaks istana sewa 1000 mobil").statements["mobil-istana"].example == "hoaks istana sewa 1000 mobil"


def test_a_statement_of_an_issue_finds_posts_of_that_issue_only():
    tally = tallied("istana sewa 1000 mobil", "gudang bulog beras kosong", issues=("beras",))
    assert [one.repeats for one in tally.statements.values()] == [0, 1]


def test_what_most_of_those_say_that_only_resemble_it_is_a_wording_to_add():
    near = "istana sewa mobil banyak"
    tally = tallied("istana sewa mobil mewah", near, near.upper(), "harga beras")
    cars = tally.statements["mobil-istana"]
    assert (cars.repeats, cars.resembling) == (0, 3)
    assert cars.wording == near.upper()
    assert tally.statements["stok-bulog"].wording is None
