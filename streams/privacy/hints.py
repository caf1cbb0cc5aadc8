"""Words without which certain personal data cannot stand in a text, all looked for in one pass."""

from ahocorasick_rs import BytesAhoCorasick, Implementation

__all__ = ["ADDRESS", "DOCUMENT", "MAIL", "NAME", "PLATE", "SPOKEN", "hints"]

ADDRESS = "address"
DOCUMENT = "document"
MAIL = "mail"
NAME = "name"
PLATE = "plate"
SPOKEN = "spoken"

_WORDS = {
    ADDRESS: "jl|jalan|gang|gg |gg.|blok|dusun|dsn|perum|kompl|kamp|kp |kp.|griya|cluster|lantai|lt |lt.|rw",
    DOCUMENT: "nik|n1k|ktp|kk|keluarga|induk|npwp|n.p.w.p|wajib|nitku|bpjs|jkn|kis|kpj|noka|jamsostek|sim|paspor|passport"
    "|pasport",
    MAIL: "dot|titik|mail|yahoo|outlook|icloud",
    NAME: "s nama|a.n|a/n| an | an.| an:",
    PLATE: "plat|pelat|nopol|no pol|no.pol|no. pol|nomor pol|tnkb",
    SPOKEN: "lapan|nol |kosong|zero|satu dua|satu tiga|tiga dua",
}
_KINDS = [kind for kind, words in _WORDS.items() for _ in words.split("|")]
_NEEDLES = [word.encode() for words in _WORDS.values() for word in words.split("|")]
_AUTOMATON = BytesAhoCorasick(_NEEDLES, implementation=Implementation.DFA)


def hints(encoded: bytes) -> set[str]:
    """The kinds of personal data that a text, given in UTF-8, has a word for."""
    return {_KINDS[number] for number, _, _ in _AUTOMATON.find_matches_as_indexes(encoded.lower(), overlapping=True)}
