"""Files of weights, and the names and shapes of their tensors: read without torch and without running what they say."""

import hashlib
import io
import json
import pickle
import pickletools
import zipfile
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO, Final

from streams.errors import UserError
from streams.files import read_file

__all__ = ["WEIGHTS", "Shape", "tensor_shapes", "weight_files", "weights_digest"]

WEIGHTS: Final = ("model.safetensors", "pytorch_model.bin")
"""Names of files of weights, the better one first; a checkpoint in parts has an index `NAME.index.json` instead."""

Shape = tuple[int, ...]

_LONGEST_HEADER: Final = 100_000_000
"""Bytes; safetensors' own limit: https://huggingface.co/docs/safetensors"""


def weight_files(folder: Path) -> tuple[Path, ...]:
    """The files that hold the weights of the checkpoint in a folder; none where there are none.

    Raises:
        UserError: the index of a checkpoint in parts is broken, or a part is missing.
    """
    for name in WEIGHTS:
        if (folder / name).is_file():
            return (folder / name,)
        index = folder / f"{name}.index.json"
        if index.is_file():
            return _parts(folder, index)
    return ()


def weights_digest(files: Sequence[Path]) -> str:
    """SHA-256 of weights, hexadecimal: over all files, in the order in which they are given."""
    found = hashlib.sha256()
    for path in files:
        with path.open("rb") as file:
            while block := file.read(1 << 20):
                found.update(block)
    return found.hexdigest()


def tensor_shapes(path: Path) -> dict[str, Shape]:
    """Shape of each tensor by name, of a `.safetensors` file or of one that torch pickled (`.bin`).

    Raises:
        UserError: the file cannot be read, or is no such file.
    """
    try:
        with path.open("rb") as file:
            return _of_safetensors(file) if path.suffix == ".safetensors" else _of_pickle(file)
    except OSError as error:
        raise UserError(f"cannot read the weights {path}: {error.strerror}") from error
    except Exception as error:  # damaged bytes raise nearly anything
        raise UserError(f"{path} holds no weights that can be read ({error}): fetch the checkpoint again") from error


def _parts(folder: Path, index: Path) -> tuple[Path, ...]:
    try:
        names = sorted(set(json.loads(read_file(index, _LONGEST_HEADER))["weight_map"].values()))
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise UserError(f"{index} does not list the parts of the weights: fetch the checkpoint again") from error
    parts = tuple(folder / Path(str(name)).name for name in names)
    for part in parts:
        if not part.is_file():
            raise UserError(f"{part} is missing: fetch the checkpoint again")
    return parts


def _of_safetensors(file: BinaryIO) -> dict[str, Shape]:
    size = int.from_bytes(file.read(8), "little")
    if size > _LONGEST_HEADER:
        raise ValueError("no header of safetensors")
    header: dict[str, Any] = json.loads(file.read(size))
    return {name: tuple(map(int, told["shape"])) for name, told in header.items() if name != "__metadata__"}


def _of_pickle(file: BinaryIO) -> dict[str, Shape]:
    if zipfile.is_zipfile(file):
        with zipfile.ZipFile(file) as archive:
            [inside] = [one for one in archive.infolist() if one.filename.rsplit("/", 1)[-1] == "data.pkl"]
            if inside.file_size > _LONGEST_HEADER:
                raise ValueError("its table of tensors is too long")
            found = _loaded(io.BytesIO(archive.read(inside)))
    else:  # torch before 1.6: a magic number, a version and a note on the machine come first
        file.seek(0)
        for _ in range(3):
            _loaded(file)
        found = _loaded(file)
    if isinstance(found, Mapping):
        shapes = {str(name): value.shape for name, value in found.items() if isinstance(value, _Tensor)}
        if shapes:
            return shapes
    raise ValueError("no tensors by name")


def _loaded(file: BinaryIO) -> Any:
    """The next pickle of a file.

    The unpickler makes room for every number that an object may be remembered under, be it 2^32: 22 bytes would take 20 GB.
    """
    start = file.tell()
    for count, (code, argument, _) in enumerate(pickletools.genops(file)):
        if code.name in _REMEMBERING and isinstance(argument, int) and argument > count:
            raise ValueError("it remembers objects that it does not have")
    file.seek(start)
    return _Inert(file).load()


class _Tensor:
    """Stands for a tensor: knows its shape alone."""

    def __init__(self, shape: Shape) -> None:
        self.shape = shape


_REMEMBERING: Final = frozenset({"PUT", "BINPUT", "LONG_BINPUT"})


class _Nothing:
    """Stands for whatever else a pickle mentions, and does nothing."""

    def __init__(self, *arguments: object, **named: object) -> None: ...

    def __setstate__(self, state: object) -> None: ...


def _tensor(storage: object, offset: object, size: Any, *rest: object) -> _Tensor:
    return _Tensor(tuple(int(one) for one in size))


def _parameter(data: _Tensor, *rest: object) -> _Tensor:
    return data


_MEANT: Final[Mapping[tuple[str, str], Any]] = {
    ("collections", "OrderedDict"): OrderedDict,
    ("torch._utils", "_rebuild_tensor"): _tensor,
    ("torch._utils", "_rebuild_tensor_v2"): _tensor,
    ("torch._utils", "_rebuild_parameter"): _parameter,
}


class _Inert(pickle.Unpickler):
    """Loads a pickle in which nothing but tables of tensors means anything: no code that it names is looked up or run."""

    def find_class(self, module: str, name: str) -> Any:
        return _MEANT.get((module, name), _Nothing)

    def persistent_load(self, pid: object) -> _Nothing:
        return _Nothing()
