"""The message that brings a report: its gist, a link, and by mail the PDF."""

from html import escape

from streams.desk.report.compose import outline_of
from streams.desk.report.figures import Report
from streams.desk.report.files import file_name
from streams.desk.report.outline import Outline
from streams.desk.report.typeset import pdf_of
from streams.notify.channels import Channel
from streams.notify.messages.fitting import CHAT_LIMIT, fit, units
from streams.notify.messages.message import Message
from streams.notify.messages.sms import LONGEST, fitted, gsm7
from streams.text.cleaning import for_chat, safe_url
from streams.wording.figures import Language

__all__ = ["report_link", "report_message"]

_MOST_HEADLINES = 5


def report_message(report: Report, channel: Channel, address: str | None) -> Message:
    """What a channel is sent; `both` is Indonesian. `address` is where people open the desk."""
    language: Language = "en" if channel.language == "en" else "id"
    outline = outline_of(report, language)
    subject = f"{outline.title} {outline.period}"
    link = report_link(report, address)
    if channel.style == "sms":
        return Message("", fitted([gsm7(f"{subject}:"), *map(gsm7, outline.summary)], channel.limit or LONGEST))
    lines = [*outline.summary, *_open(report, language), outline.made, *([link] if link else [])]
    if channel.style == "mail":
        document = file_name(report, "pdf"), pdf_of(outline, address)
        return Message(subject, "\n\n".join(lines) + "\n", _html(outline, lines, link), document=document)
    text = "\n".join(for_chat(line) if line != link else line for line in lines)
    return Message(subject, fit(text, (channel.limit or CHAT_LIMIT) - units(subject) - 2))


def report_link(report: Report, address: str | None) -> str | None:
    """The page with this report."""
    if address is None:
        return None
    span = "minggu" if report.span == "week" else "hari"
    only = "".join(f"&isu={issue.replace('#', '%23')}" for issue in report.only)
    return safe_url(f"{address.rstrip('/')}/laporan?hari={report.first.isoformat()}&jangka={span}{only}")


def _open(report: Report, language: Language) -> list[str]:
    return [f"• {one.headline.id if language == 'id' else one.headline.en}" for one in report.open[:_MOST_HEADLINES]]


def _html(outline: Outline, lines: list[str], link: str | None) -> str:
    told = "".join(f"<p>{escape(line)}</p>" for line in lines if line != link)
    shown = "Buka laporan" if outline.language == "id" else "Open the report"
    go = f'<p><a href="{escape(link)}">{shown}</a></p>' if link else ""
    heading = f"<h1>{escape(outline.title)}</h1><p><strong>{escape(outline.period)}</strong></p>"
    return f'<!doctype html><html lang="{outline.language}"><meta charset="utf-8"><body>{heading}{told}{go}</body></html>'
