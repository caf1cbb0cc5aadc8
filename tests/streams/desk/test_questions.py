from datetime import UTC, datetime

import pytest
from pydantic import ValidationError

from streams.desk.answers import AlertsQuery


@pytest.mark.parametrize("since", ["2026-07-04T10:00:00+07:00", "2026-07-04T10:00:00 07:00", "2026-07-04 03:00Z"])
def test_a_plus_that_a_url_has_turned_into_a_space_is_understood(since):
    assert AlertsQuery.model_validate_strings({"since": since}).since == datetime(2026, 7, 4, 3, tzinfo=UTC)


@pytest.mark.parametrize("since", ["2026-07-04T10:00:00", "kemarin", "0.5"])
def test_a_moment_without_a_zone_or_that_is_none_is_refused(since):
    with pytest.raises(ValidationError):
        AlertsQuery.model_validate_strings({"since": since})
