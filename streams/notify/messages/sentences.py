"""What there is to say of an alert, sentence by sentence, in Indonesian and in English; the same in every channel."""

from schemas.alert import Alert, Reason, SamplePost, SentimentSplit, Tally
from schemas.fact import FactMatch
from streams.text.figures import Language, clock, day, listed, moment, number, percent, rough, span, zone_name

__all__ = [
    "counted",
    "course",
    "event_word",
    "fact_counts",
    "fact_finding",
    "feeling_word",
    "feelings",
    "figures",
    "level",
    "sample_source",
    "spread",
    "tallied",
    "usual_feelings",
    "why",
    "why_again",
]

LEAST_MULTIPLE, MOST_MULTIPLE = 1.5, 1000
"""A multiple outside of these says little: a fresh issue may be expected to have next to no posts."""

_EVENT: dict[Language, dict[str, str]] = {
    "id": {"opened": "BARU", "updated": "PERKEMBANGAN", "resolved": "SELESAI"},
    "en": {"opened": "NEW", "updated": "UPDATE", "resolved": "RESOLVED"},
}
_FEELING: dict[Language, dict[str, str]] = {
    "id": {"negative": "negatif", "neutral": "netral", "positive": "positif"},
    "en": {"negative": "negative", "neutral": "neutral", "positive": "positive"},
}

_COUNTED: dict[Language, dict[str, str]] = {
    "id": {"volume_spike": "unggahan", "engagement_surge": "interaksi", "viral_post": "interaksi"},
    "en": {"volume_spike": "posts", "engagement_surge": "interactions", "viral_post": "interactions"},
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


def counted(kind: str, language: Language) -> str | None:
    """What a kind counts, or None when it has no such numbers."""
    return _COUNTED[language].get(kind)


def why(reason: Reason, language: Language) -> str:
    """Why now: observed against usual, in which window, how many times as much."""
    minutes = span(reason.window_minutes, language)
    if reason.kind == "negative_surge":
        observed, usual = percent(reason.observed), percent(reason.expected)
        if language == "id":
            return f"{observed} unggahan bernada negatif dalam {minutes} terakhir; biasanya {usual}."
        return f"{observed} of the posts of the last {minutes} are negative; usually {usual}."
    observed, usual = number(reason.observed, language), number(reason.expected, language)
    times = _times(reason, language)
    more = f" ({times})." if times else "."
    if reason.kind == "viral_post" and language == "id":
        return f"satu unggahan mendapat {observed} interaksi dalam {minutes}; biasanya {usual} pada umur itu{more}"
    if reason.kind == "viral_post":
        return f"one post got {observed} interactions in {minutes}; {usual} is usual at that age{more}"
    if language == "id":
        things = "interaksi bertambah" if reason.kind == "engagement_surge" else "unggahan"
        return f"{observed} {things} dalam {minutes} terakhir; biasanya {usual} pada jam seperti ini{more}"
    things = "new interactions" if reason.kind == "engagement_surge" else "posts"
    return f"{observed} {things} in the last {minutes}; {usual} is usual at this hour{more}"


def why_again(reason: Reason, language: Language) -> str | None:
    """What is left to say below a headline that has the numbers of `why`; None when that is nothing."""
    times = _times(reason, language) if counted(reason.kind, language) else ""
    if not times:
        return None
    if reason.kind == "viral_post":
        return f"{times} dari biasanya pada umur itu." if language == "id" else f"{times} as is usual at that age."
    return f"{times} dari biasanya pada jam seperti ini." if language == "id" else f"{times} as is usual at this hour."


def _times(reason: Reason, language: Language) -> str:
    """How many times as much as usual; empty where that says little."""
    multiple = reason.observed / max(reason.expected, 0.01)
    if not LEAST_MULTIPLE <= multiple < MOST_MULTIPLE:
        return ""
    times = number(multiple, language)
    return f"{times} kali lipat" if language == "id" else f"{times} times as many"


def figures(reason: Reason, language: Language) -> tuple[tuple[str, str], ...]:
    """The numbers of `why`, each with its caption; none for a kind that has no such numbers."""
    indonesian, minutes = language == "id", span(reason.window_minutes, language)
    multiple = reason.observed / max(reason.expected, 0.01)
    usual = "biasanya" if indonesian else "usually"
    if reason.kind == "negative_surge":
        caption = f"negatif dalam {minutes}" if indonesian else f"negative in {minutes}"
        return (percent(reason.observed), caption), (percent(reason.expected), usual)
    if (things := counted(reason.kind, language)) is None:
        return ()
    caption = f"{things} {'dalam' if indonesian else 'in'} {minutes}"
    found = ((number(reason.observed, language), caption), (number(reason.expected, language), usual))
    if not LEAST_MULTIPLE <= multiple < MOST_MULTIPLE:
        return found
    return (*found, (f"{number(multiple, language)}×", "kali lipat" if indonesian else "as many"))


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
