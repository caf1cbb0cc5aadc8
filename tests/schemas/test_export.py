import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from schemas.action import Action
from schemas.alert import Alert
from schemas.audit import AuditEntry
from schemas.base import Record
from schemas.codec import encode_record
from schemas.deadletter import DeadLetter
from schemas.detected import DetectedPost
from schemas.export import DIALECT, FOLDER, drift, main, schema_texts, write
from schemas.fact import Fact, FactFile
from schemas.mention import MentionBatch
from schemas.notification import Notification
from schemas.post import Post
from schemas.scored import ScoredPost
from schemas.watchlist import Issue, Watchlist

FILES: dict[str, type[Record]] = {
    "post.json": Post,
    "detected-post.json": DetectedPost,
    "scored-post.json": ScoredPost,
    "mention-batch.json": MentionBatch,
    "alert.json": Alert,
    "notification.json": Notification,
    "issue.json": Issue,
    "watchlist.json": Watchlist,
    "fact.json": Fact,
    "fact-file.json": FactFile,
    "action.json": Action,
    "audit-entry.json": AuditEntry,
}
HEADERS_FILE = "dead-letter-headers.json"


def validator(name: str) -> jsonschema.Draft202012Validator:
    schema = json.loads((FOLDER / name).read_text(encoding="utf-8"))
    return jsonschema.Draft202012Validator(schema, format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER)


def test_the_checked_in_files_are_what_the_code_describes() -> None:
    assert drift() == []


def test_every_record_has_a_file() -> None:
    assert set(schema_texts()) == set(FILES) | {HEADERS_FILE}


@pytest.mark.parametrize("name", [*FILES, HEADERS_FILE])
def test_every_file_is_a_valid_schema_that_names_itself(name: str) -> None:
    text = (FOLDER / name).read_text(encoding="utf-8")
    schema = json.loads(text)
    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == DIALECT
    assert schema["$id"] == f"urn:kentongan:schema:{name.removesuffix('.json')}"
    assert schema["title"]
    assert schema["description"]
    assert text.endswith("}\n")
    assert not text.endswith("\n\n")


def test_ids_are_unique() -> None:
    ids = [json.loads(text)["$id"] for text in schema_texts().values()]
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize(("name", "record"), FILES.items())
def test_what_is_written_validates(name: str, record: type[Record], records: dict[type[Record], Record]) -> None:
    validator(name).validate(json.loads(encode_record(records[record])))


@pytest.mark.parametrize(("name", "record"), FILES.items())
def test_a_required_field_that_is_missing_is_refused(
    name: str, record: type[Record], records: dict[type[Record], Record]
) -> None:
    required = [field for field, info in record.model_fields.items() if info.is_required()]
    assert required
    for field in required:
        instance = json.loads(encode_record(records[record]))
        del instance[field]
        with pytest.raises(jsonschema.ValidationError):
            validator(name).validate(instance)


@pytest.mark.parametrize(
    ("field", "value"),
    [("source", "Upper Case"), ("id", ""), ("text", 3), ("author_followers", -1), ("engagement", {"likes": "3"})],
)
def test_post_schema_refuses_what_the_model_refuses(field: str, value: Any, records: dict[type[Record], Record]) -> None:
    instance = json.loads(encode_record(records[Post])) | {field: value}
    with pytest.raises(jsonschema.ValidationError):
        validator("post.json").validate(instance)
    with pytest.raises(ValueError):
        Post.model_validate_json(json.dumps(instance))


@pytest.mark.parametrize("index", [None, 0, 12])
def test_headers_of_dead_letters_validate(index: int | None) -> None:
    letter = DeadLetter("posts", 3, 17, index, "language", "json_invalid", 2, b"key", b"value")
    validator(HEADERS_FILE).validate({name: raw.decode() for name, raw in letter.headers()})


def test_headers_without_a_number_are_refused() -> None:
    letter = DeadLetter("posts", 3, 17, 0, "language", "json_invalid", 2, None, None)
    headers = {name: raw.decode() for name, raw in letter.headers()}
    for broken in (headers | {"kentongan-offset": "x"}, {k: v for k, v in headers.items() if k != "kentongan-stage"}):
        with pytest.raises(jsonschema.ValidationError):
            validator(HEADERS_FILE).validate(broken)


def test_check_says_which_files_drifted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path)
    assert main(["--check", "--folder", str(tmp_path)]) == 0
    assert capsys.readouterr().err == ""

    (tmp_path / "post.json").write_text((tmp_path / "post.json").read_text().replace("Post", "Toast", 1))
    (tmp_path / "alert.json").unlink()
    (tmp_path / "stray.json").write_text("{}\n")
    assert main(["--check", "--folder", str(tmp_path)]) == 1
    said = capsys.readouterr().err
    assert "post.json: differs" in said
    assert "alert.json: missing" in said
    assert "stray.json: not generated" in said
    assert "issue.json" not in said

    assert main(["--folder", str(tmp_path)]) == 0
    assert drift(tmp_path) == []
    assert not (tmp_path / "stray.json").exists()


def test_the_module_runs_as_a_command(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "schemas.export", "--folder", str(tmp_path)]
    assert subprocess.run([*command, "--check"], capture_output=True, check=False).returncode == 1
    assert subprocess.run(command, capture_output=True, check=False).returncode == 0
    assert subprocess.run([*command, "--check"], capture_output=True, check=False).returncode == 0
