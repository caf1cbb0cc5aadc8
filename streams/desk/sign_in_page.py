"""Where people sign in, with an account or with a token, and sign out."""

import asyncio

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from streams.desk.accounts import Accounts
from streams.desk.guesses import Guesses
from streams.desk.page_views import Page
from streams.desk.passes import COOKIE, LASTS_SECONDS, Passes
from streams.desk.rendering import Renderer, person_asking, read_form, reader_language, wanted_path

__all__ = ["signing_in"]


def signing_in(render: Renderer, passes: Passes | None, accounts: Accounts, guesses: Guesses) -> APIRouter:
    """The routes; without `passes` no token is known."""
    router = APIRouter(include_in_schema=False)

    def session(given: dict[str, str], name: str) -> tuple[str, int] | None:
        """What the browser is to keep, and for how many seconds."""
        if name:
            return accounts.sign_in(name, given.get("password", ""))
        token = None if passes is None else passes.tokens.find(given.get("token", "").strip())
        if passes is None or token is None or "read" not in token.scopes:
            return None
        return passes.give(token), LASTS_SECONDS

    def form(request: Request, wanted: str, refused: bool) -> Response:
        page = Page(reader_language(request), None)
        known = {"with_account": accounts.exist(), "with_token": passes is not None}
        return render.html("login.html", request, page, refused=refused, wanted=wanted, **known)

    @router.get("/masuk")
    def sign_in(request: Request) -> Response:
        wanted = wanted_path(request.query_params.get("ke", ""))
        if not request.state.is_guarded or person_asking(request) is not None:
            return RedirectResponse(wanted, 303)
        return form(request, wanted, refused=False)

    @router.post("/masuk")
    async def signed_in(request: Request) -> Response:
        given = await read_form(request)
        wanted, name = wanted_path(given.get("ke", "")), given.get("name", "").strip()[:64]
        found = await guesses.hear(request, name, lambda: session(given, name))
        if found is None:
            return await asyncio.to_thread(form, request, wanted, refused=True)
        answer = RedirectResponse(wanted, 303)
        secure = request.url.scheme == "https" or request.headers.get("x-forwarded-proto") == "https"
        answer.set_cookie(COOKIE, found[0], max_age=found[1], httponly=True, samesite="lax", secure=secure)
        return answer

    @router.post("/keluar")
    async def sign_out(request: Request) -> Response:
        await asyncio.to_thread(accounts.sign_out, request.cookies.get(COOKIE, ""))
        answer = RedirectResponse("/masuk", 303)
        answer.delete_cookie(COOKIE, httponly=True, samesite="strict")
        return answer

    return router
