"""`kentongan audit sentiment`: what a person finds in a sample of an issue's posts, beside what the model predicted."""

import asyncio
import os
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated, Final, get_args

import orjson
import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from schemas.scored import SentimentLabel
from streams.commands.tables import print_table
from streams.errors import UserError
from streams.learning.labelled_texts import ENOUGH_TO_ADAPT, label_row, read_rows
from streams.learning.stratified import LEVEL, Share, Stratum, shares
from streams.operations.sentiment_sample import VERDICTS, SentimentSample, draw
from streams.settings import load_settings
from streams.watchlist.publisher import read_issues

__all__ = ["sentiment"]

_CLASSES: Final = get_args(SentimentLabel)
_WORDS: Final = {"negative": "negatif\nnegative", "neutral": "netral\nneutral", "positive": "positif\npositive"}
_KEYS: Final = {"1": "negative", "2": "neutral", "3": "positive"}
_SKIP, _END = "0", "q"
_QUESTION: Final = "1 negatif  2 netral  3 positif  0 lewati (skip)  q selesai (end)"
_FEW: Final = 30


def sentiment(
    issue: Annotated[str, typer.Option("--issue", metavar="ISSUE", help="An issue of the watchlist, by its id.")],
    labels: Annotated[
        Path | None,
        typer.Option(
            "--labels", metavar="FILE", help="Where what you say is kept, as JSON lines. [default: ISSUE.labels.jsonl]"
        ),
    ] = None,
    sample: Annotated[int, typer.Option(min=1, max=2000, help="Posts to read.")] = 100,
    seed: Annotated[int, typer.Option(help="The same posts and seed give the same sample.")] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="The result as one JSON object.")] = False,
) -> None:
    """Read a sample of an issue's posts, say how each feels, and see how far the predicted shares are from the true ones.

    The posts are those that are still on the topic, masked as there. What the model said of a post is not shown before you
    have. What you say is kept in a file, from which a later run goes on, and with which the model can be trained: it holds
    texts of posts. Answers can also come through a pipe, one a line.
    """
    settings = load_settings()
    kept = labels or Path(f"{issue}.labels.jsonl")
    said = _said(kept)
    console = Console(stderr=True, highlight=False)
    issues = asyncio.run(read_issues(settings))
    if issue not in issues:
        raise UserError(f"there is no issue {issue!r} on the watchlist; its issues are {', '.join(issues) or 'none'}")
    drawn = asyncio.run(draw(settings, issues[issue], sample, seed=seed))
    if not drawn.posts:
        raise UserError(f"no scored post of {issue!r} is on the topic, which keeps them for {settings.retention_hours} hours")
    _ask(drawn, said, kept, console)
    _print_audit(drawn, said, kept, as_json=as_json)


def _said(path: Path) -> dict[str, str]:
    """What was said before, by the id of the post."""
    if not os.path.exists(path):  # says no where the name can be none
        return {}
    return {str(row["id"]): row["label"] for row in read_rows(path) if row.get("label") in _CLASSES and "id" in row}


def _ask(sample: SentimentSample, said: dict[str, str], path: Path, console: Console) -> None:
    waiting = [post for post in sample.posts if post.id not in said]
    if not waiting:
        return
    answers = typer.get_text_stream("stdin")
    try:
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "ab") as file:
            for number, post in enumerate(waiting, 1):
                console.print(f"\n{number}/{len(waiting)}  {post.source}", style="dim")
                console.print(Text(post.text))
                answer = _answer(answers, console)
                if answer == _END:
                    return
                if answer != _SKIP:
                    said[post.id] = _KEYS[answer]
                    file.write(orjson.dumps(label_row(post.id, post.source, post.text, _KEYS[answer])) + b"\n")
                    file.flush()
    except OSError as error:
        raise UserError(f"{path} cannot be written ({error.strerror}); name another file with --labels") from error


def _answer(answers: Iterable[str], console: Console) -> str:
    """One of the keys; the end of what comes in is the end."""
    console.print(_QUESTION, style="dim")
    for line in answers:
        if (key := line.strip().lower()) in {*_KEYS, _SKIP, _END}:
            return key
        console.print(_QUESTION, style="yellow")
    return _END


def _print_audit(sample: SentimentSample, said: Mapping[str, str], path: Path, *, as_json: bool) -> None:
    read = [post for post in sample.posts if post.id in said]
    if not read:
        raise UserError("no post was read, so nothing can be said of them")
    found = {verdict: Counter(said[post.id] for post in read if post.verdict == verdict) for verdict in VERDICTS}
    true = shares([Stratum(sample.sizes[verdict], found[verdict]) for verdict in VERDICTS], _CLASSES)
    sure = sum(sample.sizes[name] for name in _CLASSES)
    predicted = {name: sample.sizes[name] / sure if sure else 0.0 for name in _CLASSES}
    if as_json:
        result = {
            "posts": sample.sizes.total(),
            "abstained": sample.sizes["unsure"],
            "read": len(read),
            "level": LEVEL,
            "shares": {
                name: {"told": predicted[name], "found": one.value, "low": one.low, "high": one.high}
                for name, one in true.items()
            },
            "verdicts": {verdict: dict(counts) for verdict, counts in found.items()},
        }
        typer.echo(orjson.dumps(result))
        return
    _print(sample, len(read), predicted, true)
    typer.echo(_advice(len(said), predicted["negative"], true["negative"], path))


def _print(sample: SentimentSample, read: int, predicted: Mapping[str, float], true: Mapping[str, Share]) -> None:
    unsure = sample.sizes["unsure"]
    typer.echo(
        f"{sample.sizes.total():,} unggahan, {unsure:,} di antaranya tidak dinilai model; {read} dibaca. "
        f"({sample.sizes.total():,} posts, the model abstained on {unsure:,}; {read} read.)"
    )
    table = Table("Sentimen\nsentiment", "Kata model\npredicted", f"Sebenarnya ({LEVEL:.0%})\ntrue share", show_edge=False)
    for name in _CLASSES:
        one = true[name]
        table.add_row(_WORDS[name], f"{predicted[name]:.0%}", f"{one.value:.0%}  ({one.low:.0%}-{one.high:.0%})")
    print_table(table)


def _advice(labelled: int, predicted: float, true: Share, path: Path) -> str:
    if labelled < _FEW:
        return (
            f"Baca lebih banyak: {labelled} terlalu sedikit untuk menilai. (Read more: {labelled} are too few to judge by.)"
        )
    if true.low <= predicted <= true.high:
        return "Porsi negatif dari model cocok dengan yang dibaca. (The predicted negative share fits what was read.)"
    off = f"{abs(true.value - predicted) * 100:.0f}"
    side, word = ("rendah", "low") if predicted < true.low else ("tinggi", "high")
    said = (
        f"Model menyebut porsi negatif sekitar {off} poin terlalu {side}. (The model puts it about {off} points too {word}.)"
    )
    more = f" {ENOUGH_TO_ADAPT - labelled} labels more, and" if labelled < ENOUGH_TO_ADAPT else ""
    return f"{said}\nFrom these labels the model can learn:{more} kentongan train sentiment --adapt --data {path} --out model"
