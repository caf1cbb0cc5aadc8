"""How people really type: short forms, elongation, slips of the finger, capitals."""

import re
from random import Random

from streams.local.scenario.chance import number, pick

__all__ = ["INFORMAL", "informal", "slip"]

INFORMAL = frozenset({"id", "jakarta"})
"""Voices whose short forms are known here."""

_SHORT = {
    "tidak": ("gak", "ga", "nggak", "gk", "tdk"),
    "sudah": ("udah", "udh", "sdh"),
    "belum": ("blm", "belom"),
    "yang": ("yg",),
    "dengan": ("dgn", "sama"),
    "untuk": ("utk", "buat"),
    "karena": ("krn", "karna"),
    "kalau": ("klo", "kalo", "kl"),
    "juga": ("jg",),
    "saja": ("aja",),
    "saya": ("sy", "aku", "saya"),
    "banget": ("bgt", "bgt", "bangett"),
    "bagaimana": ("gmn", "gimana"),
    "kenapa": ("knp",),
    "sampai": ("sampe", "smp"),
    "tapi": ("tp",),
    "dari": ("dr",),
    "orang": ("org",),
    "jangan": ("jgn",),
    "terus": ("trs",),
    "seperti": ("kayak", "kyk"),
    "hanya": ("cuma", "cm"),
    "bisa": ("bs",),
    "benar": ("bener",),
    "memang": ("emang", "emg"),
    "lagi": ("lg",),
    "sekarang": ("skrg", "skrang"),
    "kemarin": ("kmrn", "kemaren"),
    "besok": ("bsk",),
    "dapat": ("dapet", "dpt"),
    "pakai": ("pake",),
    "rumah": ("rmh",),
    "tolong": ("tlg",),
    "malam": ("malem", "mlm"),
    "dulu": ("dlu",),
    "begini": ("gini",),
    "begitu": ("gitu",),
    "mengapa": ("knp",),
    "masih": ("msh",),
    "semua": ("smua",),
    "ternyata": ("trnyata",),
}
_SHORT_WORD = re.compile(rf"\b(?:{'|'.join(_SHORT)})\b")
_STRESSED = re.compile(
    r"\b(?:lama|capek|mahal|parah|mantap|kesal|sedih|enak|gila|ampun|duh|kacau|kecewa|senang|pisan|tenan|bana|banar|banget)\b"
)
_LAST_VOWEL = re.compile(r"[aeiou](?=[^aeiou]*$)")
_LONG_WORD = re.compile(r"(?<![\w#@./:,-])[a-z]{6,}(?![\w@./:-])")


def informal(rng: Random, sentence: str) -> str:
    """Shorten most of the everyday words of an Indonesian sentence: yang, yg; tidak, gak."""
    return _SHORT_WORD.sub(lambda word: pick(rng, _SHORT[word[0]]) if rng.random() < 0.7 else word[0], sentence)


def slip(rng: Random, sentence: str, spared: tuple[str, ...]) -> str:
    """Now and then stretch a word, mistype one that begins with none of `spared`, or put capitals on or off."""
    if rng.random() < 0.12:
        sentence = _STRESSED.sub(lambda word: _LAST_VOWEL.sub(lambda v: v[0] * number(rng, 3, 5), word[0]), sentence, 1)
    if rng.random() < 0.05:
        words = [word for word in _LONG_WORD.finditer(sentence) if not word[0].startswith(spared)]
        if words:
            word = pick(rng, words)
            sentence = sentence[: word.start()] + _mistype(rng, word[0]) + sentence[word.end() :]
    style = rng.random()
    if style < 0.35:
        return sentence[0].upper() + sentence[1:]
    if style < 0.37:
        return sentence.upper()
    if style < 0.5:
        return sentence.lower()
    return sentence


def _mistype(rng: Random, word: str) -> str:
    """Swap, lose or double a letter inside a word."""
    at = number(rng, 1, len(word) - 3)
    return pick(
        rng,
        (
            word[:at] + word[at + 1] + word[at] + word[at + 2 :],
            word[:at] + word[at + 1 :],
            word[:at] + word[at] + word[at:],
        ),
    )
