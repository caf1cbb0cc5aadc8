"""Names of people where a text says that something is in somebody's name: `a.n. Budi Santoso`."""

import re
from collections.abc import Iterator

from streams.privacy.spans import Span

__all__ = ["names"]

_WORD = r"[^\W\d_a-z][^\W\d_]*(?:['.-][^\W\d_]+)*"
_IN_THE_NAME_OF = r"(?<!\w)(?i:a\.n\.?|a/n|atas nama|an\.)[ :]{1,3}|(?<!\w)(?i:a\.n\.|an\.)"
_BESIDE_A_NUMBER = r"(?<=\])[^\w\[\]]{0,3}(?:\w{2,8} )?an[ :]{1,2}"
_BEFORE = rf"(?:{_IN_THE_NAME_OF}|{_BESIDE_A_NUMBER})"
_NAME = re.compile(rf"{_BEFORE}(?P<name>(?:{_WORD})(?: (?:bin|binti|{_WORD})){{0,4}})(?!\w)")
# In whose name people speak who speak for many.
_MANY = frozenset(
    """
    rakyat indonesia tuhan allah bangsa negara pemerintah presiden masyarakat kemanusiaan keadilan partai bapak ibu
    """.split()  # noqa: SIM905 - a list literal would hide the words among quotes
)


def names(text: str) -> Iterator[Span]:
    """Names in capitals behind `a.n.` or `atas nama`, and behind `an` next to a number that was masked."""
    for found in _NAME.finditer(text):
        if found["name"].split(" ", 1)[0].lower() not in _MANY:
            yield *found.span("name"), "[NAMA]"
