"""The wordings of a statement as words, numbers and named things, for comparison with posts."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import log
from typing import Literal, NamedTuple

from schemas.fact import Fact
from streams.factcheck.concepts import DEEDS, PEOPLE, TIMES, Keys, keys, phrases_in
from streams.factcheck.quantities import is_number
from streams.factcheck.roots import tokens
from streams.factcheck.stance import NEGATIONS

__all__ = [
    "LEAST_WORDS",
    "MARKS",
    "NOVEL",
    "Item",
    "Wording",
    "common_keys",
    "says_something",
    "ways",
    "wording",
    "wording_of",
]

LEAST_WORDS = 3
"""Words that a statement needs, and that a post must share with it."""

NOVEL = 3
"""Words of a correction that the claim does not have, from which on it can be distinguished from the claim."""

MARKS = frozenset("?!.")
ONE = "1"
"""The number that is mostly an article."""

_WEIGHTS: Mapping[str, float] = {"number": 1.5, "deed": 2.0}
_VERB = re.compile(r"(?:me[mnlrwy]|di)\w{4}")
_MOST_CAPITALS = 0.6
_CAPITAL = re.compile(r"(?<![.!?:\]]\s)(?<!^)\b[A-Z][\w-]+|\b[A-Z]{2,}\d*\b|\b[A-Z]\w*[A-Z]\w*")
_LETTERS = re.compile(r"[^\W\d_]{2,}")
_EMPTY = frozenset(
    """
    yang dan di ke dari untuk buat pada dengan oleh itu ini ada adalah akan sudah telah lagi juga saja para oleh sebagai
    atau karena agar supaya bahwa dalam secara bagi kepada hingga sampai sejak mulai per video foto kabar berita narasi
    unggahan beredar viral pesan berantai klaim katanya konon disebut menyebut kami kita saya aku dia mereka masih hanya
    hasil menjadi jadi sang si nya tersebut salah hoaks benar tidak bukan belum tanpa bisa dapat ya kok sih dong nih
    sekali seekor sebuah seorang saat ketika waktu pas basa when during selama salila tadi mau ini udah
    udh gue gua lo lu cuy bro gaes anjir banget bgt parah woy gila deh dah mah doang cuma pake pada bikin
    gara gara2 gegara sama ama jd jg tuh kalo aja pas terus trs sampe ampe mau bakal nanti
    sing ing nang menyang marang karo lan iki kuwi wis arep nganti mergo amarga jebule malah padha dadi mung nek saka
    nu ka ti jeung eta ieu geus tos rek keur dina tina ku sabab kusabab alatan teh ngan anu nepi salila
    the an a of in on to is are was were be been being has have had will would and or that this it its by with from at
    as who which their for after into because about just
    """.split()  # noqa: SIM905 - a list literal would hide the words among quotes
)

_NOT_NAMES = PEOPLE | TIMES
"""Titles, bodies, months and days are written with a capital and name nobody by themselves."""

_LIGHT = frozenset({"orang", "warga", "semua", "lebih", "baru"})
"""Said beside the matter, as the time is."""
_LIGHT_WEIGHT = 0.5

Kind = Literal["word", "deed", "number", "name"]


class Item(NamedTuple):
    """A word, number or named thing of a statement, by whose keys it is found in a post."""

    word: str
    keys: Keys
    kind: Kind


@dataclass(frozen=True, slots=True)
class Wording:
    """One way of saying something."""

    fact: int
    correction: bool
    denies: bool
    items: tuple[Item, ...]
    weights: tuple[float, ...]
    """They sum to one."""
    novel: tuple[bool, ...]
    """For a correction, which items the claim does not have."""
    alone: tuple[bool, ...] = ()
    """Which items no other wording of the claim has; none where there is no other."""
    instead: tuple[tuple[Keys, float], ...] = ()
    """What other wordings say instead of these, with weights in the measure of this wording's."""


def says_something(word: str) -> bool:
    """Whether a word of `tokens` distinguishes one statement from another."""
    return word not in MARKS and word not in _EMPTY


def wording(text: str) -> list[str]:
    """The words of a statement by which it can be recognised, each once."""
    return list(dict.fromkeys(filter(says_something, tokens(text))))


def _names(texts: Iterable[str]) -> frozenset[str]:
    """What is written with a capital within a sentence; nothing of a title, of which all words are."""
    found: set[str] = set()
    for text in texts:
        capitals, all_words = _CAPITAL.findall(text), _LETTERS.findall(text)
        if len(capitals) <= _MOST_CAPITALS * len(all_words):
            found.update(word for one in capitals for word in tokens(one))
    return frozenset(filter(says_something, found))


