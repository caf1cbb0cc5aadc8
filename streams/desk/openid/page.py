"""Where people sign in through an OpenID provider: to it, and back from it."""

import asyncio
import hmac
from typing import Final

import structlog
from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from streams.desk.accounts import Accounts
from streams.desk.guesses import Guesses
from streams.desk.openid.attempt import Attempt
from streams.desk.openid.identity import account_named
from streams.desk.openid.provider import BACK, Provider
from streams.desk.openid.trouble import OpenIDError, Why
from streams.desk.page_views import Page
from streams.desk.rendering import Renderer, reader_language, wanted_path
from streams.desk.sign_ins import SignIns, is_secure

__all__ = ["openid_page"]

log = structlog.get_logger(__name__)

_COOKIE: Final = "kentongan-openid"
_PATH: Final = "/masuk/openid"
_SECONDS: Final = 600
"""Time that somebody may take at the provider."""
_LONGEST: Final = 4_000

_SAYS: Final[dict[Why, tuple[int, str, str]]] = {
    "away": (
        503,
        "Penyedia akun kantor tidak menjawab. Coba lagi sebentar lagi, atau masuk dengan kata sandi.",
        "The provider of office accounts does not answer. Try again in a moment, or sign in with a password.",
    ),
    "stale": (
        400,
        "Percobaan masuk ini sudah lewat, atau tidak dimulai di peramban ini. Mulai lagi dari halaman ini.",
        "This sign-in is over, or was not begun in this browser. Begin again on this page.",
    ),
    "denied": (
        403,
        "Penyedia akun kantor tidak mengizinkan Anda masuk. Coba lagi, atau mintalah kepada pengelola meja.",
        "The provider of office accounts does not let you in. Try again, or ask whoever looks after the desk.",
    ),
    "unbelievable": (
        403,
        "Jawaban penyedia akun kantor tidak dapat dipercaya, jadi Anda belum masuk. Coba lagi; kalau terulang, beri tahu "
        "pengelola meja.",
        "What the provider of office accounts says cannot be believed, so you are not signed in. Try again; if it comes "
        "again, tell whoever looks after the desk.",
    ),
    "unknown": (
        403,
        "Anda dikenal penyedia akun kantor, tetapi belum punya akun di meja ini. Mintalah kepada pengelola meja.",
        "The provider of office accounts knows you, but you have no account on this desk yet. Ask whoever looks after it.",
    ),
}


def openid_page(render: Renderer, sign_ins: SignIns, provider: Provider, accounts: Accounts, guesses: Guesses) -> APIRouter:
    """The routes; who signs in has an account already, whose role counts."""
    router = APIRouter(include_in_schema=False)
    settings = render.settings

    def refused(request: Request, error: OpenIDError, wanted: str) -> Response:
        if error.why != "stale":
            log.warning("desk_openid_refused", why=error.why, error=str(error))
        guesses.failed("provider" if error.why == "away" else "openid")
        status, *says = _SAYS[error.why]
        answer = sign_ins.form(request, wanted, trouble=Page(reader_language(request), None).say(*says))
        answer.status_code = status
        answer.delete_cookie(_COOKIE, path=_PATH, httponly=True, samesite="lax")
        return answer

    async def session(request: Request, attempt: Attempt | None) -> tuple[tuple[str, int], str]:
        """What the browser is to keep, and whose account it is."""
        given = request.query_params
        state = given.get("state", "")
        if attempt is None or not hmac.compare_digest(state.encode("utf-8", "surrogatepass"), attempt.state.encode()):
            raise OpenIDError("stale", "the state is not that of this browser")
        if "code" not in given:
            raise OpenIDError("denied", "it sends no code")
        code = given["code"][:_LONGEST]
        claims = await provider.claims(attempt, code, given.get("iss"))
        name = account_named(claims, settings.desk_openid_claim, settings.desk_openid_domain)
        found = await asyncio.to_thread(accounts.begin_session, name)
        if found is None:
            raise OpenIDError("unknown", "there is no account of this name")
        return found, name

    @router.get(_PATH)
    async def begin(request: Request) -> Response:
        attempt = Attempt.begin(wanted_path(request.query_params.get("ke", "")))
        try:
            address = await provider.address(attempt)
        except OpenIDError as error:
            return await asyncio.to_thread(refused, request, error, attempt.wanted)
        answer = RedirectResponse(address, 303)
        answer.set_cookie(
            _COOKIE, attempt.cookie, max_age=_SECONDS, path=_PATH, httponly=True, samesite="lax", secure=is_secure(request)
        )
        return answer

    @router.get(BACK)
    async def back(request: Request) -> Response:
        attempt = Attempt.read(request.cookies.get(_COOKIE, ""))
        guesses.bound(request)
        try:
            found, name = await session(request, attempt)
        except OpenIDError as error:
            return await asyncio.to_thread(refused, request, error, "/" if attempt is None else attempt.wanted)
        answer = sign_ins.let_in(request, "/" if attempt is None else attempt.wanted, found, name, "openid")
        answer.delete_cookie(_COOKIE, path=_PATH, httponly=True, samesite="lax")
        return answer

    return router
