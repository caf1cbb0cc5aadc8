"""Posts about public services, written for this project to train on: what labelled sets hardly hold."""

from pathlib import Path
from typing import Final

from streams.sentiment.guess import Label

__all__ = ["own_sentences"]

_FILE: Final = Path(__file__).with_name("sentences.txt")
_LABELS: Final[dict[str, Label]] = {"-": "negative", "0": "neutral", "+": "positive"}


def own_sentences() -> list[tuple[str, Label]]:
    """Return the texts and their labels."""
    lines = _FILE.read_text(encoding="utf-8").splitlines()
    return [(line[2:], _LABELS[line[0]]) for line in lines if not line.startswith("#")]
