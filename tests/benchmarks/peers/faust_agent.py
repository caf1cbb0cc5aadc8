"""Idiomatic Faust: an agent that takes event after event, a table of counts, a topic of scored posts."""

import asyncio
from typing import Any

import faust

from tests.benchmarks.peers.job import Job


def build(job: Job) -> faust.App:
    """The app, which tells what it took once all posts are there."""
    app = faust.App(
        job.group,
        broker=[f"kafka://{server}" for server in job.servers.split(",")],
        store="memory://",
        topic_partitions=8,
        web_enabled=False,
        stream_buffer_maxsize=16_384,
        broker_session_timeout=30,
    )
    posts, scored = app.topic(job.topic, value_type=bytes, value_serializer="json"), app.topic(job.scored)
    counts = app.Table("counts", default=int, partitions=8)

    @app.agent(posts)
    async def count(stream: Any) -> None:
        async for event in stream.events():
            found = job.take_posts(event.value if isinstance(event.value, list) else [event.value])
            for one in found:
                for issue in one["issues"]:
                    counts[issue] += 1
            await scored.send(value=found)
            if job.is_done:
                job.tell()

    @app.on_partitions_assigned.connect
    async def assigned(*_: Any, **__: Any) -> None:
        asyncio.get_running_loop().call_later(1.0, job.ready)

    return app


if __name__ == "__main__":
    faust.Worker(build(Job()), loglevel="ERROR", redirect_stdouts=False).execute_from_commandline()
