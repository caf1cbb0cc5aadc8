"""Masking of personal data in the text of posts (UU 27/2022 on personal data protection, articles 16 and 35).

Replaced are identity and family card numbers by `[NIK]`, phone numbers by `[TELEPON]`, e-mail addresses by `[EMAIL]`,
vehicle plates by `[PLAT]`, account and card numbers by `[REKENING]` and passport numbers by `[PASPOR]`. Numbers inside web
addresses stay, since they are ids and dates, except the phone number of a chat link and identity numbers in parameters.
"""

import re
from collections.abc import Callable, Iterable

from streams.privacy.links import emails, link_numbers, links
from streams.privacy.numbers import numbers
from streams.privacy.plates import may_name_a_plate, passports, plates
from streams.privacy.shadow import origin, shadow
from streams.privacy.spans import Span, blanked, disjoint

__all__ = ["mask"]

_ASCII = bytes(range(0x80))
_NO_DIGITS = bytes(byte for byte in range(0x100) if not 0x30 <= byte <= 0x39)
# At signs and digits beyond ASCII: Unicode category Nd, then the digits of category No.
_UNUSUAL = re.compile(
    r"[\uff20\ufe6b\d"
    r"\u00b2-\u00b3\u00b9\u1369-\u1371\u19da\u2070\u2074-\u2079\u2080-\u2089\u2460-\u2468\u2474-\u247c"
    r"\u2488-\u2490\u24ea\u24f5-\u24fd\u24ff\u2776-\u277e\u2780-\u2788\u278a-\u2792\U00010a40-\U00010a43"
    r"\U00010e60-\U00010e68\U00011052-\U0001105a\U0001f100-\U0001f10a"
    r"]"
)
_FEW_DIGITS = 3


def mask(text: str) -> str:
    """The text with personal data replaced by labels in brackets; masking a masked text changes nothing.

    Time is linear in the length of the text.
    """
    if not _may_hold_personal_data(text):
        return text
    plain = rest = shadow(text)
    found: list[Span] = []
    for stage in _STAGES:
        new = list(disjoint(stage(rest)))
        if new:
            rest = blanked(rest, new)
            found.extend(span for span in new if span[2])
    if not found:
        return text
    places = range(len(text) + 1) if len(plain) == len(text) else origin(text)
    pieces: list[str] = []
    done = 0
    for start, end, label in sorted(found):
        pieces += (text[done : places[start]], label)
        done = places[end]
    return "".join((*pieces, text[done:]))


# Links come after what is masked inside them, and before all that must leave them alone.
_STAGES: tuple[Callable[[str], Iterable[Span]], ...] = (emails, link_numbers, links, numbers, plates, passports)


def _may_hold_personal_data(text: str) -> bool:
    """A cheap test that few plain posts pass: an at sign, three digits, or fewer digits and a word for a plate."""
    if "@" in text:
        return True
    encoded = text.encode("utf-8", "surrogatepass")
    digits = len(encoded.translate(None, _NO_DIGITS))
    if digits >= _FEW_DIGITS or (digits and may_name_a_plate(text)):
        return True
    if len(encoded) == len(text):
        return False
    return bool(_UNUSUAL.search(encoded.translate(None, _ASCII).decode("utf-8", "surrogatepass")))
