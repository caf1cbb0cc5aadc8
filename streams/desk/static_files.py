"""The files that the pages load, which hold no data."""

from pathlib import Path
from typing import Final

from fastapi import APIRouter, Response
from starlette.exceptions import HTTPException

__all__ = ["static_files"]

_TYPES: Final = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", ".txt": "text/plain"}
_FILES: Final = {
    path.name: (path.read_bytes(), _TYPES[path.suffix])
    for path in (Path(__file__).parent / "static").iterdir()
    if path.is_file()
}


def static_files() -> APIRouter:
    """The routes."""
    router = APIRouter(include_in_schema=False)

    @router.get("/static/{name}")
    async def static(name: str) -> Response:
        if name not in _FILES:
            raise HTTPException(404)
        body, kind = _FILES[name]
        return Response(body, media_type=kind, headers={"Cache-Control": "no-cache"})

    return router
