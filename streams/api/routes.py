"""What the HTTP interface answers, and to whom."""

import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
import structlog
from aiohttp import web
from aiohttp.typedefs import Handler

from schemas.alert import Alert
from streams.alerts.cursor import Cursor, ForeignCursorError
from streams.alerts.event_stream import EventStreams
from streams.alerts.feed import Feed
from streams.alerts.follower import AlertFollower
from streams.alerts.pages import History, NotReadyError
from streams.api.openapi import document
from streams.api.query import AlertQuery, IncidentQuery, QueryError, read_action, read_query
from streams.api.tokens import Scope, Tokens
from streams.errors import UserError
from streams.incidents.decide import Decider, decide
from streams.incidents.follower import ActionsFollower
from streams.incidents.row import IncidentRow
from streams.incidents.target import Target
from streams.kafka.errors import BrokerError, is_away
from streams.settings import Settings
from streams.web.access import safe_headers, slow_down
from streams.web.body import read_body
from streams.web.connection import lasts
from streams.web.limits import RateLimit
from streams.web.serving import application

__all__ = ["Routes", "answer_faults", "as_json"]

log = structlog.get_logger(__name__)

OPEN_PATHS = frozenset({"/openapi.json", "/health", "/ready"})
"""What is answered without a token: nothing of it is about alerts."""

GUESSES_A_MINUTE = 30
"""Requests with a wrong token, or none, that an address may make."""

_PAGE = 500


