"""Where a checkpoint lies on this machine: in a folder of the operator's, or where `kentongan model fetch` put it."""

import os
import re
from pathlib import Path
from typing import Final

from streams.errors import UserError

__all__ = ["cached_folder", "locate"]

_HUB_NAME: Final = re.compile(r"(?:[A-Za-z0-9][\w.-]*/)?[A-Za-z0-9][\w.-]*", re.ASCII)


def cached_folder(name: str, cache: Path) -> Path:
    """The folder under `cache` for a checkpoint of the hub, such as indobenchmark/indobert-base-p1.

    Raises:
        UserError: that is no name of a checkpoint.
    """
    if not _HUB_NAME.fullmatch(name) or ".." in name:
        raise UserError(f"{name!r} is neither a folder nor the name of a checkpoint, such as owner/name")
    return cache.expanduser().joinpath(*name.split("/"))


def locate(model: str, cache: Path) -> tuple[Path, str | None]:
    """The folder of a checkpoint, and its name on the hub where `model` is one; nothing is fetched.

    Raises:
        UserError: there is no such folder, and it was not fetched.
    """
    folder = Path(model).expanduser()
    if os.path.isdir(folder):
        return folder, None
    found = cached_folder(model, cache)
    if not os.path.isfile(found / "config.json"):
        raise UserError(f"there is no folder {model} and it was not fetched to {cache}: run `kentongan model fetch {model}`")
    return found, model
