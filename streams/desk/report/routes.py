"""The report over HTTP: as a page, as files, and as figures for other programs."""

from datetime import date, datetime, timedelta
from typing import Annotated, Any, Final
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import HTMLResponse
from pydantic import ValidationError
from sqlalchemy import Engine, select
from starlette.exceptions import HTTPException

from schemas.watchlist import Issue
from streams.desk.rendering import Renderer
from streams.desk.report.asked import ReportQuery, asked_period, yesterday
from streams.desk.report.compose import outline_of
from streams.desk.report.figures import Report
from streams.desk.report.files import FORMATS, MEDIA_TYPES, Format, file_name, report_file
from streams.desk.report.make import make_report
from streams.desk.report.outline import LISTED
from streams.desk.report.period import LENGTHS
from streams.desk.routes import FAULTS
from streams.desk.tables import issues
from streams.settings import Settings

__all__ = ["report_interface", "report_pages"]

_PATH: Final = "/laporan"
_MOST_CHOICES: Final = 300


def report_interface(settings: Settings, engine: Engine) -> APIRouter:
    """What other programs ask."""
    router = APIRouter(prefix="/api/v1", responses=FAULTS)

    @router.get("/report", summary="What a day or a week was like: all figures of the report, and what asks for each.")
    def report(query: Annotated[ReportQuery, Query()]) -> Report:
        return make_report(engine, asked_period(query, settings.unwatched_zone), query.issue)

    return router


def report_pages(render: Renderer) -> APIRouter:
    """What people open."""
    router = APIRouter(include_in_schema=False)
    settings, engine = render.settings, render.engine
    zone = settings.unwatched_zone

    def made(query: ReportQuery) -> Report:
        return make_report(engine, asked_period(query, zone), query.issue)

    @router.get(_PATH)
    def page(request: Request) -> HTMLResponse:
        words = render.page(request)
        try:
            query, fault = _query(request), None
        except ValidationError:
            query = ReportQuery()
            fault = words.say("Hari atau isu ini tidak terbaca.", "This day or issue cannot be read.")
        wanted = query.day or _last_day(words.newest, zone)
        query = query.model_copy(update={"day": wanted})
        report = made(query)
        day, length = report.first, LENGTHS[report.span]
        return render.html(
            "report.html",
            request,
            words,
            fault=fault,
            outline=outline_of(report, words.language),
            listed=LISTED,
            form={"day": wanted.isoformat(), "span": query.span, "issue": query.issue},
            issues=_issues(engine),
            before=_asked(query, day - timedelta(days=length)),
            after=None if not report.over else _asked(query, day + timedelta(days=length)),
            files=[(form.upper(), f"{_PATH}/{form}?{_asked(query, day)}") for form in FORMATS],
            question=f"/api/v1/report?{_asked(query, day, interface=True)}",
        )

    @router.get(_PATH + "/{form}")
    def file(request: Request, form: str) -> Response:
        found: Format | None = next((one for one in FORMATS if one == form), None)
        if found is None:
            raise HTTPException(404, f"a report comes as {', '.join(FORMATS)}")
        try:
            report = made(_query(request))
        except ValidationError:
            raise HTTPException(400, "ask for a day such as 2026-07-04, and an issue of the watchlist") from None
        body = report_file(report, found, render.page(request).language, settings.desk_url)
        named = {"Content-Disposition": f'attachment; filename="{file_name(report, found)}"'}
        return Response(body, media_type=MEDIA_TYPES[found], headers=named)

    return router


def _last_day(newest: datetime | None, zone: str) -> date:
    """The last day that is over, or that of the newest post, where no post has come since."""
    over = yesterday(zone)
    return over if newest is None else min(over, newest.astimezone(ZoneInfo(zone)).date())


def _query(request: Request) -> ReportQuery:
    """The question of a form: `hari`, `jangka` and any number of `isu`.

    Raises:
        ValidationError: it cannot be understood.
    """
    given = request.query_params
    wanted: dict[str, Any] = {"issue": [one for one in given.getlist("isu") if one]}
    if given.get("hari"):
        wanted["day"] = given["hari"]
    if given.get("jangka"):
        wanted["span"] = {"hari": "day", "minggu": "week"}.get(given["jangka"], given["jangka"])
    return ReportQuery.model_validate(wanted)


def _asked(query: ReportQuery, day: Any, *, interface: bool = False) -> str:
    """The same question of another day, as forms send it or as the interface takes it."""
    if interface:
        pairs = [("day", day.isoformat()), ("span", query.span), *(("issue", one) for one in query.issue)]
    else:
        span = "minggu" if query.span == "week" else "hari"
        pairs = [("hari", day.isoformat()), ("jangka", span), *(("isu", one) for one in query.issue)]
    return urlencode(pairs)


def _issues(engine: Engine) -> list[tuple[str, str]]:
    """Id and title of each issue that may be chosen; none where there are too many for a list."""
    with engine.connect() as connection:
        bodies = connection.execute(select(issues.c.body).order_by(issues.c.id).limit(_MOST_CHOICES + 1)).scalars().all()
    found = [Issue.model_validate_json(body) for body in bodies]
    return [(one.id, one.title) for one in found] if len(found) <= _MOST_CHOICES else []
