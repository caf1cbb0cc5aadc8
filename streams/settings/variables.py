"""The variables that settings are read from: their names, and the files that hold secrets."""

import os
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field
from pydantic.fields import FieldInfo
from pydantic_settings import PydanticBaseSettingsSource

from streams.errors import UserError
from streams.files import read_file

__all__ = ["FILE", "PREFIX", "Seconds", "SecretFileSource", "is_secret"]

PREFIX = "KENTONGAN_"
FILE = "_FILE"
"""Ends the name of a variable that names the file with a secret."""
_MAX_SECRET = 64_000

Seconds = Annotated[float, Field(gt=0, le=86_400 * 365)]
"""A time, of a year at most."""


class SecretFileSource(PydanticBaseSettingsSource):
    """Reads a secret setting from the file that its `KENTONGAN_<NAME>_FILE` variable names."""

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        """The content of the file without surrounding white space, or None.

        Raises:
            UserError: the file cannot be read.
        """
        variable = f"{PREFIX}{field_name.upper()}{FILE}"
        path = os.environ.get(variable)
        if not path or not is_secret(field):
            return None, field_name, False
        try:
            return read_file(Path(path), _MAX_SECRET).decode().strip(), field_name, False
        except UserError as error:
            raise UserError(f"{variable}: {error}") from None
        except (OSError, UnicodeDecodeError) as error:
            raise UserError(f"{variable}: cannot read {path} ({_cause(error)}); name a readable text file") from error

    def __call__(self) -> dict[str, Any]:
        """All secrets that files hold."""
        found = {name: self.get_field_value(field, name)[0] for name, field in self.settings_cls.model_fields.items()}
        return {name: value for name, value in found.items() if value is not None}


def is_secret(field: FieldInfo) -> bool:
    """Whether a setting is a secret, which a file may hold."""
    return "SecretStr" in str(field.annotation)


def _cause(error: Exception) -> str:
    return error.strerror or type(error).__name__ if isinstance(error, OSError) else type(error).__name__
