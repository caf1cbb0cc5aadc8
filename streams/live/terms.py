"""Entering in the audit trail whose acceptance of a platform's terms a source rests on."""

from streams.audit.chain import Doing
from streams.audit.journal import append
from streams.connectors.kinds import AnySource
from streams.connectors.row import SourceRow
from streams.connectors.telegram.settings import TelegramSource
from streams.settings import Settings

__all__ = ["enter_terms"]


async def enter_terms(settings: Settings, source: AnySource, row: SourceRow) -> SourceRow:
    """Enter the terms of a source that needs them, unless its row says that they are entered; the row to go on with.

    Raises:
        UserError: it cannot be written.
    """
    terms = source.terms if isinstance(source, TelegramSource) else None
    if terms is None or row.terms == terms.digest:
        return row
    details: dict[str, str | int] = {"kind": source.kind, "on": terms.on.isoformat(), "basis": terms.basis}
    await append(settings, Doing(terms.accepted_by[:200], "source.terms", source.name, details))
    return row.model_copy(update={"terms": terms.digest})
