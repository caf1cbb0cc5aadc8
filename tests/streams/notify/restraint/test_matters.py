from collections import Counter
from datetime import UTC, datetime

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.alert_posts import SameMatter, SentimentSplit, Tally
from streams.incidents.limits import MOST_A_DAY, MOST_AN_HOUR, RISE
from streams.notify.rows import ChannelRows, encode_row
from tests.streams.notify.notifications import ChannelUnderTest, rules

MINUTE = 60


def posts(n):
    return SentimentSplit(n=n, abstained=0, negative=0, neutral=1, positive=0)


class Story:
    """Alerts of several issues on one channel, each told a minute after the one before."""

    def __init__(self):
        self.channel = ChannelUnderTest()
        self.sequences = {}

    def say(self, incident, *, within=(), n=100, event=None, after=MINUTE, **fields):
        """An alert of the incident of an issue, most of whose posts are of the issues of other incidents as well."""
        self.channel.now += after
        sequence = self.sequences[incident] = self.sequences.get(incident, -1) + 1
        shared = tuple(SameMatter(issue=f"isu-{one}", title=one.title(), share=0.9) for one in within)
        event = {"event": event} if event else {}
        told = {"same_matter": shared, "sentiment": posts(n), "at": datetime.fromtimestamp(self.channel.now, UTC)}
        self.channel.offer(incident, sequence, **told | event | fields)
        self.channel.send()

    @property
    def told(self):
        return self.channel.told


def test_an_incident_within_one_that_is_told_has_no_message_of_its_own():
    story = Story()
    story.say("pangan", severity=5)
    story.say("beras", within=["pangan"], severity=6)
    story.say("bulog", within=["pangan", "beras"], severity=5)
    assert story.told == ["pangan-0"]
    assert story.channel.counts["joined"] == 2
    assert [one.title for one in story.channel.state.matters.others("pangan")] == ["Harga beras", "Harga beras"]


def test_whichever_is_told_first_leads():
    story = Story()
    story.say("beras", within=["pangan"])
    story.say("pangan", n=120)
    story.say("pangan", n=130, severity=8)
    assert story.told == ["beras-0"]


def test_what_is_much_louder_is_news():
    story = Story()
    story.say("pangan", severity=4)
    story.say("beras", within=["pangan"], severity=4)
    story.say("beras", within=["pangan"], severity=4 + RISE)
    story.say("bulog", within=["pangan"], severity=4 + RISE)
    assert story.told == ["pangan-0", "beras-1"]


def test_the_end_is_told_once():
    story = Story()
    story.say("pangan")
    story.say("beras", within=["pangan"])
    story.say("pangan", event="resolved", severity=1)
    story.say("beras", event="resolved", severity=1)
    assert story.told == ["pangan-0", "pangan-1"]
    assert not story.channel.state.matters


def test_what_goes_on_after_the_end_of_the_others_is_told():
    story = Story()
    story.say("pangan", severity=5)
    story.say("beras", within=["pangan"], severity=6)
    story.say("pangan", event="resolved", severity=1)
    story.say("beras", within=["pangan"], severity=6)
    story.say("beras", event="resolved", severity=1)
    assert story.told == ["pangan-0", "pangan-1", "beras-1", "beras-2"]


def test_another_matter_of_a_broad_issue_is_told_by_itself():
    story = Story()
    story.say("jakarta", n=1_000, severity=6)
    story.say("trotoar", within=["jakarta"], n=60, severity=4)
    assert story.told == ["jakarta-0", "trotoar-0"]


def test_a_small_issue_that_the_matter_of_a_large_one_spills_into_joins_it():
    story = Story()
    story.say("istana", n=1_000, severity=6, query='istana* AND ("1.000 mobil" OR sewa)')
    story.say("rs", within=["istana"], n=30, severity=3, about=(tally("mobil", 20), tally("tega", 20)))
    assert story.told == ["istana-0"]


def test_what_groups_incidents_by_itself_gets_each():
    story = Story()
    story.channel = ChannelUnderTest({"kind": "alertmanager", "url_file": "am"})
    story.say("pangan")
    story.say("beras", within=["pangan"])
    assert story.told == ["pangan-0", "beras-0"]


def test_issues_that_share_nothing_are_told_apart():
    story = Story()
    story.say("pangan")
    story.say("banjir")
    assert story.told == ["pangan-0", "banjir-0"]


def test_two_that_were_told_apart_join_once_they_share_their_posts():
    story = Story()
    story.say("pangan", severity=5)
    story.say("beras", severity=5)
    story.say("beras", within=["pangan"], severity=6)
    story.say("pangan", severity=6)
    assert story.told == ["pangan-0", "beras-0", "pangan-1"]


def test_an_issue_whose_posts_carry_a_term_that_nobody_watches_joins_it():
    story = Story()
    story.say(
        "tagar", kind="emerging_issue", title="#beras", issue="#0123456789abcdef", n=0, hashtags=(tally("#beras", 300),)
    )
    story.say("beras", n=200, hashtags=(tally("#beras", 180),))
    story.say("banjir", n=200, hashtags=(tally("#beras", 80),))
    assert story.told == ["tagar-0", "banjir-0"]


def tally(name, n):
    return Tally(name=name, posts=n)


def test_an_issue_is_no_term_of_the_same_name():
    story = Story()
    story.say("a", issue="beras")
    story.say("b", issue="pasar", hashtags=(tally("beras", 90),))
    assert story.told == ["a-0", "b-0"]


alerts = st.tuples(
    st.sampled_from("abcd"), st.integers(1, 10), st.sampled_from([None, None, None, "resolved"]), st.integers(1, 120)
)


@given(st.lists(alerts, max_size=80))
def test_a_matter_has_few_messages_whatever_comes(steps):
    story, sent = Story(), [(0.0, 7)]
    story.say("a")
    story.say("e", within=["a"])
    began = story.channel.now - MINUTE
    for incident, severity, event, minutes in steps:
        before, event = len(story.told), None if incident == "a" else event
        story.say(incident, within=["a"] if incident != "a" else (), severity=severity, event=event, after=MINUTE * minutes)
        if len(story.told) > before:
            at = story.channel.now - began
            lately = [one for one, _ in sent if one > at - 3600]
            assert len(lately) < MOST_AN_HOUR or severity >= max(level for _, level in sent) + RISE
            sent.append((at, severity))
    assert sum(at < 24 * 3600 for at, _ in sent) <= MOST_A_DAY


def test_a_successor_tells_on_as_if_it_had_been_there():
    story = Story()
    story.say("pangan", severity=4)
    story.say("beras", within=["pangan"], severity=6)
    before = story.channel.state.matters
    story.channel.state.matters = rows_read(encode_row(story.channel.state)).matters
    assert story.channel.state.matters == before
    story.say("beras", within=["pangan"], severity=7)
    story.say("pangan", event="resolved", severity=1)
    assert story.told == ["pangan-0", "beras-0", "pangan-1"]


def test_a_row_from_before_matters_were_kept_is_read():
    story = Story()
    story.say("pangan")
    row = orjson.loads(encode_row(story.channel.state))
    del row["matters"]
    assert rows_read(orjson.dumps(row)).incidents == story.channel.state.incidents


def rows_read(row):
    rows = ChannelRows("kanal")
    rows.add(b"kanal", row)
    return rows.restore(rules(), Counter(), pytest.fail)


def test_matters_are_bounded():
    story = Story()
    for number in range(300):
        story.say(f"i{number}")
    assert len(story.channel.state.matters) == 100
