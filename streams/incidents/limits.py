"""How often a matter is told."""

from typing import Final

__all__ = ["MOST_AN_HOUR", "MOST_A_DAY", "RISE"]

MOST_A_DAY: Final = 8
"""Messages of a matter in a day, the opening and the end among them."""
MOST_AN_HOUR: Final = 3
"""Unless severity rises by `RISE`."""
RISE: Final = 2
"""So much more severe is told at once."""
