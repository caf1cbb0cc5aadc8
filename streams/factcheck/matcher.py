"""Which verified statements a post speaks of, by near-duplicate text.

A claim is found in a post by containment: the weighted share of its words that stand in one stretch of the post, compared by
root, small slips of spelling allowed. (Containment rather than resemblance, since a post says more than the claim; see
Broder, On the resemblance and containment of documents, 1997.) Only wordings of which a post has one of the rarest words
are compared: so many are indexed that without any of them `LIKE` cannot be reached (prefix filtering; Chaudhuri, Ganti and
Kaushik, A primitive operator for similarity joins in data cleaning, 2006).
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log

from rapidfuzz.fuzz import ratio

from schemas.fact import Fact, FactHit
from streams.factcheck.roots import Roots, roots, tokens
from streams.factcheck.stance import NEGATIONS, stance
from streams.privacy.accounts import handles_in
from streams.text.tokens import fold

__all__ = ["LEAST_WORDS", "LIKE", "MOST_HITS", "NEAR", "FactMatcher", "wording"]

NEAR = 0.8
"""Containment from which a post says the same."""

LIKE = 0.6
"""Containment from which it may, and a person has to look."""

MOST_HITS = 3
"""Statements that a post is taken to speak of."""

LEAST_WORDS = 3
"""Words that a statement needs, and that a post must share with it."""

_SPAN = 40
_MOST_TOKENS = 2000
_EXACT = 0.4  # of the words, by weight, have to be there without slips
_NUMBER_WEIGHT = 1.5
_TYPO = 87.0
_TYPO_LENGTH = 6
_NOVEL = 3
_MOST_WORDS_KNOWN = 50_000
_MARKS = frozenset("?!.")
_EMPTY = frozenset(
    """
    yang dan di ke dari untuk buat pada dengan oleh itu ini ada adalah akan sudah telah lagi juga saja para oleh sebagai
    atau karena agar supaya bahwa dalam secara bagi kepada hingga sampai sejak mulai per video foto kabar berita narasi
    unggahan beredar viral pesan berantai klaim katanya konon disebut menyebut kami kita saya aku dia mereka masih hanya
    hasil menjadi jadi sang si nya tersebut salah hoaks benar tidak bukan belum tanpa bisa dapat ya kok sih dong nih
    """.split()  # noqa: SIM905 - a list literal would hide the words among quotes
)


@dataclass(frozen=True, slots=True)
class Wording:
    """One way of saying something: its words as roots, with their weights."""

    fact: int
    correction: bool
    words: tuple[Roots, ...]
    weights: tuple[float, ...]
    """They sum to one."""
    novel: tuple[bool, ...]
    """For a correction, which words the claim does not have."""


def wording(text: str) -> list[str]:
    """The words of a statement by which it can be recognised, each once."""
    return list(dict.fromkeys(word for word in tokens(text) if word not in _MARKS and word not in _EMPTY))


class FactMatcher:
    """Finds the statements that posts speak of; one object for one set of statements."""

    def __init__(self, facts: Iterable[Fact]) -> None:
        self._facts = sorted(facts, key=lambda fact: fact.id)
        self._claims = [frozenset[str]().union(*map(roots, wording(fact.claim))) for fact in self._facts]
        self._negated = [not NEGATIONS.isdisjoint(tokens(fact.claim)) for fact in self._facts]
        said = [(place, *one) for place, fact in enumerate(self._facts) for one in _ways(fact)]
        common = Counter(root for *_, words in said for root in frozenset[str]().union(*map(roots, words)))
        self._wordings = [self._wording(*one, common, len(said)) for one in said]
        self._rare: dict[str, list[int]] = defaultdict(list)
        for number, wanted in enumerate(self._wordings):
            for root in _rarest(wanted, common):
                self._rare[root].append(number)
        self._candidates: dict[str, frozenset[int]] = {}
        self.handles = frozenset(name for fact in self._facts for name in handles_in(f"{fact.claim} {fact.correction}"))
        """Accounts that the statements name, in lower case and without the at sign."""

    def __len__(self) -> int:
        return len(self._facts)

    def _wording(self, fact: int, correction: bool, words: Sequence[str], common: Mapping[str, int], n: int) -> Wording:
        found = tuple(roots(word) for word in words)
        weights = [
            (_NUMBER_WEIGHT if word.isdigit() else 1.0) * (1 + log((1 + n) / (1 + common[word])) / 4) for word in words
        ]
        novel = tuple(not word & self._claims[fact] for word in found)
        return Wording(fact, correction, found, tuple(weight / sum(weights) for weight in weights), novel)

    def match(self, text: str, issues: Sequence[str]) -> tuple[FactHit, ...]:
        """The statements about one of the issues, or about any, that a post of these issues speaks of; the surest first."""
        words = tokens(text)[:_MOST_TOKENS]
        numbers = frozenset[int]().union(*map(self._candidates_of, words))
        if not numbers:
            return ()
        places: dict[str, list[int]] = defaultdict(list)
        for at, word in enumerate(words):
            for root in roots(word):
                places[root].append(at)
        hits: dict[int, tuple[float, bool]] = {}
        for one in map(self._wordings.__getitem__, sorted(numbers)):
            wanted = self._facts[one.fact].issues
            if wanted and not set(wanted) & set(issues):
                continue
            score = _containment(one, places, words)
            if score >= LIKE and score > hits.get(one.fact, (0.0, False))[0]:
                hits[one.fact] = score, one.correction
        found = []
        for place, (score, corrects) in sorted(hits.items(), key=lambda item: (-item[1][0], item[0])):
            what = stance(words, fold(text), self._claims[place], negated=self._negated[place])
            if what != "question":
                corrects = corrects or what == "correction"
                found.append(
                    FactHit(fact=self._facts[place].id, stance="correction" if corrects else "claim", near=score >= NEAR)
                )
        return tuple(found[:MOST_HITS])

    def _candidates_of(self, word: str) -> frozenset[int]:
        """The wordings of which a word may be one of the rarest."""
        found = self._candidates.get(word)
        if found is None:
            if len(self._candidates) >= _MOST_WORDS_KNOWN:
                self._candidates.clear()
            found = frozenset(number for root in roots(word) for number in self._rare.get(root, ()))
            self._candidates[word] = found
        return found


def _ways(fact: Fact) -> Iterable[tuple[bool, list[str]]]:
    """The ways in which a claim is said, and the sentences of the correction that say something else than the claim."""
    for text in (fact.claim, *fact.wordings):
        yield False, wording(text)
    known = frozenset[str]().union(*map(roots, wording(fact.claim)))
    for sentence in re.split(r"[.!?]+(?:\s+|$)", fact.correction):
        words = wording(sentence)
        if sum(not roots(word) & known for word in words) >= _NOVEL:
            yield True, words


def _rarest(one: Wording, common: Mapping[str, int]) -> frozenset[str]:
    """The roots of so many of the rarest words that what is left of the weight is less than `LIKE`."""
    left, found = 1.0, frozenset[str]()
    for word, weight in sorted(
        zip(one.words, one.weights, strict=True), key=lambda item: min(map(common.__getitem__, item[0]))
    ):
        if left < LIKE:
            break
        left -= weight
        found |= word
    return found


def _containment(one: Wording, places: Mapping[str, list[int]], words: Sequence[str]) -> float:
    """The weight of the wording's words that stand in one stretch of a post; 0 when they are too few to say anything."""
    known = places.keys()
    exact = sum(weight for word, weight in zip(one.words, one.weights, strict=True) if not known.isdisjoint(word))
    if exact < _EXACT:
        return 0.0
    stands = [sorted({at for root in word for at in places.get(root, ())}) for word in one.words]
    if exact < NEAR:
        stands = [
            at or [here for here, other in enumerate(words) if _alike(word, other)]
            for at, word in zip(stands, one.words, strict=True)
        ]
    best = 0.0
    for start in sorted({at for ats in stands for at in ats}):
        inside = [place for place, ats in enumerate(stands) if any(start <= at < start + _SPAN for at in ats)]
        if len(inside) < LEAST_WORDS or (one.correction and sum(one.novel[place] for place in inside) < _NOVEL):
            continue
        best = max(best, sum(one.weights[place] for place in inside))
    return best


def _alike(word: Roots, other: str) -> bool:
    return len(other) >= _TYPO_LENGTH and any(len(root) >= _TYPO_LENGTH and ratio(root, other) >= _TYPO for root in word)
