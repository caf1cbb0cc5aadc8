"""`kentongan api`."""

import asyncio
import contextlib
import signal

import typer
from rich.console import Console

from streams.api.server import serve as run_server
from streams.api.tokens import Tokens, read_tokens
from streams.commands.access_token import Scopes, TokenName, print_token
from streams.logs.logs import configure_logs
from streams.settings import Settings, load_settings

__all__ = ["app"]

app = typer.Typer(no_args_is_help=True, help="Alerts over HTTP, for systems without Kafka.")


@app.command()
def serve() -> None:
    """Answer `GET /alerts`, `/alerts/stream` and `/incidents` until SIGTERM or Ctrl-C; `/openapi.json` describes them.

    Settings: KENTONGAN_API_HOST, _PORT, _TOKENS_FILE and _REQUESTS_PER_MINUTE. It speaks plain HTTP: beyond this machine put
    a proxy with TLS in front.
    """
    settings = load_settings()
    tokens = read_tokens(settings.api_tokens_file)
    configure_logs(settings)
    asyncio.run(_serve(settings, tokens))


async def _serve(settings: Settings, tokens: Tokens) -> None:
    task = asyncio.current_task()
    assert task is not None
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, task.cancel)
    with contextlib.suppress(asyncio.CancelledError):
        await run_server(settings, tokens, lambda address: Console().print(f"listening on {address}", highlight=False))


@app.command()
def token(name: TokenName, scope: Scopes = None) -> None:
    """Make a token: print it, once, and the entry for the file of KENTONGAN_API_TOKENS_FILE, which holds but its hash."""
    print_token(name, scope)
