from contextlib import contextmanager

from hypothesis import example, given, settings
from hypothesis import strategies as st

from streams.privacy import hints, mask
from tests.streams.privacy.labelled_cases import cases

KINDS = [value for name, value in vars(hints).items() if name.isupper() and isinstance(value, str) and name[0] != "_"]
WORDS = """
jl jln jalan gang gg blok dusun kp komplek lr rt rw no nomor km lt lantai unit tower nik n1k ktp kk npwp n.p.wp bpjs sim
paspor B X plat nopol 1234 XYZ an an. a.n. atas nama Budi Contoh nama: sdr. wa hub rek bca nol delapan satu dua tujuh kosong
at dot titik gmail com proton d0t [at] @ a.b@c.id https:// ?nik= %40 wa.me/ 0812 0812-0000 3273991204900001 1234567890
99.888.777.6-543.000 000123456789 o8l2 OO oooo l Oo0
""".split()  # noqa: SIM905 - a list literal would hide the words among quotes
SIGNS = [*" " * 12, *".,-/:()_\n‐️０８ｎｉ½İK👍"]


@contextmanager
def every_rule_looked_at():
    """Takes every text for one with all the hints there are."""
    usual, mask.hints = mask.hints, lambda _: KINDS * 20
    try:
        yield
    finally:
        mask.hints = usual


@settings(max_examples=250, deadline=None)
@example("an. Budi Contoh")
@example("gang melati nomor sembilan")
@example("o8l2o8l2OO")
@example("👍gg.melati no 5")
@given(
    st.lists(st.sampled_from(WORDS + SIGNS), max_size=14).map("".join)
    | st.lists(st.sampled_from(WORDS), max_size=9).map(" ".join)
    | st.text()
)
def test_no_rule_that_is_left_out_would_find_anything(text):
    found = mask.find(text)
    with every_rule_looked_at():
        assert mask.find(text) == found


def test_no_rule_that_is_left_out_would_find_anything_in_a_labelled_text():
    texts = [case.text for case in cases()]
    found = [mask.find(text) for text in texts]
    with every_rule_looked_at():
        assert [mask.find(text) for text in texts] == found


def test_words_of_every_kind_are_told_apart():
    assert 10 < len(KINDS) == len(set(KINDS))
    assert hints.hints("beras naik terus") == []
    assert hints.hints("Rt.5")[0] == hints.ADDRESS
