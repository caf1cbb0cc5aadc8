"""An alert as text for a terminal."""

from zoneinfo import ZoneInfo

from rich.console import Console
from rich.text import Text

from schemas.alert import Alert, SentimentSplit

__all__ = ["alert_text", "print_alert"]

_EVENT = {"opened": "BARU", "updated": "PERKEMBANGAN", "resolved": "SELESAI"}
_ZONE = {"Asia/Jakarta": "WIB", "Asia/Makassar": "WITA", "Asia/Jayapura": "WIT"}
_FEELING = {"negative": "negatif", "neutral": "netral", "positive": "positif"}


def _style(alert: Alert) -> str:
    if alert.event == "resolved":
        return "green"
    return "bold red" if alert.severity >= 7 else "bold yellow"


def alert_text(alert: Alert) -> Text:
    """The alert as styled lines: what and how bad, why now, how people feel, what they say. Times in the issue's zone."""
    at = alert.at.astimezone(ZoneInfo(alert.zone))
    zone = _ZONE.get(alert.zone, at.tzname() or alert.zone)
    text = Text()
    text.append(f"[{_EVENT[alert.event]}] ", style=_style(alert))
    text.append(alert.headline.id, style="bold")
    text.append(f"\n    {alert.headline.en}", style="dim italic")
    text.append(f"\n    {at:%d-%m-%Y %H:%M} {zone} · tingkat {alert.severity}/10 · isu {alert.issue}")
    text.append(f" · insiden {alert.incident[:8]}", style="dim")
    if said := _sentiment(alert.sentiment):
        text.append(f"\n    Sentimen sejam terakhir {said}")
    if alert.event != "resolved":
        if alert.terms:
            text.append("\n    Kata: " + ", ".join(term.name for term in alert.terms[:6]))
        for sample in alert.samples[:2]:
            feeling = f" ({_FEELING[sample.sentiment]})" if sample.sentiment else ""
            excerpt = " ".join(sample.excerpt.split())
            text.append(f"\n    “{excerpt[:140]}”", style="cyan")
            text.append(f" — {sample.source}{feeling}", style="dim")
    return text


def _sentiment(split: SentimentSplit) -> str:
    """The shares with what they rest on, and how often the model would not say; empty when it was asked about nothing."""
    if not split.n:
        return f"(n=0): model tak yakin pada {split.abstained} unggahan" if split.abstained else ""
    unsure = f", tak yakin {split.abstained_share:.0%}" if split.abstained_share else ""
    return f"(n={split.n}{unsure}): negatif {split.negative:.0%}, netral {split.neutral:.0%}, positif {split.positive:.0%}"


def print_alert(alert: Alert, console: Console) -> None:
    """Write the alert to the console, with an empty line after it."""
    console.print(alert_text(alert), soft_wrap=True, highlight=False)
    console.print()
