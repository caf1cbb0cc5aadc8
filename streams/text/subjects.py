"""Whether a word can stand behind "soal" in a headline: a thing or a name can, a verb cannot."""

import re
from typing import Final

__all__ = ["can_be_subject"]

_VERBS: Final = frozenset(
    """
    anjlok antre bangkit batal berakhir berubah bubar cabut copot diam gagal hapus hilang jatuh keluar kembali lihat melonjak
    masuk melambung meledak melemah meluas menang mencapai mendesak menguat meninggal menolak menurun merosot merugi mundur
    minta muncul naik ngamuk pecah pergi pindah pulang selesai setop tambah terjadi terjun terus tewas tiba tinggal tolak
    turun ubah usut

    drops falls goes going rises rising soar soars surging
    """.split()  # noqa: SIM905 - a list literal would hide the words among quotes
)
"""Words for what happens, where the endings below do not show it."""

_INFLECTED: Final = re.compile(r"(?:meng|meny|memb|memp)\w{3,}|(?:di|ter|men|mem|ber)\w{3,}kan")


def can_be_subject(name: str) -> bool:
    """Whether a word, phrase or hashtag, in lower case, says what people talk about; phrases and hashtags always do."""
    if " " in name or name.startswith("#"):
        return True
    return name not in _VERBS and not _INFLECTED.fullmatch(name)
