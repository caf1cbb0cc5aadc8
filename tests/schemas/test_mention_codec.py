import orjson

from schemas.mention_codec import decode_mentions


def test_what_is_no_id_among_deleted_posts_is_a_fault_and_the_others_are_deleted():
    segment = {"partition": 0, "clock": 5, "deleted": ["x:1", 7, "", "x" * 201, "x:2"]}
    batch, faults = decode_mentions(orjson.dumps({"segments": [segment]}))
    assert batch.segments[0].deleted == ("x:1", "x:2")
    assert [(one.index, orjson.loads(one.raw)) for one in faults] == [(0, 7), (1, ""), (2, "x" * 201)]
    assert {one.reason for one in faults} == {"deleted: no id of a post"}
