"""What a trained engine consists of, and the file that holds it."""

import io
import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, Final, NoReturn

import numpy as np
from numpy.typing import NDArray

from schemas.scored import NegativeConfusion
from streams.errors import UserError
from streams.sentiment.features import OFFSETS, WIDTH

__all__ = ["LABELS", "NORM", "Weights", "unpack"]

LABELS: Final = ("negative", "neutral", "positive")
NORM: Final = 5.0
"""A post's sums are divided by this and by the square root of its number of words."""

_MAX_HEAD: Final = 64_000_000
_MAGIC: Final = b"kentongan-sentiment-1\n"


@dataclass(slots=True, frozen=True)
class Weights:
    """Feature weights in whole steps, shape (features, 3), and what turns a post's sums into probabilities.

    `steps` is the size of a step, one for each family of features in the order of `OFFSETS`; the sums times `sharpness`
    plus `bias` are logits. `polarities` is the lexicon the weights were trained with,
    `confusion` what was measured of them.
    """

    table: NDArray[np.int8]
    steps: NDArray[np.float32]
    bias: NDArray[np.float32]
    sharpness: float
    polarities: Mapping[str, int]
    name: str
    confusion: NegativeConfusion | None = None

    @classmethod
    def rounded(cls, weights: NDArray[np.float32], bias: NDArray[np.float32], polarities: Mapping[str, int]) -> "Weights":
        """Round weights to bytes, family by family."""
        centred = weights - weights.mean(axis=1, keepdims=True)
        table = np.zeros(centred.shape, np.int8)
        bounds = [*OFFSETS.values(), WIDTH]
        steps = np.ones(len(OFFSETS), np.float32)
        for family, (low, high) in enumerate(pairwise(bounds)):
            largest = float(np.abs(centred[low:high]).max())
            steps[family] = max(largest, 1e-6) / 127
            table[low:high] = np.rint(centred[low:high] / steps[family])
        return cls(table, steps, (bias - bias.mean()).astype(np.float32), 1.0, dict(polarities), "linear")

    def sizes(self) -> NDArray[np.float32]:
        """Return the weights in full, shape (features, 3)."""
        bounds = [*OFFSETS.values(), WIDTH]
        return self.table * np.repeat(self.steps, np.diff(bounds))[:, None]

    def save(self, path: Path) -> None:
        """Write the file; the same weights give the same bytes."""
        head: dict[str, Any] = {
            "name": self.name,
            "steps": self.steps.tolist(),
            "bias": self.bias.tolist(),
            "sharpness": self.sharpness,
            "polarities": dict(self.polarities),
        }
        if self.confusion is not None:
            head["confusion"] = self.confusion.model_dump()
        out = io.BytesIO()
        out.write(_MAGIC)
        packed = zlib.compress(json.dumps(head, sort_keys=True).encode(), 9)
        out.write(len(packed).to_bytes(4, "big"))
        out.write(packed)
        out.write(zlib.compress(np.ascontiguousarray(self.table.T).tobytes(), 9))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(out.getvalue())

    @classmethod
    def parse(cls, content: bytes, source: str) -> "Weights":
        """Read what `save` wrote; `source` names the file in the `UserError` raised for anything else."""
        if not content.startswith(_MAGIC):
            raise UserError(f"{source} is not a sentiment model of this version: give the file that training wrote.")
        try:
            start = len(_MAGIC) + 4
            end = start + int.from_bytes(content[start - 4 : start], "big")
            head = json.loads(unpack(content[start:end], _MAX_HEAD))
            bounds = np.array([*head["steps"], *head["bias"], head["sharpness"]], np.float32)
            if len(head["steps"]) != len(OFFSETS) or len(head["bias"]) != len(LABELS) or not np.isfinite(bounds).all():
                return _refuse(source, "its numbers are not as many as there are, or are none")
            table = np.frombuffer(unpack(content[end:], len(LABELS) * WIDTH), np.int8).reshape(len(LABELS), WIDTH).T
            return cls(
                np.ascontiguousarray(table),
                np.array(head["steps"], np.float32),
                np.array(head["bias"], np.float32),
                float(head["sharpness"]),
                {str(word): int(sign) for word, sign in head["polarities"].items()},
                str(head["name"]),
                NegativeConfusion.model_validate(said) if (said := head.get("confusion")) else None,
            )
        except (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError, zlib.error) as error:
            return _refuse(source, str(error), error)


def _refuse(source: str, reason: str, cause: Exception | None = None) -> NoReturn:
    raise UserError(
        f"{source} is not a sentiment model of this version, or is damaged ({reason}): train it again."
    ) from cause


def unpack(packed: bytes, most: int) -> bytes:
    """What is packed, of which there may be `most` bytes: a few that are packed can become very many.

    Raises:
        ValueError: there are more, or the end is missing.
        zlib.error: it is not packed.
    """
    packing = zlib.decompressobj()
    found = packing.decompress(packed, most + 1)
    if not packing.eof or len(found) > most:
        raise ValueError("it ends too early, or not in time")
    return found
