"""How posts feel, as people read it: of an alert, of an issue before, and of one post."""

from math import ceil, floor

from schemas.alert_posts import SentimentSplit
from streams.wording.figures import Language, counted, number, percent

__all__ = ["feeling_word", "feelings", "negative_between", "usual_feelings"]

_NEARLY_NONE, _NEARLY_ALL = 0.05, 0.9
_FEELING: dict[Language, dict[str, str]] = {
    "id": {"negative": "negatif", "neutral": "netral", "positive": "positif"},
    "en": {"negative": "negative", "neutral": "neutral", "positive": "positive"},
}


def feeling_word(sentiment: str, language: Language) -> str:
    """A sentiment label as people read it."""
    return _FEELING[language][sentiment]


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

    An end that says next to nothing is left out. None where both do, or nothing is known of the model. In whole percent it is
    no narrower than it is known.
    """
    low, high, indonesian = split.negative_low, split.negative_high, language == "id"
    if low is None or high is None:
        return None
    low, high = floor(round(low * 100, 6)) / 100, max(1, ceil(round(high * 100, 6))) / 100
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
