"""The page Akun: who may use the desk, and as what; for administrators."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Any, Final

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from schemas.audit import AuditAction
from streams.audit.chain import Doing
from streams.audit.journal import recorded
from streams.desk.account_fields import AccountError, named, new_password, role_of
from streams.desk.accounts import Account, Accounts
from streams.desk.page_views import Page
from streams.desk.rendering import Renderer, person_asking, read_form, reader_language
from streams.desk.roles import ROLES
from streams.wording.figures import moment

__all__ = ["accounts_page"]

_PLACE: Final = "/akun"
_SAYS: Final = {
    "reader": ("pembaca: melihat semuanya", "reader: sees everything"),
    "officer": (
        "petugas: juga memutuskan tentang insiden, dan membetulkan penilaian",
        "officer: also decides, and corrects verdicts",
    ),
    "editor": ("penyunting: juga mengubah isu, fakta, dan sumber", "editor: also changes issues, facts and sources"),
    "administrator": ("pengelola: juga mengurus akun", "administrator: also keeps accounts"),
}


def accounts_page(render: Renderer, accounts: Accounts) -> APIRouter:
    """The routes; each change is in the audit trail, and ends the sessions of whom it is about."""
    router = APIRouter(include_in_schema=False)
    settings = render.settings

    def shown(request: Request, **happened: Any) -> Response:
        page, person = render.page(request), person_asking(request)
        rows = [_row(render, page, one) | {"own": person is not None and person.name == one.name} for one in accounts.all()]
        roles = [(role, *page.say(*_SAYS[role]).split(": ")) for role in ROLES]
        values: dict[str, Any] = {"refused": None, "password": None, "whose": None} | happened
        return render.html("accounts.html", request, page, accounts=rows, roles=roles, **values)

    async def changed(
        request: Request,
        action: AuditAction,
        name: str,
        change: Callable[[], None],
        details: dict[str, str | int] | None = None,
        password: str | None = None,
    ) -> Response:
        """Do it and enter it; a password that was made is shown once, on the answer."""
        try:
            named(name)
            async with recorded(settings, Doing(render.by(request), action, name, details or {})):
                await asyncio.to_thread(change)
        except AccountError as error:
            return await refused(request, error)
        if password is None:
            return RedirectResponse(_PLACE, 303)
        return await asyncio.to_thread(shown, request, password=password, whose=name)

    async def refused(request: Request, error: AccountError) -> Response:
        said = Page(reader_language(request), None).say(error.indonesian, str(error))
        return await asyncio.to_thread(shown, request, refused=said)

    @router.get(_PLACE)
    def every(request: Request) -> Response:
        return shown(request)

    @router.post(_PLACE)
    async def add(request: Request) -> Response:
        given, password = await read_form(request), new_password()
        name, role = given.get("name", "").strip(), given.get("role", "")
        try:
            named(name)
            _fits(role, is_first=not await asyncio.to_thread(accounts.exist))
        except AccountError as error:
            return await refused(request, error)
        add_it = partial(accounts.add, name, role, password, given=True)
        return await changed(request, "account.add", name, add_it, {"role": role}, password)

    @router.post(_PLACE + "/{name}/peran")
    async def change_role(request: Request, name: str) -> Response:
        role = (await read_form(request)).get("role", "")
        try:
            role_of(role)
        except AccountError as error:
            return await refused(request, error)
        return await changed(
            request, "account.role", name, partial(accounts.set_role, name, role, but_last=True), {"role": role}
        )

    @router.post(_PLACE + "/{name}/kata-sandi")
    async def give_password(request: Request, name: str) -> Response:
        password = new_password()
        give = partial(accounts.set_password, name, password, given=True)
        return await changed(request, "account.password", name, give, password=password)

    @router.post(_PLACE + "/{name}/keadaan")
    async def shut_or_open(request: Request, name: str) -> Response:
        if (await read_form(request)).get("buka") == "1":
            return await changed(request, "account.enable", name, partial(accounts.enable, name))
        return await changed(request, "account.disable", name, partial(accounts.disable, name, but_last=True))

    @router.post(_PLACE + "/{name}/keluarkan")
    async def sign_out(request: Request, name: str) -> Response:
        return await changed(request, "account.sign_out", name, partial(accounts.end_sessions, name))

    return router


def _fits(role: str, *, is_first: bool) -> None:
    if role_of(role) != "administrator" and is_first:
        raise AccountError(
            "the first account is an administrator's, or nobody could make others here",
            "Akun pertama harus pengelola; kalau tidak, tidak ada yang dapat membuat akun lain di sini.",
        )


def _row(render: Renderer, page: Page, account: Account) -> dict[str, Any]:
    at = datetime.fromtimestamp(account.changed_at, UTC)
    return {
        "name": account.name,
        "role": account.role,
        "role_says": page.say(*_SAYS[account.role]).partition(":")[0],
        "is_disabled": account.is_disabled,
        "sessions": account.sessions,
        "changed": moment(at, render.settings.unwatched_zone, page.language),
    }
