import time
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streams.errors import UserError
from streams.language.codes import LANGUAGES
from streams.language.detector import LanguageDetector, LanguageGuess
from streams.learning.evaluation import evaluate


def _labelled(name: str) -> list[tuple[str, ...]]:
    lines = (Path(__file__).parent / name).read_text(encoding="utf-8").splitlines()
    return [tuple(line.split(": ", 1)) for line in lines if not line.startswith("#")]


SENTENCES = _labelled("sentences.txt")


@pytest.fixture(scope="module")
def detector() -> LanguageDetector:
    return LanguageDetector.load()


def test_tells_the_language_of_posts_it_has_not_seen(detector: LanguageDetector) -> None:
    guesses = detector.detect([text for _, text in SENTENCES])
    wrong = [(gold, guess.best, text) for (gold, text), guess in zip(SENTENCES, guesses, strict=True) if guess.best != gold]
    assert len(wrong) <= 0.05 * len(SENTENCES), wrong


@pytest.mark.parametrize(("language", "least"), [("id", 0.9), ("ms", 0.9), ("su", 0.9), ("jv", 0.9), ("other", 0.9)])
def test_no_language_is_given_up_for_another(detector: LanguageDetector, language: str, least: float) -> None:
    texts = [text for gold, text in SENTENCES if gold == language]
    found = Counter(guess.best for guess in detector.detect(texts))
    assert found[language] >= least * len(texts), found


@pytest.mark.parametrize(("language", "least"), [("id", 0.88), ("ms", 0.85)])
def test_short_and_informal_posts_keep_their_language(detector: LanguageDetector, language: str, least: float) -> None:
    texts = [text for gold, text in _labelled("informal.txt") if gold == language]
    wrong = [
        (guess.best, text) for text, guess in zip(texts, detector.detect(texts), strict=True) if guess.language != language
    ]
    assert len(wrong) <= (1 - least) * len(texts), wrong


def test_every_language_occurs_in_the_sentences() -> None:
    assert {gold for gold, _ in SENTENCES} == set(LANGUAGES)


def test_confidence_is_calibrated(detector: LanguageDetector) -> None:
    texts = [text for _, text in SENTENCES] + [" ".join(text.split()[:4]) for _, text in SENTENCES]
    gold = [language for language, _ in SENTENCES] * 2
    guesses = detector.detect(texts)
    got = evaluate(gold, [g.best for g in guesses], [g.confidence for g in guesses], [False] * len(gold), 1.0)
    assert got.expected_calibration_error < 0.08


@pytest.mark.parametrize(
    "text",
    ["", "   ", "😂😂😂", "https://contoh.id/berita", "@akun @lain", "wkwkwkwk hahaha", "12345 67.890", "#viral", "!!!", "a"],
)
def test_nothing_to_judge_is_undetermined(detector: LanguageDetector, text: str) -> None:
    assert detector.detect([text])[0].language == "und"


def test_without_words_the_best_guess_is_the_hint(detector: LanguageDetector) -> None:
    bare, hinted = detector.detect(["😂 wkwk", "😂 wkwk"], [[], ["jv"]])
    assert bare == LanguageGuess("und", "und", 0.0, None, 0.0)
    assert (hinted.language, hinted.best) == ("und", "jv")


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("@bupati https://t.co/abc123 jalan di depan sekolah rusak parah pak, kapan diperbaiki? 😭😭 wkwkwk", "id"),
        ("BANGEEETTT macetnyaaaa, capek bangettt nungguinnya", "id"),
        ("xxxuserxxx aing mah teu nyaho nanaon euy wkwkwk 😂", "su"),
        ("weh korang ni dah la lambattt, pastu marah orang pulak 😡 #sabar", "ms"),
    ],
)
def test_noise_does_not_matter(detector: LanguageDetector, text: str, language: str) -> None:
    assert detector.detect([text])[0].language == language


@pytest.mark.parametrize(
    ("text", "language"),
    [("你好，今天天气很好", "other"), ("привет, как дела", "other"), ("ꦱꦸꦒꦼꦁ ꦫꦮꦸꦃ", "jv"), ("ᮝᮤᮜᮥᮏᮨᮀ ᮞᮥᮙ᮪ᮕᮤᮀ", "su")],
)
def test_a_script_can_tell_the_language(detector: LanguageDetector, text: str, language: str) -> None:
    assert detector.detect([text])[0].best == language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("#BansosSalahSasaran #BukaDatanya", "id"),
        ("#TerimaKasihNakes 🙏", "id"),
        ("#ThankYouNurses #StayAtHomeForThem", "en"),
        ("wkwk #HargaBerasMahalBanget", "id"),
    ],
)
def test_hashtags_tell_the_language_of_a_post_of_little_else(detector: LanguageDetector, text: str, language: str) -> None:
    assert detector.detect([text])[0].language == language


def test_hashtags_do_not_outvote_words(detector: LanguageDetector) -> None:
    text = "besok kita kumpul di balai desa ya"
    assert detector.detect([f"{text} #ThankYouForEverything"]) == detector.detect([text])


