import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streams.learning.regression import SparseRows, fit, softmax


def sparse(matrix: np.ndarray) -> SparseRows:
    """Each row's nonzero entries; a row without any keeps one zero, for rows may not be empty."""
    rows = [np.flatnonzero(row) if row.any() else np.array([0]) for row in matrix]
    starts = np.append(0, np.cumsum([len(row) for row in rows]))
    values = np.concatenate([matrix[n, row] for n, row in enumerate(rows)]).astype(np.float32)
    return SparseRows(starts, np.concatenate(rows), values, matrix.shape[1])


@settings(deadline=None)
@given(st.integers(1, 12), st.integers(1, 12), st.integers(1, 5), st.integers(0, 9))
def test_products_equal_dense_ones(rows: int, columns: int, classes: int, seed: int) -> None:
    random = np.random.default_rng(seed)
    matrix = random.normal(size=(rows, columns)) * (random.random((rows, columns)) < 0.4)
    dense = random.normal(size=(columns, classes)).astype(np.float32)
    assert np.allclose(sparse(matrix).times(dense), matrix @ dense, atol=1e-4)
    back, used = sparse(matrix).transposed()
    other = random.normal(size=(rows, classes)).astype(np.float32)
    assert np.allclose(back.times(other), (matrix.T @ other)[used], atol=1e-4)


def test_softmax_is_stable() -> None:
    assert softmax(np.array([[1000.0, 1000.0], [-1000.0, 0.0]])) == pytest.approx(np.array([[0.5, 0.5], [0.0, 1.0]]))


def test_labels_that_features_tell_apart_are_learned() -> None:
    texts, words = sparse(np.eye(6)[[0, 1, 2, 3, 4, 5] * 5]), sparse(np.eye(3)[[0, 0, 1, 1, 2, 2]])
    labels = np.array([0, 0, 1, 1, 2, 2] * 5)
    matrix, bias = fit(texts, words, labels, np.ones(30, np.float32), 3, penalty=1e-3, steps=30)
    assert (matrix.argmax(axis=1) == [0, 1, 2]).all()
    assert bias.shape == (3,)


def test_vectors_and_offsets_explain_what_features_do_not() -> None:
    texts, words = sparse(np.eye(4)[[0, 1, 2, 3] * 5]), sparse(np.ones((4, 1)))
    labels = np.array([0, 0, 1, 1] * 5)
    vectors = np.array([[1.0], [1.0], [-1.0], [-1.0]], np.float32)
    ones = np.ones(20, np.float32)
    matrix, _ = fit(texts, words, labels, ones, 2, penalty=1e-3, steps=30, vectors=vectors)
    assert matrix[1, 0] - matrix[1, 1] > 1
    known = np.where(labels[:, None] == [0, 1], 9.0, 0.0).astype(np.float32)
    matrix, _ = fit(texts, words, labels, ones, 2, penalty=1e-3, steps=30, vectors=vectors, offsets=known)
    assert np.abs(matrix).max() < 0.5
