"""A message as a channel sends it."""

from dataclasses import dataclass
from typing import Literal

__all__ = ["IMAGE_NAME", "Languages", "Message", "Style"]

Style = Literal["chat", "mail", "sms"]
"""What a channel can carry: a chat's plain text, a mail with HTML and a picture, or an SMS of 160 characters or so."""

Languages = Literal["id", "en", "both"]
"""Indonesian, English, or Indonesian followed by the gist in English; an SMS in `both` is Indonesian."""

IMAGE_NAME = "grafik.png"
"""Name of the attached picture; the HTML shows it by `cid:grafik.png`."""


@dataclass(frozen=True, slots=True)
class Message:
    """Subject and text are plain: a channel must not read markup in them, or must escape it. An SMS has no subject.

    `html` and `image` (a PNG) belong to mail; either may be missing.
    """

    subject: str
    text: str
    html: str | None = None
    image: bytes | None = None
    document: tuple[str, bytes] | None = None
    """Name and content of a PDF that goes with it, by mail alone."""
