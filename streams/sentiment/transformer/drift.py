"""How far the output of an int8 export lies from that of the checkpoint it was made from."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from streams.errors import UserError
from streams.files import read_file

__all__ = ["LARGEST", "LARGEST_MEAN", "LEAST_AGREEMENT", "POSTS", "Drift", "own_posts", "read_texts"]

POSTS: Final = Path(__file__).with_name("posts.txt")
"""Posts to compare on, one a line, written for this program: real ones belong to their authors and cannot come with it. They
are of the kind that it reads: short and long, formal and slang, of several languages, with links and emoji."""

LEAST_AGREEMENT: Final = 0.97
"""Share of texts that must keep their label."""
LARGEST_MEAN: Final = 0.02
"""Mean over the texts of the largest change of a class's probability."""
LARGEST: Final = 0.3
"""Change of a class's probability that no text may exceed."""
_MAX_BYTES: Final = 64_000_000
_FEWEST: Final = 30


@dataclass(frozen=True, slots=True)
class Drift:
    """Differences over `texts` texts: share with the same label, and the mean and the largest change of a probability.

    The change of a text is that of the class that changes most, 0 to 1.
    """

    texts: int
    agreement: float
    mean: float
    largest: float

    @classmethod
    def between(cls, exact: NDArray[np.floating[Any]], rounded: NDArray[np.floating[Any]]) -> "Drift":
        """Compare the probabilities that two models give the same texts, shape (texts, classes)."""
        changes = np.abs(exact - rounded).max(axis=1)
        agreement = float((exact.argmax(axis=1) == rounded.argmax(axis=1)).mean())
        return cls(len(exact), round(agreement, 4), round(float(changes.mean()), 4), round(float(changes.max()), 4))

    @property
    def small(self) -> bool:
        """Whether the export may stand in for the checkpoint."""
        return self.agreement >= LEAST_AGREEMENT and self.mean <= LARGEST_MEAN and self.largest <= LARGEST

    def to_dict(self) -> dict[str, Any]:
        """The figures as plain values, ready for JSON."""
        return asdict(self)

    def __str__(self) -> str:
        return (
            f"of {self.texts} texts {self.agreement:.1%} keep their label; probabilities change by {self.mean:.4f} in the "
            f"mean and by {self.largest:.4f} at most"
        )


def own_posts() -> Sequence[str]:
    """The posts that come with the program."""
    return POSTS.read_text(encoding="utf-8").splitlines()


def read_texts(path: Path) -> Sequence[str]:
    """Texts of the user's own, one a line; empty lines do not count.

    Raises:
        UserError: the file cannot be read, or holds too few texts to judge by.
    """
    try:
        texts = [line.strip() for line in read_file(path, _MAX_BYTES).decode("utf-8-sig").splitlines() if line.strip()]
    except OSError as error:
        raise UserError(f"cannot read {path}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise UserError(f"{path} is not UTF-8; save it as UTF-8") from error
    if len(texts) < _FEWEST:
        raise UserError(f"{path} holds {len(texts)} texts, too few to judge an export by: give {_FEWEST} or more, one a line")
    return texts
