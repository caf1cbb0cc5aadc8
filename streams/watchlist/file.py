"""The watchlist as a YAML file."""

from pathlib import Path

from schemas.watchlist import Watchlist
from streams.errors import UserError
from streams.watchlist.query import QueryError, parse
from streams.yaml_file import read_model

__all__ = ["read_watchlist"]


def read_watchlist(path: Path) -> Watchlist:
    """Read a watchlist, and make sure that every query can be understood.

    Raises:
        UserError: the file cannot be read, an entry is wrong, two have the same id, or a query has a fault.
    """
    watchlist = read_model(path, Watchlist)
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
