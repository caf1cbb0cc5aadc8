"""Records that are built unchecked are what reading their bytes gives."""

import pytest

from schemas.base import Record
from schemas.detected import DetectedPost, Language, Origin
from schemas.scored import ScoredPost
from streams.mentions.batches import mention_of, sighting_of
from streams.mentions.emerging_terms import FrequentPhrases
from tests.memory import MemoryPipeline
from tests.posts import WATCHED, posts


def in_order(record: Record) -> bool:
    """Whether it has the fields of its class, and its records theirs, in their order: as they are written."""
    parts = [value for value in record.__dict__.values() if isinstance(value, Record)]
    return list(record.__dict__) == list(type(record).model_fields) and all(map(in_order, parts))


def test_it_equals_what_is_read_from_its_bytes():
    made = Language.trusted({"code": "id", "confidence": 0.5, "second": None, "second_share": 0.0})
    assert made == Language.model_validate_json(made.model_dump_json()) == Language(code="id", confidence=0.5)
    assert made.model_copy(update={"code": "en"}).code == "en"
    assert made.code == "id"
    with pytest.raises(ValueError, match="frozen"):
        made.code = "jv"


def test_a_field_that_is_missing_is_seen():
    with pytest.raises(AssertionError):
        Origin.trusted({"partition": 0, "offset": 1, "index": 0})


async def test_what_the_stages_build_has_every_field_in_its_order(monkeypatch):
    built: list[Record] = []
    trusted = Record.trusted.__func__

    def noted(cls, fields):
        built.append(trusted(cls, fields))
        return built[-1]

    monkeypatch.setattr(Record, "trusted", classmethod(noted))
    pipeline = MemoryPipeline(WATCHED)
    for post in posts(5):
        pipeline.post(
            b'{"id":"%s","source":"x","created_at":"%s","text":"%s #tagar"}'
            % tuple(post[name].encode() for name in ("id", "created_at", "text"))
        )
    await pipeline.run()
    [scored, *_] = [one for one in built if type(one) is ScoredPost]
    built += [mention_of(scored, "beras"), sighting_of(scored, FrequentPhrases())]
    assert {DetectedPost, ScoredPost, Language, Origin} < {type(one) for one in built}
    for one in built:
        assert in_order(one)
        assert type(one).model_validate_json(one.model_dump_json(exclude_none=True)) == one
