"""Which column of a file gives which field of a post."""

import difflib
import re
import shlex
from collections.abc import Collection, Mapping, Sequence
from typing import Final

from schemas.post import Engagement, Post
from streams.errors import UserError
from streams.ingest.paths import alternatives, parts_of

__all__ = ["ASIDE", "COUNTS", "REQUIRED", "TARGETS", "check_table", "missing_fields", "named_in", "parse_map", "suggestion"]

COUNTS: Final = tuple(Engagement.model_fields)
"""The counts of engagement."""

TARGETS: Final = (*(name for name in Post.model_fields if name not in ("engagement", "earlier")), *COUNTS)
"""The fields that a column can give: those of a post, with the engagement counts beside them."""

REQUIRED: Final = ("text", "created_at")

ASIDE: Final = "-"
"""Said for a column, it means that none gives the field."""

_USUAL: Final = {
    "text": "full_text content body message caption isi ulasan komentar teks review comment tweet pesan konten rawContent "
    "snippet mention text",
    "created_at": "date timestamp tanggal tgl time waktu created datetime created_utc published publishedAt createTimeISO at "
    "posted_at time_parsed",
}
_DATES: Final = frozenset({"date", "tanggal", "tgl", "hari"})
_TIME_OF_DAY: Final = "jam pukul time waktu"
_WORDS: Final = re.compile(r"[^\W_]+")


def parse_map(options: Sequence[str], targets: Sequence[str] = TARGETS) -> dict[str, str]:
    """Read options like `text=isi` into a mapping from field to column; `targets` are the fields that there are.

    Raises:
        UserError: an option is not `FIELD=COLUMN`, its field does not exist, or a field is given twice.
    """
    columns: dict[str, str] = {}
    for option in options:
        target, equals, column = (part.strip() for part in option.partition("="))
        if not equals or not column:
            raise UserError(f"--map {option!r} is not FIELD=COLUMN, for example --map text=isi")
        if target not in targets:
            close = difflib.get_close_matches(target, targets, n=1)
            hint = f"did you mean {close[0]}?" if close else f"the fields are {', '.join(targets)}"
            raise UserError(f"--map {option!r}: there is no field {target!r}; {hint}")
        if target in columns:
            raise UserError(f"--map gives {target} twice; join columns with +, as date+time, or name one column for it")
        columns[target] = column
    return columns


def named_in(spec: str, columns: Collection[str]) -> list[str]:
    """The columns of a table that a spec names, those that are there."""
    if spec in columns:
        return [spec]
    parts = [part for one in alternatives(spec) for part in ([one] if one in columns else parts_of(one))]
    return [part for part in parts if part in columns]


def check_table(columns: Sequence[str], said: Mapping[str, str]) -> None:
    """Complain of a mapping that a table cannot follow; `said` is what the user said of it.

    Raises:
        UserError: a mapped column is missing, or a column that gives a field is there twice.
    """
    listed = ", ".join(columns)
    for target in TARGETS:
        spec = said.get(target, target)
        if spec == ASIDE:
            continue
        found = named_in(spec, columns)
        if not found and target in said:
            raise UserError(f"the file has no column {spec!r} for --map {target}={spec}; its columns are {listed}")
        if twice := next((name for name in found if f"{name} (2)" in columns), None):
            raise UserError(f"the file has two columns {twice!r}; rename one of them")


def missing_fields(targets: Sequence[str], columns: Sequence[str], what: str) -> UserError:
    """The error for a file without columns for these fields; `what` is a column or a key."""
    guesses = {target: suggestion(target, columns) for target in targets}
    options = " ".join(f"--map {target}={_quoted(guess) if guess else what.upper()}" for target, guess in guesses.items())
    said = f"perhaps {options}" if any(guesses.values()) else f"name {'it' if len(targets) == 1 else 'them'} with {options}"
    listed = ", ".join(columns) or "none"
    return UserError(f"no {what} gives {' and '.join(targets)}; {said} (the {what}s are {listed})")


def suggestion(target: str, columns: Collection[str]) -> str | None:
    """A column that may well give a field, by its name or a word in it; a date and the time of day beside it are joined."""
    found = _named_like(_USUAL.get(target, ""), columns)
    if found and target == "created_at":
        clock = _named_like(_TIME_OF_DAY, [name for name in columns if name != found])
        if clock and any(word in _DATES for word in _words(found)):
            return f"{found}+{clock}"
    return found


def _named_like(usual: str, columns: Collection[str]) -> str | None:
    wanted = list(dict.fromkeys(usual.lower().split()))
    whole = {name.strip().lower(): name for name in reversed([*columns])}
    exact = next((whole[name] for name in wanted if name in whole), None)
    return exact or next((name for one in wanted for name in columns if one in _words(name)), None)


def _words(name: str) -> list[str]:
    return _WORDS.findall(name.lower())


def _quoted(column: str) -> str:
    return shlex.quote(column) if " " in column else column
