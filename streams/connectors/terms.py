"""That somebody has accepted the terms of a platform, for kinds of sources that need it."""

import hashlib
from datetime import date
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

__all__ = ["Terms"]

_Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=300)]


class Terms(BaseModel):
    """Who accepted the terms of the platform for your organization; it is entered in the audit trail."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    accepted_by: _Words
    """Name and office of who did."""
    on: Annotated[date, Field(ge=date(2020, 1, 1))]
    """The day."""
    basis: _Words
    """On what it rests: a law, a decree, a contract, a licence of the platform."""

    @model_validator(mode="before")
    @classmethod
    def _with_its_name(cls, found: Any) -> Any:
        """YAML 1.1 takes the key `on` for the truth value."""
        return {"on" if name is True else name: value for name, value in found.items()} if isinstance(found, dict) else found

    @property
    def digest(self) -> str:
        """A digest of these terms, other for other terms."""
        text = f"{self.accepted_by}\0{self.on.isoformat()}\0{self.basis}"
        return hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=16).hexdigest()
