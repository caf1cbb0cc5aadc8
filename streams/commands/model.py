"""`kentongan model`."""

from pathlib import Path
from typing import Annotated

import typer

from streams.commands.evaluate import judge_sentiment, labelled_rows
from streams.sentiment.extras import require
from streams.sentiment.transformer.checkpoint import read_checkpoint
from streams.sentiment.transformer.drift import own_posts, read_texts
from streams.sentiment.transformer.labels import Labels, parse_labels
from streams.sentiment.transformer.location import locate
from streams.sentiment.transformer.report import report
from streams.sentiment.weights import LABELS
from streams.settings import Settings, load_settings

__all__ = ["app"]

app = typer.Typer(
    no_args_is_help=True, help="Fetch, check and export checkpoints for `KENTONGAN_SENTIMENT_ENGINE=transformer`."
)

Model = Annotated[
    str, typer.Argument(metavar="DIR|NAME", help="Folder of a checkpoint, or the name of one that was fetched.")
]


@app.command()
def fetch(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Name on the Hugging Face hub: owner/name.")],
    revision: Annotated[str | None, typer.Option(help="Branch, tag or commit; else the main branch.")] = None,
) -> None:
    """Fetch a checkpoint to `KENTONGAN_MODEL_CACHE`: the only command that goes out for one, once.

    Only what is needed is fetched, and the commit that it was is written down. A private checkpoint needs HF_TOKEN.
    """
    require("onnx", "fetching a checkpoint")
    from streams.sentiment.transformer.hub import fetch as fetch_checkpoint

    found = fetch_checkpoint(name, load_settings().model_cache.expanduser(), revision)
    verb = "is there already:" if found.already else "fetched:"
    typer.echo(
        f"{verb} {name}, commit {found.revision}, {len(found.files)} files, {found.size / 1e6:,.1f} MB, in {found.folder}"
    )


@app.command()
def export(
    model: Model,
    out: Annotated[
        Path | None, typer.Option(help="New folder for the export; else it joins the checkpoint's own files.")
    ] = None,
    texts: Annotated[
        Path | None, typer.Option(help="Posts of your own to compare on, one a line; else those that come with the program.")
    ] = None,
) -> None:
    """Make the int8 export of a checkpoint, which workers without a GPU serve, with a quarter of its size and no torch.

    Its answers are compared with the checkpoint's own; where they differ too much nothing is written.
    """
    settings = load_settings()
    folder, name = locate(model, settings.model_cache)
    checkpoint = read_checkpoint(folder, name, _labels(settings))
    posts = own_posts() if texts is None else read_texts(texts)
    require("transformer", "exporting a checkpoint")
    from streams.sentiment.transformer.export import export as export_checkpoint

    drift = export_checkpoint(checkpoint, posts, out)
    typer.echo(f"wrote {out or checkpoint.folder}: {drift}")


@app.command()
def check(
    model: Model,
    data: Annotated[Path | None, typer.Option(help="JSON lines or CSV with `text` and `label`, to measure it on.")] = None,
) -> None:
    """Show what is known of a checkpoint or an export, and whether it can be served; if not, say why and exit with 2."""
    settings = load_settings()
    rows = None if data is None else labelled_rows(data, "label", LABELS)
    for found in report(model, settings.model_cache, _labels(settings)):
        if isinstance(found, tuple):
            typer.echo(f"{found[0]:<13}{found[1]}")
        elif rows is not None:
            figures = judge_sentiment(found, rows)
            typer.echo(
                f"{'data':<13}accuracy {figures.accuracy:.4f}, macro F1 {figures.macro_f1:.4f} on {figures.n:,} texts of "
                f"{data}, {figures.posts_per_second:,.0f} a second"
            )


def _labels(settings: Settings) -> Labels | None:
    return parse_labels(settings.sentiment_labels) if settings.sentiment_labels else None
