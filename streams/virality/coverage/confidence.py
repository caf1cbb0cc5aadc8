"""How far the alerts of an issue can be trusted: its usual sources, and whether they deliver as usual."""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from schemas.alert import Headline, SourceCoverage, SourceState
from streams.virality.coverage.coverage import Coverage
from streams.virality.coverage.silence import FLOOD_FACTOR
from streams.virality.issue.last_hour import Recent
from streams.wording.figures import Language, listed, percent

__all__ = ["LEAST_SHARE", "Reliance", "reliance"]

LEAST_SHARE: Final = 0.1
"""An issue relies on sources that usually carry at least this share of its posts."""


class Reliance(NamedTuple):
    """The fields of an alert about coverage."""

    coverage: tuple[SourceCoverage, ...]
    confidence: float
    caveat: Headline | None

    def fields(self) -> Mapping[str, Any]:
        """The fields by name."""
        return self._asdict()


def reliance(recent: Recent, coverage: Coverage) -> Reliance:
    """How the usual sources of an issue are, by the issue's last hour and the sources of its partition."""
    own = {tally.name: tally.posts for tally in recent.tallies("sources", 64)}
    usual = {name: share for name, share in recent.usual_sources().items() if share >= LEAST_SHARE}
    found: list[SourceCoverage] = []
    trusted, weight = 0.0, 0.0
    for name, share in usual.items():
        one, part = _seen(name, share, own.get(name, 0), coverage)
        found.append(one)
        trusted += share * part
        weight += share
    confidence = round(trusted / weight, 3) if weight else 1.0
    return Reliance(tuple(found), confidence, _caveat(found, confidence))


def _seen(name: str, share: float, own: int, coverage: Coverage) -> tuple[SourceCoverage, float]:
    """A source as the issue sees it, and the part of it that is as usual."""
    source = coverage.sources.get(name)
    flow = source.flows.shortest_usable() if source else None
    state: SourceState = source.level if source else "learning"
    part = 1.0
    if flow is None:
        state = "learning" if state == "flooding" else state
    elif state == "silent":
        part = min(1.0, flow.observed / flow.expected)
    elif state == "flooding":
        # A source that overflows with this very issue is no fault of the source.
        others = max(0, flow.prompt - own)
        if others >= FLOOD_FACTOR * flow.expected:
            part = flow.expected / others
        else:
            state = "usual"
    return (
        SourceCoverage(
            source=name,
            share=round(share, 4),
            state=state,
            observed=flow.observed if flow else 0,
            expected=round(flow.expected, 2) if flow else 0.0,
            window_minutes=flow.minutes if flow else 0,
        ),
        part,
    )


def _caveat(found: list[SourceCoverage], confidence: float) -> Headline | None:
    silent = [one for one in found if one.state == "silent"]
    flooding = [one for one in found if one.state == "flooding"]
    if not silent and not flooding:
        return None
    said_id = [f"sumber {_names(silent, 'id')} diam"] if silent else []
    said_en = [f"{_names(silent, 'en')} {'is' if len(silent) == 1 else 'are'} silent"] if silent else []
    if flooding:
        said_id.append(f"sumber {_names(flooding, 'id')} mengirim jauh lebih banyak dari biasanya")
        said_en.append(f"{_names(flooding, 'en')} {'sends' if len(flooding) == 1 else 'send'} far more than usual")
    return Headline(
        id=f"Perhatian: {', '.join(said_id)}; keyakinan atas angka di sini {percent(confidence)}",
        en=f"Note: {', '.join(said_en)}; confidence in the numbers here {percent(confidence)}",
    )


def _names(sources: list[SourceCoverage], language: Language) -> str:
    """Each with what it usually carries of the issue."""
    pattern = "{} (biasanya {} unggahan isu ini)" if language == "id" else "{} (usually {} of this issue's posts)"
    return listed([pattern.format(one.source, percent(one.share)) for one in sources], language)
