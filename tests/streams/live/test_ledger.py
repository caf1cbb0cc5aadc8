"""What is known of one source goes on the broker behind what it speaks of, and how it does as soon as that changes."""

import asyncio
from datetime import UTC, datetime

import pytest

from schemas.post import Post
from streams.connectors.batch import SourceState
from streams.connectors.row import SourceRow, Subscription
from streams.live.ledger import Ledger

AT = datetime(2026, 7, 4, tzinfo=UTC)


class Scene:
    """A ledger, and what it does, in order."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self.rows: list[SourceRow] = []
        row = SourceRow(name="rss.a", url="https://a.id", owner="me", not_before=AT)
        self.ledger = Ledger(row, "rss", self, self.save)  # type: ignore[arg-type]

    async def add(self, found) -> None:
        self.done.append(found.id)

    async def delete(self, gone) -> None:
        self.done.append(f"-{gone}")

    async def flush(self) -> None:
        self.done.append("flushed")

    async def save(self, row: SourceRow) -> None:
        self.done.append(f"kept {row.standing.health}")
        self.rows.append(row)

    async def deliver(self, *ids: str, deletions=(), **known) -> None:
        posts = [Post(id=one, source="rss.a", created_at=AT, text="a") for one in ids]
        known = {"outcome": "new", "health": "well", "complete_to": AT, **known}
        await self.ledger.deliver(posts, deletions, **known)


@pytest.fixture
def scene() -> Scene:
    return Scene()


async def test_deletions_go_behind_posts_and_the_row_behind_both(scene):
    await scene.deliver("x:1", "x:2", deletions=["x:1"], state=SourceState(known=("x:2",)))
    assert scene.done == ["x:1", "x:2", "-x:1", "flushed", "kept well"]
    assert scene.rows[-1].state.known == ("x:2",)
    assert (scene.ledger.now.posts, scene.ledger.now.deletions, scene.ledger.now.outcomes) == (2, 1, {"new": 1})


async def test_what_is_not_worth_a_row_is_kept_in_mind_and_a_change_of_health_is_written(scene):
    await scene.deliver(outcome="unchanged", worth=False)
    await scene.deliver(outcome="unchanged", worth=False)
    await scene.ledger.failed("down", "nobody answers")
    await scene.ledger.failed("down", "nobody answers")
    await scene.ledger.failed("throttled", "it asks for patience", not_before=AT)
    assert scene.done == ["kept well", "kept down", "kept throttled"]
    standing = scene.ledger.row.standing
    assert (standing.health, standing.reason, standing.faults) == ("throttled", "it asks for patience", 3)
    assert standing.complete_to == AT
    assert standing.since > AT


async def test_a_pause_is_no_fault(scene):
    await scene.ledger.stands("paused")
    assert scene.ledger.row.standing.faults == 0
    assert not scene.ledger.now.outcomes


async def test_a_source_that_is_reset_knows_nothing_but_that_its_host_wants_patience(scene):
    await scene.deliver("x:1", state=SourceState(known=("x:1",)), etag='"a"', newest=AT)
    await scene.ledger.forget("r1")
    row = scene.rows[-1]
    assert (row.state.known, row.etag, row.newest, row.standing.posts) == ((), None, None, 0)
    assert (row.not_before, row.reset, row.owner) == (AT, "r1", "me")


async def test_a_source_that_is_reset_has_its_terms_still_accepted_and_its_subscription_to_be_ended(scene):
    subscription = Subscription(hub="https://hub.example/", topic="https://a.example/", callback="https://b.example/")
    scene.ledger.row = scene.ledger.row.model_copy(update={"terms": "digest", "subscription": subscription})
    await scene.ledger.forget("r1")
    assert (scene.rows[-1].terms, scene.rows[-1].subscription) == ("digest", subscription)


@pytest.mark.parametrize("meanwhile", ["write_again", "forget"])
async def test_a_row_that_is_on_its_way_is_not_written_over_by_the_one_before(scene, meanwhile):
    arrives, kept = asyncio.Event(), scene.save

    async def slow(row: SourceRow) -> None:
        await kept(row)
        await arrives.wait()

    scene.ledger._save = slow
    delivering = asyncio.create_task(scene.deliver("x:1", state=SourceState(known=("x:1",))))
    while not scene.rows:
        await asyncio.sleep(0)
    other = asyncio.create_task(scene.ledger.write_again() if meanwhile == "write_again" else scene.ledger.forget("again"))
    for _ in range(10):
        await asyncio.sleep(0)
    arrives.set()
    await asyncio.gather(delivering, other)
    assert len(scene.rows) == 2
    assert scene.rows[-1] == scene.ledger.row
    assert scene.rows[0].state.known == ("x:1",)
    assert scene.rows[-1].state.known == (("x:1",) if meanwhile == "write_again" else ())


async def test_the_first_row_of_an_owner_is_written_though_it_says_nothing_new():
    scene = Scene()
    await scene.deliver("x:1")
    after = Ledger(scene.ledger.row.model_copy(update={"owner": "another"}), "rss", scene, scene.save)
    for _ in range(3):
        await after.deliver((), outcome="unchanged", health="well", complete_to=AT, worth=False)
    assert [row.owner for row in scene.rows] == ["me", "another"]
