from schemas.alert import Reason
from streams.backtest.explained_kinds import EXPLAINED
from streams.backtest.explanation import sentence
from streams.backtest.sentences import exceeds
from streams.virality.detect.presets import DEFAULT
from streams.virality.issue.detectors import DETECTORS


def reason(**changes):
    values = {"kind": "volume_spike", "score": 1.5, "observed": 1234.0, "expected": 2.25, "window_minutes": 5, "path": "fast"}
    return Reason(**values | changes)


def test_a_spike_in_words():
    said = sentence(reason(), DEFAULT)
    assert "Dalam 5 menit terakhir ada 1.234 unggahan, biasanya 2,2" in said.id
    assert "1,50 kali ambang jalur cepat (1,05 simpangan)" in said.id
    assert "there were 1,234 posts, usually 2.2" in said.en
    assert "1.50 times the threshold of the fast path (1.05 deviations)" in said.en
    assert "jalur lambat (1,50 simpangan)" in sentence(reason(path="slow"), DEFAULT).id
    said = sentence(reason(path="level", window_minutes=60), DEFAULT)
    assert "biasanya 2,2 dalam hari-hari ini" in said.id
    assert "of the level path (4.26 deviations, and several times what is usual)" in said.en
    said = sentence(reason(path="span", window_minutes=360), DEFAULT)
    assert "Dalam 6 jam terakhir ada 1.234 unggahan, biasanya 2,2 pada waktu itu" in said.id
    assert "of the span path (4.26 deviations" in said.en
    said = sentence(reason(path="first_day", window_minutes=10), DEFAULT)
    assert "Dalam 10 menit terakhir ada 1.234 unggahan, sebelumnya 2,2 sejak isu ini dikenal, kurang dari sehari" in said.id
    assert "before that 2.2 since this issue is known, less than a day" in said.en
    assert "biasanya" not in said.id
    assert "usual" not in said.en


def test_a_surge_of_anger_in_words():
    said = sentence(reason(kind="negative_surge", observed=0.79, expected=0.39, window_minutes=60, path="share"), DEFAULT)
    assert "79% unggahan bernada negatif, biasanya 39%" in said.id
    assert "79% of the posts were negative, usually 39%" in said.en
    assert "10 percentage points" in said.en


def test_what_does_not_fire_is_said_not_to():
    assert "tidak lagi memicu" in sentence(reason(score=0.4), DEFAULT).id
    assert "does not fire" in sentence(reason(score=0.4), DEFAULT).en
    assert "fire" not in sentence(reason(score=1.0), DEFAULT).en


def test_every_detector_of_an_issue_has_a_sentence_of_its_own():
    assert list(EXPLAINED) == [one.kind for one in DETECTORS]
    told = [sentence(reason(kind=one.kind), DEFAULT).id for one in DETECTORS]
    assert len(set(told)) == len(told)


def test_of_a_kind_that_says_no_more_its_name_and_numbers_are_told():
    said = exceeds(reason(kind="viral_post", score=1.5), DEFAULT)
    assert said.id == "Unggahan viral: dalam 5 menit terakhir 1.234, biasanya 2,2; skornya 1,50 kali ambang."
    assert said.en == "Viral post: 1,234 in the last 5 minutes, usually 2.2; the score is 1.50 times the threshold."
