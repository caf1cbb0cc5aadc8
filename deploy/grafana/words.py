"""How people call what metrics have short names for."""

from typing import Final

from streams.language.codes import LANGUAGE_NAMES
from streams.wording.phrases import NAMES

__all__ = [
    "ENDS",
    "EVENTS",
    "FETCH_HEALTHS",
    "FETCH_OUTCOMES",
    "KINDS",
    "KIND_COLORS",
    "LANGUAGES",
    "OUTCOMES",
    "PATHS",
    "SENTIMENTS",
    "SOURCE_STATES",
    "STAGES",
]

KINDS: Final = {kind: names["id"] for kind, names in NAMES.items()}
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
    "fast": ("mendadak", "blue"),
    "slow": ("perlahan", "light-blue"),
    "level": ("di atas hari-hari ini", "dark-blue"),
    "share": ("porsi negatif", "red"),
    "engagement": ("interaksi", "orange"),
    "post": ("unggahan viral", "purple"),
}
_KIND_COLORS: Final = {
    "volume_spike": "blue",
    "negative_surge": "red",
    "engagement_surge": "orange",
    "viral_post": "purple",
    "emerging_issue": "yellow",
}
KIND_COLORS: Final = {kind: _KIND_COLORS.get(kind, "#9aa5a5") for kind in KINDS}
"""Those of the paths that find them, grey for others."""
_LANGUAGE_COLORS: Final = {
    "id": "blue",
    "ms": "light-blue",
    "en": "yellow",
    "jv": "purple",
    "su": "orange",
    "min": "green",
    "ban": "dark-purple",
    "bjn": "dark-yellow",
    "bug": "dark-green",
    "mad": "dark-orange",
    "ace": "light-green",
    "bbc": "dark-blue",
    "nij": "light-purple",
    "other": "#9aa5a5",
    "und": "#5d6b6d",
}
"""None is red: that is what negative posts are."""
LANGUAGES: Final = {code: (indonesian, _LANGUAGE_COLORS[code]) for code, (indonesian, _) in LANGUAGE_NAMES.items()}
ENDS: Final = {
    "scored, arrival": ("dinilai, sejak tiba", "blue"),
    "scored, creation": ("dinilai, sejak dibuat", "light-blue"),
    "alert, arrival": ("diperingatkan, sejak tiba", "orange"),
    "alert, creation": ("diperingatkan, sejak dibuat", "light-orange"),
}
"""What is waited for, and since when."""
OUTCOMES: Final = {
    "sent": ("terkirim", "green"),
    "collapsed": ("disusul yang lebih baru", "blue"),
    "joined": ("bagian dari kejadian lain", "dark-blue"),
    "digested": ("masuk ringkasan", "light-blue"),
    "digest_sent": ("ringkasan terkirim", "purple"),
    "silenced": ("dibisukan", "#9aa5a5"),
    "repeated": ("tidak diulang", "#5d6b6d"),
    "escalated": ("dinaikkan", "yellow"),
    "failed": ("gagal, dicoba lagi", "orange"),
    "given_up": ("menyerah", "red"),
    "unknown_channel": ("saluran tak dikenal", "dark-red"),
    "refused": ("milik rilis lebih baru", "dark-orange"),
}
"""What became of alerts on a channel."""
STAGES: Final = {
    "language": ("language", "green"),
    "sentiment": ("sentiment", "yellow"),
    "virality": ("virality", "blue"),
    "notify": ("notify", "orange"),
    "deliver": ("deliver", "purple"),
}
"""By the names that commands and logs use."""
SOURCE_STATES: Final = {"0": "seperti biasa", "1": "dipelajari", "2": "membanjir", "3": "diam"}
"""By how much they matter."""
FETCH_HEALTHS: Final = {
    "well": "baik",
    "starting": "baru mulai",
    "paused": "dijeda",
    "silent": "lama tanpa yang baru",
    "empty": "kosong",
    "throttled": "diminta bersabar",
    "down": "tuan rumah bermasalah",
    "invalid": "tak terbaca",
    "refused": "perlu seseorang",
}
"""By how much they matter; from `throttled` on a source gives nothing."""
FETCH_OUTCOMES: Final = {
    "new": ("ada yang baru", "green"),
    "unchanged": ("tidak berubah", "#9aa5a5"),
    "throttled": ("diminta bersabar", "yellow"),
    "down": ("tuan rumah bermasalah", "orange"),
    "invalid": ("tak terbaca", "purple"),
    "refused": ("perlu seseorang", "red"),
}
"""What came of asking a source."""
