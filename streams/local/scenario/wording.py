"""A sentence dressed as a post: openers, closers, emoji, hashtags, handles, and made-up personal data."""

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from random import Random

import yaml

from streams.local.scenario.chance import pick
from streams.local.scenario.phrasebook import Phrasebook
from streams.local.scenario.spelling import INFORMAL, informal, slip

__all__ = ["MOODS", "word"]

MOODS: Mapping[str, str] = {
    "negative": "negative",
    "neutral": "neutral",
    "positive": "positive",
    "gangguan": "negative",
    "bulletin": "neutral",
    "claim": "negative",
    "doubt": "neutral",
    "outrage": "negative",
    "joke": "negative",
    "fact": "neutral",
    "thanks": "positive",
    "stubborn": "negative",
}
"""How somebody feels who says something of a kind."""

_FORMAL = frozenset({"berita", "siaran"})


def word(rng: Random, book: Phrasebook, voice: str, kind: str) -> str:
    """The text of a new post of this kind in this voice."""
    sentence = book.sentence(rng, voice, kind)
    if voice in _FORMAL:
        return f"{sentence} {pick(rng, book.tags)}" if rng.random() < 0.15 else sentence
    mood = "joke" if kind == "joke" else MOODS[kind]
    if voice in INFORMAL and rng.random() < 0.65:
        sentence = informal(rng, sentence)
    sentence = slip(rng, _framed(rng, book, sentence, voice, mood), _query_words())
    if mood != "positive" and rng.random() < 0.015:
        sentence += f"{'' if sentence[-1] in '?!.' else '.'} {book.fill(rng, pick(rng, book.personal), voice)}"
    if rng.random() < 0.06:
        sentence = f"{pick(rng, book.handles)} {sentence}"
    if rng.random() < 0.18:
        sentence += f" {pick(rng, book.tags)}"
    if rng.random() < 0.35:
        sentence += " " + pick(rng, book.emoji[mood]) * (2 if rng.random() < 0.25 else 1)
    return sentence


def _framed(rng: Random, book: Phrasebook, sentence: str, voice: str, mood: str) -> str:
    """Put a sigh in front of a sentence or a word behind it, seldom both."""
    openers = book.openers.get(voice, {}).get(mood)
    if openers and rng.random() < 0.15:
        sentence = f"{pick(rng, openers)}, {sentence}"
    closers = book.closers.get(voice, {}).get(mood)
    if closers and rng.random() < 0.12 and (mood != "neutral" or sentence.endswith("?")):
        sentence += f"{'' if sentence[-1] in '?!' else ','} {pick(rng, closers)}"
    return sentence


@cache
def _query_words() -> tuple[str, ...]:
    """Words of the watchlist's queries: never mistyped, so that a post still says what it is about."""
    watchlist = yaml.safe_load(files("streams.local").joinpath("watchlist.yaml").read_text(encoding="utf-8"))
    found = re.findall(r"[a-z]{3,}", " ".join(issue["query"] for issue in watchlist["issues"]))
    return tuple(sorted(set(found)))
