import random

from hypothesis import given
from hypothesis import strategies as st

from streams.mentions.emerging_terms import FREQUENT, MOST_TERMS, WINDOW, FrequentPhrases, is_original, terms_of


def test_hashtags_and_links_are_taken_at_once():
    text = "Lihat #BanjirDemak dan #banjirdemak! https://www.Contoh.example/a/B?id=3 https://contoh.example/ #2024"
    assert terms_of(text, FrequentPhrases()) == ("#banjirdemak", "contoh.example/a/B")


def test_a_link_does_not_end_with_what_ends_the_sentence():
    assert terms_of("baca (https://contoh.example/berita).", FrequentPhrases()) == ("contoh.example/berita",)
    assert terms_of("baca https://t.co/abc", FrequentPhrases()) == ()
    assert terms_of("WWW.contoh.example/berita#banjir", FrequentPhrases()) == ("contoh.example/berita",)


def test_a_phrase_is_taken_once_it_is_frequent():
    phrases = FrequentPhrases()
    found = [terms_of("jembatan ambruk di kampung kami", phrases) for _ in range(FREQUENT)]
    assert found[:-1] == [()] * (FREQUENT - 1)
    assert found[-1] == ("jembatan ambruk",)


def test_phrases_are_of_neighbours_that_say_something():
    phrases = FrequentPhrases()
    for _ in range(FREQUENT):
        found = phrases.take("yang jembatan, ambruk #tagar parah sekali; banjir bandang dan longsor")
    assert found == ["banjir bandang"]


def test_a_repost_says_nothing_itself():
    assert is_original("pagi", None)
    assert not is_original("pagi", "x:1")
    assert not is_original("RT @orang: pagi", None)
    assert is_original("RT 05 kebanjiran", None)


def test_what_was_frequent_is_forgotten_and_memory_is_bounded():
    phrases, chance = FrequentPhrases(), random.Random(1)
    for _ in range(FREQUENT):
        phrases.take("jembatan ambruk")
    for _ in range(6 * WINDOW // 10):
        phrases.take(" ".join("".join(chance.choices("abcdefgh", k=7)) for _ in range(11)))
        assert len(phrases) <= 1.5 * WINDOW + 11
    assert phrases.take("jembatan ambruk") == []


@given(st.text(max_size=500))
def test_any_text_gives_few_short_terms(text):
    phrases = FrequentPhrases()
    for _ in range(FREQUENT):
        found = terms_of(text, phrases)
    assert len(found) <= MOST_TERMS
    assert all(0 < len(term) <= 200 for term in found)
