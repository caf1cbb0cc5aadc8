"""Who speaks and of which place, in numbers: accounts, copies of a text. Only what was counted is said."""

from schemas.alert import Alert
from schemas.alert_posts import CopiedText, Copies
from streams.wording.figures import Language, counted, listed, number, percent, span

__all__ = [
    "copied_brief",
    "copied_share",
    "copied_text",
    "copies",
    "emerging_people",
    "no_copies",
    "people",
    "places",
    "voices",
    "voices_in_full",
]

_LEAST_SHARE = 0.2
"""Of the posts; fewer copies are no news."""
_LEAST_PERCENT = 0.005
_LEAST_REPEATED = 5
"""Posts with one text from which on it counts as copied."""
_ROUND_FROM = 1000


def voices(alert: Alert, language: Language) -> tuple[str, ...]:
    """The sentences on who speaks, accounts and copies of a text, and of which place; none of an incident that is over."""
    if alert.event == "resolved":
        return ()
    copied = copied_text(alert, language) or copies(alert, language)
    return tuple(filter(None, (copied, people(alert, language), places(alert, language))))


def voices_in_full(alert: Alert, language: Language) -> tuple[str, ...]:
    """As `voices`, where there is room: few copies too, that there are none, and the people behind what nobody watches."""
    if alert.event == "resolved":
        return ()
    copied = copied_text(alert, language) or copies(alert, language, least=0.0) or no_copies(alert, language)
    crowd = people(alert, language) or emerging_people(alert, language)
    return tuple(filter(None, (copied, crowd, places(alert, language))))


def people(alert: Alert, language: Language) -> str | None:
    """How many accounts the posts of the last hour come from, and how many of them posted often; None when not known."""
    known = alert.people
    if known is None or not known.posts:
        return None
    posts, often = counted(known.posts, "post", language), number(known.often, language)
    rough = known.accounts if known.exact else round(known.accounts, -2 if known.accounts >= _ROUND_FROM else -1)
    accounts = counted(rough, "account", language)
    share = percent(known.often_share)
    if language == "id":
        about = "" if known.exact else "sekitar "
        said = f"Sejam terakhir {posts} oleh {about}{accounts}"
        many = f"; {often} akun mengunggah lima kali atau lebih, bersama-sama {share} unggahan"
    else:
        about = "" if known.exact else "about "
        said = f"In the last hour {posts} by {about}{accounts}"
        many = f"; {often} of them posted five times or more, {share} of the posts"
    return f"{said}{many if known.often else ''}."


def emerging_people(alert: Alert, language: Language) -> str | None:
    """How many different people use what nobody watches yet; None for other alerts, which `people` describes."""
    if alert.kind != "emerging_issue":
        return None
    who, last = counted(alert.observed, "person", language, 0), span(alert.window_minutes, language)
    return f"Dalam {last} sekitar {who} berbeda." if language == "id" else f"About {who}, each counted once, in {last}."


def copies(alert: Alert, language: Language, least: float = _LEAST_SHARE) -> str | None:
    """Which share of the last hour's posts has one text, and how many of them came within one minute.

    None where that is not known, there are none, or their share is below `least`.
    """
    found = alert.copies
    if found is None or found.share < least:
        return None
    indonesian = language == "id"
    share = percent(found.share) if found.share >= _LEAST_PERCENT else "<1%"
    said = f"{share} {_texts(found, language)} ({counted(found.posts, 'post', language)})"
    if found.in_a_minute > 1:
        many = number(found.in_a_minute, language)
        said += f", {many} di antaranya dalam satu menit" if indonesian else f", {many} of them within one minute"
    if found.reposts:
        passed = percent(found.reposts / found.posts)
        said += f"; {passed} darinya bagikan ulang" if indonesian else f"; {passed} of these are reposts"
    return f"{said}."


def no_copies(alert: Alert, language: Language) -> str | None:
    """That no text was repeated in the last hour; None where that was not looked for, or posts are too few for it."""
    is_known = alert.query is not None and alert.copies is None
    if not is_known or alert.sentiment.n + alert.sentiment.abstained < _LEAST_REPEATED:
        return None
    if language == "id":
        return f"Sejam terakhir tidak ada teks yang hampir sama pada {_LEAST_REPEATED} unggahan atau lebih."
    return f"In the last hour no {_LEAST_REPEATED} posts or more had nearly the same text."


def places(alert: Alert, language: Language) -> str | None:
    """The place that most posts name; None when none stands out."""
    if not alert.places:
        return None
    found = listed([f"{one.name} ({counted(one.posts, 'post', language)})" for one in alert.places], language)
    return f"Tempat yang paling banyak disebut: {found}." if language == "id" else f"Place named most: {found}."


def copied_text(alert: Alert, language: Language) -> str | None:
    """That copies are the surge, in the window of the alert, and how many came within one minute; None when they are not."""
    found = alert.copied_text
    if found is None:
        return None
    posts, length = counted(found.observed, "post", language), span(found.window_minutes, language)
    many, at_once = number(found.posts, language), min(found.posts, alert.copies.in_a_minute) if alert.copies else 0
    is_burst = at_once > 1 and found.window_minutes > 1
    if language == "id":
        minute = f", {number(at_once, language)} di antaranya dalam satu menit" if is_burst else ""
        return f"Lonjakan ini terutama salinan teks yang hampir sama: {many} dari {posts} dalam {length}{minute}."
    minute = f", {number(at_once, language)} of them within one minute" if is_burst else ""
    return f"This surge is mostly copies of nearly the same text: {many} of {posts} in {length}{minute}."


def copied_share(found: CopiedText | None, language: Language) -> str | None:
    """The same for a headline: `75% salinan satu teks`."""
    if found is None or not found.observed:
        return None
    share = percent(found.posts / found.observed)
    return f"{share} teks yang hampir sama" if language == "id" else f"{share} nearly the same text"


def copied_brief(alert: Alert, language: Language) -> str:
    """The same for an SMS; empty when copies are not the surge."""
    said = copied_share(alert.copied_text, language)
    return f"{said}." if said and alert.event != "resolved" else ""


def _texts(found: Copies, language: Language) -> str:
    if found.texts == 1:
        return "satu teks yang hampir sama" if language == "id" else "nearly the same text"
    many = number(found.texts, language)
    return f"salinan dari {many} teks" if language == "id" else f"copies of {many} texts"
