"""The values of a YAML document, within bounds: a few hundred bytes can refer to a billion of them.

A value is counted as often as an alias (`*name`) or a merge key (`<<`) brings it up, and no more are made than may be.
"""

from typing import Any, Final

import yaml

__all__ = ["MAX_DEPTH", "MAX_SCALAR", "MAX_VALUES", "YamlFault", "parse_yaml"]

MAX_VALUES: Final = 2_000_000
"""Values of a document, keys among them; a watchlist of 50,000 issues has a third of that."""

MAX_DEPTH: Final = 50
"""Lists and mappings within each other."""

MAX_SCALAR: Final = 100_000
"""Characters of a text, a number or a date."""

_Loader: Final[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # ten times as fast, where it was built
_TAG: Final = "tag:yaml.org,2002:"


class YamlFault(ValueError):
    """A document that cannot be read; the message says where, by line and column from 1, if it is known, and why."""

    def __init__(self, reason: str, mark: Any = None) -> None:
        super().__init__(
            f"is not YAML at line {mark.line + 1}, column {mark.column + 1}: {reason}" if mark else f"is not YAML: {reason}"
        )


def parse_yaml(data: bytes) -> object:
    """The one document of a YAML text, None when it is empty; plain scalars get the types of YAML 1.1.

    Raises:
        YamlFault: it is no YAML, has several documents, or exceeds a bound.
    """
    try:
        loader = _Loader(data)
        try:
            return _Builder(loader).document()
        finally:
            loader.dispose()
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        # The error about an encoding would quote the file's content.
        reason = getattr(error, "problem", None) if mark else None
        raise YamlFault(reason or "it is no text in UTF-8", mark) from None
    except UnicodeError:
        raise YamlFault("it is no text in UTF-8") from None


class _Builder:
    """Makes the values of a document as a parser comes upon them; nodes of their own would take ten times the room."""

    def __init__(self, loader: Any) -> None:
        self._loader = loader
        self._made = 0
        self._anchors: dict[str, tuple[object, int]] = {}

    def document(self) -> object:
        take = self._loader.get_event
        take()  # the beginning of the stream
        found = None
        if isinstance(take(), yaml.DocumentStartEvent):
            found = self._value(take(), 0)
            take()  # the end of the document
            event = take()
            if not isinstance(event, yaml.StreamEndEvent):
                raise YamlFault("a second document begins here, and one is all there may be", event.start_mark)
        return found

    def _value(self, event: Any, depth: int) -> object:
        if isinstance(event, yaml.AliasEvent):
            if event.anchor not in self._anchors:
                raise YamlFault("this alias refers to nothing above it", event.start_mark)
            value, size = self._anchors[event.anchor]
            self._count(size, event)
            return value
        before = self._made
        self._count(1, event)
        if isinstance(event, yaml.ScalarEvent):
            value = self._scalar(event)
        elif depth == MAX_DEPTH:
            raise YamlFault(f"lists and mappings are within each other more than {MAX_DEPTH} deep", event.start_mark)
        elif event.tag not in (None, "!", f"{_TAG}seq", f"{_TAG}map"):
            raise YamlFault("there are lists and mappings alone, no other kinds", event.start_mark)
        else:
            value = self._list(depth) if isinstance(event, yaml.SequenceStartEvent) else self._mapping(depth)
        if event.anchor:
            self._anchors[event.anchor] = value, self._made - before
        return value

    def _list(self, depth: int) -> list[object]:
        found: list[object] = []
        while not isinstance(event := self._loader.get_event(), yaml.SequenceEndEvent):
            found.append(self._value(event, depth + 1))
        return found

    def _mapping(self, depth: int) -> dict[object, object]:
        found: dict[object, object] = {}
        merged: dict[object, object] = {}
        while not isinstance(event := self._loader.get_event(), yaml.MappingEndEvent):
            if isinstance(event, yaml.ScalarEvent) and event.implicit[0] and event.value == "<<":
                self._count(1, event)
                for other in self._merged(self._value(self._loader.get_event(), depth + 1), event):
                    for key, value in other.items():
                        merged.setdefault(key, value)
                continue
            key = self._value(event, depth + 1)
            if isinstance(key, list | dict):
                raise YamlFault("a key is a text", event.start_mark)
            if key in found:
                raise YamlFault("this key is there twice, and only one of them would count", event.start_mark)
            found[key] = self._value(self._loader.get_event(), depth + 1)
        return {**merged, **found}

    def _merged(self, value: object, event: Any) -> list[dict[object, object]]:
        """The mappings that a merge key names, the first of which wins."""
        listed = value if isinstance(value, list) else [value]
        found = [one for one in listed if isinstance(one, dict)]
        if len(found) < len(listed):
            raise YamlFault("<< takes a mapping or a list of them", event.start_mark)
        return found

    def _scalar(self, event: Any) -> object:
        if len(event.value) > MAX_SCALAR:
            raise YamlFault(f"this text has more than {MAX_SCALAR} characters", event.start_mark)
        tag = event.tag
        if tag is None or tag == "!":
            tag = self._loader.resolve(yaml.ScalarNode, event.value, event.implicit)
        if tag == f"{_TAG}str":
            return event.value
        try:
            return self._loader.construct_object(yaml.ScalarNode(tag, event.value))
        except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError, yaml.YAMLError):
            raise YamlFault("this is not what it looks like or is said to be; put text in quotes", event.start_mark) from None

    def _count(self, size: int, event: Any) -> None:
        self._made += size
        if self._made > MAX_VALUES:
            raise YamlFault(f"there are more than {MAX_VALUES} values, those that aliases repeat included", event.start_mark)
