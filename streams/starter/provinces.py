"""The 38 provinces: their names are those of the gazetteer, and what they begin with is the same for all.

The issues of a province join what an issue is about with the names of the province and of the regencies and cities in it.
Of a name that is also a word or a person, only what says the kind beside it counts: `Kabupaten Batang`, `Wali Kota Batu`.
"""

from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Final

from pydantic import BaseModel, ConfigDict

from schemas.watchlist import ZoneName
from streams.places.gazetteer import Place, places
from streams.starter.model import Province, StarterIssue
from streams.yaml_values import parse_yaml

__all__ = ["provinces", "slug_of"]

FILE: Final = Path(__file__).with_name("provinces.yaml")

_BEFORE: Final = {
    "Kota": ("kota", "pemkot", "walikota", "polresta", "rsud", "warga"),
    "Kabupaten": ("kabupaten", "kab", "pemkab", "bupati", "polres", "rsud", "warga"),
}
"""What makes a name that means something else a regency or a city."""


class _Known(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    capital: str
    zone: ZoneName
    also: tuple[str, ...] = ()
    cue: tuple[str, ...] = ()
    exceptions: tuple[str, ...] = ()


class _Topic(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    title: str
    about: str
    purpose: str


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    cues: tuple[str, ...]
    unlike: tuple[str, ...]
    provinces: dict[str, _Known]
    issues: tuple[_Topic, ...]


def slug_of(name: str) -> str:
    """A name as part of an id: `Jawa Timur` is `jawa-timur`."""
    return name.lower().replace(" ", "-")


@cache
def provinces() -> tuple[Province, ...]:
    """All provinces, in the order of the gazetteer."""
    file = _File.model_validate(parse_yaml(FILE.read_bytes()), strict=False)
    within: dict[str, list[Place]] = {}
    for place in places():
        within.setdefault(place.province, []).append(place)
    return tuple(_province(file, found) for found in within.values())


def _province(file: _File, found: Sequence[Place]) -> Province:
    name = found[0].name
    known, slug = file.provinces[name], slug_of(name)
    named = " OR ".join(dict.fromkeys(_names(file, known, found)))
    return Province(
        slug=slug,
        name=f"Provinsi {name}",
        also=(name, *found[0].others, *known.also),
        zone=known.zone,
        capital=known.capital,
        issues=tuple(
            StarterIssue(
                id=f"{slug}-{topic.id}",
                title=topic.title.format(province=name),
                query=f"({topic.about}) AND ({named}) NOT ({' OR '.join(file.unlike)})",
                purpose=topic.purpose.format(province=name),
            )
            for topic in file.issues
        ),
    )


def _names(file: _File, known: _Known, found: Sequence[Place]) -> Iterator[str]:
    """Parts of a query: the province, its capital, and what lies in it."""
    own = {region.name for region in found[1:]}
    for name in (found[0].name.lower(), *found[0].others, *known.also, *({known.capital} - own)):
        yield _without(known, name.lower(), _with_cue(file, known, name) or [_term(name.lower())])
    for region in found[1:]:
        for name in (region.name.lower(), *region.others):
            before = _BEFORE[region.kind] if region.needs_cue else ()
            terms = [*(f'"{word} {name}"' for word in before), *_with_cue(file, known, name)]
            yield _without(known, name, terms or [_term(name)])


def _with_cue(file: _File, known: _Known, name: str) -> list[str]:
    return [f'"{cue} {name}"' for cue in file.cues if name in known.cue]


def _without(known: _Known, name: str, terms: Sequence[str]) -> str:
    """One of the terms, in a post where the name has no other meaning."""
    other = [_term(phrase) for phrase in known.exceptions if f" {name} " in f" {phrase} "]
    joined = " OR ".join(terms)
    return f"(({joined}) NOT ({' OR '.join(other)}))" if other else joined


def _term(name: str) -> str:
    words = name.replace("-", " ").replace("'", " ").split()
    return words[0] if len(words) == 1 else f'"{" ".join(words)}"'
