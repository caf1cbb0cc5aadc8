"""The faults: what each does, and what undoes it. Each returns when its cause is gone, the harm may last."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from streams.errors import UserError
from streams.kafka.admin import create_topics, topic_partitions
from streams.kafka.clients import admin
from tests.chaos.gauges import REFUSED, total
from tests.chaos.isolation import fill
from tests.chaos.poison import poison_everything
from tests.chaos.scene import Scene
from tests.chaos.workers import ChaosWorker, clock_library

__all__ = ["FAULTS", "Fault"]

OUTAGE = 30.0
"""Seconds for which all brokers are away."""
HOUR = 3600
STORMS = 4
"""Times that all workers stand still."""


@dataclass(frozen=True)
class Fault:
    """Something that goes wrong."""

    act: Callable[[Scene], Awaitable[None]]
    seconds: float
    """About how long it takes until its harm is undone, on two cores: the feed is spread over that."""
    why_not: Callable[[Scene], str | None] = lambda scene: None
    """Why it cannot be had on this machine."""


async def nothing(scene: Scene) -> None:
    """Nothing goes wrong: what a run says without any fault."""
    await asyncio.sleep(10)
    await scene.moves_on()


async def kill_worker(scene: Scene) -> None:
    """A worker is killed with posts in hand, and started again."""
    scene.one_worker().kill()
    await scene.moves_on()


async def freeze_worker(scene: Scene) -> None:
    """A worker stands still until the others have its partitions, and wakes as if nothing were."""
    worker = scene.one_worker()
    worker.freeze()
    try:
        # Longer than a session: only then its partitions can move on.
        await asyncio.sleep(1.5 * scene.pipeline.settings.session_timeout)
        await scene.moves_on()
    finally:
        worker.wake()


async def storm(scene: Scene) -> None:
    """All workers stand still past their sessions, one after the other and together, as on a machine that is far too busy."""
    workers = scene.workers.all
    past = 1.5 * scene.pipeline.settings.session_timeout
    for _ in range(STORMS):
        for worker in workers:
            worker.freeze()
            await asyncio.sleep(scene.chance.uniform(0, past / len(workers)))
        await asyncio.sleep(past - scene.chance.uniform(0, past))
        for worker in scene.chance.sample(workers, len(workers)):
            worker.wake()
            await asyncio.sleep(scene.chance.uniform(0, past / len(workers)))
    await scene.moves_on()


async def kill_broker(scene: Scene) -> None:
    """A broker that does not lead the controllers is killed, and started again."""
    leader = scene.cluster.controller()
    node = scene.chance.choice([node for node in scene.cluster.nodes if node is not leader])
    await asyncio.to_thread(node.kill)
    await scene.moves_on()
    await scene.cluster.start()


async def kill_controller(scene: Scene) -> None:
    """The broker that leads the controllers is killed, and started again."""
    await asyncio.to_thread(scene.cluster.controller().kill)
    await scene.moves_on()
    await scene.cluster.start()


async def stop_brokers(scene: Scene) -> None:
    """All brokers are away for half a minute."""
    await scene.cluster.kill()
    await asyncio.sleep(OUTAGE)
    await scene.cluster.start()


async def cut_worker(scene: Scene) -> None:
    """A worker's cable is pulled until the others have its partitions, and plugged in again."""
    assert scene.cable is not None
    scene.cable.pull()
    try:
        await asyncio.sleep(1.5 * scene.pipeline.settings.session_timeout)
        await scene.moves_on()
    finally:
        scene.cable.plug_in()


async def fill_disk(scene: Scene) -> None:
    """The disk of a broker fills up; it is freed when the broker has given up, which is then started again."""
    node, folder = scene.cluster.nodes[-1], scene.small_disk
    assert folder is not None
    filler = await asyncio.to_thread(fill, folder)
    try:

        async def gave_up() -> bool:
            return not node.alive

        await scene.until(gave_up, "the broker without a disk gives up")
        await scene.moves_on()
    finally:
        filler.unlink()
    await scene.cluster.start()


