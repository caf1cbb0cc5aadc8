"""A reader of the last release can read what is written today, and what would break it is noticed."""

import copy
import json
from collections.abc import Callable
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.compatibility import FOLDER, READ, WRITTEN, breaks, faults, last_release, main

Change = Callable[[dict[str, Any]], None]
ALERT = json.loads((FOLDER / "alert.json").read_text())


def changed(change: Change) -> dict[str, Any]:
    schema = copy.deepcopy(ALERT)
    change(schema)
    return schema


def test_the_last_release_can_read_and_write_for_this_one():
    assert faults() == []
    assert main([]) == 0


@pytest.mark.parametrize("name", [*WRITTEN, *READ])
def test_a_schema_fits_itself(name):
    schema = json.loads((FOLDER / f"{name}.json").read_text())
    assert breaks(schema, schema) == []


@pytest.mark.parametrize(
    ("change", "where"),
    [
        (lambda one: one["required"].remove("severity"), "/severity: the reader needs it"),
        (lambda one: one["properties"].pop("event") and one["required"].remove("event"), "/event: the reader needs it"),
        (lambda one: one["properties"]["severity"].update(type="string"), "/severity: the reader takes integer"),
        (lambda one: one["properties"]["severity"].update(maximum=11), "/severity: maximum is 10"),
        (lambda one: one["properties"]["severity"].pop("minimum"), "/severity: minimum is 1"),
        (lambda one: one["properties"]["event"]["enum"].append("closed"), '/event: the reader does not know "closed"'),
        (lambda one: one["$defs"]["Headline"]["required"].remove("id"), "/headline/id: the reader needs it"),
        (lambda one: one["$defs"]["Tally"]["properties"]["posts"].update(type="number"), "/terms/*/posts: the reader takes"),
        (lambda one: one["properties"]["owner"]["anyOf"].append({"type": "integer"}), "/owner: the reader takes no integer"),
        (lambda one: one["properties"]["issue"].update(pattern=".*"), "/issue: pattern is"),
        (lambda one: one["properties"]["opened_at"].pop("format"), "/opened_at: format is date-time"),
    ],
)
def test_what_breaks_a_reader_is_noticed(change, where):
    assert any(line.startswith(where) for line in breaks(ALERT, changed(change))), breaks(ALERT, changed(change))


@pytest.mark.parametrize(
    "change",
    [
        lambda one: one["properties"].update(colour={"type": "string"}),
        lambda one: one["required"].append("owner"),
        lambda one: one["properties"]["severity"].update(maximum=9),
        lambda one: one["properties"]["event"]["enum"].remove("updated"),
        lambda one: one["properties"]["observed"].update(type="integer"),
        lambda one: one["properties"].pop("owner"),
        lambda one: one["properties"]["title"].update(description="Another sentence."),
    ],
)
def test_what_a_reader_can_bear_is_let_through(change):
    assert breaks(ALERT, changed(change)) == []


_SCALARS = st.one_of(
    st.builds(
        lambda least, more: {"type": "integer", "minimum": least, "maximum": least + more},
        st.integers(-5, 5),
        st.integers(0, 5),
    ),
    st.builds(lambda names: {"type": "string", "enum": sorted(names)}, st.sets(st.sampled_from("abcd"), min_size=1)),
    st.just({"type": "boolean"}),
    st.just({"anyOf": [{"type": "integer", "minimum": 0, "maximum": 3}, {"type": "null"}]}),
)
_OBJECTS = st.dictionaries(st.sampled_from("pqr"), _SCALARS).flatmap(
    lambda fields: st.sets(st.sampled_from(sorted(fields) or ["p"])).map(
        lambda needed: {"type": "object", "properties": fields, "required": sorted(needed & set(fields))}
    )
)


def values(schema: dict[str, Any]) -> st.SearchStrategy[Any]:
    """What a writer of the schema may write."""
    if "anyOf" in schema:
        return st.one_of([values(one) for one in schema["anyOf"]])
    if schema["type"] == "object":
        needed = {name: values(field) for name, field in schema["properties"].items() if name in schema["required"]}
        free = {name: values(field) for name, field in schema["properties"].items() if name not in schema["required"]}
        return st.fixed_dictionaries(needed, optional=free)
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    kinds = {
        "integer": st.integers(schema.get("minimum"), schema.get("maximum")),
        "boolean": st.booleans(),
        "null": st.none(),
    }
    return kinds[schema["type"]]


@given(st.data(), _OBJECTS, _OBJECTS)
def test_what_is_called_readable_is_read(data, reader, writer):
    if not breaks(reader, writer):
        known = {name: value for name, value in data.draw(values(writer)).items() if name in reader["properties"]}
        jsonschema.validate(known, reader)


def test_the_newest_release_is_the_highest_version(tmp_path):
    for name in ("0.9.0", "0.10.0", "0.2.11"):
        (tmp_path / name).mkdir()
    assert last_release(tmp_path) == tmp_path / "0.10.0"
    assert last_release(tmp_path / "none") is None
