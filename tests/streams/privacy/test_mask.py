import sys
import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from streams.privacy.mask import mask

MASKED = {
    "NIK": [
        ("NIK saya 3273011204900001 kok gak terdaftar?", "NIK saya [NIK] kok gak terdaftar?"),
        ("tolong cek 3174055207950003 min", "tolong cek [NIK] min"),
        ("KTP: 5103 0641 0788 0002, sudah lapor", "KTP: [NIK], sudah lapor"),
        ("id 337301-450692-0004 dobel", "id [NIK] dobel"),
        ("nik 32.73.01.120490.0001", "nik [NIK]"),
        ("3515082010850001dan3515082010850002", "[NIK]dan[NIK]"),
        ("No KK 3273011501080012 atas nama bapak", "No KK [NIK] atas nama bapak"),
        ("kartu keluarga saya 9999999999999999 ditolak", "kartu keluarga saya [NIK] ditolak"),
        ("NIK: 327301120490000 kurang satu angka", "NIK: [NIK] kurang satu angka"),
        ("NIK ３２７３０１１２０４９００００１", "NIK [NIK]"),
        ("nik 3273\u200b0112\u200b0490\u200b0001!", "nik [NIK]!"),
        ("Papua Tengah 9471010101900001", "Papua Tengah [NIK]"),
    ],
    "TELEPON": [
        ("hub 081234567890 ya", "hub [TELEPON] ya"),
        ("WA:0812-3456-7890.", "WA:[TELEPON]."),
        ("wa 0812 3456 7890 / 0813 9876 543", "wa [TELEPON] / [TELEPON]"),
        ("telp 0857.1234.5678, cepat", "telp [TELEPON], cepat"),
        ("+62 812-3456-7890 admin", "[TELEPON] admin"),
        ("+6281234567890", "[TELEPON]"),
        ("62 812 3456 7890 fast respon", "[TELEPON] fast respon"),
        ("6285712345678 minat chat", "[TELEPON] minat chat"),
        ("(0812) 3456-7890 bu Tini", "[TELEPON] bu Tini"),
        ("+62 (0) 812 3456 789", "[TELEPON]"),
        ("(+62) 812 3456 7890", "[TELEPON]"),
        ("wa081234567890ya", "wa[TELEPON]ya"),
        ("0812 34 56 78 90 telpon saja", "[TELEPON] telpon saja"),
        ("0812-3456-7890 5 orang", "[TELEPON] 5 orang"),
        ("kantor (021) 5201590 tidak diangkat", "kantor [TELEPON] tidak diangkat"),
        ("021-520 1590 atau 0274-512345", "[TELEPON] atau [TELEPON]"),
        ("telp 0215201590", "telp [TELEPON]"),
        ("+62 21 5201590", "[TELEPON]"),
        ("majikan +60 12-345 6789 dan +6591234567", "majikan [TELEPON] dan [TELEPON]"),
        ("０８１２ ３４５６ ７８９０ halo", "[TELEPON] halo"),
        ("𝟎𝟖𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗𝟎", "[TELEPON]"),
        ("0️⃣8️⃣1️⃣2️⃣3️⃣4️⃣5️⃣6️⃣7️⃣8️⃣9️⃣0️⃣ 😀", "[TELEPON] 😀"),
        ("٠٨١٢٣٤٥٦٧٨٩٠", "[TELEPON]"),
        ("⓪⑧①②③④⑤⑥⑦⑧⑨⓪", "[TELEPON]"),
        ("08\u200b12\u200b3456\u20607890", "[TELEPON]"),
        ("0812–3456–7890 (dash)", "[TELEPON] (dash)"),
        ("0812\u00a03456\u00a07890", "[TELEPON]"),
        ("chat https://wa.me/6281234567890?text=halo ya", "chat https://wa.me/[TELEPON]?text=halo ya"),
        ("wa.me/081234567890", "wa.me/[TELEPON]"),
        ("https://api.whatsapp.com/send?phone=6281234567890", "https://api.whatsapp.com/send?phone=[TELEPON]"),
        ("https://t.me/+6281234567890", "https://t.me/[TELEPON]"),
        ("lihat https://contoh.id/profil/081234567890 ya", "lihat https://contoh.id/profil/[TELEPON] ya"),
        ("https://contoh.id/cari?q=081234567890&p=2", "https://contoh.id/cari?q=[TELEPON]&p=2"),
        ("https://contoh.id/?hp=0812-3456-7890", "https://contoh.id/?hp=[TELEPON]"),
        ("https://contoh.id/berita/d-081234567890/beras", "https://contoh.id/berita/d-081234567890/beras"),
        ("https://contoh.id/a/08123456789012345", "https://contoh.id/a/08123456789012345"),
        ("Rp 1.250.000 0812-3456-7890", "Rp 1.250.000 [TELEPON]"),
        ("1.081234567890\n2.081298765432", "1.[TELEPON]\n2.[TELEPON]"),
    ],
    "EMAIL": [
        ("kirim ke budi.santoso@gmail.com ya", "kirim ke [EMAIL] ya"),
        ("BUDI_99@kemkes.go.id.", "[EMAIL]."),
        ("<siti+lapor@mail.ugm.ac.id>", "<[EMAIL]>"),
        ("email：ｂｕｄｉ＠ｇｍａｉｌ．ｃｏｍ", "email：[EMAIL]"),
        ("https://contoh.id/u?email=budi@gmail.com&x=1", "https://contoh.id/u?email=[EMAIL]&x=1"),
        ("a@b.co,c@d.co", "[EMAIL],[EMAIL]"),
        ("081234567890@gmail.com", "[EMAIL]"),
    ],
    "PLAT": [
        ("Pengemudi B 1234 XYZ ugal-ugalan", "Pengemudi [PLAT] ugal-ugalan"),
        ("mobil dinas AB 1045 UA parkir", "mobil dinas [PLAT] parkir"),
        ("motor D4321ABC kabur", "motor [PLAT] kabur"),
        ("DK-1987-QZ", "[PLAT]"),
        ("plat b 1234 xyz ngebut", "plat [PLAT] ngebut"),
        ("nopol kt 88 ab tolong dicek", "nopol [PLAT] tolong dicek"),
        ("pelat nomor L 7 AX", "pelat nomor [PLAT]"),
    ],
    "REKENING": [
        ("No rek 1234567890 a.n. Budi", "No rek [REKENING] a.n. [NAMA]"),
        ("transfer ke BCA 6043 123 456 an Siti", "transfer ke BCA [REKENING] an [NAMA]"),
        ("rekening BRI 0123-01-012345-50-1 atas nama panitia", "rekening BRI [REKENING] atas nama panitia"),
        ("norek: 12345678", "norek: [REKENING]"),
        ("Mandiri 1230001234567", "Mandiri [REKENING]"),
        ("BNI Budi Santoso 0987654321", "BNI Budi Santoso [REKENING]"),
        ("donasi 7123456789 (BSI) a/n masjid", "donasi [REKENING] (BSI) a/n masjid"),
        ("12345678 a.n. Tono", "[REKENING] a.n. [NAMA]"),
        ("gopay 081234567890", "gopay [TELEPON]"),
        ("no dana 12345678901", "no dana [REKENING]"),
        ("VA 8810 0812 3456 7890", "VA [REKENING]"),
        ("kartu kredit 4111-1111-1111-1111 dicuri", "kartu kredit [REKENING] dicuri"),
    ],
    "PASPOR": [
        ("paspor B1234567 hilang di Jeddah", "paspor [PASPOR] hilang di Jeddah"),
        ("nomor passport saya: x1234567", "nomor passport saya: [PASPOR]"),
    ],
    "NAMA": [
        ("jenengku Slamet Contoh, kebanjiran", "jenengku [NAMA], kebanjiran"),
        ("rek an siti aminah, makasih", "rek an [NAMA], makasih"),
        ("anak saya Budi belum masuk KK", "anak saya [NAMA] belum masuk KK"),
        ("saya Budi dari Bekasi", "saya [NAMA] dari Bekasi"),
        ("ATAS NAMA SITI CONTOH TIDAK CAIR", "ATAS NAMA [NAMA] TIDAK CAIR"),
        ("NIK 3273011204900001 Nama : DWI CONTOH Tempat lahir : KUDUS", "NIK [NIK] Nama : [NAMA] Tempat lahir : KUDUS"),
        ("https://a.id/cek?nama=Budi+Contoh&x=1", "https://a.id/cek?nama=[NAMA]&x=1"),
    ],
    "several": [
        (
            "Budi, NIK 3273011204900001, wa 081234567890, surel budi@gmail.com, mobil B 1234 XYZ, rek BCA 1234567890",
            "Budi, NIK [NIK], wa [TELEPON], surel [EMAIL], mobil [PLAT], rek BCA [REKENING]",
        ),
        ("Ｓaya ❤️ NIK 3273011204900001 ❤️ oke", "Ｓaya ❤️ NIK [NIK] ❤️ oke"),
    ],
}

