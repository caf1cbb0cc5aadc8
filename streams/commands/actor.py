"""The name of the person for whom a command acts."""

import getpass

from streams.errors import UserError
from streams.settings import Settings

__all__ = ["actor"]


def actor(settings: Settings, by: str | None = None) -> str:
    """The name that was given, else the setting `actor`, else the login name.

    Raises:
        UserError: there is none.
    """
    if by or settings.actor:
        return by or settings.actor or ""
    try:
        return getpass.getuser()
    except (OSError, KeyError) as error:  # no entry for the user id, as in some containers
        raise UserError("say who decides with --by or KENTONGAN_ACTOR: this user has no login name") from error
