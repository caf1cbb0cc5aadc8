"""An alert as the templates see it: finished sentences in one language, harmless in the markup of one style."""

from collections.abc import Callable
from dataclasses import dataclass

from schemas.alert import Alert
from streams.notify.messages.chart import chart_words
from streams.notify.messages.context import Context
from streams.text.cleaning import one_line, safe_url, shortened
from streams.wording.advice import advice
from streams.wording.facts import fact_counts, fact_finding, unanswered
from streams.wording.feelings import feelings, usual_feelings
from streams.wording.figures import Language, short_id, span
from streams.wording.sentences import acknowledge, coming, course, event_word, level, sample_source, spread, tallied, titled
from streams.wording.voices import voices
from streams.wording.why import figures, why, why_again, why_beside, why_calm

__all__ = ["ClaimAnswer", "Content", "MessageSize", "Quote", "content_of"]


@dataclass(frozen=True, slots=True)
class MessageSize:
    """How much of the longer parts a message has room for."""

    samples: int = 3
    excerpt: int = 280
    names: int = 8
    facts: int = 3
    fact: int = 300
    spread: bool = True
    """Whether there is room for where it is said, ..."""
    gist: bool = True
    """... and for the second language."""
    again: bool = True
    """Whether the strongest reason repeats the numbers of the headline."""


@dataclass(frozen=True, slots=True)
class Quote:
    """A sample post."""

    text: str
    source: str
    url: str | None


@dataclass(frozen=True, slots=True)
class ClaimAnswer:
    """What was said already about a claim."""

    claim: str
    finding: str
    correction: str
    counts: str
    url: str | None


@dataclass(frozen=True, slots=True)
class Content:
    """What a template may print. All of it is text; an absent part is None or empty."""

    language: Language
    event: str
    """`opened`, `updated` or `resolved`."""
    label: str
    severity: int
    level: str
    title: str
    owner: str | None
    headline: str
    course: str
    caveat: str | None
    """What to bear in mind: sources that are silent or flooding."""
    why: tuple[str, ...]
    """Why now, and what to do about what nobody watches; of an incident that is over how it stands."""
    voices: tuple[str, ...]
    """How many accounts speak, and what they copy; empty when it is over."""
    coming: str | None
    """What comes next; absent where it is not known, and when it is over."""
    figures: tuple[tuple[str, str], ...]
    """The strongest reason's numbers with their captions, for a table; empty when it is over."""
    feelings: str | None
    usual_feelings: str | None
    chart: str | None
    """What the chart shows, in words."""
    shares: tuple[float, float, float] | None
    """Negative, neutral and positive, 0 to 1; for a bar."""
    spread: str | None
    about: str
    """What is said more than usual."""
    terms: str
    hashtags: str
    links: str
    quotes: tuple[Quote, ...]
    facts: tuple[ClaimAnswer, ...]
    """Verified statements about claims that posts repeat."""
    unmatched: tuple[str, ...]
    """What posts repeat and no statement answers."""
    link: str | None
    offers: tuple[tuple[str, str], ...]
    """Links to the desk: what each says, and its address."""
    issue: str
    incident: str
    """The beginning of its id, by which people name it."""
    unanswered: str | None
    """For an escalation: how long nobody has answered."""
    acknowledge: str | None
    """Says that somebody looks after the incident; absent once it is resolved."""
    command: str | None
    """Explains the alert; absent for what no issue watches, which cannot be computed again from an issue's posts."""


def content_of(alert: Alert, language: Language, context: Context, mark: Callable[[str], str], size: MessageSize) -> Content:
    """What there is to say; `mark` makes text of others harmless in the style's markup."""

    def clean(text: str) -> str:
        return mark(one_line(text))

    calm = alert.event == "resolved"
    quotes = () if calm else alert.samples[: size.samples]
    names = 0 if calm else size.names
    return Content(
        language=language,
        event=alert.event,
        label=event_word(alert, language),
        severity=alert.severity,
        level=level(alert, language),
        title=clean(titled(alert, language)),
        owner=clean(alert.owner) if alert.owner else None,
        headline=clean(alert.headline.id if language == "id" else alert.headline.en),
        course=course(alert, language),
        caveat=clean(alert.caveat.id if language == "id" else alert.caveat.en) if alert.caveat else None,
        why=_why(alert, language, mark, again=size.again),
        voices=voices(alert, language),
        coming=coming(alert, language),
        figures=() if calm else figures(alert.reasons[0], language),
        feelings=feelings(alert.sentiment, language),
        usual_feelings=usual_feelings(alert.usual_sentiment, language),
        chart=chart_words(alert, language),
        shares=(alert.sentiment.negative, alert.sentiment.neutral, alert.sentiment.positive) if alert.sentiment.n else None,
        spread=None if calm or not size.spread or not (said := spread(alert, language, context.parts)) else clean(said),
        about=clean(tallied(alert.about, language, min(names, 4))),
        terms=clean(tallied(alert.terms, language, names)),
        hashtags=clean(tallied(alert.hashtags, language, names)),
        links=clean(tallied(alert.links, language, min(names, 4))),
        quotes=tuple(
            Quote(
                mark(shortened(one_line(one.excerpt, "[tautan]" if language == "id" else "[link]"), size.excerpt)),
                sample_source(one, alert.zone, language),
                safe_url(one.url),
            )
            for one in quotes
        ),
        facts=()
        if calm
        else tuple(
            ClaimAnswer(
                clean(shortened(one.claim, size.fact)),
                clean(fact_finding(one, language)),
                clean(shortened(one.correction, size.fact)),
                fact_counts(one, language),
                safe_url(one.url),
            )
            for one in alert.facts[: size.facts]
        ),
        unmatched=()
        if calm
        else tuple(
            clean(said) for said in unanswered(alert, language, program=context.program, page=safe_url(context.facts_page))
        ),
        link=safe_url(context.link),
        offers=tuple((offer.says(language), offer.url) for offer in context.offers),
        issue=alert.issue,
        incident=short_id(alert.incident),
        unanswered=None if context.unanswered is None else span(context.unanswered, language),
        acknowledge=None if calm else acknowledge(alert.incident, language, program=context.program),
        command=None if alert.kind in ("emerging_issue", "source_silent") else f"{context.program} explain {alert.id}",
    )


def _why(alert: Alert, language: Language, mark: Callable[[str], str], *, again: bool) -> tuple[str, ...]:
    strongest, *others = alert.reasons
    # A query in which signs were replaced would find nothing: the words of the posts have to do.
    query = alert.suggested_query if mark(alert.suggested_query or "") == alert.suggested_query else None
    to_do = advice(alert, language, query and one_line(query))
    if alert.event == "resolved":
        lines = [why_calm(reason, language) for reason in alert.reasons]
    else:
        first = why(strongest, language) if again else why_again(strongest, language)
        lines = [*([first] if first else []), *(why_beside(reason, language) for reason in others)]
    return (*lines, *([to_do] if to_do else []))
