"""The one line at the top of an alert, in Indonesian and in English."""

from schemas.alert import AlertEvent, Headline, Reason

__all__ = ["headline"]


def headline(title: str, event: AlertEvent, reason: Reason) -> Headline:
    """Say what happened to the issue called `title`, with the numbers of the strongest reason."""
    if event == "resolved":
        return Headline(id=f"“{title}” kembali tenang", en=f"“{title}” is calm again")
    if reason.kind == "negative_surge":
        observed, usual = f"{reason.observed:.0%}", f"{reason.expected:.0%}"
        span_id, span_en = _span(reason.window_minutes)
        return Headline(
            id=f"Sentimen negatif “{title}” naik: {observed} dalam {span_id} terakhir, biasanya {usual}",
            en=f"Negative sentiment on “{title}” is up: {observed} in the last {span_en}, usually {usual}",
        )
    span_id, span_en = _span(reason.window_minutes)
    observed_id, usual_id = _number(reason.observed, ","), _number(reason.expected, ",")
    observed_en, usual_en = _number(reason.observed, "."), _number(reason.expected, ".")
    verb_id, verb_en = ("melonjak", "is surging") if event == "opened" else ("masih ramai", "is still surging")
    return Headline(
        id=f"Percakapan “{title}” {verb_id}: {observed_id} unggahan dalam {span_id}, biasanya {usual_id}",
        en=f"Talk about “{title}” {verb_en}: {observed_en} posts in {span_en}, usually {usual_en}",
    )


def _span(minutes: int) -> tuple[str, str]:
    if minutes % 60 == 0:
        hours = minutes // 60
        return f"{hours} jam", f"{hours} hour" + ("s" if hours > 1 else "")
    return f"{minutes} menit", f"{minutes} minute" + ("s" if minutes > 1 else "")


def _number(value: float, decimal: str) -> str:
    """A count for people: one digit after the point below ten, grouped thousands above; Indonesian swaps the signs."""
    text = f"{value:,.0f}" if value >= 10 or value == int(value) else f"{value:,.1f}"
    return text if decimal == "." else text.translate(str.maketrans(",.", ".,"))
