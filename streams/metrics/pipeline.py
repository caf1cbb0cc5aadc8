"""The metrics of the pipeline itself."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from streams.metrics.families import Family, histogram, info, numbers
from streams.metrics.snapshot import Snapshot, StageNow

__all__ = ["pipeline_metrics"]

_UNTIL = {"sentiment": "scored", "virality": "alert"}


def pipeline_metrics(snapshot: Snapshot, now: float) -> Iterator[Family]:
    """Of the worker and its stages; `now` is in seconds since 1970."""
    yield from _worker(snapshot, now)
    yield from _stages(snapshot.stages)
    yield _unreadable(snapshot)
    yield numbers("kentongan_topics_made_anew", [((topic,), n) for topic, n in snapshot.made_anew.items()])
    yield from _refused(snapshot.stages)
    yield from _delays(snapshot.stages)
    yield from _progress(snapshot.stages, now)
    yield from _models(snapshot.stages)


def _worker(snapshot: Snapshot, now: float) -> Iterator[Family]:
    yield info("kentongan_worker", [(snapshot.version, ",".join(snapshot.wanted))])
    yield numbers("kentongan_worker_started_timestamp_seconds", [((), snapshot.started)])
    yield numbers("kentongan_snapshot_age_seconds", [((), max(0.0, now - snapshot.at))])


def _stages(stages: Sequence[StageNow]) -> Iterator[Family]:
    def each(name: str, value: Callable[[StageNow], float | None]) -> Family:
        return numbers(name, [((stage.name,), found) for stage in stages if (found := value(stage)) is not None])

    yield each("kentongan_records_in", lambda stage: stage.tally.records_in)
    yield each("kentongan_records_out", lambda stage: stage.tally.records_out)
    yield each("kentongan_posts_in", lambda stage: stage.tally.posts_in)
    yield each("kentongan_posts_out", lambda stage: stage.tally.posts_out)
    yield each("kentongan_lost_records", lambda stage: stage.tally.lost)
    yield each("kentongan_repeats_dropped", lambda stage: stage.status.repeats)
    yield each("kentongan_too_old_posts", lambda stage: stage.status.too_old)
    yield each("kentongan_replays_dropped", lambda stage: stage.status.replays)
    yield each("kentongan_in_progress", lambda stage: stage.tally.in_progress)
    yield each("kentongan_last_progress_timestamp_seconds", lambda stage: stage.tally.progress_at)
    yield each("kentongan_partitions", lambda stage: len(stage.partitions))
    yield each("kentongan_rebalances", lambda stage: stage.tally.rebalances)
    yield each("kentongan_late_posts", lambda stage: stage.status.late)
    yield each("kentongan_state_rows", lambda stage: stage.status.rows)
    yield each("kentongan_state_bytes", lambda stage: stage.status.row_bytes)
    yield numbers(
        "kentongan_dead_letters",
        [((stage.name, reason), n) for stage in stages for reason, n in stage.tally.dead.items()],
    )


def _unreadable(snapshot: Snapshot) -> Family:
    found = Counter(snapshot.unreadable)
    for stage in snapshot.stages:
        found.update({(stage.name, topic): n for topic, n in stage.unreadable.items()})
        found.update({(stage.name, topic): n for topic, n in stage.status.unreadable.items()})
    return numbers("kentongan_unreadable_records", sorted(found.items()))


def _refused(stages: Sequence[StageNow]) -> Iterator[Family]:
    yield numbers(
        "kentongan_refused_rows",
        [((stage.name, kind), n) for stage in stages for kind, n in sorted(stage.status.refused_rows.items())],
    )
    yield numbers(
        "kentongan_refused_posts",
        [(place, n) for stage in stages for place, n in sorted(stage.status.refused_posts.items())],
    )


def _delays(stages: Sequence[StageNow]) -> Iterator[Family]:
    yield histogram("kentongan_batch_posts", [((stage.name,), stage.tally.batch_posts) for stage in stages])
    yield histogram("kentongan_stage_seconds", [((stage.name,), stage.tally.batch_seconds) for stage in stages])
    yield histogram("kentongan_work_seconds", [((stage.name,), stage.tally.work_seconds) for stage in stages])
    ends = [(until, stage.tally) for stage in stages if (until := _UNTIL.get(stage.name))]
    yield histogram(
        "kentongan_end_to_end_seconds",
        [((until, "creation"), tally.since_created) for until, tally in ends]
        + [((until, "arrival"), tally.since_arrival) for until, tally in ends],
    )


def _progress(stages: Sequence[StageNow], now: float) -> Iterator[Family]:
    yield numbers(
        "kentongan_consumer_lag_records",
        [((stage.name, str(number)), lag) for stage in stages for number, lag in stage.lag.items()],
    )
    marks = [(stage.name, number, minute * 60) for stage in stages for number, minute in stage.status.watermarks.items()]
    yield numbers("kentongan_watermark_timestamp_seconds", [((stage, str(number)), at) for stage, number, at in marks])
    slowest: dict[str, int] = {}
    for stage, _, at in marks:
        slowest[stage] = min(at, slowest.get(stage, at))
    yield numbers("kentongan_watermark_age_seconds", [((stage,), max(0.0, now - at)) for stage, at in slowest.items()])


def _models(stages: Sequence[StageNow]) -> Iterator[Family]:
    models = [(stage.name, model) for stage in stages if (model := stage.status.model)]
    yield info("kentongan_model", [(stage, model.name, model.digest) for stage, model in models])
    asked = [(stage, model) for stage, model in models if model.seconds]
    yield histogram("kentongan_model_seconds", [((stage,), model.seconds) for stage, model in asked if model.seconds])
    yield numbers("kentongan_model_posts", [((stage,), model.posts) for stage, model in asked])
    yield numbers(
        "kentongan_model_failures",
        [((stage, reason), times) for stage, model in asked for reason, times in model.failures.items()],
    )
    yield numbers("kentongan_cache_hits", [((stage,), model.cache_hits) for stage, model in asked])
    yield numbers("kentongan_cache_misses", [((stage,), model.cache_misses) for stage, model in asked])
