"""Posts that hold personal data of many kinds, made up."""

from datetime import timedelta
from typing import Any

from tests.posts import START

__all__ = ["DELETED", "FIELDS", "PLANTED", "POISON", "POISONED", "SECRETS", "SURGE", "planted"]


SURGE = START + timedelta(hours=30)


SECRETS = {
    "hubungi 0812-9999-0001 ya": ["0812-9999-0001", "9999-0001"],
    "wa 0 8 5 7 9 9 9 9 0 0 0 2": ["9 9 9 9 0 0 0 2"],
    "nomorku nol delapan satu dua sembilan sembilan sembilan nol nol nol nol tiga": ["sembilan sembilan"],
    "surel budi.rahasia@contoh.id": ["budi.rahasia"],
    "surel siti.rahasia [at] gmail [dot] com": ["siti.rahasia"],
    "NIK 3273991204900077": ["3273991204900077"],
    "NPWP 09.999.777.6-555.444": ["999.777"],
    "BPJS 0001234599887": ["0001234599887"],
    "rek BCA 7766554433 a.n. Rahasia Contoh": ["7766554433", "Rahasia Contoh"],
    "paspor X7766554": ["X7766554"],
    "SIM 9901-7766-554433": ["7766-554433"],
    "mobil B 7765 ZZX": ["7765 ZZX"],
    "rumah di Jl. Rahasia Jaya No. 77": ["Rahasia Jaya"],
    "kata @rahasia_budi dan @rahasia.siti": ["rahasia_budi", "rahasia.siti"],
    "lihat https://x.com/rahasia_ani/status/99": ["rahasia_ani"],
    "chat https://wa.me/6281299990004": ["6281299990004"],
    "#081299990005 #beras": ["081299990005"],
}
"""What people write, and what must not be found of it."""


FIELDS: list[tuple[dict[str, Any], list[str]]] = [
    ({"author": "rahasia_penulis"}, ["rahasia_penulis"]),
    ({"url": "https://x.com/rahasia_tautan/status/1?s=20"}, ["rahasia_tautan"]),
    ({"url": "https://contoh.id/a?hp=081299990006&email=rahasia%40contoh.id"}, ["081299990006", "rahasia%40"]),
    ({"url": "https://wa.me/6281299990007"}, ["6281299990007"]),
    ({"id": "whatsapp:6281299990008@s.whatsapp.net"}, ["6281299990008"]),
    ({"id": "forum:rahasia_pemilik/1", "author": "rahasia_pemilik"}, ["rahasia_pemilik"]),
    ({"reply_to": "whatsapp:6281299990009"}, ["6281299990009"]),
    ({"repost_of": "instagram:@rahasia_asli:1"}, ["rahasia_asli"]),
    ({"phone": "081299990010", "user": {"name": "Rahasia Nama"}}, ["081299990010", "Rahasia Nama"]),
    (
        {
            "text": "<p>harga beras naik, hubungi 0812<b></b>99990014 atau <a href='https://wa.me/6281299990015'>saya</a></p>",
            "text_format": "html",
        },
        ["99990014", "6281299990015"],
    ),
]
"""What stands in other fields."""


POISON = (
    b'{"id": "x:p1", "source": "x", "text": "hubungi 081299990011", "author": "rahasia_racun"}',
    b'[{"id": "whatsapp:6281299990012", "text": 7, "rahasia_kunci": 1}]',
    b"{rahasia_rusak 081299990013",
    b'{"id": "x:p4", "source": "x", "created_at": "rahasia_waktu", "text": "a"}',
)


POISONED = [
    "081299990011",
    "rahasia_racun",
    "6281299990012",
    "rahasia_kunci",
    "rahasia_rusak",
    "081299990013",
    "rahasia_waktu",
]


DELETED = "whatsapp:6281299990008@s.whatsapp.net"


PLANTED = [
    *(secret for found in SECRETS.values() for secret in found),
    *(secret for _, found in FIELDS for secret in found),
    *POISONED,
]


def planted() -> list[dict[str, Any]]:
    """Posts with personal data, liked more than all others, so that alerts show them."""
    found: list[dict[str, Any]] = []
    texts = [({}, f"harga beras naik! {text}") for text in SECRETS]
    texts += [(fields, f"harga beras naik terus, bagian {number}") for number, (fields, _) in enumerate(FIELDS)]
    for number, (fields, text) in enumerate(texts):
        at = SURGE - timedelta(minutes=2) + timedelta(seconds=number)
        base = {"id": f"x:{90_000 + number}", "source": "x", "created_at": at.isoformat(), "text": text}
        found.append(base | {"engagement": {"likes": 900 + 10 * (11 * number % 27)}} | fields)
    return found
