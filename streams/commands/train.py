"""`kentongan train`."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from streams.errors import UserError
from streams.labelled import read_rows
from streams.language.train import train as train_language
from streams.sentiment.model import MODEL
from streams.sentiment.train import train as train_sentiment

__all__ = ["app"]

app = typer.Typer(no_args_is_help=True, help="Train a model on labelled posts of your own.")

Data = Annotated[
    list[Path], typer.Option("--data", help="JSON lines or CSV with `text` and a label. May be given several times.")
]
Out = Annotated[Path, typer.Option("--out", help="Folder for the model; made when it is not there.")]
Seed = Annotated[int, typer.Option(help="The same rows and seed give the same model.")]


@app.command()
def language(data: Data, out: Out, seed: Seed = 0) -> None:
    """Train the language detector on rows with `text` and `language`; rows without a language help a little.

    Use the result with `KENTONGAN_LANGUAGE_MODEL=OUT/language.npz`.
    """
    _make(out)
    typer.echo(f"wrote {train_language(_rows(data), out, seed)}")


@app.command()
def sentiment(
    data: Data,
    out: Out,
    seed: Seed = 0,
    adapt: Annotated[
        bool, typer.Option(help="Start from the model that comes with the program; best with a few hundred posts.")
    ] = False,
) -> None:
    """Train the sentiment model on rows with `text` and `label` (negative, neutral, positive).

    Posts of your own issues are the best data there is: a few hundred of them gain more than anything else.
    Use the result with `KENTONGAN_SENTIMENT_MODEL=OUT/sentiment.bin`.
    """
    _make(out)
    path = out / "sentiment.bin"
    train_sentiment(_rows(data), path, seed, MODEL if adapt else None)
    typer.echo(f"wrote {path}")


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UserError(f"cannot make the folder {folder}: {error.strerror}; give another with --out") from error


def _rows(paths: list[Path]) -> Iterator[dict[str, Any]]:
    for path in paths:
        yield from read_rows(path)
