"""The one line at the top of an alert, in Indonesian and in English."""

from collections.abc import Iterable

from schemas.alert import AlertEvent, Headline, Reason
from schemas.alert_posts import CopiedText
from streams.wording.figures import Counted, Language, counted, number, percent, span
from streams.wording.voices import copied_share

__all__ = ["headline", "without_subject"]

_LANGUAGES: tuple[Language, ...] = ("id", "en")


def headline(
    title: str, event: AlertEvent, reason: Reason, *, about: str | None = None, copied: CopiedText | None = None
) -> Headline:
    """Say what happened to the issue called `title`, with the numbers of the strongest reason.

    `about` is what people speak of more than usual, `copied` is given when copies are the surge.
    """
    if event == "resolved":
        return Headline(id=f"“{title}” kembali tenang", en=f"“{title}” is calm again")
    soal, over = (f" soal {about}", f" over {about}") if about else ("", "")
    ends = [f"; {said}" if (said := copied_share(copied, language)) else "" for language in _LANGUAGES]
    span_id, span_en = span(reason.window_minutes, "id"), span(reason.window_minutes, "en")
    if reason.kind == "negative_surge":
        observed, usual = percent(reason.observed), percent(reason.expected)
        return Headline(
            id=f"Sentimen negatif “{title}” naik{soal}: {observed} dalam {span_id} terakhir, biasanya {usual}{ends[0]}",
            en=f"Negative sentiment on “{title}” is up{over}: {observed} in the last {span_en}, usually {usual}{ends[1]}",
        )
    usual_id, usual_en = number(reason.expected, "id"), number(reason.expected, "en")
    thing: Counted = "post" if reason.kind == "volume_spike" else "interaction"
    observed_id, observed_en = counted(reason.observed, thing, "id"), counted(reason.observed, thing, "en")
    if reason.kind == "viral_post":
        verb_id, verb_en = ("viral", "is going viral") if event == "opened" else ("terus menyebar", "is still spreading")
        return Headline(
            id=f"Satu unggahan tentang “{title}” {verb_id}: {observed_id} dalam {span_id}, biasanya {usual_id}",
            en=f"A post about “{title}” {verb_en}: {observed_en} in {span_en}, usually {usual_en}",
        )
    if reason.kind == "engagement_surge":
        verb_id, verb_en = ("melonjak", "is surging") if event == "opened" else ("masih tinggi", "is still high")
        gained = number(reason.observed, "id")
        return Headline(
            id=f"Interaksi tentang “{title}” {verb_id}{soal}: bertambah {gained} dalam {span_id}, biasanya {usual_id}",
            en=f"Engagement with “{title}” {verb_en}{over}: {observed_en} in {span_en}, usually {usual_en}",
        )
    verb_id, verb_en = ("melonjak", "is surging") if event == "opened" else ("masih ramai", "is still surging")
    return Headline(
        id=f"Percakapan “{title}” {verb_id}{soal}: {observed_id} dalam {span_id}, biasanya {usual_id}{ends[0]}",
        en=f"Talk about “{title}” {verb_en}{over}: {observed_en} in {span_en}, usually {usual_en}{ends[1]}",
    )


def without_subject(told: Headline, about: Iterable[str]) -> Headline:
    """A headline of `headline` without what people speak of, one of `about`, which are their words and not ours."""
    for name in about:
        told = Headline(id=told.id.replace(f" soal {name}:", ":", 1), en=told.en.replace(f" over {name}:", ":", 1))
    return told
