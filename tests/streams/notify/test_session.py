"""Recorded sessions: the same steps make the same rows, messages, dead letters and counts, in the same order.

Where a change is meant, `python -m tests.streams.notify.test_session` records them anew.
"""

from pathlib import Path

import orjson
import pytest

from tests.streams.notify.session import Session

FILE = Path(__file__).parents[2] / "fixtures/delivery_sessions.jsonl"
RECORDED = [orjson.loads(line) for line in FILE.read_bytes().splitlines()]


@pytest.mark.parametrize("number", range(len(RECORDED)))
def test_a_recorded_session_goes_as_it_went(number):
    recorded = RECORDED[number]
    assert Session(recorded["channels"]).run(recorded["steps"]) == recorded["story"]


if __name__ == "__main__":
    anew = (one | {"story": Session(one["channels"]).run(one["steps"])} for one in RECORDED)
    FILE.write_bytes(b"".join(orjson.dumps(one, option=orjson.OPT_APPEND_NEWLINE) for one in anew))
