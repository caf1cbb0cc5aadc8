"""The watchlist as a YAML file."""

from pathlib import Path

import yaml
from pydantic import ValidationError

from schemas.watchlist import Watchlist
from streams.errors import UserError
from streams.watchlist.query import QueryError, parse

__all__ = ["read_watchlist"]

_MAX_BYTES = 32_000_000


def read_watchlist(path: Path) -> Watchlist:
    """Read a watchlist, and make sure that every query can be understood.

    Raises:
        UserError: the file cannot be read, an entry is wrong, two have the same id, or a query has a fault.
    """
    try:
        if path.stat().st_size > _MAX_BYTES:
            raise UserError(f"{path} is larger than {_MAX_BYTES} bytes; split the watchlist")
        data = yaml.safe_load(path.read_bytes())
    except OSError as error:
        raise UserError(f"cannot read {path}: {error.strerror}") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        where = getattr(error, "problem_mark", None)
        at = f" at line {where.line + 1}, column {where.column + 1}" if where else ""
        raise UserError(f"{path} is not YAML{at}: {getattr(error, 'problem', None) or type(error).__name__}") from error
    try:
        # Python mode would refuse YAML's lists where the schema has tuples; JSON's notion of types is the schema's.
        watchlist = Watchlist.model_validate(data, strict=False)
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
