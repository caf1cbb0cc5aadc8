"""Which words and marks turn other words around, and how far that reaches."""

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "BOUNDARIES",
    "EVER",
    "LIKE_THIS",
    "NEGATORS",
    "QUOTES",
    "REACH",
    "SARCASM",
    "is_equal_degree",
    "negated",
    "without_records",
]

REACH = 3
"""A negation reaches this many words, unless a boundary comes first."""

QUOTES = ("“", "”")
"""What opens and closes a single word in quotation marks, which often means the opposite."""

SARCASM = frozenset({"/s", "🙃", "sarkas", "sarkasme", "sarcasm"})
"""One of these turns a whole post around."""

# By language: Indonesian and Malay (kurang, not enough, works the same way), English, Javanese, Sundanese, Minangkabau,
# Banjar, Ngaju, Balinese, Acehnese, Madurese, Buginese, Toba Batak. A word that means something common in another of the
# languages (sing, lain, dia, can) is left to what is learned.
_NEGATORS = """
    tidak bukan belum jangan kurang tanpa takkan tiada mustahil
    not no never don't dont doesn't doesnt didn't didnt isn't isnt wasn't wasnt can't cant cannot won't wont without
    nothing hardly aren't couldn't wouldn't
    ora dudu durung mboten ojo nora
    henteu teu hente sanes moal ulah acan tara
    indak ndak alun
    kada kd balum
    jida hindai beken
    tusing ten nenten tan tuara
    hana han bek hantom goh
    ta' tak enje' banne bunten
    de' de'na tania dena temma
    ndang daong dang unang indang ndada dae
"""
NEGATORS = frozenset([QUOTES[0], *_NEGATORS.split()])

_BOUNDARIES = """
    . , ; : ! !! ? ?! ?? ...
    tapi namun tetapi sedangkan padahal melainkan but however nanging tapina ananging karena because dan and
"""
BOUNDARIES = frozenset([QUOTES[1], *_BOUNDARIES.split()])


EVER = frozenset({"pernah", "kantos"})
"""Between a negator and a comparison it makes a record of that: "belum pernah sebagus ini" is as good as it ever was."""

LIKE_THIS = frozenset({"ini", "itu", "sekarang", "begini", "begitu", "iki", "ieu"})

_DEGREE = "se"
_LEAST_DEGREE = 6


def is_equal_degree(word: str) -> bool:
    """Whether a word may say "as ... as": `sebagus`, `seburuk`; also others that begin alike, such as `selesai`."""
    return word.startswith(_DEGREE) and len(word) >= _LEAST_DEGREE


def without_records(
    negator: NDArray[np.bool_], ever: NDArray[np.bool_], degree: NDArray[np.bool_], this: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """The negators without those that say of something that it was never so much so: they turn nothing around.

    All hold one flag a word: negator, `EVER`, at most one word, `is_equal_degree`, `LIKE_THIS`, next to each other.
    """
    record = _ahead(degree, 2) & _ahead(this, 3) | _ahead(degree, 3) & _ahead(this, 4)
    return negator & ~(_ahead(ever, 1) & record)


def _ahead(flags: NDArray[np.bool_], places: int) -> NDArray[np.bool_]:
    """Of each word the flag of the one so many places behind it."""
    out = np.zeros_like(flags)
    out[:-places] = flags[places:]
    return out


def negated(
    negator: NDArray[np.bool_],
    boundary: NDArray[np.bool_],
) -> NDArray[np.bool_]:
    """Mark the words that a negation reaches.

    Both arrays hold one flag a word, texts laid end to end with at least one boundary between them.
    """
    out = np.zeros(len(negator), np.bool_)
    carried = negator
    for _ in range(REACH):
        moved = np.zeros_like(carried)
        moved[1:] = carried[:-1]
        carried = moved & ~boundary
        out |= carried
    return out
