"""What there is to say of an alert, sentence by sentence, in Indonesian and in English; the same in every channel."""

from collections.abc import Sequence

from schemas.alert import Alert, Expected, SamplePost, SentimentSplit, Tally
from schemas.fact import FactMatch
from streams.text.cleaning import one_line, shortened
from streams.wording.figures import (
    Language,
    clock,
    counted,
    day,
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

__all__ = [
    "acknowledge",
    "coming",
    "course",
    "event_word",
    "fact_counts",
    "fact_finding",
    "feeling_word",
    "feelings",
    "issue_name",
    "level",
    "negative_between",
    "sample_source",
    "spread",
    "tallied",
    "titled",
    "unanswered",
    "usual_feelings",
]

_EVENT: dict[Language, dict[str, str]] = {
    "id": {"opened": "BARU", "updated": "PERKEMBANGAN", "resolved": "SELESAI"},
    "en": {"opened": "NEW", "updated": "UPDATE", "resolved": "RESOLVED"},
}
_WORDING = 140
"""Characters of a wording that is proposed."""
_PHASE: dict[Language, dict[str, str]] = {
    "id": {"growing": "Masih tumbuh", "peak": "Di sekitar puncaknya", "ebbing": "Mulai mereda"},
    "en": {"growing": "Still growing", "peak": "Near its peak", "ebbing": "Ebbing"},
}
_NEARLY_NONE, _NEARLY_ALL = 0.05, 0.9
_FEELING: dict[Language, dict[str, str]] = {
    "id": {"negative": "negatif", "neutral": "netral", "positive": "positif"},
    "en": {"negative": "negative", "neutral": "neutral", "positive": "positive"},
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


def feeling_word(sentiment: str, language: Language) -> str:
    """A sentiment label as people read it."""
    return _FEELING[language][sentiment]


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


def feelings(split: SentimentSplit, language: Language) -> str | None:
    """How the posts of the last hour feel, of how many, and of how many it is not clear; None when it is not known."""
    indonesian = language == "id"
    head = "Sentimen sejam terakhir" if indonesian else "Sentiment of the last hour"
    unclear = split.abstained
    if not split.n:
        if not unclear:
            return None
        return f"{head}: " + (f"{'tidak jelas pada' if indonesian else 'not clear in'} {counted(unclear, 'post', language)}")
    more = f" ({number(unclear, language)} {'lagi tidak jelas' if indonesian else 'more not clear'})" if unclear else ""
    posts = counted(split.n, "post", language)
    said = f"{head}, {'dari' if indonesian else 'of'} {posts}{more}: {_shares(split, language)}"
    return f"{said}; {between}" if (between := negative_between(split, language)) else said


def negative_between(split: SentimentSplit, language: Language) -> str | None:
    """How many are truly negative, after what is known of the model, nine times in ten: `kemungkinan besar 25–60% negatif`.

    An end that says next to nothing is left out. None where both do, or nothing is known of the model.
    """
    low, high, indonesian = split.negative_low, split.negative_high, language == "id"
    if low is None or high is None:
        return None
    if high >= _NEARLY_ALL and low > _NEARLY_NONE:
        ends = f"{'sedikitnya' if indonesian else 'at least'} {percent(low)}"
    elif low <= _NEARLY_NONE and high < _NEARLY_ALL:
        ends = f"{'paling banyak' if indonesian else 'at most'} {percent(high)}"
    elif high >= _NEARLY_ALL:
        return None
    else:
        ends = f"{round(low * 100)}–{percent(high)}"
    return f"kemungkinan besar {ends} negatif" if indonesian else f"most likely {ends} negative"


def usual_feelings(split: SentimentSplit | None, language: Language) -> str | None:
    """How the issue felt before, or None when it is not known."""
    if split is None or not split.n:
        return None
    return f"{'biasanya' if language == 'id' else 'usually'} {_shares(split, language)}"


def _shares(split: SentimentSplit, language: Language) -> str:
    return ", ".join(
        f"{_FEELING[language][name]} {percent(share)}"
        for name, share in (("negative", split.negative), ("neutral", split.neutral), ("positive", split.positive))
    )


def tallied(tallies: tuple[Tally, ...], language: Language, most: int) -> str:
    """Names with their counts, the most frequent first: `mahal (80), naik (60)`."""
    return ", ".join(f"{one.name} ({number(one.posts, language)})" for one in tallies[:most])


def spread(alert: Alert, language: Language, parts: Sequence[str] = ()) -> str | None:
    """Where it is said, how far it carries, and of what else the same posts speak; None when nothing is known.

    `parts` are titles of issues whose incidents are told with this one.
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
    return f"{_PHASE[language][known.phase]}; {posts}{more} ({doubt})."


def _ahead(minutes: int, language: Language) -> str:
    words = span(minutes, language)
    if language == "id":
        return f"{words} ke depan"
    return f"in the next {'hour' if minutes == 60 else words}"


def _between(one: Expected, language: Language) -> str:
    low, high = number(one.low, language), number(one.high, language)
    return f"{low}–{high}" if low != high else low


def fact_finding(fact: FactMatch, language: Language) -> str:
    """What was found about a claim, by whom and when; the program adds no finding of its own."""
    return f"{fact.verdict} ({fact.owner}, {day(fact.checked, language)})"


def fact_counts(fact: FactMatch, language: Language) -> str:
    """How many posts of the last hour repeat the claim and how many put it right; or that a person has to look.

    Repeats are told as a lower bound: posts that say it in words too far from the statement's are not found.
    """
    repeats, corrections = number(fact.repeats, language), number(fact.corrections, language)
    posts = None if fact.posts is None else counted(fact.posts, "post", language)
    if language == "id":
        if fact.state == "matched":
            claim = f"sedikitnya {repeats} mengulang klaim" if fact.repeats else "tidak ada yang mengulang klaim"
            put_right = f"{corrections} meluruskannya" if fact.corrections else "belum ada yang meluruskannya"
            return f"Dari {posts or 'unggahan'} sejam terakhir, {claim}, {put_right}."
        of = f" dari {posts} sejam terakhir" if posts else " unggahan"
        return f"Perlu diperiksa: {repeats}{of} mirip dengan klaim, {corrections} mirip dengan koreksinya."
    one = fact.repeats == 1
    if fact.state == "matched":
        claim = f"at least {repeats} repeat{'s' if one else ''} the claim" if fact.repeats else "none repeats the claim"
        put_right = (
            f"{corrections} correct{'s' if fact.corrections == 1 else ''} it" if fact.corrections else "none corrects it"
        )
        return f"Of {posts or 'the posts'} in the last hour, {claim}, {put_right}."
    of = f" of {posts} in the last hour" if posts else f" {noun('post', repeats, language)}"
    return f"Needs review: {repeats}{of} resemble{'s' if one else ''} the claim, {corrections} the correction."


def unanswered(alert: Alert, language: Language, *, program: str = "kentongan") -> tuple[str, ...]:
    """What posts repeat and no statement answers, with words of a post, and how to state it; nothing of posts not shown."""
    posts = {one.post: one.excerpt for one in alert.samples}
    found = []
    for one in alert.unmatched:
        said = shortened(one_line(posts[one.post]), _WORDING) if one.post in posts else None
        phrase, many = one_line(one.phrases[0]), counted(one.posts, "post", language)
        if language == "id":
            example = f", misalnya: “{said}”" if said else ""
            line = f"Belum dijawab: sedikitnya {many} menyebut “{phrase}”{example}. Bila itu klaim, tambahkan dengan"
        else:
            example = f", for instance: “{said}”" if said else ""
            line = f"Not answered yet: “{phrase}” in at least {many}{example}. If it is a claim, add it with"
        found.append(f"{line} {program} facts apply.")
    return tuple(found)


def sample_source(sample: SamplePost, zone: str, language: Language) -> str:
    """Where and when a post was published, how it feels, how much it moved."""
    parts = [sample.source, f"{clock(sample.created_at, zone, language)} {zone_name(zone, sample.created_at)}"]
    if sample.sentiment:
        parts.append(feeling_word(sample.sentiment, language))
    if sample.engagement:
        parts.append(counted(sample.engagement, "interaction", language))
    return ", ".join(parts)
