"""A post that goes viral while its source is read again and again is told in the same minute as in the back-test."""

from datetime import timedelta

from schemas.post import Engagement, Post
from streams.connectors.rereading import added, due, next_due, read_again, risen
from tests.posts import START, WATCHED
from tests.streams.backtest.runs import alerts_of, backtest

MINUTE = timedelta(minutes=1)
WRITTEN = START + timedelta(hours=30)


def likes_of(number: int, age: timedelta) -> int:
    """What a post has at an age: a few likes for most, and ever more for one."""
    minutes = age / MINUTE
    return int(minutes * minutes * 3) if number == 1_800 else int(min(minutes / 20, 3))


def read(number: int, at, now) -> Post:
    return Post(
        id=f"x:{number}",
        source="x",
        created_at=at,
        text=f"harga beras di pasar hari ini {number}",
        engagement=Engagement(likes=likes_of(number, now - at)),
    )


def stream(*, told: bool) -> list[dict[str, object]]:
    """Posts once a minute, each as it is read first and then again; with or without what was sent before."""
    queue, found = (), []
    for number in range(32 * 60):
        now = START + number * MINUTE
        while (at := next_due(queue)) is not None and at <= now:
            asked = due(queue, now, 50)
            again = {one.id: read(int(one.id[2:]), one.created_at, now) for one in asked}
            found += risen(asked, again)
            queue = read_again(queue, asked, again, now)
        post = read(number, now, now)
        found.append(post)
        queue = added(queue, [post], lambda _: True, now)
    if not told:
        found = [post.model_copy(update={"earlier": None}) for post in found]
    return [post.model_dump(mode="json", exclude_none=True) for post in found]


def test_a_viral_post_is_told_in_the_same_minute_also_by_a_stage_that_forgot_it():
    expected = alerts_of(backtest(WATCHED[:1]), stream(told=False))
    [first, *_] = [alert for alert in expected if "viral_post" in {reason.kind for reason in alert.reasons}]
    assert WRITTEN < first.at < WRITTEN + timedelta(hours=1)
    forgetful = backtest(WATCHED[:1], repeat_memory=2)
    found = alerts_of(forgetful, stream(told=True))
    assert [(one.id, one.at) for one in found] == [(one.id, one.at) for one in expected]
