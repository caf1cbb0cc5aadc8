"""The consumer group under whose name the desk shows how far it is."""

from streams.settings import Settings

__all__ = ["group_of"]


def group_of(settings: Settings) -> str:
    """The group: its offsets say what is in the store; where reading goes on, the store itself says."""
    return f"{settings.topic_prefix}desk"
