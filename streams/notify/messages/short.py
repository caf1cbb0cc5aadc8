"""An alert in 160 characters."""

from schemas.alert import Alert
from streams.notify.messages.cleaning import one_line, shortened
from streams.notify.messages.context import Context
from streams.notify.messages.sentences import counted, event_word
from streams.notify.messages.sms import fitted, gsm7
from streams.text.figures import Language, clock, number, percent, span, zone_name

__all__ = ["alert_sms"]

_TITLE = 50


def alert_sms(alert: Alert, language: Language, context: Context) -> str:
    """What, how bad, against what is usual, when, which incident; a link where it still fits."""
    title = gsm7(shortened(one_line(alert.title), _TITLE))
    head = f"{event_word(alert, language)} {alert.severity}/10"
    if context.unanswered is not None:
        head = f"{'BELUM DIJAWAB' if language == 'id' else 'UNANSWERED'} {span(context.unanswered, language)}: {head}"
    at = f"{clock(alert.at, alert.zone, language)} {zone_name(alert.zone, alert.at)}"
    incident = f"{'Insiden' if language == 'id' else 'Incident'} {alert.incident[:8]}"
    negative = f"{'Negatif' if language == 'id' else 'Negative'} {percent(alert.sentiment.negative)}."
    return fitted(
        [
            f"{head} {title}: {_figures(alert, language)}",
            f"{at}.",
            f"{incident}.",
            context.link or "",
            negative if alert.sentiment.n and alert.kind != "negative_surge" else "",
        ]
    )


def _figures(alert: Alert, language: Language) -> str:
    if alert.kind == "source_silent" and alert.event == "resolved":
        return "kembali mengirim." if language == "id" else "sends again."
    if alert.event == "resolved":
        return "kembali tenang." if language == "id" else "calm again."
    minutes, indonesian = span(alert.window_minutes, language), language == "id"
    if alert.kind == "negative_surge":
        observed, usual = percent(alert.observed), percent(alert.expected)
        if indonesian:
            return f"{observed} unggahan negatif dalam {minutes}, biasanya {usual}."
        return f"{observed} negative in {minutes}, usually {usual}."
    observed, usual = number(alert.observed, language), number(alert.expected, language)
    things = counted(alert.kind, language) or ("unggahan" if indonesian else "posts")
    one = ("satu unggahan, " if indonesian else "one post, ") if alert.kind == "viral_post" else ""
    return one + f"{observed} {things} {f'dalam {minutes}, biasanya' if indonesian else f'in {minutes}, usually'} {usual}."
