"""Which engine the settings ask for."""

from pathlib import Path

from streams.sentiment.encoder.load import load_encoder
from streams.sentiment.engine import SentimentEngine
from streams.sentiment.model import LinearSentiment
from streams.settings import Settings

__all__ = ["load_engine"]


def load_engine(settings: Settings) -> SentimentEngine:
    """The engine of the settings, ready to score.

    Raises:
        UserError: its model is not there or cannot be used, or a package that it needs is missing.
    """
    model = settings.sentiment_model
    if settings.sentiment_engine == "encoder":
        return load_encoder(Path(model) if model else None)
    if settings.sentiment_engine == "embedded" or model is None:
        return LinearSentiment.load(Path(model) if model else None)
    # Here and not above: the other engines need none of what this imports.
    from streams.sentiment.transformer.labels import parse_labels
    from streams.sentiment.transformer.load import load_transformer

    return load_transformer(
        model,
        cache=settings.model_cache,
        labels=parse_labels(settings.sentiment_labels) if settings.sentiment_labels else None,
        device=settings.sentiment_device,
        batch=settings.sentiment_batch,
    )
