import asyncio
from collections import defaultdict
from datetime import UTC, date, datetime

import pytest

from schemas.fact import Fact
from schemas.post import Post
from streams.backtest.recompute import Recomputation, difference, mentions_key, unwatched_of
from streams.backtest.unwatched_explanation import SourceNumbers, TermNumbers, UnwatchedExplanation
from streams.clock import minute_of
from streams.commands.unwatched_explained import print_unwatched
from streams.kafka.records import Outgoing
from streams.runtime.faust_runner import partition_of
from streams.sources.plan import Planner
from streams.virality.alert_id import former_id
from streams.virality.issue.row import row_age
from streams.virality.snapshots import next_mention, taken_at
from tests.memory import MemoryPipeline
from tests.posts import WATCHED
from tests.streams.backtest.runs import eventful, recorded

FACT = Fact(
    id="beras", claim="Harga beras naik parah", verdict="Salah", correction="x" * 900, owner="Humas", checked=date(2026, 7, 4)
)


@pytest.fixture(scope="module")
def pipeline():
    return asyncio.run(played(recorded()))


@pytest.fixture(scope="module")
def unwatched():
    """A pipeline that has told of a source and of a term as well."""
    found = asyncio.run(played(eventful()))
    assert {"source_silent", "emerging_issue", "negative_surge"} <= {alert.kind for alert in found.alerts()}
    return found


async def played(rows):
    found = MemoryPipeline(WATCHED, partitions=2, facts=[FACT])
    planner = Planner(2, lambda key: partition_of(key, 2))
    posts = [Post.model_validate(row, strict=False) for row in rows]
    planned = [record for number, post in enumerate(posts) for record in planner.add(post, number)]
    planned += planner.mark(2 * (minute_of(posts[-1].created_at) + 1))
    for at in range(0, len(planned), 200):
        for one in planned[at : at + 200]:
            record = Outgoing(found.topics.posts.name, one.value, headers=one.headers)
            found.memory.append(record, one.partition, datetime.now(UTC))
        await found.run()
    return found


def recomputation(pipeline, alert):
    partition = partition_of(mentions_key(alert), 2)
    unwatched = unwatched_of(alert, pipeline.settings)
    run = Recomputation(alert, pipeline.topics, partition, hold=200_000, unwatched=unwatched)
    return run, pipeline.memory.records[pipeline.topics.mentions.name, partition]


def snapshots(pipeline, alert):
    """Copies of the issue's row from before the alert's last minute."""
    kept = pipeline.memory.records[pipeline.topics.snapshots.name, partition_of(mentions_key(alert), 2)]
    end = minute_of(alert.at) - 1
    return [one for one in kept if one.key == alert.issue.encode() and row_age(one.value).closed < end]


def together(pipeline, alert):
    """Copies of the rows of sources and terms from before the alert's last minute, by the moment at which they were taken."""
    found = defaultdict(list)
    for one in pipeline.memory.records[pipeline.topics.snapshots.name, partition_of(mentions_key(alert), 2)]:
        if (minute := taken_at(one)) is not None and minute < minute_of(alert.at):
            found[minute].append(one)
    return found.values()


def play(run, records, since=0):
    for record in records[since:]:
        if run.take(record):
            return record.offset
    return None


def one_of_each(alerts):
    """The last alert of each event of each issue: working out each of them takes seconds."""
    return {(alert.issue, alert.event): alert for alert in alerts}.values()


def test_every_alert_comes_out_of_the_mentions_equal_in_every_field(pipeline):
    assert {alert.event for alert in pipeline.alerts()} >= {"opened", "resolved"}
    for alert in pipeline.alerts():
        run, records = recomputation(pipeline, alert)
        assert play(run, records) is not None
        assert run.found == alert
        assert difference(alert, run.found) == []
        if alert.kind == "volume_spike":
            seen = {window.minutes: window.observed for window in run.explain().numbers.windows}
            assert seen[alert.window_minutes] == alert.observed


def test_what_was_said_already_is_told_and_counted(pipeline):
    told = [alert for alert in pipeline.alerts() if alert.facts]
    assert {match.fact for alert in told for match in alert.facts} == {"beras"}
    matched = [match for alert in told for match in alert.facts if match.state == "matched"]
    assert matched
    assert all(match.repeats > 0 for match in matched)


