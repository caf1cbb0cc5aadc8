"""What people write: queries, and the texts of posts."""

import contextlib
from functools import cache

from schemas.fact import Fact
from streams.errors import UserError
from streams.factcheck.matcher import FactMatcher
from streams.factcheck.wordings import wording
from streams.language.detector import LanguageDetector
from streams.privacy.mask import mask
from streams.sentiment.model import LinearSentiment
from streams.text.cleaning import for_chat, one_line, safe_url, shortened
from streams.text.links import link_places, without_links
from streams.text.noise import normalise, strip_markup
from streams.text.text_format import as_read
from streams.watchlist import query
from streams.watchlist.dialects import DIALECTS
from streams.watchlist.expression import evaluate
from streams.watchlist.matcher import Matcher
from streams.watchlist.translation import translate

__all__ = ["markup", "meaning", "queries", "text"]

_FACT = Fact.model_validate_json(
    '{"id":"a","claim":"istana menyewa seribu mobil","verdict":"Salah","correction":"tidak",'
    '"owner":"x","checked":"2025-03-05"}'
)


def queries(data: bytes) -> None:
    """A query, which means the same in its canonical form and to the matcher; and one of another tool."""
    text = data.decode("utf-8", "replace")
    for dialect in DIALECTS.values():
        with contextlib.suppress(UserError):
            translate(text, dialect)
    try:
        tree = query.parse(text)
    except query.QueryError:
        return
    assert query.parse(str(tree)) == tree
    for post in ("beras naik", text):
        told = Matcher({"a": tree}).match(post, language="id", source="x")
        assert bool(told) == evaluate(tree, post, language="id", source="x")


def text(data: bytes) -> None:
    """Cleaning of a text: masked, it is masked; on one line, it is one line."""
    words = data.decode("utf-8", "replace")
    masked = mask(words)
    assert mask(masked) == masked
    line = one_line(words, "(tautan)")
    assert len(line.splitlines()) <= 1
    for most in (60, len(line) + 8):
        assert len(shortened(f"{line} kata kata", most)) <= most
    for_chat(line)
    safe_url(words)
    strip_markup(normalise(words))


def markup(data: bytes) -> None:
    """A text with markup becomes no longer, and its links can be told and set aside."""
    words = data.decode("utf-8", "replace")
    for form in ("html", "escaped", None):
        plain = as_read(words, form)  # type: ignore[arg-type]
        assert len(plain) <= len(words)
        link_places(plain)
        without_links(plain)


def meaning(data: bytes) -> None:
    """Language and sentiment of a text, and what it speaks of."""
    words = data.decode("utf-8", "replace")[:20_000]
    engine, detector, matcher = _engines()
    [guess] = detector.detect([words])
    assert 0 <= guess.confidence <= 1
    [feeling] = engine.score([words])
    assert abs(feeling.negative + feeling.neutral + feeling.positive - 1) < 1e-6
    matcher.match(words, ())
    wording(words)


@cache
def _engines() -> tuple[LinearSentiment, LanguageDetector, FactMatcher]:
    return LinearSentiment.load(), LanguageDetector.load(), FactMatcher((_FACT,))
