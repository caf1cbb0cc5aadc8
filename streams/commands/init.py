"""`kentongan init`."""

import secrets
import shlex
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from streams.errors import UserError
from streams.starter.choice import chosen
from streams.starter.feeds import feeds_for
from streams.starter.folder import refuse_taken, write_folder
from streams.starter.ministries import ministries
from streams.starter.model import Starter
from streams.starter.provinces import provinces
from streams.starter.texts import KEY, WATCHLIST, texts

__all__ = ["init"]


def init(
    ministry: Annotated[
        list[str] | None,
        typer.Option(help="A ministry, as people call it: kesehatan, kemenkes. May be given several times."),
    ] = None,
    province: Annotated[
        list[str] | None,
        typer.Option(help="A province, as people call it: jawa-timur, jatim. May be given several times."),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="Folder to write; new or empty. Else one that is named after them.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Ask nothing.")] = False,
) -> None:
    """Write what a ministry or a province begins with: watchlist, feeds, channels, facts and settings.

    They work at once. What is not said it asks, in a terminal. Nothing is overwritten, and nothing is fetched. Exit code 1
    where somebody says no.
    """
    asks = sys.stdin.isatty() and not yes
    starters: list[Starter] = [
        *(chosen(name, ministries(), "ministry") for name in ministry or ()),
        *(chosen(name, provinces(), "province") for name in province or ()),
    ]
    if not (starters or asks):
        raise UserError("say whom it is for: --ministry kesehatan, --province jawa-timur, or both")
    try:
        starters = list({one.slug: one for one in starters or _asked()}.values())
        folder = (out or Path("-".join(("kentongan", *(one.slug for one in starters)))[:100])).expanduser().absolute()
        refuse_taken(folder)
        if asks and not typer.confirm(f"Write {sum(len(one.issues) for one in starters)} issues to {folder}?", default=True):
            raise typer.Exit(1)
    except typer.Abort:  # Ctrl-C at a question
        raise typer.Exit(130) from None
    _write(starters, folder)


def _asked() -> list[Starter]:
    """Ask until a ministry or a province is named."""
    typer.echo(f"Ministries: {', '.join(one.slug for one in ministries())}")
    typer.echo(f"Provinces: {', '.join(one.slug for one in provinces())}")
    found: list[Starter] = []
    while not found:
        found += _asked_for("ministry", ministries())
        found += _asked_for("province", provinces())
        if not found:
            typer.echo("Name at least one of them.", err=True)
    return found


def _asked_for(kind: str, among: Sequence[Starter]) -> list[Starter]:
    while True:
        name = typer.prompt(f"Which {kind}? (Enter for none)", default="", show_default=False).strip()
        if not name:
            return []
        try:
            return [chosen(name, among, kind)]
        except UserError as error:
            typer.echo(f"{error}.", err=True)


def _write(starters: Sequence[Starter], folder: Path) -> None:
    feeds = feeds_for(starters)
    files = texts(starters, feeds, folder)
    write_folder(folder, files, {KEY: secrets.token_hex(32) + "\n"})
    issues = sum(len(one.issues) for one in starters)
    typer.echo(
        f"Written to {folder}: {issues} issues, {len(feeds)} feeds that nobody has asked yet, and what belongs to them."
    )
    typer.echo(
        "\nNext:\n"
        f"  cd {shlex.quote(str(folder))} && set -a && . ./.env && set +a\n"
        f"  kentongan source try {feeds[0].name}\n"
        f"  kentongan topics create && kentongan watchlist apply {WATCHLIST} && kentongan worker\n"
        "\nWithout a Kafka of your own, leave `kentongan broker` running in another terminal before the last of them."
    )
