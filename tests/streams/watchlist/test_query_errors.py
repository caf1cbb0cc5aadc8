import pickle

import pytest

from streams.errors import UserError
from streams.watchlist.expression import Words
from streams.watchlist.query import MAX_DEPTH, MAX_LENGTH, MAX_TERMS, QueryError, parse


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