def _items(text: str, names: frozenset[str]) -> tuple[Item, ...]:
    words = tokens(text)
    phrases = phrases_in(words)
    found: dict[str, Item] = {}
    at = 0
    while at < len(words):
        length, senses = phrases.get(at, (1, frozenset[str]()))
        word, at = " ".join(words[at : at + length]), at + length
        if length > 1:
            parts = word.split()
            found.setdefault(word, Item(word, senses | {word}, _kind(word, senses, named=names.issuperset(parts))))
        elif says_something(word):
            found.setdefault(word, Item(word, keys(word), _kind(word, keys(word), named=word in names)))
    return tuple(found.values())


def _kind(word: str, senses: Keys, *, named: bool) -> Kind:
    if is_number(word):
        return "number"
    if named and senses.isdisjoint(_NOT_NAMES):
        return "name"
    return "deed" if is_deed(word, senses) else "word"


class Way(NamedTuple):
    """One text of a statement: of its claim or its correction, whether it denies something, and what it says."""

    correction: bool
    denies: bool
    items: tuple[Item, ...]


def ways(fact: Fact) -> Iterator[Way]:
    """The ways in which a claim is said, and the sentences of the correction that say something else than the claim."""
    names = _names((fact.claim, *fact.wordings, fact.correction))
    for text in (fact.claim, *fact.wordings):
        yield Way(False, denies(text), _items(text, names))
    known = frozenset[str]().union(*(item.keys for item in _items(fact.claim, names)))
    for sentence in re.split(r"[.!?]+(?:\s+|$)", fact.correction):
        items = _items(sentence, names)
        if sum(not item.keys & known for item in items) >= NOVEL:
            yield Way(True, denies(sentence), items)


def common_keys(said: Iterable[tuple[Item, ...]]) -> Counter[str]:
    """In how many wordings each key is."""
    return Counter(key for items in said for key in frozenset[str]().union(*(item.keys for item in items)))


def wording_of(fact: int, way: Way, others: Sequence[Way], claim: Keys, common: Mapping[str, int], total: int) -> Wording:
    """The wording with the weights of its items: what few of the `total` wordings say weighs more.

    `others` are the other ways in which the claim is said, `claim` the keys of all of them.
    """
    items = way.items
    deeds = max(1, sum(item.kind == "deed" for item in items))
    weights = [_weight(item, common, total) / (deeds**0.5 if item.kind == "deed" else 1.0) for item in items]
    whole = sum(weights)
    own = _keys_of(items)
    elsewhere = frozenset[str]().union(*(_keys_of(other.items) for other in others))
    instead = {item.word: item for other in others for item in other.items if not item.keys & own}
    return Wording(
        fact,
        way.correction,
        way.denies,
        items,
        tuple(weight / whole for weight in weights),
        novel=tuple(not item.keys & claim for item in items),
        alone=tuple(bool(others) and not item.keys & elsewhere for item in items),
        instead=tuple(
            (item.keys, _weight(item, common, total) / whole) for item in instead.values() if item.kind in ("word", "deed")
        ),
    )


def _keys_of(items: Iterable[Item]) -> Keys:
    return frozenset[str]().union(*(item.keys for item in items))


def _weight(item: Item, common: Mapping[str, int], total: int) -> float:
    light = not item.keys.isdisjoint(_LIGHT | TIMES)
    kind = _LIGHT_WEIGHT if light and item.kind != "number" else _WEIGHTS.get(item.kind, 1.0)
    return kind * (1 + log((1 + total) / (1 + _uses(item, common))) / 4)


def _uses(item: Item, common: Mapping[str, int]) -> int:
    return common.get(item.word, 0) or min((common.get(key, 0) for key in item.keys), default=0)


def denies(text: str) -> bool:
    """Whether a text itself denies something."""
    return not NEGATIONS.isdisjoint(tokens(text))


def denied_keys(texts: Iterable[str]) -> Keys:
    """The keys of what texts themselves deny: of the two words behind a denial."""
    found: set[str] = set()
    for text in texts:
        words = tokens(text)
        phrases = phrases_in(words)
        for place, word in enumerate(words):
            if word in NEGATIONS:
                found |= phrases.get(place + 1, (0, frozenset[str]()))[1]
                found.update(*map(keys, filter(says_something, words[place + 1 : place + 4])))
    return frozenset(found)


def is_deed(word: str, found: Keys) -> bool:
    """Whether a word with these keys says what happens or is done."""
    return not DEEDS.isdisjoint(found) or _VERB.match(word) is not None
