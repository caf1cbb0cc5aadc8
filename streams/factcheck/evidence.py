"""The evidence that a post repeats a statement: shared words, numbers and named things, each as a share.

The words are compared by containment, the share of the statement's words that stand in one stretch of the post, since a post
says more than the claim (Broder, On the resemblance and containment of documents, 1997): by root, by sense, and where neither
is found by their letters, for slips of spelling.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from rapidfuzz.fuzz import ratio

from streams.factcheck.concepts import Keys, exclusive, keys, phrases_in
from streams.factcheck.quantities import is_number
from streams.factcheck.stance import NEGATIONS
from streams.factcheck.wordings import LEAST_WORDS, NOVEL, ONE, Wording, says_something

__all__ = ["CORRECTS", "LIKE", "NEAR", "Evidence", "PostWords", "evidence", "resembles", "says_the_same"]

NEAR = 1.22
"""Score from which on a post says the same."""

LIKE = 0.95
"""Score from which on it may, whatever numbers it has, and a person has to look."""

CORRECTS = 0.75
"""Score from which on a post that puts something right mentions the claim."""

_UNLISTED = 0.6
_SAYS_MORE, _BESIDE, _MOST_BESIDE, _AROUND = 0.19, 0.03, 4, 3
_LARGE_NUMBER = 0.27
_SHARED, _MOST_SHARED = 0.125, 8
_LARGE = 20
_NONE = {"word": 1.0, "deed": 1.0, "name": 0.7, "number": 1.0}  # a claim that names nothing has to be recognised by its words
SPAN = 40
"""Words of a stretch of a post."""

_EXACT = 0.4  # of the words, by weight, have to be there without slips
_NEARLY_ALL, _ALL = 0.8, 1 - 1e-9
_TYPO = 87.0
_TYPO_LENGTH = 6


class PostWords:
    """The words of a post, and where each of their keys stands."""

    __slots__ = ("keys", "numbers", "places", "senses", "words")

    def __init__(self, words: Sequence[str]) -> None:
        self.words = words
        self.keys: list[Keys] = [keys(word) for word in words]
        for at, (length, senses) in phrases_in(words).items():
            for place in range(at, at + length):
                self.keys[place] = self.keys[place] | senses
        self.places: dict[str, list[int]] = defaultdict(list)
        for at, found in enumerate(self.keys):
            for key in found:
                self.places[key].append(at)
        self.numbers = frozenset(word for word in words if is_number(word))
        self.senses = frozenset(key for key in self.places if key[0] == "#")


class Evidence(NamedTuple):
    """Shares, 0 to 1, for one wording and one post."""

    contained: float
    """Of all that the wording says, by weight."""
    words: float
    """Of its words that are neither numbers nor named things, by weight."""
    deeds: float
    """Of those that say what happens or is done."""
    names: float
    """Of its named things; 0.7 where it names none."""
    numbers: float
    """Of its numbers; 1 where it has none."""
    beside: int
    """Words of the list that the post says there or within three words of it, and no wording of the claim does."""
    unlisted: float
    """Of its words, those that the post lacks and the list as well, by weight: their sense may be there in another word."""
    shared: int
    """Things that both say."""
    large: bool
    """Among the numbers that it has is a large one, which stands there by chance more seldom."""
    clash: bool
    """The post says another number instead, or the opposite, or affirms what is denied."""

    @property
    def score(self) -> float:
        """How much speaks for it that the post says what the wording says; what says all of it may say more."""
        says_more = self.beside > 0 and self.contained < _ALL
        return (
            self.words
            + _UNLISTED * self.unlisted
            + _LARGE_NUMBER * self.large
            + _SHARED * min(self.shared, _MOST_SHARED)
            - (_SAYS_MORE + _BESIDE * min(self.beside, _MOST_BESIDE) if says_more else 0.0)
        )


def evidence(one: Wording, post: PostWords, claim: Keys) -> Evidence | None:
    """What the best stretch of a post holds of a wording of a claim with these keys; None where it is too little to say."""
    known = post.places.keys()
    exact = sum(weight for item, weight in zip(one.items, one.weights, strict=True) if not known.isdisjoint(item.keys))
    if exact < _EXACT:
        return None
    stands = [sorted({at for key in item.keys if key in known for at in post.places[key]}) for item in one.items]
    if exact < _NEARLY_ALL:
        stands = [
            at or ([] if item.kind == "number" else _alike(item.word, post.words))
            for at, item in zip(stands, one.items, strict=True)
        ]
    inside = _stretch(one, stands, len(post.words))
    if len(inside) < LEAST_WORDS or (one.correction and sum(one.novel[place] for place in inside) < NOVEL):
        return None
    return _judged(one, post, claim, inside)


def _alike(word: str, words: Sequence[str]) -> list[int]:
    if len(word) < _TYPO_LENGTH:
        return []
    return [at for at, other in enumerate(words) if len(other) >= _TYPO_LENGTH and ratio(word, other) >= _TYPO]


def _stretch(one: Wording, stands: Sequence[Sequence[int]], length: int) -> dict[int, int]:
    """The items that stand in the best stretch, each with its place in the post."""
    best: dict[int, int] = {}
    most = 0.0
    starts = sorted({at for ats in stands for at in ats}) if length > SPAN else [0]
    for start in starts:
        inside = {}
        for place, ats in enumerate(stands):
            here = bisect_left(ats, start)
            if here < len(ats) and ats[here] < start + SPAN:
                inside[place] = ats[here]
        weight = sum(one.weights[place] for place in inside)
        if weight > most:
            best, most = inside, weight
    return best


def _judged(one: Wording, post: PostWords, claim: Keys, inside: Mapping[int, int]) -> Evidence:
    shares: dict[str, list[float]] = {"word": [0.0, 0.0], "deed": [0.0, 0.0], "name": [0.0, 0.0], "number": [0.0, 0.0]}
    for place, (item, weight) in enumerate(zip(one.items, one.weights, strict=True)):
        share = shares[item.kind]
        share[1] += weight
        share[0] += weight if place in inside else 0.0
    shares["word"] = [sum(both) for both in zip(shares["word"], shares["deed"], strict=True)]
    said_otherwise = sum(
        weight
        for place, weight in enumerate(one.weights)
        if place not in inside and one.alone[place] and _is_word(one, place)
    )
    if said_otherwise:
        instead = sum(weight for keys_, weight in one.instead if not post.places.keys().isdisjoint(keys_))
        shares["word"][0] += min(said_otherwise, instead)
    of_kind = {kind: has / all_ if all_ else _NONE[kind] for kind, (has, all_) in shares.items()}
    said = frozenset[str]().union(*(item.keys for item in one.items))
    missing = frozenset[str]().union(*(item.keys for place, item in enumerate(one.items) if place not in inside))
    first, last = min(inside.values()), max(inside.values())
    beside = sum(
        post.keys[at].isdisjoint(claim) and says_something(post.words[at]) and is_listed(post.keys[at])
        for at in range(max(0, first - _AROUND), min(len(post.words), last + _AROUND + 1))
    )
    unlisted = sum(
        weight
        for place, weight in enumerate(one.weights)
        if place not in inside and _is_word(one, place) and not is_listed(one.items[place].keys)
    )
    other_number = bool(shares["number"][1]) and not shares["number"][0] and bool(post.numbers - {ONE})
    affirms = one.denies and NEGATIONS.isdisjoint(post.words)
    against = exclusive(missing) & post.senses - said
    return Evidence(
        contained=sum(one.weights[place] for place in inside),
        words=of_kind["word"],
        deeds=of_kind["deed"],
        names=of_kind["name"],
        numbers=of_kind["number"],
        beside=beside,
        unlisted=unlisted / shares["word"][1] if shares["word"][1] else 0.0,
        shared=len(inside),
        large=any(
            item.kind == "number" and float(item.word) >= _LARGE for place, item in enumerate(one.items) if place in inside
        ),
        clash=other_number or affirms or bool(against),
    )


def is_listed(found: Keys) -> bool:
    """Whether a word with these keys is in the list of concepts."""
    return any(key[0] == "#" for key in found)


def _is_word(one: Wording, place: int) -> bool:
    return one.items[place].kind in ("word", "deed")


def says_the_same(found: Evidence, *, corrects: bool) -> bool:
    """Whether a post says what a wording says, and names something that it names.

    Of one that `corrects` it, another number or the opposite is no obstacle.
    """
    if not found.names:
        return False
    if corrects:
        return found.score >= CORRECTS
    return found.score >= NEAR and found.numbers > 0 and not found.clash


def resembles(found: Evidence) -> bool:
    """Whether a post says so much of a wording that a person has to look."""
    return found.score >= LIKE
