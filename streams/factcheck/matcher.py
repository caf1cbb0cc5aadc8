"""Which verified statements a post mentions, by what both say.

Only wordings of which a post has one of the rarest words are compared: so many are indexed that without any of them a post
cannot say the same (prefix filtering; Chaudhuri, Ganti and Kaushik, A primitive operator for similarity joins in data
cleaning, 2006), and of these a few, those of which it has the most.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from schemas.fact import Fact, FactHit
from streams.factcheck.concepts import keys
from streams.factcheck.evidence import PostWords, evidence, resembles, says_the_same
from streams.factcheck.roots import tokens
from streams.factcheck.stance import Stance, stance
from streams.factcheck.wordings import Way, Wording, common_keys, denied_keys, ways, wording_of
from streams.privacy.accounts import handles_in
from streams.text.tokens import fold

__all__ = ["MOST_HITS", "FactMatcher"]

MOST_HITS = 3
"""Statements that a post is matched with."""

_MOST_COMPARED = 8
_MOST_USES = 200
"""A word of more wordings finds none: it would cost more than it is worth."""
_MOST_TOKENS = 2000
_MOST_WORDS_KNOWN = 50_000
_LEFT = 0.2
"""Weight of the items that are not indexed; a post that has no others says neither the same nor something like it."""

_LEAST = 0.4
"""Weight of indexed items from which on a wording is compared."""


class FactMatcher:
    """Finds the statements that posts mention; one object for one set of statements."""

    def __init__(self, facts: Iterable[Fact]) -> None:
        self._facts = sorted(facts, key=lambda fact: fact.id)
        said = [(place, way) for place, fact in enumerate(self._facts) for way in ways(fact) if way.items]
        common = common_keys(way.items for _, way in said)
        self._claims = [frozenset[str]()] * len(self._facts)
        self._denied = [denied_keys((fact.claim, *fact.wordings)) for fact in self._facts]
        claimed: dict[int, list[Way]] = defaultdict(list)
        for place, way in said:
            if not way.correction:
                claimed[place].append(way)
        for place, those in claimed.items():
            self._claims[place] = frozenset[str]().union(*(item.keys for way in those for item in way.items))
        self._wordings = []
        for place, way in said:
            others = [] if way.correction else [other for other in claimed[place] if other is not way]
            self._wordings.append(wording_of(place, way, others, self._claims[place], common, len(said)))
        self._rare: dict[str, list[tuple[int, float]]] = defaultdict(list)
        for number, wanted in enumerate(self._wordings):
            for key, weight in _rarest(wanted, common).items():
                if common[key] <= _MOST_USES:
                    self._rare[key].append((number, weight))
        self._of_no_issue = any(not fact.issues for fact in self._facts)
        self._candidates: dict[str, tuple[tuple[int, float], ...]] = {}
        self.handles = frozenset(name for fact in self._facts for name in handles_in(f"{fact.claim} {fact.correction}"))
        """Accounts that the statements name, in lower case and without the at sign."""

    def __len__(self) -> int:
        return len(self._facts)

    def match(self, text: str, issues: Sequence[str]) -> tuple[FactHit, ...]:
        """The statements about one of the issues, or about any, that a post of these issues mentions; the surest first."""
        if not issues and not self._of_no_issue:
            return ()
        words = tokens(text)[:_MOST_TOKENS]
        compared = self._compared(words, issues)
        if not compared:
            return ()
        post, folded = PostWords(words), fold(text)
        stances: dict[int, Stance] = {}
        hits: dict[int, tuple[bool, float, bool]] = {}
        for one in compared:
            claim = self._claims[one.fact]
            found = evidence(one, post, claim)
            if found is None:
                continue
            what = stances.get(one.fact)
            if what is None:
                what = stances[one.fact] = stance(words, folded, claim, self._denied[one.fact])
            if what == "question":
                continue
            corrects = one.correction or what == "correction"
            near = says_the_same(found, corrects=corrects)
            if near or resembles(found):
                hits[one.fact] = max(hits.get(one.fact, (False, 0.0, False)), (near, found.contained, corrects))
        order = sorted(hits.items(), key=lambda item: (not item[1][0], -item[1][1], item[0]))
        return tuple(
            FactHit(fact=self._facts[place].id, stance="correction" if corrects else "claim", near=near)
            for place, (near, _, corrects) in order[:MOST_HITS]
        )

    def _compared(self, words: Sequence[str], issues: Sequence[str]) -> list[Wording]:
        """The wordings of which a post has most, by the weight of what is indexed."""
        weights: dict[int, float] = {}
        for word in dict.fromkeys(words):
            for number, weight in self._candidates_of(word):
                weights[number] = weights.get(number, 0.0) + weight
        found: list[Wording] = []
        for number in sorted((one for one in weights if weights[one] >= _LEAST), key=lambda one: (-weights[one], one)):
            wanted = self._facts[self._wordings[number].fact].issues
            if not wanted or set(wanted) & set(issues):
                found.append(self._wordings[number])
                if len(found) == _MOST_COMPARED:
                    break
        return found

    def _candidates_of(self, word: str) -> tuple[tuple[int, float], ...]:
        """The wordings of which a word may be one of the rarest, each with its weight there."""
        found = self._candidates.get(word)
        if found is None:
            if len(self._candidates) >= _MOST_WORDS_KNOWN:
                self._candidates.clear()
            best: dict[int, float] = {}
            for key in keys(word):
                for number, weight in self._rare.get(key, ()):
                    best[number] = max(weight, best.get(number, 0.0))
            found = self._candidates[word] = tuple(best.items())
        return found


def _rarest(one: Wording, common: Mapping[str, int]) -> dict[str, float]:
    """The keys of so many of the rarest items that what is left of the weight is less than `_LEFT`, with their weights."""
    left, found = 1.0, dict[str, float]()
    for item, weight in sorted(
        zip(one.items, one.weights, strict=True), key=lambda both: min(common[key] for key in both[0].keys)
    ):
        if left < _LEFT:
            break
        left -= weight
        found |= dict.fromkeys(item.keys, weight)
    return found
