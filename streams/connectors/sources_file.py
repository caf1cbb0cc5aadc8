"""The file that says where posts come from by themselves: `sources.yaml`."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from pydantic import BaseModel, ConfigDict, Field

from streams.connectors.rss.settings import RssSource
from streams.errors import UserError
from streams.faults import Fault
from streams.secret_file import read_secret
from streams.yaml_file import read_model

__all__ = ["Sources", "authorization_of", "read_sources", "usable_sources"]

_MAX_BYTES: Final = 4_000_000


class Sources(BaseModel):
    """Where posts come from."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    sources: tuple[RssSource, ...] = Field(max_length=10_000)
    """The sources; their names are what posts, metrics and commands call them by."""

    def of(self, name: str) -> RssSource:
        """The source of a name.

        Raises:
            UserError: there is none.
        """
        for source in self.sources:
            if source.name == name:
                return source
        raise UserError(f"there is no source {name}; the sources are {_listed([one.name for one in self.sources])}")


def read_sources(path: Path) -> Sources:
    """Read the sources file.

    Raises:
        UserError: the file cannot be read, an entry is wrong, or two have the same name; what it says holds no address.
    """
    return read_model(path, Sources, _MAX_BYTES, check=_faults)


def usable_sources(path: Path | None) -> Sources:
    """Read the sources file, and see whether the files that it names can be used.

    Raises:
        UserError: there is none, or it or one of those cannot be used.
    """
    if path is None:
        raise UserError("name the sources file: KENTONGAN_SOURCES_FILE=sources.yaml")
    found = read_sources(path)
    for source in found.sources:
        authorization_of(source)
    return found


def authorization_of(source: RssSource) -> str | None:
    """What opens a source, from its file; None where nothing is needed.

    Raises:
        UserError: the file cannot be read, or does not hold one line; what it says does not hold the secret.
    """
    path = source.authorization_file
    if path is None:
        return None
    return read_secret(path, f"source {source.name}: its authorization_file", "Bearer and the token", "ascii")


def _faults(values: object) -> Iterator[Fault]:
    entries = values.get("sources") if isinstance(values, dict) else None
    if entries == []:
        yield Fault(("sources",), "is empty; a source is written as `- {name: rss.antara, kind: rss, url: …}`")
    seen: set[str] = set()
    for number, entry in enumerate(entries if isinstance(entries, list) else ()):
        name = entry.get("name") if isinstance(entry, dict) else None
        if isinstance(name, str):
            if name in seen:
                yield Fault(("sources", number, "name"), f"the name {name} is there twice; every source needs its own")
            seen.add(name)


def _listed(names: list[str]) -> str:
    return ", ".join(names[:20]) + (f" and {len(names) - 20} more" if len(names) > 20 else "")
