import orjson
import pytest
from pydantic import ValidationError

from schemas.codec import encode_record
from streams.connectors.batch import SourceState
from streams.connectors.row import FORMAT, SourceRow
from streams.errors import NewerFormatError

ROW = SourceRow(name="rss.a", url="https://a.id", owner="x", state=SourceState(known=("rss:1",)), etag='"a"')


def test_a_row_is_read_as_it_was_written():
    assert SourceRow.read(encode_record(ROW)) == ROW


def test_a_row_of_a_newer_release_is_refused():
    with pytest.raises(NewerFormatError, match=f"format {FORMAT + 1}"):
        SourceRow.read(orjson.dumps({"name": "rss.a", "format": FORMAT + 1, "cursor": {"new": 1}}))


@pytest.mark.parametrize("value", [b"", b"[]", b"{", b'{"format": "x"}', b"\xff"])
def test_what_is_no_row_is_none(value):
    with pytest.raises(ValidationError):
        SourceRow.read(value)
