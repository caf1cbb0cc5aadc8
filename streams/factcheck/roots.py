"""Words of a text as the roots they may have been made from, and numbers by their value.

Indonesian makes words by affixes, and a nasal prefix swallows the root's first letter (menyewa, sewa), so that several
roots are possible; two words mean the same here when they share one. The rules are those of the standard grammar (Tata
Bahasa Baku Bahasa Indonesia, morphophonemics of meng-), without a dictionary: some roots are wrong, which does no harm
where only texts are compared.
"""

import re
from functools import lru_cache

from streams.text.links import LINK
from streams.text.tokens import fold

__all__ = ["Roots", "roots", "tokens"]

Roots = frozenset[str]
"""What a word may have been made from, the word among them."""

_TOKEN = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+|2(?!\d))?|\d+(?:[.,]\d+)*|[?!.]")
_NOISE = re.compile(rf"{LINK}|@\w+")
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
_SHORTEST = 4
_SPELLED = {
    "gak": "tidak", "ga": "tidak", "nggak": "tidak", "ngga": "tidak", "enggak": "tidak", "engga": "tidak", "tak": "tidak",
    "kagak": "tidak", "ndak": "tidak", "gk": "tidak", "tdk": "tidak", "blm": "belum", "bkn": "bukan",
    "hoax": "hoaks", "hoak": "hoaks", "hoaxs": "hoaks", "bener": "benar", "bnr": "benar", "kg": "kilogram",
    "kilo": "kilogram", "rp": "rupiah", "km": "kilometer", "rs": "rumahsakit", "pns": "pegawai", "thn": "tahun",
    "bln": "bulan", "utk": "untuk", "dgn": "dengan", "yg": "yang", "krn": "karena", "pemda": "pemerintah",
}  # fmt: skip
_NUMBERS = {
    "satu": 1, "dua": 2, "tiga": 3, "empat": 4, "lima": 5, "enam": 6, "tujuh": 7, "delapan": 8, "sembilan": 9,
    "sepuluh": 10, "sebelas": 11, "seratus": 100, "seribu": 1000, "sejuta": 10**6, "semiliar": 10**9,
}  # fmt: skip
_MULTIPLES = {
    "puluh": 10, "ratus": 100, "ribu": 1000, "rb": 1000, "juta": 10**6, "jt": 10**6, "miliar": 10**9, "triliun": 10**12,
}  # fmt: skip


def tokens(text: str) -> list[str]:
    """The words of a text in order: folded, common abbreviations written out, numbers as digits, and the marks `? ! .`."""
    found: list[str] = []
    for token in _TOKEN.findall(_NOISE.sub(" ", fold(text))):
        if token in _MULTIPLES and found and found[-1].isdigit():
            found[-1] = str(int(found[-1]) * _MULTIPLES[token])
        elif token[0].isdigit():
            found.append(_digits(token))
        else:
            word = _SPELLED.get(token, token)
            found.append(str(_NUMBERS[word]) if word in _NUMBERS else word)
    return found


def _digits(token: str) -> str:
    """A number as Indonesians write it: `1.000` is a thousand; what follows a decimal sign counts for nothing."""
    whole = re.sub(r"[.,](?=\d{3}(?!\d))", "", token)
    return re.split(r"[.,]", whole)[0].lstrip("0")[:18] or "0"


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
    for one in tuple(found):
        found |= _without_prefix(one)
    found |= {stem for one in tuple(found) for stem in _without_prefix(one)}
    return frozenset(one for one in found if len(one) >= _SHORTEST or one == word)


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