KEPT = [
    "donasi a.n. Panitia Natal, faktur a.n CV kami",
    "nan saharusnyo awak dapek an. Awak malah ndak",
    "nama saya jelek, saya Indonesia dari lahir",
    "kode AB-1234-CD ready, prefix 0812 0813 0821",
    "tulis nama@domain.com atau pakai @gmail.com",
    "Harga beras Rp 1.250.000 per kuintal",
    "Anggaran Rp6.281.234.567.890 untuk bansos",
    "APBD 62.812.345.678 rupiah",
    "cair Rp 6281234567890 minggu depan",
    "rekening saya dipotong Rp 15000000",
    "saldo rekening 15000000 raib",
    "BCA mencatat laba 31400000000 rupiah",
    "BRI salurkan KUR ke 12345678 nasabah",
    "Bank Mandiri 2019-2020-2021 untung",
    "buka rekening tanggal 08-12-2021 di BCA",
    "rekening sejak 20210108 diblokir",
    "dana 1500000000 untuk desa",
    "ada dana sebesar 15000000000 di kas daerah",
    "Jumat 08-12-2021 10.30 WIB",
    "08.12.2021 pukul 08.00-10.00 WIB",
    "2021-01-08 08:12:34",
    "tahun 2019 2020 2021 2022",
    "Pemilu 2024: 96.214.691 suara (58,59%)",
    "12345678 suara sah, 01 unggul 08",
    "271.348.889 penduduk Indonesia",
    "Covid-19: +1.234.567.890 kasus",
    "positif +4.823 sembuh +3.571 meninggal +112",
    "#indonesia2045 #2019GantiPresiden #08122021",
    "https://twitter.com/budi/status/1345678901234567890",
    "https://nasional.kompas.com/read/2021/01/13/09443521/vaksin",
    "https://news.detik.com/berita/d-5321234567/3273011204900001",
    "tweet 1345678901234567890 dihapus",
    "hotline 119 ext 8, call center 1500567, darurat 112",
    "telur@25.000/kg, ayam @38.500",
    "cek @dinkes.jabar dan @kemenkes_ri",
    "maps @-6.2088,106.8456",
    "koordinat -6.2088, 106.8456",
    "UU No. 27 Tahun 2022 Pasal 35 ayat 2",
    "RT 05 RW 12, kode pos 40123",
    "Boeing B 737 MAX, Airbus A320 NEO",
    "TAHAP B 2021 DAN SEKTOR A 1200 KK",
    "di 2021 ada b 2000 an orang",
    "skor 3-2, 21-19, 15-21",
    "0,81234567890 persen",
    "resi 123456789012",
    "versi 1.2.3.4, ip 192.168.100.200",
    "1 2 3 4 5 6 7 8 9 10 11 12",
    "9999999999999999",
    "G20 di Bali, KTT ASEAN ke-42",
    "Rp150rb-200rb, 3x sehari 500mg",
    "",
    "Selamat pagi 👋🏽 Indonesia",
]


