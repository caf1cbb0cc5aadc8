"""The pages Fakta: the verified statements, each edited with a preview of which stored posts match it."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from pydantic import ValidationError
from starlette.exceptions import HTTPException

from schemas.fact import Fact
from streams.desk.copies import look_through
from streams.desk.events import Events
from streams.desk.page_views import Page, safe_link
from streams.desk.posts import Search
from streams.desk.rendering import Renderer, read_form
from streams.desk.unanswered import unanswered_since
from streams.errors import UserError
from streams.factcheck.publisher import read_facts
from streams.factcheck.tally import FactTally
from streams.factcheck.wordings import LEAST_WORDS, wording
from streams.faults import faults
from streams.operations.fact_changes import publish_recorded, remove_recorded
from streams.text.cleaning import is_web_address
from streams.watchlist.adoption import issue_id
from streams.wording.figures import counted

__all__ = ["facts_page"]

_PLACE: Final = "/fakta"
_NEW: Final = "baru"
_LINES: Final = ("claim", "verdict", "correction", "url", "owner", "checked")
_NO_DRAFT: Final = dict.fromkeys((*_LINES, "wordings", "issues"), "")
_MOST_LISTED: Final = 300
_PREVIEWED: Final = 5_000
_DAY: Final = timedelta(days=1)
_MOST_PROPOSED: Final = 20


def facts_page(render: Renderer, events: Events) -> APIRouter:
    """The routes."""
    del events
    router = APIRouter(include_in_schema=False)
    settings = render.settings

    async def edited(request: Request, name: str, draft: dict[str, str], refused: str | None = None) -> HTMLResponse:
        page = await asyncio.to_thread(render.page, request)
        values = {"name": None if name == _NEW else name, "draft": _NO_DRAFT | draft, "refused": refused, "place": name}
        return render.html("fact.html", request, page, **values)

    @router.get(_PLACE)
    async def every(request: Request) -> HTMLResponse:
        page, sought = await asyncio.to_thread(render.page, request), request.query_params.get("cari", "").strip()
        fault, found, proposed = None, [], []
        try:
            known = await read_facts(settings)
            found = list(known.values())
            proposed = await asyncio.to_thread(unanswered_since, render.engine, known, datetime.now(UTC) - _DAY)
        except UserError as error:
            fault = str(error)
        found = [one for one in found if sought.casefold() in f"{one.claim} {one.id} {one.owner}".casefold()]
        found.sort(key=lambda one: one.checked, reverse=True)
        facts = [one.model_dump() | {"url": safe_link(one.url)} for one in found[:_MOST_LISTED]]
        told = [(one, counted(one.posts, "post", page.language)) for one in proposed[:_MOST_PROPOSED]]
        listed = {"facts": facts, "total": len(found), "proposed": told}
        return render.html("facts.html", request, page, wanted=sought, fault=fault, **listed)

    @router.get(_PLACE + "/{name}")
    async def one(request: Request, name: str) -> HTMLResponse:
        if name == _NEW:
            today = datetime.now(ZoneInfo(settings.unwatched_zone)).date().isoformat()
            given = {"claim": request.query_params.get("klaim", ""), "issues": request.query_params.get("isu", "")}
            return await edited(request, name, {"checked": today, **given})
        fact = (await read_facts(settings)).get(name)
        if fact is None:
            raise HTTPException(404, "there is no such statement")
        shown = _shown(fact)
        if words := request.query_params.get("kata"):
            shown["wordings"] = f"{shown['wordings']}\n{words}".lstrip()
        return await edited(request, name, shown)

    @router.post(_PLACE + "/{name}/pratinjau")
    async def previewed(request: Request, name: str) -> HTMLResponse:
        given, page = await read_form(request), await asyncio.to_thread(render.page, request)
        try:
            fact = _fact(page, name if name != _NEW else "baru", {**given, "verdict": "-", "correction": "-", "owner": "-"})
        except UserError as error:
            return render.html("fact_preview.html", request, page, fault=str(error), says=[], example=None, wording=None)
        told = await asyncio.to_thread(_previewed, render, page, fact)
        return render.html("fact_preview.html", request, page, fault=None, **told)

    @router.post(_PLACE + "/{name}")
    async def save(request: Request, name: str) -> Response:
        given, by, page = await read_form(request), render.by(request), await asyncio.to_thread(render.page, request)
        try:
            known = await read_facts(settings)
            if name == _NEW:
                fact = _fact(page, _name(page, given.get("claim", ""), known), given)
            elif name in known:
                fact = _fact(page, name, given)
            else:
                raise HTTPException(404, "there is no such statement")
            await publish_recorded(settings, "facts.apply", [fact], by, keep=True)
        except UserError as error:
            return await edited(request, name, given, str(error))
        return RedirectResponse(f"{_PLACE}/{fact.id}", 303)

    @router.post(_PLACE + "/{name}/hapus")
    async def remove(request: Request, name: str) -> Response:
        if name not in await read_facts(settings):
            raise HTTPException(404, "there is no such statement")
        await remove_recorded(settings, name, render.by(request))
        return RedirectResponse(_PLACE, 303)

    return router


def _shown(fact: Fact) -> dict[str, str]:
    """A statement as a form holds it."""
    plain = {name: str(getattr(fact, name) or "") for name in _LINES}
    return plain | {"wordings": "\n".join(fact.wordings), "issues": ", ".join(fact.issues)}


def _name(page: Page, claim: str, known: Mapping[str, Fact]) -> str:
    """An id that no other statement has."""
    plain = "-".join(issue_id(claim).split("-")[:6])
    if not plain:
        raise UserError(page.say("Tulis klaimnya dengan huruf a-z.", "Write the claim with letters a-z."))
    return next(one for one in (plain, *(f"{plain}-{number}" for number in range(2, len(known) + 3))) if one not in known)


def _fact(page: Page, name: str, given: Mapping[str, str]) -> Fact:
    """The statement that a form says.

    Raises:
        UserError: it cannot be one, or has too few words to be recognised in a post.
    """
    values: dict[str, Any] = {field: given.get(field, "").strip() or None for field in _LINES}
    values["wordings"] = tuple(line.strip() for line in given.get("wordings", "").splitlines() if line.strip())
    values["issues"] = tuple(one.strip() for one in given.get("issues", "").split(",") if one.strip())
    values["checked"] = values["checked"] or datetime.now(UTC).date().isoformat()
    try:
        fact = Fact.model_validate({**values, "id": name}, strict=False)
    except ValidationError as error:
        said = "; ".join(fault.words("fakta") for fault in faults(error, Fact))
        raise UserError(f"{page.say('Belum bisa disimpan', 'It cannot be saved yet')}: {said}") from None
    if fact.url and not is_web_address(fact.url):
        raise UserError(
            page.say(
                "Alamat sumber harus diawali http:// atau https://, misalnya https://kabar.example.go.id.",
                "The address of the source has to begin with http:// or https://, such as https://kabar.example.go.id.",
            )
        )
    for text in (fact.claim, *fact.wordings):
        if len(wording(text)) < LEAST_WORDS:
            said = page.say(
                f"“{text}” terlalu pendek untuk dikenali; perlu {LEAST_WORDS} kata yang bermakna.",
                f"“{text}” has too few words to be recognised; it needs {LEAST_WORDS} that say something.",
            )
            raise UserError(said)
    return fact


def _previewed(render: Renderer, page: Page, fact: Fact) -> dict[str, Any]:
    """What the newest stored posts say of a statement."""
    tally = FactTally([fact])
    for post in look_through(render.engine, Search(), most=_PREVIEWED).posts:
        tally.add(post.text, post.issues)
    found = tally.statements[fact.id]
    looked = counted(tally.posts, "post", page.language)
    return {
        "says": [
            page.say(f"Dari {looked} terbaru:", f"Of the newest {looked}:"),
            page.say(f"{found.repeats} mengulang klaim", f"{found.repeats} repeat the claim"),
            page.say(f"{found.corrections} meluruskannya", f"{found.corrections} put it right"),
            page.say(f"{found.resembling} hanya mirip", f"{found.resembling} only resemble it"),
        ],
        "example": found.example or None,
        "wording": found.wording,
    }
