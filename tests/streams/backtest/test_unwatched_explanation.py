import orjson

from streams.backtest.unwatched_explanation import TermNumbers, UnwatchedExplanation
from streams.virality.emerging.detector import TermStatus
from tests.streams.virality.sample import alert


def test_what_is_known_of_a_term_is_told_as_json():
    numbers = TermNumbers("#jembatanambruk", TermStatus(60.0, 60, 0, 2.0, 5.0, 9.5, 20))
    told = orjson.loads(orjson.dumps(UnwatchedExplanation(alert(kind="emerging_issue"), numbers).to_dict()))
    assert told["numbers"].keys() == {"term", "standing"}
    assert told["numbers"]["term"] == "#jembatanambruk"
    assert told["numbers"]["standing"].keys() == set(TermStatus._fields)
