from random import Random

from streams.local.scenario.spelling import informal, slip

SENTENCE = "Saya tidak bisa datang karena rumah kebanjiran"


def test_everyday_words_are_shortened() -> None:
    said = {informal(Random(seed), "yang tidak datang") for seed in range(60)}
    assert "yg gak datang" in said
    assert "yg tdk datang" in said
    assert all(sentence.endswith("datang") for sentence in said)


def test_words_inside_words_are_left_alone() -> None:
    assert {informal(Random(seed), "sayang bisabisa") for seed in range(40)} == {"sayang bisabisa"}


def test_slips_leave_spared_words_and_marks_alone() -> None:
    sentence = "@lapor_demo banjirnya parah https://contoh.example.invalid/kebanjiran #banjirlagi"
    for seed in range(400):
        slipped = slip(Random(seed), sentence, ("banjir",)).lower()
        assert "@lapor_demo banjirnya " in slipped
        assert slipped.endswith(" https://contoh.example.invalid/kebanjiran #banjirlagi")


def test_now_and_then_a_word_is_stretched_or_mistyped() -> None:
    slips = [slip(Random(seed), "jalanan mahal", ()).lower() for seed in range(600)]
    assert any("mahaaal" in sentence for sentence in slips)
    mistyped = [sentence for sentence in slips if not sentence.startswith("jalanan ")]
    assert 5 < len(mistyped) < 90
    assert slips.count("jalanan mahal") > 400


def test_capitals() -> None:
    styles = {slip(Random(seed), SENTENCE, ("kebanjiran",)) for seed in range(300)}
    assert SENTENCE.upper() in styles
    assert SENTENCE.lower() in styles
    assert SENTENCE in styles
