"""No bytes make an edge fail, and ten times as many take about ten times as long."""

import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fuzz.edges import EDGES, TEXTS
from tests.fuzz.seeds import SEEDS, TOKENS

FACTOR = 8
PATTERNS = [
    *(token * 8 for token in TOKENS),
    *(b'1, 1 2a@ ab. a.b@ &a; <a ( " a, [[ a:- - {a: #a ,1 1- +62 08 www. http:// // \xcc\x81 \xf0\x9f\x91\x8d'.split(b" ")),
    b"a\n",
    b" \n",
    b"1 ",
    b"a OR ",
    b"NOT ",
    b'"a" ',
]


@pytest.mark.parametrize("edge", EDGES)
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_no_bytes_make_it_fail(edge, data):
    parts = data.draw(st.lists(st.sampled_from(TOKENS) | st.binary(max_size=6), max_size=25))
    seed = data.draw(st.sampled_from((b"", *SEEDS.get(edge, ()))))
    place = data.draw(st.integers(0, len(seed)))
    gone = data.draw(st.integers(0, 3))
    EDGES[edge](seed[:place] + b"".join(parts) + seed[place + gone :])


FELL = {
    "models-memo": ("models", b"P\nPQQQ\nQQQQr\xfbQQQQQQQQQ"),
    "http-gone": ("http", b"POST /masuk HTTP/1.1\r\nHost: localhost\r\nContent-Length: 27\r\n\r\n\x00\x00{"),
    "text-one-letter": ("text", b"an.H an:Htaua"),
}


@pytest.mark.parametrize(("edge", "data"), FELL.values(), ids=FELL)
def test_what_made_one_fail_makes_it_fail_no_more(edge, data):
    EDGES[edge](data)


def taken(edge, data):
    """Processor seconds that an edge takes, at the best of three."""
    found = []
    for _ in range(3):
        began = time.process_time()
        edge(data)
        found.append(time.process_time() - began)
    return min(found)


@pytest.mark.parametrize("edge", TEXTS)
def test_what_is_repeated_takes_as_much_longer_as_it_is_longer(edge):
    """Squares of 8 are 64; what takes too little time to be measured is quick enough."""
    slow = []
    for pattern in PATTERNS:
        short, long = (pattern * (size // len(pattern)) + b" z" for size in (2000, 2000 * FACTOR))
        much = taken(TEXTS[edge], long)
        if much > 0.1 and much > 4 * FACTOR * taken(TEXTS[edge], short):
            slow.append(pattern)
    assert not slow
