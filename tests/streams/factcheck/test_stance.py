import pytest

from streams.factcheck.roots import roots, tokens
from streams.factcheck.stance import stance

CLAIM = frozenset().union(*map(roots, ("istana", "menyewa", "1000", "mobil")))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("istana sewa 1000 mobil", "claim"),
        ("istana sewa 1000 mobil?? viralkan", "claim"),
        ("bukan hoaks, istana sewa 1000 mobil", "claim"),
        ("istana tidak sewa 1000 mobil", "correction"),
        ("istana gak pernah nyewa 1000 mobil", "correction"),
        ("[SALAH] istana sewa 1000 mobil", "correction"),
        ("istana membantah sewa 1000 mobil", "correction"),
        ("istana sewa 1000 mobil itu salah", "correction"),
        ("istana sewa 1000 mobil gak bener", "correction"),
        ("istana sewa 1000 mobil? itu mah video lama", "question"),
        ("benarkah istana sewa 1000 mobil?", "question"),
        ("istana sewa 1000 mobil, hoax gak sih?", "question"),
        ("tunggu klarifikasi istana soal sewa 1000 mobil", "question"),
        ("rakyat tidak makan, istana sewa 1000 mobil", "claim"),
    ],
)
def test_what_a_post_does_with_a_claim(text, found):
    assert stance(tokens(text), text.lower(), CLAIM, negated=False) == found


def test_a_claim_that_denies_is_not_corrected_by_denying():
    words = "pemerintah tidak membayar gaji guru"
    claim = frozenset().union(*map(roots, words.split()))
    assert stance(tokens(words), words, claim, negated=True) == "claim"
