"""The desk as a process: it fills the store, keeps it within bounds, and answers over HTTP."""

import asyncio
import contextlib
import signal
import socket
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import structlog
import uvicorn
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from streams.desk.accounts import Accounts
from streams.desk.app import make_app
from streams.desk.connections import Connection
from streams.desk.corrections import write_corrections
from streams.desk.events import Events
from streams.desk.follower import DeskFollower
from streams.desk.notes_page import forget_notes
from streams.desk.report.sending import send_reports
from streams.desk.retention import forget_old, tidy
from streams.desk.stage_progress import StageWatch
from streams.desk.tokens import Tokens, read_tokens
from streams.errors import UserError
from streams.kafka.admin import wait_for_topics
from streams.kafka.errors import BrokerError
from streams.notify.channels_file import read_channels
from streams.settings import Settings
from streams.tasks import end
from streams.web.connection import IDLE_SECONDS
from streams.web.listen import bind, is_loopback

__all__ = ["listening", "serve", "tokens_of"]

log = structlog.get_logger(__name__)

_FORGET_SECONDS = 60.0
_TIDY_SECONDS = 86_400.0
_GRACE_SECONDS = 15
"""Time for decisions in hand to be written, when it is ended."""


def tokens_of(settings: Settings, engine: Engine) -> Tokens | None:
    """The tokens with which the desk may be used; None where there is no file of them.

    Raises:
        UserError: other machines could reach it without an account or a token, or the file of tokens cannot be used.
    """
    if settings.desk_tokens_file is not None:
        return read_tokens(settings.desk_tokens_file)
    if not is_loopback(settings.desk_host) and not Accounts(engine).exist():
        raise UserError(
            f"KENTONGAN_DESK_HOST={settings.desk_host} can be reached from other machines; make an account with "
            "`kentongan desk account add`, set KENTONGAN_DESK_TOKENS_FILE to a file with an entry of "
            "`kentongan desk token NAME`, or use 127.0.0.1"
        )
    return None


def listening(settings: Settings) -> socket.socket:
    """The socket of the settings.

    Raises:
        UserError: the address or the port cannot be used.
    """
    try:
        return bind(settings.desk_host, settings.desk_port)
    except (OSError, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or error
        raise UserError(
            f"cannot listen on {settings.desk_host}:{settings.desk_port} ({reason}); check KENTONGAN_DESK_HOST and "
            "KENTONGAN_DESK_PORT"
        ) from error


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, started: Callable[[], None]) -> None:
        super().__init__(config)
        self._tell = started

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Call `started` once requests are answered."""
        await super().startup(sockets)
        self._tell()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leaves signals to `serve`."""
        yield


async def serve(
    settings: Settings, engine: Engine, tokens: Tokens | None, sock: socket.socket, started: Callable[[str], None]
) -> None:
    """Serve until SIGTERM or SIGINT; `started` is given the address once requests are answered.

    A broker that does not answer yet is waited for; meanwhile what is stored is answered. What nobody foresaw while the store
    is filled ends it.
    """
    channels = read_channels(settings.channels_file)
    events = Events(engine)
    following: list[DeskFollower] = []
    watch = StageWatch(settings)
    app = make_app(settings, engine, events, lambda: following[0] if following else None, tokens, lambda: watch.lags)
    config = uvicorn.Config(
        app,
        http=Connection,
        timeout_keep_alive=int(IDLE_SECONDS),
        log_config=None,
        log_level="warning",
        access_log=False,
        proxy_headers=False,  # `Access` reads them, once it knows who connects
        server_header=False,
        lifespan="off",
        ws="none",
        limit_concurrency=1_000,
        timeout_graceful_shutdown=_GRACE_SECONDS,
    )
    host, port = sock.getsockname()[:2]
    server = _Server(config, lambda: started(f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"))

    def stop() -> None:
        events.close()
        server.should_exit = True

    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop)

    began = asyncio.Event()

    async def follow() -> None:
        following.append(DeskFollower(settings, await wait_for_topics(settings), engine, events.tell))
        began.set()
        await following[0].run()

    async def report() -> None:
        # Of a store that is still being filled a report would be wrong.
        await began.wait()
        await following[0].caught_up.wait()
        await send_reports(settings, engine, channels)

    running = [follow(), _forget(settings, engine), watch.run()]
    if channels.reports:
        running.append(report())
    tasks = [asyncio.create_task(one) for one in running]
    for task in tasks:
        # Answers that get older and older would be worse than none.
        task.add_done_callback(lambda done: None if done.cancelled() else stop())
    try:
        await server.serve(sockets=[sock])
        for task in tasks:
            if task.done():
                task.result()
    finally:
        await end(tasks)
        sock.close()


async def _forget(settings: Settings, engine: Engine) -> None:
    """Take out of the store what is too old, every minute."""
    tidied = time.monotonic()
    while True:
        try:
            await forget_notes(settings, engine, datetime.now(UTC))
        except (BrokerError, DBAPIError) as error:
            log.warning("desk_waits", error=type(error).__name__)
        try:
            if rows := await asyncio.to_thread(forget_old, engine, settings):
                log.info("desk_forgot", rows=rows)
            if time.monotonic() - tidied > _TIDY_SECONDS:
                tidied = time.monotonic()
                await asyncio.to_thread(tidy, engine)
            await asyncio.to_thread(write_corrections, engine, settings.desk_corrections_file)
        except DBAPIError as error:
            log.warning("desk_waits", error=type(error.orig).__name__)
        except OSError as error:
            log.warning("desk_corrections_unwritten", error=error.strerror)
        await asyncio.sleep(_FORGET_SECONDS)
