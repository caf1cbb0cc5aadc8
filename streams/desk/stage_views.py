"""How the stages of the pipeline are, in the reader's language."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from streams.desk.page_views import Page
from streams.desk.stage_progress import StageLag
from streams.wording.figures import precise, span

__all__ = ["behind", "holds_back", "stage_row"]

_NAMES: Final[Mapping[str, tuple[str, str]]] = {
    "language": ("Membaca unggahan dan bahasanya", "Reading posts and their language"),
    "sentiment": ("Menilai sentimen", "Judging sentiment"),
    "virality": ("Mendeteksi lonjakan", "Detecting surges"),
    "notify": ("Menyusun pesan", "Composing messages"),
    "deliver": ("Mengirim pesan", "Sending messages"),
}

_SHORT_SECONDS: Final = 60.0
"""What waits for less says nothing: stages take what comes in batches, and may commit once in half a minute."""
_TELLING: Final = frozenset({"notify", "deliver"})
"""Stages that tell what the desk shows already."""


def holds_back(lags: Sequence[StageLag]) -> bool:
    """Whether the desk does not show yet what has come."""
    return any(one.is_late for one in lags if one.stage not in _TELLING)


def behind(page: Page, lags: Sequence[StageLag]) -> str | None:
    """That the pipeline is late, by the stage that is most; None where none is."""
    late = [one for one in lags if one.is_late]
    if not late:
        return None
    most = max(late, key=lambda one: one.seconds)
    minutes = span(int(most.seconds) // 60, page.language)
    return page.say(f"pekerja tertinggal {minutes}", f"workers are {minutes} behind")


def stage_row(page: Page, lag: StageLag) -> dict[str, Any]:
    """A stage as a row of a table; `well` is yes, no, or so while it takes what is not old."""
    minutes = span(int(lag.seconds) // 60, page.language)
    if lag.is_late:
        well, says = "no", page.say(f"tertinggal {minutes}", f"{minutes} behind")
    elif lag.seconds >= _SHORT_SECONDS:
        well, says = "so", page.say("mengejar", "catching up")
    else:
        well, says = "yes", page.say("mengikuti", "up to date")
    return {
        "name": page.say(*_NAMES[lag.stage]),
        "well": well,
        "says": says,
        "waiting": precise(lag.waiting, page.language, 0),
    }
