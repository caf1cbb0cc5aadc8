"""`kentongan subject`: what is held of a person, and erasing it."""

import asyncio
import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Final

import orjson
import typer
from rich.console import Console

from schemas.audit import AuditAction
from streams.audit.chain import Doing
from streams.audit.journal import recorded
from streams.commands.actor import actor
from streams.commands.complaint import complain
from streams.errors import UserError
from streams.kafka.admin import topic_configs
from streams.kafka.topics import Topics
from streams.privacy.pseudonym import Pseudonymizer, load_key
from streams.settings import Settings, load_settings
from streams.subject.erase import Erasure, deleted_upstream, erase
from streams.subject.person import Subject, subject_of
from streams.subject.search import RecordTrace, search
from streams.subject.summary import TopicSummary, summaries

__all__ = ["app"]

app = typer.Typer(no_args_is_help=True, help="Find, hand out and erase what is held of a person (UU 27/2022).")

WAIT: Final = 360.0
"""Live sources keep event time three minutes behind the present, and a minute is taken in when it is over."""

HandleArgument = Annotated[
    str | None,
    typer.Argument(metavar="HANDLE", help="The author, as the source writes it; it is compared by its keyed hash."),
]
IdOption = Annotated[
    list[str] | None, typer.Option("--id", metavar="POST_ID", help="A single post; may be given several times.")
]
SourceOption = Annotated[str | None, typer.Option(help="Only the author of this source.")]


@app.command()
def find(
    handle: HandleArgument = None,
    post: IdOption = None,
    source: SourceOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
) -> None:
    """Say on which topics a person's posts are, how many, from when, and until when they are kept."""
    settings = load_settings()
    _, traces = asyncio.run(_search(settings, _subject(settings, handle, post, source), "subject.find"))
    found = asyncio.run(_summaries(settings, traces))
    if as_json:
        for one in found:
            typer.echo(orjson.dumps(one.to_dict()))
    elif not found:
        typer.echo("No topic holds anything of them.")
    else:
        _print(found)


@app.command()
def export(
    handle: HandleArgument = None,
    post: IdOption = None,
    source: SourceOption = None,
    out: Annotated[Path | None, typer.Option(help="A file that does not exist yet; else standard output.")] = None,
) -> None:
    """Write what is held of a person as JSON lines, each with where it lies; only its owner may read the file."""
    settings = load_settings()
    subject = _subject(settings, handle, post, source)
    target = sys.stdout.fileno() if out is None else _private(out)
    _, traces = asyncio.run(_search(settings, subject, "subject.export"))
    with open(target, "wb", closefd=out is not None) as file:
        for trace in traces:
            place = {"topic": trace.topic, "partition": trace.partition, "offset": trace.offset, "written": trace.written}
            file.write(orjson.dumps({**place, "post": trace.post}) + b"\n")
    typer.echo(f"{len(traces)} lines", err=True)


@app.command("erase")
def erase_command(
    handle: HandleArgument = None,
    post: IdOption = None,
    source: SourceOption = None,
    upstream: Annotated[
        bool, typer.Option("--deleted-upstream", help="The posts that their sources have deleted: to be run once a day.")
    ] = False,
    wait: Annotated[float, typer.Option(min=0, help="Seconds that the workers have to take the deletions in.")] = WAIT,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Delete a person's posts on every topic, in every row and in every alert, and say what is left and until when.

    Workers have to run. It may be run again, and goes on where it was. Exit code 1: something is left that neither this nor
    the next compaction takes away; the lines say what, and when its retention ends.
    """
    settings = load_settings()
    if upstream and (handle or post):
        raise UserError("--deleted-upstream stands alone: give neither a HANDLE nor --id with it")
    subject = (
        Subject(posts=frozenset(asyncio.run(deleted_upstream(settings))))
        if upstream
        else _subject(settings, handle, post, source)
    )
    if not yes:
        _ask(settings, subject)
    done = asyncio.run(_erase(settings, subject, wait))
    _print_erasure(settings, done)


def _subject(settings: Settings, handle: str | None, posts: list[str] | None, source: str | None) -> Subject:
    if not handle and not posts:
        raise UserError("say whose posts are meant: give a HANDLE, or single posts with --id POST_ID")
    if handle and settings.author_key_file is None:
        raise UserError("a HANDLE is found by its keyed hash: set KENTONGAN_AUTHOR_KEY_FILE, or name single posts with --id")
    key = load_key(settings.author_key_file) if settings.author_key_file else None
    return subject_of(handle or None, posts or (), source=source, pseudonymizer=Pseudonymizer(key) if key else None)


async def _search(settings: Settings, subject: Subject, action: AuditAction) -> tuple[Subject, list[RecordTrace]]:
    async with recorded(settings, Doing(actor(settings), action, _target(subject), {})) as doing:
        subject, traces = await search(settings, subject)
        doing.details.update(posts=len(subject.posts), records=len(traces))
    return subject, traces


async def _erase(settings: Settings, subject: Subject, wait: float) -> Erasure:
    async with recorded(settings, Doing(actor(settings), "subject.erase", _target(subject), {})) as doing:
        done = await erase(settings, subject, wait=wait)
        doing.details.update(posts=done.posts, left=sum(not trace.replaced for trace in done.left))
        if done.waits_for:
            doing.details["waits_for"] = done.waits_for
    return done


def _target(subject: Subject) -> str:
    """The subject without personal data: keyed hashes of the author, or how many posts were named."""
    return ", ".join(sorted(subject.pseudonyms)) or f"{len(subject.posts)} posts"


async def _summaries(settings: Settings, traces: Iterable[RecordTrace]) -> list[TopicSummary]:
    return summaries(Topics(settings).all(), traces, await topic_configs(settings))


def _print(found: Iterable[TopicSummary]) -> None:
    console = Console(soft_wrap=True, highlight=False)
    for one in found:
        console.print(str(one), markup=False)


def _private(path: Path) -> int:
    try:
        return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise UserError(f"{path} exists; name a new file, so that nothing else is overwritten or left readable") from None
    except OSError as error:
        raise UserError(f"{path} cannot be written ({error.strerror}); name another file") from None


def _ask(settings: Settings, subject: Subject) -> None:
    if not sys.stdin.isatty():
        raise UserError("this deletes for good and asks first; without a terminal say --yes")
    subject, traces = asyncio.run(_search(settings, subject, "subject.find"))
    _print(asyncio.run(_summaries(settings, traces)))
    typer.confirm(f"Delete {len(subject.posts)} posts for good?", abort=True)


def _print_erasure(settings: Settings, done: Erasure) -> None:
    if not done.posts and not done.left:
        typer.echo("No topic holds anything of them.")
        return
    typer.echo(f"{done.posts} posts deleted")
    left = asyncio.run(_summaries(settings, done.left))
    if left:
        typer.echo("Left:")
        _print(left)
    if done.waits_for == "desk":
        complain(
            "the desk has not taken the deletions in, so nothing was cut off the topics; start it (`kentongan desk serve`), "
            "and run this again"
        )
    elif done.waits_for:
        complain(
            f"the stage {done.waits_for} has not taken the deletions in, so nothing was cut off the topics; start workers "
            "(it may also wait for others to go on), and run this again"
        )
    elif done.refused:
        complain(f"the broker does not delete records ({done.refused}); what is left stays until the times above")
    if not all(trace.replaced for trace in done.left):
        raise typer.Exit(1)
