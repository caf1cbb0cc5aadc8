"""Alarms on the pipeline itself, received from an Alertmanager, as a message for people.

Source: Alertmanager's webhook, version 4 (prometheus.io/docs/alerting/latest/configuration/#webhook_config).
"""

from typing import Annotated, Final, Literal

from pydantic import BaseModel, Field, StringConstraints

from streams.notify.channels import Channel
from streams.notify.messages.fitting import CHAT_LIMIT, fit
from streams.notify.messages.message import Message
from streams.text.cleaning import one_line

__all__ = ["Alarm", "AlarmNotification", "alarm_message"]

Text = Annotated[str, StringConstraints(max_length=2000)]
Status = Literal["firing", "resolved"]

_MOST_ALARMS: Final = 20
_SMS: Final = 160
_SUBJECT: Final = {
    "id": {"firing": "Kentongan sendiri bermasalah", "resolved": "Kentongan pulih"},
    "en": {"firing": "Kentongan itself has trouble", "resolved": "Kentongan has recovered"},
}
_STATUS: Final = {
    "id": {"firing": {"critical": "GENTING", "warning": "PERHATIAN"}, "resolved": "SELESAI", "else": "ALARM"},
    "en": {"firing": {"critical": "CRITICAL", "warning": "WARNING"}, "resolved": "RESOLVED", "else": "ALARM"},
}


class Alarm(BaseModel):
    """One alarm."""

    status: Status
    labels: dict[str, Text] = Field(default_factory=dict)
    annotations: dict[str, Text] = Field(default_factory=dict)

    def line(self, language: Literal["id", "en"]) -> str:
        """How bad and what, in a line; the name of the rule where it has no summary."""
        words = _STATUS[language]
        firing = words["firing"]
        assert isinstance(firing, dict)
        said = firing.get(self.labels.get("severity", ""), words["else"]) if self.status == "firing" else words["resolved"]
        name = self.labels.get("alertname", "?")
        summary = self.annotations.get("summary" if language == "id" else "summary_en") or self.annotations.get("summary")
        return f"[{said}] {one_line(summary or name)}"


class AlarmNotification(BaseModel):
    """One notification of an Alertmanager's webhook; only the fields that messages show."""

    version: Literal["4"]
    status: Status
    alerts: Annotated[list[Alarm], Field(min_length=1, max_length=1000)]


def alarm_message(received: AlarmNotification, channel: Channel) -> Message:
    """The message for a channel, in its language: the alarms that last first, each with where its runbook is."""
    language: Literal["id", "en"] = "en" if channel.language == "en" else "id"
    alarms = sorted(received.alerts, key=lambda one: one.status != "firing")
    lines: list[str] = []
    for alarm in alarms[:_MOST_ALARMS]:
        lines.append(alarm.line(language))
        if channel.language == "both":
            lines.append(alarm.line("en"))
        if (runbook := alarm.annotations.get("runbook")) and channel.style != "sms" and alarm.status == "firing":
            lines.append(f"    {one_line(runbook)}")
    if left := len(alarms) - _MOST_ALARMS if len(alarms) > _MOST_ALARMS else 0:
        lines.append(f"... dan {left} lagi" if language == "id" else f"... and {left} more")
    subject = _SUBJECT[language][received.status]
    if channel.style == "sms":
        return Message("", f"{subject}: {alarms[0].line(language)}"[: channel.limit or _SMS])
    return Message(subject, fit("\n".join(lines), (channel.limit or CHAT_LIMIT) - len(subject) - 1))
