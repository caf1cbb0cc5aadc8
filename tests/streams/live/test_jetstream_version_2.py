"""Version 2 of Jetstream is followed as it wants to be."""

from datetime import UTC, datetime

import structlog

from streams.connectors.batch import SourceState
from streams.connectors.row import SourceRow
from tests.stream_host import event_2
from tests.streams.live.test_jetstream import scene

__all__ = ["scene"]


def of_version_2(scene, row: SourceRow | None = None) -> None:
    scene.source = scene.source.model_copy(
        update={"url": scene.server.url.replace("/subscribe", "/xrpc/network.bsky.jetstream.subscribeEvents")}
    )
    scene.server.asked.clear()
    scene.server.protocols.clear()
    scene.start(row or SourceRow(name="bsky", url=scene.source.url, owner="me"))


async def test_version_2_is_asked_as_it_wants_to_be_and_gone_on_with_from_when_it_saw_the_last_post(scene):
    await scene.stop()
    of_version_2(scene)
    at = 1_783_175_888_000_000
    scene.server.tell(*((at + number, event_2(at + number, number=number)) for number in range(1, 21)))
    await scene.until(lambda: len(scene.posts) == 20 and scene.rows[-1].state.place == at + 20)
    collections = "app.bsky.feed.post,app.bsky.feed.like,app.bsky.feed.repost"
    kinds = {"collections": collections, "kinds": "commit,account", "maxMessageSizeBytes": "1000000"}
    assert (scene.server.asked[0], scene.server.protocols[0]) == (kinds, "xrpc.v1.json")
    # It is still catching up.
    assert scene.ledger.row.standing.complete_to == datetime.fromtimestamp((at + 20) / 1e6, UTC)
    await scene.stop()
    scene.server.floor = at + 10
    of_version_2(scene, scene.rows[-1])
    with structlog.testing.capture_logs() as logs:
        scene.server.tell((at + 21, event_2(at + 21)))
        await scene.until(lambda: f"key{at + 21}" in scene.posts)
    assert scene.server.asked[0]["cursor"] == str(at + 20 - 5_000_000)
    assert {"source_gap"} == {one["event"] for one in logs if one["log_level"] == "warning"}


async def test_a_number_that_version_2_no_longer_has_is_not_asked_for_ever(scene):
    await scene.stop()
    scene.server.floor = 100
    with structlog.testing.capture_logs() as logs:
        of_version_2(scene, SourceRow(name="bsky", url="", owner="me", state=SourceState(place=50)))
        scene.server.tell((101, event_2(101)))
        await scene.until(lambda: scene.posts == ["key101"] and scene.rows[-1].state.place == 101)
    assert [one.get("cursor") for one in scene.server.asked] == ["50", None]
    assert "source_gap" in {one["event"] for one in logs}
