"""The note in a folder with an int8 export: which checkpoint it was made from, and what its classes mean."""

from pathlib import Path
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from streams.errors import UserError
from streams.files import read_file
from streams.sentiment.transformer.checkpoint import Architecture
from streams.sentiment.transformer.labels import Labels

__all__ = ["EXPORT", "MODEL", "TOKENIZER", "Exported"]

EXPORT: Final = "export.json"
MODEL: Final = "model.int8.onnx"
"""Inputs input_ids, attention_mask and, where the model knows them, token_type_ids: int64, shape (batch, length). Output
logits: float32, shape (batch, 3), in the order of the labels."""
TOKENIZER: Final = "tokenizer.json"

_MAX_BYTES: Final = 1_000_000


class Exported(BaseModel):
    """What `kentongan model export` writes beside the model, the tokenizer and config.json."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: Literal[1] = 1
    name: str
    digest: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    """SHA-256 of the weights that it was made from."""
    architecture: Architecture
    labels: Labels
    max_length: int = Field(ge=8)
    drift: dict[str, Any] = Field(default_factory=dict)
    """How far its output lies from that of the checkpoint, on real texts."""

    @classmethod
    def read(cls, folder: Path) -> "Exported | None":
        """The note in a folder; None where there is none.

        Raises:
            UserError: it cannot be read, or is of another version.
        """
        path = folder / EXPORT
        if not path.exists():
            return None
        try:
            found = cls.model_validate_json(read_file(path, _MAX_BYTES))
        except (OSError, ValidationError) as error:
            raise UserError(f"{path} cannot be read: export the checkpoint again with `kentongan model export`") from error
        if len(set(found.labels)) != len(found.labels):
            raise UserError(f"{path} names a label twice: export the checkpoint again with `kentongan model export`")
        return found

    def write(self, folder: Path) -> None:
        """Put the note into a folder."""
        (folder / EXPORT).write_text(self.model_dump_json(indent=2) + "\n", encoding="utf-8")
