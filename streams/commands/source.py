"""`kentongan source`."""

import asyncio
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.console import Console

from schemas.codec import MAX_POSTS_BYTES
from schemas.post import Post
from streams.commands.posts_table import posts_table
from streams.commands.source_control import list_sources, pause, reset, resume
from streams.commands.source_option import FileOption, named
from streams.connectors.batch import Batch, Fetched, SourceState, UnreadableError
from streams.connectors.http.fetch import Fetcher
from streams.connectors.http.trouble import FetchError
from streams.connectors.kinds import FetchedSource, PushedSource, StreamedSource
from streams.connectors.polled import ask_of, parse
from streams.connectors.posts.parse import sort_posts
from streams.connectors.posts.settings import PostsSource
from streams.connectors.secrets import secrets_of
from streams.connectors.sources_file import usable_sources
from streams.connectors.telegram.settings import TelegramSource
from streams.connectors.webhook.parse import parse as parse_webhook
from streams.errors import UserError
from streams.files import read_file
from streams.live.opener import Opener, opener_of
from streams.settings import load_settings
from streams.sources.sanitize import sanitizer

__all__ = ["app"]

app = typer.Typer(no_args_is_help=True, help="Look after the feeds that a worker fetches.")

SHOWN: Final = 3

_ADVICE: Final = {
    "down": "try again later, and see whether this machine reaches the network",
    "invalid": "see with a browser whether the url is that of a feed",
    "throttled": "try again later",
    "refused": "see with a browser whether the url is right and open to all",
}

for control in (pause, resume, reset):
    app.command()(control)
app.command("list")(list_sources)


@app.command()
def check(file: FileOption = None) -> None:
    """See whether the sources file and the files that it names can be used, without a network.

    Exit code 0, or 2 with all mistakes and their lines.
    """
    sources = usable_sources(named(file)).sources
    for source in sources:
        if isinstance(source, FetchedSource) and source.allow_private_addresses:
            typer.echo(f"warning: {source.name} may be fetched from this machine and from private networks", err=True)
    counted = ", ".join(f"{many} {kind}" for kind, many in Counter(source.kind for source in sources).items())
    typer.echo(f"The sources can be used: {counted}")


@app.command("try")
def try_source(
    name: Annotated[str, typer.Argument(help="Name of a source in the sources file.")],
    file: FileOption = None,
    body: Annotated[
        Path | None,
        typer.Option(help="Of a source that is brought: a file with what its sender would send."),
    ] = None,
) -> None:
    """Fetch a source once, and show its newest three posts as they would be sent: masked. Nothing is sent.

    No broker is needed. Exit code 0; 1 where the source gave no post; 2 where it cannot be fetched or read.
    """
    source = usable_sources(named(file)).of(name)
    sanitize = sanitizer(load_settings())
    if isinstance(source, FetchedSource):
        batch = asyncio.run(_fetch(source, opener_of(source, secrets_of(source))))
    elif isinstance(source, StreamedSource | TelegramSource):
        raise UserError(f"{name} is followed, not fetched: start a worker, and see what `kentongan source list` says of it")
    elif body is None:
        raise UserError(f"the posts of {name} are brought, not fetched: name a file with some by --body")
    else:
        batch = _brought(source, read_file(body, MAX_POSTS_BYTES))
    posts: list[Post] = [sanitize(post) for post in batch.posts]
    console = Console(highlight=False, markup=False, soft_wrap=False)
    if posts:
        console.print(posts_table(posts[: -SHOWN - 1 : -1]))
    left = f", {batch.passed_over:,} entries give none" if batch.passed_over else ""
    gone = f", {len(batch.deletions):,} deletions" if batch.deletions else ""
    dead = f", {len(batch.unreadable):,} cannot be posts" if batch.unreadable else ""
    typer.echo(f"{name}: {len(posts):,} posts{gone}{dead}{left}")
    if not posts:
        raise typer.Exit(1)


def _brought(source: PushedSource, body: bytes) -> Batch:
    now = datetime.now(UTC)
    if isinstance(source, PostsSource):
        found = sort_posts(body, source.sources)
        for one in found.refused:
            where = "the body" if one.place is None else f"number {one.place}"
            typer.echo(f"{where} is refused: {one.reason}", err=True)
        return Batch(found.posts, SourceState(), now)
    try:
        return parse_webhook(Fetched(body, source.path, now), SourceState(), source)
    except UnreadableError as error:
        raise UserError(f"what was brought to {source.name} cannot be read: {error}") from None


async def _fetch(source: FetchedSource, opener: Opener) -> Batch:
    async with Fetcher(private_hosts=source.private_hosts) as fetcher:
        try:
            ask = ask_of(source, SourceState(), datetime.now(UTC))
            answer = await fetcher.fetch(ask.url, opening=await opener.headers(fetcher), heeds_robots=ask.heeds_robots)
            assert answer.fetched is not None
            return parse(answer.fetched, SourceState(), source)
        except FetchError as error:
            raise UserError(f"the source {source.name} gave nothing: {error}; {_ADVICE[error.kind]}") from None
        except UnreadableError as error:
            raise UserError(f"the source {source.name} cannot be read: {error}; {_ADVICE['invalid']}") from None
