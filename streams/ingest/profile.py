"""Profiles: what the files of a tool look like, and which of their columns give which field of a post."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Final

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator

from schemas.base import SourceName
from schemas.post import TextFormat
from streams.errors import UserError
from streams.ingest.columns import TARGETS
from streams.ingest.paths import MISSING, getter_of
from streams.ingest.record import RawRecord
from streams.ingest.time_format import named_zone
from streams.yaml_file import read_model

__all__ = ["Profile", "load_profiles", "named_profile", "names_of", "recognised"]

FOLDER: Final = Path(__file__).with_name("profiles")
_MOST_BYTES: Final = 100_000
_SEEN: Final = 50


class Profile(BaseModel):
    """How the files of one tool are read."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9.-]{0,63}$")]
    about: str = Field(description="The tool, and what of it the file is.")
    seen: str = Field(description="Where the names of the columns are from.")
    columns: tuple[str, ...] = Field(min_length=1, description="Columns or keys that all such files have.")
    records: str | None = Field(
        None, description="Of JSON, the dotted keys that lead to the records, where none could guess."
    )
    map: dict[str, str] = Field(description="Column by field, as --map says it.")
    source: SourceName | None = Field(None, description="Source of posts that name none.")
    zone: str | None = Field(None, description="Zone of times without one, where the tool always writes the same.")
    date_format: str | None = Field(None, description="Form of the times, where a column alone would not show it.")
    text_format: TextFormat | None = Field(
        None, description="Form of the texts, where all such files have the same; else it is detected in each text."
    )
    skip: dict[str, tuple[str, ...]] = Field(
        default_factory=dict, description="Values by column of records that are no posts; an empty one is none at all."
    )

    @field_validator("zone")
    @classmethod
    def _zone(cls, value: str | None) -> str | None:
        if value is not None:
            named_zone(value)
        return value

    @field_validator("map")
    @classmethod
    def _targets(cls, value: dict[str, str]) -> dict[str, str]:
        if unknown := value.keys() - set(TARGETS):
            raise ValueError(f"a post has no field {sorted(unknown)[0]}")
        return value


def load_profiles(folder: Path | None = None) -> tuple[Profile, ...]:
    """The profiles of the package, with those of a folder before them.

    Raises:
        UserError: a file of the folder is no profile.
    """
    own = tuple(_read(path) for path in sorted(folder.glob("*.y*ml"))) if folder else ()
    taken = {profile.name for profile in own}
    return own + tuple(profile for profile in _packaged() if profile.name not in taken)


@lru_cache(maxsize=1)
def _packaged() -> tuple[Profile, ...]:
    return tuple(_read(path) for path in sorted(FOLDER.glob("*.yaml")))


def _read(path: Path) -> Profile:
    return read_model(path, Profile, _MOST_BYTES)


def named_profile(name: str, profiles: Sequence[Profile]) -> Profile:
    """The profile of a name, or that of a YAML file.

    Raises:
        UserError: there is none.
    """
    if name.endswith((".yaml", ".yml")):
        return _read(Path(name))
    for profile in profiles:
        if profile.name == name:
            return profile
    raise UserError(f"there is no profile {name!r}; there are {', '.join(profile.name for profile in profiles)}")


def recognised(profiles: Iterable[Profile], columns: Collection[str] | None, sample: Sequence[RawRecord]) -> Profile | None:
    """The profile all of whose columns a file has, and of several the one that knows it by most; None when there is none.

    `columns` are those of a table; None for JSON, which the sample describes.
    """
    fitting = [one for one in profiles if all(_has(name, columns, sample) for name in one.columns)]
    return max(fitting, key=lambda one: len(one.columns), default=None)


def _has(name: str, columns: Collection[str] | None, sample: Sequence[RawRecord]) -> bool:
    if columns is not None:
        return name in columns
    get = getter_of(name, None, _first)
    return any(get(record) is not MISSING for record in sample[:_SEEN])


def _first(values: Sequence[Any]) -> Any:
    return next(iter(values), MISSING)


def names_of(profiles: Iterable[Profile]) -> Iterator[str]:
    """The names of columns that all profiles know."""
    for profile in profiles:
        yield from profile.columns
