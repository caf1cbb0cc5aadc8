"""The errors of the program, in one tree."""

__all__ = ["KentonganError", "UserError"]


class KentonganError(Exception):
    """Base of every error that this program raises on purpose."""


class UserError(KentonganError):
    """Something the user can put right; the message is one sentence that says how.

    The command line prints it without a traceback and exits with code 2.
    """
