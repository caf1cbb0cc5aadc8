"""Names of people where a text says whose they are: `a.n. Budi Santoso`, `nama saya Budi`, `Sdr. Budi`."""

import re
from collections.abc import Iterator

from streams.privacy.spans import Span

__all__ = ["names"]

_WORD = r"[^\W\d_a-z][^\W\d_]*(?:['.-][^\W\d_]+)*"
_TITLES = r"(?:(?:(?i:bapak|bpk|ibu|sdri?|tn|ny|nn|prof|drs?|dra|ir|kh|hj?)\b\.? ){0,3})"
_IN_THE_NAME_OF = (
    r"(?<!\w)(?i:a\.n\.?|a/n|atas nama)[ :]{1,3}|(?<!\w)(?i:a\.n\.)|(?<![^\s(,:;])(?i:an\.)[ :]{0,3}"  # not `Al-Qur'an. `
)
_BESIDE_A_NUMBER = r"(?<=\])[^\w\[\]]{0,3}(?:\w{2,8} )?an[ :]{1,2}"
_ON_A_DOCUMENT = (
    r"(?<!\w)(?i:ktp|kk|rek|rekening|kartu|paspor|sim|stnk|bpkb|npwp|bpjs|kis|sertifikat|akta|ijazah|skck|atm|tiket"
    r"|berkas|paket|pesanan|order|tagihan|pelanggan)(?:nya)? an[ :]{1,2}"
)
_INTRODUCED = (
    r"(?<!\w)(?i:nama(?: lengkap)? (?:saya|sy|ku|aku|gw|gue)|namaku|perkenalkan,? (?:saya|sy|aku)"
    r"|nama (?:lengkap|pemohon|pelapor|pasien|peserta|korban|penerima|pemilik|penipu))(?: adalah| ?[:=])? ?"
)
_ADDRESSED = r"(?<!\w)(?:[Ss]dri?\.?|Tn\.|Ny\.|Nn\.) "
_BEFORE = rf"(?:{_IN_THE_NAME_OF}|{_BESIDE_A_NUMBER}|{_ON_A_DOCUMENT}|{_INTRODUCED}|{_ADDRESSED})"
_NAME = rf"(?P<name>(?:{_WORD})(?: (?:bin|binti|{_WORD})){{0,4}})(?!\w)"
_NAMED = re.compile(rf"{_BEFORE}{_TITLES}{_NAME}")
# The field of a form: of a person only where another one holds what was masked.
_FIELD = re.compile(rf"(?<!\w)(?i:nama) ?[:=] ?{_TITLES}{_NAME}")
_FORM = re.compile(r"\[(?:NIK|NPWP|BPJS|SIM|PASPOR|TELEPON|EMAIL|REKENING|ALAMAT|\0+)\]")
# In whose name people speak who speak for many.
_MANY = frozenset(
    """
    rakyat indonesia tuhan allah bangsa negara pemerintah presiden masyarakat kemanusiaan keadilan partai bapak ibu menteri
    gubernur bank
    """.split()  # noqa: SIM905 - a list literal would hide the words among quotes
)


def names(text: str) -> Iterator[Span]:
    """Names in capitals where the text says that they are somebody's: `a.n.`, `nama saya`, `Sdr.`, `KTP an`, a form."""
    patterns = (_NAMED, _FIELD) if _FORM.search(text) else (_NAMED,)
    for pattern in patterns:
        for found in pattern.finditer(text):
            if len(found["name"]) > 1 and found["name"].split(" ", 1)[0].lower() not in _MANY:
                yield *found.span("name"), "[NAMA]"
