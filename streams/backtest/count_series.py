"""Runs the detector and the incident over plain count series."""

import csv
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from functools import partial
from io import TextIOWrapper
from pathlib import Path
from typing import TextIO, TypedDict

from streams.errors import UserError
from streams.files import open_file
from streams.ingest.container import unpack
from streams.virality.detect.hour import hour_of
from streams.virality.detect.incident import Incident
from streams.virality.detect.presets import Preset
from streams.virality.detect.severity import Measures
from streams.virality.detect.spike import SpikeDetector

__all__ = ["KIND", "SeriesEvent", "detect", "detect_file", "measures", "read_series"]

KIND = "volume_spike"

_LONGEST_LINE = 1_000_000
_LARGEST = 2**53


class SeriesEvent(TypedDict):
    """One event of a series: `time` as the file writes the bucket's timestamp, `event` as an incident names it."""

    series: str
    time: str
    event: str
    severity: int
    observed: float
    expected: float
    score: float


def read_series(path: Path) -> Iterator[tuple[str, int, int]]:
    """The rows of a CSV, packed or not, with the columns `timestamp` (ISO 8601, UTC unless it says otherwise) and `value`.

    Yields the timestamp as written, epoch seconds and the value. Raises UserError for what it cannot read.
    """
    try:
        file = open_file(path)
    except OSError as error:
        raise UserError(f"cannot read {path}: {error.strerror}") from error
    with file:
        try:
            stream = unpack(file).stream
        except UserError as error:
            raise UserError(f"cannot read {path}: {error}") from error
        with TextIOWrapper(stream, newline="", encoding="utf-8-sig", errors="replace") as handle:
            yield from _rows(path, handle)


def _rows(path: Path, handle: TextIO) -> Iterator[tuple[str, int, int]]:
    rows = csv.DictReader(iter(lambda: handle.readline(_LONGEST_LINE), ""))
    try:
        if not {"timestamp", "value"} <= set(rows.fieldnames or ()):
            raise UserError(f"{path} needs a first line with the columns timestamp and value.")
        for row in rows:
            try:
                time = datetime.fromisoformat(row["timestamp"])
                seconds = int((time if time.tzinfo else time.replace(tzinfo=UTC)).timestamp())
                value = round(float(row["value"]))
            except (TypeError, ValueError, OverflowError):
                value = -1
            if not 0 <= value <= _LARGEST:
                raise UserError(f"{path}, line {rows.line_num}: needs a timestamp in ISO 8601 and a value from 0 up.")
            yield row["timestamp"], seconds, value
    except csv.Error as error:
        raise UserError(f"{path}, line {rows.line_num}: {error}; check the quotation marks") from error


def detect(
    rows: Iterable[tuple[str, int, int]], series: str, interval: int, sensitivity: Preset, zone: str = "UTC"
) -> Iterator[SeriesEvent]:
    """Events of one series of (time as written, epoch seconds, count) rows in order of time, `interval` seconds apart.

    Buckets begin at whole intervals since the epoch; every row is judged as soon as it is read, so rows must be whole.
    Raises UserError when a row goes back in time, and ValueError for an interval that does not divide an hour.
    """
    detector = SpikeDetector(zone, sensitivity, interval, 0)
    incident = Incident(series, interval)
    last = None
    for text, seconds, value in rows:
        bucket = seconds // interval
        if last is not None and bucket < last:
            raise UserError(f"Series {series} goes back in time at {text}: sort it by timestamp.")
        last = bucket
        detector.add(bucket, value)
        verdict = detector.close(bucket)
        for event in incident.step(bucket, {KIND: verdict}, partial(measures, detector, bucket)):
            yield {
                "series": series,
                "time": text,
                "event": event.event,
                "severity": event.severity,
                "observed": event.verdict.observed,
                "expected": round(event.verdict.expected, 3),
                "score": round(event.verdict.score, 3),
            }


def measures(detector: SpikeDetector, bucket: int) -> Measures:
    """Of counts alone: each is a person's, and nothing is known of how they feel or how far they reach."""
    hour = hour_of(detector, bucket)
    return Measures(hour.posts, *hour)


def detect_file(path: Path, interval: int, sensitivity: Preset, zone: str = "UTC") -> Iterator[SeriesEvent]:
    """`detect` over a CSV file, whose name without ending names the series."""
    return detect(read_series(path), path.stem, interval, sensitivity, zone)
