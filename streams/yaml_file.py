"""Reading a YAML file that somebody wrote by hand."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from streams.errors import UserError
from streams.faults import Fault, faults, listed
from streams.files import read_file
from streams.yaml_lines import Lines
from streams.yaml_values import YamlFault, parse_yaml

__all__ = ["read_model", "read_yaml"]

_MAX_BYTES = 32_000_000

Model = TypeVar("Model", bound=BaseModel)


def read_yaml(path: Path, most: int = _MAX_BYTES) -> object:
    """What a YAML (or JSON) file of at most so many bytes holds.

    Raises:
        UserError: it cannot be read; with the place of the fault.
    """
    return _read(path, most)[1]


def read_model(
    path: Path,
    model: type[Model],
    most: int = _MAX_BYTES,
    *,
    check: Callable[[object], Iterable[Fault]] | None = None,
) -> Model:
    """What a YAML (or JSON) file of at most so many bytes says of a model.

    `check` finds in the values, which may be anything, what a schema cannot say.

    Raises:
        UserError: it cannot be read, or entries are wrong; with the lines of all of them, without what stands there.
    """
    data, values = _read(path, most)
    found: list[Fault] = []
    try:
        # YAML has lists where a schema has tuples, and dates as text, which a strict schema would refuse.
        read = model.model_validate(values, strict=False)
    except ValidationError as error:
        found = faults(error, model)
        read = None
    found += check(values) if check else ()
    if read is None or found:
        lines = Lines(data)
        numbered = sorted((lines.line_of(fault.place), fault.words("the file")) for fault in found)
        raise UserError(listed([f"line {line}: {words}" for line, words in numbered], str(path)))
    return read


def _read(path: Path, most: int) -> tuple[bytes, object]:
    try:
        data = read_file(path, most)
        return data, parse_yaml(data)
    except OSError as error:
        raise UserError(f"cannot read {path}: {error.strerror}") from error
    except YamlFault as error:
        raise UserError(f"{path} {error}") from None
