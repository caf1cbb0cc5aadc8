"""`kentongan train`."""

from collections.abc import Iterator
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn

from streams.commands.evaluate import judge_sentiment
from streams.commands.posts_options import EncodingOption, LabelMapOption, labelled
from streams.commands.training_progress import shown_steps
from streams.errors import UserError
from streams.language.training.train import train as train_language
from streams.learning.labelled_texts import ENOUGH_TO_ADAPT
from streams.sentiment.extras import require
from streams.sentiment.model import MODEL, LinearSentiment
from streams.sentiment.training.encoder_head import train_head
from streams.sentiment.training.train import train as train_sentiment
from streams.sentiment.transformer.location import locate
from streams.settings import load_settings

__all__ = ["app"]

app = typer.Typer(no_args_is_help=True, help="Train a model on labelled posts of your own.")

Data = Annotated[
    list[Path],
    typer.Option("--data", help="Any file that posts can be read from, with `text` and a label. May be given several times."),
]
Out = Annotated[Path, typer.Option("--out", help="Folder for the model; made when it is not there.")]
Seed = Annotated[int, typer.Option(help="The same rows and seed give the same model.")]

_FIFTH = 5


@app.command()
def language(data: Data, out: Out, seed: Seed = 0, map: LabelMapOption = None, encoding: EncodingOption = None) -> None:
    """Train the language detector on rows with `text` and `language`; rows without a language help a little.

    Use the result with `KENTONGAN_LANGUAGE_MODEL=OUT/language.npz`.
    """
    _make(out)
    typer.echo(f"wrote {train_language(_rows(data, map, encoding), out, seed)}")


@app.command()
def sentiment(
    data: Data,
    out: Out,
    seed: Seed = 0,
    map: LabelMapOption = None,
    encoding: EncodingOption = None,
    adapt: Annotated[
        bool,
        typer.Option(help="Start from the model that comes with the program; best with a few hundred posts of an issue."),
    ] = False,
    checkpoint: Annotated[
        str | None,
        typer.Option(
            metavar="DIR|NAME",
            help="Fine-tune this transformer checkpoint instead: a folder, or one that was fetched. It needs no head.",
        ),
    ] = None,
    epochs: Annotated[
        int | None, typer.Option(min=1, max=1000, help="With --checkpoint: times that each post is seen; else 3.")
    ] = None,
    rate: Annotated[
        float | None, typer.Option(min=1e-8, max=1.0, help="With --checkpoint: learning rate at its highest; else 3e-5.")
    ] = None,
) -> None:
    """Train the sentiment model on rows with `text` and `label` (negative, neutral, positive).

    Posts of your own issues are the best data there is: a few hundred of them gain more than anything else.
    Use the result with `KENTONGAN_SENTIMENT_MODEL=OUT/sentiment.bin`.

    With --adapt it takes 100 posts and more, prints what they gain on a fifth that is kept apart, and overwrites nothing.

    With --checkpoint a tenth of the posts is kept apart to measure on, and OUT is a new checkpoint: give it to
    `kentongan model export OUT`, then use it with `KENTONGAN_SENTIMENT_ENGINE=transformer KENTONGAN_SENTIMENT_MODEL=OUT`.
    """
    if checkpoint is not None:
        if adapt:
            raise UserError("--adapt and --checkpoint name two models to start from: give one of them")
        _fine_tune(checkpoint, _rows(data, map, encoding), out, seed, epochs, rate)
        return
    if epochs is not None or rate is not None:
        raise UserError("--epochs and --rate are for a checkpoint: give --checkpoint, or leave them out")
    path = out / "sentiment.bin"
    if adapt:
        _adapt(list(_rows(data, map, encoding)), path, seed)
    else:
        _make(out)
        train_sentiment(_rows(data, map, encoding), path, seed)
    typer.echo(f"wrote {path}")


@app.command()
def encoder(
    model: Annotated[Path, typer.Option(metavar="FILE", help="The sentiment model, of `kentongan train sentiment`.")],
    data: Annotated[
        list[Path] | None,
        typer.Option("--data", help="Further posts to learn from, with `text` and `label`. May be given several times."),
    ] = None,
    seed: Seed = 0,
    map: LabelMapOption = None,
    encoding: EncodingOption = None,
) -> None:
    """Fit the part of a sentiment model with which `KENTONGAN_SENTIMENT_ENGINE=encoder` reads whole sentences.

    It is fitted to the posts written for this project and those of `--data`, takes some minutes, and is written beside the
    model as `encoder.bin`. It goes with that model alone: make it again whenever the model was trained again.
    """
    require("encoder", "training the encoder's part")
    console = Console(stderr=True)
    bar = Progress(BarColumn(), TextColumn("{task.description}"), console=console, disable=not console.is_terminal)
    with bar:
        task = bar.add_task("reading posts")
        path = train_head(
            model,
            _rows(data or [], map, encoding),
            seed,
            lambda done, posts: bar.update(task, completed=done, total=posts),
        )
    typer.echo(f"wrote {path}")


def _adapt(rows: list[dict[str, Any]], path: Path, seed: int) -> None:
    """Correct the model that comes with the program by the rows, and say what that gains on rows it has not seen."""
    labels = [row for row in rows if row.get("label")]
    if len(labels) < ENOUGH_TO_ADAPT:
        raise UserError(
            f"--adapt needs {ENOUGH_TO_ADAPT} labelled posts at least, and there are {len(labels)}; label more of them"
        )
    if path.exists():
        raise UserError(f"{path} is there already; name another folder with --out")
    _make(path.parent)
    order = Random(seed).sample(labels, len(labels))
    apart, others = order[::_FIFTH], [row for number, row in enumerate(order) if number % _FIFTH]
    with TemporaryDirectory() as folder:
        rehearsal = Path(folder) / path.name
        train_sentiment([*others, *(row for row in rows if not row.get("label"))], rehearsal, seed, MODEL)
        before, after = (judge_sentiment(LinearSentiment.load(model), apart) for model in (MODEL, rehearsal))
    typer.echo(
        f"on {after.n} posts kept apart: accuracy {after.accuracy:.2f} instead of {before.accuracy:.2f}, "
        f"macro F1 {after.macro_f1:.2f} instead of {before.macro_f1:.2f}"
    )
    train_sentiment(rows, path, seed, MODEL)


def _fine_tune(
    model: str, rows: Iterator[dict[str, Any]], out: Path, seed: int, epochs: int | None, rate: float | None
) -> None:
    folder, _ = locate(model, load_settings().model_cache)
    require("transformer", "training a checkpoint")
    from streams.sentiment.transformer.finetune import Recipe, fine_tune

    usual = Recipe()
    recipe = Recipe(epochs=epochs or usual.epochs, rate=rate or usual.rate, seed=seed)
    with shown_steps(Console(stderr=True)) as report:
        found = fine_tune(folder, rows, out, recipe, report)
    typer.echo(f"on {found.n} posts kept apart: macro F1 {found.macro_f1:.4f}, accuracy {found.accuracy:.4f}")
    typer.echo(f"wrote {out}")


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UserError(f"cannot make the folder {folder}: {error.strerror}; give another with --out") from error


def _rows(paths: list[Path], columns: list[str] | None, encoding: str | None) -> Iterator[dict[str, Any]]:
    for path in paths:
        yield from labelled(path, columns, encoding)
