"""Words of a text as the roots they may have been made from, and numbers by their value.

Indonesian makes words by affixes, and a nasal prefix swallows the root's first letter (menyewa, sewa), so that several
roots are possible; two words mean the same here when they share one. The rules are those of the standard grammar (Tata
Bahasa Baku Bahasa Indonesia, morphophonemics of meng-), without a dictionary: some roots are wrong, which does no harm
where only texts are compared. Endings of Javanese, Sundanese and English go as well, and words of one origin are spelled
alike (komunitas, communities), so that a word which no list has is still known in another language.
"""

import re
from functools import lru_cache

from streams.factcheck.quantities import numbers_joined
from streams.text.links import LINK
from streams.text.tokens import fold

__all__ = ["Roots", "roots", "spelled", "tokens"]

Roots = frozenset[str]
"""What a word may have been made from, the word among them."""

_TOKEN = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+|2(?!\d))?|\d+(?:[.,]\d+)*|[?!.]")
_NOISE = re.compile(rf"{LINK}|@\w+")
_NOT = re.compile(r"n['’]t\b")
_LONG = re.compile(r"(.)\1\1+")
_PARTICLES = ("lah", "kah", "pun", "nya", "ku", "mu")
_SUFFIXES = ("kan", "an", "i", "in")
_PREFIXES = ("di", "ber", "be", "ter", "te", "per", "ke", "se", "me", "pe")
# What a nasal prefix may have swallowed; nothing, before a root that begins with it.
_NASAL = (
    *((prefix, ("s", "ny")) for prefix in ("meny", "peny", "ny")),
    *((prefix, ("k", "ng", "")) for prefix in ("meng", "peng", "ng")),
    *((prefix, ("p", "m", "")) for prefix in ("mem", "pem")),
    *((prefix, ("t", "n", "")) for prefix in ("men", "pen")),
)
# Of Javanese and Sundanese: what is had, and a deed done for something; and the English plural.
_REGIONAL = ("akeun", "keun", "eun", "ake", "ne", "na", "e", "s")
_SHORTEST = 4
_SAME_SOUND = (
    (re.compile(r"[ts]ions?$"), "si"),  # population, populasi
    (re.compile(r"(?<=[aeiou])t(?:y|ies)$"), "tas"),  # community, komunitas
    (re.compile(r"([dt])h"), r"\1"),  # kuta, kutha
    (re.compile(r"ph"), "f"),
    (re.compile(r"ck|c(?![eiyh])|q"), "k"),
    (re.compile(r"x"), "ks"),
    (re.compile(r"y$"), "i"),
    (re.compile(r"(.)\1"), r"\1"),
)
"""How one sound is written in Indonesian and in Javanese, or in an English word of the same origin."""

_SOUNDED = 5
"""Letters of a word from which on it is."""

_SPELLED = {
    "gak": "tidak", "ga": "tidak", "nggak": "tidak", "ngga": "tidak", "enggak": "tidak", "engga": "tidak", "tak": "tidak",
    "kagak": "tidak", "kaga": "tidak", "gada": "tidak", "ndak": "tidak", "gk": "tidak", "tdk": "tidak", "blm": "belum",
    "bkn": "bukan",
    "ora": "tidak", "teu": "tidak", "henteu": "tidak", "indak": "tidak", "not": "tidak", "never": "tidak", "no": "tidak",
    "nobody": "tidak", "none": "tidak", "nothing": "tidak", "boten": "tidak", "mboten": "tidak", "euweuh": "tidak",
    "moal": "tidak", "dereng": "belum", "cannot": "tidak", "durung": "belum", "acan": "belum", "dudu": "bukan",
    "sanes": "bukan", "without": "tanpa",
    "hoax": "hoaks", "hoak": "hoaks", "hoaxs": "hoaks", "bener": "benar", "bnr": "benar", "leres": "benar", "true": "benar",
    "kg": "kilogram", "kilo": "kilogram", "rp": "rupiah", "km": "kilometer", "rs": "rumahsakit", "thn": "tahun",
    "bln": "bulan", "utk": "untuk", "dgn": "dengan", "yg": "yang", "krn": "karena", "pemda": "pemerintah",
    "org": "orang", "taun": "tahun", "jgn": "jangan", "dr": "dari", "dlm": "dalam", "sm": "sama", "kpd": "kepada",
}  # fmt: skip


def spelled(word: str) -> str:
    """The word that an abbreviation, or one of the languages beside Indonesian, stands for where it denies or counts."""
    return _SPELLED.get(word, word)


def tokens(text: str) -> list[str]:
    """The words of a text in order: folded, common abbreviations written out, numbers as digits, and the marks `? ! .`."""
    plain = _NOT.sub(" not", _NOISE.sub(" ", fold(text))).replace("%", " persen ")
    return numbers_joined(map(spelled, _TOKEN.findall(plain)))


@lru_cache(maxsize=1 << 16)
def roots(word: str) -> Roots:
    """The roots that a word of `tokens` may have been made from; of a number, itself."""
    if not word[0].isalpha():
        return frozenset((word,))
    word = _LONG.sub(r"\1", word).removesuffix("2")
    first, hyphen, second = word.partition("-")
    if hyphen:
        word = second if first[:2] == second[:2] or len(second) > len(first) else first
    found = {word}
    found |= {_without(word, _PARTICLES)}
    found |= {stem for one in tuple(found) for stem in (_without(one, _SUFFIXES), _without(_without(one, _SUFFIXES), ("k",)))}
    found.add(_without(word, _REGIONAL))
    for one in tuple(found):
        found |= _without_prefix(one)
    found |= {stem for one in tuple(found) for stem in _without_prefix(one)}
    found |= {_same_sound(one) for one in found if len(one) >= _SOUNDED}
    return frozenset(one for one in found if len(one) >= _SHORTEST or one == word)


def _same_sound(word: str) -> str:
    """A word as its sound is written in Indonesian."""
    for sound, written in _SAME_SOUND:
        word = sound.sub(written, word)
    return word


def _without(word: str, endings: tuple[str, ...]) -> str:
    for ending in endings:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST:
            return word[: -len(ending)]
    return word


def _without_prefix(word: str) -> set[str]:
    found: set[str] = set()
    for prefix, swallowed in _NASAL:
        if word.startswith(prefix):
            rest = word[len(prefix) :]
            found |= {letters + rest for letters in swallowed if len(letters + rest) >= _SHORTEST}
            break
    for prefix in _PREFIXES:
        if word.startswith(prefix) and len(word) - len(prefix) >= _SHORTEST:
            found.add(word[len(prefix) :])
    return found
