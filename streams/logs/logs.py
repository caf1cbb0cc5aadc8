"""Logging: structured events on standard error, for this program and the libraries below it alike."""

import logging
import sys

import structlog

from streams.logs.repeats import HELD_BACK, RepeatFilter
from streams.settings import Settings

__all__ = ["configure_logs"]

# Faust and aiokafka log much that is only of interest when they themselves are at fault.
_QUIET = {
    "faust": "ERROR",
    "mode": "ERROR",
    "aiokafka": "ERROR",
    "asyncio": "WARNING",
    "streams.runtime.consumer_thread": "ERROR",
    "streams.runtime.faust_transport": "ERROR",
}


def configure_logs(settings: Settings) -> None:
    """Set up logging as the settings say. Event names and fields never hold text of posts, authors or secrets."""
    shared: list[structlog.typing.Processor] = [
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer()
        if settings.log_format == "json"
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), pad_event_to=24)
    )
    formatter = structlog.stdlib.ProcessorFormatter(
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        foreign_pre_chain=[structlog.stdlib.ExtraAdder(allow=[HELD_BACK]), *shared],
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(settings.log_level.upper())
    if settings.log_level != "debug":
        handler.addFilter(RepeatFilter())
        for name, level in _QUIET.items():
            logging.getLogger(name).setLevel(level)
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
