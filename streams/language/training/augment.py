"""Makes training texts more like posts: short, informal, and Malay where no Malay posts could be had.

Clean Malay posts were not available for training, so informal Malay is made in two ways: standard Malay is respelled as
posts spell it, and informal Indonesian is turned into Malay word by word wherever it has Indonesian words that Malay
does not share. What both languages share then occurs under both labels and counts for neither.
"""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib import resources
from typing import Final

from streams.text.noise import words

__all__ = ["Example", "augment", "own_examples"]

WINDOWS: Final = 5
SHORTEST: Final = 5
MOST: Final = 7
RESPELLINGS: Final = 2
RESPELLED: Final = 0.8
"""Share of the words with an informal spelling that get it."""

LEXICON_TEXTS: Final = 60
"""Texts of one to six random words made from each line of the word lists."""

OWN_COPIES: Final = 4
TRANSFERRED: Final = 2
"""Indonesian words that must have been replaced for a text to count as Malay."""


@dataclass(slots=True, frozen=True)
class Example:
    """A training text: its words in lower case, its language and where it is from."""

    words: tuple[str, ...]
    language: str
    source: str


def augment(examples: Sequence[Example], chance: random.Random) -> list[Example]:
    """Return the examples with their informal and shortened variants, and those of this project's own lists."""
    malay, indonesian, transfer = (_table(name) for name in ("ms-social.txt", "id-social.txt", "id-to-ms.txt"))
    out = list(examples)
    for example in examples:
        if example.language == "ms":
            out += [_respelled(example, malay, chance) for _ in range(RESPELLINGS)]
        elif example.language == "id" and example.source in ("ntrex", "nusax"):
            out += [_respelled(example, indonesian, chance) for _ in range(RESPELLINGS)]
        elif example.language == "id":
            swapped, changed = _swap(example.words, transfer, 1.0, chance)
            if changed >= TRANSFERRED and swapped:
                text, _ = _swap(swapped, malay, 0.5, chance)
                out.append(Example(text, "ms", "transfer"))
    sentences, lists = own_examples()
    out += sentences * OWN_COPIES
    out += [short for example in out for short in _shortened(example, chance)]
    for example in lists:
        for _ in range(LEXICON_TEXTS):
            picked = tuple(chance.choice(example.words) for _ in range(chance.randint(1, 6)))
            out.append(replace(example, words=picked))
    return out


def own_examples() -> tuple[list[Example], list[Example]]:
    """Return the sentences written for this project, and its lists of words that mark a language."""
    sentences = [
        Example(tuple(words(line.lower())), language, "own")
        for language in ("ms", "id")
        for line in _lines(f"social-{language}.txt")
    ]
    lists = []
    for line in _lines("words.txt"):
        language, _, listed = line.partition(":")
        lists.append(Example(tuple(dict.fromkeys(words(listed.lower()))), language, "lexicon"))
    return sentences, lists


def _shortened(example: Example, chance: random.Random) -> Iterator[Example]:
    size = len(example.words)
    if size < SHORTEST:
        return
    for _ in range(WINDOWS):
        length = chance.randint(2, MOST)
        start = chance.randint(0, max(0, size - length))
        yield replace(example, words=example.words[start : start + length])
    yield replace(example, words=example.words[:SHORTEST])


def _respelled(example: Example, table: Mapping[str, Sequence[str]], chance: random.Random) -> Example:
    text, _ = _swap(example.words, table, RESPELLED, chance)
    return Example(text or example.words, example.language, "respelled")


def _swap(
    text: Sequence[str], table: Mapping[str, Sequence[str]], share: float, chance: random.Random
) -> tuple[tuple[str, ...], int]:
    """Replace words by one of their variants; count those that the other side never writes as they were."""
    out: list[str] = []
    changed = 0
    for word in text:
        variants = table.get(word)
        if variants is None or chance.random() >= share:
            out.append(word)
            continue
        changed += word not in variants
        if variants:
            out.append(chance.choice(variants))
    return tuple(out), changed


def _table(name: str) -> dict[str, list[str]]:
    return {key.strip(): variants.split() for key, _, variants in (line.partition(":") for line in _lines(name))}


def _lines(name: str) -> list[str]:
    text = resources.files("streams.language.training.lexicon").joinpath(name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]
