"""Why nobody is signed in through a provider."""

from typing import Literal

from streams.errors import KentonganError

__all__ = ["OpenIDError", "Why"]

Why = Literal["away", "stale", "denied", "unbelievable", "unknown"]
"""The provider does not answer; this browser began no such sign-in, or too long ago; the provider lets the person not in;
what it says cannot be believed; or it names nobody who has an account."""


class OpenIDError(KentonganError):
    """Nobody is signed in; the message says why to whoever runs the desk, and names nobody."""

    def __init__(self, why: Why, said: str) -> None:
        super().__init__(said)
        self.why = why
