import time

import pytest

from streams.privacy.mask import mask

ADVERSARIAL = {
    "digits": "1" * 20_000,
    "spaced digits": "1 " * 10_000,
    "sums": "111." * 5_000 + "1111",
    "letters": "a" * 20_000,
    "letters then at": "a" * 19_999 + "@",
    "at signs": "a@" * 10_000,
    "domains": "a@" + "a." * 10_000,
    "dotted": "a." * 10_000 + "@a.b",
    "phones": "081234567890 " * 1_540,
    "broken phones": "0812-3-4-5-6-7-8-" * 1_176,
    "accounts": "rek 1234567890 " * 1_333,
    "context only": "rek " * 5_000 + "12345678",
    "capitals": "B 12" * 5_000,
    "plates": "B 1234 XYZ " * 1_818,
    "plate words": "plat " * 4_000 + "123",
    "passports": "paspor a " * 2_222 + "12345678",
    "links": "https://a?nik=1" * 1_333,
    "open links": "https://" * 2_500 + "12345678",
    "separators": "12345678" + " .-()" * 4_000 + "12345678",
    "parentheses": "(((1" * 5_000,
    "marks": "0\u0301\u200b" * 6_666,
    "emoji": "👍🏽8" * 6_666,
    "spelled signs": "a at b dot " * 2_000,
    "spelled letters": "a" * 20_000 + " at gmail dot com",
    "tied dots": "a_dot_" * 3_333 + "at_gmail_dot_com",
    "brackets": "a [at] " * 2_857,
    "number words": "nol delapan " * 1_666,
    "glued number words": "noldelapan" * 2_000,
    "streets": "jl melati " * 2_000 + "1",
    "street words": "jl " * 6_666 + "1",
    "blocks": "blok a " * 2_857 + "1",
    "neighbourhoods": "rt 1 rw 1 " * 2_000,
    "names": "a.n. Budi " * 2_000,
    "long names": "a.n. " + "Budi " * 4_000,
    "small names": "a.n. " + "budi " * 4_000,
    "names after an": "an Budi " * 2_500,
    "own names": "Saya Budi " * 2_000,
    "labels": "umur: nama siswa: " * 1_111,
    "links' names": "?nama=a&npwp=" * 1_500,
    "introductions": "nama saya " * 2_000,
    "titles": "Tn. Ibu " * 2_500,
    "fields": "wa 081234567890 nama: " * 1_000,
    "flats": "tower a lt 1 " * 1_500,
    "numbers in words": "jl melati no dua " * 1_200,
    "letters apart": "n p w p " * 2_500,
    "documents": "npwp nik bpjs sim " * 1_111 + "12345678",
    "document numbers": "nik 1 " * 3_333,
    "look-alikes": "O0l1" * 5_000,
    "grouped look-alikes": "O0 l1 " * 3_333,
    "letters alike": "OlI" * 6_666 + "12345678",
    "slashes": "0812/" * 4_000,
    "lines": "0812\n" * 4_000,
}


@pytest.mark.parametrize("text", ADVERSARIAL.values(), ids=ADVERSARIAL)
def test_time_is_linear_in_the_length(text):
    """Four times the text takes about four times the time; quadratic would be sixteen, exponential would not end."""

    def seconds(sample):
        times = []
        for _ in range(3):
            start = time.process_time()
            mask(sample)
            times.append(time.process_time() - start)
        return min(times)

    quarter = text[: len(text) // 4] + text[-8:]  # with what begins it, and what ends it
    assert seconds(text) < 10 * max(seconds(quarter), 0.001)
