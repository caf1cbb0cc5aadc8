import pytest

from streams.errors import UserError
from streams.virality.detect.presets import DEFAULT, SENSITIVE, STRICT, preset


def test_presets_go_by_name():
    assert preset("default") is DEFAULT


def test_a_more_sensitive_preset_asks_for_less_of_everything():
    for less, more in ((SENSITIVE, DEFAULT), (DEFAULT, STRICT)):
        assert less.slow < more.slow
        assert less.fast < more.fast
        assert less.of_gains.slow < more.of_gains.slow
        assert less.of_gains.fast < more.of_gains.fast
        assert less.share < more.share
        assert less.viral < more.viral


def test_only_the_sensitive_one_differs_in_long_buckets():
    assert preset("sensitive") is preset("sensitive", 60) is SENSITIVE
    assert preset("sensitive", 300) != SENSITIVE
    assert preset("sensitive", 300).name == "sensitive"
    assert preset("strict", 300) is STRICT


def test_an_unknown_preset_names_the_known_ones():
    with pytest.raises(UserError, match="default, strict, sensitive"):
        preset("loud")