class Routes:
    """The handlers of one server."""

    def __init__(
        self,
        settings: Settings,
        history: History,
        feed: Feed,
        follower: AlertFollower,
        streams: EventStreams,
        actions: ActionsFollower,
        tokens: Tokens,
    ) -> None:
        """`feed` holds the alerts of late, which `follower` reads, `streams` their readers."""
        self._settings = settings
        self._actions = actions
        self._history = history
        self._feed = feed
        self._follower = follower
        self._streams = streams
        self._tokens = tokens
        self._requests = RateLimit(settings.api_requests_per_minute)
        self._guesses = RateLimit(GUESSES_A_MINUTE)

    def app(self) -> web.Application:
        """The application with all routes."""
        app = application(answer_faults, self._access)
        app.on_response_prepare.append(safe_headers)
        app.router.add_get("/health", self.health, allow_head=False)
        app.router.add_get("/ready", self.ready, allow_head=False)
        app.router.add_get("/openapi.json", self.describe, allow_head=False)
        app.router.add_get("/alerts", self.alerts, allow_head=False)
        app.router.add_get("/alerts/stream", self.stream, allow_head=False)
        app.router.add_get("/incidents", self.incidents, allow_head=False)
        app.router.add_post("/incidents/{incident}/actions", self.act)
        return app

    async def health(self, _: web.Request) -> web.Response:
        """That the server answers."""
        return _json({"ok": True})

    async def ready(self, _: web.Request) -> web.Response:
        """200 while everything is answered; 503 with the reasons while it is not."""
        reasons = self._unread()
        if trouble := self._follower.trouble(time.monotonic()):
            reasons["broker"] = trouble
        return _json({"ready": not reasons, "reasons": reasons}, 503 if reasons else 200)

    def _unread(self) -> dict[str, str]:
        reasons: dict[str, str] = {}
        if not self._follower.caught_up.is_set():
            reasons["alerts"] = "the alerts of late have not been read to their end yet"
        if not self._actions.is_loaded:
            reasons["actions"] = "the actions on incidents have not been read to their end yet"
        return reasons

    def _must_be_read(self) -> None:
        """Refuse what would be answered from half of the topics: that there is no incident, for example."""
        if reasons := self._unread():
            raise NotReadyError("; ".join(reasons.values()))

    async def describe(self, _: web.Request) -> web.Response:
        """The OpenAPI document."""
        return _json(document())

    async def alerts(self, request: web.Request) -> web.Response:
        """A page of alerts, oldest first."""
        query = read_query(AlertQuery, request.query)
        after = Cursor.parse(query.after) if query.after else None
        page = await self._history.page(after, since=query.since, limit=query.limit, wanted=query.wants)
        return _json({"alerts": [as_json(alert) for _, alert in page.alerts], "next": page.next, "more": page.more})

    async def stream(self, request: web.Request) -> web.StreamResponse:
        """Alerts as they come."""
        query = read_query(AlertQuery, request.query)
        if query.model_fields_set & {"since", "limit"}:
            raise QueryError(
                "a stream takes neither since nor limit; read GET /alerts up to its end, and go on after its next"
            )
        self._streams.refuse_foreign(request)
        lasts(request)
        return await self._streams.serve(request, query.wants)

    async def incidents(self, request: web.Request) -> web.Response:
        """The incidents of late with what was decided about them, the open ones first."""
        query = read_query(IncidentQuery, request.query)
        self._must_be_read()
        opened = {alert.incident for alert in self._feed.open_incidents()}
        last = {entry.alert.incident: entry.alert for entry in self._feed.entries()}
        book, now = self._actions.book(), datetime.now(UTC)
        rows = [IncidentRow.of(alert, name in opened, book, now) for name, alert in last.items() if query.wants(alert)]
        rows = [row for row in rows if query.open is None or row.open == query.open]
        rows.sort(key=lambda row: (not row.open, -row.alert.severity, -row.alert.at.timestamp()))
        return _json({"incidents": [row.to_dict() for row in rows]})

    async def act(self, request: web.Request) -> web.Response:
        """Publish what somebody decides about an incident."""
        wanted = read_action(await read_body(request))
        self._must_be_read()
        last = {entry.alert.incident: entry.alert for entry in self._feed.entries()}
        begin = request.match_info["incident"]
        found = [begin] if begin in last else [one for one in last if one.startswith(begin)]
        if len(found) != 1:
            several = "several incidents of late begin so" if found else "there is no such incident of late"
            return _json({"error": f"{several}; GET /incidents lists them"}, 404)
        alert = last[found[0]]
        target = Target(alert.incident, alert.issue, alert.title, alert.zone)
        lasting = None if wanted.minutes is None else timedelta(minutes=wanted.minutes)
        said = await decide(self._settings, wanted.kind, target, Decider(wanted.by, wanted.reason, wanted.to), lasting)
        log.info("api_action", kind=wanted.kind, issue=alert.issue)
        return _json({"done": said}, 201)

    async def earlier(self, cursor: Cursor) -> AsyncIterator[tuple[str, Alert]]:
        """Everything on the topic behind a cursor, up to its end."""
        more = True
        while more:
            page = await self._history.page(cursor, limit=_PAGE, wanted=lambda _: True)
            for place in page.alerts:
                yield place
            cursor, more = Cursor.parse(page.next) or cursor, page.more

    @web.middleware
    async def _access(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        if request.match_info.http_exception is not None or request.path in OPEN_PATHS:
            return await handler(request)
        scheme, _, given = request.headers.get("Authorization", "").partition(" ")
        token = self._tokens.find(given.strip()) if scheme.casefold() == "bearer" else None
        now = time.monotonic()
        if token is None:
            address = request.remote or ""
            return slow_down(wait) if (wait := self._guesses.wait(address, now)) else _unknown()
        scope: Scope = "act" if request.method == "POST" else "read"
        if scope not in token.scopes:
            return _json({"error": f"this token may not {scope}; ask for one with the scope {scope}"}, 403)
        return slow_down(wait) if (wait := self._requests.wait(token.name, now)) else await handler(request)


@web.middleware
async def answer_faults(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Say every fault as JSON."""
    try:
        return await handler(request)
    except QueryError as error:
        return _json({"error": str(error)}, 400)
    except ForeignCursorError as error:
        return _json({"error": str(error)}, 410)
    except web.HTTPException as error:
        kept = {"Allow": error.headers["Allow"]} if "Allow" in error.headers else None
        said = "there is nothing here; GET /openapi.json says what there is" if error.status == 404 else error.reason.lower()
        return _json({"error": said}, error.status, kept)
    except (OSError, UserError) as error:
        log.warning("api_unavailable", path=request.path, error=str(error) or type(error).__name__)
        return _json({"error": _said(error)}, 503, {"Retry-After": "5"})
    except Exception as error:
        log.exception("api_failed", path=request.path, error=type(error).__name__)
        return _json({"error": "an error of this program; its log says more"}, 500)


def _said(error: OSError | UserError) -> str:
    """Why something is not done now; what is the operator's to put right is in the log alone."""
    if isinstance(error, NotReadyError):
        return f"{error}; try again"
    if is_away(error):
        return "Kafka does not answer; try again"
    if isinstance(error, BrokerError):
        return "Kafka refuses, or lacks a topic; the log of this server says which"
    return "this cannot be done now; the log of this server says why"


def _unknown() -> web.Response:
    header = {"WWW-Authenticate": "Bearer"}
    return _json({"error": "send a token that is known: Authorization: Bearer TOKEN"}, 401, header)


def as_json(alert: Alert) -> dict[str, Any]:
    """An alert as it is answered: all of it."""
    return alert.model_dump(mode="json", exclude_none=True)


def _json(value: dict[str, Any], status: int = 200, headers: dict[str, str] | None = None) -> web.Response:
    return web.Response(body=orjson.dumps(value), content_type="application/json", status=status, headers=headers)
