"""Where people sign in, with an account or with a token, and sign out."""

import asyncio
import time
from typing import Final

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from starlette.exceptions import HTTPException

from streams.desk.accounts import Accounts
from streams.desk.metrics import FailedSignIns
from streams.desk.page_views import Page
from streams.desk.passes import COOKIE, LASTS_SECONDS, Passes
from streams.desk.rendering import Renderer, person_asking, read_form, reader_language, wanted_path
from streams.web.limits import RateLimit

__all__ = ["signing_in"]

_GUESSES_A_MINUTE: Final = 10
_AT_ONCE: Final = 2
"""Passwords that are looked at together: each takes 64 MiB for the time of it."""


def signing_in(render: Renderer, passes: Passes | None, accounts: Accounts, failed: FailedSignIns) -> APIRouter:
    """The routes; without `passes` no token is known. What fails is counted in `failed`."""
    router = APIRouter(include_in_schema=False)
    by_address, by_name = RateLimit(_GUESSES_A_MINUTE), RateLimit(_GUESSES_A_MINUTE)
    turns = asyncio.Semaphore(_AT_ONCE)

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
        given, now = await read_form(request), time.monotonic()
        wanted = wanted_path(given.get("ke", ""))
        name, address = given.get("name", "").strip()[:64], request.client.host if request.client else ""
        wait = by_address.wait(address, now) or (by_name.wait(name, now) if name else 0)
        if wait:
            failed["limited"] += 1
            raise HTTPException(429, "too many requests", {"Retry-After": str(int(wait) + 1)})
        found: tuple[str, int] | None = None
        if name:
            async with turns:
                found = await asyncio.to_thread(accounts.sign_in, name, given.get("password", ""))
        elif passes is not None:
            token = passes.tokens.find(given.get("token", "").strip())
            if token is not None and "read" in token.scopes:
                found = passes.give(token), LASTS_SECONDS
        if found is None:
            failed["unknown"] += 1
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
