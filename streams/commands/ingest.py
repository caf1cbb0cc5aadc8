"""`kentongan ingest`."""

import asyncio
import contextlib
import logging
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated, BinaryIO

import typer
import uvloop
from rich.console import Console

from streams.commands.complaint import complain
from streams.commands.ingest_options import opened, parse_source, parse_speed, parse_zone
from streams.commands.progress import shown
from streams.errors import UserError
from streams.kafka.admin import wait_for_broker
from streams.logs.logs import configure_logs
from streams.settings import Settings, load_settings
from streams.sources.ahead import Ahead
from streams.sources.columns import TARGETS, parse_map
from streams.sources.feeder import Feeder
from streams.sources.file import Format, Line, Reading, Reject, format_of, read_posts
from streams.sources.ingestion import Ingestion
from streams.sources.pace import Pace
from streams.sources.rejects import RejectsFile

__all__ = ["app"]

app = typer.Typer(no_args_is_help=True, help="Send posts into the pipeline.")

_INTERRUPTED = 130


@app.callback()
def ingest() -> None:
    """Send posts into the pipeline."""


@app.command()
def file(
    path: Annotated[str, typer.Argument(help="File to read, or - for standard input.", metavar="PATH|-")],
    format: Annotated[
        Format | None,
        typer.Option(help="Else the suffix tells: .jsonl .ndjson .json .csv .tsv; standard input is jsonl."),
    ] = None,
    map: Annotated[
        list[str] | None,
        typer.Option(
            metavar="FIELD=COLUMN", help=f"Column that gives a field. May be repeated. Fields: {', '.join(TARGETS)}."
        ),
    ] = None,
    source: Annotated[str, typer.Option(help="Source of posts that name none.")] = "file",
    zone: Annotated[
        str | None, typer.Option(help="Zone of times that have none: WIB, WITA, WIT or a name like Asia/Jakarta.")
    ] = None,
    speed: Annotated[
        str, typer.Option(help="Replay at a multiple of the pace of the posts' own times, such as 50; max does not wait.")
    ] = "max",
    rate: Annotated[float | None, typer.Option(min=0.001, max=1e9, help="Posts a second, at most.")] = None,
    from_line: Annotated[int, typer.Option(min=1, help="Begin at this line, to go on with an earlier run.")] = 1,
    rejects: Annotated[
        Path | None, typer.Option(help="File for lines that give no post. [default: PATH.rejects.jsonl]")
    ] = None,
    give_up_after: Annotated[
        float, typer.Option(min=1, max=31_536_000, help="Seconds for which a lost broker is tried again.")
    ] = 120.0,
) -> None:
    """Send the posts of a file: JSON lines, or CSV whose first row names the columns.

    A post needs `text` and `created_at`. One without `id` gets an id made from its content. Texts are masked and authors
    replaced by keyed hashes (or dropped, without `KENTONGAN_AUTHOR_KEY_FILE`) before anything is sent. Keep the file in order
    of time: event time follows it.

    Exit code 0: all is sent, but for what the rejects file holds. 1: something was not delivered, or no line gave a post.
    2: the command, the file or the broker needs a change; one that does not answer yet is waited for. 130: Ctrl-C. Where
    something is missing, the last line says how to go on.

    For example: `kentongan ingest file ekspor.csv --map text=isi --map created_at=waktu --zone WIB --source facebook`
    """
    settings = load_settings()
    reading = Reading(
        format=format or format_of(path),
        columns=parse_map(map or []),
        source=parse_source(source),
        zone=parse_zone(zone) if zone else None,
        from_line=from_line,
        future_tolerance=settings.future_tolerance,
    )
    pace = Pace(parse_speed(speed), rate)
    rejects = rejects or Path("stdin.rejects.jsonl" if path == "-" else f"{path}.rejects.jsonl")
    configure_logs(settings)
    # What the client has to say about a lost broker, the progress and the summary say in short.
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)
    feeder = Feeder(settings, give_up_after=give_up_after)
    stream = opened(path)
    # Closing waits for the thread that reads; after Ctrl-C it may wait for input that never comes.
    held = contextlib.nullcontext() if path == "-" else stream
    with held, RejectsFile(rejects, append=from_line > 1) as rejects_file:
        entries = read_posts(stream, reading, feeder.sanitize)
        code = uvloop.run(_send(settings, stream, entries, feeder, pace, rejects_file, from_line))
    raise typer.Exit(code)


async def _send(
    settings: Settings,
    stream: BinaryIO,
    entries: Iterator[Line | Reject],
    feeder: Feeder,
    pace: Pace,
    rejects: RejectsFile,
    from_line: int,
) -> int:
    console = Console(stderr=True, soft_wrap=True, highlight=False, markup=False)
    try:
        if not await _broker_is_there(settings):
            return _INTERRUPTED
        await feeder.start()
        run = Ingestion(Ahead(entries), feeder, pace, rejects, from_line=from_line)
        with _signals(run.stop):
            async with shown(console, stream, feeder, rejects):
                await run.run()
    finally:
        await feeder.stop()
    if isinstance(run.error, UserError) and run.resume_at == from_line:
        raise run.error
    _summarize(console, run, feeder, rejects)
    if run.stopped:
        return _INTERRUPTED
    if isinstance(run.error, UserError | OSError):
        return 2
    return 1 if run.error or (rejects.count and not feeder.delivered) else 0


async def _broker_is_there(settings: Settings) -> bool:
    """Wait for a broker; return whether one answers, and Ctrl-C did not end the wait."""
    wait = asyncio.ensure_future(wait_for_broker(settings, complain))
    with _signals(wait.cancel):
        await asyncio.wait([wait])
    if wait.cancelled():
        return False
    wait.result()
    return True


def _summarize(console: Console, run: Ingestion, feeder: Feeder, rejects: RejectsFile) -> None:
    seen = f" (see {rejects.path})" if rejects.count else ""
    typer.echo(f"sent {feeder.delivered:,}, rejected {rejects.count:,}{seen}")
    if feeder.late:
        console.print(
            f"{feeder.late:,} posts lie more than an hour behind one before them; sort the file by time",
            style="yellow",
        )
    if run.shortfall:
        console.print(f"kentongan: {run.shortfall}", style="red")
        console.print(f"Go on with the same command and --from-line {run.resume_at}")


@contextlib.contextmanager
def _signals(end: Callable[[], object]) -> Iterator[None]:
    """Ctrl-C and SIGTERM end the run in order; a second one ends the program."""
    loop = asyncio.get_running_loop()
    numbers = (signal.SIGINT, signal.SIGTERM)

    def stop() -> None:
        end()
        for number in numbers:
            loop.remove_signal_handler(number)

    for number in numbers:
        loop.add_signal_handler(number, stop)
    try:
        yield
    finally:
        for number in numbers:
            loop.remove_signal_handler(number)
