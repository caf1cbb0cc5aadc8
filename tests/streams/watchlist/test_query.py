import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.errors import UserError
from streams.watchlist.expression import And, Filter, Mark, Near, Not, Or, Words, evaluate, needs_a_term
from streams.watchlist.query import MAX_DEPTH, MAX_LENGTH, MAX_TERMS, QueryError, parse, parse_as_before
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
    ("query", "column", "reason"),
    [
        ("", 1, "Write at least one word"),
        ("   ", 4, "Write at least one word"),
        ("beras AND", 7, "Write a term after AND"),
        ("AND beras", 1, "Write a term before AND"),
        ("beras OR AND gula", 7, "Write a term after OR"),
        ("beras (OR gula)", 8, "Write a term before OR"),
        ("beras NOT", 7, "Write a term after NOT"),
        ("(beras OR )", 8, "Write a term after OR"),
        ("beras ()", 7, "Write a term between the parentheses"),
        ("beras (", 7, "Close this parenthesis"),
        ("(beras OR (gula)", 1, "Close this parenthesis"),
        ("beras) OR gula", 6, "Remove this closing parenthesis"),
        (")", 1, "Remove this closing parenthesis"),
        ('beras "harga gula', 7, "Close the phrase"),
        ('beras ""', 8, "The phrase has no letters or digits"),
        ("beras & gula", 7, "The term has no letters or digits"),
        ("beras 🤮", 7, "The term has no letters or digits"),
        ("*", 1, "The * may only stand"),
        ("ber*as", 4, "The * may only stand"),
        ('"har* beras"', 5, "The * may only stand"),
        ("beras b*", 8, "Write at least 2 letters"),
        ("beras-*", 7, "Write at least 2 letters"),
        ("#b*", 3, "Write at least 2 letters"),
        ("beras #", 7, "Write letters, digits and underscores after"),
        ("#harga-beras", 1, "Write letters, digits and underscores after"),
        ("@a.b.c.d.e", 1, "Write letters, digits and underscores after"),
        ("beras and gula", 7, "Write AND in capitals"),
        ("beras Or gula", 7, "Write OR in capitals"),
        ("beras -resep", 7, "Write NOT resep"),
        ("beras bahasa:id", 7, "There is no filter bahasa:"),
        ("https://kemkes.go.id", 1, "There is no filter https:"),
        ("beras lang:", 12, "Write values directly after lang:"),
        ("beras lang: id", 12, "Write values directly after lang:"),
        ("beras lang:id,,jv", 15, "Write values directly after lang:"),
        ("harga NEAR/5", 7, "Write a term after NEAR/5"),
        ("NEAR/5 harga", 1, "Write a term before NEAR/5"),
        ("harga NEAR/5 OR beras", 7, "Write a term after NEAR/5"),
        ("harga NEAR/101 beras", 7, "Write at most NEAR/100, or AND"),
        ("harga NEAR/5 NOT beras", 14, "Put NOT before the whole of NEAR/5"),
        ("harga NEAR/5 #beras", 14, "Write beras beside NEAR/5 instead of #beras"),
        ("(harga OR @bulog) ONEAR/2 beras", 1, "Write bulog beside ONEAR/2 instead of @bulog"),
        ("#ber* NEAR/5 naik", 1, "Write ber* beside NEAR/5 instead of #ber*"),
        ("(harga beras) NEAR/5 naik", 1, "Write on either side of NEAR/5 a word"),
        ("naik NEAR/5 (harga OR lang:id)", 13, "Write on either side of NEAR/5 a word"),
        ("(a NEAR/5 b) NEAR/2 c", 1, "Write on either side of NEAR/2 a word"),
        ("a NEAR/5 b ONEAR/2 c", 12, "Join two by AND, as in (harga NEAR/5 beras) AND (beras ONEAR/2 naik)"),
        ("NOT (harga NEAR/5 beras)", 1, "Add a word to look for, as in beras AND NOT"),
        ("lang:id", 1, "Add a word to look for, as in beras lang:id"),
        ("lang:id source:x", 1, "Add a word to look for, as in beras lang:id"),
        ("NOT resep", 1, "Add a word to look for, as in beras AND NOT"),
        ("beras OR NOT resep", 10, "Add a word to look for, as in beras AND NOT"),
        ("beras OR gula (minyak OR lang:id) OR source:x", 38, "Add a word to look for, as in beras lang:id"),
        ("NOT (beras resep)", 1, "Add a word to look for, as in beras AND NOT"),
    ],
)
def test_error_says_what_to_do_and_where(query, column, reason):
    with pytest.raises(QueryError) as caught:
        parse(query)
    error = caught.value
    assert isinstance(error, UserError)
    assert error.reason.startswith(reason)
    assert error.column == column
    sentence, line, caret = str(error).split("\n")
    assert sentence == f"{error.reason} (column {column})"
    assert line == "  " + query
    assert caret == " " * (column + 1) + "^"


def test_caret_stands_under_the_place_in_long_wide_and_multi_line_queries():
    long = "beras OR " * 30 + "( OR " + "gula OR " * 30
    sentence, line, caret = _message(long).split("\n")
    assert sentence == "Write a term before OR (column 273)"
    assert len(line) < 90
    assert line[: caret.index("^")].endswith("( ")
    assert _message("日本 AND\n(beras").split("\n")[1:] == ["  日本 AND (beras", " " * (2 + 4 + 5) + "^"]


def _message(query):
    with pytest.raises(QueryError) as caught:
        parse(query)
    return str(caught.value)


def test_error_survives_pickling():
    with pytest.raises(QueryError) as caught:
        parse("beras AND")
    copy = pickle.loads(pickle.dumps(caught.value))
    assert (str(copy), copy.column, copy.reason) == (str(caught.value), caught.value.column, caught.value.reason)


def test_limits():
    assert parse("(" * MAX_DEPTH + "beras" + ")" * MAX_DEPTH) == Words(("beras",))
    assert "Nest parentheses" in _message("(" * (MAX_DEPTH + 1) + "beras" + ")" * (MAX_DEPTH + 1))
    assert parse("NOT " * 900 + "beras") == Words(("beras",))
    assert str(parse(" ".join(f"b{number}" for number in range(MAX_TERMS)))).count("AND") == MAX_TERMS - 1
    assert "at most 250 terms" in _message(" ".join(f"b{number}" for number in range(MAX_TERMS + 1)))
    assert parse("x" * MAX_LENGTH)
    assert f"at most {MAX_LENGTH} characters" in _message("x" * (MAX_LENGTH + 1))
    assert "written out" in _message("ﷺ" * 900)


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
