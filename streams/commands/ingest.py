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
from streams.commands.ingest_options import opened, parse_speed
from streams.commands.posts_options import AllowOption, parse_share, print_outcome
from streams.commands.preview import preview
from streams.commands.progress import shown
from streams.commands.reading_options import ReadingOptions, with_reading_options
from streams.errors import UserError
from streams.ingest.outcome import RejectLimit
from streams.ingest.reader import PostReader, read_posts
from streams.kafka.admin import wait_for_broker
from streams.logs.logs import configure_logs
from streams.settings import Settings, load_settings
from streams.sources.ahead import Ahead
from streams.sources.feeder import Feeder
from streams.sources.ingestion import Ingestion
from streams.sources.pace import Pace
from streams.sources.rejects import RejectsFile

__all__ = ["app"]

app = typer.Typer(no_args_is_help=True, help="Send posts into the pipeline.")

_INTERRUPTED = 130


@app.callback()
def ingest() -> None:
    """Send posts into the pipeline."""


app.command()(preview)


@app.command()
@with_reading_options
def file(
    path: Annotated[str, typer.Argument(help="File to read, or - for standard input.", metavar="PATH|-")],
    *,
    options: ReadingOptions,
    speed: Annotated[
        str, typer.Option(help="Replay at a multiple of the pace of the posts' own times, such as 50; max does not wait.")
    ] = "max",
    rate: Annotated[float | None, typer.Option(min=0.001, max=1e9, help="Posts a second, at most.")] = None,
    from_line: Annotated[int, typer.Option(min=1, help="Begin at this line, to go on with an earlier run.")] = 1,
    rejects: Annotated[
        Path | None, typer.Option(help="File for records that give no post, as they came. [default: PATH.rejects.jsonl]")
    ] = None,
    allow_rejects: AllowOption = "0",
    give_up_after: Annotated[
        float, typer.Option(min=1, max=31_536_000, help="Seconds for which a lost broker is tried again.")
    ] = 120.0,
) -> None:
    """Send the posts of a file: CSV or TSV, JSON lines, a JSON document, a spreadsheet, or a chat; packed or not.

    Look at it first with `kentongan ingest preview`. A post needs `text` and `created_at`. One without `id` gets an id made
    from its content. Texts are masked and authors replaced by keyed hashes (or dropped, without `KENTONGAN_AUTHOR_KEY_FILE`)
    before anything is sent. A file that is not in order of time is sorted first.

    Exit code 0: all is sent, but for what the rejects file holds, if --allow-rejects allows that much. 1: something was not
    delivered, or too much was rejected. 2: the command, the file or the broker needs a change; one that does not answer yet
    is waited for. 130: Ctrl-C. Where something is missing, the last line says how to go on.

    For example: `kentongan ingest file ekspor.csv --map text=isi --map created_at=waktu --zone WIB --source facebook`
    """
    settings = load_settings()
    allowed = parse_share(allow_rejects)
    reading = options.reading(settings, from_line=from_line)
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
        reader = read_posts(stream, reading, feeder.sanitize)
        code = uvloop.run(_send(settings, stream, reader, feeder, pace, rejects_file, from_line, allowed))
    raise typer.Exit(code)


async def _send(
    settings: Settings,
    stream: BinaryIO,
    reader: PostReader,
    feeder: Feeder,
    pace: Pace,
    rejects: RejectsFile,
    from_line: int,
    allowed: RejectLimit,
) -> int:
    console = Console(stderr=True, soft_wrap=True, highlight=False, markup=False)
    try:
        if not await _broker_is_there(settings):
            return _INTERRUPTED
        await feeder.start()
        run = Ingestion(Ahead(iter(reader)), feeder, pace, rejects, from_line=from_line)
        with _signals(run.stop):
            async with shown(console, stream, feeder, rejects):
                await run.run()
    finally:
        await feeder.stop()
    if isinstance(run.error, UserError) and run.resume_at == from_line:
        raise run.error
    _summarize(console, run, feeder, rejects, reader)
    if run.stopped:
        return _INTERRUPTED
    if isinstance(run.error, UserError | OSError):
        return 2
    if run.error or (rejects.count and not feeder.delivered):
        return 1
    return 0 if allowed.allows(reader.tally.rejected, reader.tally.rejected + reader.tally.posts) else 1


async def _broker_is_there(settings: Settings) -> bool:
    """Wait for a broker; return whether one answers, and Ctrl-C did not end the wait."""
    wait = asyncio.ensure_future(wait_for_broker(settings, complain))
    with _signals(wait.cancel):
        await asyncio.wait([wait])
    if wait.cancelled():
        return False
    wait.result()
    return True


def _summarize(console: Console, run: Ingestion, feeder: Feeder, rejects: RejectsFile, reader: PostReader) -> None:
    seen = f" (see {rejects.path})" if rejects.count else ""
    typer.echo(f"sent {feeder.delivered:,}, rejected {rejects.count:,}{seen}")
    if reader.looked:
        print_outcome(console, reader.words, reader.tally)
    if rejects.count:
        console.print("the rejects file holds these records as they came, with any personal data in them", style="yellow")
    if feeder.late:
        console.print(
            f"{feeder.late:,} posts lie more than an hour behind one before them; leave --order out to sort them",
            style="yellow",
        )
    if run.shortfall:
        console.print(f"kentongan: {run.shortfall}", style="red")
        counted = " (counted in order of time)" if reader.tally.sorted else ""
        console.print(f"Go on with the same command and --from-line {run.resume_at}{counted}")


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
