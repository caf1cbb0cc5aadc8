import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.deadletter import DeadLetter

letters = st.builds(
    DeadLetter,
    topic=st.text(min_size=1, max_size=50),
    partition=st.integers(0, 10_000),
    offset=st.integers(0, 2**62),
    index=st.none() | st.integers(0, 100_000),
    stage=st.sampled_from(["language", "sentiment", "virality", "notify"]),
    error=st.text(min_size=1, max_size=80),
    attempts=st.integers(0, 100),
    key=st.none() | st.binary(max_size=20),
    value=st.none() | st.binary(max_size=200),
)
LETTER = DeadLetter("posts", 3, 17, 4, "language", "json_invalid", 1, b"key", b"\xff secret@example.com")


@given(letters)
def test_a_dead_letter_survives_the_topic(letter: DeadLetter) -> None:
    assert DeadLetter.from_record(letter.key, letter.value, letter.headers()) == letter


@given(letters, st.binary(max_size=20))
def test_headers_of_others_are_passed_over(letter: DeadLetter, noise: bytes) -> None:
    headers = [("traceparent", noise), *letter.headers(), ("other", noise)]
    assert DeadLetter.from_record(letter.key, letter.value, headers) == letter


def test_headers_name_the_place_and_the_reason() -> None:
    assert dict(LETTER.headers()) == {
        "kentongan-topic": b"posts",
        "kentongan-partition": b"3",
        "kentongan-offset": b"17",
        "kentongan-index": b"4",
        "kentongan-stage": b"language",
        "kentongan-error": b"json_invalid",
        "kentongan-attempts": b"1",
    }


def test_headers_hold_nothing_of_the_value_or_the_key() -> None:
    assert all(b"secret" not in raw and b"key" not in raw for _, raw in LETTER.headers())


def test_a_whole_record_has_no_index() -> None:
    whole = dataclasses.replace(LETTER, index=None)
    assert "kentongan-index" not in dict(whole.headers())
    assert DeadLetter.from_record(whole.key, whole.value, whole.headers()).index is None


@pytest.mark.parametrize("missing", ["topic", "partition", "offset", "stage", "error", "attempts"])
def test_a_record_without_the_headers_is_no_dead_letter(missing: str) -> None:
    headers = [(name, raw) for name, raw in LETTER.headers() if name != f"kentongan-{missing}"]
    with pytest.raises(ValueError, match=f"kentongan-{missing}"):
        DeadLetter.from_record(None, None, headers)


@pytest.mark.parametrize("raw", [b"x", b"", b"1.5", b"\xff"])
def test_a_number_that_is_none_is_refused(raw: bytes) -> None:
    headers = dict(LETTER.headers()) | {"kentongan-offset": raw}
    with pytest.raises(ValueError):
        DeadLetter.from_record(None, None, headers.items())


def test_a_dead_letter_does_not_change() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        LETTER.offset = 1  # type: ignore[misc]


def test_a_whole_record_comes_before_its_elements() -> None:
    places = [dataclasses.replace(LETTER, index=index).place for index in (None, 0, 1)]
    assert places == sorted(places)
    assert places[-1] < dataclasses.replace(LETTER, offset=18, index=None).place
