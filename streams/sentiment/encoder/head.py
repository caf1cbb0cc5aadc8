"""What joins a post's words and its vector, and the file that holds it."""

import io
import json
import zlib
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Any, Final, NoReturn

import numpy as np
from numpy.typing import NDArray

from schemas.scored import NegativeConfusion
from streams.errors import UserError
from streams.sentiment.encoder.vectors import DIMENSIONS
from streams.sentiment.weights import LABELS, unpack

__all__ = ["Head", "Network"]

_MAX_SAID: Final = 1_000_000
_MOST_UNITS: Final = 4096
_MAGIC: Final = b"kentongan-encoder-1\n"


@dataclass(slots=True, frozen=True, eq=False)
class Network:
    """A hidden layer of hyperbolic tangents between vectors and logits.

    `inner` has the shape (`DIMENSIONS`, units) and `outer` (units, 3), each with its biases.
    """

    inner: NDArray[np.float32]
    inner_bias: NDArray[np.float32]
    outer: NDArray[np.float32]
    outer_bias: NDArray[np.float32]

    def logits(self, vectors: NDArray[np.float32]) -> NDArray[np.float64]:
        """Logits of posts, shape (posts, 3); a post's are the same in any batch."""
        found = np.empty((len(vectors), len(LABELS)))
        for row, vector in enumerate(vectors):  # one by one: products of other shapes are rounded in other ways
            found[row] = np.tanh(vector @ self.inner + self.inner_bias) @ self.outer + self.outer_bias
        return found

    def scaled(self, factor: float) -> "Network":
        """The network whose logits are those of this one times `factor`."""
        return Network(self.inner, self.inner_bias, self.outer * np.float32(factor), self.outer_bias * np.float32(factor))

    def rounded(self) -> "Network":
        """The network with numbers that two bytes can hold."""
        return Network(*(one.astype(np.float16).astype(np.float32) for one in astuple(self)))


@dataclass(slots=True, frozen=True, eq=False)
class Head:
    """A network whose logits are added to those of the words, times `share`.

    `words` is the digest of the sentiment model whose logits it was fitted to, `encoder` the package and version whose
    vectors; `confusion` is what was measured of all together.
    """

    network: Network
    share: float
    words: str
    encoder: str
    confusion: NegativeConfusion | None = None

    def logits(self, words: NDArray[np.float64], vectors: NDArray[np.float32]) -> NDArray[np.float64]:
        """Logits of posts, shape (posts, 3), from those of their words and from their vectors."""
        found: NDArray[np.float64] = self.share * words + self.network.logits(vectors)
        return found

    def save(self, path: Path) -> None:
        """Write the file, its network rounded to two bytes a number; the same head gives the same bytes."""
        said: dict[str, Any] = {
            "units": len(self.network.inner_bias),
            "share": self.share,
            "words": self.words,
            "encoder": self.encoder,
        }
        if self.confusion is not None:
            said["confusion"] = self.confusion.model_dump()
        out = io.BytesIO()
        packed = zlib.compress(json.dumps(said, sort_keys=True).encode(), 9)
        out.write(_MAGIC + len(packed).to_bytes(4, "big") + packed)
        out.write(zlib.compress(b"".join(np.ascontiguousarray(one, "<f2").tobytes() for one in astuple(self.network)), 9))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(out.getvalue())

    @classmethod
    def parse(cls, content: bytes, source: str) -> "Head":
        """Read what `save` wrote; `source` names the file in the `UserError` raised for anything else."""
        if not content.startswith(_MAGIC):
            raise UserError(f"{source} is not the encoder's part of this version: give the file that training wrote.")
        try:
            start = len(_MAGIC) + 4
            end = start + int.from_bytes(content[start - 4 : start], "big")
            said = json.loads(unpack(content[start:end], _MAX_SAID))
            units, share = int(said["units"]), float(said["share"])
            if not 0 < units <= _MOST_UNITS:
                return _refuse(source, f"it has {units} units")
            shapes = ((DIMENSIONS, units), (units,), (units, len(LABELS)), (len(LABELS),))
            sizes = [int(np.prod(shape)) for shape in shapes]
            numbers = np.frombuffer(unpack(content[end:], 2 * sum(sizes)), "<f2").astype(np.float32)
            if len(numbers) != sum(sizes) or not np.isfinite(numbers).all() or not np.isfinite(share):
                return _refuse(source, "its numbers are not as many as there are, or are none")
            pieces = np.split(numbers, np.cumsum(sizes)[:-1])
            return cls(
                Network(*(piece.reshape(shape) for piece, shape in zip(pieces, shapes, strict=True))),
                share,
                str(said["words"]),
                str(said["encoder"]),
                NegativeConfusion.model_validate(found) if (found := said.get("confusion")) else None,
            )
        except (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError, zlib.error) as error:
            return _refuse(source, str(error), error)


def _refuse(source: str, reason: str, cause: Exception | None = None) -> NoReturn:
    raise UserError(
        f"{source} is not the encoder's part of this version, or is damaged ({reason}): train it again."
    ) from cause
