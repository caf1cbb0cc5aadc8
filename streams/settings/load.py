"""Reads the settings, with an error for variables that are wrong, unknown or removed."""

import difflib
import os
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import ValidationError

from streams.errors import UserError
from streams.faults import faults, listed
from streams.settings.settings import Settings
from streams.settings.variables import FILE, PREFIX, is_secret

__all__ = ["GONE", "load_settings"]

GONE = {
    "WEB_TOKEN": f"workers serve no page, so remove it; see {PREFIX}DESK_TOKENS_FILE",
    "API_HOST": f"the desk answers what `kentongan api` did, so remove it; see {PREFIX}DESK_HOST",
    "API_PORT": f"the desk answers what `kentongan api` did, so remove it; see {PREFIX}DESK_PORT",
    "API_TOKENS": f"the desk answers what `kentongan api` did, so remove it; {PREFIX}DESK_TOKENS_FILE takes the same file",
    "API_REQUESTS_PER_MINUTE": "the desk answers what `kentongan api` did, so remove it; see "
    f"{PREFIX}DESK_REQUESTS_PER_MINUTE",
}
"""Settings of earlier releases, without prefix and `_FILE`, and what to do instead."""


def load_settings(**overrides: Any) -> Settings:
    """Read the settings from the environment; arguments win.

    Raises:
        UserError: a value is wrong, or a `KENTONGAN_` variable is not a setting.
    """
    found = list(_unknown(os.environ))
    settings = None
    try:
        settings = Settings(**overrides)
    except ValidationError as error:
        for fault in faults(error):
            name = f"{PREFIX}{fault.place[0]}".upper() + ": " if fault.place else ""
            found.append(f"{name}{fault.said}")
    if settings is None or found:
        raise UserError(found[0] if len(found) == 1 else listed(found, "the settings"))
    return settings


def _unknown(environ: Mapping[str, str]) -> Iterator[str]:
    known = {f"{PREFIX}{name.upper()}" for name in Settings.model_fields}
    known |= {f"{PREFIX}{name.upper()}{FILE}" for name, field in Settings.model_fields.items() if is_secret(field)}
    for name in environ:
        if instead := GONE.get(name.removeprefix(PREFIX).removesuffix(FILE)) if name.startswith(PREFIX) else None:
            yield f"{name} is no setting any more; {instead}"
        elif name.startswith(PREFIX) and name not in known:
            # Without the prefix, which would make any two names look alike.
            close = difflib.get_close_matches(name.removeprefix(PREFIX), [one.removeprefix(PREFIX) for one in known], n=1)
            hint = f"did you mean {PREFIX}{close[0]}?" if close else "`kentongan config` lists all settings"
            yield f"{name} is not a setting; {hint}"
