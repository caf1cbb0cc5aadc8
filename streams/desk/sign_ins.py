"""What is the same however somebody signs in: the form, what the browser keeps, and the entry in the audit trail."""

from typing import Any, Literal

import structlog
from fastapi import Request, Response
from fastapi.responses import RedirectResponse
from starlette.background import BackgroundTask

from streams.audit.chain import Doing
from streams.audit.journal import append
from streams.desk.accounts import Accounts
from streams.desk.page_views import Page
from streams.desk.passes import COOKIE, Passes
from streams.desk.rendering import Renderer, reader_language
from streams.errors import UserError

__all__ = ["SignIns", "Way", "is_secure"]

log = structlog.get_logger(__name__)

Way = Literal["password", "openid"]


class SignIns:
    """Shows where people sign in, and lets them in."""

    def __init__(self, render: Renderer, passes: Passes | None, accounts: Accounts) -> None:
        self._render = render
        self._settings = render.settings
        self._passes = passes
        self._accounts = accounts

    def form(self, request: Request, wanted: str, **said: Any) -> Response:
        """Where people sign in, to come to a path of ours; `refused`, `trouble` or `leave` say what has happened."""
        page = Page(reader_language(request), None)
        known = {
            "with_account": self._accounts.exist(),
            "with_token": self._passes is not None,
            "with_openid": self._settings.desk_openid_issuer is not None,
        }
        happened: dict[str, Any] = {"refused": False, "trouble": None, "leave": None} | said
        return self._render.html("login.html", request, page, wanted=wanted, **known, **happened)

    def let_in(self, request: Request, wanted: str, session: tuple[str, int], name: str | None, way: Way) -> Response:
        """Lead somebody on whose session has this secret and lasts for so many seconds; an account's is entered."""
        secret, lasts = session
        task = None if name is None else BackgroundTask(self._enter, name, way)
        answer = RedirectResponse(wanted, 303, background=task)
        answer.set_cookie(COOKIE, secret, max_age=lasts, httponly=True, samesite="lax", secure=is_secure(request))
        return answer

    async def _enter(self, name: str, way: Way) -> None:
        """Nobody waits for it, and who signs in while Kafka is away is let in all the same."""
        try:
            await append(self._settings, Doing(name, "account.sign_in", name, {"through": way}))
        except UserError as error:
            log.warning("desk_sign_in_unentered", error=str(error))


def is_secure(request: Request) -> bool:
    """Whether the browser asks over TLS, as far as is known here or a proxy says."""
    return request.url.scheme == "https" or request.headers.get("x-forwarded-proto") == "https"
