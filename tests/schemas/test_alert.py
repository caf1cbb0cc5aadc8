from datetime import datetime
from typing import Any

import pytest
from pydantic import ValidationError

from schemas.alert import Alert
from schemas.base import Record
from schemas.codec import encode_record

Fields = dict[type[Record], dict[str, Any]]


def test_an_alert_survives_the_topic(records: dict[type[Record], Record]) -> None:
    alert = records[Alert]
    assert Alert.model_validate_json(encode_record(alert)) == alert


@pytest.mark.parametrize("field", ["at", "opened_at"])
def test_times_carry_a_zone(field: str, fields: Fields, moment: datetime) -> None:
    with pytest.raises(ValidationError, match="timezone"):
        Alert(**fields[Alert] | {field: moment.replace(tzinfo=None)})


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("severity", 0),
        ("severity", 11),
        ("severity", "7"),
        ("sequence", -1),
        ("observed", -0.5),
        ("observed", "120"),
        ("kind", "boredom"),
        ("event", "closed"),
        ("reasons", ()),
        ("zone", "Asia/Bandung"),
        ("window_minutes", 0),
    ],
)
def test_values_outside_their_range_are_refused(field: str, value: Any, fields: Fields) -> None:
    with pytest.raises(ValidationError):
        Alert(**fields[Alert] | {field: value})


def test_at_most_five_samples(fields: Fields) -> None:
    sample = fields[Alert]["samples"][0]
    assert len(Alert(**fields[Alert] | {"samples": (sample,) * 5}).samples) == 5
    with pytest.raises(ValidationError):
        Alert(**fields[Alert] | {"samples": (sample,) * 6})


@pytest.mark.parametrize("share", [-0.01, 1.01, "0.5"])
def test_a_share_lies_between_none_and_all(share: Any, fields: Fields) -> None:
    with pytest.raises(ValidationError):
        Alert(**fields[Alert] | {"sentiment": fields[Alert]["sentiment"] | {"negative": share}})


def test_an_alert_does_not_change(records: dict[type[Record], Record]) -> None:
    with pytest.raises(ValidationError, match="frozen"):
        records[Alert].severity = 1  # type: ignore[attr-defined]


def test_unknown_fields_are_dropped(fields: Fields) -> None:
    assert b"surprise" not in encode_record(Alert(**fields[Alert] | {"surprise": 1}))
