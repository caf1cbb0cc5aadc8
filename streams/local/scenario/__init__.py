"""Some days of made-up public conversation, written post by post: what the demo and the tests feed to the pipeline."""

from streams.local.scenario.story import ScenarioPost, narrate, scenario
from streams.local.scenario.timeline import Timeline

__all__ = ["ScenarioPost", "Timeline", "narrate", "scenario"]
