"""What an account is given: its name, its role, its password; and the errors where they will not do."""

import re
import secrets
from typing import Final

from streams.desk.roles import ROLES, Role
from streams.errors import UserError

__all__ = ["LEAST_PASSWORD", "MOST_PASSWORD", "NAME", "AccountError", "named", "new_password", "password_of", "role_of"]

LEAST_PASSWORD: Final = 12
MOST_PASSWORD: Final = 200
NAME: Final = re.compile(r"[A-Za-z0-9._-]{1,64}")
_LETTERS: Final = "abcdefghjkmnpqrstuvwxyz23456789"
"""Those that are not taken for one another when they are read out."""


class AccountError(UserError):
    """What was asked of an account will not do; in English for commands, and as `indonesian` for pages."""

    def __init__(self, said: str, indonesian: str) -> None:
        super().__init__(said)
        self.indonesian = indonesian


def named(given: str) -> str:
    """The name of an account, as somebody has given it.

    Raises:
        AccountError: it will not do.
    """
    if not NAME.fullmatch(given):
        raise AccountError(
            f"{given!r} is no name for an account: use letters, digits, dots and dashes, at most 64",
            "Nama akun terdiri dari huruf, angka, titik, dan tanda hubung, paling banyak 64.",
        )
    return given


def password_of(given: str) -> str:
    """A password, as somebody has given it.

    Raises:
        AccountError: it will not do.
    """
    if not LEAST_PASSWORD <= len(given) <= MOST_PASSWORD:
        raise AccountError(
            f"a password has {LEAST_PASSWORD} to {MOST_PASSWORD} characters; choose another one",
            f"Kata sandi terdiri dari {LEAST_PASSWORD} sampai {MOST_PASSWORD} karakter.",
        )
    return given


def role_of(given: str) -> Role:
    """A role, as somebody has given it.

    Raises:
        AccountError: there is none of this name.
    """
    for role in ROLES:
        if role == given:
            return role
    raise AccountError(
        f"{given!r} is no role; it is one of {', '.join(ROLES)}", f"Peran adalah salah satu dari {', '.join(ROLES)}."
    )


def new_password() -> str:
    """One that nobody can guess (79 bits), in parts that can be read out."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(4))
