"""Accounts of the desk and their sessions, in its database: a password leaves an Argon2 hash, a session a plain one."""

import hashlib
import secrets
import time
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import ColumnElement, Engine, delete, func, insert, select, update

from streams.desk.account_fields import MOST_PASSWORD, NAME, AccountError, named, password_of, role_of
from streams.desk.database import writing
from streams.desk.roles import Person, Role
from streams.desk.tables import accounts, sessions

__all__ = ["Account", "Accounts"]

_LASTS_SECONDS: Final = 12 * 3600


@dataclass(frozen=True, slots=True)
class Account:
    """One account, without its password."""

    name: str
    role: Role
    changed_at: int
    is_disabled: bool
    sessions: int
    """Of how many browsers it is signed in."""


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
        open_now = select(func.count()).where(sessions.c.account == accounts.c.name, sessions.c.ends_at > time.time())
        asked = select(accounts, open_now.scalar_subquery().label("open")).order_by(accounts.c.name)
        with self._engine.connect() as connection:
            rows = connection.execute(asked).all()
        return [Account(row.name, row.role, row.changed_at, row.disabled, row.open) for row in rows]

    def add(self, name: str, role: str, password: str, *, given: bool = False) -> None:
        """Make an account; a password that was `given` has to be changed by whoever signs in with it.

        Raises:
            AccountError: there is one of this name, or the name, the role or the password will not do.
        """
        row = {"name": named(name), "role": role_of(role), "password": self._hash(password), "given": given}
        row["changed_at"] = int(time.time())
        with writing(self._engine) as (connection, _):
            if connection.execute(select(accounts.c.name).where(accounts.c.name == name)).first() is not None:
                raise AccountError(
                    f"there is an account {name}; change it with `kentongan desk account role` or `password`",
                    "Akun dengan nama ini sudah ada.",
                )
            connection.execute(insert(accounts), [row])

    def set_role(self, name: str, role: str, *, but_last: bool = False) -> None:
        """Give an account another role; `but_last` refuses it to the last administrator.

        Raises:
            AccountError: there is no such account, or no such role, or that was refused.
        """
        self._change(name, but_last and role != "administrator", role=role_of(role))

    def set_password(self, name: str, password: str, *, given: bool = False) -> None:
        """Give an account another password; one that was `given` has to be changed by whoever signs in with it.

        Raises:
            AccountError: there is no such account, or the password will not do.
        """
        self._change(name, password=self._hash(password), given=given)

    def disable(self, name: str, *, but_last: bool = False) -> None:
        """Let nobody sign in with an account; `but_last` refuses it for the last administrator.

        Raises:
            AccountError: there is no such account, or that was refused.
        """
        self._change(name, but_last, disabled=True)

    def enable(self, name: str) -> None:
        """Let people sign in with an account again.

        Raises:
            AccountError: there is no such account.
        """
        self._change(name, disabled=False)

    def end_sessions(self, name: str) -> None:
        """Sign an account out everywhere.

        Raises:
            AccountError: there is no such account.
        """
        self._change(name)

    def known(self, name: str, password: str) -> str | None:
        """The hash of an account's password, if that is `password`. It takes as long for a name that is unknown."""
        found: str | None = None
        if NAME.fullmatch(name):
            with self._engine.connect() as connection:
                found = connection.execute(select(accounts.c.password).where(_usable(name))).scalar()
        return found if self._fits(found or self._nobodys, password) else None

    def replace_password(self, name: str, known: str, password: str, session: str) -> bool:
        """Give an account whose password has the hash `known` another one, and end its sessions but that of this secret.

        It returns whether that was done: not where the account was changed meanwhile.

        Raises:
            AccountError: the password will not do.
        """
        values = {"password": self._hash(password), "given": False, "changed_at": int(time.time())}
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
            AccountError: there is no such account.
        """
        if not NAME.fullmatch(name):
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
        return self._begun(_usable(name) & (accounts.c.password == found), name, by_password=True)

    def begin_session(self, name: str) -> tuple[str, int] | None:
        """The same for somebody whose name is vouched for; None where there is no account of this name."""
        return self._begun(_usable(name), name, by_password=False) if NAME.fullmatch(name) else None

    def find(self, secret: str, now: float | None = None) -> Person | None:
        """Whose session this is, with the role of now; None where it is none of ours, or is over at `now` (Unix time)."""
        moment = time.time() if now is None else now
        asked = select(accounts.c.name, accounts.c.role, accounts.c.given, sessions.c.by_password)
        of = (sessions.c.sha256 == _sha256(secret)) & (sessions.c.ends_at > moment) & accounts.c.disabled.is_(False)
        with self._engine.connect() as connection:
            row = connection.execute(asked.join(sessions, sessions.c.account == accounts.c.name).where(of)).first()
        if row is None:
            return None
        is_due = row.given and row.by_password
        return Person(row.name, row.role, has_account=True, has_password=row.by_password, has_given_password=is_due)

    def person(self, name: str) -> Person | None:
        """Who has the account of this name, as a proxy has said; None where there is none."""
        if not NAME.fullmatch(name):
            return None
        with self._engine.connect() as connection:
            row = connection.execute(select(accounts.c.name, accounts.c.role).where(_usable(name))).first()
        return None if row is None else Person(row.name, row.role, has_account=True, has_session=False, has_password=False)

    def sign_out(self, secret: str) -> None:
        """End a session, if it is one."""
        with writing(self._engine) as (connection, _):
            connection.execute(delete(sessions).where(sessions.c.sha256 == _sha256(secret)))

    def _begun(self, of: ColumnElement[bool], name: str, *, by_password: bool) -> tuple[str, int] | None:
        secret, now = secrets.token_urlsafe(32), int(time.time())
        with writing(self._engine) as (connection, _):
            connection.execute(delete(sessions).where(sessions.c.ends_at <= now))
            if connection.execute(select(accounts.c.name).where(of)).first() is None:
                return None
            row = {"sha256": _sha256(secret), "account": name, "ends_at": now + _LASTS_SECONDS, "by_password": by_password}
            connection.execute(insert(sessions), [row])
        return secret, _LASTS_SECONDS

    def _change(self, name: str, but_last: bool = False, **values: str | bool) -> None:
        """Change an account, unless that is refused to the last administrator, and end its sessions."""
        if not NAME.fullmatch(name):
            raise _unknown(name)
        changed = {**values, "changed_at": int(time.time())} if values else {"name": name}
        with writing(self._engine) as (connection, _):
            if connection.execute(update(accounts).where(accounts.c.name == name).values(**changed)).rowcount == 0:
                raise _unknown(name)
            others = (accounts.c.role == "administrator") & accounts.c.disabled.is_(False)
            if but_last and connection.execute(select(accounts.c.name).where(others).limit(1)).first() is None:
                raise AccountError(
                    f"{name} is the last administrator; make another one first",
                    f"{name} pengelola terakhir; jadikan orang lain pengelola dulu.",
                )
            connection.execute(delete(sessions).where(sessions.c.account == name))

    def _hash(self, password: str) -> str:
        return self._hasher.hash(password_of(password))

    def _fits(self, known: str, password: str) -> bool:
        try:
            return len(password) <= MOST_PASSWORD and self._hasher.verify(known, password)
        except (VerificationError, InvalidHashError):
            return False

    @cached_property
    def _nobodys(self) -> str:
        return self._hasher.hash(secrets.token_urlsafe(32))


def _usable(name: str) -> ColumnElement[bool]:
    return (accounts.c.name == name) & accounts.c.disabled.is_(False)


def _unknown(name: str) -> AccountError:
    return AccountError(
        f"there is no account {name!r}; `kentongan desk account list` shows all", "Akun ini tidak ada, atau tidak ada lagi."
    )


def _sha256(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
