"""The links to the desk that a message carries: where its incident is shown, and what can be decided by one tap."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from schemas.action import ActionKind
from schemas.alert import Alert
from streams.incidents.links import Links
from streams.wording.figures import Language

__all__ = ["ROOM", "SAYS", "Offer", "Offers", "offers"]

ROOM: Final = 2_000
"""A chat with a lower limit carries no links: they would take the place of what happened."""

_PAGE: Final = ("Buka insiden", "Open the incident")
SAYS: Final[dict[ActionKind, tuple[str, str]]] = {
    "acknowledge": ("Saya tangani", "I look after it"),
    "mute": ("Bisukan 4 jam", "Mute for 4 hours"),
    "close": ("Tutup", "Close"),
    "false_alarm": ("Alarm palsu", "False alarm"),
}
"""What a link says that decides, and the button behind it."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A link with what it says."""

    id: str
    en: str
    url: str

    def says(self, language: Language) -> str:
        """What it says in a language."""
        return self.id if language == "id" else self.en


Offers = Callable[[Alert], tuple[Offer, ...]]
"""The links that a message about an alert carries on one channel, now."""


def offers(links: Links, channel: str, now: float) -> Offers:
    """The links of messages on a channel that are written now (seconds since 1970); what is over needs no decision."""

    def of(alert: Alert) -> tuple[Offer, ...]:
        kinds = () if alert.event == "resolved" else tuple(SAYS)
        return (
            Offer(*_PAGE, links.page(alert.incident)),
            *(Offer(*SAYS[kind], links.write(kind, alert.incident, channel, now)) for kind in kinds),
        )

    return of
