"""Which programs may use the desk: tokens, of which only hashes are kept, and what each is good for."""

import hashlib
import secrets
import stat
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, TypeAdapter, ValidationError

from streams.errors import UserError
from streams.faults import faults, listed
from streams.yaml_file import read_yaml

__all__ = ["Scope", "Token", "Tokens", "new_token", "read_tokens", "token_hash"]

Scope = Literal["read", "act"]

_MAX_BYTES = 1_000_000
_BYTES = 32


class Token(BaseModel):
    """One token, as the file names it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._-]{1,64}$")] = Field(description="Whose it is; in logs.")
    scopes: frozenset[Scope] = Field(min_length=1, description="What it is good for: read, act.")
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")] = Field(description="Hash of the token.")


class Tokens:
    """All tokens.

    A plain hash will do: a token is 32 random bytes, which nobody can guess from it (NIST SP 800-63B, 5.1.2.2).
    """

    def __init__(self, tokens: tuple[Token, ...]) -> None:
        self._by_hash = {token.sha256: token for token in tokens}

    def find(self, given: str) -> Token | None:
        """The token that was given, or None. The time it takes says nothing about any token, only about hashes."""
        return self._by_hash.get(token_hash(given))


def new_token(name: str, scopes: Iterable[str]) -> tuple[str, str]:
    """A new token, and the entry of the file that makes it known.

    Raises:
        UserError: the name will not do, or a scope is unknown.
    """
    secret = secrets.token_urlsafe(_BYTES)
    try:
        token = Token.model_validate({"name": name, "scopes": list(scopes), "sha256": token_hash(secret)})
    except ValidationError as error:
        if error.errors()[0]["loc"][0] == "scopes":
            raise UserError("a token is good for read, act or both") from error
        raise UserError(f"{name!r} is no name for a token: use letters, digits, dots and dashes, at most 64") from error
    entry = yaml.safe_dump([{"name": token.name, "scopes": sorted(token.scopes), "sha256": token.sha256}], sort_keys=False)
    return secret, entry


def read_tokens(path: Path) -> Tokens:
    """Read the file of tokens, a YAML list.

    Raises:
        UserError: it cannot be read, everybody may write it, or an entry is wrong.
    """
    data = read_yaml(path, _MAX_BYTES)
    if path.stat().st_mode & stat.S_IWOTH:
        raise UserError(f"everybody on this machine may write {path}, and so give themselves a token: chmod o-w {path}")
    if not isinstance(data, list) or not data:
        raise UserError(f"{path} must be a list of tokens; `kentongan desk token NAME` prints an entry")
    try:
        tokens = TypeAdapter(tuple[Token, ...]).validate_python(data)
    except ValidationError as error:
        raise UserError(listed([fault.words("the file") for fault in faults(error, Token)], str(path))) from None
    if len({token.name for token in tokens}) < len(tokens):
        raise UserError(f"{path}: two tokens have the same name")
    return Tokens(tokens)


def token_hash(token: str) -> str:
    """What the file of tokens holds of a token: SHA-256, in hexadecimal."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()  # a header may hold any bytes
