import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.watchlist.expression import And, Filter, Mark, Near, Not, Or, Words, evaluate, needs_a_term
from streams.watchlist.query import QueryError, parse, parse_as_before
from tests.streams.watchlist.trees import trees


@pytest.mark.parametrize(
    ("query", "canonical"),
    [
        ("Beras", "beras"),
        ("harga beras", "harga AND beras"),
        ("beras OR gula minyak", "beras OR gula AND minyak"),
        ("(beras OR gula) minyak", "(beras OR gula) AND minyak"),
        ("NOT resep beras OR gula", "NOT resep AND beras OR gula"),
        ("beras NOT (resep OR masak)", "beras AND NOT (resep OR masak)"),
        ("beras AND NOT (resep masak)", "beras AND NOT (resep AND masak)"),
        ("((beras)) AND (gula AND (minyak))", "beras AND gula AND minyak"),
        ("beras OR (gula OR minyak)", "beras OR gula OR minyak"),
        ("beras beras OR beras", "beras"),
        ("NOT NOT beras", "beras"),
        ("beras NOT (NOT gula)", "beras AND gula"),
        ('"Harga  Beras"', '"harga beras"'),
        ("“harga beras” naik", '"harga beras" AND naik'),
        ('"beras"', "beras"),
        ('"AND" beras', '"and" AND beras'),
        ('"harga ber*"', '"harga ber*"'),
        ("covid-19 OR jum'at", '"covid 19" OR "jum at"'),
        ("harg* AND covid-1*", 'harg* AND "covid 1*"'),
        ("#HargaBeras OR @Dinkes.Jabar OR #pilk* OR @kem*", "#hargaberas OR @dinkes.jabar OR #pilk* OR @kem*"),
        ("＃beras", "#beras"),
        ("saé LANG:SU,id,su Source:X", "sae AND lang:id,su AND source:x"),
        ("beras source:detik.com,liputan6-tv", "beras AND source:detik.com,liputan6-tv"),
        ("cafe\u0301*", "cafe*"),
        ("beras\n  AND\n\tgula", "beras AND gula"),
        ("beras(gula)naik", "beras AND gula AND naik"),
        ("harga NEAR/5 beras", "harga NEAR/5 beras"),
        ("Harga ONEAR/05 Ber* naik", "harga ONEAR/5 ber* AND naik"),
        ('(harga OR ("harga" OR tarif)) NEAR/0 ("minyak goreng*")', '(harga OR tarif) NEAR/0 "minyak goreng*"'),
        ("tol NOT macet NEAR/3 mudik", "tol AND NOT (macet NEAR/3 mudik)"),
        ('harga NEAR/5 jum\'at OR near OR "NEAR/5"', 'harga NEAR/5 "jum at" OR near OR "near 5"'),
    ],
)
def test_canonical_form(query, canonical):
    assert str(parse(query)) == canonical
    assert parse(canonical) == parse(query)


def test_tree():
    assert parse('(beras OR "harga gula*") NOT #resep lang:jv') == And(
        (Or((Words(("beras",)), Words(("harga", "gula"), prefix=True))), Not(Mark("#resep")), Filter("lang", ("jv",)))
    )


