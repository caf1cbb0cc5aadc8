"""The error of a query that cannot be read, with a caret under the place."""

import re

from rich.cells import cell_len

from streams.errors import UserError

__all__ = ["QueryError"]

_CONTEXT = 40
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


class QueryError(UserError):
    """A query that cannot be read: one sentence that says what to do, then the place with a caret below it.

    `column` counts characters (code points) of the query from 1; `reason` is the sentence without the column.
    """

    def __init__(self, reason: str, query: str, column: int) -> None:
        self.reason, self.query, self.column = reason, query, column
        super().__init__(f"{reason} (column {column})\n{_snippet(query, column)}")

    def __reduce__(self) -> tuple[type["QueryError"], tuple[str, str, int]]:
        return type(self), (self.reason, self.query, self.column)


def _snippet(query: str, column: int) -> str:
    """The surroundings of the column on one line, and a line with a caret in the same terminal cell."""
    start, end = max(0, column - 1 - _CONTEXT), column + _CONTEXT
    before = ("…" if start else "") + _CONTROL.sub(" ", query[start : column - 1])
    after = _CONTROL.sub(" ", query[column - 1 : end]) + ("…" if end < len(query) else "")
    return f"  {before}{after}\n  {' ' * cell_len(before)}^"
