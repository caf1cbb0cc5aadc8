"""The language model as arrays, and the one file that holds them."""

import hashlib
import io
import zipfile
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from streams.errors import UserError
from streams.files import read_file
from streams.language.codes import LANGUAGES
from streams.language.guesser import ELSEWHERE

__all__ = ["MODEL_FILE", "LanguageModel", "load_model", "save_model"]

MODEL_FILE: Final = Path(__file__).parent / "model" / "language.npz"
"""The embedded model."""

_MAX_BYTES: Final = 512_000_000
"""Of the file, and of what is in it unpacked."""


@dataclass(slots=True, frozen=True, eq=False)
class LanguageModel:
    """Weights of the detector.

    `weights` int8 (buckets + 1, classes), its last row zero; `scale` makes a sum of them logits, `biases` (classes,)
    are added. `languages` (classes,) names each class's language: several classes may share one, for `other` is many
    languages. `guesser` (guesser's codes, classes) is what each answer of the second opinion adds, for the codes in
    `guesser_codes`, the last one standing for all others. `temper` holds the calibration (see `calibrate`), `floor`
    the confidence under which the detector abstains.
    """

    weights: NDArray[np.int8]
    scale: NDArray[np.float64]
    biases: NDArray[np.float64]
    languages: NDArray[np.str_]
    guesser: NDArray[np.float64]
    guesser_codes: NDArray[np.str_]
    temper: NDArray[np.float64]
    floor: NDArray[np.float64]

    @property
    def bits(self) -> int:
        """Number of buckets, as a power of two."""
        return (len(self.weights) - 1).bit_length() - 1

    def with_temper(self, temper: NDArray[np.float64]) -> Self:
        """Return the same model with another calibration."""
        return replace(self, temper=temper)


def save_model(model: LanguageModel, path: Path) -> None:
    """Write a model; the same arrays give the same bytes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w") as archive:
        for field in fields(model):
            data = io.BytesIO()
            np.save(data, getattr(model, field.name), allow_pickle=False)
            entry = zipfile.ZipInfo(f"{field.name}.npy", (1980, 1, 1, 0, 0, 0))
            archive.writestr(entry, data.getvalue(), zipfile.ZIP_DEFLATED, 9)


def load_model(path: Path = MODEL_FILE) -> tuple[LanguageModel, str]:
    """Read a model and the SHA-256 of its file, in hexadecimal.

    Raises:
        UserError: the file is missing or is no model of this version.
    """
    try:
        data = read_file(path, _MAX_BYTES)
    except FileNotFoundError as error:
        raise UserError(f"There is no language model at {path}: train one, or name another file.") from error
    except OSError as error:
        raise UserError(f"cannot read the language model {path}: {error.strerror}") from error
    try:
        model = _parse(data)
    except Exception as error:  # damaged bytes raise nearly anything
        raise UserError(f"{path} is not a language model of this version: train it again.") from error
    return model, hashlib.sha256(data).hexdigest()


def _parse(data: bytes) -> LanguageModel:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if sum(entry.file_size for entry in archive.infolist()) > _MAX_BYTES:
            raise ValueError("unpacked, it is too large")
    with np.load(io.BytesIO(data), allow_pickle=False) as arrays:
        found = LanguageModel(**{field.name: arrays[field.name] for field in fields(LanguageModel)})
    classes, codes = len(found.languages), len(found.guesser_codes)
    shapes = {
        "weights": ((1 << found.bits) + 1, classes),
        "scale": (),
        "biases": (classes,),
        "languages": (classes,),
        "guesser": (codes, classes),
        "guesser_codes": (codes,),
        "temper": (2,),
        "floor": (),
    }
    for name, shape in shapes.items():
        array = getattr(found, name)
        kind = {"weights": "i1", "languages": "U", "guesser_codes": "U"}.get(name, "f8")
        if array.shape != shape or kind not in (array.dtype.kind, array.dtype.str[1:]):
            raise ValueError(f"{name} has another shape")
        if kind == "f8" and not np.isfinite(array).all():
            raise ValueError(f"{name} holds what is no number")
    if not classes or ELSEWHERE not in found.guesser_codes or not set(found.languages.tolist()) <= set(LANGUAGES):
        raise ValueError("a language is unknown")
    return found
