"""What every page of the desk is made with: its reader, the reader's language, the templates and the policy."""

import getpass
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qsl, quote

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from sqlalchemy import Engine, func, select
from starlette.exceptions import HTTPException

from streams.desk.health import Health
from streams.desk.page_views import Page
from streams.desk.posts import second_of
from streams.desk.roles import Needed, Person, role_needed
from streams.desk.stage_progress import StageLag
from streams.desk.stage_views import behind
from streams.desk.tables import posts
from streams.settings import Settings
from streams.wording.figures import Language, clock, moment

__all__ = [
    "LANGUAGE_COOKIE",
    "PAGE_POLICY",
    "Renderer",
    "back",
    "may",
    "path_of",
    "person_asking",
    "read_form",
    "reader_language",
    "sign_in_path",
    "skipped_of",
    "wanted_path",
]

PAGE_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
LANGUAGE_COOKIE: Final = "kentongan-bahasa"
_MOST_FIELDS: Final = 20

_PLACES: Final = (
    ("/", ("Ruang kendali", "Control room")),
    ("/isu", ("Isu", "Issues")),
    ("/unggahan", ("Unggahan", "Posts")),
    ("/daftar-pantau", ("Daftar pantau", "Watchlist")),
    ("/fakta", ("Fakta", "Facts")),
    ("/sumber", ("Sumber", "Sources")),
    ("/kanal", ("Kanal", "Channels")),
    ("/laporan", ("Laporan", "Reports")),
    ("/akun", ("Akun", "Accounts")),
)
"""The pages that every page leads to."""
_KNOWN: Final = ("/insiden", "/tautan", "/kata-sandi", *(place for place, _ in _PLACES[1:]))


class Renderer:
    """Makes the pages of one desk."""

    def __init__(
        self, settings: Settings, engine: Engine, health: Callable[[], Health], stages: Callable[[], Sequence[StageLag]]
    ) -> None:
        self.settings = settings
        self.stages = stages
        """How far the stages of the pipeline are now; none where that is not known."""
        self.health = health
        """How the desk is now."""
        self.engine = engine
        self._templates = Environment(
            loader=FileSystemLoader(Path(__file__).parent / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    def by(self, request: Request) -> str:
        """The name under which a reader decides; whether they may was judged when the request came."""
        person = person_asking(request)
        return (self.settings.actor or _login_name()) if person is None else person.name

    def page(self, request: Request) -> Page:
        """The words of this reader's page."""
        with self.engine.connect() as connection:
            number = connection.execute(select(func.max(posts.c.number))).scalar()
        newest = None if number is None else datetime.fromtimestamp(second_of(number), UTC)
        return Page(reader_language(request), newest)

    def html(self, template: str, request: Request, page: Page, **values: Any) -> HTMLResponse:
        """A page, or a part of one."""
        person = person_asking(request)
        signed_in = person is not None or not request.state.is_guarded
        common = {
            "lang": page.language,
            "say": page.say,
            "feeling": page.feeling,
            "signed_in": signed_in,
            "may": lambda role: may(request, role),
            "person": person,
            "places": _places(request) if signed_in and not (person and person.has_given_password) else [],
            "data_time": page.newest and moment(page.newest, self.settings.unwatched_zone, page.language),
            "late": self._late(page),
            "now": self._clock(datetime.now(UTC), page),
        }
        text = self._templates.get_template(template).render(**common | values)
        return HTMLResponse(text, headers={"Content-Security-Policy": PAGE_POLICY})

    def _late(self, page: Page) -> str | None:
        """Why what is shown may be old, and since when it is; None where it is not."""
        found = self.health()
        if "broker" in found.reasons:
            if found.heard is None:
                return page.say("belum tersambung ke Kafka", "not in touch with Kafka yet")
            return f"{page.say('Kafka diam sejak', 'Kafka silent since')} {self._clock(found.heard, page)}"
        return page.say("masih memuat", "still loading") if found.reasons else behind(page, self.stages())

    def _clock(self, at: datetime, page: Page) -> str:
        return clock(at, self.settings.unwatched_zone, page.language)


def person_asking(request: Request) -> Person | None:
    """Who asks; None for somebody of this machine where nobody signs in, and for one who has not signed in yet."""
    person: Person | None = getattr(request.state, "person", None)
    return person


def may(request: Request, role: Needed) -> bool:
    """Whether the reader may do what is for `role`, so that a page shows no button that would be refused."""
    if role == "anybody" or role == "link":
        return True
    person = person_asking(request)
    return not request.state.is_guarded if person is None else person.may(role)


async def read_form(request: Request) -> dict[str, str]:
    """The fields of a form that was sent.

    Raises:
        HTTPException: there are more than any form of ours has.
    """
    sent = (await request.body()).decode("utf-8", "replace")
    try:
        return dict(parse_qsl(sent, max_num_fields=_MOST_FIELDS))
    except ValueError:
        raise HTTPException(400, f"a form has at most {_MOST_FIELDS} fields") from None


def skipped_of(request: Request) -> int:
    """How many of a list are passed over, as `lewati` in the address says."""
    given = request.query_params.get("lewati", "")
    return int(given) if given.isascii() and given.isdecimal() and len(given) < 7 else 0


def reader_language(request: Request) -> Language:
    """The language that the reader has chosen."""
    return "en" if request.cookies.get(LANGUAGE_COOKIE) == "en" else "id"


def back(request: Request) -> RedirectResponse:
    """Leads a reader to the page of ours that a form was on."""
    return RedirectResponse(path_of(request.headers.get("referer")), 303)


def path_of(referer: str | None) -> str:
    """The path of a page of ours, to come back to."""
    _, _, rest = (referer or "").partition("://")
    path = "/" + rest.partition("/")[2].partition("?")[0]
    return path if _is_ours(path) else "/"


def sign_in_path(path: str, query: bytes) -> str:
    """Where somebody signs in, to come back to what was asked for."""
    if not _is_ours(path):
        return "/masuk"
    return f"/masuk?ke={quote(path + ('?' if query else '') + query.decode('latin-1'), safe='/')}"


def wanted_path(given: str) -> str:
    """Where one goes who has signed in: a page of ours, with its question; for anything else the control room."""
    return quote(given, safe="/?=&%+~:,;!$'()*@") if _is_ours(given.partition("?")[0]) else "/"


def _is_ours(path: str) -> bool:
    return any(path == place or path.startswith(f"{place}/") for place in _KNOWN)


def _places(request: Request) -> list[Mapping[str, Any]]:
    path, say = request.url.path, Page(reader_language(request), None).say
    return [
        {"path": place, "name": say(*names), "here": path == place or (place != "/" and path.startswith(f"{place}/"))}
        for place, names in _PLACES
        if may(request, role_needed("GET", place))
    ]


def _login_name() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # no entry for the user id, as in some containers
        return "meja"
