"""An alert as an SMS."""

from schemas.alert import Alert
from streams.notify.messages.context import Context
from streams.notify.messages.sms import LONGEST, fitted, gsm7
from streams.text.cleaning import one_line, safe_url, shortened
from streams.wording.feelings import negative_between
from streams.wording.figures import Language, clock, percent, short_id, span, zone_name
from streams.wording.sentences import acknowledge, event_word, titled
from streams.wording.voices import copied_brief
from streams.wording.why import why_brief

__all__ = ["alert_sms"]

_LONGEST_TITLE, _SHORTEST_TITLE = 50, 16
_LEAST_CLAIM, _FULL_FACT = 16, 90
_VERDICT, _OWNER = 24, 40


def alert_sms(alert: Alert, language: Language, context: Context) -> str:
    """What, how bad, against what is usual, when, and the command to take it on, all in 160 characters.

    Where there is room, also what has been said already, how people feel, and where to see more.
    """
    limit = context.limit or LONGEST
    head = f"{event_word(alert, language)} {alert.severity}/10"
    if context.unanswered is not None:
        head = f"{'BELUM DIJAWAB' if language == 'id' else 'UNANSWERED'} {span(context.unanswered, language)}: {head}"
    why, at = why_brief(alert, language), f"{clock(alert.at, alert.zone, language)} {zone_name(alert.zone, alert.at)}."
    end = _end(alert, language)
    room = limit - len(gsm7(f"{head} : {why} {at} {end}"))
    if room < _SHORTEST_TITLE:
        at, room = "", room + len(at) + 1
    title = _cut(titled(alert, language), max(_SHORTEST_TITLE, min(_LONGEST_TITLE, room)))
    # The command comes last: what followed it would be read as part of it.
    most = limit - len(end) - 1
    text = fitted([f"{head} {title}: {why}", at], most)
    others = [gsm7(copied_brief(alert, language)), _negative(alert, language), gsm7(safe_url(context.link) or "")]
    room = most - len(text) - 1
    left = room - sum(len(one) + 1 for one in others)
    fact = _fact(alert, language, left if left >= _FULL_FACT else room)
    return fitted([fitted([text, fact, *others], most), end], limit)


def _end(alert: Alert, language: Language) -> str:
    if alert.event == "resolved":
        return f"{'Insiden' if language == 'id' else 'Incident'} {short_id(alert.incident)}."
    return f"{'Tangani' if language == 'id' else 'Take it on'}: {acknowledge(alert.incident, language, by=False)}"


def _negative(alert: Alert, language: Language) -> str:
    if not alert.sentiment.n or alert.kind == "negative_surge":
        return ""
    if between := negative_between(alert.sentiment, language):
        return f"{between[0].upper()}{between[1:]}."
    return f"{'Negatif' if language == 'id' else 'Negative'} {percent(alert.sentiment.negative)}."


def _fact(alert: Alert, language: Language, room: int) -> str:
    """What has been said already of the first claim, and by whom; else only that somebody has said something."""
    if not alert.facts or alert.event == "resolved":
        return ""
    fact = alert.facts[0]
    like, indonesian = fact.state == "needs_review", language == "id"
    claim, owner = gsm7(one_line(fact.claim)), _cut(fact.owner, _OWNER)
    words = ("Mirip klaim" if like else "Klaim") if indonesian else ("Like the claim" if like else "Claim")
    found = f"{_cut(fact.verdict, _VERDICT)} ({owner})."
    left = room - len(f'{words} "": {found}')
    if left >= min(_LEAST_CLAIM, len(claim)):
        return f'{words} "{_cut(claim, left)}": {found}'
    if indonesian:
        brief = "Mungkin ada klarifikasi" if like else "Ada klarifikasi"
    else:
        brief = "Perhaps clarified" if like else "Clarified"
    whole = f"{brief} {owner}." if indonesian else f"{brief} by {owner}."
    return whole if len(whole) <= room else f"{brief}."


def _cut(text: str, most: int) -> str:
    """At most so many characters of an SMS, in which an ellipsis takes three."""
    whole = gsm7(one_line(text))
    return whole if len(whole) <= most else gsm7(shortened(whole, most - 2))
