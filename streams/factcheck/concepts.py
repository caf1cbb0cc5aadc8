"""What words mean, as far as `concepts.txt` lists it: words of several languages that say the same share a sense."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib.resources import files
from typing import Final, NamedTuple

from streams.factcheck.quantities import is_number
from streams.factcheck.roots import Roots, roots, spelled

__all__ = ["DEEDS", "PEOPLE", "TIMES", "Keys", "exclusive", "keys", "phrases_in"]

Keys = frozenset[str]
"""The roots that a word may have been made from, and its senses, which begin with `#`."""

# Of Javanese, Sundanese and English, beside the affixes that `roots` knows.
_ENDINGS: Final = ("ake", "keun", "eun", "ne", "na", "ke", "e", "ing", "ed", "es", "s", "ly")
_SHORTEST: Final = 3
_MOST_WORDS: Final = 4
_DEEDS: Final = "# what happens"
_TIMES: Final = "# time"
_PEOPLE: Final = "# people and offices"


class _Concepts(NamedTuple):
    words: Mapping[str, Keys]
    phrases: Mapping[tuple[str, ...], Keys]
    exclusive: Mapping[str, Keys]
    deeds: Keys
    times: Keys
    people: Keys


def _read() -> _Concepts:
    words: dict[str, set[str]] = {}
    phrases: dict[tuple[str, ...], set[str]] = {}
    heads: dict[str, str] = {}
    exclusive: dict[str, set[str]] = {}
    of_section: dict[str, set[str]] = {_DEEDS: set(), _TIMES: set(), _PEOPLE: set()}
    section = ""
    text = files("streams.factcheck").joinpath("concepts.txt").read_text(encoding="utf-8")
    for number, line in enumerate(text.splitlines()):
        if not line or line.startswith("#"):
            section = line or section
            continue
        if "<>" in line:
            one, other = (heads[word.strip()] for word in line.split("<>"))
            exclusive.setdefault(one, set()).add(other)
            exclusive.setdefault(other, set()).add(one)
            continue
        sense = f"#{number}"
        if section in of_section:
            of_section[section].add(sense)
        for word in line.split():
            parts = tuple(spelled(part) for part in word.split("_"))
            heads.setdefault(word, sense)
            if len(parts) == 1:
                words.setdefault(parts[0], set()).add(sense)
            else:
                phrases.setdefault(parts, set()).add(sense)
    return _Concepts(
        words={word: frozenset(senses) for word, senses in words.items()},
        phrases={phrase: frozenset(senses) for phrase, senses in phrases.items()},
        exclusive={sense: frozenset(others) for sense, others in exclusive.items()},
        deeds=frozenset(of_section[_DEEDS]),
        times=frozenset(of_section[_TIMES]),
        people=frozenset(of_section[_PEOPLE]),
    )


_CONCEPTS: Final = _read()
DEEDS: Final = _CONCEPTS.deeds
"""The senses that say what happens or is done."""

TIMES: Final = _CONCEPTS.times
"""The senses that say when."""

PEOPLE: Final = _CONCEPTS.people
"""The senses of people, offices and bodies."""

_PHRASE_STARTS: Final = frozenset(phrase[0] for phrase in _CONCEPTS.phrases)


@lru_cache(maxsize=1 << 16)
def keys(word: str) -> Keys:
    """By what a word of `tokens` is compared: two words say the same here when they share a key."""
    if is_number(word):
        return frozenset((word,))
    known = _CONCEPTS.words
    stems: Roots = roots(word)
    foreign = (word[: -len(ending)] for ending in _ENDINGS if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST)
    return stems | frozenset[str]().union(*(known[stem] for stem in (word, *stems, *foreign) if stem in known))


def phrases_in(words: Sequence[str]) -> dict[int, tuple[int, Keys]]:
    """The phrases that are listed: by the place of its first word, the longest one's number of words and its keys."""
    found: dict[int, tuple[int, Keys]] = {}
    for at, word in enumerate(words):
        if word in _PHRASE_STARTS:
            for length in range(_MOST_WORDS, 1, -1):
                phrase = tuple(words[at : at + length])
                if len(phrase) == length and phrase in _CONCEPTS.phrases:
                    found[at] = length, _CONCEPTS.phrases[phrase]
                    break
    return found


def exclusive(senses: Keys) -> Keys:
    """The senses that exclude one of these."""
    return frozenset[str]().union(*(_CONCEPTS.exclusive[sense] for sense in senses if sense in _CONCEPTS.exclusive))
