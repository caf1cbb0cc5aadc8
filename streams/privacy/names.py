"""Names of people where a text says whose they are: `a.n. Budi Santoso`, `nama saya Budi`, `jenengku Budi`, `Sdr. Budi`."""

import re
from collections.abc import Iterator

from streams.privacy.given_names import GIVEN_NAMES, is_given_name
from streams.privacy.spans import Span

__all__ = ["is_capital_after_self", "names", "own_names"]

_ME = r"(?:saya|sya|sy|saia|ku|aku|aq|ak|gw|gue|gua|guwe|ane|ana|beta)"
_ROLES = "pemohon|pelapor|pasien|peserta|korban|penerima|pemilik|penipu|pengirim|nasabah|pelaku|terlapor|penumpang|saksi"
_KIN = "anak|istri|suami|ibu|bapak|ayah|mama|papa|orang ?tua|adik|adek|kakak|nenek|kakek|mertua"
_SOMEBODY = (
    "orang|pria|wanita|perempuan|laki-laki|lelaki|cowok|cewek|gadis|remaja|bocah|balita|bayi|pemuda|lansia|warga|siswa|siswi"
    "|mahasiswa|mahasiswi|murid|guru|bidan|perawat|buruh|petani|nelayan|sopir|supir|driver|kurir|pegawai|karyawan|karyawati"
    "|oknum|tetangga|teman|temen|pengemudi|pemotor|pedagang|penjual|seller|admin|tersangka|terduga"
)
# The text is in lower case; most places are within a word, which the first check finds.
_INTRODUCED = re.compile(
    r"(?<![^\W_])(?:(?P<surely>a\. ?n\.[ :]{0,3}|a\.n[ :]{1,3}|a/n\.?[ :]{1,3}|ata?s ?(?:nama|nm)[ :]{1,3})"
    r"|(?P<an>an[ :]{1,2})|(?P<short>an\.[ :]{0,3})|(?P<addressed>(?:sdri?\.?|tn\.|ny\.|nn\.) )"
    # Indonesian, Javanese, Sundanese and Banjar, Minang, Balinese, Batak, English
    rf"|(?:n(?:ama|m)(?: (?:lengkap|panjang|asli|panggilan))?(?: (?:{_KIN}))? {_ME}|nama(?:ku|que)"
    rf"|n(?:ama|m) (?:lengkap|{_ROLES}|(?:{_KIN}|siswa|murid|santri|mahasiswa|wali|penduduk|jamaah|pegawai)(?= ?[:=]))"
    r"|perkenalkan,? (?:saya|sy|aku)|kenalin,? (?:saya|aku|gw|gue)|jeneng ?(?:kulo|kula|aku|ku)"
    r"|(?:asmane?|nami|wasta) (?:kulo|kula|abdi|pun abdi|kuring|sim ?kuring)"
    r"|ngaran ?(?:abdi|kuring|urang|aing|ulun|unda|aku|ku)"
    rf"|(?:{_SOMEBODY}|{_KIN}|{_ROLES})(?:ku|nya|e)?(?: (?:saya|sy|kami|itu|tsb|tersebut))?"
    r",? (?:(?:yang |yg )?bernama|nama(?:nya|ne)?|jenenge?|ngaranna)"
    r"|namo (?:ambo|awak|den|denai)|(?:adan|wastan) (?:tiange?|titiang)|goar(?:hu|ku)|my (?:full )?name(?: is|'s)"
    r")(?: adalah| yaiku| nyaeta|,| ?[:=])? {0,2})"
)
# `Saya, Budi Santoso, warga …`, `anak saya Budi`: only a name that many bear, and of oneself where more is said.
_LAST_BEFORE_CAPITAL = re.compile(r"[aAyYuUwWeE],? (?=[A-Z])")
_MYSELF = re.compile(rf"(?<![^\W_])(?:(?P<kin>(?:{_KIN})(?:ku| (?:saya|sy|aku|gw|gue)))|saya|sy|aku|gw|gue)\Z", re.IGNORECASE)
_OF_MYSELF = re.compile(
    r",? (?:dari|asal|warga|selaku|usia|umur|pelanggan|konsumen|nasabah|mahasiswa|mahasiswi|siswa|pegawai|karyawan|guru"
    r"|alumni|pemilik|pemegang|peserta|pasien|orang tua|wali|ibu|ayah|istri|suami|anak)(?!\w)",
    re.IGNORECASE,
)
_BEFORE_AN = re.compile(
    r"(?:(?<!\w)(?:ktp|kk|rek|rekening|kartu|paspor|sim|stnk|bpkb|npwp|bpjs|kis|sertifikat|akta|ijazah|skck|atm|tiket|berkas"
    r"|paket|pesanan|order|orderan|tagihan|pelanggan|booking|bookingan|transfer|tf|kwitansi|polis|undangan"
    rf"|penduduk|jamaah|warga|siswa|santri|mahasiswa|{_ROLES})(?:nya)?(?: \w{{1,10}})? "
    r"|(?<!\x01)\][^\w\[\]]{0,3}(?:\w{2,8}\)? )?)\Z"  # behind a number that was masked
)
_REACH = 25
# Fields of a form: of a person only where another one holds what was masked, or what only people have.
_LABEL = re.compile(
    rf"(?<![^\W_])(?:(?:n(?:ama|m|ame)(?P<of>(?: [^\W\d_]{{2,12}}){{0,2}})(?: ?\([^()\[\]\d\n]{{1,20}}\))?"
    r"(?: ?[/&] ?[^\W\d_ ]{2,8})?"
    rf"|(?:{_ROLES}|pengadu|pemesan|pembeli|penyewa|narahubung|cp|pic)) {{0,3}}[:=] {{0,3}}"
    r"|nama(?: lengkap)?(?: ?[:=]? ?\n|(?P<bare> {1,3})))"
)
_OF_THINGS = frozenset(
    """
    barang produk toko usaha perusahaan pt cv bank sekolah instansi kegiatan acara desa proyek obat hotel akun kota jalan
    tim game kapal file domain event lembaga organisasi dinas kantor rs klinik kelas mata program aplikasi merk merek
    paket menu brand server wifi hewan kucing anjing panggung jalur aset alat lagu buku film situs
    """.split()  # noqa: SIM905 - a list literal would hide the words among quotes
)
_TITLES = re.compile(
    r"(?:keluarga (?=alm|bapak|bpk|ibu))?(?:(?:bapak|bpk|ibu|pak|bu|mas|mba|mbak|kang|teh|kak|bang"
    r"|sdri?|tn|ny|nn|mr|mrs|ms|prof|drs?|dra|ir|kh|hj?|ust|ustadz"
    r"|ustadzah|pdt|alm|almh|almarhum|almarhumah)\b\.? ){0,3}"
)
_WORD = r"[^\W\d_a-z][^\W\d_]*(?:['.-][^\W\d_]+)*"
_NAME = re.compile(rf"{_WORD}(?: (?:bin|binti|{_WORD})){{0,4}}(?!\w)")
_GIVEN = re.compile(r"[A-Za-z]+(?!\w)")
_SMALL = re.compile(r"[a-z]{2,20}(?!\w)")
_FORM = re.compile(
    r"\[(?:nik|npwp|bpjs|sim|paspor|telepon|email|rekening|alamat|\0+)\]"
    r"|(?:umur|usia|ttl|kelamin|agama|pekerjaan|lahir|nisn?|nim) {0,3}[:=]"
)
# Who is many: those in whose name people speak, and those whose names are no people's.
_MANY = frozenset(
    """
    cv pt ud tb po toko warung dkm masjid mushola gereja pesantren ponpes panitia pengurus bendahara takmir
    koperasi kopkar lembaga dinas kantor badan sekolah sd sdn smp smpn sma sman smk smkn universitas fakultas rs rsud rsup
    klinik puskesmas apotek bumdes karang komunitas himpunan ikatan persatuan perkumpulan majelis forum tim hotel desa
    kelurahan kas program donasi rakyat indonesia tuhan allah bangsa negara pemerintah presiden masyarakat kemanusiaan
    keadilan partai bapak ibu menteri gubernur bank
    """.split()  # noqa: SIM905 - a list literal would hide the words among quotes
)
# Where a name ends though the next word is written as it is: the next field of a form, or how a text in capitals goes on.
_ENDS = frozenset(
    """
    nama nik nip nim nisn ktp kk npwp bpjs no nomor nmr hp telp telepon tlp wa email alamat almt ttl tempat tgl tanggal
    lahir umur usia jenis kelamin agama status pekerjaan jabatan golongan gol kewarganegaraan desa kel kelurahan kec
    kecamatan kab kota prov provinsi rt rw dusun jl jln jalan jumlah nominal bank rek rekening keluhan perihal tujuan
    keperluan kelas kamar tidak tdk gak ga nggak ora ndak bisa sudah sdh udah belum blm mohon tolong tlg minta harap dari
    di ke yang yg dan atau dengan dgn untuk utk buat karena krn tapi tetapi kok kenapa mengapa gimana masih baru akan mau
    ingin juga adalah ini itu ada pada saya sy aku kami kita dia mereka asal tinggal ditolak diterima gagal hilang
    mati sakit meninggal kak bang min gan mas mbak pak bu om tante bro sis ya dong aja saja lagi makasih trims thanks
    terima terimakasih
    """.split()  # noqa: SIM905 - a list literal would hide the words among quotes
)
_BOUNDARY = re.compile(r" ?(?:[,.;)\n/]|$)")
_COUNTED = re.compile(r" \d{1,3}(?![\d.])")  # `KLOTER 12`
_LEAST_UNKNOWN = 4


