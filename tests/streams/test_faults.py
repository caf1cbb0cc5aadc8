"""What people are told of what they wrote: in words, all at once, and nothing of what stands there."""

import re

import pytest
from pydantic import BaseModel, TypeAdapter, ValidationError

from schemas.fact import FactFile
from schemas.watchlist import Watchlist
from streams.backtest.labels import Label
from streams.connectors.sources_file import Sources
from streams.desk.tokens import Token
from streams.faults import PATTERNS, faults, listed
from streams.notify.channels import Channels
from streams.settings import Settings

WRITTEN: list[type[BaseModel]] = [Watchlist, FactFile, Channels, Settings, Label, Token, Sources]


def said(model, values):
    with pytest.raises(ValidationError) as caught:
        model.model_validate(values, strict=False)
    return [fault.words("the file") for fault in faults(caught.value, model)]


def patterns(schema):
    if isinstance(schema, dict):
        return (
            {schema["pattern"]} & {schema.get("pattern")}
            if isinstance(schema.get("pattern"), str)
            else set().union(*map(patterns, schema.values()))
        )
    return set().union(*map(patterns, schema)) if isinstance(schema, list) else set()


@pytest.mark.parametrize("model", WRITTEN)
def test_what_a_pattern_allows_is_said_in_words(model):
    found = {one for one in patterns(TypeAdapter(model).json_schema()) if one != r"^[0-9a-f]{64}$"}
    assert found <= PATTERNS.keys()


@pytest.mark.parametrize("pattern", PATTERNS)
def test_the_example_keeps_the_rule(pattern):
    for example in re.findall("such as ([^,]+)", PATTERNS[pattern]):
        assert re.fullmatch(pattern, example)


def test_all_mistakes_are_told_with_their_fields_and_what_is_allowed():
    issue = {
        "id": "Harga Beras",
        "titel": "x",
        "query": "",
        "preset": "loud",
        "title": 7,
        "channels": "humas",
        "zone": "Mars",
    }
    assert said(Watchlist, {"issues": [issue]}) == [
        "issues.0.id: should be lower-case letters, digits and . _ - alone, such as harga-beras, at most 100",
        "issues.0.title: should be text; put what looks like a number, a date, yes or no in quotes",
        "issues.0.query: is empty",
        "issues.0.zone: 'Mars' is not a time zone; use a name such as Asia/Jakarta, Asia/Makassar or Asia/Jayapura",
        "issues.0.preset: should be 'default', 'strict' or 'sensitive'",
        "issues.0.channels: should be a list, as [one, two]",
        "issues.0.titel: there is no such field; did you mean title?",
    ]


@pytest.mark.parametrize(
    ("model", "values", "expected"),
    [
        (Watchlist, {"issue": []}, ["issues: is missing", "issue: there is no such field; did you mean issues?"]),
        (Watchlist, {"issues": {}}, ["issues: should be a list, as [one, two]"]),
        (Watchlist, "beras", ["the file: should have fields, as `name: value`"]),
        (FactFile, {"facts": [{"checked": "kemarin"}]}, ["facts.0.checked: should be a date, such as 2026-07-04"]),
        (
            Channels,
            {"channels": {"humas": {"kind": "console", "kap": 3, "quiet": [{"from": "21:00", "too": "5"}]}}},
            [
                "channels.humas.quiet.0.to: is missing",
                "channels.humas.quiet.0.too: there is no such field; did you mean to?",
                "channels.humas.kap: there is no such field; did you mean cap?",
            ],
        ),
        (
            Channels,
            {"channels": {"Humas": {"kind": "console", "cap": 0}}},
            [
                "channels.Humas.[key]: should be lower-case letters, digits and . _ - alone, such as humas, at most 64",
                "channels.Humas.cap: should be at least 1",
            ],
        ),
    ],
)
def test_in_words(model, values, expected):
    assert [one for one in said(model, values) if one in expected] == expected
    assert not any(re.search("Input|Extra|String|Field required", one) for one in said(model, values))


def test_of_very_many_mistakes_the_first_are_told_and_how_many_there_are():
    lines = listed([f"line {n}" for n in range(50)], "berkas.yaml").splitlines()
    assert (lines[0], lines[1], lines[-1], len(lines)) == ("berkas.yaml: 50 mistakes", "  line 0", "  ... and 30 more", 22)
