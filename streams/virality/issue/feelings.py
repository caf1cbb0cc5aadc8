"""How posts feel, as shares."""

from collections.abc import Sequence

from schemas.alert_posts import SentimentSplit

__all__ = ["split_of"]


def split_of(feelings: Sequence[float]) -> SentimentSplit:
    """The shares of negative, neutral and positive posts, which come in this order, with those without an answer last."""
    negative, neutral, positive, abstained = feelings or (0, 0, 0, 0)
    n = negative + neutral + positive
    shares = [round(posts / n, 4) if n else 0.0 for posts in (negative, neutral, positive)]
    unsaid = round(abstained / (n + abstained), 4) if n + abstained else None
    return SentimentSplit(
        n=round(n),
        abstained=round(abstained),
        abstained_share=unsaid,
        negative=shares[0],
        neutral=shares[1],
        positive=shares[2],
    )
