"""Rendering: from an alert, or several, to a message for one style of channel."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from schemas.alert import Alert
from streams.notify.messages.chart import chart
from streams.notify.messages.content import Content, MessageSize, content_of
from streams.notify.messages.context import Context
from streams.notify.messages.fitting import CHAT_LIMIT, fit, units
from streams.notify.messages.message import IMAGE_NAME, Languages, Message, Style
from streams.notify.messages.offers import ROOM
from streams.notify.messages.short import alert_sms
from streams.notify.messages.sms import fitted, gsm7
from streams.notify.messages.templates import fill
from streams.text.cleaning import for_chat, one_line, safe_url, shortened
from streams.wording.figures import Language, moment

__all__ = ["render", "render_test"]

_SIZES = (
    MessageSize(2, 200, 5, 2, 200, again=False),
    MessageSize(2, 140, 4, 2, 160, again=False),
    MessageSize(2, 140, 4, 2, 160, gist=False, again=False),
    MessageSize(2, 100, 4, 1, 140, spread=False, gist=False, again=False),
    MessageSize(1, 100, 3, 1, 120, spread=False, gist=False, again=False),
    MessageSize(1, 60, 0, 1, 100, spread=False, gist=False, again=False),
    MessageSize(0, 0, 0, 1, 80, spread=False, gist=False, again=False),
    MessageSize(0, 0, 0, 0, 0, spread=False, gist=False, again=False),
)
"""How a chat message shrinks until it fits."""


def render(alert: Alert, style: Style, language: Languages, context: Context) -> Message:
    """The message for an alert; the same arguments give the same message.

    Raises:
        UserError: a template in the context's folder has a fault.
    """
    if style == "sms":
        return Message("", alert_sms(alert, _first(language), context))
    if style == "chat":
        return _chat(alert, language, context)
    return _mail(alert, language, context)


def _first(language: Languages) -> Language:
    return "en" if language == "en" else "id"


def _said(alert: Alert, languages: Languages, context: Context, size: MessageSize, *, chat: bool) -> Sequence[Content]:
    wanted: Iterable[Language] = ("id", "en") if languages == "both" and size.gist else (_first(languages),)
    return [content_of(alert, one, context, for_chat if chat else str, size) for one in wanted]


def _chat(alert: Alert, language: Languages, context: Context) -> Message:
    message, limit = Message("", ""), context.limit or CHAT_LIMIT
    bare = replace(context, offers=())
    for given in (context, bare) if context.offers and limit >= ROOM else (bare,):  # a link that is cut leads nowhere
        for size in _SIZES:
            said = _said(alert, language, given, size, chat=True)
            subject = fill("alert.subject.txt", context.templates, said=said, style="chat").strip()
            text = fill("alert.chat.txt", context.templates, said=said).strip()
            message = Message(subject, text)
            if units(subject) + units(text) + 2 <= limit:
                return message
    return Message(message.subject, fit(message.text, limit - units(message.subject) - 2))


def _mail(alert: Alert, language: Languages, context: Context) -> Message:
    said = _said(alert, language, context, MessageSize(), chat=False)
    subject = " ".join(fill("alert.subject.txt", context.templates, said=said, style="mail").split())
    text = fill("alert.mail.txt", context.templates, said=said).strip() + "\n"
    image = chart(alert, _first(language))
    html = fill("alert.mail.html", context.templates, said=said, image=IMAGE_NAME if image else None)
    return Message(subject, text, html, image)


def render_test(channel: str, at: datetime, zone: str, style: Style, language: Languages, context: Context) -> Message:
    """The message by which an operator sees that a channel works; `both` is Indonesian.

    Raises:
        UserError: a template in the context's folder has a fault.
    """
    first = _first(language)
    name, when = one_line(channel), moment(at, zone, first)
    if style == "sms":
        words = (
            ("Uji coba Kentongan, saluran", "Tidak ada kejadian.")
            if first == "id"
            else ("Kentongan test, channel", "No event.")
        )
        return Message("", fitted([f"{words[0]} {gsm7(shortened(name, 40))}, {when}.", words[1]]))
    said = {
        "language": first,
        "channel": for_chat(name) if style == "chat" else name,
        "at": when,
        "link": safe_url(context.link),
    }
    subject = "Uji coba saluran" if first == "id" else "Channel test"
    text = fill("test.txt", context.templates, said=said).strip()
    return Message(subject, text, fill("test.html", context.templates, said=said) if style == "mail" else None)
