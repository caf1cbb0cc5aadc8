"""The files of the page, which hold no data."""

from pathlib import Path
from typing import Final

__all__ = ["ASSETS", "INDEX", "STATIC"]

STATIC: Final = Path(__file__).parent / "static"
INDEX: Final = STATIC / "index.html"

_TYPES: Final = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}

ASSETS: Final = {f"/{path.name}": (path, _TYPES[path.suffix]) for path in sorted(STATIC.iterdir()) if path.suffix in _TYPES}
"""What the page loads: file and media type, by path."""
