"""Numbers that words before them name: identity and family cards, tax numbers, health insurance, driving licences, passports.

Sources: NPWP, PER-04/PJ/2020 (15 digits) and PMK 112/PMK.03/2022 (16 digits, and 22 for a place of business); BPJS
Kesehatan, 13 digits; BPJS Ketenagakerjaan, 11 digits; SIM, 12 to 14 digits; passports, one or two letters and 6 or 7 digits.
"""

import re
from collections.abc import Iterator

from streams.privacy.contexts import is_amount
from streams.privacy.digits import stretches
from streams.privacy.spans import Span

__all__ = ["documents", "passports", "tax_numbers"]

# Every branch starts with a letter, and the text is in lower case: the engine then skips to the next candidate quickly. The
# number of digits is often said with the word: `NPWP 16 digit:`.
_NAMED = re.compile(
    r"(?:"
    r"(?P<NIK>n[ .]?[i1][ .]?k|e-?ktp|ktp|kk|kartu keluarga|nomor induk(?: kependudukan)?)"
    r"|(?P<NPWP>n[ .]?p[ .]?w[ .]?p|nomor pokok wajib pajak|no(?:mor|mer)?[. ]{1,2}pajak|nitku)"
    r"|(?P<BPJS>bpjs(?: ?(?:tk|kes))?|jkn|kis|kpj|noka|jamsostek)"
    r"|(?P<SIM>sim)(?! ?card)(?: ?[abcd][12]?(?![^\W\d]))?"
    r")(?:ku|mu|q|nya|ne)?(?![^\W\d])"
    r"(?:1[56]| 1[56](?=[ :=]{1,3}\d{4}))?(?: ?1[1-6] (?:digit|angka))?(?: \d{1,2}[:)] (?=\d{4}))?"
    r"(?=(?P<gap>[^\d\[\]]{0,30})(?P<number>\d))"
)
_SIZES = {
    "NIK": (frozenset({15, 16, 17}), "[NIK]"),
    "NPWP": (frozenset({15, 16, 22}), "[NPWP]"),
    "BPJS": (frozenset({11, 13}), "[BPJS]"),
    "SIM": (frozenset({12, 13, 14}), "[SIM]"),
}
_MOST = 22
_PREFERRED = frozenset({16})
_TAX = re.compile(r"\d{2}(?<!\d\d\d) ?\. ?\d{3} ?\. ?\d{3} ?\. ?\d ?[-.] ?\d{3} ?\. ?\d{3}(?![.\d]?\d)")
_IS_FORM = re.compile(r"(?P<digit>\d)(?:\D*(?P=digit))*")  # `99.999.999.9-999.999`, how it is written
_MEMBER = re.compile(r"000(?<!\d000)\d{10}(?!\d)")
_INSURANCE = re.compile(r"(?<![^\W\d])(?:bpjs|jkn|kis|kpj|noka|jamsostek)")
# What refers to another number than the word before it does; of two words for documents, the one beside the number counts.
_OTHER_NUMBER = re.compile(
    r"\b(?:va|virtual account|wa|hp|telp|rek(?:ening)?|nik|ktp|kk|npwp|bpjs|jkn|kis|kpj|noka|sim)(?:ku|mu|q|nya|ne)?\b"
)
_PASSPORT = re.compile(r"pas(?:por|s?port)(?:nya)?\b[^\d\[\]]{0,25}?(?<!\w)([a-z]{1,2}[ -]?\d(?:[ -]?\d){5,6})(?!\w)")


def documents(text: str) -> Iterator[Span]:
    """Numbers of documents that a word announces, in any grouping; counts and sums are left alone."""
    text = text.lower()
    for found in _NAMED.finditer(text):
        if found.start() and text[found.start() - 1].isalpha():
            continue
        kind = next(name for name in _SIZES if found[name])
        if _OTHER_NUMBER.search(found["gap"]):
            continue
        sizes, label = _SIZES[kind]
        start = found.start("number")
        ends = [(count, end) for count, end in stretches(text, start, _MOST) if count in sizes]
        if not ends:
            continue
        _, end = next((one for one in ends if one[0] in _PREFERRED), ends[-1])
        is_form = kind == "NPWP" and _IS_FORM.fullmatch(text, start, end)
        if not is_form and not is_amount(text, start, end):
            yield start, end, label
    if _INSURANCE.search(text):
        yield from ((*found.span(), "[BPJS]") for found in _MEMBER.finditer(text) if not is_amount(text, *found.span()))


def passports(text: str) -> Iterator[Span]:
    """Passport numbers after the word for one."""
    yield from ((*found.span(1), "[PASPOR]") for found in _PASSPORT.finditer(text.lower()))


def tax_numbers(text: str) -> Iterator[Span]:
    """Tax numbers of 15 digits, whose dots distinguish them from all others."""
    yield from ((*found.span(), "[NPWP]") for found in _TAX.finditer(text) if not _IS_FORM.fullmatch(found[0]))
