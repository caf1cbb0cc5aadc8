import hashlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from schemas.codec import encode_record
from streams.local.scenario import narrate, scenario
from streams.local.scenario.timeline import WIB

END = datetime(2025, 3, 5, 21, 40, tzinfo=WIB)


def digest(seed: int, end: datetime = END, per_day: float = 300) -> str:
    posts = scenario(seed, end=end, posts_per_day=per_day)
    return hashlib.sha256(b"\n".join(encode_record(post) for post in posts)).hexdigest()


def test_the_same_arguments_give_the_same_bytes() -> None:
    assert digest(7) == digest(7)


@pytest.mark.parametrize(
    "other", [lambda: digest(8), lambda: digest(7, END - timedelta(hours=1)), lambda: digest(7, per_day=301)]
)
def test_other_arguments_give_other_bytes(other: Callable[[], str]) -> None:
    assert other() != digest(7)


def test_the_zone_in_which_the_end_is_written_does_not_matter() -> None:
    assert digest(7, END.astimezone(UTC)) == digest(7)


def test_wrong_arguments_are_refused_before_the_first_post() -> None:
    for arguments in ({"days": 1.0}, {"posts_per_day": 0.0}, {"end": datetime(2025, 3, 5)}):
        with pytest.raises(ValueError):
            narrate(**{"end": END, **arguments})  # type: ignore[arg-type]
