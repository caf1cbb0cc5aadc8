from datetime import date

from schemas.alert_posts import Unmatched
from schemas.fact import Fact
from streams.factcheck.proposals import proposals
from tests.streams.alerts.alerts import alert, sample

FACT = Fact(
    id="gudang",
    claim="Gudang beras Bulog di Cirebon kosong",
    verdict="Salah",
    correction="Stok cukup.",
    owner="Humas",
    checked=date(2026, 3, 4),
)
WORDS = "katanya dana desa dipotong kepala dusun"


def told(number, posts=300, words=WORDS, **fields):
    post = f"x:{number}"
    said = Unmatched(phrases=("dana desa",), posts=posts, post=post)
    return alert(number, **{"unmatched": (said,), "samples": (sample(words, post=post),)} | fields)


def test_an_incident_counts_once_with_its_last_alert_that_tells_it():
    first, later = told(1, incident="a"), told(2, posts=400, incident="a", sequence=1)
    over = told(3, incident="a", sequence=2, event="resolved", unmatched=())
    [found] = proposals([first, later, over], {FACT.id: FACT})
    assert (found.alert, found.posts, found.words, found.phrase) == (later, 400, WORDS, "dana desa")
    assert found.resembles is None


def test_what_has_been_stated_since_is_left_out():
    assert proposals([told(1)], {"dana": FACT.model_copy(update={"id": "dana", "claim": WORDS})}) == []


def test_the_statement_that_it_is_like_is_named():
    cars = FACT.model_copy(update={"id": "mobil", "claim": "Istana menyewa 1.000 mobil"})
    [found] = proposals([told(1, words="istana sewa 5.000 mobil buat upacara")], {FACT.id: FACT, cars.id: cars})
    assert found.resembles == "mobil"


def test_a_post_that_is_gone_leaves_nothing_and_the_same_words_are_told_once():
    assert proposals([told(1, samples=())], {FACT.id: FACT}) == []
    found = proposals([told(1, posts=20), told(2, posts=30), told(3, words="pupuk subsidi langka lagi…")], {FACT.id: FACT})
    assert [(one.words, one.posts) for one in found] == [("pupuk subsidi langka lagi", 300), (WORDS, 30)]
