"""From the words model of the settings to the engine that has the encoder beside it."""

import hashlib
from pathlib import Path
from typing import Final

from streams.errors import UserError
from streams.files import read_file
from streams.sentiment.encoder.head import Head
from streams.sentiment.encoder.sentiment import EncoderSentiment
from streams.sentiment.encoder.vectors import SentenceVectors
from streams.sentiment.model import MODEL, LinearSentiment

__all__ = ["HEAD", "load_encoder"]

HEAD: Final = "encoder.bin"
"""The head's file lies beside the sentiment model that it was fitted to."""

_MAX_BYTES: Final = 16_000_000


def load_encoder(model: Path | None = None) -> EncoderSentiment:
    """The engine with a sentiment model of one's own and the head beside it; without, with those that are embedded.

    Raises:
        UserError: a file cannot be read, the head is of another sentiment model or encoder, or the package is missing.
    """
    path = (model or MODEL).with_name(HEAD)
    words = LinearSentiment.load(model)
    try:
        content = read_file(path, _MAX_BYTES)
    except OSError as error:
        raise UserError(
            f"Cannot read {path}, the encoder's part of {model or MODEL}: {error.strerror}; make it with "
            f"`kentongan train encoder --model {model or MODEL}`"
        ) from error
    head = Head.parse(content, str(path))
    if head.words != words.digest:
        raise UserError(
            f"{path} was fitted to another sentiment model than {model or MODEL}: make it again with "
            f"`kentongan train encoder --model {model or MODEL}`"
        )
    vectors = SentenceVectors()
    if head.encoder != vectors.version:
        raise UserError(
            f"{path} was fitted to {head.encoder} and {vectors.version} is installed: pip install "
            f"'{head.encoder.replace(' ', '==')}', or make it again with `kentongan train encoder --model {model or MODEL}`"
        )
    return EncoderSentiment(words, head, vectors, hashlib.sha256(content).hexdigest())
