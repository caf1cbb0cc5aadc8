"""The errors of the program, in one tree, and those of pydantic in words."""

from pydantic import ValidationError

__all__ = ["KentonganError", "UserError", "first_fault"]


class KentonganError(Exception):
    """Base of every error that this program raises on purpose."""


class UserError(KentonganError):
    """Something the user can put right; the message is one sentence that says how.

    The command line prints it without a traceback and exits with code 2.
    """


def first_fault(error: ValidationError, whole: str = "the file") -> str:
    """What is wrong first, as `place: reason`, without what stands there, which may be secret.

    `whole` is the place of a fault that is of no field.
    """
    first = error.errors(include_url=False, include_input=False, include_context=False)[0]
    place = ".".join(str(part) for part in first["loc"]) or whole
    return f"{place}: {first['msg'].removeprefix('Value error, ')}"
