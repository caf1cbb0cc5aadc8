import json
import stat

import pytest

from streams.errors import UserError
from streams.ingest.record import Reject
from streams.sources.rejects import RejectsFile


def write(path, *rejects, append=False):
    with RejectsFile(path, append=append) as file:
        for reject in rejects:
            file.write(reject)
    return file


def test_without_rejects_there_is_no_file(tmp_path):
    assert write(tmp_path / "r.jsonl").count == 0
    assert not list(tmp_path.iterdir())


def test_lines_hold_number_reason_and_the_line_as_it_came(tmp_path):
    path = tmp_path / "r.jsonl"
    assert write(path, Reject(3, "text: missing", "{é}\r\n"), Reject(9, "created_at: missing", "a\n")).count == 2
    assert [json.loads(line) for line in path.read_text().splitlines()] == [
        {"line": 3, "reason": "text: missing", "raw": "{é}"},
        {"line": 9, "reason": "created_at: missing", "raw": "a"},
    ]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_new_run_replaces_the_file_and_a_resumed_one_continues_it(tmp_path):
    path = tmp_path / "r.jsonl"
    for append, lines in ((False, [1]), (True, [1, 2]), (False, [3])):
        write(path, Reject(lines[-1], "no", "x"), append=append)
        assert [json.loads(line)["line"] for line in path.read_text().splitlines()] == lines


def test_a_file_that_cannot_be_written_is_named(tmp_path):
    with pytest.raises(UserError, match="--rejects"):
        write(tmp_path / "missing" / "r.jsonl", Reject(1, "no", "x"))
