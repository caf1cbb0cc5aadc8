"""`kentongan watchlist history`."""

import asyncio
from collections.abc import Mapping
from typing import Annotated
from zoneinfo import ZoneInfo

import typer
from rich.console import Console

from schemas.watchlist import Issue
from streams.clock import start_of
from streams.commands.posts_options import (
    AllowOption,
    WatchlistOption,
    parse_share,
    print_outcome,
)
from streams.commands.reading_options import ReadingOptions, with_reading_options
from streams.commands.recorded import Recording, issues_of, run_posts, run_recorded
from streams.errors import UserError
from streams.operations.backfill import followed, publish_histories, scored_posts
from streams.settings import Settings, load_settings
from streams.virality.detect.spike import SHADOW_SECONDS
from streams.virality.issue.state import IssueState

__all__ = ["history"]


@with_reading_options
def history(
    watchlist: WatchlistOption,
    posts: Annotated[
        str | None, typer.Argument(metavar="[POSTS]", help="File of old posts, or - for standard input.")
    ] = None,
    from_topics: Annotated[
        bool, typer.Option("--from-topics", help="Take the posts that are still on `posts-scored`.")
    ] = False,
    *,
    options: ReadingOptions,
    allow_rejects: AllowOption = "0",
) -> None:
    """Teach new issues what is usual, so that they alert from their first hour and not from their second day.

    Run it before `watchlist apply` brings the issues; within a day, or the history is forgotten. What it learns from the
    posts is kept, a few kilobytes an issue; the posts themselves are not sent. Issues that are followed already keep what
    they know. Exit code 1: no issue was given a history, or more records were rejected than --allow-rejects says.
    """
    if (posts is None) != from_topics:
        raise UserError("name a file of posts, or say --from-topics")
    settings = load_settings()
    allowed = parse_share(allow_rejects)
    issues = issues_of(watchlist)
    console = Console(stderr=True, soft_wrap=True, highlight=False, markup=False)
    known = asyncio.run(followed(settings))
    for name in issues.keys() & known:
        console.print(f"{name}: is followed already, and keeps what it knows", style="yellow")
    new = {name: issue for name, issue in issues.items() if name not in known}
    if posts is None:
        run = asyncio.run(_from_topics(settings, new))
    else:
        reading = options.reading(settings)
        run = asyncio.run(run_recorded(settings, new, posts, reading, console)) if new else Recording()
    rows = {name: _learned(state, run) for name, state in sorted(run.states.items()) if name in new and state.posts}
    asyncio.run(publish_histories(settings, rows))
    for name in rows:
        _print_history(new[name], run)
    for name in sorted(new.keys() - rows.keys()):
        console.print(f"{name}: no post mentions it", style="yellow")
    if run.taken_for:
        print_outcome(console, run.taken_for, run.reading)
    if run.dead:
        console.print(f"posts that could not be processed: {run.dead:,}", style="yellow")
    if not rows:
        raise typer.Exit(1)
    console.print("bring the issues with `kentongan watchlist apply`, within a day")
    if not allowed.allows(run.reading.rejected, run.reading.rejected + run.reading.posts):
        raise typer.Exit(1)


async def _from_topics(settings: Settings, issues: Mapping[str, Issue]) -> Recording:
    return await run_posts(settings, issues, await scored_posts(settings, issues)) if issues else Recording()


def _learned(state: IssueState, run: Recording) -> bytes:
    assert run.clock is not None
    state.close(run.clock)
    return state.as_history()


def _print_history(issue: Issue, run: Recording) -> None:
    state = run.states[issue.id]
    zone = ZoneInfo(issue.zone)
    begin, end = (start_of(minute).astimezone(zone) for minute in (state.volume.born, state.closed))
    learning = "" if (end - begin).total_seconds() >= SHADOW_SECONDS else "; less than a day, it will go on learning"
    typer.echo(f"{issue.id}: {state.posts:,} posts, {begin:%Y-%m-%d %H:%M} to {end:%Y-%m-%d %H:%M} {begin:%Z}{learning}")
