"""Vehicle plates: letters and digits together.

Plates follow Perpol 7/2021: region letters, one to four digits, up to three letters. Without a word for a vehicle they are
recognised in capitals with four digits that are no year; with one, also with three, or in lower case; after `plat`, `pelat`
or `nopol` in any size and grouping.
"""

import re
from collections.abc import Iterator

from streams.privacy.spans import Span

__all__ = ["named_plates", "plates"]

_REGION_LETTERS = (
    "A B D E F G H K L M N P R S T W Z AA AB AD AE AG BA BB BD BE BG BH BK BL BM BN BP DA DB DC DD DE DG DH DK DL DM DN"
    " DP DR DS DT DW EA EB ED KB KH KT KU PA PB PG PS PT PY"
)
_REGIONS = frozenset(_REGION_LETTERS.split())
# Short words that follow a number in capitals, and aircraft: `TIPE A 1200 KK`, `B 737 MAX`.
_SHORT_WORDS = "DAN DI KE YG INI ITU ADA JG TDK GA RB JT RP TH THN TON JAM HR BLN HP RT RW KK WIB WIT PCS ORG MAX NEO"
# Units, which may also end a plate; then a vehicle is named with it.
_UNIT_LETTERS = "KM KG GR CM MM ML MG CC VA MAH KW V W A M L GB TB MB"
_NO_SUFFIX = frozenset(_SHORT_WORDS.split())
_UNITS = frozenset(_UNIT_LETTERS.split())
_DIGITS = re.compile(r"[1-9](?<![0-9].)[0-9]{2,3}(?![0-9])")
_YEAR = re.compile(r"(?:19|20)\d\d")
_GAP = r"[ ._/•·~*|-]?"
_USUAL_GAPS = frozenset({"", " ", ".", "-"})
_NO_WORD = re.compile(r"[B-DF-HJ-NP-TV-Z]{2,3}")
_REGION_BEFORE = re.compile(rf"(?<!\w)([A-Za-z]{{1,2}})({_GAP})\Z")
_SUFFIX_AFTER = re.compile(rf"({_GAP})([A-Za-z]{{1,3}})(?!\w)")
_VEHICLE = re.compile(
    r"(?<![^\W\d])(?:mobil|motor|mtr|truk|truck|bus|bis|angkot|taksi|taxi|ojol|ojek|grab|gojek|pengemudi|sopir|supir"
    r"|kendaraan|avanza|xenia|innova|pajero|fortuner|brio|jazz|agya|ayla|calya|beat|vario|scoopy|nmax|aerox|pick ?up|plat"
    r"|pelat|nopol)(?:nya)?(?![^\W\d])[^\d\[\]]{0,25}\Z",
    re.IGNORECASE,
)
_MODELS = frozenset({"L 300", "L300", "T 120", "T120", "L 200", "L200"})  # vehicles: `L 300 box`, `T 120 SS`
# What else is named by letters and digits.
_GOODS = re.compile(
    r"(?<!\w)(?:kode|tipe|type|seri|model|artikel|sku|part|ukuran|size|voucher)(?:nya)?[ :]{1,3}\Z", re.IGNORECASE
)
_REACH = 40
_NAMED = re.compile(
    r"(?:pe?lat|nopol|no\.? ?pol(?:isi)?|nomor polisi|tnkb|etle)(?:nya)?\b[^\d\[\]]{0,25}?"
    rf"(?<!\w)(([a-z]{{1,2}}){_GAP}[1-9]\d{{0,3}}{_GAP}[a-z]{{1,3}}|([a-z]{{1,2}})(?: \d){{1,4}}(?: [a-z]){{1,3}})(?!\w)"
)


def plates(text: str) -> Iterator[Span]:
    """Vehicle plates without a word for them, or near a word for a vehicle."""
    for digits in _DIGITS.finditer(text):
        region = _REGION_BEFORE.search(text, max(0, digits.start() - 3), digits.start())
        suffix = _SUFFIX_AFTER.match(text, digits.end()) if region else None
        if region and suffix and region[1].upper() in _REGIONS and suffix[2].upper() not in _NO_SUFFIX:
            is_clear = (
                {region[2], suffix[1]} <= _USUAL_GAPS
                and len(digits[0]) == 4
                and region[1].isupper()
                and suffix[2].isupper()
                and suffix[2] not in _UNITS
                and (not _YEAR.fullmatch(digits[0]) or region[2] == suffix[1] != " " or _NO_WORD.fullmatch(suffix[2]))
                and not _GOODS.search(text, max(0, region.start() - _REACH), region.start())
            )
            is_model = text[region.start() : digits.end()].upper() in _MODELS
            if is_clear or (not is_model and _VEHICLE.search(text, max(0, region.start() - _REACH), region.start())):
                yield region.start(), suffix.end(), "[PLAT]"


def named_plates(text: str) -> Iterator[Span]:
    """Vehicle plates behind a word for a plate."""
    for found in _NAMED.finditer(text.lower()):
        if (found[2] or found[3]).upper() in _REGIONS:
            yield *found.span(1), "[PLAT]"
