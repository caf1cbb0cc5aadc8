"""The sentences of one script: read from YAML, chosen by voice and kind, their slots filled."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from random import Random
from typing import Any

import yaml

from streams.local.scenario.chance import number, pick, weighted

__all__ = ["VOICES", "Phrasebook", "phrasebook"]

VOICES: Mapping[str, float] = {
    "id": 56,
    "jakarta": 11,
    "jv": 10,
    "su": 7,
    "min": 4,
    "bjn": 2,
    "ban": 1.5,
    "bug": 1,
    "en": 2,
    "ms": 1.5,
    "berita": 4,
    "siaran": 0.001,
}
"""Who speaks how often: Indonesian, Jakarta slang, the regional languages by ISO 639 code, news desks, bulletin bots."""

_SLOT = re.compile(r"\{(\w+)(?::(\d+)(?:-(\d+))?)?\}")


@cache
def _load(script: str) -> Any:
    text = files("streams.local.scenario.phrases").joinpath(f"{script}.yaml").read_text(encoding="utf-8")
    return yaml.safe_load(text)


@dataclass(frozen=True, slots=True)
class Phrasebook:
    """Sentences by voice and kind, and what fills their slots, by name and voice (`id` stands in for others)."""

    lines: Mapping[str, Mapping[str, list[str]]]
    speakers: Mapping[str, Mapping[str, float]]
    """The voices that have something to say, with their weights, by kind."""
    slots: Mapping[str, Mapping[str, list[str]]]
    openers: Mapping[str, Mapping[str, list[str]]]
    """Sighs before a sentence, by voice and mood."""
    closers: Mapping[str, Mapping[str, list[str]]]
    tags: list[str]
    handles: list[str]
    emoji: Mapping[str, list[str]]
    """By mood."""
    personal: list[str]
    """Templates with personal data that is nobody's."""

    def voice(self, rng: Random, kind: str) -> str:
        """Who says something of this kind."""
        return weighted(rng, self.speakers[kind])

    def sentence(self, rng: Random, voice: str, kind: str) -> str:
        """A sentence of this kind in this voice."""
        return self.fill(rng, pick(rng, self.lines[voice][kind]), voice)

    def fill(self, rng: Random, template: str, voice: str) -> str:
        """Replace `{name}` by an alternative, `{n:a-b}` by a number, `{rp:a-b}` by a price, `{d:k}` by k digits."""

        def value(slot: re.Match[str]) -> str:
            name, low, high = slot.groups()
            if name == "n":
                return str(number(rng, int(low), int(high)))
            if name == "rp":
                return _price(rng, int(low), int(high))
            if name == "d":
                return "".join(str(number(rng, 0, 9)) for _ in range(int(low)))
            by_voice = self.slots[name]
            return self.fill(rng, pick(rng, by_voice.get(voice, by_voice["id"])), voice)

        return _SLOT.sub(value, template)


def _price(rng: Random, low: int, high: int) -> str:
    """A price in rupiah, in steps of 500, as people write it: 14.500, 14500, 14,5rb or 14 ribu."""
    value = number(rng, low // 500, high // 500) * 500
    thousands, rest = divmod(value, 1000)
    short = f"{thousands},5rb" if rest else f"{thousands} ribu"
    return pick(rng, (f"{thousands}.{rest:03}", f"{thousands}.{rest:03}", str(value), short))


@cache
def phrasebook(script: str) -> Phrasebook:
    """The sentences of one file in `phrases`, such as `harga-pangan`; what it leaves out is taken from `common`."""
    shared, own = _load("common"), _load(script)
    raw = {**shared, **own, "slots": {**shared["slots"], **own.get("slots", {})}}
    lines = {voice: {kind: _rows(text) for kind, text in kinds.items()} for voice, kinds in raw["lines"].items()}
    return Phrasebook(
        lines=lines,
        speakers={
            kind: {voice: weight for voice, weight in VOICES.items() if kind in lines.get(voice, ())}
            for kind in {kind: None for kinds in lines.values() for kind in kinds}
        },
        slots={name: _by_voice(found) for name, found in raw["slots"].items()},
        openers=_by_mood(raw["openers"]),
        closers=_by_mood(raw["closers"]),
        tags=_options(raw["tags"]),
        handles=_options(raw["handles"]),
        emoji={mood: _options(text) for mood, text in raw["moods"].items()},
        personal=_rows(raw["personal"]),
    )


def _rows(text: str) -> list[str]:
    return text.strip().split("\n")


def _options(text: str) -> list[str]:
    return [option.strip() for option in text.split("|")]


def _by_voice(slot: str | dict[str, str]) -> dict[str, list[str]]:
    found = {"id": slot} if isinstance(slot, str) else slot
    return {voice: _options(text) for voice, text in found.items()}


def _by_mood(voices: dict[str, dict[str, str]]) -> dict[str, dict[str, list[str]]]:
    return {voice: {mood: _options(text) for mood, text in moods.items()} for voice, moods in voices.items()}
