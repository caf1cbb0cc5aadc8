"""Quix Streams with a streaming dataframe and counts in its state; needs the extra `bench`."""

import tempfile
from typing import Any

from quixstreams import Application, State

from tests.benchmarks.peers.job import Job


def main(job: Job) -> None:
    """Run until all posts are there."""
    with tempfile.TemporaryDirectory() as folder:
        app = Application(
            broker_address=job.servers,
            consumer_group=job.group,
            auto_offset_reset="earliest",
            state_dir=folder,
            loglevel="ERROR",
            commit_interval=1.0,
        )

        def count(value: Any, state: State) -> list[dict[str, Any]]:
            job.ready()
            found = job.take_posts(value if isinstance(value, list) else [value])
            for one in found:
                for issue in one["issues"]:
                    state.set(issue, state.get(issue, 0) + 1)
            if job.is_done:
                job.tell()
                app.stop()
            return found

        posts = app.topic(job.topic, value_deserializer="json")
        # The topic of its changes asks how long posts are kept, which the embedded broker does not say.
        posts.broker_config.extra_config.setdefault("retention.ms", "-1")
        frame = app.dataframe(posts)
        frame = frame.apply(count, stateful=True)
        frame.to_topic(app.topic(job.scored, value_serializer="json"))
        app.run()


if __name__ == "__main__":
    main(Job())
