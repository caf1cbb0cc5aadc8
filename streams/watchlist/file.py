"""The watchlist as a YAML file."""

from collections.abc import Iterator
from pathlib import Path

from schemas.watchlist import Watchlist
from streams.faults import Fault, repeated
from streams.watchlist.query import QueryError, parse
from streams.yaml_file import read_model

__all__ = ["read_watchlist"]


def read_watchlist(path: Path) -> Watchlist:
    """Read a watchlist, and make sure that every query can be understood.

    Raises:
        UserError: the file cannot be read, an entry is wrong, two have the same id, or a query has a fault.
    """
    return read_model(path, Watchlist, check=_faults)


def _faults(values: object) -> Iterator[Fault]:
    issues = values.get("issues") if isinstance(values, dict) else None
    for number, fault in repeated(issues, "issue"):
        yield Fault(("issues", number, "id"), fault)
    for number, issue in enumerate(issues if isinstance(issues, list) else ()):
        query = issue.get("query") if isinstance(issue, dict) else None
        if isinstance(query, str) and query:
            try:
                parse(query)
            except QueryError as error:
                yield Fault(("issues", number, "query"), str(error))
