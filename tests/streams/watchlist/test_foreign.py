import pytest

from streams.watchlist.query import QueryError, parse


@pytest.mark.parametrize(
    ("query", "column", "reason"),
    [
        ("harga NEAR/5f beras", 7, "Write ONEAR/5 instead of NEAR/5f"),
        ("harga near/5 beras", 7, "Write NEAR/5 in capitals"),
        ("harga NEAR beras", 7, "Write NEAR/4 with the number of words"),
        ("harga W/5 beras", 7, "Write NEAR/5 instead of W/5"),
        ("harga w/05 beras", 7, "Write NEAR/5 instead of w/05"),
        ("harga /3 beras", 7, "Write NEAR/3 instead of /3"),
        ("harga PRE/5 beras", 7, "Write ONEAR/5 instead of PRE/5"),
        ('"harga mahal"~5', 14, 'Write harga NEAR/5 mahal instead of "harga mahal"~5'),
        ("“harga beras mahal”~5", 20, "Write NEAR/5 between two words or phrases instead of ~5"),
        ("(harga AND mahal)~5", 18, "Write NEAR/5 between two words"),
        ("beras~2", 1, "Write beras* for words that begin so"),
        ("harga^2 beras", 1, "Leave out ^2"),
        ("(harga OR beras)^9", 17, "Leave out ^9"),
        ("beras custom?ze", 7, "Write the spellings out"),
        ("bel??ve", 1, "Write the spellings out"),
        ("beras {BPJS}", 7, "Write BPJS without braces"),
        ("{dinas sosial}", 1, "Write dinas without braces"),
        ("beras <<<catatan>>> gula", 7, "Leave out the remark"),
        ("beras|gula", 1, "Write OR instead of |"),
        ("beras || gula", 7, "Write OR instead of |"),
        ("beras && gula", 7, "Write AND instead of &&"),
        ("beras -resep", 7, "Write NOT resep"),
        ("beras or gula", 7, "Write OR in capitals"),
        ("beras title:harga", 7, "Leave out title:"),
        ('beras title:"harga naik"', 7, "Leave out title:"),
        ("beras Author:warga", 7, "Write @name instead of Author:"),
        ("beras site:detik.com", 7, "Write source: with the name"),
        ("beras links:detik.com", 7, "Write source: with the name"),
        ("beras language:id", 7, "Write lang: with a code"),
        ("beras country:idn", 7, "Write the place as a word"),
        ("beras engagement:>5", 7, "Leave out engagement:"),
        ("beras at_mentions:bulog", 7, "Write @name"),
        ("beras hashtags:pangan", 7, "Write #name"),
        ("beras raw:BPJS", 7, "Write the word without raw:"),
        ("beras authorFollowers:>5", 7, "Leave out authorFollowers:"),
        ("beras subreddit:nba", 7, "There is no filter"),
    ],
)
def test_an_operator_of_another_tool_is_refused_with_what_to_write_instead(query, column, reason):
    with pytest.raises(QueryError) as caught:
        parse(query)
    assert caught.value.reason.startswith(reason)
    assert caught.value.column == column


@pytest.mark.parametrize(
    ("query", "canonical"),
    [
        ("AND NOT resep", None),
        ("beras AND NOT resep", "beras AND NOT resep"),
        ("near OR dekat", "near OR dekat"),
        ('"NEAR/5" OR "beras^2"', '"near 5" OR "beras 2"'),
        ("w/o gula", '"w o" AND gula'),
        ("24/7 OR 1/2", '"24 7" OR "1 2"'),
        ("beras? OR habis!", "beras OR habis"),
        ("youtube.com/watch?v=abc", '"youtube com watch v abc"'),
        ('"mau?kah"', '"mau kah"'),
        ("~5 juta wow>>", "5 AND juta AND wow"),
        ("P&G OR C++ OR +beras", '"p g" OR c OR beras'),
        ("jam10:30", '"jam10 30"'),
        ("“harga beras” OR „gula pasir“", '"harga beras" OR "gula pasir"'),
        ("$BBRI OR kurang-lebih", 'bbri OR "kurang lebih"'),
    ],
)
def test_what_only_looks_like_one_is_text(query, canonical):
    if canonical is None:
        with pytest.raises(QueryError, match="before AND"):
            parse(query)
    else:
        assert str(parse(query)) == canonical
