"""What the pages show of incidents and posts, in the reader's language."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final, get_args
from urllib.parse import quote

from schemas.action import Action
from schemas.alert import Alert
from schemas.scored import SentimentLabel
from streams.desk.corrections import Correction
from streams.desk.posts import StoredPost
from streams.incidents.row import IncidentRow
from streams.text.cleaning import one_line
from streams.wording.facts import fact_counts, repeated
from streams.wording.feelings import feeling_word, negative_between
from streams.wording.figures import Language, clock, counted, moment, number, percent, short_id, zone_name
from streams.wording.phrases import NAMES
from streams.wording.sentences import coming
from streams.wording.voices import voices_in_full

__all__ = ["Page", "rank", "safe_link"]

STALE: Final = timedelta(hours=1)
"""Figures that are so much older than the newest post look old."""

_DONE: Final = {
    "acknowledge": ("Ditangani", "Looked after"),
    "mute": ("Dibisukan", "Muted"),
    "close": ("Ditutup", "Closed"),
    "false_alarm": ("Alarm palsu", "False alarm"),
}
_OTHERS: Final = (
    (
        "hand_over",
        ("Serahkan", "Hand over"),
        ("Seorang rekan menanganinya mulai sekarang.", "A colleague looks after it from now on."),
    ),
    (
        "mute",
        ("Bisukan", "Mute"),
        ("Tidak ada pesan sampai waktunya habis.", "Nothing of it is sent until the time is over."),
    ),
    ("close", ("Tutup", "Close"), ("Selesai bagi kita: hilang dari daftar.", "Over for us: it leaves the list.")),
    (
        "false_alarm",
        ("Alarm palsu", "False alarm"),
        ("Seharusnya tidak dikabarkan; dihitung untuk isunya.", "It should not have been told; it counts for its issue."),
    ),
)


def rank(row: IncidentRow) -> tuple[bool, int, int, float]:
    """Nobody's first, then by severity; of two as severe that of more posts first, then the newer one."""
    split = row.alert.sentiment
    return (
        row.status.acknowledged or row.status.muted,
        -row.alert.severity,
        -(split.n + split.abstained),
        -row.alert.at.timestamp(),
    )


@dataclass(frozen=True, slots=True)
class Page:
    """The words of one reader's page."""

    language: Language
    newest: datetime | None
    """Time of the newest post."""

    def say(self, indonesian: str, english: str) -> str:
        """One of two wordings."""
        return indonesian if self.language == "id" else english

    def feeling(self, label: str) -> str:
        """A sentiment as people read it."""
        return feeling_word(label, self.language)

    def stretch(self, skipped: int, shown: int, total: int) -> str | None:
        """Which of the open incidents are shown; None where all are."""
        if shown == total:
            return None
        many = counted(total, "incident", self.language)
        return self.say(
            f"{skipped + 1}–{skipped + shown} dari {many} terbuka", f"{skipped + 1}–{skipped + shown} of {many} open"
        )

    def card(self, row: IncidentRow) -> dict[str, Any]:
        """An incident as a card."""
        alert = row.alert
        return {
            "id": alert.incident,
            "short": short_id(alert.incident),
            "path": f"/insiden/{quote(alert.incident, safe='')}",
            "kind": NAMES[alert.kind][self.language],
            "level": "over" if not row.open else "high" if alert.severity >= 7 else "low",
            "severity": alert.severity,
            "figures_at": f"{clock(alert.at, alert.zone, self.language)} {zone_name(alert.zone, alert.at)}".strip(),
            "stale": row.open and self.newest is not None and self.newest - alert.at > STALE,
            "since": moment(alert.opened_at, alert.zone, self.language),
            "owner": alert.owner,
            "headline": self.say(alert.headline.id, alert.headline.en),
            "about": self._about(alert),
            "voices": voices_in_full(alert, self.language),
            "coming": coming(alert, self.language) if row.open else None,
            **self._feelings(alert),
            "caveat": alert.caveat and self.say(alert.caveat.id, alert.caveat.en),
            "facts": [
                {
                    "state": fact.state,
                    "verdict": fact.verdict,
                    "claim": fact.claim,
                    "correction": fact.correction,
                    "owner": fact.owner,
                    "counts": fact_counts(fact, self.language),
                    "url": safe_link(fact.url),
                }
                for fact in alert.facts
            ],
            "unanswered": () if alert.event == "resolved" else repeated(alert, self.language),
            "issue": alert.issue if alert.query else None,
            "decisions": [self._decision(action, alert.zone) for action in row.decided],
            "acknowledged": row.status.acknowledged,
            "open": row.open,
            "others": [(kind, self.say(*says), self.say(*hint)) for kind, says, hint in _OTHERS],
        }

    def _about(self, alert: Alert) -> str:
        found = alert.about or (*alert.hashtags[:2], *alert.terms[:4])
        return ", ".join(dict.fromkeys(one_line(one.name) for one in found))

    def _feelings(self, alert: Alert) -> dict[str, Any]:
        split, usual = alert.sentiment, alert.usual_sentiment
        if not split.n:
            return {"feelings": None}
        known = None if usual is None or not usual.n else round(usual.negative * 100, 1)
        text = f"{percent(split.negative)} {self.feeling('negative')}"
        if known is not None and usual is not None:
            text += f", {self.say('biasanya', 'usually')} {percent(usual.negative)}"
        text += f" · {self.say('dari', 'of')} {counted(split.n, 'post', self.language)}"
        if split.abstained:
            text += f" ({number(split.abstained, self.language)} {self.say('lagi tidak jelas', 'more not clear')})"
        if between := negative_between(split, self.language):
            text += f" · {between}"
        return {"feelings": text, "negative": round(split.negative * 100, 1), "usual_negative": known}

    def _decision(self, action: Action, zone: str) -> str:
        done = self.say(*_DONE[action.kind])
        if action.to:
            done = f"{self.say('Diserahkan kepada', 'Handed over to')} {action.to}"
        text = f"{done} {self.say('oleh', 'by')} {action.by}"
        if action.until:
            text += f" {self.say('sampai', 'until')} {moment(action.until, zone, self.language)}"
        return f"{text}: {action.reason}" if action.reason else text

    def post(self, post: StoredPost, zone: str, correction: Correction | None = None) -> dict[str, Any]:
        """A post of a list."""
        about = [post.source, moment(datetime.fromtimestamp(post.created_at, UTC), zone, self.language), post.language]
        if post.actions:
            about.append(counted(post.actions, "interaction", self.language))
        felt = post.sentiment if correction is None else correction.label
        verdict = self.say("belum pasti", "unsure") if felt is None else self.feeling(felt)
        if correction is not None:
            verdict += self.say(f", dikoreksi {correction.by}", f", corrected by {correction.by}")
        return {
            "id": post.id,
            "text": post.text,
            "about": " · ".join(about),
            "url": safe_link(post.url),
            "sentiment": felt,
            "verdict": verdict,
            "is_corrected": correction is not None,
            "others": [(label, self.feeling(label)) for label in get_args(SentimentLabel) if label != felt],
            "copies": None,
        }


def safe_link(url: str | None) -> str | None:
    """A link that a browser may follow."""
    return url if url is not None and url.startswith(("https://", "http://")) else None
