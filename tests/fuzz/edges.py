"""Every edge that takes bytes from outside, as a function of bytes: it returns, or the test that calls it fails.

What an edge may raise is what its docstring says; all else is a fault. `tests/fuzz/test_edges.py` runs them in CI with
chance, `make fuzz` with coverage.
"""

import contextlib
import io
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from schemas.action import Action
from schemas.alert import Alert
from schemas.codec import decode_detected, decode_kept, decode_notifications, decode_posts, decode_scored, encode_record
from schemas.deadletter import DeadLetter
from schemas.fact import Fact, FactFile
from schemas.mention import MentionBatch
from schemas.post import Post
from schemas.watchlist import Issue, Watchlist
from streams.clock import mark_time
from streams.connectors.sources_file import Sources
from streams.desk import answers
from streams.desk.questions import ActionRequest
from streams.desk.rendering import path_of
from streams.errors import NewerFormatError, UserError
from streams.factcheck.feeds import read_feed
from streams.factcheck.matcher import FactMatcher
from streams.factcheck.wordings import wording
from streams.incidents.links import Links
from streams.ingest.columns import parse_map
from streams.ingest.reader import read_posts
from streams.ingest.reading import Reading
from streams.ingest.record import Line
from streams.language.detector import LanguageDetector
from streams.language.model import load_model
from streams.notify.channels import Channels
from streams.privacy.mask import mask
from streams.sentiment.model import LinearSentiment
from streams.sentiment.transformer.tensors import tensor_shapes
from streams.sentiment.weights import Weights
from streams.sources.sanitize import Sanitizer
from streams.text.cleaning import for_chat, one_line, safe_url, shortened
from streams.text.links import link_places, without_links
from streams.text.noise import normalise, strip_markup
from streams.text.text_format import as_read
from streams.virality.coverage.source_row import source_of
from streams.virality.issue.state import IssueState
from streams.watchlist import query
from streams.watchlist.dialects import DIALECTS
from streams.watchlist.expression import evaluate
from streams.watchlist.matcher import Matcher
from streams.watchlist.translation import translate
from streams.yaml_values import YamlFault, parse_yaml
from tests.fuzz.http import http
from tests.fuzz.sources import SOURCES

__all__ = ["EDGES", "TEXTS"]

Edge = Callable[[bytes], object]

_RECORDS: tuple[type[BaseModel], ...] = (Post, Issue, Fact, Action, Alert, MentionBatch)
_ISSUE = Issue(id="beras", title="Beras", query="beras")
_FACT = Fact.model_validate_json(
    '{"id":"a","claim":"istana menyewa seribu mobil","verdict":"Salah","correction":"tidak",'
    '"owner":"x","checked":"2025-03-05"}'
)


def posts(data: bytes) -> None:
    """A record of the topic `posts`: every element is a post or has a reason, and posts are read again as they were."""
    found, faults = decode_posts(data)
    places = [place for place, _ in found] + [fault.index for fault in faults]
    assert len(set(places)) == len(places)
    assert places or data.strip() in (b"[]",) or data.strip()[:1] == b"["
    for _, post in found:
        assert decode_posts(encode_record(post)) == ([(0, post)], [])
        Sanitizer(None)(post)


def records(data: bytes) -> None:
    """A record of each topic."""
    for model in _RECORDS:
        with contextlib.suppress(ValidationError):
            encode_record(model.model_validate_json(data))  # type: ignore[arg-type]
    for decode in (decode_detected, decode_scored, decode_notifications, decode_kept):
        with contextlib.suppress(ValidationError):
            decode(data)


def rows(data: bytes) -> None:
    """Rows of state, and a dead letter."""
    readers: tuple[Callable[[], object], ...] = (
        lambda: IssueState.from_bytes(data, _ISSUE),
        lambda: source_of(data, "x", "Asia/Jakarta"),
        lambda: DeadLetter.from_record(data, data, [("kentongan-" + name, data[:40]) for name in _LETTER]),
    )
    for read in readers:
        with contextlib.suppress(ValueError, NewerFormatError):
            read()


