"""The files that the pages load, which hold no data."""

import gzip
import hashlib
from pathlib import Path
from typing import Final, NamedTuple

from fastapi import APIRouter, Request, Response
from starlette.exceptions import HTTPException

__all__ = ["static_files"]

_TYPES: Final = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", ".txt": "text/plain"}


class _File(NamedTuple):
    body: bytes
    packed: bytes
    kind: str
    mark: str
    """Another one whenever what is in it is another."""


def _file(path: Path) -> _File:
    body = path.read_bytes()
    mark = f'W/"{hashlib.sha256(body).hexdigest()[:16]}"'
    return _File(body, gzip.compress(body, mtime=0), _TYPES[path.suffix], mark)


_FILES: Final = {path.name: _file(path) for path in (Path(__file__).parent / "static").iterdir() if path.is_file()}


def static_files() -> APIRouter:
    """The routes: whoever has a file already is told so, and whoever reads gzip gets it packed."""
    router = APIRouter(include_in_schema=False)

    @router.get("/static/{name}")
    async def static(name: str, request: Request) -> Response:
        if name not in _FILES:
            raise HTTPException(404)
        file = _FILES[name]
        headers = {"Cache-Control": "no-cache", "ETag": file.mark, "Vary": "Accept-Encoding"}
        if file.mark in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        if "gzip" not in request.headers.get("accept-encoding", ""):
            return Response(file.body, media_type=file.kind, headers=headers)
        return Response(file.packed, media_type=file.kind, headers=headers | {"Content-Encoding": "gzip"})

    return router