async def shift_clock(scene: Scene) -> None:
    """The clock of a worker is an hour ahead, then an hour behind, then right."""
    worker = scene.one_worker()
    try:
        for ahead in (HOUR, -HOUR):
            await _begins_anew(scene, worker, ahead)
    finally:
        await _begins_anew(scene, worker, 0)


async def _begins_anew(scene: Scene, worker: ChaosWorker, ahead: int = 0) -> None:
    code = await worker.stop()
    if code:
        worker.exits.append(code)
    worker.ahead = ahead
    worker.start()

    async def ready() -> bool:
        return (await worker.answer("/ready"))[0] == 200

    await scene.until(ready, f"{worker.name} is ready")
    await scene.moves_on()


async def restart_workers(scene: Scene) -> None:
    """All workers are replaced one after the other, as for a new release."""
    for worker in scene.workers.all:
        await _begins_anew(scene, worker)


async def recreate_posts(scene: Scene) -> None:
    """The topic `posts`, of which everything is read, is deleted, made anew, and fed on."""
    await scene.feed.pause()
    try:
        await scene.catches_up()
        await _language_is_done(scene)
        await _make_anew(scene)
    finally:
        scene.feed.resume()
    await scene.moves_on()


async def _language_is_done(scene: Scene) -> None:
    """Wait until what was read is acknowledged: what is not would be lost with the topic, and rightly so."""
    topic = scene.pipeline.topics.posts
    ends = {record.partition: record.offset + 1 for record in await scene.pipeline.read(topic)}

    async def committed() -> bool:
        return await scene.pipeline.committed("language") == ends

    await scene.until(committed, "all posts are acknowledged")


async def _make_anew(scene: Scene) -> None:
    settings, topic = scene.pipeline.settings, scene.pipeline.topics.posts
    client = admin(settings)
    await client.start()
    try:
        await client.delete_topics([topic.name])
    finally:
        await client.close()

    async def is_there() -> bool:
        try:
            await create_topics(settings)
            return topic.name in await topic_partitions(settings)
        except UserError:  # it is still going
            return False

    await scene.until(is_there, "the topic is there again")


async def send_poison(scene: Scene) -> None:
    """Everything unreadable comes on every topic, and a worker that had it in hand is killed, so that another reads it.

    Among it are rows that look as if a newer release had written them. Those of what the workers know are written over, since
    they know better; only then one is killed, for its successor could not tell them from true ones. Those of what nobody
    knows are refused and stay.
    """
    ended = len(scene.workers.exits)
    scene.forged = forged = await poison_everything(scene.pipeline, scene.chance)
    await scene.moves_on()
    await forged.be_written_over(scene.pipeline, scene.until)
    scene.one_worker().kill()
    await scene.moves_on()
    await scene.are_ready()

    async def refused() -> bool:
        return await total(scene.workers, REFUSED) == len(forged.strange)

    await scene.until(refused, "the rows of what nobody knows are refused")
    if codes := scene.workers.exits[ended:]:
        raise RuntimeError(f"workers ended by themselves with {codes}")


def _no_cable(scene: Scene) -> str | None:
    return None if scene.cable else "the system allows no network of one's own"


def _no_disk(scene: Scene) -> str | None:
    return None if scene.small_disk else "the system allows no disk of one's own"


def _no_clock(scene: Scene) -> str | None:
    return None if clock_library() else "libfaketime is not installed (Debian: faketime)"


FAULTS = {
    "nothing": Fault(nothing, 15),
    "kill-worker": Fault(kill_worker, 20),
    "freeze-worker": Fault(freeze_worker, 30),
    "storm": Fault(storm, 120),
    "kill-broker": Fault(kill_broker, 25),
    "kill-controller": Fault(kill_controller, 25),
    "stop-brokers": Fault(stop_brokers, 60),
    "cut-worker": Fault(cut_worker, 35, _no_cable),
    "fill-disk": Fault(fill_disk, 35, _no_disk),
    "shift-clock": Fault(shift_clock, 50, _no_clock),
    "restart-workers": Fault(restart_workers, 60),
    "recreate-posts": Fault(recreate_posts, 35),
    "poison": Fault(send_poison, 30),
}
"""By name, in the order in which they come unless a seed says otherwise."""
