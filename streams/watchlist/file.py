"""The watchlist as a YAML file."""

from pathlib import Path

from pydantic import ValidationError

from schemas.watchlist import Watchlist
from streams.errors import UserError
from streams.watchlist.query import QueryError, parse
from streams.yaml_file import read_yaml

__all__ = ["read_watchlist"]


def read_watchlist(path: Path) -> Watchlist:
    """Read a watchlist, and make sure that every query can be understood.

    Raises:
        UserError: the file cannot be read, an entry is wrong, two have the same id, or a query has a fault.
    """
    try:
        # Python mode would refuse YAML's lists where the schema has tuples; JSON's notion of types is the schema's.
        watchlist = Watchlist.model_validate(read_yaml(path), strict=False)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"]) or "the file"
        raise UserError(f"{path}: {place}: {first['msg'].removeprefix('Value error, ')}") from error
    seen: set[str] = set()
    for issue in watchlist.issues:
        if issue.id in seen:
            raise UserError(f"{path}: the id {issue.id} is there twice; every issue needs its own")
        seen.add(issue.id)
        try:
            parse(issue.query)
        except QueryError as error:
            raise UserError(f"{path}: the query of {issue.id}: {error}") from error
    return watchlist
