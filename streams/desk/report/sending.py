"""Sending reports at their time, in the desk's process."""

import asyncio
from datetime import UTC, datetime
from typing import Final

import structlog
from rich.console import Console
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from streams.desk.report.due import DueReport, claim, due, mark_sent
from streams.desk.report.make import make_report
from streams.desk.report.message import report_message
from streams.errors import UserError
from streams.notify.channels import Channels
from streams.notify.senders import NotSentError, OutgoingMessage, build_sender
from streams.settings import Settings

__all__ = ["send_due", "send_reports"]

log = structlog.get_logger(__name__)

_LOOK_SECONDS: Final = 20.0


async def send_reports(settings: Settings, engine: Engine, channels: Channels) -> None:
    """Send what is due, until cancelled; a channel or a database that fails is tried again later."""
    while channels.reports:
        try:
            await send_due(settings, engine, channels, datetime.now(UTC))
        except DBAPIError as error:
            log.warning("desk_waits", error=type(error.orig).__name__)
        await asyncio.sleep(_LOOK_SECONDS)


async def send_due(settings: Settings, engine: Engine, channels: Channels, now: datetime) -> None:
    """Send each report that is due and that no desk has sent; one that fails is tried again at its next time.

    Raises:
        sqlalchemy.exc.DBAPIError: the database is away, or refuses.
    """
    for one in due(channels.reports, settings.unwatched_zone, now):
        if await asyncio.to_thread(claim, engine, one, now):
            reason = await _send(settings, engine, channels, one)
            if reason is None:
                await asyncio.to_thread(mark_sent, engine, one)
                log.info("report_sent", report=one.name, channel=one.channel)
            else:
                log.warning("report_not_sent", report=one.name, channel=one.channel, reason=reason)


async def _send(settings: Settings, engine: Engine, channels: Channels, one: DueReport) -> str | None:
    """Why it was not made or sent, without any address or words of people; None when it was."""
    rules = channels.channels[one.channel]
    try:
        report = await asyncio.to_thread(make_report, engine, one.period, one.issues)
        message = await asyncio.to_thread(report_message, report, rules, settings.desk_url)
        sender = build_sender(one.channel, channels, Console())
        try:
            async with asyncio.timeout(rules.timeout):
                await sender.send(OutgoingMessage((), lambda: message))
        finally:
            await sender.close()
    except TimeoutError:
        return "no answer in time"
    except (NotSentError, UserError) as error:
        return str(error)
    except DBAPIError:
        raise
    except Exception as error:
        return type(error).__name__
    return None
