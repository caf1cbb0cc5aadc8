"""Reading a YAML file that somebody wrote by hand."""

from pathlib import Path

import yaml

from streams.errors import UserError

__all__ = ["read_yaml"]

_MAX_BYTES = 32_000_000


def read_yaml(path: Path) -> object:
    """What a YAML (or JSON) file of at most 32 MB holds.

    Raises:
        UserError: it cannot be read; with the place of the fault.
    """
    try:
        if path.stat().st_size > _MAX_BYTES:
            raise UserError(f"{path} is larger than {_MAX_BYTES} bytes; split it")
        return yaml.safe_load(path.read_bytes())
    except OSError as error:
        raise UserError(f"cannot read {path}: {error.strerror}") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        where = getattr(error, "problem_mark", None)
        at = f" at line {where.line + 1}, column {where.column + 1}" if where else ""
        raise UserError(f"{path} is not YAML{at}: {getattr(error, 'problem', None) or type(error).__name__}") from error