def names(text: str) -> Iterator[Span]:
    """Names where the text says that they are somebody's: `a.n.`, `nama saya`, `Sdr.`, `KTP an`, a form.

    In small letters only what begins with a name that many bear.
    """
    lower = text.lower()
    for found in _INTRODUCED.finditer(lower):
        if not _introduces(text, lower, found):
            continue
        start = _after_titles(lower, found.end())
        if (found["an"] or found["short"]) and not _is_behind_document(lower, found.start()):
            # it may be a suffix that stands apart: `tunjuak an Pak …`, `dapek an. Awak …`
            end = _end(text, start, known=True, given=found["an"] is not None) if start == found.end() else 0
        else:
            end = _end(text, start)
            if not end and not (found["short"] or found["addressed"]):
                end = _end_of_small(text, start, surely=bool(found["surely"] or found["an"]))
        if end:
            yield start, end, "[NAMA]"
    if _FORM.search(lower):
        for found in _LABEL.finditer(lower):
            start = _after_titles(lower, found.end())
            if _OF_THINGS.isdisjoint((found["of"] or "").split()) and (
                end := _end(text, start, given=found["bare"] is not None) or _end_of_small(text, start, surely=True)
            ):
                yield start, end, "[NAMA]"


def is_capital_after_self(text: str) -> bool:
    """A cheap test that every text passes in which somebody says what he is called."""
    return _LAST_BEFORE_CAPITAL.search(text) is not None


