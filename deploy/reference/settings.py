"""The page of settings."""

from pydantic import SecretStr
from pydantic.fields import FieldInfo

from deploy.reference.table import table
from streams.settings import PREFIX, Settings

__all__ = ["settings_page"]

_HEAD = """# Settings

All settings are environment variables. A name that begins with `KENTONGAN_` and is no setting is refused, so that a slip of
the pen does not pass unseen. Times are seconds and sizes are bytes, unless the name says otherwise. `kentongan config` shows
what is set, with secrets hidden.

"""


def settings_page() -> str:
    """Every setting, in the order of the code."""
    rows = [
        (f"`{PREFIX}{name.upper()}`", _default(field), f"{field.description}{_or_file(name, field)}")
        for name, field in Settings.model_fields.items()
    ]
    return _HEAD + table(("Variable", "Default", "What it is"), rows)


def _default(field: FieldInfo) -> str:
    value = field.default
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        value = str(value).lower()
    return f"`{value:g}`" if isinstance(value, float) else f"`{value}`"


def _or_file(name: str, field: FieldInfo) -> str:
    is_secret = SecretStr in getattr(field.annotation, "__args__", ())
    return f" Better in a file, named by `{PREFIX}{name.upper()}_FILE`." if is_secret else ""
