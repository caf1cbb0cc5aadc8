"""A source that was away, and then delivers what it has: no news of the minute in which it comes."""

import random
from datetime import datetime, timedelta

import pytest

from tests.posts import START
from tests.streams.backtest.runs import alerts_of, backtest

AWAY, BACK = timedelta(hours=49), timedelta(hours=57)
"""So long one of two sources sends nothing."""


def talk():
    """Sixty hours of two sources, each with a post every eight minutes or so that has a few likes."""
    chance = random.Random(11)
    found = []
    for number in range(900):
        at = timedelta(minutes=4 * number + chance.random())
        source = "jauh" if number % 2 else "x"
        found.append(
            {
                "id": f"{source}:{number}",
                "source": source,
                "created_at": (START + at).isoformat(),
                "text": f"harga beras di pasar {'kecewa, parah' if number % 5 == 0 else 'masih sama'} {number}",
                "engagement": {"likes": chance.randrange(8)},
            }
        )
    return found


def delivered(rows):
    """The rows as they come when the source `jauh` is away: what it wrote meanwhile at once, when it is back."""
    away = [row for row in rows if row["source"] == "jauh" and AWAY <= _at(row) < BACK]
    left = [row for row in rows if row not in away]
    place = next(number for number, row in enumerate(left) if _at(row) >= BACK)
    return [*left[:place], *away, *left[place:]], away


def _at(row):
    return datetime.fromisoformat(row["created_at"]) - START


def of_issue(rows, partitions):
    return [alert for alert in alerts_of(backtest(partitions=partitions), rows) if alert.issue == "beras"]


@pytest.mark.parametrize("partitions", [1, 4])
def test_a_batch_that_comes_late_is_no_news(partitions):
    rows = talk()
    late, away = delivered(rows)
    assert len(away) == 60
    assert of_issue(late, partitions) == []
    assert of_issue(rows, partitions) == []


def test_what_was_read_before_and_is_read_again_after_hours_is_no_news_either():
    """All posts of the last ten hours are read again at once, each with a few likes more."""
    rows = talk()
    place = next(number for number, row in enumerate(rows) if _at(row) >= BACK)
    again = [row | {"engagement": {"likes": row["engagement"]["likes"] + 4}} for row in rows[place - 150 : place]]
    assert of_issue([*rows[:place], *again, *rows[place:]], 4) == []


def test_as_many_posts_that_gain_as_much_in_a_minute_are():
    rows = talk()
    place = next(number for number, row in enumerate(rows) if _at(row) >= BACK)
    at = rows[place]["created_at"]
    sudden = [rows[0] | {"id": f"x:a{number}", "created_at": at, "engagement": {"likes": 4}} for number in range(60)]
    found = of_issue([*rows[:place], *sudden, *rows[place:]], 4)
    assert "engagement_surge" in {reason.kind for alert in found for reason in alert.reasons}


@pytest.mark.parametrize("made", [None, timedelta(days=30)])
def test_what_posts_of_an_export_had_when_it_was_made_is_no_news_of_the_minute_they_were_written_in(made):
    rows = [row | {"engagement": {"likes": 5000 if number in (700, 701) else 3}} for number, row in enumerate(talk())]
    if made:
        rows = [row | {"read_at": (START + made).isoformat()} for row in rows]
    kinds = {reason.kind for alert in of_issue(rows, 4) for reason in alert.reasons}
    assert kinds == (set() if made else {"viral_post"})
