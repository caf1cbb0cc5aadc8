"""How often people are notified of a matter: shared by incidents (virality) and channels (notify)."""

from typing import Final

__all__ = ["MOST_AN_HOUR", "MOST_A_DAY", "RISE"]

MOST_A_DAY: Final = 8
"""Messages of a matter in a day, the opening and the end among them."""
MOST_AN_HOUR: Final = 3
"""Unless severity rises by `RISE`."""
RISE: Final = 2
"""A rise in severity that is sent at once, whatever the limits."""
