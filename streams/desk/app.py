"""The desk as a web application: its interface, health and metrics, and its error handlers."""

from collections.abc import Callable, Sequence
from importlib.metadata import version
from typing import Any

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError
from starlette.exceptions import HTTPException

from streams.desk import answers
from streams.desk.access import LINKS, Access
from streams.desk.accounts import Accounts
from streams.desk.accounts_page import accounts_page
from streams.desk.channels_page import channels_page
from streams.desk.events import Events, ForeignPlaceError
from streams.desk.facts_page import facts_page
from streams.desk.faults import fault_answer
from streams.desk.follower import DeskFollower
from streams.desk.guesses import Guesses
from streams.desk.health import health_of
from streams.desk.issues_page import issues_page
from streams.desk.links_page import links_page
from streams.desk.metrics import DeskMetrics, FailedSignIns
from streams.desk.notes_page import notes_page
from streams.desk.openid.page import openid_page
from streams.desk.openid.provider import provider_of
from streams.desk.pages import pages
from streams.desk.passes import Passes
from streams.desk.password_page import password_page
from streams.desk.posts_page import posts_page
from streams.desk.rendering import Renderer
from streams.desk.report.routes import report_interface, report_pages
from streams.desk.routes import interface
from streams.desk.sign_in_page import signing_in
from streams.desk.sign_ins import SignIns
from streams.desk.sources_page import sources_page
from streams.desk.stage_progress import StageLag
from streams.desk.static_files import static_files
from streams.desk.tokens import Tokens
from streams.desk.watchlist_page import watchlist_page
from streams.errors import UserError
from streams.incidents.links import links_of
from streams.kafka.errors import BrokerError, is_away
from streams.settings import Settings

__all__ = ["make_app"]

log = structlog.get_logger(__name__)

_AGAIN = {"Retry-After": "5"}


def make_app(
    settings: Settings,
    engine: Engine,
    events: Events,
    follower: Callable[[], DeskFollower | None],
    tokens: Tokens | None,
    stages: Callable[[], Sequence[StageLag]] = tuple,
) -> FastAPI:
    """The application; `follower` gives who fills the store, once the broker has answered, `stages` how far workers are."""
    app = FastAPI(
        title="Kentongan",
        version=version("kentongan"),
        description="What was found and decided. An alert may come twice: the same id is the same alert.",
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
        openapi_url="/api/v1/openapi.json",
        docs_url=None,
        redoc_url=None,
        generate_unique_id_function=lambda route: route.name,
    )
    passes = None if tokens is None else Passes(tokens)
    accounts, failed = Accounts(engine), FailedSignIns()
    app.include_router(interface(settings, engine, events))
    app.include_router(static_files())
    render = Renderer(settings, engine, lambda: health_of(follower()), stages)
    app.include_router(pages(render, events))
    guesses = Guesses(failed)
    sign_ins, provider = SignIns(render, passes, accounts), provider_of(settings)
    app.include_router(signing_in(sign_ins, passes, accounts, guesses, provider))
    if provider is not None:
        app.include_router(openid_page(render, sign_ins, provider, accounts, guesses))
    app.include_router(password_page(render, accounts, guesses))
    app.include_router(accounts_page(render, accounts))
    for more in (channels_page, facts_page, issues_page, notes_page, posts_page, sources_page, watchlist_page):
        app.include_router(more(render, events))
    if (links := links_of(settings)) is not None:
        app.include_router(links_page(render, links))
    app.include_router(report_interface(settings, engine))
    app.include_router(report_pages(render))
    metrics = DeskMetrics(engine, events, follower, failed)

    @app.get("/health", summary="Whether the desk answers.", tags=["health"])
    def health() -> dict[str, bool]:
        return {"ok": True}

    @app.get("/ready", summary="Whether everything is answered, and why not.", responses={503: {"model": answers.Readiness}})
    def ready(response: Response) -> answers.Readiness:
        reasons = dict(health_of(follower()).reasons)
        response.status_code = 503 if reasons else 200
        return answers.Readiness(ready=not reasons, reasons=reasons)

    @app.get("/metrics", include_in_schema=False)
    def measured() -> Response:
        return Response(metrics.text(), media_type="text/plain; version=0.0.4; charset=utf-8")

    _tell_faults(app, render)
    app.add_middleware(Access, render=render, passes=passes, accounts=accounts)
    described = app.openapi
    app.openapi = lambda: _described(described(), tokens is not None)  # type: ignore[method-assign]
    return app


def _tell_faults(app: FastAPI, render: Renderer) -> None:
    @app.exception_handler(RequestValidationError)
    async def not_understood(request: Request, error: RequestValidationError) -> Response:
        first = error.errors()[0]
        name = next((str(one) for one in first["loc"][1:2] if first["type"] != "extra_forbidden"), "a name")
        said = str(first["msg"]).removeprefix("Value error, ") if name != "a name" else "is not known"
        return fault_answer(render, request, 400, f"{name}: {said}")

    @app.exception_handler(HTTPException)
    async def refused(request: Request, error: HTTPException) -> Response:
        unknown = error.detail == "Not Found"
        said = "there is nothing here" if unknown else error.detail
        hint = "GET /api/v1/openapi.json says what there is" if unknown else ""
        return fault_answer(render, request, error.status_code, said, dict(error.headers or {}), hint=hint)

    @app.exception_handler(Exception)
    async def failed(request: Request, error: Exception) -> Response:
        log.error("desk_failed", path=_logged(request), error=type(error).__name__)  # the server logs where
        return fault_answer(render, request, 500, "an error of this program; its log says more")

    @app.exception_handler(ForeignPlaceError)
    async def foreign(request: Request, error: ForeignPlaceError) -> Response:
        return fault_answer(render, request, 410, str(error))

    @app.exception_handler(DBAPIError)
    async def no_database(request: Request, error: DBAPIError) -> Response:
        log.warning("desk_unavailable", path=_logged(request), error=type(error.orig).__name__)
        return fault_answer(render, request, 503, "the database does not answer; try again", _AGAIN)

    @app.exception_handler(UserError)
    async def not_now(request: Request, error: UserError) -> Response:
        log.warning("desk_unavailable", path=_logged(request), error=str(error))
        if is_away(error):
            return fault_answer(render, request, 503, "Kafka does not answer; try again", _AGAIN)
        kafka = "Kafka refuses, or lacks a topic; the log of the desk says which"
        return fault_answer(
            render,
            request,
            503,
            kafka if isinstance(error, BrokerError) else "this cannot be done now; the log says why",
            _AGAIN,
        )


def _logged(request: Request) -> str:
    """The path of a request as the log may have it."""
    path = request.url.path
    return LINKS if path.startswith(LINKS) else path


def _described(document: dict[str, Any], needs_token: bool) -> dict[str, Any]:
    """The document without what is never answered: a question that cannot be understood has the status 400 here."""
    for path, operations in document["paths"].items():
        for operation in operations.values():
            operation["responses"].pop("422", None)
            if needs_token and path.startswith("/api/"):
                operation["security"] = [{"token": []}]
    schemas = document.get("components", {}).get("schemas", {})
    schemas.pop("HTTPValidationError", None)
    schemas.pop("ValidationError", None)
    document.setdefault("components", {})["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
    return document
