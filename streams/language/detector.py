"""Which language a post is written in, how sure that is, and which second language it mixes in."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from streams.language.calibrate import temperatures
from streams.language.codes import LANGUAGES, UNDETERMINED, from_platform
from streams.language.guesser import guess_rows
from streams.language.mixing import second_languages
from streams.language.model import MODEL_FILE, LanguageModel, load_model
from streams.language.vocabulary import Vocabulary
from streams.learning.regression import softmax
from streams.text.emoji_names import with_emoji
from streams.text.hashtags import opened_hashtags
from streams.text.noise import WORD, normalise, strip_markup, words

__all__ = ["LanguageDetector", "LanguageGuess"]

CHUNK: Final = 512
MAX_CHARACTERS: Final = 2000
"""A post is judged by so many characters from its start."""

MIN_LETTERS: Final = 3
FEW_WORDS: Final = 3
"""In a post of fewer words the hashtags are read too; elsewhere they say little of its language."""

ASK_BELOW: Final = 0.97
"""Where the own model is surer than this, the second opinion (see `guesser`) is not asked: it takes 10 µs a post."""

HINT_WEIGHT: Final = 1.5
"""What a platform's declared language adds to that language's log odds: a prior of about 4.5 to 1."""

_SEPARATOR: Final = "\x1e"
_WORD_OR_SEPARATOR: Final = re.compile(rf"{_SEPARATOR}|{WORD}")


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
    """Classifies a text as one of `LANGUAGES`; `load` makes one. Not safe for use by several threads at once."""

    def __init__(self, model: LanguageModel, digest: str, name: str = "kentongan-language") -> None:
        self._model = model
        self._digest = digest
        self._name = name
        self._vocabulary = Vocabulary(model, _SEPARATOR)

    @classmethod
    def load(cls, path: Path | None = None) -> Self:
        """Load a model; without a path, the embedded one.

        Raises:
            UserError: there is no model of this version at `path`.
        """
        model, digest = load_model(path or MODEL_FILE)
        return cls(model, digest)

    @property
    def name(self) -> str:
        """The model's name, as it stands in what the pipeline writes."""
        return self._name

    @property
    def digest(self) -> str:
        """SHA-256 of the model's file, in hexadecimal."""
        return self._digest

    def detect(self, texts: Sequence[str], hints: Sequence[Sequence[str]] | None = None) -> list[LanguageGuess]:
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
        pieces = _WORD_OR_SEPARATOR.findall(_clean(texts))
        rows = self._vocabulary.rows(pieces)
        starts = np.flatnonzero(rows == Vocabulary.SEPARATOR)
        spans = np.diff(starts, append=len(rows)) - 1
        scores = self._vocabulary.scores[rows]
        counts = np.add.reduceat((rows > Vocabulary.NOISE).astype(np.int64), starts)
        letters = np.add.reduceat(self._vocabulary.letters[rows], starts)
        totals = np.add.reduceat(scores, starts, axis=0, dtype=np.int64)
        steps = np.sqrt(np.maximum(counts, 1))[:, None]
        logits = totals * (float(self._model.scale) / steps) + self._model.biases
        doubtful = np.flatnonzero((softmax(logits).max(axis=1) < ASK_BELOW) & (counts > 0))
        if len(doubtful):
            spoken = [pieces[starts[place] + 1 : starts[place] + 1 + spans[place]] for place in doubtful]
            answers = guess_rows([" ".join(text) for text in spoken], self._model.guesser_codes.tolist())
            logits[doubtful] += self._model.guesser[answers]
        chances = np.asarray(softmax(logits * temperatures(self._model.temper, counts)), dtype=np.float64)
        if hints is not None:
            chances = _with_hints(chances, hints)
        best = chances.argmax(axis=1)
        post = np.repeat(np.arange(len(starts)), spans + 1)
        second, share = second_languages(scores * np.float32(self._model.scale), post, best, counts)
        known = [bool(count) for count in counts]
        if hints is not None:
            known = [any(map(from_platform, tags)) or some for tags, some in zip(hints, known, strict=True)]
        floor = float(self._model.floor)
        columns = (best, chances[np.arange(len(best)), best], letters, np.array(known), second, share)
        return [_guess(row, floor) for row in zip(*[column.tolist() for column in columns], strict=True)]


def _guess(row: tuple[int, float, int, bool, int, float], floor: float) -> LanguageGuess:
    best, confidence, letters, known, second, share = row
    if not known:
        return LanguageGuess(UNDETERMINED, UNDETERMINED, 0.0, None, 0.0)
    name = LANGUAGES[best]
    sure = letters >= MIN_LETTERS and confidence >= floor
    other = LANGUAGES[second] if second >= 0 else None
    return LanguageGuess(name if sure else UNDETERMINED, name, round(min(confidence, 1.0), 6), other, share)


def _clean(texts: Sequence[str]) -> str:
    """Join texts, a separator before each, in lower case and without markup."""
    plain = [_plain(text[:MAX_CHARACTERS]) for text in texts]
    joined = _SEPARATOR.join(["", *plain])
    if joined.count(_SEPARATOR) != len(texts):
        joined = _SEPARATOR.join(["", *[text.replace(_SEPARATOR, " ") for text in plain]])
    return strip_markup(joined).lower()


def _plain(text: str) -> str:
    text = with_emoji(normalise(text))
    if "#" in text and len(words(strip_markup(text))) < FEW_WORDS:
        return opened_hashtags(text)
    return text


def _with_hints(chances: NDArray[np.float64], hints: Sequence[Sequence[str]]) -> NDArray[np.float64]:
    """Weigh chances by what the platforms declare."""
    out = chances.copy()
    for place, tags in enumerate(hints):
        codes = {code for code in map(from_platform, tags) if code in LANGUAGES}
        if codes:
            out[place, [LANGUAGES.index(code) for code in sorted(codes)]] *= np.exp(HINT_WEIGHT)
            out[place] /= out[place].sum()
    return out
