"""Errors of the desk: a page for people, JSON for programs."""

from typing import Final

from fastapi import Request, Response
from fastapi.responses import JSONResponse

from streams.desk.page_views import Page
from streams.desk.rendering import Renderer, reader_language

__all__ = ["fault_answer"]

_SAYS: Final[dict[int, tuple[str, str]]] = {
    401: (
        "Sesi Anda sudah berakhir, dan yang baru saja Anda kirim belum tersimpan. Masuk di tab lain, lalu muat ulang halaman "
        "ini untuk mengirimnya sekali lagi.",
        "Your session is over, and what you have just sent was not saved. Sign in on another tab, then reload this page to "
        "send it again.",
    ),
    403: (
        "Ini tidak boleh dilakukan dengan peran Anda. Mintalah kepada pengelola meja.",
        "Your role may not do this. Ask whoever looks after the desk.",
    ),
    404: ("Halaman ini tidak ada, atau isinya tidak disimpan lagi.", "There is no such page, or it is no longer kept."),
    413: ("Isian ini terlalu panjang.", "This is too long."),
    429: (
        "Terlalu banyak permintaan. Tunggu sebentar, lalu muat ulang halaman ini.",
        "Too many requests. Wait a moment, then reload this page.",
    ),
    503: (
        "Meja sedang tidak bisa menjawab. Tunggu sebentar, lalu muat ulang halaman ini.",
        "The desk cannot answer now. Wait a moment, then reload this page.",
    ),
}
_ELSE: Final = ("Ini tidak bisa dikerjakan.", "This cannot be done.")


def fault_answer(
    render: Renderer, request: Request, status: int, said: str, headers: dict[str, str] | None = None, *, hint: str = ""
) -> Response:
    """JSON that says `said` and then `hint`, which is for programs; where a browser shows it to a person, a page.

    The page has `said` in small print.
    """
    if not _wants_page(request):
        return JSONResponse({"error": f"{said}; {hint}" if hint else said}, status, headers)
    page = Page(reader_language(request), None)
    answer = render.html("fault.html", request, page, says=page.say(*_SAYS.get(status, _ELSE)), said=said, status=status)
    answer.status_code = status
    answer.headers.update(headers or {})
    return answer


def _wants_page(request: Request) -> bool:
    asked = request.headers
    return "text/html" in asked.get("accept", "") and "hx-request" not in asked and not request.url.path.startswith("/api/")
