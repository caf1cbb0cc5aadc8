"""An alert of a source or of a term nobody watches, recomputed: the numbers at its minute, and what they say in words."""

from dataclasses import asdict, dataclass
from math import exp
from typing import Any

from schemas.alert import Alert, Headline
from streams.virality.coverage.alert import source_of
from streams.virality.coverage.silence import SILENCE_DEVIATIONS, SILENT_SHARE, silence_root
from streams.virality.coverage.source import CALIBRATED
from streams.virality.coverage.windows import LEAST_EXPECTED, Flow
from streams.virality.emerging.detector import DEVIATIONS, GROWTH, TermStatus
from streams.virality.stage import ViralityStage
from streams.wording.figures import number, precise

__all__ = ["SourceNumbers", "SourceWindow", "TermNumbers", "UnwatchedExplanation", "unwatched_numbers_of"]


@dataclass(frozen=True, slots=True)
class SourceWindow:
    """A source in the `minutes` that end with the alert: posts, those expected, and those expected at least."""

    minutes: int
    observed: int
    expected: float
    surely: float
    deviations: float
    """Root of twice the deviance by which `observed` lies below `surely`."""


@dataclass(frozen=True, slots=True)
class SourceNumbers:
    """What is known of a source at the end of a minute; when it is back, its windows start again."""

    windows: tuple[SourceWindow, ...]
    dispersion: float
    """A count of mean m varies by m + dispersion m**2."""
    usual_pause: float
    """Posts missed in the longest pause of a usual day."""
    share: float
    """Its usual share of all posts, 0 to 1."""


@dataclass(frozen=True, slots=True)
class TermNumbers:
    """What is known of a term at the end of a minute."""

    term: str
    status: TermStatus


@dataclass(frozen=True, slots=True)
class UnwatchedExplanation:
    """An alert of no watched issue, with the numbers behind it."""

    alert: Alert
    numbers: SourceNumbers | TermNumbers

    @property
    def sentence(self) -> Headline:
        """The rule that judged the numbers, in one sentence."""
        numbers = self.numbers
        return _of_source(numbers) if isinstance(numbers, SourceNumbers) else _of_term(numbers.status)

    def to_dict(self) -> dict[str, Any]:
        """The explanation as plain values, ready for JSON."""
        if isinstance(self.numbers, TermNumbers):
            numbers = {"term": self.numbers.term, "standing": self.numbers.status._asdict()}
        else:
            numbers = asdict(self.numbers)
        return {
            "alert": self.alert.model_dump(mode="json", exclude_none=True),
            "numbers": numbers,
            "sentences": [self.sentence.model_dump()],
        }


def unwatched_numbers_of(stage: ViralityStage, issue: str) -> SourceNumbers | TermNumbers | None:
    """What the stage holds of the source or the term that stands for `issue` in its alerts; None if nothing."""
    name = source_of(issue)
    if name is None:
        term = stage.term_seen(issue)
        return term and TermNumbers(*term)
    found = stage.source_seen(name)
    if found is None:
        return None
    source, share = found
    windows = tuple(_window(flow, source.rate.alpha) for _, flow in source.flows.whole())
    return SourceNumbers(windows, source.rate.alpha, exp(source.calibration.mean) - 1, share)


def _window(flow: Flow, alpha: float) -> SourceWindow:
    deviations = silence_root(flow.observed, flow.surely, alpha) if flow.surely > 0 else 0.0
    return SourceWindow(flow.minutes, flow.observed, flow.expected, flow.surely, deviations)


def _of_source(numbers: SourceNumbers) -> Headline:
    pause_id, pause_en = number(numbers.usual_pause, "id"), number(numbers.usual_pause, "en")
    return Headline(
        id=(
            f"Sumber dianggap diam bila dalam satu jendela paling banyak {SILENT_SHARE:.0%} dari unggahan yang pasti "
            f"diharapkan tiba, sedikitnya {LEAST_EXPECTED:.0f} unggahan diharapkan, kekurangannya "
            f"{precise(SILENCE_DEVIATIONS, 'id', 1)} "
            f"simpangan atau lebih, dan unggahan yang hilang lebih dari jeda terpanjang hari biasa (sekitar {pause_id}) "
            f"dengan {precise(CALIBRATED, 'id', 1)} simpangan."
        ),
        en=(
            f"A source is silent when, in a window, at most {SILENT_SHARE:.0%} of the posts that are surely expected arrive, "
            f"at least {LEAST_EXPECTED:.0f} are expected, they fall short by {SILENCE_DEVIATIONS:.1f} deviations or more, "
            f"and more posts are missed than in the longest pause of a usual day (about {pause_en}), by {CALIBRATED:.1f} "
            "deviations."
        ),
    )


def _of_term(status: TermStatus) -> Headline:
    usual_id, before_id = number(status.usual, "id"), number(status.best_before, "id")
    usual_en, before_en = number(status.usual, "en"), number(status.best_before, "en")
    return Headline(
        id=(
            f"Istilah dikabarkan bila dalam sejam dipakai sedikitnya {status.least} orang, "
            f"{precise(DEVIATIONS, 'id', 1)} simpangan di atas jam tersibuk istilah pada umumnya (biasanya {usual_id} "
            f"orang), dan {GROWTH:.0f} kali jam tersibuknya sendiri pada hari-hari sebelumnya ({before_id} orang), sedangkan "
            "isu yang dipantau tidak membahas sebagian besar unggahannya."
        ),
        en=(
            f"A term raises one when at least {status.least} people use it in an hour, {DEVIATIONS:.1f} deviations above the "
            f"best hour of terms (usually {usual_en} people) and {GROWTH:.0f} times its own best hour of earlier days "
            f"({before_en} people), while watched issues do not match most of its posts."
        ),
    )
