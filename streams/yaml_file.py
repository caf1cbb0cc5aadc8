"""Reading a YAML file that somebody wrote by hand."""

from pathlib import Path
from typing import TypeVar

import yaml
from pydantic import BaseModel, ValidationError
from yaml.reader import ReaderError

from streams.errors import UserError, first_fault

__all__ = ["read_model", "read_yaml"]

_MAX_BYTES = 32_000_000

Model = TypeVar("Model", bound=BaseModel)


def read_yaml(path: Path, most: int = _MAX_BYTES) -> object:
    """What a YAML (or JSON) file of at most so many bytes holds.

    Raises:
        UserError: it cannot be read; with the place of the fault.
    """
    try:
        if path.stat().st_size > most:
            raise UserError(f"{path} is larger than {most} bytes; split it, or name the right file")
        return yaml.safe_load(path.read_bytes())
    except OSError as error:
        raise UserError(f"cannot read {path}: {error.strerror}") from error
    except (ReaderError, UnicodeDecodeError) as error:
        raise UserError(f"{path} is not YAML: it is no text in UTF-8") from error
    except yaml.YAMLError as error:
        where = getattr(error, "problem_mark", None)
        at = f" at line {where.line + 1}, column {where.column + 1}" if where else ""
        raise UserError(f"{path} is not YAML{at}: {getattr(error, 'problem', None) or type(error).__name__}") from error


def read_model(path: Path, model: type[Model], most: int = _MAX_BYTES) -> Model:
    """What a YAML (or JSON) file of at most so many bytes says of a model.

    Raises:
        UserError: it cannot be read, or an entry is wrong; with the place, without what stands there.
    """
    data = read_yaml(path, most)
    try:
        # YAML has lists where a schema has tuples, and dates as text, which a strict schema would refuse.
        return model.model_validate(data, strict=False)
    except ValidationError as error:
        raise UserError(f"{path}: {first_fault(error)}") from None
