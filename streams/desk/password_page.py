"""Where people change their own password."""

import asyncio
from typing import Final

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from starlette.exceptions import HTTPException

from streams.audit.chain import Doing
from streams.audit.journal import recorded
from streams.desk.account_fields import LEAST_PASSWORD, password_of
from streams.desk.accounts import Accounts
from streams.desk.guesses import Guesses
from streams.desk.passes import COOKIE
from streams.desk.rendering import Renderer, person_asking, read_form
from streams.errors import UserError

__all__ = ["password_page"]

_REFUSALS: Final = {
    "current": ("Kata sandi yang sekarang tidak cocok.", "This is not your present password."),
    "new": (
        f"Kata sandi baru paling sedikit {LEAST_PASSWORD} karakter.",
        f"The new password needs {LEAST_PASSWORD} characters at least.",
    ),
    "again": ("Kedua kata sandi baru tidak sama.", "The two new passwords are not the same."),
}


def password_page(render: Renderer, accounts: Accounts, guesses: Guesses) -> APIRouter:
    """The routes; the change is in the audit trail, and the account's other sessions end."""
    router = APIRouter(include_in_schema=False)

    def shown(request: Request, refusal: str | None) -> Response:
        page = render.page(request)
        said = None if refusal is None else page.say(*_REFUSALS[refusal])
        return render.html(
            "password.html", request, page, refusal=said, least=LEAST_PASSWORD, is_done="sudah" in request.query_params
        )

    def own(request: Request) -> str:
        person = person_asking(request)
        if person is None or not (person.has_account and person.has_password):
            raise HTTPException(404, "who asks did not sign in here with a password")
        return person.name

    @router.get("/kata-sandi")
    def show(request: Request) -> Response:
        own(request)
        return shown(request, None)

    @router.post("/kata-sandi")
    async def change(request: Request) -> Response:
        name, given = own(request), await read_form(request)
        wanted = given.get("new", "")
        known = await guesses.hear(request, name, lambda: accounts.known(name, given.get("current", "")))
        if known is None:
            return await asyncio.to_thread(shown, request, "current")
        if wanted != given.get("again", ""):
            return await asyncio.to_thread(shown, request, "again")
        try:
            password_of(wanted)
        except UserError:
            return await asyncio.to_thread(shown, request, "new")
        session = request.cookies.get(COOKIE, "")
        async with recorded(render.settings, Doing(name, "account.password", name, {})):
            if not await asyncio.to_thread(accounts.replace_password, name, known, wanted, session):
                raise HTTPException(409, "the account was changed meanwhile; sign in again")
        return RedirectResponse("/kata-sandi?sudah", 303)

    return router
