"""The advice in alerts about sources and emerging issues."""

from typing import Final

from schemas.alert import Alert
from streams.wording.figures import Language
from streams.wording.why import given_up

__all__ = ["advice"]

_ADVICE: Final[dict[Language, dict[str, str]]] = {
    "id": {
        "query": "Belum ada isu yang memantaunya. Untuk memantau: tambahkan isu dengan kueri {query} "
        "ke berkas daftar pantau, lalu kentongan watchlist apply BERKAS.",
        "words": "Belum ada isu yang memantaunya. Untuk memantau: tambahkan isu dengan tagar atau kata dari unggahannya "
        "ke berkas daftar pantau, lalu kentongan watchlist apply BERKAS.",
        "silent": "Periksa pengumpul data sumber ini; selama ia diam, isu yang ramai di sana bisa luput.",
        "back": "Selama ia diam, isu yang ramai di sana bisa luput atau tampak terlalu kecil.",
    },
    "en": {
        "query": "No issue watches it. To watch it, add an issue with the query {query} to the watchlist file, "
        "then kentongan watchlist apply FILE.",
        "words": "No issue watches it. To watch it, add an issue with a hashtag or words of its posts to the watchlist file, "
        "then kentongan watchlist apply FILE.",
        "silent": "Look at what collects this source; while it is silent, issues that live there may be missed.",
        "back": "While it was silent, issues that live there may have been missed, or looked too small.",
    },
}


def advice(alert: Alert, language: Language, query: str | None) -> str | None:
    """What to do about something that no issue watches, or None; `query` is what would find an emerging issue."""
    words = _ADVICE[language]
    if alert.kind == "emerging_issue" and alert.event != "resolved":
        return words["query"].format(query=query) if query else words["words"]
    if alert.kind != "source_silent" or given_up(alert):
        return None
    return words["back" if alert.event == "resolved" else "silent"]
