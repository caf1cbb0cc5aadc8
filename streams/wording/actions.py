"""Actions on incidents in words."""

from schemas.action import Action, ActionKind
from streams.wording.figures import moment

__all__ = ["brief", "consequence", "kind_words"]

_DONE = {
    "acknowledge": "acknowledged",
    "mute": "muted",
    "close": "closed",
    "false_alarm": "called a false alarm",
    "note": "noted",
}
_EFFECT = {
    "acknowledge": "it is not escalated",
    "mute": "nothing of it is sent",
    "close": "nothing more of it is sent",
    "false_alarm": "nothing more of it is sent",
    "note": "colleagues see it with the incident",
}


def kind_words(kind: ActionKind) -> str:
    """What an incident is after it: `acknowledged`, `called a false alarm`."""
    return _DONE[kind]


def brief(action: Action, zone: str) -> str:
    """What was decided, by whom and until when: `muted by Sari until 4 July 2026, 14:00 WIB`."""
    whole = " with its whole issue" if action.incident is None else ""
    until = f" until {moment(action.until, zone, 'en')}" if action.until else ""
    return f"{_done(action)}{whole} by {action.by}{until}"


def consequence(action: Action, words: str, zone: str) -> str:
    """What an action that was just taken does, in a sentence; `words` say what it is of."""
    until = f" until {moment(action.until, zone, 'en')}" if action.until else ""
    return f"The {words} is {_done(action)} by {action.by}{until}: {_EFFECT[action.kind]}."


def _done(action: Action) -> str:
    return _DONE[action.kind] if action.to is None else f"handed over to {action.to}"
