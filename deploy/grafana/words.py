"""How people call what metrics have short names for."""

from collections.abc import Iterable, Mapping
from typing import Final

from streams.language.codes import LANGUAGE_NAMES
from streams.virality.issue.detectors import DETECTORS
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

_SPARE: Final = ("green", "dark-orange", "light-green", "dark-yellow", "light-yellow")


def _colored(names: Iterable[str], colors: Mapping[str, str]) -> dict[str, str]:
    """A colour for each name; one that has none of its own takes one that is left."""
    spare = iter([one for one in _SPARE if one not in colors.values()])
    return {name: colors[name] if name in colors else next(spare) for name in names}


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
_PATHS: Final = {
    "fast": ("mendadak", "blue"),
    "slow": ("perlahan", "light-blue"),
    "level": ("di atas hari-hari ini", "dark-blue"),
    "span": ("berjam-jam", "dark-green"),
    "first_day": ("hari pertama", "green"),
    "share": ("porsi negatif", "red"),
    "engagement": ("interaksi", "orange"),
    "post": ("unggahan viral", "purple"),
}
_KIND_OF: Final = {path: kind.kind for kind in DETECTORS for path in kind.scores}
_PATH_COLORS: Final = _colored(_KIND_OF, {path: color for path, (_, color) in _PATHS.items()})
PATHS: Final = _PATHS | {
    path: (KINDS[kind].lower(), _PATH_COLORS[path]) for path, kind in _KIND_OF.items() if path not in _PATHS
}
"""What scores are told by; one that has no name of its own is called as the kind that it finds."""
_KIND_COLORS: Final = {
    "volume_spike": "blue",
    "negative_surge": "red",
    "engagement_surge": "orange",
    "viral_post": "purple",
    "emerging_issue": "yellow",
    "source_silent": "#9aa5a5",
}
KIND_COLORS: Final = _colored(KINDS, _KIND_COLORS)
"""Those of the paths that find them."""
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
