"""A second opinion: CLD2, which knows some eighty languages that no training text here is in.

It is asked for what it knows better: that a text is in none of the listed languages, and formal Javanese, Sundanese and
English. Its Indonesian and Malay are left out: on posts it takes one for the other far more often than the own model.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
import pycld2
from numpy.typing import NDArray

__all__ = ["ELSEWHERE", "GUESSER_CODES", "guess_rows", "guesser_weights"]

ELSEWHERE: Final = "*"
GUESSER_CODES: Final = ("id", "ms", "jw", "su", "en", "un", ELSEWHERE)
"""CLD2's codes for what is listed, `un` for no answer, `*` for any other language."""

_REGIONAL: Final = ("min", "ban", "bjn", "bug", "mad", "ace", "bbc", "nij")
_ADDED: Final = {
    "jw": {"jv": 1.0},
    "su": {"su": 1.0},
    "en": {"en": 1.0} | dict.fromkeys(_REGIONAL, 1.0),
    # CLD2 takes short texts in languages it does not know for some far one, so that they lose little to `other`.
    ELSEWHERE: {"other": 3.0} | dict.fromkeys(_REGIONAL, 2.5),
}


def guesser_weights(languages: Sequence[str]) -> NDArray[np.float64]:
    """Return what each answer adds to the logits of each language, shape (answers, languages)."""
    weights = np.zeros((len(GUESSER_CODES), len(languages)))
    for answer, values in _ADDED.items():
        weights[GUESSER_CODES.index(answer)] = [values.get(language, 0.0) for language in languages]
    return weights


def guess_rows(texts: Sequence[str], codes: Sequence[str]) -> NDArray[np.int64]:
    """Ask CLD2 for each text, which holds words and spaces only; return the answers' places in `codes`."""
    places = {str(code): place for place, code in enumerate(codes)}
    rest = places[ELSEWHERE]
    return np.array([places.get(_guess(text), rest) for text in texts], dtype=np.int64)


def _guess(text: str) -> str:
    try:
        code: str = pycld2.detect(text, bestEffort=True)[2][0][1]
    except (pycld2.error, UnicodeEncodeError):  # text that is not valid UTF-8, such as a lone surrogate
        return "un"
    return code
