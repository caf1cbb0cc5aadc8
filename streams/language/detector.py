"""Which language a post is written in, how sure that is, and which second language it mixes in."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from streams.language.codes import LANGUAGES, UNDETERMINED, from_platform
from streams.language.model import MODEL_FILE, LanguageModel, load_model
from streams.text.regression import softmax
from streams.language.vocabulary import Vocabulary
from streams.text.noise import normalise, strip_markup

__all__ = ["LanguageDetector", "LanguageGuess"]

CHUNK: Final = 512
MAX_CHARACTERS: Final = 2000
"""A post is judged by so many characters from its start."""

MIN_LETTERS: Final = 3
HINT_WEIGHT: Final = 1.5
"""What a platform's declared language adds to that language's log odds: a prior of about 4.5 to 1."""

_SEPARATOR: Final = "\x1e"
_WORD: Final = re.compile(r"\x1e|(?<![^\W_])[^\W\d_]+(?:'[^\W\d_]+)*'?")


@dataclass(slots=True, frozen=True)
class LanguageGuess:
    """What the detector says of one post.

    `language` is a code of `LANGUAGES`, or `und` when it abstains; `best` the best guess even then (`und` only where
    there are no words and no hint). `confidence`, in 0..1, is the calibrated chance that `best` is right. `second` is
    the language of the words that are not in `best`, `second_share` their share of the post's words; None and 0
    where the post holds one language.
    """

    language: str
    best: str
    confidence: float
    second: str | None
    second_share: float


class LanguageDetector:
    """Tells the languages of `LANGUAGES` apart; `load` makes one. Not safe for use by several threads at once."""

    def __init__(self, model: LanguageModel, digest: str, name: str = "kentongan-language") -> None:
        self._model = model
        self._digest = digest
        self._name = name
        self._vocabulary = Vocabulary(model, _SEPARATOR)
        self._merge = np.array([[own == code for code in LANGUAGES] for own in model.languages], dtype=np.float64)

    @classmethod
    def load(cls, path: Path = MODEL_FILE) -> Self:
        """Load a model, by default the embedded one.

        Raises:
            UserError: there is no model of this version at `path`.
        """
        model, digest = load_model(path)
        return cls(model, digest)

    @property
    def name(self) -> str:
        """The model's name, as it stands in what the pipeline writes."""
        return self._name

    @property
    def digest(self) -> str:
        """SHA-256 of the model's file, in hexadecimal."""
        return self._digest

    def detect(
        self, texts: Sequence[str], hints: Sequence[Sequence[str]] | None = None
    ) -> list[LanguageGuess]:
        """Judge each text on its own: the same text and hints give the same guess in any batch.

        `hints` holds, for each text, the languages its platform declares (BCP 47 tags or what the platform writes,
        none to several); they count as a prior. Never raises on any text.
        """
        if hints is not None and len(hints) != len(texts):
            raise ValueError(f"{len(texts)} texts came with {len(hints)} lists of hints")
        out: list[LanguageGuess] = []
        for start in range(0, len(texts), CHUNK):
            until = start + CHUNK
            out += self._judge(texts[start:until], None if hints is None else hints[start:until])
        return out

    def _judge(self, texts: Sequence[str], hints: Sequence[Sequence[str]] | None) -> list[LanguageGuess]:
        words = _WORD.findall(_clean(texts))
        rows = self._vocabulary.rows(words)
        starts = np.flatnonzero(rows == Vocabulary.SEPARATOR)
        scores = self._vocabulary.scores[rows]
        counts = np.add.reduceat((rows > Vocabulary.NOISE).astype(np.int64), starts)
        letters = np.add.reduceat(self._vocabulary.letters[rows], starts)
        totals = np.add.reduceat(scores, starts, axis=0)
        steps = np.sqrt(np.maximum(counts, 1))[:, None]
        logits = totals * (float(self._model.scale) / steps) + self._model.biases
        chances = softmax(logits * self._temperature(counts)) @ self._merge
        if hints is not None:
            chances = _with_hints(chances, hints)
        best = chances.argmax(axis=1)
        confidence = chances[np.arange(len(best)), best]
        guesses = []
        floor = float(self._model.floor)
        for place, (code, sure, enough) in enumerate(
            zip(best.tolist(), confidence.tolist(), (letters >= MIN_LETTERS).tolist(), strict=True)
        ):
            name = LANGUAGES[code]
            if not enough:
                known = hints is not None and any(from_platform(tag) for tag in hints[place])
                name = name if known or counts[place] else UNDETERMINED
                guesses.append(LanguageGuess(UNDETERMINED, name, sure if name != UNDETERMINED else 0.0, None, 0.0))
            else:
                guesses.append(LanguageGuess(name if sure >= floor else UNDETERMINED, name, sure, None, 0.0))
        return guesses

    def _temperature(self, counts: NDArray[np.int64]) -> NDArray[np.float64]:
        base, slope = self._model.temper.tolist()
        out: NDArray[np.float64] = np.maximum(base + slope * np.log(np.maximum(counts, 1)), 0.05)[:, None]
        return out


def _clean(texts: Sequence[str]) -> str:
    """Join texts, a separator before each, in lower case and without markup."""
    plain = [normalise(text[:MAX_CHARACTERS]) for text in texts]
    joined = _SEPARATOR.join(["", *plain])
    if joined.count(_SEPARATOR) != len(texts):
        joined = _SEPARATOR.join(["", *[text.replace(_SEPARATOR, " ") for text in plain]])
    return strip_markup(joined).lower()


def _with_hints(chances: NDArray[np.float64], hints: Sequence[Sequence[str]]) -> NDArray[np.float64]:
    """Weigh chances by what the platforms declare."""
    weights = np.ones_like(chances)
    for place, tags in enumerate(hints):
        for code in {from_platform(tag) for tag in tags}:
            if code is not None and code in LANGUAGES:
                weights[place, LANGUAGES.index(code)] = np.exp(HINT_WEIGHT)
    weighed = chances * weights
    out: NDArray[np.float64] = weighed / weighed.sum(axis=1, keepdims=True)
    return out
