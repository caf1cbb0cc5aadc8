"""Claims of recent alerts that no statement answers, and adding their words to a statement."""

from datetime import datetime

from schemas.alert import Alert
from streams.alerts.reading import read_alert
from streams.errors import UserError
from streams.factcheck.proposals import Proposal, proposals
from streams.factcheck.publisher import read_facts
from streams.factcheck.wordings import LEAST_WORDS, wording
from streams.kafka.compacted_publisher import Changes
from streams.kafka.passed_over import passing_over
from streams.kafka.reader import read_topic
from streams.kafka.topics import Topics
from streams.operations.fact_changes import publish_recorded
from streams.settings import Settings

__all__ = ["add_wording", "proposals_since"]

_MOST_WORDINGS = 20
_MOST_LETTERS = 500


async def proposals_since(settings: Settings, since: datetime) -> list[Proposal]:
    """What alerts that were written since then leave unanswered by the published statements.

    Raises:
        UserError: no broker answers, or a topic is missing.
    """
    facts = await read_facts(settings)
    alerts: list[Alert] = []
    async for record in read_topic(settings, Topics(settings).alerts.name, since):
        with passing_over(record):
            alerts.append(read_alert(record))
    return proposals(alerts, facts)


async def add_wording(settings: Settings, name: str, words: str, by: str) -> Changes:
    """Add a wording to the statement of this id, and enter it in the audit trail; what it has is not added again.

    Raises:
        UserError: there is no such statement, it has too many wordings, the words are too few to be recognised in posts or
            too many, no broker answers, or a topic is missing.
    """
    fact = (await read_facts(settings)).get(name)
    if fact is None:
        raise UserError(f"there is no statement {name!r}; `kentongan facts list` shows which there are")
    if len(wording(words)) < LEAST_WORDS:
        raise UserError(f"“{words}” has too few words to be recognised in posts; it needs {LEAST_WORDS} that say something")
    if len(words) > _MOST_LETTERS:
        raise UserError(f"a wording has at most {_MOST_LETTERS} letters; give the part that says the claim")
    said = tuple(dict.fromkeys((*fact.wordings, words)))
    if len(said) > _MOST_WORDINGS:
        raise UserError(f"{name!r} has {_MOST_WORDINGS} wordings already; take one away with `kentongan facts apply`")
    changed = fact.model_copy(update={"wordings": said})
    return await publish_recorded(settings, "facts.apply", [changed], by, keep=True)
