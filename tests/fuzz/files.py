"""Files that people hand over: posts, lists in YAML, feeds and models."""

import contextlib
import io
import tempfile
from functools import cache
from pathlib import Path

from pydantic import ValidationError

from schemas.codec import encode_record
from schemas.fact import FactFile
from schemas.watchlist import Watchlist
from streams.connectors.sources_file import Sources
from streams.errors import UserError
from streams.factcheck.feeds import read_feed
from streams.ingest.columns import parse_map
from streams.ingest.reader import read_posts
from streams.ingest.reading import ReadingSettings
from streams.ingest.record import NumberedPost
from streams.language.model import load_model
from streams.notify.channels import Channels
from streams.sentiment.transformer.tensors import tensor_shapes
from streams.sentiment.weights import Weights
from streams.sources.sanitize import Sanitizer
from streams.yaml_values import YamlFault, parse_yaml

__all__ = ["csv", "documents", "feeds", "jsonl", "models", "yaml"]


def _lines(data: bytes, reading: ReadingSettings) -> None:
    with contextlib.suppress(UserError):
        numbers = []
        for entry in read_posts(io.BytesIO(data), reading, Sanitizer(None)):
            numbers.append(entry.number)
            if isinstance(entry, NumberedPost):
                encode_record(entry.post)
        assert numbers == sorted(numbers)


def jsonl(data: bytes) -> None:
    """A file of posts in JSON lines, with and without other names."""
    _lines(data, ReadingSettings(format="jsonl", order="file"))
    _lines(data, ReadingSettings(format="jsonl", order="file", columns=parse_map(["text=isi", "likes=suka"])))


def documents(data: bytes) -> None:
    """A file of posts in whatever it is: a JSON document, a chat, a spreadsheet, packed or not."""
    _lines(data, ReadingSettings(order="file"))
    _lines(b"[" + data, ReadingSettings(order="file"))


def csv(data: bytes) -> None:
    """A CSV file of posts."""
    _lines(data, ReadingSettings(format="csv", order="file"))
    _lines(b"text,created_at\n" + data, ReadingSettings(format="csv", order="file"))


def yaml(data: bytes) -> None:
    """A YAML file: a watchlist, statements, channels, sources."""
    try:
        found = parse_yaml(data)
    except YamlFault:
        return
    for model in (Watchlist, FactFile, Channels, Sources):
        with contextlib.suppress(ValidationError):
            model.model_validate(found, strict=False)


def feeds(data: bytes) -> None:
    """A feed of fact-checkers."""
    with contextlib.suppress(UserError):
        for fact in read_feed(_written(data, "json")).facts:
            encode_record(fact)


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
def _folder() -> Path:
    return Path(tempfile.mkdtemp(prefix="kentongan-fuzz-"))


def _written(data: bytes, suffix: str) -> Path:
    path = _folder() / f"it.{suffix}"
    path.write_bytes(data)
    return path