@pytest.mark.parametrize(("text", "expected"), [case for cases in MASKED.values() for case in cases])
def test_personal_data_is_masked(text, expected):
    assert mask(text) == expected
    assert mask(expected) == expected


@pytest.mark.parametrize("text", KEPT)
def test_other_numbers_are_kept(text):
    assert mask(text) == text


def test_there_are_enough_cases():
    assert sum(map(len, MASKED.values())) + len(KEPT) >= 60


def test_every_unicode_digit_is_seen_as_one():
    digits = [chr(code) for code in range(0x80, sys.maxunicode + 1) if unicodedata.digit(chr(code), None) is not None]
    assert len(digits) > 700
    for zero in digits:
        if unicodedata.digit(zero) == 0:
            assert mask(f"wa {zero}81234567890 ya") == "wa [TELEPON] ya"
    for digit in digits:
        assert mask(digit * 16 + "😀") in (digit * 16 + "😀", "[NIK]😀")
        assert mask("nik " + digit * 16) == "nik [NIK]"


_FRAGMENTS = (
    "NIK|3273011204900001|081234567890|62|812|3456|7890|+|(|)|rek |rekening |BCA |BRI |saldo |Rp |Rp|a.n. | an |RP| RB|"
    "1234567890|12345678|123|2021|B |B 1234 XYZ|XYZ|b 12 ab|plat |nopol |paspor |A1234567|budi|@|gmail.com|.|-| - | |,|/|"
    "https://|www.|wa.me/|?phone=|nik=|%|orang| juta|M 1234 AB|[|]|[NIK]|[TELEPON]|[REKENING]|[PLAT]|\n|٣|０８１２|"
    "\u200b|\u0301"
)
_piece = st.sampled_from(
    [text for cases in MASKED.values() for case in cases for text in case] + KEPT + _FRAGMENTS.split("|")
)
_text = st.lists(_piece, max_size=12).map("".join) | st.text(alphabet="08126B2X@.+-() rekn[]", max_size=40) | st.text()


@settings(max_examples=500)
@given(_text)
@example("B 123 RP 081234567890")
@example("rek 12345678 M 1234 AB")
@example("B 1234 XYZ081234567890")
@example("081234567890www.a.id/3273011204900001")
@example("saldo plat B 1 A rek 12345678")
@example("nik 32.73.01.120490.0001kartu keluarga saya 9999999999999999")
@example("https://a.id/send?phone=6281234567890wa.me/081234567890")
@example("atas nama panitia 32.73.01.120490.0001081234567890gopay 1")
def test_masking_is_idempotent(text):
    once = mask(text)
    assert mask(once) == once


@given(st.text(alphabet=st.characters(exclude_categories=["Nd", "No"], exclude_characters="@＠﹫")))
def test_text_without_digits_and_at_signs_is_kept(text):
    assert mask(text) is text


@given(st.text(max_size=30), st.sampled_from(["081234567890", "+6281234567890", "3273011204900001"]), st.text(max_size=30))
def test_what_stands_around_does_not_hide_a_number(before, number, after):
    text = f"{before} ; {number} ; {after}"
    assert number not in mask(text)
    assert mask(f"x{before} ; ") == f"x{before} ; " or "[" in mask(text)
