"""`kentongan evaluate`."""

import time
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import orjson
import typer
from rich.console import Console
from rich.table import Table

from streams.commands.posts_options import EncodingOption, LabelMapOption, labelled
from streams.commands.tables import print_table
from streams.errors import UserError
from streams.language.codes import LANGUAGES, UNDETERMINED
from streams.language.detector import LanguageDetector
from streams.learning.evaluation import Evaluation, evaluate
from streams.sentiment.engine import SentimentEngine
from streams.sentiment.load import load_engine
from streams.sentiment.weights import LABELS
from streams.settings import load_settings

__all__ = ["app", "judge_sentiment", "labelled_rows"]

BATCH = 500

app = typer.Typer(no_args_is_help=True, help="Measure the language detector or the sentiment model on labelled posts.")

Data = Annotated[
    Path, typer.Option("--data", help="Any file that posts can be read from, with `text` and `language` or `label`.")
]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object.")]
Source = Annotated[str | None, typer.Option(help="Only rows whose `source` is this.")]


@app.command()
def language(
    data: Data,
    as_json: AsJson = False,
    source: Source = None,
    map: LabelMapOption = None,
    encoding: EncodingOption = None,
) -> None:
    """Compare the detector's languages with the column `language`."""
    rows = labelled_rows(data, "language", LANGUAGES, source, map, encoding)
    detector = LanguageDetector.load(load_settings().language_model)
    began = time.perf_counter()
    guesses = [guess for texts in _batches(rows) for guess in detector.detect(texts)]
    seconds = time.perf_counter() - began
    found = evaluate(
        [row["language"] for row in rows],
        [guess.best for guess in guesses],
        [guess.confidence for guess in guesses],
        [guess.language == UNDETERMINED for guess in guesses],
        seconds,
    )
    _show(found, as_json)


@app.command()
def sentiment(
    data: Data,
    as_json: AsJson = False,
    source: Source = None,
    map: LabelMapOption = None,
    encoding: EncodingOption = None,
) -> None:
    """Compare the model's sentiments with the column `label`: negative, neutral or positive."""
    rows = labelled_rows(data, "label", LABELS, source, map, encoding)
    settings = load_settings()
    _show(judge_sentiment(load_engine(settings), rows, LanguageDetector.load(settings.language_model)), as_json)


def judge_sentiment(
    engine: SentimentEngine, rows: list[dict[str, Any]], detector: LanguageDetector | None = None
) -> Evaluation:
    """Compare an engine's sentiments with the `label` of each row; a detector tells it their languages, as in a worker."""
    batches = [(texts, [guess.best for guess in detector.detect(texts)] if detector else None) for texts in _batches(rows)]
    began = time.perf_counter()
    guesses = [guess for texts, languages in batches for guess in engine.score(texts, languages)]
    seconds = time.perf_counter() - began
    return evaluate(
        [row["label"] for row in rows],
        [guess.label for guess in guesses],
        [max(guess.negative, guess.neutral, guess.positive) for guess in guesses],
        [guess.abstained for guess in guesses],
        seconds,
        ["negative" if guess.negative > guess.positive else "positive" for guess in guesses],
    )


def labelled_rows(
    data: Path,
    column: str,
    known: Sequence[str],
    source: str | None = None,
    columns: list[str] | None = None,
    encoding: str | None = None,
) -> list[dict[str, Any]]:
    """Rows of a file with `text` and, in a column, a label of those that are known; of one source or all.

    `columns` and `encoding` are as the options say them.

    Raises:
        UserError: the file cannot be read or has no rows, or a row no such label.
    """
    rows = [row for row in labelled(data, columns, encoding) if source is None or row.get("source") == source]
    if not rows:
        raise UserError(f"{data} has no rows" + (f" of the source {source}" if source else ""))
    for number, row in enumerate(rows, 1):
        if row.get(column) not in known:
            found = f"the {column} {row[column]!r}" if row.get(column) else f"no {column}"
            raise UserError(f"{data}: row {number} has {found}; every row needs one of {', '.join(known)}")
    return rows


def _batches(rows: list[dict[str, Any]]) -> list[list[str]]:
    texts = [row["text"] for row in rows]
    return [texts[start : start + BATCH] for start in range(0, len(texts), BATCH)]


def _show(found: Evaluation, as_json: bool) -> None:
    if as_json:
        typer.echo(orjson.dumps(found.to_dict()).decode())
        return
    console = Console()
    polarity = "" if found.polarity_accuracy is None else f", polarity accuracy {found.polarity_accuracy:.4f}"
    console.print(f"n {found.n}, accuracy {found.accuracy:.4f}, macro F1 {found.macro_f1:.4f}{polarity}", highlight=False)
    console.print(
        f"expected calibration error {found.expected_calibration_error:.4f}, abstained {found.abstained:.1%}, "
        f"{found.posts_per_second:,.0f} posts a second",
        highlight=False,
    )
    table = Table("Class", "Precision", "Recall", "F1", "Texts", show_edge=False)
    for name, score in found.per_class.items():
        table.add_row(name, f"{score.precision:.4f}", f"{score.recall:.4f}", f"{score.f1:.4f}", str(score.support))
    print_table(table, console)
