"""The one line at the top of an alert, in Indonesian and in English."""

from collections.abc import Iterable

from schemas.alert import AlertEvent, Headline, Reason
from schemas.alert_posts import CopiedText
from streams.wording.figures import Language, counted, number, percent, span
from streams.wording.phrases import HEADLINES, THINGS, VERBS, said_by
from streams.wording.voices import copied_share

__all__ = ["headline", "without_subject"]


def headline(
    title: str, event: AlertEvent, reason: Reason, *, about: str | None = None, copied: CopiedText | None = None
) -> Headline:
    """Say what happened to the issue called `title`, with the numbers of the strongest reason.

    `about` is what people talk about more than usual, `copied` is given when copies are the surge.
    """
    if event == "resolved":
        return Headline(id=f"“{title}” kembali tenang", en=f"“{title}” is calm again")

    def filled(language: Language, over: str) -> str:
        opens, goes_on = VERBS[reason.kind][language]
        thing, share = THINGS.get(reason.kind), copied_share(copied, language)
        return HEADLINES[language][said_by(reason)].format(
            title=title,
            verb=opens if event == "opened" else goes_on,
            about=f" {over} {about}" if about else "",
            things=counted(reason.observed, thing, language) if thing else "",
            observed=number(reason.observed, language) if thing else percent(reason.observed),
            usual=number(reason.expected, language) if thing else percent(reason.expected),
            span=span(reason.window_minutes, language),
            copied=f"; {share}" if share else "",
        )

    return Headline(id=filled("id", "soal"), en=filled("en", "over"))


def without_subject(headline: Headline, about: Iterable[str]) -> Headline:
    """A headline of `headline` without what people talk about, one of `about`, which are their words and not ours."""
    for name in about:
        headline = Headline(
            id=headline.id.replace(f" soal {name}:", ":", 1), en=headline.en.replace(f" over {name}:", ":", 1)
        )
    return headline
