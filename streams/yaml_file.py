"""Reading a YAML file that somebody wrote by hand."""

from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from streams.errors import UserError, first_fault
from streams.files import read_file
from streams.yaml_values import YamlFault, parse_yaml

__all__ = ["read_model", "read_yaml"]

_MAX_BYTES = 32_000_000

Model = TypeVar("Model", bound=BaseModel)


def read_yaml(path: Path, most: int = _MAX_BYTES) -> object:
    """What a YAML (or JSON) file of at most so many bytes holds.

    Raises:
        UserError: it cannot be read; with the place of the fault.
    """
    try:
        return parse_yaml(read_file(path, most))
    except OSError as error:
        raise UserError(f"cannot read {path}: {error.strerror}") from error
    except YamlFault as error:
        raise UserError(f"{path} {error}") from None


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
