"""Rows that a release wrote in the middle of a story, and the alerts that are told of the rest.

`python -m tests.streams.virality.golden FOLDER` writes them; each form of the rows has a folder of its own in
`tests/fixtures/rows`. Where a folder has rows they stay, and the alerts are written anew: after a change of the rules.
"""

import base64
import json
import sys
import zlib
from pathlib import Path
from typing import Any

from schemas.watchlist import Issue
from streams.clock import start_of
from streams.kafka.records import Incoming, Outgoing
from streams.kafka.topics import Topics
from streams.runtime.steps import records_of
from streams.settings import Settings
from streams.virality.stage import ViralityStage
from streams.virality.unwatched import Unwatched
from tests.streams.virality.story import BEGIN, CUT, END, records

__all__ = ["FORMS", "checkpoint", "decided", "golden_stage", "play", "read_alerts", "read_rows", "restored"]

FORMS = Path(__file__).parents[2] / "fixtures/rows"
TOPICS = Topics(Settings(partitions=2))
ISSUES = {
    name: Issue.model_validate({"id": name, "title": name.title(), "query": name, "zone": zone, "preset": preset})
    for name, zone, preset in (
        ("banjir", "Asia/Jakarta", "default"),
        ("beras", "Asia/Makassar", "sensitive"),
        ("bbm", "Asia/Jakarta", "strict"),
        ("vaksin", "Asia/Jayapura", "sensitive"),
        ("telur", "Asia/Makassar", "default"),
    )
}
_TOLD = frozenset(
    {"query", "headline", "samples", "about", "places", "people", "copies", "copied_text", "unmatched", "outlook"}
)


def golden_stage() -> ViralityStage:
    """A stage that has nothing yet."""
    found = ViralityStage(
        TOPICS,
        lambda: ISSUES,
        hold=100_000,
        checkpoint_interval=10**9,
        partition_of=lambda name: 0,
        unwatched=Unwatched("Humas", ("konsol",), "Asia/Jakarta", 60, 20),
    )
    found.assign([0])
    return found


def play(stage: ViralityStage, first: int, last: int) -> list[bytes]:
    """Give a stage the story from minute `first` to `last`; return its alerts as they go out."""
    told: list[bytes] = []
    for record in records(first, last):
        items, dead = stage.decode(record)
        assert not dead
        sent: list[Outgoing] = records_of(stage.apply([record], items, ()))
        told += [one.value for one in sent if one.topic == TOPICS.alerts.name and one.value]
    return told


def checkpoint(stage: ViralityStage) -> dict[str, bytes]:
    """The rows of everything, by key."""
    stage.write_all()
    sent = records_of(stage.checkpoint())
    return {
        one.key.decode(): one.value
        for one in sent
        if one.topic == TOPICS.issue_state.name and one.key is not None and one.value is not None
    }


def read_rows(folder: Path) -> dict[str, bytes]:
    """The rows of a form, by key."""
    return {key: base64.b64decode(row) for key, row in json.loads((folder / "rows.json").read_text()).items()}


def read_alerts(folder: Path) -> list[bytes]:
    """The alerts that were told after those rows."""
    return zlib.decompress((folder / "alerts.jsonl.z").read_bytes()).splitlines()


def decided(alerts: list[bytes]) -> list[dict[str, Any]]:
    """What alerts decide, without what they tell of the posts: that changes with releases."""
    return [{name: value for name, value in json.loads(one).items() if name not in _TOLD} for one in alerts]


def restored(rows: dict[str, bytes]) -> ViralityStage:
    """A stage that goes on from rows."""
    stage = golden_stage()
    take_back(stage, rows)
    return stage


def take_back(stage: ViralityStage, rows: dict[str, bytes]) -> None:
    """Have a stage take back rows."""
    for key, row in rows.items():
        stage.restore(Incoming(TOPICS.issue_state.name, 0, 0, start_of(CUT), key.encode(), row))


def written() -> dict[str, bytes]:
    """The rows of this program's form, by key."""
    stage = golden_stage()
    play(stage, BEGIN, CUT)
    take_back(stage, {"telur": stage.issues()["beras"].as_history()})
    return checkpoint(stage)


def write(folder: Path) -> None:
    """Write rows, unless there are some, and the alerts that follow from them."""
    folder.mkdir(parents=True, exist_ok=True)
    if not (rows := folder / "rows.json").exists():
        encoded = {key: base64.b64encode(row).decode() for key, row in sorted(written().items())}
        rows.write_text(json.dumps(encoded, indent=1) + "\n")
    told = play(restored(read_rows(folder)), CUT + 1, END)
    (folder / "alerts.jsonl.z").write_bytes(zlib.compress(b"\n".join(told), 9))


if __name__ == "__main__":
    write(Path(sys.argv[1]))
