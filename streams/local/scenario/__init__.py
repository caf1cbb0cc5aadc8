"""Some days of made-up public conversation, told post by post: what the demo and the tests feed to the pipeline."""

from streams.local.scenario.story import Told, narrate, scenario
from streams.local.scenario.timeline import Timeline

__all__ = ["Timeline", "Told", "narrate", "scenario"]
