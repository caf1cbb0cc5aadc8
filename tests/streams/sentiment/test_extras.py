from importlib.util import find_spec

import pytest

from streams.errors import UserError
from streams.sentiment import extras


def test_a_missing_package_is_named_with_what_installs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extras, "find_spec", lambda name: None if name == "torch" else find_spec("json"))
    extras.require("onnx", "serving a checkpoint")
    with pytest.raises(
        UserError, match=r"^training a checkpoint needs the package torch: pip install 'kentongan\[transformer\]'$"
    ):
        extras.require("transformer", "training a checkpoint")
