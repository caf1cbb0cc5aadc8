"""The ministries that there is a starter watchlist for: one file each in `ministries`."""

from functools import cache
from pathlib import Path
from typing import Final

from streams.starter.model import Ministry
from streams.yaml_values import parse_yaml

__all__ = ["ministries"]

FOLDER: Final = Path(__file__).with_name("ministries")


@cache
def ministries() -> tuple[Ministry, ...]:
    """All ministries, by slug."""
    return tuple(_read(path) for path in sorted(FOLDER.glob("*.yaml")))


def _read(path: Path) -> Ministry:
    fields = parse_yaml(path.read_bytes())
    assert isinstance(fields, dict), path
    return Ministry.model_validate(fields | {"slug": path.stem}, strict=False)
