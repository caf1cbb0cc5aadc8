"""The channels on which people are notified, as the channels file describes them; addresses are in files of their own."""

import re
from collections.abc import Iterable
from datetime import time
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, model_validator

from schemas.base import IssueId
from schemas.watchlist import ZoneName
from streams.faults import Fault, FaultsError
from streams.spans import seconds

__all__ = ["CONSOLE", "Channel", "ChannelName", "Channels", "DigestRule", "Escalation", "Kind", "Quiet", "ReportRule"]

Kind = Literal["apprise", "alertmanager-webhook", "alertmanager", "console"]

_UNRESTRAINED = {"cap": 100_000, "group": "0s"}
"""For what groups and restrains by itself, or wants to see it all: every kind but apprise, which reaches people."""


def _clock(value: Any) -> time:
    found = re.fullmatch(r"([01]\d|2[0-3]):([0-5]\d)", value) if isinstance(value, str) else None
    if found is None:
        raise ValueError('should be a time of day in quotes, such as "21:00"')
    return time(int(found[1]), int(found[2]))


Span = Annotated[float, BeforeValidator(seconds), Field(ge=0, le=7 * 86_400)]
Clock = Annotated[time, BeforeValidator(_clock)]
Severity = Annotated[int, Field(ge=1, le=10)]
Below = Annotated[int, Field(ge=1, le=11)]
ChannelName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9._-]{0,63}$")]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Quiet(_Part):
    """Hours in which only what is severe enough is sent; the rest goes into a digest when they are over."""

    begin: Clock = Field(alias="from")
    """When they begin, as in `"21:00"`."""
    end: Clock = Field(alias="to")
    """When they are over; earlier than the beginning means on the next day."""
    below: Below = 8
    """Alerts of a lower severity than this wait."""


class DigestRule(_Part):
    """When alerts that are not sent one by one go out together."""

    every: Annotated[float, BeforeValidator(seconds), Field(ge=1, le=86_400)] = 900.0
    """Time between two digests: 15m, 1h or 1d, counted from `at`."""
    at: Clock = time(7, 0)
    """Time of day from which they are counted."""
    below: Below = 1
    """Alerts of a lower severity than this are sent only in digests; 11 means all."""


class Escalation(_Part):
    """The channel to notify when nobody acknowledges a severe incident in time."""

    to: ChannelName
    """Name of the channel that is notified then."""
    severity: Severity = 8
    """Incidents of at least this severity."""
    after: Annotated[float, BeforeValidator(seconds), Field(ge=1, le=7 * 86_400)] = 900.0
    """Time that there is to acknowledge it."""


class ReportRule(_Part):
    """A report that the desk sends: of the day before each morning, or of the week before each Monday."""

    every: Literal["day", "week"] = "day"
    """How often: `day`, or `week` on Mondays."""
    at: Clock = time(7, 0)
    """Time of day in the office's zone, `KENTONGAN_UNWATCHED_ZONE`."""
    to: tuple[ChannelName, ...] = Field(min_length=1)
    """Names of the channels that get it; of a channel in style mail it is a PDF."""
    issues: tuple[IssueId, ...] = ()
    """Only these issues; none means all."""


