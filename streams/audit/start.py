"""Enters the start of a worker in the audit trail, with its version and settings."""

import hashlib
import socket
from collections.abc import Sequence
from importlib.metadata import version

import orjson
import structlog

from streams.audit.chain import Doing
from streams.audit.journal import append
from streams.errors import UserError
from streams.kafka.passed_over import passed_over_summary
from streams.settings import Settings

__all__ = ["enter_start", "settings_digest"]

log = structlog.get_logger(__name__)


def settings_digest(settings: Settings) -> str:
    """Equal for equal settings, secrets aside: SHA-256 of what `kentongan config --json` prints, its keys sorted."""
    return hashlib.sha256(orjson.dumps(settings.model_dump(mode="json"), option=orjson.OPT_SORT_KEYS)).hexdigest()


async def enter_start(settings: Settings, stages: Sequence[str]) -> None:
    """Enter that a worker has started. Where that cannot be entered the log says so, and the worker goes on."""
    details: dict[str, str | int] = {
        "version": version("kentongan"),
        "settings": settings_digest(settings),
        "stages": ", ".join(stages),
    }
    name = settings.instance_id or socket.gethostname()
    try:
        await append(settings, Doing(f"worker {name}"[:200], "worker.start", name, details))
    except Exception as error:
        problem = str(error) if isinstance(error, UserError) else type(error).__name__
        log.warning("audit_not_written", problem=problem)
    if said := passed_over_summary():
        log.warning("audit_unreadable", problem=said, hint="kentongan audit verify names them")
