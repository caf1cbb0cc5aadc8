"""Which places a post mentions; names that mean something else, or several places, are decided by what stands beside them.

A name is taken for a place unless a word before it says otherwise (`nasi Padang`, `Jalan Surabaya`, `Persib Bandung`). A
name that is marked in the list is also a word (`batu`, `medan`) or a person (`Bima`): it counts behind the word of an office
or of a region (`Wali Kota Batu`, `warga Pati`), written with a capital behind a preposition (`di Medan`), or where the text
names another place of its province. What it is when several places share a name, the kind before it decides, or the province.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from streams.places.gazetteer import Kind, Place, gazetteer
from streams.text.links import without_links

__all__ = ["NamedPlace", "may_name_places", "places_in"]

_TOKEN: Final = re.compile(r"@[\w.…]+|\b[^\W\d_]+\b")

_CITY: Final = frozenset("kota pemkot walikota polresta polrestabes".split())  # noqa: SIM905
_REGENCY: Final = frozenset("kabupaten kab pemkab bupati wabup".split())  # noqa: SIM905
_OFFICE: Final = (
    _CITY
    | _REGENCY
    | frozenset(
        """
        warga polres kapolres polsek polda kapolda gubernur pemprov provinsi prov dprd kodim dandim kejari kejati bpbd rsud
        dinkes dishub disdik pdam kpu bawaslu lapas rutan bandara terminal pelabuhan alun-alun asal wilayah daerah
        kawasan kecamatan masyarakat petani nelayan ptn unjuk wagub wakapolres kajari
        """.split()  # noqa: SIM905
    )
)
_AT: Final = frozenset({"di", "dari", "ke", "asal", "se", "sekitar", "menuju", "untuk", "dan", "in", "from"})
_NOT_BEFORE: Final = frozenset(
    """
    nasi soto sate bakso pecel bika pempek dodol gudeg rendang masakan warung rm kopi tahu mie bakmi ayam bebek lumpia
    batik jalan jl jln gang penyanyi artis lagu persib persija arema persebaya psm psis psms pss persis persik persita
    persiraja bhayangkara semen suku bahasa adat tari laskar gajah bank gedung hotel kampus universitas univ institut pt
    cv tol gunung trans
    """.split()  # noqa: SIM905 - a list literal would hide the words among quotes
)
_NOT_AFTER: Final = frozenset(
    """
    perang magnet laga listrik juang pertempuran pasir rumput bulan mahsyar gurun ilalang savana bata kapur nisan akik
    loncatan empedu ginjal tv nian betul benar kali sekali nasibku nasibmu nasib banget kopi tunai balik arya wijaya sakti
    otak kelapa dunia pohon coklat karang permata balok
    """.split()  # noqa: SIM905 - a list literal would hide the words among quotes
)
_NEVER_BEFORE: Final = frozenset({"karir", "karier", "player", "traveling", "travelling", "album", "idol"})
_NAMED_SO: Final = frozenset({("metro", "polres"), ("metro", "polda"), ("metro", "kapolres"), ("metro", "kapolda")})
_IDIOM: Final = re.compile(r"sabang\s+(?:sampai|hingga)\s+merauke", re.IGNORECASE)


class NamedPlace(NamedTuple):
    """A place as a text names it."""

    name: str
    kind: Kind | None
    """None where a regency and a city of the province have that name, and the text does not say which."""
    province: str

    @property
    def title(self) -> str:
        """What it is called: `Kota Malang, Jawa Timur`, `Malang, Jawa Timur`; of a province its name."""
        if self.kind == "province":
            return self.name
        return f"{f'{self.kind} ' if self.kind else ''}{self.name}, {self.province}"


def may_name_places(text: str, tokens: Iterable[str]) -> bool:
    """Whether `places_in` could find any in a text; `tokens` are its words in lower case.

    It takes a tenth of the time; where it is false there is none.
    """
    return "-" in text or "#" in text or not gazetteer().keys().isdisjoint(tokens)


def places_in(text: str) -> tuple[NamedPlace, ...]:
    """The places that a text mentions, each once, in the order in which they come.

    A province is left out where a place in it is named. `from Sabang to Merauke` is the whole country, and no place.
    """
    words = _TOKEN.findall(_IDIOM.sub(". ", without_links(text) if "://" in text or "www." in text else text))
    lower = [word.lower() for word in words]
    names = gazetteer()
    sure: list[tuple[int, tuple[Place, ...]]] = []
    open_: list[tuple[int, tuple[Place, ...]]] = []
    shouted = text.isupper()
    end = 0
    for at in [place for place, word in enumerate(lower) if word in names]:
        if at < end:
            continue  # within a longer name
        for name, found in names[lower[at]].items():
            if lower[at : at + len(name)] == list(name):
                end = at + len(name)
                if not _is_other(lower, at, len(name)):
                    kept = _of_kind(found, lower[at - 1] if at else "")
                    taken = sure if _is_sure(words, lower, at, len(name), kept, shouted=shouted) else open_
                    taken.append((at, kept))
                break
    if not sure:
        return ()
    provinces = {place.province for _, found in sure if len({one.province for one in found}) == 1 for place in found}
    chosen = [*sure, *((at, kept) for at, kept in open_ if any(one.province in provinces for one in kept))]
    resolved = [place for _, found in sorted(chosen) if (place := _resolved(found, provinces))]
    within = {place.province for place in resolved if place.kind != "province"}
    return tuple(dict.fromkeys(one for one in resolved if one.kind != "province" or one.province not in within))


def _is_other(lower: Sequence[str], at: int, length: int) -> bool:
    """Whether the word before it says that it is something else, or the one behind it."""
    if at + length < len(lower) and lower[at + length] in _NEVER_BEFORE:
        return True
    return bool(at) and (lower[at - 1] in _NOT_BEFORE or lower[at - 1].startswith("@"))


def _of_kind(found: tuple[Place, ...], before: str) -> tuple[Place, ...]:
    """Those of the kind that the word before the name implies (kota, kabupaten), or all."""
    kind = "Kota" if before in _CITY else "Kabupaten" if before in _REGENCY else None
    return tuple(one for one in found if one.kind == kind) or found


def _is_sure(
    words: Sequence[str], lower: Sequence[str], at: int, length: int, found: tuple[Place, ...], *, shouted: bool
) -> bool:
    if not all(one.needs_cue for one in found):
        return True
    before, after = lower[at - 1] if at else "", lower[at + length] if at + length < len(words) else ""
    if after in _NOT_AFTER or (lower[at], before) in _NAMED_SO:
        return False
    if before in _OFFICE:
        return True
    capital = not shouted and all(word[0].isupper() for word in words[at : at + length])
    return capital and before in _AT and words[at - 1][0].islower()


def _resolved(found: tuple[Place, ...], provinces: set[str]) -> NamedPlace | None:
    """The one place that is meant, or None where it could be in several provinces."""
    if len({one.province for one in found}) > 1:
        found = tuple(one for one in found if one.province in provinces)
    if not found or len({one.province for one in found}) > 1:
        return None
    kinds: set[Kind] = {one.kind for one in found}
    kind: Kind | None = "province" if "province" in kinds else None if len(kinds) > 1 else kinds.pop()
    return NamedPlace(found[0].name if kind != "province" else found[0].province, kind, found[0].province)
