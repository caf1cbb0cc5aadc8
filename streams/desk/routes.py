"""What the desk answers to other programs: `/api/v1`."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Path, Query, Request
from fastapi.responses import StreamingResponse
from sqlalchemy import Engine, select
from starlette.exceptions import HTTPException

from schemas.watchlist import Issue
from streams.desk import answers
from streams.desk.events import MOST_READERS, Events, alerts_after, place_of, the_end
from streams.desk.incidents import Whole, begin_so, incident_page, whole_incident
from streams.desk.posts import Search, search
from streams.desk.questions import ActionRequest
from streams.desk.rendering import person_asking
from streams.desk.tables import issues
from streams.incidents.decide import Decider, decide
from streams.incidents.target import Target
from streams.settings import Settings
from streams.watchlist.query import QueryError as WatchlistQueryError
from streams.watchlist.query import parse

__all__ = ["FAULTS", "interface", "wanted_posts"]

FAULTS: dict[int | str, dict[str, Any]] = {
    status: {"model": answers.Fault, "description": said}
    for status, said in (
        (400, "The question cannot be understood."),
        (401, "There is no token, or none that is known."),
        (403, "The token may not do this."),
        (404, "There is no such incident."),
        (410, "The place to go on from is of a store that was made anew since: begin anew, without it."),
        (408, "The body does not come."),
        (413, "The body is too long."),
        (421, "Without tokens the desk is there for this machine alone."),
        (429, "Too many requests; the header Retry-After says how long to wait."),
        (503, "The database or Kafka does not answer, or too many readers are listening."),
    )
}

IncidentId = Annotated[str, Path(min_length=1, max_length=200, description="Its id, or the beginning of it.")]
LastEventId = Annotated[
    str | None,
    Header(pattern=r"^[0-9]{1,16}\.[0-9]{1,18}$", description="The id of the last event seen; goes before `after`."),
]


def interface(settings: Settings, engine: Engine, events: Events) -> APIRouter:
    """The routes; they answer what is stored, also while it is being filled, or the broker is away."""
    router = APIRouter(prefix="/api/v1", responses=FAULTS)

    @router.get("/alerts", summary="Alerts of the past, in pages, as they came.")
    def alerts(query: Annotated[answers.AlertsQuery, Query()]) -> answers.AlertPage:
        store, _ = the_end(engine)
        after = 0 if query.after is None else place_of(engine, query.after)
        found = alerts_after(engine, after, query.wants, query.limit, since=query.since)
        return answers.AlertPage(alerts=[alert for _, alert in found.alerts], next=f"{store}.{found.next}", more=found.more)

    @router.get(
        "/alerts/stream",
        summary="Alerts as they come: server-sent events `alert`, after those that were missed.",
        response_class=StreamingResponse,
        responses={200: {"content": {"text/event-stream": {"schema": {"type": "string"}}}}},
    )
    def stream(query: Annotated[answers.StreamQuery, Query()], last_event_id: LastEventId = None) -> StreamingResponse:
        given = last_event_id or query.after
        return _stream(events, events.alerts(None if given is None else place_of(engine, given), query.wants))

    @router.get("/incidents", summary="Incidents, those that opened last first.")
    def incidents(query: Annotated[answers.IncidentsQuery, Query()]) -> answers.IncidentPage:
        found = incident_page(
            engine,
            datetime.now(UTC),
            lambda row: query.wants(row.alert) and (query.open is None or row.open == query.open),
            unresolved=bool(query.open),
            after=_incident_place(query.after),
            limit=query.limit,
        )
        follows = None if found.next is None else f"{found.next[0]}~{found.next[1]}"
        return answers.IncidentPage(incidents=[answers.Incident.of(row) for row in found.rows], next=follows)

    def found_incident(incident: IncidentId) -> Whole:
        names = begin_so(engine, incident)
        found = whole_incident(engine, names[0], datetime.now(UTC)) if len(names) == 1 else None
        if found is None:
            said = "several incidents begin so" if names else "there is no such incident"
            raise HTTPException(404, f"{said}; GET /api/v1/incidents lists them")
        return found

    Found = Annotated[Whole, Depends(found_incident)]

    @router.get("/incidents/{incident}", summary="An incident with its alerts and everything that was decided.")
    def incident(found: Found) -> answers.IncidentWhole:
        return answers.IncidentWhole.of(found)

    @router.get("/incidents/{incident}/posts", summary="Its posts: those of its issue, from the day before it opened on.")
    def incident_posts(found: Found, query: Annotated[answers.PostsQuery, Query()]) -> answers.PostPage:
        return _posts(engine, query, found)

    @router.post(
        "/incidents/{incident}/actions",
        status_code=201,
        summary="Say what somebody decides about an incident; needs a token with the scope act.",
        description="Where people sign in or send tokens, it is decided under the name of the account or the token; "
        "`by` counts where nobody does.",
    )
    async def act(request: Request, found: Found, wanted: ActionRequest) -> answers.Done:
        person = person_asking(request)
        by = wanted.by if person is None else person.name
        alert = found.row.alert
        target = Target(alert.incident, alert.issue, alert.title, alert.zone)
        lasting = None if wanted.minutes is None else timedelta(minutes=wanted.minutes)
        done = await decide(settings, wanted.kind, target, Decider(by, wanted.reason, wanted.to), lasting)
        return answers.Done(done=done)

    @router.get("/issues", summary="The watchlist.")
    def watched() -> answers.Issues:
        with engine.connect() as connection:
            rows = connection.execute(select(issues.c.body).order_by(issues.c.id)).scalars()
            return answers.Issues(issues=[Issue.model_validate_json(body) for body in rows])

    @router.get("/posts", summary="Posts of watched issues, newest first.")
    def posts(query: Annotated[answers.PostsQuery, Query()]) -> answers.PostPage:
        return _posts(engine, query, None)

    return router


def wanted_posts(query: answers.PostsQuery, of: Whole | None) -> Search:
    """The search that is asked for, of an incident where one is given.

    Raises:
        HTTPException: the query cannot be understood.
    """
    try:
        tree = None if query.q is None else parse(query.q)
    except WatchlistQueryError as error:
        raise HTTPException(400, f"q: {error}") from None
    since = None if query.since is None else int(query.since.timestamp())
    issue = query.issue
    if of is not None:
        begin = int((of.row.alert.opened_at - timedelta(days=1)).timestamp())
        since, issue = max(begin, since if since is not None else begin), of.row.alert.issue
    return Search(
        query=tree,
        issue=issue,
        source=query.source,
        language=query.language,
        sentiment=query.sentiment,
        since=since,
        until=None if query.until is None else int(query.until.timestamp()),
    )


def _posts(engine: Engine, query: answers.PostsQuery, of: Whole | None) -> answers.PostPage:
    before = None if query.before is None else int(query.before)
    page = search(engine, wanted_posts(query, of), before=before, limit=query.limit)
    follows = None if page.next is None else str(page.next)
    return answers.PostPage(posts=[answers.Post.of(post) for post in page.posts], next=follows)


def _stream(events: Events, source: AsyncIterator[bytes]) -> StreamingResponse:
    if events.readers >= MOST_READERS:
        raise HTTPException(503, "too many readers are listening", {"Retry-After": "5"})
    return StreamingResponse(source, media_type="text/event-stream", headers={"X-Accel-Buffering": "no"})


def _incident_place(given: str | None) -> tuple[int, str] | None:
    if given is None:
        return None
    at, _, incident = given.partition("~")
    return int(at), incident
