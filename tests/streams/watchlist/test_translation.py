import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.errors import UserError
from streams.watchlist.dialects import DIALECTS
from streams.watchlist.expression import Filter, Mark, Near, Words
from streams.watchlist.query import QueryError, parse
from streams.watchlist.translation import MAX_FOREIGN_LENGTH, translate
from tests.streams.watchlist.trees import trees


@pytest.mark.parametrize(
    ("tool", "query", "ours"),
    [
        # Examples of the makers.
        ("brandwatch", "(((Christmas OR Xmas) NEAR/2 (Gift OR Present)))", "(christmas OR xmas) NEAR/2 (gift OR present)"),
        (
            "brandwatch",
            "((Christmas OR Xmas) NEAR/0f (“Mince Pie” OR Pudding))",
            '(christmas OR xmas) ONEAR/0 ("mince pie" OR pudding)',
        ),
        (
            "brandwatch",
            "((apple OR orange) AND (smartphone OR phone))~5",
            "(apple OR orange) NEAR/5 (smartphone OR phone)",
        ),
        ("brandwatch", '"apple juice"~5 NOT <<<my comment here>>> (pie)', "apple NEAR/5 juice AND NOT pie"),
        ("brandwatch", "logitech NEAR/2f keyboard", "logitech ONEAR/2 keyboard"),
        ("brandwatch", "apple NOT (juice OR pie OR sauce)", "apple AND NOT (juice OR pie OR sauce)"),
        ("brandwatch", "Kiss* AND language:en", "kiss* AND lang:en"),
        ("meltwater", "Apple NOT “apple juice”", 'apple AND NOT "apple juice"'),
        ("meltwater", "Apple NEAR watch", "apple NEAR/4 watch"),
        ("meltwater", "Apple ONEAR/10 watch", "apple ONEAR/10 watch"),
        ("meltwater", '("sailboat" or "boat") AND "racing"', "(sailboat OR boat) AND racing"),
        (
            "meltwater",
            'apple AND (watch OR iwatch^3 OR ios)^9 NOT ("apple sauce" OR "apple orchard*")',
            'apple AND (watch OR iwatch OR ios) AND NOT ("apple sauce" OR "apple orchard*")',
        ),
        ("talkwalker", "chocolate -swiss", "chocolate AND NOT swiss"),
        ("talkwalker", "BMW AND NOT bike", "bmw AND NOT bike"),
        ("talkwalker", 'Luxemb* "BMW series"', 'luxemb* AND "bmw series"'),
        # What goes first.
        ("meltwater", "gula OR beras AND mahal NOT resep", "gula OR beras AND mahal AND NOT resep"),
        ("brandwatch", "gula OR (beras AND (mahal OR naik)) OR tepung", "gula OR beras AND (mahal OR naik) OR tepung"),
        ("brandwatch", "beras AND NOT resep NEAR/3 nasi", "beras AND NOT (resep NEAR/3 nasi)"),
        ("talkwalker", "beras -(resep OR nasi)", "beras AND NOT (resep OR nasi)"),
        # Fields, marks and what else has an equal.
        ("brandwatch", "harga AND hashtags:pangan AND at_mentions:Bulog", "harga AND #pangan AND @bulog"),
        ("brandwatch", "hashtags:(pangan OR beras*) AND language:(id OR jv)", "(#pangan OR #beras*) AND lang:id,jv"),
        ("talkwalker", "#HargaPangan @bulog covid-19 lang:id", '#hargapangan AND @bulog AND "covid 19" AND lang:id'),
        ("brandwatch", '"harga beras"~5 AND <<< catatan (lama >>> pasar', "harga NEAR/5 beras AND pasar"),
        ("brandwatch", "harga near/3 beras", "harga NEAR/3 beras"),
    ],
)
def test_what_means_the_same_is_turned(tool, query, ours):
    found = translate(query, DIALECTS[tool])
    assert (found.query, found.missing) == (ours, ())
    assert str(parse(ours)) == ours


@pytest.mark.parametrize(
    ("tool", "query", "told", "rest"),
    [
        ("brandwatch", "beras AND title:harga", [(11, "Leave out title:")], "beras"),
        ("brandwatch", 'beras NOT (site:("a.id" OR x) OR nasi)', [(12, "Write source:")], "beras AND NOT nasi"),
        (
            "brandwatch",
            "beras OR {BPJS Sehat}",
            [(10, "Case makes no difference here: {BPJS Sehat} would find bpjs sehat")],
            'beras OR "bpjs sehat"',
        ),
        ("brandwatch", "sep?rate OR b*d OR beras", [(1, "Write the spellings out"), (14, "The * may only")], "beras"),
        ("brandwatch", "beras AND ((a NEAR/2 b) NEAR/3 c)", [(25, "NEAR/3 joins another NEAR")], "beras"),
        ("brandwatch", "beras AND a NEAR/2 b NEAR/3 c", [(22, "NEAR/3 joins another NEAR")], "beras"),
        ("brandwatch", "beras AND (#a NEAR/2 b)", [(15, "NEAR/2 takes on each side words")], "beras"),
        ("brandwatch", "beras AND ((a AND b) NEAR/2f b)", [(22, "NEAR/2f takes on each side words")], "beras"),
        ("brandwatch", "beras AND (author:a NEAR/2 b)", [(12, "Write @name")], "beras"),
        ("brandwatch", "beras AND (a NEAR/101 b)", [(14, "NEAR reaches over at most 100")], "beras"),
        ("brandwatch", "beras AND harga^2", [(11, "Leave out ^2")], "beras"),
        ("brandwatch", 'beras AND "a b c"~5', [(18, "~5 has an equal only after")], "beras"),
        ("brandwatch", "beras AND (a OR b)~5", [(19, "~5 has an equal only after")], "beras"),
        ("brandwatch", "beras AND (a AND b AND c)~5", [(26, "~5 has an equal only after")], "beras"),
        ("brandwatch", "beras AND authorFollowers:[500 TO 900]", [(11, "Leave out authorFollowers:")], "beras"),
        ("brandwatch", "beras AND harga NEAR mahal", None, None),
        ("talkwalker", "beras engagement:>5 🍚", [(7, "Leave out engagement:"), (21, "The term has no letters")], "beras"),
        ("meltwater", "country:id", [(1, "Write the place as a word")], None),
    ],
)
def test_what_has_no_equal_is_told_with_its_place(tool, query, told, rest):
    if told is None:
        with pytest.raises(QueryError, match="Write AND or OR before this"):
            translate(query, DIALECTS[tool])
        return
    found = translate(query, DIALECTS[tool])
    assert [error.column for error in found.missing] == [column for column, _ in told]
    for error, (_, reason) in zip(found.missing, told, strict=True):
        assert error.reason.startswith(reason)
    assert found.query == rest


