"""The state of a worker at a moment: made by its event loop, read by the thread that serves it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from streams.incidents.book import ActionBook
from streams.metrics.fetching import FetchedNow
from streams.metrics.status import StageStatus
from streams.metrics.tally import TallyNow

__all__ = ["Snapshot", "SnapshotHolder", "StageNow"]


@dataclass(frozen=True, slots=True)
class StageNow:
    """One stage of the worker."""

    name: str
    partitions: tuple[int, ...]
    """Partitions of its topic that are this worker's."""
    lag: Mapping[int, int]
    """Records of each that it has not taken yet."""
    joined: bool
    """Whether it is in its consumer group and no rebalance is going on."""
    restored: bool
    """Whether its state belongs to its partitions."""
    behind_since: float | None
    """Since when it has had work to do, in seconds since 1970; None while it has none."""
    tally: TallyNow
    status: StageStatus
    unreadable: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    """Records that were passed over, as nobody could read them, by topic."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A worker; times are seconds since 1970."""

    at: float
    started: float
    version: str
    stages: tuple[StageNow, ...] = ()
    wanted: tuple[str, ...] = ()
    """Names of the stages that it is to run."""
    loaded: bool = False
    """Whether its stages, with their models, are built."""
    unreadable: Mapping[tuple[str, str], int] = field(default_factory=lambda: MappingProxyType({}))
    """The same of what else the worker reads: by reader and topic."""
    fetched: tuple[FetchedNow, ...] = ()
    """The sources that it fetches."""
    in_sources_group: bool | None = None
    """Whether it is in the group of the workers that fetch sources; None where it is not to be."""
    watchlist_loaded: bool = False
    actions_loaded: bool = False
    actions: ActionBook = field(default_factory=ActionBook)
    """What people decided about incidents."""
    watched: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """Titles of the watched issues, by id."""
    made_anew: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    """How often each topic was deleted and created again under the worker."""


class SnapshotHolder:
    """Holds the newest snapshot: the event loop replaces it and any thread reads it; a snapshot itself never changes."""

    def __init__(self, first: Snapshot) -> None:
        self.snapshot = first
