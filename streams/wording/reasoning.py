"""Why an alert was raised, in readers' words: what was seen, what about it was unusual, and which sources delivered it."""

from typing import Final

from schemas.alert import Alert, Reason, SourceCoverage
from streams.wording.figures import Language, counted, number, percent, precise, span
from streams.wording.phrases import NAMES, UNUSUAL
from streams.wording.why import why, why_calm

__all__ = ["readiness", "reasons", "sources", "unusual"]

_CLEARLY: Final = 2.0
"""Times the threshold."""
_PRESETS: Final[dict[str, tuple[str, str]]] = {
    "default": ("biasa", "usual"),
    "strict": ("hanya yang jelas", "only what is clear"),
    "sensitive": ("peka", "sensitive"),
}
_STATES: Final[dict[str, tuple[str, str]]] = {
    "usual": ("seperti biasa", "as usual"),
    "silent": ("diam", "silent"),
    "flooding": ("membanjir", "flooding"),
    "learning": ("belum cukup lama dikenal", "not known long enough"),
}


def unusual(reason: Reason, language: Language) -> str:
    """What about it was unusual, and how clearly: a score is given in multiples of the alert threshold."""
    said = UNUSUAL[language].get(reason.path, reason.path)
    score = precise(reason.score, language, 1)
    if reason.score < 1:
        how = _of(("kini di bawah ambang peringatan", "now below the threshold of alerts"), language)
    elif reason.score < _CLEARLY:
        how = _of((f"{score} kali ambang peringatan", f"{score} times the threshold of alerts"), language)
    else:
        how = _of((f"jelas, {score} kali ambang peringatan", f"clearly, {score} times the threshold of alerts"), language)
    return f"{said[0].upper()}{said[1:]} ({how})."


def reasons(alert: Alert, language: Language) -> tuple[tuple[str, str, str], ...]:
    """Of each reason, the strongest first, its name, what was seen against what is usual, and what about it was unusual."""
    says = why_calm if alert.event == "resolved" else why
    return tuple((NAMES[one.kind][language], says(one, language), unusual(one, language)) for one in alert.reasons)


def sources(alert: Alert, language: Language) -> str | None:
    """Of how much of what the issue's sources usually carry this is known, and which are not as usual; None without any."""
    if not alert.coverage:
        return None
    others = [_source(one, language) for one in alert.coverage if one.state != "usual"]
    if not others:
        return _of(("Semua sumbernya mengirim seperti biasa.", "All its sources send as usual."), language)
    share = percent(alert.confidence)
    head = _of(
        (f"{share} dari isi sumbernya datang seperti biasa", f"{share} of what its sources carry comes as usual"), language
    )
    return f"{head}; {', '.join(others)}."


def _source(one: SourceCoverage, language: Language) -> str:
    state = _of(_STATES[one.state], language)
    if not one.window_minutes:
        return f"{one.source} {state}"
    seen = counted(one.observed, "post", language)
    usual, length = number(one.expected, language), span(one.window_minutes, language)
    more = _of((f"{seen} dalam {length}, biasanya {usual}", f"{seen} in {length}, usually {usual}"), language)
    return f"{one.source} {state} ({more})"


def readiness(alert: Alert, language: Language) -> str:
    """By which rule it was decided, for whoever wants to have it computed again."""
    preset = _of(_PRESETS[alert.rule.preset], language)
    said = _of(
        (
            f"Kepekaan isu ini: {preset}; aturan {alert.rule.version}",
            f"The issue alerts: {preset}; rule {alert.rule.version}",
        ),
        language,
    )
    return f"{said}, model {alert.model}." if alert.model else f"{said}."


def _of(said: tuple[str, str], language: Language) -> str:
    return said[0] if language == "id" else said[1]
