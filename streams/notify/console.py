"""An alert as text for a terminal."""

from rich.console import Console
from rich.text import Text

from schemas.alert import Alert, Headline
from streams.text.cleaning import one_line, shortened
from streams.wording.facts import fact_counts, fact_finding, unanswered
from streams.wording.feelings import feelings
from streams.wording.figures import moment, short_id
from streams.wording.headline import without_subject
from streams.wording.sentences import coming, event_word, issue_name, level, sample_source, tallied
from streams.wording.voices import voices

__all__ = ["alert_text", "print_alert"]

_NEW_TERM = Headline(id="Isu yang belum dipantau sedang muncul", en="An issue nobody watches is emerging")


def _style(alert: Alert) -> str:
    if alert.event == "resolved":
        return "green"
    return "bold red" if alert.severity >= 7 else "bold yellow"


def alert_text(alert: Alert, *, words: bool = True) -> Text:
    """The alert as styled lines: what and how bad, why now, how people feel, what they say. Times in the issue's zone.

    Without `words`, nothing that people wrote: no posts, words or hashtags, nor the claims that they repeat.
    """
    text = Text()
    text.append(f"[{event_word(alert, 'id')}] ", style=_style(alert))
    is_term = alert.issue.startswith("#") and alert.kind != "source_silent"
    headline = alert.headline
    if not words:
        headline = _NEW_TERM if is_term else without_subject(headline, [one.name for one in alert.about])
    text.append(headline.id, style="bold")
    text.append(f"\n    {headline.en}", style="dim italic")
    text.append(f"\n    {moment(alert.at, alert.zone, 'id')} · {level(alert, 'id')}")
    if alert.kind != "source_silent":  # it has no issue, and its headline names the source
        text.append(f" · isu {issue_name(alert) if words or not is_term else alert.issue}")
    text.append(f" · insiden {short_id(alert.incident)}", style="dim")
    if alert.caveat:
        text.append(f"\n    {alert.caveat.id}", style="yellow")
    if said := feelings(alert.sentiment, "id"):
        text.append(f"\n    {said}")
    for said in voices(alert, "id"):
        text.append(f"\n    {said}")
    if said := coming(alert, "id"):
        text.append(f"\n    {said}")
    if words and alert.event != "resolved":
        if alert.terms:
            text.append(f"\n    Kata: {tallied(alert.terms, 'id', 6)}")
        for fact in alert.facts[:1]:
            text.append(f"\n    Klaim “{shortened(one_line(fact.claim), 100)}”: {one_line(fact_finding(fact, 'id'))}")
            text.append(f"\n    {fact_counts(fact, 'id')}", style="dim")
        for said in unanswered(alert, "id")[:1]:
            text.append(f"\n    {said}", style="dim")
        for sample in alert.samples[:2]:
            text.append(f"\n    “{shortened(one_line(sample.excerpt), 140)}”", style="cyan")
            text.append(f" — {sample_source(sample, alert.zone, 'id')}", style="dim")
    return text


def print_alert(alert: Alert, console: Console, link: str | None = None, *, words: bool = True) -> None:
    """Write the alert to the console, with a link to more and an empty line; without `words`, nothing that people wrote."""
    console.print(alert_text(alert, words=words), soft_wrap=True, highlight=False)
    if link is not None:
        console.print(f"    {link}", markup=False, soft_wrap=True, highlight=False)
    console.print()
