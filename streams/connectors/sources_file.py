"""The file that says where posts come from by themselves: `sources.yaml`."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from pydantic import BaseModel, ConfigDict, Field

from streams.connectors.kinds import AnySource
from streams.connectors.secrets import secrets_of
from streams.errors import UserError
from streams.faults import Fault
from streams.yaml_file import read_model

__all__ = ["Sources", "read_sources", "usable_sources"]

_MAX_BYTES: Final = 4_000_000


class Sources(BaseModel):
    """Where posts come from."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    sources: tuple[AnySource, ...] = Field(max_length=10_000)
    """The sources; their names are what posts, metrics and commands call them by."""

    def of(self, name: str) -> AnySource:
        """The source of a name.

        Raises:
            UserError: there is none.
        """
        for source in self.sources:
            if source.name == name:
                return source
        raise UserError(f"there is no source {name}; the sources are {_listed([one.name for one in self.sources])}")


def read_sources(path: Path | None) -> Sources:
    """Read the sources file.

    Raises:
        UserError: there is none, it cannot be read, an entry is wrong, or two have the same name; what it says holds no
            address.
    """
    if path is None:
        raise UserError("name the sources file: KENTONGAN_SOURCES_FILE=sources.yaml")
    return read_model(path, Sources, _MAX_BYTES, check=_faults)


def usable_sources(path: Path | None) -> Sources:
    """Read the sources file, and see whether the files that it names can be used.

    Raises:
        UserError: there is none, or it or one of those cannot be used.
    """
    found = read_sources(path)
    for source in found.sources:
        secrets_of(source)
    return found


def _faults(values: object) -> Iterator[Fault]:
    entries = values.get("sources") if isinstance(values, dict) else None
    if entries == []:
        yield Fault(("sources",), "is empty; a source is written as `- {name: rss.antara, kind: rss, url: …}`")
    seen: set[str] = set()
    paths: set[str] = set()
    for number, entry in enumerate(entries if isinstance(entries, list) else ()):
        name = entry.get("name") if isinstance(entry, dict) else None
        if isinstance(name, str):
            if name in seen:
                yield Fault(("sources", number, "name"), f"the name {name} is there twice; every source needs its own")
            seen.add(name)
        path = entry.get("path", "/posts" if entry.get("kind") == "posts" else None) if isinstance(entry, dict) else None
        if isinstance(path, str):
            if path in paths:
                yield Fault(("sources", number, "path"), f"the path {path} is there twice; every source needs its own")
            paths.add(path)


def _listed(names: list[str]) -> str:
    return ", ".join(names[:20]) + (f" and {len(names) - 20} more" if len(names) > 20 else "")
