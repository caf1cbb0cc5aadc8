"""Fits text into the length that a chat allows."""

__all__ = ["CHAT_LIMIT", "fit", "units"]

CHAT_LIMIT = 4000
"""Most units of a chat message where nobody says otherwise; Telegram takes 4096."""


def units(text: str) -> int:
    """Length in UTF-16 units, as Telegram and WhatsApp count it."""
    return len(text.encode("utf-16-le")) // 2


def fit(text: str, most: int) -> str:
    """The first whole lines that take at most `most` units."""
    kept: list[str] = []
    left = most
    for line in text.split("\n"):
        left -= units(line) + (1 if kept else 0)
        if left < 0:
            break
        kept.append(line)
    return "\n".join(kept).rstrip()
