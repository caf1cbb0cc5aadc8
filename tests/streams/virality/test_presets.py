import pytest

from streams.errors import UserError
from streams.virality.presets import DEFAULT, STRICT, preset


def test_presets_go_by_name():
    assert preset("default") is DEFAULT
    assert (STRICT.slow, STRICT.fast, STRICT.share) > (DEFAULT.slow, DEFAULT.fast, DEFAULT.share)


def test_an_unknown_preset_names_the_known_ones():
    with pytest.raises(UserError, match="default, strict, sensitive"):
        preset("loud")
