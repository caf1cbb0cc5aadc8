"""Substrings without which a text holds no personal data of a kind, searched in one pass.

A hint passes whatever the finder behind it finds, so that a finder left out for want of it changes no result
(`tests/streams/privacy/test_hints.py`).
"""

from itertools import product

from ahocorasick_rs import BytesAhoCorasick, Implementation

__all__ = [
    "ADDRESS",
    "ALIKE",
    "AT",
    "BRACKET",
    "DIGIT",
    "DOCUMENT",
    "HOUSE",
    "LINK",
    "MAIL",
    "NAME",
    "PARAMETER",
    "PLATE",
    "SELF",
    "SPOKEN",
    "hints",
]

ADDRESS = "address"
ALIKE = "alike"
AT = "at"
BRACKET = "bracket"
DIGIT = "digit"
DOCUMENT = "document"
HOUSE = "house"
LINK = "link"
MAIL = "mail"
NAME = "name"
PARAMETER = "parameter"
PLATE = "plate"
SELF = "self"
SPOKEN = "spoken"

_DIGITS = "0|1|2|3|4|5|6|7|8|9"
# The last byte of what may stand before a word that begins there: no letter of ASCII.
_BEFORE = [bytes([byte]) for byte in range(0xC0) if not chr(byte).isalpha() or byte >= 0x80]


def _alone(words: str) -> list[bytes]:
    """Words, separated by bars, that begin where they stand."""
    return [before + word.encode() for before, word in product(_BEFORE, words.split("|"))]


def _joined(*parts: str) -> list[bytes]:
    """Every text of one choice of each part; choices are separated by bars."""
    return ["".join(chosen).encode() for chosen in product(*(part.split("|") for part in parts))]


_NEEDLES = {
    ADDRESS: [
        *_joined("jl|jalan|gang|lorong|blok|dusun|dsn|perum|komp|kamp|griya|puri|cluster|rusun|dukuh|lantai|tower"),
        *_alone("gg|kp|lr|lrg|lt|dk|twr"),
        *_joined("rt", "| |.|:|/", "| |.|:|/", _DIGITS),
    ],
    ALIKE: [b"oo", *_joined(_DIGITS, "o|i|l"), *_joined("o|i|l", _DIGITS)],
    AT: [byte.encode() + b"@" for byte in "abcdefghijklmnopqrstuvwxyz0123456789_%+-"],
    BRACKET: _joined("[|(|{|<", "| ", "at|et|@"),
    DIGIT: _joined(_DIGITS),
    DOCUMENT: [
        *_joined("ktp|kk|keluarga|induk|wajib|nitku|bpjs|jkn|kis|kpj|noka|jamsostek|sim|paspor|passport|pasport"),
        *_joined("n", "| |.", "p", "| |.", "w", "| |.", "p"),
        *_joined("n", "| |.", "i|1", "| |.", "k"),
    ],
    HOUSE: _joined("no |nomor |nomer ", "se|satu|dua|tiga|empat|lima|enam|tujuh|delapan|belas|puluh|ratus"),
    LINK: [b"://", b"www."],
    MAIL: _joined("dot|d0t|titik|mail|yahoo|outlook|icloud|proton|keong|_at_|-at-|_at-|-at_| @ "),
    NAME: [
        *_joined("a.n|a/n|a. n|s nm|snm|sdr|nama|perkenalkan|kenalin|jeneng|ngaran|goar|my name|my full name"),
        *_alone("namo a|namo d|adan ti|wastan ti"),
        *_alone("|".join(f"{word} {letter}" for word in ("asma", "asmane", "nami", "wasta") for letter in "akps")),
        *_joined(
            "pemohon|pelapor|pasien|peserta|korban|penerima|pemilik|penipu|pengirim|nasabah|pelaku|terlapor|penumpang|saksi"
            "|pengadu|pemesan|pembeli|penyewa|narahubung|cp|pic|name",
            "| |  |   ",
            ":|=",
        ),
        *_alone("an |an.|an:|tn.|ny.|nn.|nm |nm:|nm=|nm/|nm&|nm("),
    ],
    PARAMETER: _joined("=|wa.me/|%40|nik/|ktp/|kk/|/08|/628|/+628|/%2b628"),
    PLATE: _joined("plat|pelat|nopol|no pol|no.pol|no. pol|nomor pol|tnkb|etle"),
    SELF: _joined("saya|sy|aku|gw|gue", " |, "),
    SPOKEN: _joined("nol|kosong|zero|satu|dua|tiga|empat|lima|enam|tuju|lapan|sembilan|sepuluh|sebelas"),
}
_KINDS = [kind for kind, needles in _NEEDLES.items() for _ in needles]
_AUTOMATON = BytesAhoCorasick(
    [needle for needles in _NEEDLES.values() for needle in needles], implementation=Implementation.DFA
)


def hints(text: str) -> list[str]:
    """The kind of personal data that each hint in the text is of, as often as there are hints; most texts have none."""
    encoded = b" " + text.encode("utf-8", "surrogatepass").lower()
    return [_KINDS[number] for number, _, _ in _AUTOMATON.find_matches_as_indexes(encoded, overlapping=True)]
