import json

import pytest

from streams.errors import UserError
from streams.sentiment.transformer.exported import Exported

NOTE = Exported(
    name="owner/name",
    digest="0" * 64,
    architecture="roberta",
    labels=("neutral", "negative", "positive"),
    max_length=512,
    drift={"max": 0.01},
)


def test_what_is_written_is_read(tmp_path):
    assert Exported.read(tmp_path) is None
    NOTE.write(tmp_path)
    assert Exported.read(tmp_path) == NOTE


@pytest.mark.parametrize(
    "change",
    [
        {"format": 2},
        {"digest": "abc"},
        {"architecture": "gpt2"},
        {"labels": ["negative", "neutral"]},
        {"labels": ["negative", "neutral", "neutral"]},
        {"labels": ["negative", "neutral", "LABEL_2"]},
        {"max_length": 0},
        {"more": 1},
    ],
)
def test_a_note_that_cannot_be_trusted_is_refused(tmp_path, change):
    (tmp_path / "export.json").write_text(json.dumps(NOTE.model_dump() | change))
    with pytest.raises(UserError, match="export the checkpoint again"):
        Exported.read(tmp_path)


def test_a_note_that_is_no_json_is_refused(tmp_path):
    (tmp_path / "export.json").write_text("{")
    with pytest.raises(UserError, match="export the checkpoint again"):
        Exported.read(tmp_path)