@pytest.mark.parametrize(
    ("query", "text", "holds"),
    [
        ("beras", "Harga BERAS naik", True),
        ("beras", "berasnya habis", False),
        ("beras*", "berasnya habis, beraskah?", True),
        ("mobil", "mobil-mobil dinas", True),
        ("mobil", "mobil2 dinas", False),
        ("harga beras", "beras murah, harga tetap", True),
        ('"harga beras"', "beras murah, harga tetap", False),
        ('"harga beras"', "Harga: #beras naik", True),
        ('"harga bera*"', "harga berasnya", True),
        ('"harga bera*"', "hargabera harga pohon", False),
        ("#beras", "beras #berasmahal", False),
        ("#beras*", "beras #berasmahal", True),
        ("beras", "#beras", True),
        ("@dinkes", "lapor @dinkes.jabar", True),
        ("@dinkes.jabar", "lapor @dinkes", False),
        ("@kemkes", "surel ke budi@kemkes.go.id", False),
        ("sae", "sakalangkung saé", True),
        ("beras lang:id,jv", "beras", True),
        ("beras lang:su", "beras", False),
        ("beras NOT source:x", "beras", False),
        ("beras NOT (resep OR masak)", "resep beras", False),
        ("covid-19", "Covid 19", True),
        ("vaksin", "vak\u200bsin", True),
        ("harga NEAR/2 beras", "harga pasar untuk beras", True),
        ("harga NEAR/2 beras", "harga pasar untuk semua beras", False),
        ("harga NEAR/2 beras", "beras turun harga", True),
        ("harga ONEAR/2 beras", "beras turun harga", False),
        ("harga ONEAR/2 beras", "beras turun harga gula, beras", True),
        ("harga NEAR/0 beras", "harga-beras", True),
        ("harga NEAR/0 beras", "harga si beras", False),
        ('"harga pangan" NEAR/1 (naik* OR mahal)', "Naiknya lagi harga pangan", True),
        ('"harga pangan" NEAR/1 (naik* OR mahal)', "mahal: harga, pangan", True),
        ('"harga pangan" NEAR/1 harga', "harga pangan", False),
        ("beras NEAR/5 beras", "beras", False),
        ("beras NEAR/5 beras*", "beras berasnya", True),
        ("harga NEAR/1 beras", "harga naik #beras", True),
        ("naik NEAR/9 beras NOT (naik NEAR/1 beras)", "naik beras", False),
        ("naik NEAR/9 beras NOT (naik NEAR/1 beras)", "naik lagi dan lagi beras", True),
    ],
)
def test_meaning(query, text, holds):
    assert evaluate(parse(query), text, language="ID", source="X") is holds


_word = st.sampled_from(["beras", "gula", "naik", "and", "covid 19", "ꦧꦼꦫꦱ꧀", "سعر"])


_leaf = st.one_of(
    st.builds(lambda text, prefix: Words(tuple(text.split()), prefix), _word, st.booleans()),
    st.builds(lambda sign, name, prefix: Mark(sign + name, prefix), st.sampled_from("#@"), _word, st.booleans()).filter(
        lambda mark: " " not in mark.text
    ),
    st.builds(Filter, st.sampled_from(["lang", "source"]), st.sampled_from([("id",), ("id", "jv")])),
)


_side = st.lists(
    st.builds(lambda text, prefix: Words(tuple(text.split()), prefix), _word, st.booleans()),
    min_size=1,
    max_size=3,
    unique=True,
).map(tuple)


_near = st.builds(Near, _side, _side, st.sampled_from([0, 1, 100]), st.booleans())


_tree = trees(_leaf | _near, width=3, leaves=10)


@given(_tree)
def test_canonical_query_parses_to_the_same_tree(tree):
    try:
        parsed = parse(str(tree))
    except QueryError:
        assert not needs_a_term(tree)
        return
    assert needs_a_term(tree)
    assert parse(str(parsed)) == parsed
    assert str(parse(str(parsed))) == str(parsed)


@given(_tree, st.lists(_word | st.sampled_from(["#beras", "@gula", "berasan"]), max_size=6), st.sampled_from(["id", "su"]))
def test_parsing_keeps_the_meaning(tree, pieces, language):
    try:
        parsed = parse(str(tree))
    except QueryError:
        return
    text = ", ".join(pieces)
    post = {"language": language, "source": "jv"}
    assert evaluate(parsed, text, **post) == evaluate(tree, text, **post)


@given(
    st.text(alphabet='ab *#@.()"-:,\nANDORTlang:é\u200b', max_size=60)
    | st.text(max_size=40)
    | st.lists(st.sampled_from([*'ab()"?^{|', "NEAR/1", " ONEAR/0 ", " OR ", "~2", "W/3", "a b"])).map("".join)
)
def test_any_text_is_a_query_or_a_query_error(text):
    column = 1
    try:
        parsed = parse(text)
    except QueryError as error:
        column = error.column
    else:
        assert parse(str(parsed)) == parsed
    assert 1 <= column <= len(text) + 1


@pytest.mark.parametrize(
    ("query", "text"),
    [("{BPJS} OR lain", "bpjs"), ("beras|gula", "beras gula"), ("#beras NEAR/5 naik", "#beras naik, near 5"), ("W/5", "w 5")],
)
def test_a_query_of_before_means_what_it_meant(query, text):
    with pytest.raises(QueryError):
        parse(query)
    assert evaluate(parse_as_before(query), text, language="id", source="x")


def test_a_query_of_before_may_have_a_fault():
    with pytest.raises(QueryError, match="after AND"):
        parse_as_before("beras AND")