def test_the_name_of_an_emoji_is_no_english(detector: LanguageDetector) -> None:
    texts = ["mantap pak bupati :clapping_hands: thumbs up", "face with tears of joy lucu banget"]
    assert [guess.language for guess in detector.detect(texts)] == ["id", "id"]


def test_a_hint_is_a_prior_and_not_the_truth(detector: LanguageDetector) -> None:
    short = "sudah makan nasi"
    plain, malay, indonesian = detector.detect([short] * 3, [[], ["zsm"], ["in"]])
    chance = {guess.best: guess.confidence for guess in (plain, malay, indonesian)}
    assert indonesian.best == "id"
    assert indonesian.confidence > (plain.confidence if plain.best == "id" else 1 - plain.confidence)
    assert chance
    clear = "aing mah teu nyaho naon-naon, isuk rek ka bandung jeung babaturan"
    assert detector.detect([clear], [["in", "en", "ms"]])[0].language == "su"


@settings(deadline=None)
@given(
    st.sampled_from([text for _, text in SENTENCES]),
    st.lists(st.sampled_from([*LANGUAGES, "in", "id-ID", "jw", "fr", "und", "qme"]), max_size=3),
)
def test_hints_however_wrong_do_not_override_a_clear_text(detector: LanguageDetector, text: str, hints: list[str]) -> None:
    (plain,) = detector.detect([text])
    (hinted,) = detector.detect([text], [hints])
    if plain.confidence > 0.85:
        assert hinted.best == plain.best


def test_meaningless_hints_change_nothing(detector: LanguageDetector) -> None:
    text = "besok kita kumpul di balai desa ya"
    assert detector.detect([text], [["und", "", "qme"]]) == detector.detect([text])


@pytest.mark.parametrize(
    ("text", "languages"),
    [
        ("kemarin aku sudah bilang sama bos soal lembur but honestly I don't think he really cares about us", {"id", "en"}),
        (
            "pemerintah katanya mau memperbaiki jembatan itu, tapi urang lembur mah geus teu percaya ka jangji maranehna",
            {"id", "su"},
        ),
        (
            "harga pupuk di kabupaten ini terus naik sejak bulan lalu, wong tani cilik koyo aku iki iso opo maneh",
            {"id", "jv"},
        ),
    ],
)
def test_a_mixed_post_names_both_languages(detector: LanguageDetector, text: str, languages: set[str]) -> None:
    guess = detector.detect([text])[0]
    assert {guess.best, guess.second} == languages
    assert 0.2 <= guess.second_share <= 0.8


def test_posts_in_one_language_have_no_second(detector: LanguageDetector) -> None:
    guesses = detector.detect([text for gold, text in SENTENCES if gold in {"id", "en", "ms"}])
    assert sum(guess.second is not None for guess in guesses) <= 0.03 * len(guesses)
    assert all((guess.second is None) == (guess.second_share == 0.0) for guess in guesses)


def test_a_guess_does_not_depend_on_its_batch(detector: LanguageDetector) -> None:
    texts = [text for _, text in SENTENCES] + ["", "wkwk", "a\x1eb kata\nlain", "👍🏽 oke"]
    alone = [detector.detect([text])[0] for text in texts]
    assert detector.detect(texts) == alone
    assert LanguageDetector.load().detect(texts[::-1]) == alone[::-1]
    assert detector.detect(texts * 30) == alone * 30


def test_no_texts_give_no_guesses(detector: LanguageDetector) -> None:
    assert detector.detect([]) == []


def test_hints_must_match_the_texts(detector: LanguageDetector) -> None:
    with pytest.raises(ValueError, match="2 texts came with 1 lists of hints"):
        detector.detect(["a", "b"], [[]])


def test_a_missing_model_is_the_users_to_put_right(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no language model at"):
        LanguageDetector.load(tmp_path / "none.npz")
    broken = tmp_path / "broken.npz"
    broken.write_bytes(b"not a model")
    with pytest.raises(UserError, match="is not a language model"):
        LanguageDetector.load(broken)


def test_the_embedded_model_is_small_loads_at_once_and_is_named(detector: LanguageDetector) -> None:
    start = time.process_time()
    again = LanguageDetector.load()
    assert time.process_time() - start < 0.3
    assert again.digest == detector.digest
    assert len(detector.digest) == 64
    assert detector.name


@settings(max_examples=200, deadline=None)
@given(st.lists(st.text(st.characters(codec=None, categories=None)), max_size=6))
def test_any_text_gets_a_sane_guess(texts: list[str]) -> None:
    guesses = _SHARED.detect(texts)
    assert guesses == _SHARED.detect(texts)
    assert len(guesses) == len(texts)
    for guess in guesses:
        assert guess.language in {guess.best, "und"}
        assert guess.best in {*LANGUAGES, "und"}
        assert 0.0 <= guess.confidence <= 1.0 + 1e-9
        assert 0.0 <= guess.second_share <= 1.0
        assert guess.second != guess.best


_SHARED = LanguageDetector.load()
