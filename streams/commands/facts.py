"""`kentongan facts`."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import orjson
import typer
from rich.table import Table

from schemas.audit import AuditAction
from schemas.fact import Fact
from streams.audit.chain import Doing
from streams.audit.journal import recorded
from streams.commands.actor import actor
from streams.commands.tables import print_table
from streams.factcheck.feeds import read_feed
from streams.factcheck.file import read_facts_file
from streams.factcheck.matcher import FactMatcher
from streams.factcheck.publisher import publish_facts, read_facts
from streams.kafka.compacted_publisher import Changes
from streams.settings import Settings, load_settings

__all__ = ["app"]

app = typer.Typer(no_args_is_help=True, help="Say what has been verified, so that alerts tell it beside the rumour.")

_UNCHANGED = "The statements are already so."

FileArgument = Annotated[Path, typer.Argument(help="YAML or JSON file with `facts:`.")]


@app.command()
def apply(
    file: FileArgument,
    keep: Annotated[bool, typer.Option(help="Keep statements that are published but not in the file.")] = False,
) -> None:
    """Make the file the verified statements. Running workers follow within seconds, without a restart."""
    facts = read_facts_file(file).facts
    changes = asyncio.run(_publish(load_settings(), "facts.apply", facts, keep=keep))
    typer.echo(str(changes) or _UNCHANGED)


@app.command("import")
def import_feed(
    file: Annotated[
        Path, typer.Argument(help="JSON file of MAFINDO's feed, or of claims:search of Google's Fact Check Tools.")
    ],
) -> None:
    """Add the statements of a fact-checkers' feed to those that are published."""
    found = read_feed(file)
    changes = asyncio.run(_publish(load_settings(), "facts.import", found.facts, keep=True))
    typer.echo(str(changes) or _UNCHANGED)
    if found.skipped:
        typer.echo(f"{found.skipped} entries give no statement, because a field is missing or cannot be used", err=True)
    if found.short:
        typer.echo(f"{found.short} claims have too few words to be recognised in posts", err=True)


async def _publish(settings: Settings, action: AuditAction, facts: Sequence[Fact], *, keep: bool) -> Changes:
    async with recorded(settings, Doing(actor(settings), action, "facts", {})) as doing:
        changes = await publish_facts(settings, facts, keep=keep)
        doing.details.update(changes.to_details())
    return changes


@app.command("list")
def list_facts(as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False) -> None:
    """Show the statements that are published."""
    facts = asyncio.run(read_facts(load_settings()))
    if as_json:
        for fact in facts.values():
            typer.echo(fact.model_dump_json(exclude_none=True))
        return
    table = Table("Id", "Claim", "Verdict", "Owner", "Checked", "Issues", show_edge=False)
    for fact in facts.values():
        table.add_row(
            fact.id, fact.claim, fact.verdict, fact.owner, fact.checked.isoformat(), ", ".join(fact.issues) or "all"
        )
    print_table(table)


@app.command("test")
def try_facts(file: FileArgument) -> None:
    """Try a file: say of each line of standard input which statement it speaks of. Lines that speak of none are left out.

    A line gives a JSON object with `text` and `facts`, of which each has `fact`, `stance` and `near`.
    """
    facts: tuple[Fact, ...] = read_facts_file(file).facts
    matcher = FactMatcher(facts)
    issues = tuple({issue for fact in facts for issue in fact.issues})
    seen = matched = 0
    for line in filter(str.strip, typer.get_text_stream("stdin")):
        seen += 1
        if hits := matcher.match(line, issues):
            matched += 1
            typer.echo(orjson.dumps({"text": line.strip(), "facts": [hit.model_dump() for hit in hits]}))
    typer.echo(f"{matched} of {seen} lines speak of a statement", err=True)
