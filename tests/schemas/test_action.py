import pytest
from pydantic import ValidationError

from schemas.action import Action, action_key
from tests.schemas.conftest import FIELDS

MUTE = FIELDS[Action]


def test_only_a_mute_may_be_of_a_whole_issue():
    assert Action(**MUTE | {"incident": None}).incident is None
    with pytest.raises(ValidationError, match="only a mute"):
        Action(**MUTE | {"incident": None, "kind": "close"})


def test_a_later_action_of_the_kind_takes_the_place_of_an_earlier_one_and_of_no_other():
    mute = Action(**MUTE)
    assert action_key(mute) == action_key(Action(**MUTE | {"id": "other", "by": "Budi", "until": None}))
    others = [{"kind": "close"}, {"incident": "another"}, {"incident": None}]
    assert len({action_key(Action(**MUTE | other)) for other in [{}, *others]}) == 4


def test_it_stands_until_its_end():
    end = MUTE["until"].timestamp()
    assert Action(**MUTE).stands(end - 0.001)
    assert not Action(**MUTE).stands(end)
    assert Action(**MUTE | {"until": None}).stands(end + 1e9)
