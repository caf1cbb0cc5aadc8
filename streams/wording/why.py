"""Why an alert is raised: what a detector saw against what is usual, in words of what it counts; how it stands at the end."""

from schemas.alert import Alert, Reason
from streams.wording.figures import Language, noun, number, percent, span
from streams.wording.phrases import (
    AGAIN,
    BRIEF,
    CALM,
    CAPTIONS,
    NONE_CAME,
    NONE_LEFT,
    NOTHING_CAME,
    NOW,
    OVER,
    THINGS,
    said_by,
)

__all__ = [
    "LEAST_MULTIPLE",
    "MOST_MULTIPLE",
    "figures",
    "given_up",
    "why",
    "why_again",
    "why_beside",
    "why_brief",
    "why_calm",
]

LEAST_MULTIPLE, MOST_MULTIPLE = 1.5, 1000
"""A multiple outside of these says little: a fresh issue may be expected to have next to no posts."""


def why(reason: Reason, language: Language) -> str:
    """Why now: observed against usual, in which window, how many times as much."""
    return _filled(NOTHING_CAME[language] if _is_nothing(reason) else NOW[language][said_by(reason)], reason, language)


def why_again(reason: Reason, language: Language) -> str | None:
    """What is left to say below a headline that has the numbers of `why`; None when that is nothing."""
    pattern = AGAIN[language].get(said_by(reason))
    return _filled(pattern, reason, language) if pattern and _times(reason, language) else None


def why_beside(reason: Reason, language: Language) -> str:
    """Why now, below another reason; how it stands where it is no more than usual by now."""
    is_over = reason.kind != "source_silent" and reason.observed <= reason.expected
    return why_calm(reason, language) if is_over else why(reason, language)


def why_calm(reason: Reason, language: Language) -> str:
    """How it stands when the incident is over: observed against usual."""
    none = NONE_LEFT[language].get(reason.kind)
    return _filled(none if none and not reason.observed else CALM[language][said_by(reason)], reason, language)


def why_brief(alert: Alert, language: Language) -> str:
    """The same in a few words, for an SMS; of an incident that is over first that it is."""
    reason, indonesian = alert.reasons[0], language == "id"
    numbers = _filled(BRIEF[language][said_by(reason)], reason, language, sentence=False)
    if alert.event != "resolved":
        return numbers
    if given_up(alert):
        return "diam seminggu, tidak lagi diharapkan." if indonesian else "silent for a week, no longer expected."
    over = OVER[language][reason.kind]
    return f"{over}." if reason.kind == "viral_post" and not reason.observed else f"{over}, {numbers}"


def given_up(alert: Alert) -> bool:
    """Whether this is the end of a silent source that nobody expects any more: had it come back, posts would be counted."""
    return alert.kind == "source_silent" and alert.event == "resolved" and not alert.observed and alert.expected > 0


def figures(reason: Reason, language: Language) -> tuple[tuple[str, str], ...]:
    """The numbers of `why`, each with its caption."""
    indonesian, minutes = language == "id", span(reason.window_minutes, language)
    usual = "biasanya" if indonesian else "usually"
    so_far = said_by(reason) == "first_day"
    if so_far:
        usual = "sebelumnya" if indonesian else "before that"
    if reason.kind == "emerging_issue":
        usual += " paling banyak" if indonesian else " at most"
    observed, expected = _numbers(reason, language)
    caption = CAPTIONS[language][reason.kind].format(thing=_thing(reason, observed, language), span=minutes)
    found = ((observed, caption), (expected, usual))
    multiple = _multiple(reason)
    if multiple is None:
        return found
    than = ("dari sebelumnya", "what was before") if so_far else ("dari biasanya", "what is usual")
    return (*found, (f"{number(multiple, language)}×", than[not indonesian]))


def _filled(pattern: str, reason: Reason, language: Language, *, sentence: bool = True) -> str:
    observed, usual = _numbers(reason, language)
    times, length = _times(reason, language), span(reason.window_minutes, language)
    text = pattern.format(
        things=NONE_CAME[language] if _is_nothing(reason) else f"{observed} {_thing(reason, observed, language)}",
        observed=observed,
        usual=usual,
        span=length,
        last="hour" if length == "1 hour" else length,
        times=times,
        more=f" ({times})" if times else "",
    )
    return text[0].upper() + text[1:] if sentence else text


def _is_nothing(reason: Reason) -> bool:
    return reason.kind == "source_silent" and not reason.observed


def _thing(reason: Reason, observed: str, language: Language) -> str:
    """What is counted, behind that number; empty for shares."""
    return noun(THINGS[reason.kind], observed, language) if reason.kind in THINGS else ""


def _numbers(reason: Reason, language: Language) -> tuple[str, str]:
    if reason.kind == "negative_surge":
        return percent(reason.observed), percent(reason.expected)
    # People are estimated: a part of one says nothing.
    digits = 0 if reason.kind == "emerging_issue" else 1
    return number(reason.observed, language, digits), number(reason.expected, language, digits)


def _multiple(reason: Reason) -> float | None:
    """Observed over usual; None where that says little."""
    multiple = reason.observed / max(reason.expected, 0.01)
    if reason.kind in ("negative_surge", "source_silent") or not LEAST_MULTIPLE <= multiple < MOST_MULTIPLE:
        return None
    return multiple


def _times(reason: Reason, language: Language) -> str:
    """How many times as much as usual, in words; empty where that says little."""
    multiple = _multiple(reason)
    if multiple is None:
        return ""
    return f"{number(multiple, language)} " + ("kali lipat" if language == "id" else "times as many")
