"""What there is to say of an alert, sentence by sentence, in Indonesian and in English; the same in every channel."""

from schemas.alert import Alert, SamplePost, SentimentSplit, Tally
from schemas.fact import FactMatch
from streams.text.figures import Language, clock, day, listed, moment, number, percent, rough, span, zone_name

__all__ = [
    "course",
    "event_word",
    "fact_counts",
    "fact_finding",
    "feeling_word",
    "feelings",
    "level",
    "sample_source",
    "spread",
    "tallied",
    "usual_feelings",
]

_EVENT: dict[Language, dict[str, str]] = {
    "id": {"opened": "BARU", "updated": "PERKEMBANGAN", "resolved": "SELESAI"},
    "en": {"opened": "NEW", "updated": "UPDATE", "resolved": "RESOLVED"},
}
_FEELING: dict[Language, dict[str, str]] = {
    "id": {"negative": "negatif", "neutral": "netral", "positive": "positif"},
    "en": {"negative": "negative", "neutral": "neutral", "positive": "positive"},
}


def event_word(alert: Alert, language: Language) -> str:
    """What happened to the incident, in one word."""
    return _EVENT[language][alert.event]


def feeling_word(sentiment: str, language: Language) -> str:
    """A sentiment label as people read it."""
    return _FEELING[language][sentiment]


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
    """How the posts of the last hour feel, of how many, and how often the model would not say; None when it is not known."""
    indonesian = language == "id"
    head = "Sentimen sejam terakhir" if indonesian else "Sentiment of the last hour"
    if not split.n:
        if not split.abstained:
            return None
        posts = number(split.abstained, language)
        return f"{head} (n=0): " + (f"model tak yakin pada {posts} unggahan" if indonesian else f"unsure about {posts} posts")
    share = split.abstained / (split.n + split.abstained)
    unsure = f", {'tak yakin' if indonesian else 'unsure'} {percent(share)}" if split.abstained else ""
    return f"{head} (n={number(split.n, language)}{unsure}): {_shares(split, language)}"


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


def spread(alert: Alert, language: Language) -> str | None:
    """Where it is said and how far it carries; None when nothing is known."""
    known = alert.sources[:4]
    places = listed([f"{one.name} ({number(one.posts, language)})" for one in known], language)
    gained = number(alert.engagement_gained, language) if alert.engagement_gained else None
    reach = rough(alert.reach, language) if alert.reach else None
    if language == "id":
        parts = [f"Ramai di {places}" if places else "", f"interaksi bertambah {gained}" if gained else ""]
        parts.append(f"jangkauan hingga {reach} pengikut" if reach else "")
    else:
        parts = [f"Seen on {places}" if places else "", f"{gained} new interactions" if gained else ""]
        parts.append(f"a reach of up to {reach} followers" if reach else "")
    said = "; ".join(part for part in parts if part)
    return said[0].upper() + said[1:] + "." if said else None


def fact_finding(fact: FactMatch, language: Language) -> str:
    """What was found about a claim, by whom and when; the program adds no finding of its own."""
    return f"{fact.verdict} ({fact.owner}, {day(fact.checked, language)})"


def fact_counts(fact: FactMatch, language: Language) -> str:
    """How many posts of the last hour repeat the claim and how many the correction; or that a person has to look."""
    repeats, corrections = number(fact.repeats, language), number(fact.corrections, language)
    if fact.state == "matched":
        if language == "id":
            return f"Sejam terakhir sedikitnya {repeats} unggahan mengulang klaim, {corrections} menyebarkan koreksinya."
        return f"In the last hour at least {repeats} posts repeat the claim, {corrections} the correction."
    if language == "id":
        return f"Perlu diperiksa: {repeats} unggahan mirip dengan klaim, {corrections} mirip dengan koreksinya."
    return f"Needs review: {repeats} posts resemble the claim, {corrections} the correction."


def sample_source(sample: SamplePost, zone: str, language: Language) -> str:
    """Where and when a post was published, how it feels, how much it moved."""
    parts = [sample.source, f"{clock(sample.created_at, zone, language)} {zone_name(zone, sample.created_at)}"]
    if sample.sentiment:
        parts.append(feeling_word(sample.sentiment, language))
    if sample.engagement:
        word = "interaksi" if language == "id" else "interactions"
        parts.append(f"{number(sample.engagement, language)} {word}")
    return ", ".join(parts)
