"""Where people sign in, with an account or with a token, and sign out."""

import asyncio

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from streams.desk.accounts import Accounts
from streams.desk.guesses import Guesses
from streams.desk.openid.provider import Provider
from streams.desk.passes import COOKIE, LASTS_SECONDS, Passes
from streams.desk.rendering import person_asking, read_form, wanted_path
from streams.desk.sign_ins import SignIns

__all__ = ["signing_in"]

_LEFT = "/masuk?keluar"


def signing_in(
    sign_ins: SignIns, passes: Passes | None, accounts: Accounts, guesses: Guesses, provider: Provider | None
) -> APIRouter:
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

    @router.get("/masuk")
    async def sign_in(request: Request) -> Response:
        wanted = wanted_path(request.query_params.get("ke", ""))
        if not request.state.is_guarded or person_asking(request) is not None:
            return RedirectResponse(wanted, 303)
        leave = await provider.sign_out_address() if provider is not None and "keluar" in request.query_params else None
        return await asyncio.to_thread(sign_ins.form, request, wanted, leave=leave)

    @router.post("/masuk")
    async def signed_in(request: Request) -> Response:
        given = await read_form(request)
        wanted, name = wanted_path(given.get("ke", "")), given.get("name", "").strip()[:64]
        found = await guesses.hear(request, name, lambda: session(given, name))
        if found is None:
            return await asyncio.to_thread(sign_ins.form, request, wanted, refused=True)
        return sign_ins.let_in(request, wanted, found, name or None, "password")

    @router.post("/keluar")
    async def sign_out(request: Request) -> Response:
        await asyncio.to_thread(accounts.sign_out, request.cookies.get(COOKIE, ""))
        answer = RedirectResponse("/masuk" if provider is None else _LEFT, 303)
        answer.delete_cookie(COOKIE, httponly=True, samesite="lax")
        return answer

    return router
