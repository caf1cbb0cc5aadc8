"""Vehicle plates and passports: letters and digits together.

Plates follow Perpol 7/2021: region letters, one to four digits, up to three letters. Without a word for them they are
recognised in capitals with three or four digits and a suffix; after `plat`, `pelat` or `nopol` in any case and size.
"""

import re
from collections.abc import Iterator

from streams.privacy.spans import Span

__all__ = ["may_name_a_plate", "passports", "plates"]

_REGION_LETTERS = (
    "A B D E F G H K L M N P R S T W Z AA AB AD AE AG BA BB BD BE BG BH BK BL BM BN BP DA DB DC DD DE DG DH DK DL DM DN"
    " DP DR DS DT DW EA EB ED KB KH KT KU PA PB PG PS PT PY"
)
_REGIONS = frozenset(_REGION_LETTERS.split())
# Short words and units that follow a number in capitals, and aircraft: `TIPE A 1200 KK`, `B 737 MAX`.
_SHORT_WORDS = (
    "DAN DI KE YG INI ITU ADA JG TDK GA RB JT RP TH THN KM KG GR CM MM ML TON JAM HR BLN HP RT RW KK WIB WIT PCS ORG MAX NEO"
)
_NO_SUFFIX = frozenset(_SHORT_WORDS.split())
_DIGITS = re.compile(r"[1-9](?<![0-9].)[0-9]{2,3}(?![0-9])")
_REGION_BEFORE = re.compile(r"(?<!\w)([A-Z]{1,2})[ .-]?\Z")
_SUFFIX_AFTER = re.compile(r"[ .-]?([A-Z]{1,3})(?!\w)")
_NAMES = ("plat", "pelat", "pol", "tnkb")
_NAMED = re.compile(
    r"\b(?:ber)?(?:pe?lat|nopol|no\.? ?pol(?:isi)?|nomor polisi|tnkb)\b[^\d\[\]]{0,25}?"
    r"(?<!\w)(([a-z]{1,2})[ .-]?[1-9]\d{0,3}[ .-]?[a-z]{1,3})(?!\w)",
    re.IGNORECASE,
)
_PASSPORT = re.compile(r"\b(?:paspor|passport)\b[^\d\[\]]{0,25}?(?<!\w)([a-z]\d{7}|[a-z]{2}\d{6,7})(?!\w)", re.IGNORECASE)


def may_name_a_plate(text: str) -> bool:
    """A cheap test that every text with a word for a plate passes."""
    lower = text.lower()
    return any(name in lower for name in _NAMES)


def plates(text: str) -> Iterator[Span]:
    """Vehicle plates; the two ways of finding them may overlap."""
    for digits in _DIGITS.finditer(text):
        region = _REGION_BEFORE.search(text, max(0, digits.start() - 3), digits.start())
        suffix = _SUFFIX_AFTER.match(text, digits.end())
        if region and suffix and region[1] in _REGIONS and suffix[1] not in _NO_SUFFIX:
            yield region.start(), suffix.end(), "[PLAT]"
    if may_name_a_plate(text):
        for found in _NAMED.finditer(text):
            if found[2].upper() in _REGIONS:
                yield *found.span(1), "[PLAT]"


def passports(text: str) -> Iterator[Span]:
    """Passport numbers after the word for one."""
    lower = text.lower()
    if "paspor" in lower or "passport" in lower:
        for found in _PASSPORT.finditer(text):
            yield *found.span(1), "[PASPOR]"
