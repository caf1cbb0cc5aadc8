"""`kentongan analyze`."""

import sys
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Annotated

import orjson
import typer

from streams.errors import UserError
from streams.files import open_stream
from streams.language.codes import language_name
from streams.language.detector import LanguageDetector
from streams.sentiment.load import load_engine
from streams.settings import load_settings
from streams.sources.lines import MAX_LINE_BYTES, read_lines
from streams.text.text_format import as_read

__all__ = ["analyze"]

WORDS = 5


def analyze(
    file: Annotated[Path | None, typer.Argument(help="One text a line; standard input when not given.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
) -> None:
    """Show the language and sentiment of texts, one a line, with the words that weighed most.

    HTML and entities such as `&amp;` are made plain first, as in posts.
    """
    settings = load_settings()
    detector = LanguageDetector.load(settings.language_model)
    engine = load_engine(settings)
    for text in _lines(file):
        guess = detector.detect([text])[0]
        feeling = engine.score([text], [guess.best])[0]
        words = [(word, round(weight, 3)) for word, weight in engine.explain(text, guess.best)[:WORDS] if weight > 0]
        if as_json:
            fields = {
                "text": text,
                "language": guess.language,
                "language_confidence": round(guess.confidence, 4),
                "second_language": guess.second,
                "sentiment": feeling.label,
                "negative": round(feeling.negative, 4),
                "neutral": round(feeling.neutral, 4),
                "positive": round(feeling.positive, 4),
                "abstained": feeling.abstained,
                "words": words,
            }
            typer.echo(orjson.dumps(fields).decode())
            continue
        second = f", with {language_name(guess.second, 'en')}" if guess.second else ""
        unsure = " (unsure)" if feeling.abstained else ""
        typer.echo(text)
        typer.echo(f"  language   {language_name(guess.language, 'en')} {guess.confidence:.0%}{second}")
        typer.echo(
            f"  sentiment  {feeling.label}{unsure}: negative {feeling.negative:.0%}, neutral {feeling.neutral:.0%}, "
            f"positive {feeling.positive:.0%}"
        )
        if words:
            typer.echo("  because    " + ", ".join(f"{word} {weight:+.2f}" for word, weight in words))


def _lines(file: Path | None) -> Iterator[str]:
    """Yield the texts as they come, so that a pipe is answered line by line."""
    try:
        with nullcontext(sys.stdin.buffer) if file is None else open_stream(file) as stream:
            for line in read_lines(stream):
                if not line.whole:
                    raise UserError(f"line {line.number} is longer than {MAX_LINE_BYTES} bytes; put one text on each line")
                if text := line.raw.decode().strip():
                    yield as_read(text)
    except OSError as error:
        raise UserError(f"cannot read {file or 'the input'}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise UserError(f"line {line.number} is not UTF-8; convert the texts first") from error
