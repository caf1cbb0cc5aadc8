from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streams.watchlist.expression import Filter, Mark, Near, Not, Or, Words, evaluate, needs_a_term
from streams.watchlist.matcher import Matcher
from streams.watchlist.query import parse
from tests.streams.watchlist.trees import trees


def _matcher(**queries):
    return Matcher({name: parse(query) for name, query in queries.items()})


WATCHLIST = _matcher(
    pangan='(beras OR "minyak goreng" OR #hargapangan) AND (naik OR mahal OR langka*) AND NOT resep',
    vaksin="vaksin* OR imunisasi OR @kemenkes.ri",
    banjir="banjir lang:id,jv NOT source:berita",
    jalan='"jalan rusak" OR jalan* AND berlubang',
    bansos="#bansos OR bantuan AND sosial",
)


@pytest.mark.parametrize(
    ("text", "language", "source", "issues"),
    [
        ("Harga beras naik terus, bu!", "id", "x", ("pangan",)),
        ("MINYAK GORENG makin langkanya minta ampun", "id", "x", ("pangan",)),
        ("Resep nasi: beras mahal pun bisa", "id", "x", ()),
        ("Rega béras mundhak, larang, naik", "jv", "x", ("pangan",)),
        ("Anak-anak sudah divaksin?", "id", "x", ()),
        ("Vaksinasi gratis hari ini, cek @kemenkes.ri!", "id", "x", ("vaksin",)),
        ("Banjir maneh ning dalan iki", "jv", "x", ("banjir",)),
        ("Banjir di mana-mana", "id", "Berita", ()),
        ("Banjir di mana-mana", "EN", "x", ()),
        ("jalan-jalan yuk", "id", "x", ()),
        ("Jalan (rusak) parah; jalannya berlubang", "id", "x", ("jalan",)),
        ("#Bansos telat, sosialisasi bantuan kurang", "id", "x", ("bansos",)),
        ("bantuan sosial utk korban banjir, beras mahal", "id", "x", ("banjir", "bansos", "pangan")),
        ("", "id", "x", ()),
        ("👍🏽👍🏽", "id", "x", ()),
    ],
)
def test_issues_of_a_post(text, language, source, issues):
    assert WATCHLIST.match(text, language=language, source=source) == issues


def test_overlapping_terms_are_all_found():
    matcher = _matcher(a="harga", b='"harga beras"', c='"beras naik"', d="beras", e="ber*", f='"harga beras na*"', g="be*")
    assert matcher.match("harga beras naik", language="id", source="x") == tuple("abcdefg")


NEARBY = _matcher(
    mahal='(beras OR "minyak goreng") NEAR/3 (mahal OR naik*) AND NOT (resep NEAR/5 beras)',
    antre="antre ONEAR/2 beras* OR #antreberas",
    bukan="gas NOT (gas ONEAR/0 melon)",
)


@pytest.mark.parametrize(
    ("text", "issues"),
    [
        ("Beras di pasar makin mahal", ("mahal",)),
        ("Beras di pasar kini makin mahal", ()),
        ("naiknya harga minyak goreng", ("mahal",)),
        ("minyak naik goreng", ()),
        ("resep hemat saat beras mahal", ()),
        ("resep hemat untuk ibu di rumah saat beras mahal", ("mahal",)),
        ("antre lama demi berasnya", ("antre",)),
        ("beras, antre", ()),
        ("#antreberas", ("antre",)),
        ("antre #beras mahal", ("antre", "mahal")),
        ("gas melon langka", ()),
        ("melon, gas", ("bukan",)),
        ("beras mahal. " + "dan " * 50 + "gas", ("bukan", "mahal")),
    ],
)
def test_terms_near_each_other(text, issues):
    assert NEARBY.match(text, language="id", source="x") == issues


