"""The errors of the program, in one tree."""

__all__ = ["KentonganError", "NewerFormatError", "UserError"]


class KentonganError(Exception):
    """Base of every error that this program raises on purpose."""


class UserError(KentonganError):
    """Something the user can put right; the message is one sentence that says how.

    The command line prints it without a traceback and exits with code 2.
    """


class NewerFormatError(UserError):
    """A record of ours that a newer release wrote. It is not written over: it says more than we can read."""

    def __init__(self, what: str, version: object, reads: int) -> None:
        """`what` is the record, as in "the row of X"; `reads` is the newest format that this release reads."""
        super().__init__(
            f"{what} has format {version}, which a newer release wrote, and this one reads up to {reads}; "
            "run that release, or a later one"
        )
