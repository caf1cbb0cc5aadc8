"""The provinces, regencies and cities of Indonesia by the names that people write: `gazetteer.txt`."""

import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Literal, NamedTuple

__all__ = ["Kind", "Place", "gazetteer", "places"]

Kind = Literal["province", "Kabupaten", "Kota"]

_LINE = re.compile(r"(?P<indent> *)(?P<name>[^=?#]+?)(?P<mark> \?)?(?: = (?P<others>.+))?")
_LEAST_WORD = 3
_WORD = re.compile(r"[^\W\d_]+")


class Place(NamedTuple):
    """A province, or a regency or city within one."""

    name: str
    """Without its kind: `Malang`."""
    kind: Kind
    province: str
    needs_cue: bool
    """Whether its name means something else as well."""
    others: tuple[str, ...]
    """Other names, in lower case."""

    @property
    def title(self) -> str:
        """What it is called: `Kota Malang, Jawa Timur`; of a province its name."""
        return self.name if self.kind == "province" else f"{self.kind} {self.name}, {self.province}"


def places() -> Iterator[Place]:
    """All places of the list, each province before what lies in it."""
    province = ""
    for line in files("streams.places").joinpath("gazetteer.txt").read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        found = _LINE.fullmatch(line)
        assert found is not None, line
        others = tuple(name.strip() for name in (found["others"] or "").split(",") if name)
        if not found["indent"]:
            province = found["name"]
            yield Place(province, "province", province, bool(found["mark"]), others)
        else:
            kind, _, name = found["name"].partition(" ")
            assert kind in ("Kabupaten", "Kota"), line
            yield Place(name, kind, province, bool(found["mark"]), others)  # type: ignore[arg-type]


@cache
def gazetteer() -> dict[str, dict[tuple[str, ...], tuple[Place, ...]]]:
    """Places by the first word of a name, then by all its words, in lower case; longer names come first."""
    found: dict[str, dict[tuple[str, ...], tuple[Place, ...]]] = {}
    for place in places():
        for name in (place.name.lower(), *place.others):
            words = tuple(_WORD.findall(name))
            if len(words[0]) < _LEAST_WORD:
                continue  # `di` is a preposition more often than it begins `DI Yogyakarta`
            named = found.setdefault(words[0], {})
            named[words] = (*named.get(words, ()), place)
    return {first: dict(sorted(named.items(), key=lambda one: -len(one[0]))) for first, named in found.items()}
