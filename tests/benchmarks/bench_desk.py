"""How large the desk's pages are and how long they take, with as much in the store as is asked for.

    python -m tests.benchmarks.bench_desk [--posts 1000000] [--issues 1000] [--incidents 2000] [--open 500] [--rounds 20]
                                          [--store FILE] [--database URL] [--only PATH]

The desk answers over HTTP in a process of its own, one reader at a time. The store is filled first, at some 3,000 posts a
second, unless FILE or the PostgreSQL of URL holds one already. No broker answers, so that Sumber, Fakta and Kanal show
nothing of theirs. Bytes are those of the page alone. Processor time is that of the desk, and of a PostgreSQL on this machine.
The last line tells the memory of the desk after the first and after the last round.
"""

import argparse
import asyncio
import contextlib
import multiprocessing
import os
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import httpx
import uvicorn
from pydantic import SecretStr
from sqlalchemy import Engine, text

from streams.desk.app import make_app
from streams.desk.database import open_database
from streams.desk.events import Events
from streams.desk.rebuild import held
from streams.local.ports import free_port
from streams.settings import Settings
from tests.benchmarks.desk_store import BUSY, END, LARGE, Size, fill

DAY = f"{END:%Y-%m-%d}"
PAGES = {
    "Ruang kendali": "/",
    "Insiden": f"/insiden/{LARGE}",
    "Insiden, its posts searched": f"/insiden/{LARGE}/unggahan?q=beras",
    "Insiden, copies folded": f"/insiden/{LARGE}?lipat=1",
    "Isu": "/isu",
    "Isu, the last page": "/isu?lewati=950",
    "Isu, one": f"/isu/{BUSY}",
    "Isu, one, 90 days": f"/isu/{BUSY}?rentang=90",
    "Unggahan": "/unggahan",
    "Unggahan, a frequent word": "/unggahan?q=beras",
    "Unggahan, a rare word": "/unggahan?q=langka3",
    "Unggahan, a beginning": "/unggahan?q=langk*",
    "Unggahan, near each other": "/unggahan?q=" + quote("beras NEAR/3 naik"),
    "Unggahan, with all filters": f"/unggahan?q=beras&source=x&language=id&sentiment=negative&issue={BUSY}&lipat=1",
    "Unggahan, nothing found": "/unggahan?q=tidakada",
    "Unggahan, a later part": "/unggahan/bagian?q=beras&lewati=20",
    "Sumber": "/sumber",
    "Fakta": "/fakta",
    "Daftar pantau": "/daftar-pantau",
    "Daftar pantau, one": f"/daftar-pantau/{BUSY}",
    "Daftar pantau, preview": f"/daftar-pantau/{BUSY}/pratinjau?query=beras",
    "Kanal": "/kanal",
    "Laporan, a day": f"/laporan?hari={DAY}",
    "Laporan, a week": f"/laporan?hari={DAY}&jangka=minggu",
    "Laporan, PDF": f"/laporan/pdf?hari={DAY}",
}


def serve(settings: Settings) -> None:
    """The desk without a broker."""
    engine = open_database(settings)
    app = make_app(settings, engine, Events(engine), lambda: None, None)
    uvicorn.run(app, port=settings.desk_port, log_level="warning", lifespan="off", ws="none")


@contextlib.contextmanager
def serving(settings: Settings) -> Iterator[multiprocessing.process.BaseProcess]:
    process = multiprocessing.get_context("spawn").Process(target=serve, args=(settings,), daemon=True)
    process.start()
    try:
        yield process
    finally:
        process.terminate()
        process.join()


def processor(pid: int | None) -> float:
    """Milliseconds that a process has computed."""
    fields = _fields(pid)
    return 1000 * (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def with_children(pid: int) -> float:
    """The same of a process, of its children, and of those that have ended."""
    own, living = _fields(pid), [one for one in _processes() if one and int(one[1]) == pid]
    ticks = sum(int(one[11]) + int(one[12]) for one in (own, *living)) + int(own[13]) + int(own[14])
    return 1000 * ticks / os.sysconf("SC_CLK_TCK")


def _processes() -> Iterator[list[str]]:
    for file in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):  # it has ended meanwhile
            yield _fields(int(file.name))


def _fields(pid: int | None) -> list[str]:
    return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()


def database_server(engine: Engine) -> int | None:
    """The process of PostgreSQL, if that is the database and runs on this machine."""
    if engine.dialect.name == "sqlite":
        return None
    with engine.connect() as connection:
        backend = connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
    with contextlib.suppress(OSError):
        return int(_fields(backend)[1])
    return None


def memory(pid: int | None) -> int:
    """What a process holds, in MB."""
    [kilobytes] = re.findall(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text(encoding="utf-8"))
    return int(kilobytes) // 1024


async def measure(settings: Settings, rounds: int, only: str | None, database: int | None) -> None:
    def so_far(desk: int | None) -> float:
        return processor(desk) + (with_children(database) if database is not None else 0)

    with serving(settings) as process:
        url = f"http://127.0.0.1:{settings.desk_port}"
        async with httpx.AsyncClient(base_url=url, timeout=120) as asked:
            for _ in range(600):
                with contextlib.suppress(httpx.TransportError):
                    await asked.get("/health")
                    break
                await asyncio.sleep(0.1)
            pages = {name: path for name, path in PAGES.items() if only is None or only in path}
            taken: dict[str, list[float]] = {name: [] for name in pages}
            size, status = dict.fromkeys(pages, 0), dict.fromkeys(pages, 0)
            computed = dict.fromkeys(pages, 0.0)
            held_first = 0
            for number in range(rounds):
                for name, path in pages.items():
                    begin, before = time.perf_counter(), so_far(process.pid)
                    answer = await asked.get(path)
                    taken[name].append(1000 * (time.perf_counter() - begin))
                    computed[name] += so_far(process.pid) - before
                    size[name], status[name] = len(answer.content), answer.status_code
                held_first = held_first or memory(process.pid)
                print(f"round {number + 1} of {rounds}, {memory(process.pid)} MB", file=sys.stderr)
            print("| page | kB | ms, median | ms, longest | ms of processor, mean |\n|---|---|---|---|---|")
            for name, times in taken.items():
                said = "" if status[name] == 200 else f" (status {status[name]})"
                cells = (size[name] / 1000, statistics.median(times), max(times), computed[name] / rounds)
                print(f"| {name}{said} | " + " | ".join(f"{one:.0f}" for one in cells) + " |")
            print(f"\nmemory: {held_first} MB after the first round, {memory(process.pid)} MB after the last")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, usual in (("posts", 1_000_000), ("issues", 1_000), ("incidents", 2_000), ("open", 500), ("rounds", 20)):
        parser.add_argument(f"--{name}", type=int, default=usual)
    parser.add_argument("--store", type=Path)
    parser.add_argument("--database")
    parser.add_argument("--only")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        file = options.store or Path(folder) / "desk.db"
        url = options.database and SecretStr(options.database)
        port = free_port()
        settings = Settings(desk_file=file, desk_database=url, desk_port=port, desk_requests_per_minute=100_000)
        engine = open_database(settings)
        if not held(engine).posts:
            begin = time.monotonic()
            fill(engine, Size(options.posts, options.issues, options.incidents, options.open))
            print(f"filled in {time.monotonic() - begin:.0f} s", file=sys.stderr)
        numbers, database = held(engine), database_server(engine)
        engine.dispose()
        print(f"{numbers.posts:,} posts, {numbers.alerts:,} alerts, {numbers.decisions:,} decisions\n")
        asyncio.run(measure(settings, options.rounds, options.only, database))


if __name__ == "__main__":
    main()