def own_names(text: str) -> Iterator[Span]:
    """Names in capitals that many bear, where somebody says that they are his, or those of his family."""
    for found in _LAST_BEFORE_CAPITAL.finditer(text):
        first = _GIVEN.match(text, found.end())
        if not first or not is_given_name(first[0]):
            continue
        myself = _MYSELF.search(text, max(0, found.start() - _REACH), found.start() + 1)
        if myself and (end := _end(text, found.end())) and (myself["kin"] or _OF_MYSELF.match(text, end)):
            yield found.end(), end, "[NAMA]"


def _begins(text: str, found: re.Match[str]) -> bool:
    """Whether what was found does not begin within a word."""
    return not found.start() or not (text[found.start() - 1].isalnum() or text[found.start() - 1] == "_")


def _introduces(text: str, lower: str, found: re.Match[str]) -> bool:
    start = found.start()
    if not _begins(lower, found):
        return False
    if found["surely"]:
        return text[start - 1 : start] != "."  # letters apart: `W.A.N.I.T.A`
    if found["short"]:  # not `Al-Qur'an. `
        return not start or text[start - 1].isspace() or text[start - 1] in "(,:;"
    return not found["addressed"] or text[start].isupper() or text[start] == "s"


def _is_behind_document(lower: str, start: int) -> bool:
    """Whether what stands before `an` is made out to somebody, or is somebody."""
    return _BEFORE_AN.search(lower, max(0, start - _REACH), start) is not None


def _after_titles(lower: str, start: int) -> int:
    titles = _TITLES.match(lower, start)
    assert titles is not None
    return titles.end()


def _end(text: str, start: int, *, known: bool = False, given: bool = False) -> int:
    """Where the name in capitals that begins here ends, or 0; `given` wants one that many bear, `known` that or two words."""
    found = _NAME.match(text, start)
    if not found:
        return 0
    first, *others = found[0].split(" ")
    is_given = is_given_name(first)
    if not is_given and (first.lower() in _MANY or first.lower() in _ENDS or given or (known and not others)):
        return 0
    end = start + len(first)
    for word in others:
        after = end + 1 + len(word)
        is_counted = word.isupper() and not is_given_name(word) and _COUNTED.match(text, after)
        if is_counted or word.lower() in _ENDS:
            break
        end = after
    else:
        end = _end_of_more(text, end, surely=False)
    return end if end - start > 1 else 0


def _end_of_small(text: str, start: int, *, surely: bool) -> int:
    """Where the name in small letters that begins here ends, or 0."""
    first = _SMALL.match(text, start)
    return _end_of_more(text, first.end(), surely=surely) if first and first[0] in GIVEN_NAMES else 0


def _end_of_more(text: str, end: int, *, surely: bool) -> int:
    """Where a name ends that goes on in small letters; `surely` with one word more that ends what is said."""
    while following := _SMALL.match(text, end + 1) if text[end : end + 1] == " " else None:
        word = following[0]
        if word not in GIVEN_NAMES and word not in ("bin", "binti"):
            is_last = surely and len(word) >= _LEAST_UNKNOWN and word not in _ENDS and _BOUNDARY.match(text, following.end())
            return following.end() if is_last else end
        end = following.end()
    return end
