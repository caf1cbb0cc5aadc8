from datetime import timedelta

import orjson
from hypothesis import given
from hypothesis import strategies as st

from schemas.detected import DetectedPost, Language, Origin
from streams.clock import start_of
from streams.mentions.source_totals import MOST_SOURCES, PROMPT_MINUTES, TOTALS_HEADER, SourceCounter

BEGIN = 29_000_000


def post(offset, clock, source="x", *, age=0, topic_id=None, **fields):
    return DetectedPost(
        id=f"{source}:{offset}",
        source=source,
        created_at=start_of(clock) - timedelta(minutes=age),
        text="pagi",
        origin=Origin(partition=0, offset=offset, index=0, topic_id=topic_id),
        arrived_at=start_of(clock),
        clock=clock,
        language=Language(code="id", confidence=0.9),
        **fields,
    )


posts = st.lists(
    st.tuples(st.integers(0, 4), st.sampled_from(["x", "facebook", "rss.antara"]), st.booleans()), min_size=1, max_size=60
).map(
    lambda steps: [
        post(number, BEGIN + sum(step for step, _, _ in steps[: number + 1]), source, repeat=repeat)
        for number, (_, source, repeat) in enumerate(steps)
    ]
)


def totals(told):
    """The last word on every source at the end of every slot."""
    found = {}
    for one in told:
        for name, counts in one.totals.items():
            found[one.minute, name] = tuple(counts)
    return found


def whole(stream):
    arrivals = SourceCounter()
    for one in stream:
        arrivals.count(one)
    return totals(arrivals.take(stream[-1].clock + 5, idle=False))


@given(posts, st.lists(st.integers(0, 60), max_size=5))
def test_totals_are_the_same_however_the_posts_are_cut(stream, cuts):
    arrivals, told = SourceCounter(), []
    for number, one in enumerate(stream):
        arrivals.count(one)
        if number in cuts:
            told += arrivals.take(one.clock, idle=False)
    assert totals([*told, *arrivals.take(stream[-1].clock + 5, idle=False)]) == whole(stream)


@given(posts, st.integers(0, 59), st.integers(0, 59))
def test_the_next_worker_goes_on_from_what_was_written(stream, written, more):
    """The header holds the totals after `written` posts; some more had been passed on without one."""
    written = min(written, len(stream) - 1)
    passed_on = min(written + more, len(stream) - 1)
    first = SourceCounter()
    for one in stream[: written + 1]:
        first.count(one)
    second = SourceCounter()
    second.restore(dict(first.headers())[TOTALS_HEADER].decode() if first.headers() else None)
    for one in stream[written + 1 : passed_on + 1]:
        second.count_again(one)
    for one in stream[passed_on + 1 :]:
        second.count(one)
    found = totals(second.take(stream[-1].clock + 5, idle=False))
    if first.headers():
        assert {key: value for key, value in found.items() if key in whole(stream)}.items() <= whole(stream).items()
        last = {name: max(value for (_, known), value in whole(stream).items() if known == name) for _, name in whole(stream)}
        assert {name: max(value for (_, known), value in found.items() if known == name) for _, name in found} == last


def test_what_is_told_at_the_end_of_a_slot():
    arrivals = SourceCounter()
    for number, minute in enumerate((0, 1, 4)):
        arrivals.count(post(7 + number, BEGIN + minute))
    assert arrivals.take(BEGIN + 4, idle=False) == ()
    arrivals.count(post(11, BEGIN + 5))
    [told] = arrivals.take(BEGIN + 5, idle=False)
    assert (told.minute, told.since, told.totals) == (BEGIN + 4, 7, {"x": (3, 3)})


def test_an_idle_partition_tells_of_the_slot_begun():
    arrivals = SourceCounter()
    arrivals.count(post(1, BEGIN + 1))
    [told] = arrivals.take(BEGIN + 2, idle=True)
    assert (told.minute, told.totals) == (BEGIN + 2, {"x": (1, 1)})
    assert arrivals.take(BEGIN + 3, idle=True) == ()


def test_old_posts_and_repeats():
    arrivals = SourceCounter()
    arrivals.count(post(1, BEGIN, age=PROMPT_MINUTES))
    arrivals.count(post(2, BEGIN, age=PROMPT_MINUTES + 1))
    arrivals.count(post(3, BEGIN, repeat=True))
    [told] = arrivals.take(BEGIN + 5, idle=False)
    assert told.totals == {"x": (2, 1)}


def test_names_are_bounded():
    arrivals = SourceCounter()
    for number in range(MOST_SOURCES + 50):
        arrivals.count(post(number, BEGIN, f"s{number}"))
    [told] = arrivals.take(BEGIN + 5, idle=False)
    assert len(told.totals) == MOST_SOURCES + 1
    assert told.totals["other"] == (50, 50)


def test_a_header_that_was_written_late_takes_nothing_back():
    old, new = SourceCounter(), SourceCounter()
    for number in range(3):
        new.count(post(number, BEGIN))
        if not number:
            old.count(post(number, BEGIN))
    new.restore(dict(old.headers())[TOTALS_HEADER].decode())
    assert orjson.loads(dict(new.headers())[TOTALS_HEADER])[2] == {"x": [3, 3]}


def test_totals_that_began_on_a_topic_made_anew_go_before_those_of_the_former_one():
    def header(*offsets, topic_id):
        arrivals = SourceCounter()
        for offset in offsets:
            arrivals.count(post(offset, BEGIN, topic_id=topic_id))
        return dict(arrivals.headers())[TOTALS_HEADER].decode()

    former, present = header(500, 501, topic_id="a"), header(3, topic_id="b")
    arrivals = SourceCounter()
    for one in (former, present, former, header(900, topic_id=None)):
        arrivals.restore(one)
    arrivals.count(post(4, BEGIN + 5, topic_id="b"))
    [told] = arrivals.take(BEGIN + 10, idle=True)[-1:]
    assert (told.since, told.topic_id, told.totals) == (3, "b", {"x": (2, 2)})
