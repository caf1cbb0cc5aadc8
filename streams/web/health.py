"""Whether a worker is alive, and whether it is ready: decided from its newest snapshot."""

from streams.metrics.snapshot import Snapshot, StageNow

__all__ = ["dead", "unready"]


def dead(snapshot: Snapshot, now: float, stall_after: float) -> dict[str, str]:
    """Why the worker should be restarted, by part; empty while it is alive. Times are seconds since 1970.

    It is dead when its loop has not moved, or when a stage has work to do and has finished nothing, for `stall_after`
    seconds. Waiting for a broker that has not answered yet is no reason: a new worker would have to wait too. One that goes
    away while there is work is a reason, since whose fault it is cannot be known here; a new worker then waits for it.
    """
    reasons: dict[str, str] = {}
    if (age := now - snapshot.at) > stall_after:
        reasons["loop"] = f"the event loop has been held up for {age:.0f} s"
    for stage in snapshot.stages:
        if stage.behind_since is None:
            continue
        idle = now - max(stage.behind_since, stage.tally.progress_at)
        if idle > stall_after:
            reasons[stage.name] = f"{_work(stage)}, and nothing was finished for {idle:.0f} s"
    return reasons


def _work(stage: StageNow) -> str:
    if not stage.restored:
        return "its state is being read back"
    waiting = sum(stage.lag.values())
    return f"{waiting} records wait" if waiting else "a batch is in hand"


def unready(snapshot: Snapshot, broker: str | None) -> dict[str, str]:
    """Why the worker cannot do its work yet, by part; empty when it is ready. `broker` says what is wrong with the broker."""
    reasons: dict[str, str] = {}
    if broker is not None:
        reasons["broker"] = broker
    if not snapshot.loaded:
        reasons["model"] = "stages and models are not loaded yet"
    if snapshot.loaded and (outside := [stage.name for stage in snapshot.stages if not stage.joined]):
        reasons["group"] = f"not in the consumer group, or being reassigned: {', '.join(outside)}"
    if snapshot.loaded and snapshot.in_sources_group is False:
        reasons["sources"] = "not in the group of the workers that fetch sources"
    if restoring := [stage.name for stage in snapshot.stages if not stage.restored]:
        reasons["state"] = f"state is being read back: {', '.join(restoring)}"
    if not snapshot.watchlist_loaded:
        reasons["watchlist"] = "the watchlist has not been read to its end yet"
    if not snapshot.actions_loaded:
        reasons["actions"] = "the actions on incidents have not been read to their end yet"
    return reasons
