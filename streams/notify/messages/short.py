"""An alert in 160 characters."""

from schemas.alert import Alert
from streams.notify.messages.cleaning import one_line, shortened
from streams.notify.messages.context import Context
from streams.notify.messages.sentences import event_word
from streams.notify.messages.sms import LONGEST, fitted, gsm7
from streams.notify.messages.why import why_brief
from streams.text.figures import Language, clock, percent, span, zone_name

__all__ = ["alert_sms"]

_LONGEST_TITLE, _SHORTEST_TITLE = 50, 16


def alert_sms(alert: Alert, language: Language, context: Context) -> str:
    """What, how bad, against what is usual, when, which incident; a link where it still fits."""
    head = f"{event_word(alert, language)} {alert.severity}/10"
    if context.unanswered is not None:
        head = f"{'BELUM DIJAWAB' if language == 'id' else 'UNANSWERED'} {span(context.unanswered, language)}: {head}"
    at = f"{clock(alert.at, alert.zone, language)} {zone_name(alert.zone, alert.at)}"
    incident = f"{'Insiden' if language == 'id' else 'Incident'} {alert.incident[:8]}"
    negative = f"{'Negatif' if language == 'id' else 'Negative'} {percent(alert.sentiment.negative)}."
    told = why_brief(alert, language)
    room = LONGEST - len(f"{head} : {told} {at}. {incident}.") - len("...")
    title = gsm7(shortened(gsm7(one_line(alert.title)), max(_SHORTEST_TITLE, min(_LONGEST_TITLE, room))))
    return fitted(
        [
            f"{head} {title}: {told}",
            f"{at}.",
            f"{incident}.",
            context.link or "",
            negative if alert.sentiment.n and alert.kind != "negative_surge" else "",
        ]
    )
