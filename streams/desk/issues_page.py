"""The pages Isu: every issue with its last days, and of one its course, its words, its alerts and its query."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from starlette.exceptions import HTTPException

from schemas.watchlist import Issue
from streams.desk.chart_part import asked_part
from streams.desk.dashboards import dashboard_link
from streams.desk.events import Events
from streams.desk.incident_growth import stretch_of
from streams.desk.incidents import count_open, incident_page
from streams.desk.issue_course import course, last_days, terms_of
from streams.desk.issue_editing import shown_fields
from streams.desk.issue_versions import versions, watched, watched_issue
from streams.desk.issue_views import course_chart, end_of, issue_row, known_words, state
from streams.desk.page_views import Page
from streams.desk.rendering import Renderer, skipped_of
from streams.incidents.row import IncidentRow
from streams.wording.figures import span

__all__ = ["issues_page"]

_ON_A_PAGE: Final = 50
_DAYS: Final = 7
_HOUR: Final = 3_600
_RANGES: Final = {"1": (96, _HOUR // 4), "7": (84, 2 * _HOUR), "30": (90, 8 * _HOUR), "90": (90, 24 * _HOUR)}
"""By days, how many steps of how many seconds a chart has."""
_USUAL_RANGE: Final = "7"
_NOW: Final = 7
"""Of such a part of a range the last one is called now."""
_TERMS: Final = 12
_INCIDENTS: Final = 50


def issues_page(render: Renderer, events: Events) -> APIRouter:
    """The routes."""
    del events
    router = APIRouter(include_in_schema=False)
    engine, zone_of_all = render.engine, render.settings.unwatched_zone

    @router.get("/isu")
    def every(request: Request) -> HTMLResponse:
        page, wanted = render.page(request), request.query_params.get("cari", "").strip()
        opened = count_open(engine, datetime.now(UTC))
        found = list(watched(engine, wanted))
        found.sort(key=lambda one: -opened[one.id])
        skipped = skipped_of(request)
        some = found[skipped : skipped + _ON_A_PAGE]
        courses = last_days(engine, [one.id for one in some], end_of(page, zone_of_all, 24 * _HOUR), _DAYS)
        values = {
            "rows": [issue_row(page, issue, courses[issue.id], opened[issue.id]) for issue in some],
            "wanted": wanted,
            "total": len(found),
            "more": f"/isu?{urlencode({'cari': wanted, 'lewati': skipped + _ON_A_PAGE})}"
            if len(found) > skipped + _ON_A_PAGE
            else None,
        }
        return render.html("issues.html", request, page, **values)

    def known(name: str) -> tuple[Issue, bool]:
        """An issue as it is or was last, and whether it is watched no more."""
        issue = watched_issue(engine, name)
        if issue is not None:
            return issue, False
        issue = next((kept.issue for kept in versions(engine, name) if kept.issue is not None), None)
        if issue is None:
            raise HTTPException(404, "there is no such issue")
        return issue, True

    def incidents_of(name: str) -> Sequence[IncidentRow]:
        return incident_page(engine, datetime.now(UTC), lambda _: True, issue=name, limit=_INCIDENTS).rows

    def chart(page: Page, issue: Issue, given: Mapping[str, str], past: Sequence[IncidentRow]) -> dict[str, Any]:
        """The course of the wanted days, or of the part of the longest range that is asked for."""
        days = _days_of(given)
        steps, seconds = _RANGES[days]
        begin = end_of(page, issue.zone, seconds) - steps * seconds
        limits = _limits(page, issue)
        part = asked_part(given, *limits)
        if part is not None:
            begin, seconds, steps = stretch_of(part, issue.zone)
        marks = [(row.alert.opened_at.timestamp() - begin) / seconds for row in past]
        shown = course_chart(page, issue, course(engine, issue.id, begin, seconds, steps), marks)
        path = f"/isu/{quote(issue.id, safe='')}/bagian?rentang={days}"
        return shown | {"path": path, "limits": limits, "is_part": part is not None}

    @router.get("/isu/{name}")
    def one(request: Request, name: str) -> Response:
        page, given = render.page(request), request.query_params
        if given.get("buka") == "insiden":  # as links of dashboards do, which know issues alone
            opened = incident_page(engine, datetime.now(UTC), lambda row: row.open, unresolved=True, issue=name, limit=1)
            if opened.rows:
                return RedirectResponse(page.card(opened.rows[0])["path"], 303)
        issue, gone = known(name)
        days = _days_of(given)
        steps, seconds = _RANGES[days]
        end = end_of(page, issue.zone, seconds)
        begin = end - steps * seconds
        past = incidents_of(name)
        said_nothing, now = known_words(issue), end - steps * seconds // _NOW
        alarms = sum(any(action.kind == "false_alarm" for action in row.decided) for row in past)
        values = {
            "issue": issue,
            "gone": gone,
            "draft": shown_fields(issue),
            "days": days,
            "ranges": [("1", page.say("24 jam", "24 hours")), *((one, _days(page, one)) for one in ("7", "30", "90"))],
            "chart": chart(page, issue, given, past),
            "now": terms_of(engine, name, now, end, said_nothing, _TERMS),
            "then": terms_of(engine, name, begin, now, said_nothing, _TERMS),
            "now_says": span((end - now) // 60, page.language),
            "incidents": [page.card(row) | {"state": state(page, row)} for row in past],
            "false_alarms": alarms,
            "dashboard": dashboard_link(render.settings, name, begin, end),
        }
        return render.html("issue.html", request, page, **values)

    @router.get("/isu/{name}/bagian")
    def part(request: Request, name: str) -> HTMLResponse:
        page, (issue, _) = render.page(request), known(name)
        return render.html("chart.html", request, page, chart=chart(page, issue, request.query_params, incidents_of(name)))

    return router


def _days_of(given: Mapping[str, str]) -> str:
    days = given.get("rentang", _USUAL_RANGE)
    return days if days in _RANGES else _USUAL_RANGE


def _limits(page: Page, issue: Issue) -> tuple[int, int]:
    """The longest range, in seconds since 1970."""
    steps, seconds = max(_RANGES.values(), key=lambda one: one[0] * one[1])
    end = end_of(page, issue.zone, seconds)
    return end - steps * seconds, end


def _days(page: Page, days: str) -> str:
    return page.say(f"{days} hari", f"{days} days")