_LETTER = ("topic", "partition", "offset", "stage", "error", "attempts", "index")


def _lines(data: bytes, reading: Reading) -> None:
    with contextlib.suppress(UserError):
        numbers = []
        for entry in read_posts(io.BytesIO(data), reading, Sanitizer(None)):
            numbers.append(entry.number)
            if isinstance(entry, Line):
                encode_record(entry.post)
        assert numbers == sorted(numbers)


def jsonl(data: bytes) -> None:
    """A file of posts in JSON lines, with and without other names."""
    _lines(data, Reading(format="jsonl", order="file"))
    _lines(data, Reading(format="jsonl", order="file", columns=parse_map(["text=isi", "likes=suka"])))


def documents(data: bytes) -> None:
    """A file of posts in whatever it is: a JSON document, a chat, a spreadsheet, packed or not."""
    _lines(data, Reading(order="file"))
    _lines(b"[" + data, Reading(order="file"))


def csv(data: bytes) -> None:
    """A CSV file of posts."""
    _lines(data, Reading(format="csv", order="file"))
    _lines(b"text,created_at\n" + data, Reading(format="csv", order="file"))


def yaml(data: bytes) -> None:
    """A YAML file: a watchlist, statements, channels, sources."""
    try:
        found = parse_yaml(data)
    except YamlFault:
        return
    for model in (Watchlist, FactFile, Channels, Sources):
        with contextlib.suppress(ValidationError):
            model.model_validate(found, strict=False)


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


def feeds(data: bytes) -> None:
    """A feed of fact-checkers."""
    with contextlib.suppress(UserError):
        for fact in read_feed(_written(data, "json")).facts:
            encode_record(fact)


def headers(data: bytes) -> None:
    """What headers and addresses hold: marks of time, questions, actions, where a reader comes from, signed links."""
    text = data.decode("utf-8", "replace")
    mark_time(text)
    for question in (answers.AlertsQuery, answers.IncidentsQuery, answers.PostsQuery):
        for name in question.model_fields:
            with contextlib.suppress(ValidationError):
                question.model_validate({name: text})
    with contextlib.suppress(ValidationError):
        ActionRequest.model_validate_json(data)
    assert path_of(text).startswith("/")
    assert Links("k" * 32, "https://meja.example").read(text) is None


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


def models(data: bytes) -> None:
    """Files of models, which run nothing."""
    with contextlib.suppress(UserError):
        Weights.parse(data, "it")
    with contextlib.suppress(UserError):
        Weights.parse(b"kentongan-sentiment-1\n" + data, "it")
    for read, suffix in ((load_model, "npz"), (tensor_shapes, "bin"), (tensor_shapes, "safetensors")):
        with contextlib.suppress(UserError):
            read(_written(data, suffix))  # type: ignore[operator]


@cache
def _engines() -> tuple[LinearSentiment, LanguageDetector, FactMatcher]:
    return LinearSentiment.load(), LanguageDetector.load(), FactMatcher((_FACT,))


@cache
def _folder() -> Path:
    return Path(tempfile.mkdtemp(prefix="kentongan-fuzz-"))


def _written(data: bytes, suffix: str) -> Path:
    path = _folder() / f"it.{suffix}"
    path.write_bytes(data)
    return path


TEXTS: dict[str, Edge] = {
    "queries": queries,
    "text": text,
    "markup": markup,
    "meaning": meaning,
    "yaml": yaml,
    "csv": csv,
    "posts": posts,
}
"""Edges that may be given a long text."""

EDGES: dict[str, Any] = {
    **TEXTS,
    "records": records,
    "rows": rows,
    "jsonl": jsonl,
    "documents": documents,
    "feeds": feeds,
    **SOURCES,
    "headers": headers,
    "models": models,
    "http": http,
}
"""All of them by name."""

if __name__ == "__main__":
    print(*EDGES)  # for `make fuzz`
