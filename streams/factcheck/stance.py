"""The stance of a post towards a claim: it passes it on, puts it right, or asks whether it is true."""

import re
from collections.abc import Sequence, Set
from typing import Literal

from streams.factcheck.concepts import keys, phrases_in
from streams.factcheck.roots import roots

__all__ = ["NEGATIONS", "Stance", "stance"]

Stance = Literal["claim", "correction", "question"]

NEGATIONS = frozenset({"tidak", "bukan", "belum", "tanpa"})

_FALSE = frozenset(
    """
    hoaks keliru disinformasi misinformasi bantah bohong palsu sesat menyesatkan penipuan tipu ralat lurus fakta faktanya
    klarifikasi dusta fitnah ngibul kibul boong ngaco goroh ngapusi apus
    false fake untrue deny denies denied denying debunk debunked misleading misinformation disinformation myth
    """.split()  # noqa: SIM905 - a list literal would hide the words among quotes
)
_PHRASES = re.compile(
    r"""
    \[(?:salah|keliru|hoaks|hoax)\] | \b(?:itu|tsb|tersebut|adalah|ternyata|info)\ salah\b | \bsalah\ besar\b
    | \b(?:video|foto|hoaks|hoax)\ (?:lama|lawas|heubeul)\b
    | \b(?:siapa|kata)\ (?:bilang|siapa)\b | \bsopo\ sing\ ngomong\b | \bsaha\ nu\ nyarios\b
    | \b(?:tidak|gak|ga|belum)\ (?:ada\ bukti|terbukti)\b | \bno\ (?:evidence|proof)\b | \b(?:ora\ ana|teu\ aya)\ bukti\b
    | \b(?:jangan|stop|aja|ulah)\ (?:mudah\ |gampang\ |langsung\ |ikut\ )?(?:di)?(?:percaya|sebar|termakan|percanten)
    """,
    re.VERBOSE,
)
_WAITING = frozenset({"tunggu", "minta", "mana", "butuh", "perlu", "nanti", "semoga", "mohon"})
_BETWEEN = frozenset(
    {
        "terdapat",
        "terbukti",
        "menemukan",
        "ditemukan",
        "nemu",
        "manggihan",
        "find",
        "found",
        "pernah",
        "akan",
        "sedang",
        "jadi",
        "ada",
        "mungkin",
        "bisa",
        "being",
        "be",
        "been",
        "any",
        "ana",
        "aya",
        "lagi",
        "tau",
        "karena",
        "karna",
        "gara",
        "gara-gara",
    }
)
_PHRASE = 4
_THERE_IS = frozenset(
    {"ada", "ana", "aya", "menemukan", "ditemukan", "nemu", "manggihan", "find", "found", "terdapat", "terbukti"}
)
_IF = frozenset({"kalau", "kalo", "jika", "bila", "nek", "lamun", "if"})
_OF_THINGS = frozenset({"palsu", "fake", "false"})
_NEWS = frozenset(
    """
    kabar berita info informasi itu video foto pesan klaim isu narasi news claim is photo it
    """.split()  # noqa: SIM905 - a list literal would hide the words among quotes
)
_STILL = frozenset({"tetap", "tetep", "masih", "isih", "still", "angger"})
_DOUBT = frozenset({"benar", "benarkah", "beneran", "masa", "apakah", "serius", "sumber", "sumbernya", "konfirmasi"})


def stance(words: Sequence[str], text: str, claim: Set[str], denied: Set[str]) -> Stance:
    """The stance of a post (its `tokens` and its lower-case text) towards a claim with these keys.

    `denied` are the keys of what the claim itself denies; a denial of it in the post says nothing.
    """
    made_from = [roots(word) for word in words]
    last_question = max((place for place, word in enumerate(words) if word == "?"), default=-1)
    marked = bool(_PHRASES.search(text))
    answered = False
    idioms = {at for at, (length, senses) in phrases_in(words).items() if senses & claim}
    for place, word in enumerate(made_from):
        before = words[place - 1] if place else ""
        if word & _FALSE and _of_the_claim(words, place) and not keys(words[place]) & claim:
            if before in NEGATIONS and words[max(0, place - 2)] != "?":
                continue
            if "klarifikasi" in word and roots(before or "-") & _WAITING:
                return "question"
            marked, answered = True, last_question < place
        elif "benar" in word and before in NEGATIONS:
            marked, answered = True, last_question < place
        elif words[place] in NEGATIONS and place not in idioms:
            if before == "?" and place + 1 < len(words) and "?" not in words[place:]:
                marked = answered = True
            elif _denies(words, place, claim, denied):
                marked = True
        elif words[place] in _STILL and any(keys(next_) & denied for next_ in words[place + 1 : place + 3]):
            marked = True
    if last_question >= 0 and not answered and (marked or any(word & _DOUBT for word in made_from)):
        return "question"
    return "correction" if marked else "claim"


def _of_the_claim(words: Sequence[str], place: int) -> bool:
    """Whether a word that says false may be said of the claim; a thing may be fake as well."""
    if words[place] not in _OF_THINGS:
        return True
    return place == 0 or words[place - 1] in _NEWS or not _NEWS.isdisjoint(words[place + 1 : place + 2])


def _denies(words: Sequence[str], place: int, claim: Set[str], denied: Set[str]) -> bool:
    """Whether the denial at a place is of something that the claim says."""
    if place and words[place - 1] in _IF:
        return False
    after = place + 1
    width = 1
    if words[after : after + 1] and words[after] in _BETWEEN:
        width = 2 if words[after] in _THERE_IS else 1
        after += 1
    if phrases_in(words[after : after + _PHRASE]).get(0, (0, frozenset[str]()))[1] & denied:
        return False
    return any(keys(word) & claim and not keys(word) & denied for word in words[after : after + width])
