"""Whoever takes a partition over says of what follows just what the one before would have said."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.mention import MentionBatch
from streams.kafka.records import Incoming
from streams.mentions import emerging_terms as terms
from streams.mentions.emerging_terms import PHRASES_HEADER, FrequentPhrases
from streams.sentiment.stage import SentimentStage
from tests.streams.sentiment.stages import MOMENT, PARTITIONS, TOPICS, Words, incoming, post, take


def new_stage():
    stage = SentimentStage(TOPICS, Words(), lambda issue: 0, model="words@1", emerging=True)
    stage.assign(range(PARTITIONS))
    return stage


def sightings(folded):
    batches = [MentionBatch.model_validate_json(out.value) for out in folded.sends[1]]
    return [(one.post, one.terms) for batch in batches for part in batch.segments for one in part.sightings]


def written(folded):
    """What was written to `posts-scored`, as it is read back."""
    return [Incoming(out.topic, out.partition, 0, MOMENT, out.key, out.value, out.headers) for out in folded.sends[2]]


async def test_phrases_that_were_frequent_are_frequent_for_whoever_takes_over():
    one, said, kept = new_stage(), [], []
    other, said_in_turn = new_stage(), []
    for offset in range(12):
        record = incoming(offset, post(offset, text="jembatan ambruk parah sekali"))
        folded = await take(one, record)
        said += sightings(folded)
        said_in_turn += sightings(await take(other, record))
        kept += written(folded)
        if offset == 5:
            other = new_stage()
            for row in kept:
                other.restore(row)
    assert len(said) == 8
    assert said_in_turn == said


@pytest.fixture(autouse=True, scope="module")
def small_window():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(terms, "WINDOW", 20)
        yield


words = st.sampled_from(["jembatan ambruk", "banjir bandang", "harga beras", "jalan rusak parah", "pagi"])


@given(st.lists(words, max_size=150), st.integers(0, 150), st.integers(1, 10))
def test_phrases_follow_from_those_of_two_windows(texts, at, every):
    """Read back from any place that lies two windows before the end; numbers come only with some records."""
    whole, seen = FrequentPhrases(), [0]
    said = []
    for text in texts:
        said.append(whole.take(text))
        seen.append(whole.seen)
    at = min(at, len(texts))
    numbered = [place for place in range(0, at + 1, every) if seen[place] <= seen[at] - 2 * terms.WINDOW] or [0]
    again = FrequentPhrases()
    for place in range(numbered[-1], at):
        if place and not place % every:
            again.restore(seen[place])
        again.take(texts[place])
    again.restore(seen[at])
    assert [again.take(text) for text in texts[at:]] == said[at:]


async def test_the_number_of_phrases_goes_with_what_is_scored():
    stage = new_stage()
    counted = []
    for offset in range(4):
        folded = await take(stage, incoming(offset, post(offset, text="jembatan ambruk")))
        counted.append(int(written(folded)[-1].header(PHRASES_HEADER)))
    assert all(later == before + 1 for before, later in pairwise(counted))
