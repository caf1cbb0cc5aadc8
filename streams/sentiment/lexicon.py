"""Words that carry a polarity by themselves, in Indonesian, English and the regional languages."""

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Final

__all__ = ["lexicon", "polarity"]

_FILE: Final = Path(__file__).with_name("lexicon.txt")
_SUFFIXES: Final = frozenset(
    ("nya", "nyo", "jih", "lah", "kah", "kan", "ku", "mu", "na", "ne", "an", "i", "e", "ni", "nyi", "ira")
)
_PLAIN_PREFIXES: Final = "memper diper me peng peny pem pen pe ber ter di se ke mam ma ba ta ka um pa nge a"
# What a nasal prefix swallowed from the root: menyapu, sapu.
_SWALLOWED: Final = "meny:s peny:s many:s ny:s mem:p pem:p mam:p men:t pen:t man:t meng:k peng:k mang:k ng:k"
_PREFIXES: Final = dict.fromkeys(_PLAIN_PREFIXES.split(), "") | dict(pair.split(":") for pair in _SWALLOWED.split())
_LONGEST_PREFIX: Final = max(map(len, _PREFIXES))
_SHORTEST_ROOT: Final = 4


@cache
def lexicon() -> Mapping[str, int]:
    """From word (spelled as `streams.text.tokens.canonical` gives it) to +1 or -1.

    A word that languages disagree on is left out.
    """
    seen: dict[str, int] = {}
    for line in _FILE.read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        _, sign, *words = line.split()
        value = 1 if sign == "+" else -1
        for word in words:
            seen[word] = value if seen.get(word, value) == value else 0
    return {word: value for word, value in seen.items() if value}


def polarity(word: str, known: Mapping[str, int]) -> int:
    """Return +1, -1 or 0: what `known` says of the word, or of a root it may have been made from."""
    value = known.get(word)
    if value is not None:
        return value
    if len(word) <= _SHORTEST_ROOT or not word[0].isalpha():
        return 0
    return next((known[root] for root in _roots(word) if root in known), 0)


def _roots(word: str) -> Iterator[str]:
    """Yield the word less a suffix and less a prefix, short ones first; spelling alone, so some roots are wrong."""
    stems = [word, *(word[:-size] for size in (1, 2, 3) if word[-size:] in _SUFFIXES)]
    for stem in stems:
        if len(stem) < _SHORTEST_ROOT:
            break
        yield stem
        for size in range(1, min(_LONGEST_PREFIX, len(stem) - _SHORTEST_ROOT + 1) + 1):
            swallowed = _PREFIXES.get(stem[:size])
            if swallowed is not None:
                rest = stem[size:]
                if len(rest) >= _SHORTEST_ROOT:
                    yield rest
                if swallowed:
                    yield swallowed + rest
