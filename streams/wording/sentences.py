"""What there is to say of an alert, sentence by sentence, in Indonesian and in English; the same in every channel."""

from collections.abc import Sequence

from schemas.alert import Alert
from schemas.alert_outlook import Expected
from schemas.alert_posts import SamplePost, Tally
from streams.text.cleaning import one_line
from streams.wording.feelings import feeling_word
from streams.wording.figures import (
    Language,
    clock,
    counted,
    listed,
    moment,
    noun,
    number,
    percent,
    rough,
    short_id,
    span,
    zone_name,
)
from streams.wording.phrases import THINGS

__all__ = [
    "acknowledge",
    "coming",
    "course",
    "event_word",
    "issue_name",
    "level",
    "sample_source",
    "spread",
    "tallied",
    "titled",
]

_EVENT: dict[Language, dict[str, str]] = {
    "id": {"opened": "BARU", "updated": "PERKEMBANGAN", "resolved": "SELESAI"},
    "en": {"opened": "NEW", "updated": "UPDATE", "resolved": "RESOLVED"},
}
_PHASE: dict[Language, dict[str, str]] = {
    "id": {"growing": "Masih tumbuh", "peak": "Di sekitar puncaknya", "ebbing": "Mulai mereda"},
    "en": {"growing": "Still growing", "peak": "Near its peak", "ebbing": "Ebbing"},
}


def event_word(alert: Alert, language: Language) -> str:
    """What happened to the incident, in one word."""
    return _EVENT[language][alert.event]


def acknowledge(incident: str | None, language: Language, *, program: str = "kentongan", by: bool = True) -> str:
    """The command that says that somebody looks after an incident; of any one when it is None.

    `program` is how this program is called where the reader sits.
    """
    indonesian = language == "id"
    which = short_id(incident) if incident else "INSIDEN" if indonesian else "INCIDENT"
    return f"{program} incident ack {which}" + (f" --by {'NAMA' if indonesian else 'NAME'}" if by else "")


def issue_name(alert: Alert) -> str:
    """The issue as people write it: the id of one that is watched; of a term nobody watches the term, not its digest."""
    return one_line(alert.title if alert.kind == "emerging_issue" else alert.issue)


def titled(alert: Alert, language: Language) -> str:
    """What the issue is called; the program itself gives silent sources their titles, in Indonesian."""
    if alert.kind == "source_silent" and language == "en":
        return f"Source {alert.title.removeprefix('Sumber ')}"
    return alert.title


def level(alert: Alert, language: Language) -> str:
    """How severe it is."""
    return f"tingkat {alert.severity}/10" if language == "id" else f"severity {alert.severity}/10"


def course(alert: Alert, language: Language) -> str:
    """Since when the incident goes on, or how long it lasted."""
    lasted = span(max(0, round((alert.at - alert.opened_at).total_seconds() / 60)), language)
    begin, zone = clock(alert.opened_at, alert.zone, language), zone_name(alert.zone, alert.at)
    if alert.event == "opened":
        return moment(alert.at, alert.zone, language)
    if alert.event == "resolved":
        words = ("berlangsung", "sejak") if language == "id" else ("lasted", "from")
    else:
        words = ("sudah", "sejak") if language == "id" else ("for", "since")
    return f"{moment(alert.at, alert.zone, language)}; {words[0]} {lasted}, {words[1]} {begin} {zone}"


def tallied(tallies: tuple[Tally, ...], language: Language, most: int) -> str:
    """Names with their counts, the most frequent first: `mahal (80), naik (60)`."""
    return ", ".join(f"{one.name} ({number(one.posts, language)})" for one in tallies[:most])


def spread(alert: Alert, language: Language, parts: Sequence[str] = ()) -> str | None:
    """Where it is said, how far it carries, and of what else the same posts speak; None when nothing is known.

    `parts` are titles of issues whose incidents share this message.
    """
    known = alert.sources[:4]
    places = listed([f"{one.name} ({number(one.posts, language)})" for one in known], language)
    gained = alert.engagement_gained
    reach = rough(alert.reach, language) if alert.reach else None
    shares = {one.title: f" ({percent(one.share)})" for one in alert.same_matter}
    others = listed([f"“{title}”{shares.get(title, '')}" for title in dict.fromkeys((*shares, *parts))], language)
    if language == "id":
        parts = [f"Ramai di {places}" if places else "", f"interaksi bertambah {number(gained, language)}" if gained else ""]
        parts.append(f"jangkauan hingga {reach} pengikut" if reach else "")
        parts.append(f"unggahan yang sama juga tentang {others}" if others else "")
    else:
        parts = [
            f"Seen on {places}" if places else "",
            f"{counted(gained, 'interaction', language)} gained" if gained else "",
        ]
        parts.append(f"a reach of up to {reach} followers" if reach else "")
        parts.append(f"the same posts are about {others} too" if others else "")
    said = "; ".join(part for part in parts if part)
    return said[0].upper() + said[1:] + "." if said else None


def coming(alert: Alert, language: Language) -> str | None:
    """Whether it grows, and how many posts come: `Masih tumbuh; 1 jam ke depan 120–300 unggahan; 3 jam ke depan …`."""
    known = alert.outlook
    if known is None or not known.posts:
        return None
    first, *others = known.posts
    indonesian = language == "id"
    posts = f"{_ahead(first.minutes, language)} {_between(first, language)} {noun('post', '', language)}"
    more = "".join(f"; {_ahead(one.minutes, language)} {_between(one, language)}" for one in others)
    doubt = "sembilan dari sepuluh kali" if indonesian else "nine times in ten"
    phase = _PHASE[language][known.phase]
    if THINGS.get(alert.kind) == "interaction":  # the earlier figures count interactions
        phase = f"{'Jumlah unggahan' if indonesian else 'Number of posts:'} {phase[0].lower()}{phase[1:]}"
    return f"{phase}; {posts}{more} ({doubt})."


def _ahead(minutes: int, language: Language) -> str:
    words = span(minutes, language)
    if language == "id":
        return f"{words} ke depan"
    return f"in the next {'hour' if minutes == 60 else words}"


def _between(one: Expected, language: Language) -> str:
    low, high = number(one.low, language), number(one.high, language)
    return f"{low}–{high}" if low != high else low


def sample_source(sample: SamplePost, zone: str, language: Language) -> str:
    """Where and when a post was published, how it feels, how much it moved."""
    parts = [sample.source, f"{clock(sample.created_at, zone, language)} {zone_name(zone, sample.created_at)}"]
    if sample.sentiment:
        parts.append(feeling_word(sample.sentiment, language))
    if sample.engagement:
        parts.append(counted(sample.engagement, "interaction", language))
    return ", ".join(parts)
