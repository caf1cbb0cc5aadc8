"""What a post does with a claim that it speaks of: passes it on, puts it right, or asks whether it is true."""

import re
from collections.abc import Sequence, Set
from typing import Literal

from streams.factcheck.roots import roots

__all__ = ["NEGATIONS", "Stance", "stance"]

Stance = Literal["claim", "correction", "question"]

NEGATIONS = frozenset({"tidak", "bukan", "belum", "tanpa"})

_FALSE = frozenset(
    """
    hoaks keliru disinformasi misinformasi bantah bohong palsu sesat menyesatkan penipuan tipu ralat lurus fakta faktanya
    klarifikasi dusta
    """.split()  # noqa: SIM905 - a list literal would hide the words among quotes
)
_PHRASES = re.compile(
    r"\[(?:salah|keliru|hoaks|hoax)\]|\b(?:itu|tsb|tersebut|adalah|ternyata|info) salah\b|\b(?:video|foto) lama\b"
)
_WAITING = frozenset({"tunggu", "minta", "mana", "butuh", "perlu", "nanti", "semoga", "mohon"})
_BETWEEN = frozenset({"pernah", "akan", "sedang", "jadi", "ada", "mungkin", "bisa"})
_DOUBT = frozenset({"benar", "benarkah", "beneran", "masa", "apakah", "serius", "sumber", "sumbernya", "konfirmasi"})


def stance(words: Sequence[str], text: str, claim: Set[str], *, negated: bool) -> Stance:
    """The stance of a post (its `tokens` and its lower-case text) towards a claim with these roots.

    `negated` says that the claim itself denies something; a denial in the post then says nothing.
    """
    made_from = [roots(word) for word in words]
    asks = "?" in words
    marked = bool(_PHRASES.search(text))
    for place, word in enumerate(made_from):
        before = words[place - 1] if place else ""
        if word & _FALSE:
            if before in NEGATIONS:
                continue
            if "klarifikasi" in word and roots(before or "-") & _WAITING:
                return "question"
            marked = True
        elif "benar" in word and before in NEGATIONS:
            marked = True
        elif words[place] in NEGATIONS and not negated:
            after = place + 2 if words[place + 1 : place + 2] and words[place + 1] in _BETWEEN else place + 1
            marked = marked or any(next_ & claim for next_ in made_from[after : after + 1])
    if asks and (marked or any(word & _DOUBT for word in made_from)):
        return "question"
    return "correction" if marked else "claim"
