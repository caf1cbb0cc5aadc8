"""A topic that was deleted and made anew has the same name and other records: all of them count, and each once."""

import pytest

from tests.pipeline import Pipeline, Source
from tests.posts import WATCHED, expected_counts, posts
from tests.remade import make_anew

pytestmark = [pytest.mark.integration, pytest.mark.kafka, pytest.mark.timeout(300)]


@pytest.fixture
async def pipeline(kafka, prefix, tmp_path):
    found = Pipeline(kafka.bootstrap_servers, prefix, tmp_path, checkpoint_interval=0.5)
    try:
        await found.prepare(WATCHED)
        yield found
    finally:
        found.close()


async def bring_in(pipeline, sent):
    async with Source(pipeline) as source:
        await source.send(sent)


@pytest.mark.parametrize("stopped", [True, False])
async def test_posts_made_anew_are_all_scored_and_counted_once(pipeline, stopped):
    both = posts(1200)
    before, after = both[:600], both[600:]
    pipeline.start_worker()
    await bring_in(pipeline, before)
    await pipeline.all_counted(expected_counts(before))
    if stopped:
        assert pipeline.stop() == [0]
        pipeline.workers.clear()
    await make_anew(pipeline.settings, pipeline.topics.posts)
    await bring_in(pipeline, after)
    if stopped:
        pipeline.start_worker()
    await pipeline.all_counted(expected_counts(both))
    assert await pipeline.scored() == {post["id"]: 1 for post in both}
    assert await pipeline.read(pipeline.topics.dead_letters) == []
    # Whoever comes next goes on from there.
    assert pipeline.stop() == [0]
    pipeline.workers.clear()
    pipeline.start_worker()
    last = posts(1240)[1200:]
    await bring_in(pipeline, last)
    await pipeline.all_counted(expected_counts(both + last))
    assert await pipeline.scored() == {post["id"]: 1 for post in both + last}


@pytest.mark.parametrize("name", ["detected", "scored", "mentions"])
async def test_a_topic_between_stages_made_anew_under_a_worker_loses_nothing_that_comes_after(pipeline, name):
    both = posts(800)
    pipeline.start_worker()
    await bring_in(pipeline, both[:400])
    await pipeline.all_counted(expected_counts(both[:400]))
    await make_anew(pipeline.settings, getattr(pipeline.topics, name))
    await bring_in(pipeline, both[400:])
    await pipeline.all_counted(expected_counts(both))
    assert await pipeline.read(pipeline.topics.dead_letters) == []
    assert pipeline.stop() == [0]


async def test_the_state_of_issues_is_written_again_where_its_topic_is_made_anew_under_a_worker(pipeline):
    sent = posts(400)
    pipeline.start_worker()
    await bring_in(pipeline, sent)
    await pipeline.all_counted(expected_counts(sent))
    await make_anew(pipeline.settings, pipeline.topics.issue_state)
    await pipeline.all_counted(expected_counts(sent))
    assert pipeline.stop() == [0]
    pipeline.workers.clear()
    pipeline.start_worker()
    await bring_in(pipeline, posts(440)[400:])
    await pipeline.all_counted(expected_counts(posts(440)))
