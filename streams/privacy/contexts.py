"""Words beside a number that say what it is.

A gap between word and number never holds a digit or a bracket. Hence masking one number neither brings a word closer to
another number nor takes it away, which is what makes masking idempotent.
"""

import re

__all__ = [
    "follows_account_words",
    "follows_case_words",
    "follows_identity_words",
    "follows_phone_words",
    "follows_queue_words",
    "is_amount",
    "is_measured",
    "precedes_account_words",
]

_REACH = 60
_GAP = r"[^\d\[\]]"
# Word boundaries that a digit does not close, so that a label in place of a neighbouring number changes nothing.
_START, _END = r"(?<![^\W\d])", r"(?![^\W\d])"

_BANKS = (
    r"bca|bri|bni|btn|bsi|bjb|mandiri|cimb|niaga|danamon|permata|panin|ocbc|muamalat|maybank|jago|jenius|sea ?bank"
    r"|blu(?: ?bca)?|btpn|bank ?neo|neo ?bank|bnc|line ?bank|allo ?bank|super ?bank|hana ?bank|uob|hsbc|dbs"
    r"|bank(?: [^\W\d]+)?|go-?pay|ovo|shopee ?pay|link ?aja|(?:no\.?|nomor|via|akun) dana|dana ?[:=]"
)
_STRONG = (
    r"(?:no(?:mor)?[. ]{0,2})?rek(?:ening)?(?:nya)?|norek|virtual account|va|no(?:mor)?[. ]{0,2}va|akun bank"
    r"|acc(?:ount)?[. ]{0,2}(?:no|number)|a[./]n|atas nama|kartu(?: kredit| debit| atm)?|atm|cc|debit|visa"
    r"|master ?card|jcb|amex"
)
_AMOUNT_WORDS = rf"{_START}(?:saldo|sebesar|senilai|sejumlah|nominal|total|jumlah|rp|idr|laba|rugi|aset|kredit|kur){_END}"

_STRONG_BEFORE = re.compile(rf"(?P<sum>{_AMOUNT_WORDS} )?{_START}(?:{_STRONG}){_END}(?P<gap>{_GAP}{{0,30}})\Z", re.IGNORECASE)
_BANK_NEAR = re.compile(rf"(?P<sum>{_AMOUNT_WORDS} )?{_START}(?:{_BANKS}){_END}(?P<gap>{_GAP}{{0,40}})\Z", re.IGNORECASE)
_AMOUNT_IN_GAP = re.compile(_AMOUNT_WORDS, re.IGNORECASE)
_TIGHT_GAP = re.compile(r"[ :.,=()/-]{0,4}(?:(?:ke|no|nomor|di)[ :.]{1,2})?\Z", re.IGNORECASE)
_ACCOUNT_AFTER = re.compile(rf"[ ,.:(/-]{{0,3}}(?:(?:{_BANKS}|a[./]n|atas nama){_END}|(?<= )an[. ])", re.IGNORECASE)
_IDENTITY_BEFORE = re.compile(rf"{_START}(?:nik|e-?ktp|ktp|no\.? ?kk|kk|kartu keluarga){_END}{_GAP}{{0,25}}\Z", re.IGNORECASE)
_PHONE_BEFORE = re.compile(
    rf"{_START}(?:no(?:mor|mer|pe)?|nmr|nope|hp|hape|wa|w\.a|whatsapp|wh?ats?ap|wasap|telp(?:on)?|tele(?:pon|fon)|tlp|telf|hub(?:ungi[mn]?)?"
    rf"|kont[ae]k|contact|cp|call|chat|sms|japri|pulsa|fax|faks|gopay|ovo|dana|shopee ?pay)(?:ku|nya|mu)?{_END}"
    rf"(?: ?\((?:(?!\)){_GAP}){{1,30}}\))?{_GAP}{{0,14}}\Z",
    re.IGNORECASE,
)
_QUEUE_BEFORE = re.compile(
    rf"{_START}(?:antrean|antrian|antri|resi|loket|undian|urut){_END}{_GAP}{{0,8}}\Z",
    re.IGNORECASE,
)
_CASE_BEFORE = re.compile(
    rf"{_START}(?:aduan|pengaduan|laporan|tiket|perkara|registrasi|pesanan|order|invoice|antrean|antrian){_END}{_GAP}{{0,8}}\Z",
    re.IGNORECASE,
)
_MEASURE_AFTER = re.compile(
    r"[ -]?(?:%|(?:rupiah|ribu|juta|jt|mil[iy]ar|triliun|persen|orang|jiwa|suara|pemilih|penonton|ton|liter|barel|kwh|kg|kilo"
    r"|dosis|unit|hektare?|ha)\b)",
    re.IGNORECASE,
)
_PRICE_BEFORE = re.compile(r"(?<![^\W\d_])(?:rp|idr|usd|\$)[ .:]{0,2}\Z", re.IGNORECASE)
_UNIT_AFTER = re.compile(
    r"[ -]?(?:%|(?:rupiah|ribu|rb|juta|jt|mil[iy]ar|triliun|perak|orang|jiwa|kk|nasabah|pelanggan|debitur|rekening"
    r"|suara|pemilih|persen|unit|dosis|saham|lembar|lot|umkm|ton|liter|barel|kwh|an (?:rupiah|orang))\b)",
    re.IGNORECASE,
)


def is_amount(text: str, start: int, end: int) -> bool:
    """Whether the number is a sum of money or a count: `Rp` before it or a unit after it."""
    return bool(_PRICE_BEFORE.search(text, max(0, start - 6), start) or _UNIT_AFTER.match(text, end))


def is_measured(text: str, start: int, end: int) -> bool:
    """Whether a number that might be a phone's is a quantity: `Rp` before it or a unit of measure after it."""
    return bool(_PRICE_BEFORE.search(text, max(0, start - 6), start) or _MEASURE_AFTER.match(text, end))


def follows_phone_words(text: str, start: int) -> bool:
    """Whether a word for a phone, a call or a chat stands before the number."""
    return bool(_PHONE_BEFORE.search(text, max(0, start - _REACH), start))


def follows_queue_words(text: str, start: int) -> bool:
    """Whether the number is one's place in a queue or the number of a parcel."""
    return bool(_QUEUE_BEFORE.search(text, max(0, start - _REACH), start))


def follows_case_words(text: str, start: int) -> bool:
    """Whether the number is that of a complaint or an order."""
    return bool(_CASE_BEFORE.search(text, max(0, start - _REACH), start))


def follows_identity_words(text: str, start: int) -> bool:
    """Whether a word for an identity card or a family card stands before the number."""
    return bool(_IDENTITY_BEFORE.search(text, max(0, start - _REACH), start))


def follows_account_words(text: str, start: int, digits: int) -> bool:
    """Whether words before the number say that it is an account; a bank's name alone needs 10 digits or no gap."""
    reach = max(0, start - _REACH)
    strong = _STRONG_BEFORE.search(text, reach, start)
    if strong and not strong["sum"] and not _AMOUNT_IN_GAP.search(strong["gap"]):
        return True
    bank = _BANK_NEAR.search(text, reach, start)
    return bool(
        bank
        and not bank["sum"]
        and not _AMOUNT_IN_GAP.search(bank["gap"])
        and (digits >= 10 or _TIGHT_GAP.match(bank["gap"]))
    )


def precedes_account_words(text: str, end: int) -> bool:
    """Whether a bank or an owner is named right after the number."""
    return bool(_ACCOUNT_AFTER.match(text, end))
