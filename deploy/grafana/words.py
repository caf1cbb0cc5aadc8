"""How people call what metrics have short names for."""

from typing import Final

__all__ = ["EVENTS", "KINDS", "PATHS", "SENTIMENTS", "YES"]

KINDS: Final = {
    "volume_spike": "Lonjakan percakapan",
    "negative_surge": "Sentimen negatif naik",
    "engagement_surge": "Lonjakan interaksi",
    "viral_post": "Unggahan viral",
    "emerging_issue": "Isu baru muncul",
    "source_silent": "Sumber terdiam",
}
EVENTS: Final = {"opened": "dibuka", "updated": "diperbarui", "resolved": "selesai"}
SENTIMENTS: Final = {
    "negative": ("negatif", "red"),
    "neutral": ("netral", "#9aa5a5"),
    "positive": ("positif", "green"),
    "abstained": ("tak yakin", "#5d6b6d"),
    "none": ("belum dinilai", "#3b4547"),
}
"""With the colour of each."""
PATHS: Final = {
    "fast": ("mendadak", None),
    "slow": ("perlahan", None),
    "share": ("porsi negatif", "red"),
    "engagement": ("interaksi", None),
    "post": ("unggahan viral", None),
}
YES: Final = {"0": "–", "1": "ya"}