class Channel(_Part):
    """One way to reach people, and how much of it they can bear. A time span is written as in `30s`, and read as seconds."""

    kind: Kind = "apprise"
    """What the address belongs to: a service that apprise knows, a webhook that takes what Alertmanager sends, an
    Alertmanager, or the output of the worker."""
    url_file: Path | None = None
    """A file whose only line is the address: whoever has it can write to the channel."""
    style: Literal["chat", "mail", "sms"] = "chat"
    """How a message is laid out."""
    language: Literal["id", "en", "both"] = "id"
    """Language of the messages."""
    limit: Annotated[int, Field(ge=160, le=100_000)] | None = None
    """Most characters of a message: in style chat at least 300, subject included, else 4000 (WhatsApp takes 1024, Telegram
    4096); in style sms else 160, and 306 for one that phones show whole though it is sent in two."""
    zone: ZoneName = "Asia/Jakarta"
    """Of quiet hours and digests; alerts give times in the zone of their issue."""
    cap: Annotated[int, Field(ge=1, le=100_000)] = 20
    """Most messages in any hour; the last of them is kept for the digest of what was too much. 100,000 for all kinds but
    apprise."""
    group: Span = 30.0
    """After a message about an incident, further ones wait so long, and only the newest of them is sent; 0 sends each, as it
    does by default for all kinds but apprise."""
    quiet: tuple[Quiet, ...] = ()
    """Hours in which only what is severe is sent."""
    digest: DigestRule = DigestRule()
    """When a digest is sent, and of what."""
    escalation: Escalation | None = None
    """The channel that is notified when nobody acknowledges an incident."""
    timeout: Annotated[float, BeforeValidator(seconds), Field(ge=1, le=300)] = 20.0
    """Longest time a send may take."""
    attempts: Annotated[int, Field(ge=1, le=100)] = 10
    """Tries before an alert is given up and becomes a dead letter."""
    retry_delay: Annotated[float, BeforeValidator(seconds), Field(ge=0, le=600)] = 5.0
    """Wait before the second try; doubles with every further one, up to ten minutes."""

    @model_validator(mode="before")
    @classmethod
    def _restrains_what_people_get(cls, data: Any) -> Any:
        if isinstance(data, dict) and data.get("kind", "apprise") != "apprise":
            return {**_UNRESTRAINED, **data}
        return data

    @model_validator(mode="after")
    def _has_room(self) -> Self:
        if self.limit is not None and self.style != "sms" and self.limit < 300:
            raise ValueError("the limit of a chat is at least 300 characters")
        return self

    @model_validator(mode="after")
    def _has_address(self) -> Self:
        if (self.kind == "console") != (self.url_file is None):
            raise ValueError(
                "the console has no url_file" if self.url_file else f"a channel of kind {self.kind} needs a url_file"
            )
        return self


class Channels(_Part):
    """All channels, and which issues each is notified of."""

    channels: dict[ChannelName, Channel] = Field(min_length=1)
    """The channels, by name."""
    default: tuple[ChannelName, ...] = ()
    """Channels of alerts whose issue names none and whose owner has none."""
    owners: dict[str, tuple[ChannelName, ...]] = Field(default_factory=dict)
    """Channels of alerts whose issue names none, by its owner."""
    link: str | None = None
    """Where a message points to: an address in which `{issue}` and `{incident}` are filled in; else to the desk, where
    KENTONGAN_DESK_URL says where that is."""
    reports: tuple[ReportRule, ...] = ()
    """Reports that the desk sends."""
    templates: Path | None = None
    """A folder whose files replace templates of the same name."""

    def leading_to(self, page: str | None) -> Self:
        """The same, with messages that point to that page where no `link` is given."""
        return self.model_copy(update={"link": self.link or page})

    @model_validator(mode="after")
    def _names_exist(self) -> Self:
        lists: dict[tuple[int | str, ...], Iterable[str]] = {("default",): self.default}
        lists |= {("owners", owner): names for owner, names in self.owners.items()}
        lists |= {("reports", number, "to"): rule.to for number, rule in enumerate(self.reports)}
        named = [((*place, number), name) for place, names in lists.items() for number, name in enumerate(names)]
        rules = [(name, channel.escalation) for name, channel in self.channels.items() if channel.escalation]
        named += [(("channels", name, "escalation", "to"), rule.to) for name, rule in rules]
        found = [
            Fault(place, f"there is no channel {name} in `channels`") for place, name in named if name not in self.channels
        ]
        found += [
            Fault(("channels", name, "escalation", "to"), "is the channel itself") for name, rule in rules if rule.to == name
        ]
        if found:
            raise FaultsError(found)
        return self

    @model_validator(mode="after")
    def _people_get_reports(self) -> Self:
        for place, rule in enumerate(self.reports):
            for name in rule.to:
                if self.channels[name].kind.startswith("alertmanager"):
                    raise ValueError(f"reports.{place} names {name}, which takes alerts alone; name a channel of people")
        return self

    def of(self, names: tuple[str, ...], owner: str | None) -> tuple[str, ...]:
        """The channels of an alert: those of its issue that exist, or else its owner's, or else the default ones."""
        known = tuple(dict.fromkeys(name for name in names if name in self.channels))
        return known or self.owners.get(owner or "", ()) or self.default

    def unknown(self, names: tuple[str, ...]) -> tuple[str, ...]:
        """Those of the names that are no channels."""
        return tuple(name for name in names if name not in self.channels)


CONSOLE = Channels.model_validate({"channels": {"console": {"kind": "console"}}, "default": ["console"]})
"""Without a channels file, each alert is printed where the worker runs."""
