"""Accounts of the desk and their sessions, in its database: a password leaves an Argon2 hash, a session a plain one."""

import hashlib
import re
import secrets
import time
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import ColumnElement, Engine, delete, insert, select, update

from streams.desk.database import writing
from streams.desk.roles import ROLES, Person, Role
from streams.desk.tables import accounts, sessions
from streams.errors import UserError

__all__ = ["LEAST_PASSWORD", "Account", "Accounts", "named", "password_of", "role_of"]

LEAST_PASSWORD: Final = 12
_MOST_PASSWORD: Final = 200
_LASTS_SECONDS: Final = 12 * 3600
_NAME: Final = re.compile(r"[A-Za-z0-9._-]{1,64}")


@dataclass(frozen=True, slots=True)
class Account:
    """One account, without its password."""

    name: str
    role: Role
    changed_at: int


class Accounts:
    """The accounts of one store; whatever changes one ends its sessions, in every desk on that store.

    A password is kept as Argon2id (RFC 9106), with the parameters of `hasher`. A session is 32 random bytes, so that
    SHA-256 of it will do (NIST SP 800-63B, 5.1.2.2).
    """

    def __init__(self, engine: Engine, hasher: PasswordHasher | None = None) -> None:
        self._engine = engine
        self._hasher = hasher or PasswordHasher()

    def exist(self) -> bool:
        """Whether there is any."""
        with self._engine.connect() as connection:
            return connection.execute(select(accounts.c.name).limit(1)).first() is not None

    def all(self) -> list[Account]:
        """All of them, by name."""
        with self._engine.connect() as connection:
            rows = connection.execute(select(accounts).order_by(accounts.c.name)).all()
        return [Account(row.name, row.role, row.changed_at) for row in rows]

    def add(self, name: str, role: str, password: str) -> None:
        """Make an account.

        Raises:
            UserError: there is one of this name, or the name, the role or the password will not do.
        """
        row = {"name": named(name), "role": role_of(role), "password": self._hash(password), "changed_at": int(time.time())}
        with writing(self._engine) as (connection, _):
            if connection.execute(select(accounts.c.name).where(accounts.c.name == name)).first() is not None:
                raise UserError(f"there is an account {name}; change it with `kentongan desk account role` or `password`")
            connection.execute(insert(accounts), [row])

    def set_role(self, name: str, role: str) -> None:
        """Give an account another role.

        Raises:
            UserError: there is no such account, or no such role.
        """
        self._change(name, role=role_of(role))

    def set_password(self, name: str, password: str) -> None:
        """Give an account another password.

        Raises:
            UserError: there is no such account, or the password will not do.
        """
        self._change(name, password=self._hash(password))

    def known(self, name: str, password: str) -> str | None:
        """The hash of an account's password, if that is `password`. It takes as long for a name that is unknown."""
        found: str | None = None
        if _NAME.fullmatch(name):
            with self._engine.connect() as connection:
                found = connection.execute(select(accounts.c.password).where(accounts.c.name == name)).scalar()
        return found if self._fits(found or self._nobodys, password) else None

    def replace_password(self, name: str, known: str, password: str, session: str) -> bool:
        """Give an account whose password has the hash `known` another one, and end its sessions but that of this secret.

        It returns whether that was done: not where the account was changed meanwhile.

        Raises:
            UserError: the password will not do.
        """
        values = {"password": self._hash(password), "changed_at": int(time.time())}
        with writing(self._engine) as (connection, _):
            same = (accounts.c.name == name) & (accounts.c.password == known)
            if connection.execute(update(accounts).where(same).values(**values)).rowcount == 0:
                return False
            others = (sessions.c.account == name) & (sessions.c.sha256 != _sha256(session))
            connection.execute(delete(sessions).where(others))
        return True

    def remove(self, name: str) -> None:
        """Take an account away.

        Raises:
            UserError: there is no such account.
        """
        if not _NAME.fullmatch(name):
            raise _unknown(name)
        with writing(self._engine) as (connection, _):
            if connection.execute(delete(accounts).where(accounts.c.name == name)).rowcount == 0:
                raise _unknown(name)
            connection.execute(delete(sessions).where(sessions.c.account == name))

    def sign_in(self, name: str, password: str) -> tuple[str, int] | None:
        """A new session's secret, and for how many seconds it is good; None where name or password is wrong.

        It takes as long for a name that is unknown. What is over is taken out.
        """
        found = self.known(name, password)
        if found is None:
            return None
        # The password may have been changed while it was looked at.
        return self._begun((accounts.c.name == name) & (accounts.c.password == found), name)

    def begin_session(self, name: str) -> tuple[str, int] | None:
        """The same for somebody whose name is vouched for; None where there is no account of this name."""
        return self._begun(accounts.c.name == name, name) if _NAME.fullmatch(name) else None

    def find(self, secret: str, now: float | None = None) -> Person | None:
        """Whose session this is, with the role of now; None where it is none of ours, or is over at `now` (Unix time)."""
        moment = time.time() if now is None else now
        asked = select(accounts.c.name, accounts.c.role).join(sessions, sessions.c.account == accounts.c.name)
        with self._engine.connect() as connection:
            of = (sessions.c.sha256 == _sha256(secret)) & (sessions.c.ends_at > moment)
            row = connection.execute(asked.where(of)).first()
        return None if row is None else Person(row.name, row.role, has_account=True)

    def person(self, name: str) -> Person | None:
        """Who has the account of this name, as a proxy has said; None where there is none."""
        if not _NAME.fullmatch(name):
            return None
        with self._engine.connect() as connection:
            row = connection.execute(select(accounts.c.name, accounts.c.role).where(accounts.c.name == name)).first()
        return None if row is None else Person(row.name, row.role, has_account=True, has_session=False)

    def sign_out(self, secret: str) -> None:
        """End a session, if it is one."""
        with writing(self._engine) as (connection, _):
            connection.execute(delete(sessions).where(sessions.c.sha256 == _sha256(secret)))

    def _begun(self, of: ColumnElement[bool], name: str) -> tuple[str, int] | None:
        secret, now = secrets.token_urlsafe(32), int(time.time())
        with writing(self._engine) as (connection, _):
            connection.execute(delete(sessions).where(sessions.c.ends_at <= now))
            if connection.execute(select(accounts.c.name).where(of)).first() is None:
                return None
            row = {"sha256": _sha256(secret), "account": name, "ends_at": now + _LASTS_SECONDS}
            connection.execute(insert(sessions), [row])
        return secret, _LASTS_SECONDS

    def _change(self, name: str, **values: str) -> None:
        if not _NAME.fullmatch(name):
            raise _unknown(name)
        with writing(self._engine) as (connection, _):
            change = update(accounts).where(accounts.c.name == name).values(**values, changed_at=int(time.time()))
            if connection.execute(change).rowcount == 0:
                raise _unknown(name)
            connection.execute(delete(sessions).where(sessions.c.account == name))

    def _hash(self, password: str) -> str:
        return self._hasher.hash(password_of(password))

    def _fits(self, known: str, password: str) -> bool:
        try:
            return len(password) <= _MOST_PASSWORD and self._hasher.verify(known, password)
        except (VerificationError, InvalidHashError):
            return False

    @cached_property
    def _nobodys(self) -> str:
        return self._hasher.hash(secrets.token_urlsafe(32))


def named(given: str) -> str:
    """The name of an account, as somebody has given it.

    Raises:
        UserError: it will not do.
    """
    if not _NAME.fullmatch(given):
        raise UserError(f"{given!r} is no name for an account: use letters, digits, dots and dashes, at most 64")
    return given


def password_of(given: str) -> str:
    """A password, as somebody has given it.

    Raises:
        UserError: it will not do.
    """
    if not LEAST_PASSWORD <= len(given) <= _MOST_PASSWORD:
        raise UserError(f"a password has {LEAST_PASSWORD} to {_MOST_PASSWORD} characters; choose another one")
    return given


def role_of(given: str) -> Role:
    """A role, as somebody has given it.

    Raises:
        UserError: there is none of this name.
    """
    for role in ROLES:
        if role == given:
            return role
    raise UserError(f"{given!r} is no role; it is one of {', '.join(ROLES)}")


def _unknown(name: str) -> UserError:
    return UserError(f"there is no account {name!r}; `kentongan desk account list` shows all")


def _sha256(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
