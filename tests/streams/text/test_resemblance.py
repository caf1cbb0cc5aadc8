import random
import subprocess
import sys

import pytest

from streams.text.resemblance import LEAST_WORDS, SKETCH, is_near, resemblance, sketch_of

TEXT = "Warga menolak kenaikan tarif air minum karena air di rumah mereka mati sejak kemarin pagi"


@pytest.mark.parametrize(
    "copy",
    [
        TEXT.upper(),
        f"RT @…: {TEXT}",
        f"@… {TEXT} https://contoh.id/a?b=1",
        f"{TEXT} 27",
        f"{TEXT} #airmati",
        TEXT.replace("kemarin", "tadi"),
        f"{TEXT[:70]}…",
    ],
)
def test_a_copy_with_another_link_handle_number_or_word_is_near(copy):
    assert is_near(sketch_of(copy), sketch_of(TEXT))


@pytest.mark.parametrize(
    "other",
    [
        "Tarif air minum naik lagi, warga di kampung kami menolak kenaikan itu",
        "Air mati sejak kemarin pagi, tolong petugas segera datang ke rumah kami",
        "Kenaikan harga beras membuat warga menjerit karena gaji tidak naik",
    ],
)
def test_the_same_subject_in_other_words_is_not(other):
    assert not is_near(sketch_of(other), sketch_of(TEXT))


def test_what_many_people_say_by_themselves_has_no_sketch():
    assert sketch_of("terima kasih pak") == sketch_of("") == ()
    assert len(["semangat", "terus", "pak", "bupati"]) == LEAST_WORDS
    assert sketch_of("semangat terus pak bupati")


def test_two_sketches_tell_about_which_share_of_pairs_is_common():
    chance = random.Random(1)
    words = ["".join(chance.choices("abcdefghij", k=8)) for _ in range(4000)]
    found = [
        resemblance(sketch_of(" ".join(words[at : at + 40])), sketch_of(" ".join(words[at + 10 : at + 50])))
        for at in range(0, 3900, 50)
    ]
    assert sum(found) / len(found) == pytest.approx(29 / 49, abs=0.06)
    assert all(len(sketch_of(" ".join(words[at : at + 40]))) == SKETCH for at in range(0, 3900, 50))


def test_every_process_makes_the_same_sketch():
    code = f"from streams.text.resemblance import sketch_of; print(sketch_of({TEXT!r}))"
    other = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env={"PYTHONHASHSEED": "7"}
    )
    assert other.stdout.strip() == str(sketch_of(TEXT))
