"""Every edge that takes bytes from outside, as a function of bytes: it returns, or the test that calls it fails.

What an edge may raise is what its docstring says; all else is a fault. `tests/fuzz/test_edges.py` runs them in CI with
chance, `make fuzz` with coverage.
"""

from collections.abc import Callable
from typing import Any

from tests.fuzz.files import csv, documents, feeds, jsonl, models, yaml
from tests.fuzz.headers import headers
from tests.fuzz.http import http
from tests.fuzz.records import posts, records, rows
from tests.fuzz.sources import SOURCES
from tests.fuzz.texts import markup, meaning, queries, text

__all__ = ["EDGES", "TEXTS"]

Edge = Callable[[bytes], object]

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
