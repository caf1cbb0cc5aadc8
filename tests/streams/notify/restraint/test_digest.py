from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from streams.notify.restraint.digest import LISTED, Digest

told = st.lists(st.tuples(st.integers(0, 60), st.integers(1, 10)), max_size=300)


def gather(alerts, serial: int = 1) -> tuple[Digest, set[str]]:
    digest = Digest(serial, 0.0, 1.0, "capped")
    unlisted: set[str] = set()
    for number, (incident, severity) in enumerate(alerts):
        name = f"i{incident}"
        counted = name in unlisted
        unlisted |= set(digest.add(name, number, severity, counted=counted))
        unlisted -= set(digest.lines)
    return digest, unlisted


@given(told)
def test_every_alert_and_every_incident_is_counted_once(alerts):
    digest, unlisted = gather(alerts)
    assert digest.alerts == len(alerts)
    assert len(digest.lines) <= LISTED
    assert len(digest.lines) + digest.more_incidents == len({incident for incident, _ in alerts})
    assert digest.more_incidents == len(unlisted)
    assert not unlisted & set(digest.lines)


@given(told)
def test_a_line_holds_the_newest_of_its_incident(alerts):
    digest, _ = gather(alerts)
    newest = {f"i{incident}": (number, severity) for number, (incident, severity) in enumerate(alerts)}
    for incident, line in digest.lines.items():
        assert (line.number, line.severity) == newest[incident]


def test_the_most_severe_are_listed():
    digest, unlisted = gather([(number, 3) for number in range(LISTED)] + [(40, 2), (41, 9)])
    assert "i41" in digest.lines
    assert "i40" in unlisted
    assert digest.severity == 9


@given(told, told)
def test_what_could_not_be_told_is_taken_back_whole(earlier, later):
    first, _ = gather(earlier)
    second, _ = gather(later, serial=2)
    second.take_back(first)
    assert second.alerts == len(earlier) + len(later)
    assert len(second.lines) <= LISTED


def test_of_an_incident_in_both_the_newer_is_told():
    first, _ = gather([(1, 9)])
    second, _ = gather([(1, 2)], serial=2)
    second.take_back(first)
    assert (second.lines["i1"].severity, second.lines["i1"].alerts) == (2, 2)


def test_lines_count_their_alerts():
    digest, _ = gather([(1, 5), (2, 5), (1, 6)])
    assert Counter({name: line.alerts for name, line in digest.lines.items()}) == {"i1": 2, "i2": 1}
    assert digest.drop("i1") == 2
    assert digest.alerts == 1
