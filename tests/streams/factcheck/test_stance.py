import pytest

from streams.factcheck.concepts import keys
from streams.factcheck.roots import tokens
from streams.factcheck.stance import stance
from streams.factcheck.wordings import denied_keys

CLAIM = frozenset().union(*map(keys, ("istana", "menyewa", "1000", "mobil")))


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
        ("istana ora nyewa mobil sewu", "correction"),
        ("istana teu nyewa sarebu mobil", "correction"),
        ("the palace denies renting 1,000 cars", "correction"),
        ("istana sewa 1000 mobil? hoaks itu", "correction"),
        ("istana sewa 1000 mobil palsu", "claim"),
        ("kabar palsu istana sewa 1000 mobil", "correction"),
        ("rakyat tidak makan, istana sewa 1000 mobil", "claim"),
    ],
)
def test_what_a_post_does_with_a_claim(text, found):
    assert stance(tokens(text), text.lower(), CLAIM, frozenset()) == found


def test_a_claim_that_denies_is_not_corrected_by_denying():
    words = "pemerintah tidak membayar gaji guru"
    claim = frozenset().union(*map(keys, tokens(words)))
    assert stance(tokens(words), words, claim, denied_keys([words])) == "claim"


def test_of_a_claim_that_denies_the_rest_can_be_denied():
    words = "pemerintah menghapus gaji dan tidak membayar guru"
    claim = frozenset().union(*map(keys, tokens(words)))
    said = "pemerintah tidak menghapus gaji"
    assert stance(tokens(said), said, claim, denied_keys([words])) == "correction"


def test_who_says_that_what_a_claim_denies_is_so_still_puts_it_right():
    words = "uang kertas seratus ribu tidak berlaku"
    claim = frozenset().union(*map(keys, tokens(words)))
    said = "uang kertas seratus ribu tetap berlaku"
    assert stance(tokens(said), said, claim, denied_keys([words])) == "correction"
