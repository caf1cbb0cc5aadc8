"""Dense linear algebra whose results do not depend on how many threads the linear-algebra library runs.

LAPACK and BLAS add up in another order with every number of threads, and a model must have the same bytes on any machine
that trains it with the same numpy. The matrices here are small enough to do without them.
"""

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

__all__ = ["eigen", "orthonormal", "product"]

_SWEEPS: Final = 30
_PRECISE: Final = 1e-12


def product(one: NDArray[Any], another: NDArray[Any]) -> NDArray[np.float64]:
    """Multiply two matrices."""
    left, right = np.asarray(one, np.float64), np.asarray(another, np.float64)
    return np.stack([np.einsum("ij,j->i", left, np.ascontiguousarray(column)) for column in right.T], axis=1)


def orthonormal(columns: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return an orthonormal basis of the columns' span, in their order (modified Gram-Schmidt; Golub and Van Loan 5.2.8)."""
    rows = np.ascontiguousarray(columns.T, np.float64)
    for index, row in enumerate(rows):
        row /= max(float(np.sum(row * row)) ** 0.5, 1e-30)
        rest = rows[index + 1 :]
        rest -= np.einsum("ij,j->i", rest, row)[:, None] * row
    return np.ascontiguousarray(rows.T, np.float32)


def eigen(matrix: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return eigenvalues and, as columns, eigenvectors of a symmetric matrix (cyclic Jacobi; Golub and Van Loan 8.5)."""
    work = (matrix + matrix.T) / 2
    size = len(work)
    turn = np.eye(size)
    scale = max(float(np.sum(work * work)), 1e-300)
    for _ in range(_SWEEPS):
        if float(np.sum(np.triu(work, 1) ** 2)) <= _PRECISE**2 * scale:
            break
        for one in range(size - 1):
            for other in range(one + 1, size):
                _rotate(work, turn, one, other)
    return np.diagonal(work).copy(), turn


def _rotate(work: NDArray[np.float64], turn: NDArray[np.float64], one: int, other: int) -> None:
    """Turn the plane of two axes so that `work` is zero where they cross."""
    if work[one, other] == 0:
        return
    slope = (work[other, other] - work[one, one]) / (2 * work[one, other])
    tangent = (1.0 if slope >= 0 else -1.0) / (abs(slope) + (1 + slope * slope) ** 0.5)
    cosine = 1 / (1 + tangent * tangent) ** 0.5
    sine = tangent * cosine
    for lines in (work.T, work, turn.T):  # columns, rows, and the columns of what is kept
        first, second = lines[one].copy(), lines[other].copy()
        lines[one] = cosine * first - sine * second
        lines[other] = sine * first + cosine * second
