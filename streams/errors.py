"""The errors of the program, in one tree, and those of pydantic in words."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:  # it takes longer to import than a command that needs none of it may take
    from pydantic import ValidationError

__all__ = ["KentonganError", "NewerFormatError", "UserError", "first_fault"]


class KentonganError(Exception):
    """Base of every error that this program raises on purpose."""


class UserError(KentonganError):
    """Something the user can put right; the message is one sentence that says how.

    The command line prints it without a traceback and exits with code 2.
    """


class NewerFormatError(UserError):
    """A record of ours that a newer release wrote. It is neither skipped nor written over: it says more than we can read."""

    def __init__(self, what: str, version: object, reads: int) -> None:
        """`what` is the record, as in "the row of X"; `reads` is the newest format that this release reads."""
        super().__init__(
            f"{what} has format {version}, which a newer release wrote, and this one reads up to {reads}; "
            "run that release, or a later one"
        )


def first_fault(error: "ValidationError", whole: str = "the file") -> str:
    """What is wrong first, as `place: reason`, without what stands there, which may be secret.

    `whole` is the place of a fault that is of no field.
    """
    first = error.errors(include_url=False, include_input=False, include_context=False)[0]
    place = ".".join(str(part) for part in first["loc"]) or whole
    return f"{place}: {first['msg'].removeprefix('Value error, ')}"