def test_what_is_left_out_without_loss_is_noted():
    found = translate("apple^2 AND (watch OR ios)^9", DIALECTS["meltwater"])
    assert [(note.column, note.reason) for note in found.notes] == [
        (1, "left out ^2, which changes only the order of results"),
        (27, "left out ^9, which changes only the order of results"),
    ]


@pytest.mark.parametrize(
    ("tool", "query", "column", "reason"),
    [
        ("brandwatch", "", 1, "Write at least one word"),
        ("brandwatch", "beras AND gula OR tepung", 16, "Brandwatch does not say whether AND or OR goes first"),
        ("brandwatch", "beras OR gula NOT resep", 15, "Brandwatch does not say"),
        ("talkwalker", "beras OR gula tepung", 15, "Talkwalker does not say"),
        ("brandwatch", "harga beras", 7, "Write AND or OR before this"),
        ("meltwater", "(harga beras)", 8, "Write AND or OR before this"),
        ("meltwater", "(beras", 1, "Close this parenthesis"),
        ("meltwater", "beras)", 6, "Remove this closing parenthesis"),
        ("meltwater", 'beras AND "gula', 11, 'Close what " opens'),
        ("brandwatch", "beras <<< gula", 7, "Close what <<< opens"),
        ("meltwater", "beras AND OR gula", 11, "Write a term before this"),
        ("meltwater", "beras NEAR/3", 13, "Write a term at the end"),
        ("meltwater", "beras AND ()", 12, "Write a term before this"),
        ("meltwater", "(" * 51 + "a", 51, "Nest parentheses"),
    ],
)
def test_what_cannot_be_read_or_could_mean_two_things_is_an_error_at_its_place(tool, query, column, reason):
    with pytest.raises(QueryError) as caught:
        translate(query, DIALECTS[tool])
    assert caught.value.reason.startswith(reason)
    assert caught.value.column == column


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("x" * (MAX_FOREIGN_LENGTH + 1), "longer than 100,000 characters"),
        (" OR ".join(f"kata{number}" for number in range(900)), "make several issues"),
        (" OR ".join(f"a{number}" for number in range(251)), "at most 250 terms"),
        ("NOT resep", "Add a word to look for"),
    ],
)
def test_what_would_be_no_query_of_ours_is_said(query, said):
    with pytest.raises(UserError, match=said):
        translate(query, DIALECTS["meltwater"])


_word = st.sampled_from(["beras", "gula", "near", "covid 19"]).map(lambda text: tuple(text.split()))
_words = st.builds(Words, _word, st.booleans())
_side = st.lists(_words, min_size=1, max_size=2, unique=True).map(tuple)
_tree = trees(
    st.one_of(
        _words,
        st.builds(Near, _side, _side, st.sampled_from([0, 5, 100]), st.booleans()),
        st.sampled_from([Mark("#beras"), Mark("@dinkes", True), Filter("lang", ("id", "jv")), Filter("source", ("x",))]),
    ),
    width=3,
    leaves=8,
)


@given(_tree)
def test_our_own_queries_stay_as_they_are(tree):
    try:
        ours = str(parse(str(tree)))
    except QueryError:
        return
    assert translate(ours, DIALECTS["meltwater"]).query == ours


_piece = st.sampled_from(
    [
        *"ab()-{}^~?*:",
        " ",
        " AND ",
        " OR ",
        "NOT ",
        "NEAR/2f",
        "NEAR",
        "title:",
        "lang:",
        "hashtags:",
        '"',
        "<<<",
        ">>>",
        "~2",
    ]
)


@given(st.lists(_piece, max_size=25).map("".join) | st.text(max_size=60), st.sampled_from(sorted(DIALECTS)))
def test_any_text_is_a_query_of_ours_or_told(text, tool):
    try:
        found = translate(text, DIALECTS[tool])
    except UserError:
        return
    assert found.missing or found.query is not None
    for error in (*found.missing, *found.notes):
        assert 1 <= error.column <= len(text) + 1
    if found.query is not None:
        assert str(parse(found.query)) == found.query