def test_a_post_of_nothing_but_terms_is_matched_in_a_moment():
    matcher = _matcher(**{f"q{number}": f"(aa OR ab*) NEAR/{number % 9} (ba OR bb OR bc*)" for number in range(50)})
    began = process_time()
    assert matcher.match("aa " * 3_300 + "x " * 10 + "ba " * 3_300, language="id", source="x") == ()
    assert process_time() - began < 5


def test_empty_watchlist_matches_nothing():
    assert Matcher({}).match("harga beras naik", language="id", source="x") == ()


@pytest.mark.parametrize("query", [Not(Words(("beras",))), Filter("lang", ("id",)), Or((Mark("#a"), Not(Mark("#b"))))])
def test_a_query_that_needs_no_term_is_refused(query):
    with pytest.raises(ValueError, match="without any of its terms"):
        Matcher({"semua": query})


_NAMES = ["beras", "harga", "naik", "ha", "saé", "ꦧꦼꦫꦱ꧀", "سعر", "covid19"]
_folded_name = st.sampled_from([name.replace("é", "e") for name in _NAMES])
_leaf = st.one_of(
    st.builds(Words, st.lists(_folded_name, min_size=1, max_size=3).map(tuple), st.booleans()),
    st.builds(lambda sign, name, prefix: Mark(sign + name, prefix), st.sampled_from("#@"), _folded_name, st.booleans()),
    st.builds(Filter, st.sampled_from(["lang", "source"]), st.sampled_from([("id",), ("id", "jv"), ("x",)])),
)
_terms = st.lists(
    st.builds(Words, st.lists(_folded_name, min_size=1, max_size=2).map(tuple), st.booleans()),
    min_size=1,
    max_size=3,
    unique=True,
).map(tuple)
_near = st.builds(Near, _terms, _terms, st.sampled_from([0, 1, 3, 100]), st.booleans())
_query = trees(_leaf | _near, width=4, leaves=12).filter(needs_a_term)
_glue = st.sampled_from(
    [
        " ",
        " ",
        " ",
        "",
        "-",
        ", ",
        "\n",
        "#",
        " #",
        " @",
        "@",
        ".",
        "'",
        "_",
        "\u200b",
        "\u0301",
        "\u202e",
        "😀",
        "👨‍👩‍👧",
        "’",
        "…",
    ]
)
_piece = st.sampled_from([*_NAMES, "BERAS", "Ｈａｒｇａ", "sae\u0301", "ber\u00adas", "nya", "مُ", "\ufeff"]) | st.text(
    max_size=3
)
_post = st.lists(st.tuples(_glue, _piece), max_size=15).map(lambda pairs: "".join(glue + piece for glue, piece in pairs))


@settings(max_examples=200)
@given(
    st.dictionaries(st.text("abc", min_size=1, max_size=3), _query, max_size=6),
    st.lists(_post, min_size=1, max_size=4),
    st.sampled_from(["id", "JV", "und"]),
    st.sampled_from(["x", "berita"]),
)
def test_matcher_equals_brute_force(queries, posts, language, source):
    matcher = Matcher(queries)
    for post in posts:
        expected = [name for name, query in queries.items() if evaluate(query, post, language=language, source=source)]
        assert matcher.match(post, language=language, source=source) == tuple(sorted(expected))


_near_posts = st.lists(st.sampled_from(["beras", "harga", "naik", "berasnya", "x", "#harga"]), max_size=12).map(" ".join)
_near_side = st.lists(
    st.sampled_from(["beras", "ber*", "harga", '"harga beras"', '"harga ber*"', "naik"]), min_size=1, max_size=2
)


@settings(max_examples=200)
@given(_near_side, _near_side, st.integers(0, 4), st.booleans(), _near_posts)
def test_where_terms_stand_is_counted_as_brute_force_counts_it(left, right, distance, ordered, post):
    query = parse(f"({' OR '.join(left)}) {'O' * ordered}NEAR/{distance} ({' OR '.join(right)})")
    expected = evaluate(query, post, language="id", source="x")
    assert bool(Matcher({"a": query}).match(post, language="id", source="x")) == expected