def test_a_copied_row_stands_for_the_mentions_before_it(pipeline):
    for alert in one_of_each(pipeline.alerts()):
        copies, [*_, sources] = snapshots(pipeline, alert), together(pipeline, alert)
        assert len(copies) >= 2
        for copy in (copies[0], copies[-1]):
            run, records = recomputation(pipeline, alert)
            for one in (copy, *sources):
                run.restore(one)
            play(run, records, since=min(map(next_mention, (copy, *sources))))
            assert difference(alert, run.found) == []
            assert next_mention(copy) > 0


def test_sources_and_terms_come_out_of_the_mentions_equal_in_every_field(unwatched, capsys):
    for alert in unwatched.alerts():
        run, records = recomputation(unwatched, alert)
        assert play(run, records) is not None
        assert difference(alert, run.found) == []
        found = run.explain()
        numbers = found.numbers
        if isinstance(found, UnwatchedExplanation):
            print_unwatched(found, "the topics")
            shown = " ".join(capsys.readouterr().out.split())
            assert " ".join(found.sentence.id.split()) in shown
            assert "recomputed from the topics" in shown
        if isinstance(numbers, TermNumbers):
            assert (numbers.term, numbers.status.people) == (alert.title, alert.observed)
        elif isinstance(numbers, SourceNumbers) and alert.event == "opened":
            assert (alert.observed, alert.window_minutes) in {(one.observed, one.minutes) for one in numbers.windows}


def test_copies_taken_together_stand_for_the_mentions_before_them(unwatched):
    covered = set()
    for alert in one_of_each(unwatched.alerts()):
        first, *_, last = moments = list(together(unwatched, alert))
        assert len(moments) >= 4
        rows = snapshots(unwatched, alert)
        assert bool(rows) == (alert.issue == "beras")
        for copies in (first, last):
            run, records = recomputation(unwatched, alert)
            for copy in [*rows[-1:], *copies]:
                run.restore(copy)
            play(run, records, since=min(map(next_mention, [*rows[-1:], *copies])))
            assert difference(alert, run.found) == []
        covered |= {one.state for one in alert.coverage}
    assert {"usual", "silent"} <= covered


def test_an_alert_that_claims_another_coverage_comes_out_otherwise(unwatched):
    alert = next(one for one in unwatched.alerts() if one.caveat)
    run, records = recomputation(unwatched, alert)
    play(run, records)
    tampered = alert.model_copy(update={"confidence": 1.0})
    assert difference(tampered, run.found) == [f"confidence is 1.0, recomputed {alert.confidence}"]


def test_without_its_beginning_it_comes_out_otherwise(pipeline):
    alert = pipeline.alerts()[0]
    run, records = recomputation(pipeline, alert)
    play(run, records, since=len(records) // 2)
    assert run.found != alert


def test_a_changed_number_is_named(pipeline):
    alert = pipeline.alerts()[0]
    run, records = recomputation(pipeline, alert)
    play(run, records)
    severity = alert.severity % 10 + 1
    tampered = alert.model_copy(update={"observed": alert.observed + 1, "severity": severity})
    assert difference(tampered, run.found) == [
        f"severity is {severity}, recomputed {alert.severity}",
        f"observed is {alert.observed + 1}, recomputed {alert.observed}",
    ]


def test_an_alert_that_was_never_raised_is_not_found(pipeline):
    alert = pipeline.alerts()[0].model_copy(update={"sequence": 99})
    run, records = recomputation(pipeline, alert)
    play(run, records)
    assert run.found is None


def test_an_alert_with_the_id_of_another_comes_out_otherwise(pipeline):
    alert = pipeline.alerts()[0]
    run, records = recomputation(pipeline, alert)
    play(run, records)
    assert difference(alert.model_copy(update={"id": "another"}), run.found) == [f"id is 'another', recomputed {alert.id!r}"]


def test_an_alert_of_the_release_before_is_compared_but_for_its_id(pipeline):
    alert = pipeline.alerts()[0]
    former = alert.model_copy(update={"id": former_id(alert)})
    run, records = recomputation(pipeline, former)
    play(run, records)
    assert difference(former, run.found) == []
    changed = former.model_copy(update={"severity": alert.severity % 10 + 1})
    assert difference(changed, run.found) == [f"severity is {changed.severity}, recomputed {alert.severity}"]
