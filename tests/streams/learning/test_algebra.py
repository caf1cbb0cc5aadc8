import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streams.learning.algebra import eigen, orthonormal, product


def random(seed: int, *shape: int) -> np.ndarray:
    return np.random.default_rng(seed).standard_normal(shape)


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 2**32), st.integers(1, 12))
def test_eigenvalues_and_vectors_make_the_matrix_again(seed: int, size: int) -> None:
    half = random(seed, size, size)
    matrix = half + half.T
    values, vectors = eigen(matrix)
    assert vectors.T @ vectors == pytest.approx(np.eye(size), abs=1e-9)
    assert vectors @ np.diag(values) @ vectors.T == pytest.approx(matrix, abs=1e-9)


def test_equal_and_zero_eigenvalues_are_no_trouble() -> None:
    for matrix in (np.zeros((3, 3)), np.eye(3), np.ones((3, 3))):
        values, vectors = eigen(matrix)
        assert vectors @ np.diag(values) @ vectors.T == pytest.approx(matrix, abs=1e-12)


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 2**32), st.integers(1, 8))
def test_a_basis_is_orthonormal_and_spans_what_it_was_made_from(seed: int, size: int) -> None:
    columns = random(seed, 20, size).astype(np.float32)
    basis = orthonormal(columns)
    assert product(basis.T, basis) == pytest.approx(np.eye(size), abs=1e-5)
    assert basis @ (basis.T @ columns) == pytest.approx(columns, abs=1e-4)


def test_a_product_is_that_of_the_matrices() -> None:
    one, other = random(1, 5, 4), random(2, 4, 3)
    assert product(one, other) == pytest.approx(one @ other)
    assert product(one.T, one) == pytest.approx(one.T @ one)
