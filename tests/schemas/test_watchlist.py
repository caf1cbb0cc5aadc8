import json
from typing import Any

import pytest
from pydantic import ValidationError

from schemas.base import Record
from schemas.codec import encode_record
from schemas.watchlist import Issue, Watchlist

MINIMAL = {"id": "harga-pangan", "title": "Harga pangan", "query": "beras"}


def read(**changes: Any) -> Issue:
    return Issue.model_validate_json(json.dumps(MINIMAL | changes))


def test_defaults() -> None:
    issue = read()
    assert issue.zone == "Asia/Jakarta"
    assert issue.preset == "default"
    assert issue.owner is None
    assert issue.channels == ()


@pytest.mark.parametrize("name", ["harga-beras", "#hargaberas", "a", "9.1_x", "a" * 100])
def test_names(name: str) -> None:
    assert read(id=name).id == name


@pytest.mark.parametrize("name", ["", "Harga", "harga beras", "-a", "a" * 101, "a\n", 7])
def test_names_that_are_refused(name: Any) -> None:
    with pytest.raises(ValidationError):
        read(id=name)


@pytest.mark.parametrize("zone", ["Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura", "UTC"])
def test_zones(zone: str) -> None:
    assert read(zone=zone).zone == zone


@pytest.mark.parametrize("zone", ["WIB", "Asia/Bandung", "", "../etc/passwd", 7])
def test_an_unknown_zone_is_refused(zone: Any) -> None:
    with pytest.raises(ValidationError):
        read(zone=zone)


def test_an_unknown_zone_is_answered_with_names_that_work() -> None:
    with pytest.raises(ValidationError, match="Asia/Makassar"):
        read(zone="WITA")


@pytest.mark.parametrize(
    "changes",
    [
        {"query": ""},
        {"title": ""},
        {"query": "a" * 4001},
        {"preset": "loud"},
        {"channels": "konsol"},
        {"channels": [1]},
    ],
)
def test_values_that_are_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        read(**changes)


def test_a_field_misspelt_by_the_user_is_an_error_not_dropped() -> None:
    with pytest.raises(ValidationError, match="treshold"):
        read(treshold=3)
    with pytest.raises(ValidationError, match="isues"):
        Watchlist.model_validate_json('{"issues": [], "isues": []}')


def test_a_watchlist_survives_a_file(records: dict[type[Record], Record]) -> None:
    watchlist = records[Watchlist]
    assert Watchlist.model_validate_json(encode_record(watchlist)) == watchlist


def test_an_issue_does_not_change() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        read().query = "cabai"  # type: ignore[misc]
