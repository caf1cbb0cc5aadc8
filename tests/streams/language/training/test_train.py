from pathlib import Path
from typing import Any

import pytest

from streams.errors import UserError
from streams.language.detector import LanguageDetector
from streams.language.training import train as training
from streams.language.training.train import cut, train

_INDONESIAN = ["pasar pagi ramai sekali", "jalan raya macet total", "harga cabai naik lagi", "sekolah libur besok"]
_INVENTED = ["zobra kimpu walo ten", "kimpu zobra rin ta", "walo ten zobra ma", "rin kimpu walo zob"]
_ROWS: list[dict[str, Any]] = [
    *({"text": f"{one} {two}", "language": "id", "source": "news"} for one in _INDONESIAN for two in _INDONESIAN),
    *({"text": f"{one} {two}", "language": "other", "source": "news"} for one in _INVENTED for two in _INVENTED),
    {"text": "harga cabai di pasar naik"},
]


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(training, "STEPS", 8)
    monkeypatch.setattr(training, "FIRST_STEPS", 4)
    monkeypatch.setattr("streams.language.training.augment.LEXICON_TEXTS", 2)


@pytest.mark.usefixtures("quick")
def test_the_same_rows_give_the_same_bytes_and_a_model_that_works(tmp_path: Path) -> None:
    one = train(iter(_ROWS), tmp_path / "one")
    two = train(_ROWS, tmp_path / "two")
    assert one.read_bytes() == two.read_bytes()
    assert train(_ROWS, tmp_path / "three", seed=1).read_bytes() != one.read_bytes()
    detector = LanguageDetector.load(one)
    known, invented = detector.detect(["cabai di pasar naik, sekolah macet", "kimpu zobra walo rin ten"])
    assert (known.best, invented.best) == ("id", "other")


def test_a_language_it_does_not_know_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"Row 2 has the language 'xx': use one of id, ms"):
        train([{"text": "satu dua", "language": "id"}, {"text": "tiga", "language": "xx"}], tmp_path)


def test_one_language_is_too_few(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="at least two languages"):
        train([{"text": "satu dua", "language": "id"}, {"text": "😂 123", "language": "ms"}], tmp_path)


def test_training_reads_the_words_that_the_detector_scores() -> None:
    assert cut("@a Bangeeeettt macetnya 😂 wkwkwk https://x.id 你好") == ("banget", "macetnya")
