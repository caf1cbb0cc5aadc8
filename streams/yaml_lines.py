"""The line of a YAML document on which a value is written; only computed for error messages."""

from collections.abc import Sequence
from typing import Any, Final

import yaml

__all__ = ["Lines"]

_Loader: Final[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Lines:
    """The lines of a document that `parse_yaml` took, and which therefore keeps its bounds."""

    def __init__(self, data: bytes) -> None:
        """`data` is the whole document."""
        self._root: Any = yaml.compose(data, Loader=_Loader)

    def line_of(self, place: Sequence[int | str]) -> int:
        """The line, from 1, of what stands at a place, or of the innermost part of the way to it that there is."""
        node, line = self._root, self._root.start_mark.line + 1 if self._root else 1
        for part in place:
            found = self._step(node, part)
            if found is None:
                break
            node, line = found
        return line

    def _step(self, node: Any, part: int | str) -> tuple[Any, int] | None:
        if isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                if isinstance(key, yaml.ScalarNode) and key.value == str(part):
                    return value, key.start_mark.line + 1
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            return node.value[part], node.value[part].start_mark.line + 1
        return None
