"""`kentongan facts`."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from shlex import quote
from typing import Annotated

import orjson
import typer
from rich.table import Table

from schemas.fact import Fact
from streams.commands.actor import actor
from streams.commands.tables import print_table
from streams.errors import UserError
from streams.factcheck.feeds import read_feed
from streams.factcheck.file import read_facts_file
from streams.factcheck.matcher import FactMatcher
from streams.factcheck.publisher import read_facts
from streams.factcheck.tally import FactTally
from streams.operations.fact_changes import publish_recorded
from streams.operations.fact_proposals import add_wording, proposals_since
from streams.operations.fact_tally import tally_since
from streams.settings import load_settings
from streams.text.cleaning import one_line, shortened

__all__ = ["app"]

app = typer.Typer(no_args_is_help=True, help="Keep verified statements, which alerts show beside the rumour.")

_UNCHANGED = "The statements are already so."
_DAY = timedelta(days=1)
_EXCERPT = 120

FileArgument = Annotated[Path, typer.Argument(help="YAML or JSON file with `facts:`.")]


@app.command()
def apply(
    file: FileArgument,
    keep: Annotated[bool, typer.Option(help="Keep statements that are published but not in the file.")] = False,
    dry_run: Annotated[bool, typer.Option(help="Publish nothing; only say which posts of the last day they match.")] = False,
) -> None:
    """Make the file the verified statements. Running workers follow within seconds, without a restart.

    Then it says of each statement how many posts that were scored in the last day repeat it, put it right, or only resemble
    it, and what most of the latter say: a wording to add, if it says the same.
    """
    settings, facts = load_settings(), read_facts_file(file).facts
    if not dry_run:
        changes = asyncio.run(publish_recorded(settings, "facts.apply", facts, actor(settings), keep=keep))
        typer.echo(str(changes) or _UNCHANGED)
    try:
        tally = asyncio.run(tally_since(settings, facts, datetime.now(UTC) - _DAY))
    except UserError as error:
        if dry_run:
            raise
        typer.echo(f"posts of the last day were not looked at: {error}", err=True)
        return
    _print_tally(tally)


@app.command("import")
def import_feed(
    file: Annotated[
        Path, typer.Argument(help="JSON file of MAFINDO's feed, or of claims:search of Google's Fact Check Tools.")
    ],
) -> None:
    """Add the statements of a fact-checkers' feed to those that are published."""
    found = read_feed(file)
    settings = load_settings()
    changes = asyncio.run(publish_recorded(settings, "facts.import", found.facts, actor(settings), keep=True))
    typer.echo(str(changes) or _UNCHANGED)
    if found.skipped:
        typer.echo(f"{found.skipped} entries give no statement, because a field is missing or cannot be used", err=True)
    if found.short:
        typer.echo(f"{found.short} claims have too few words to be recognised in posts", err=True)


def _print_tally(tally: FactTally) -> None:
    spoken_of = {name: one for name, one in tally.statements.items() if one.repeats or one.corrections or one.resembling}
    typer.echo(
        f"{tally.posts:,} posts of the last day looked at; some match {len(spoken_of)} of {len(tally.statements)} statements"
    )
    if not spoken_of:
        return
    table = Table("Id", "Repeat it", "Put it right", "Resemble it", "For example", show_edge=False)
    for name, one in spoken_of.items():
        table.add_row(
            name,
            f"{one.repeats:,}",
            f"{one.corrections:,}",
            f"{one.resembling:,}",
            shortened(one_line(one.example), _EXCERPT),
        )
    print_table(table)
    for name, one in spoken_of.items():
        if one.wording:
            typer.echo(f"{name}: if “{shortened(one_line(one.wording), _EXCERPT)}” says the same, add it to its wordings")


@app.command()
def unmatched(
    hours: Annotated[int, typer.Option(min=1, max=720, help="Alerts of so many hours.")] = 24,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
) -> None:
    """Show what posts of surges repeat and no statement answers, with the wording to add.

    It comes from the alerts, of which each incident's last one counts; what was stated since is left out.
    """
    found = asyncio.run(proposals_since(load_settings(), datetime.now(UTC) - timedelta(hours=hours)))
    if as_json:
        for one in found:
            row = {"issue": one.alert.issue, "incident": one.alert.incident, "phrase": one.phrase, "posts": one.posts}
            typer.echo(orjson.dumps(row | {"wording": one.words, "resembles": one.resembles}))
        return
    if not found:
        typer.echo(f"no alert of the last {hours} hours leaves anything unanswered")
    for one in found:
        typer.echo(f"{one_line(one.alert.title)}: at least {one.posts:,} posts say “{one.phrase}”, for example:")
        typer.echo(f"  {one.words}")
        typer.echo(f"  if that says the same: kentongan facts wording {one.resembles or 'ID'} {quote(one.words)}")
    if any(one.resembles is None for one in found):
        typer.echo("`kentongan facts list` shows the ids; what no statement says yet is stated with `kentongan facts apply`")


@app.command()
def wording(
    statement: Annotated[str, typer.Argument(help="Id of a published statement.")],
    words: Annotated[str, typer.Argument(help="Other words in which people say its claim.")],
) -> None:
    """Add a wording to a published statement. Running workers follow within seconds; keep it in your file as well."""
    settings = load_settings()
    changes = asyncio.run(add_wording(settings, statement, words, actor(settings)))
    typer.echo(str(changes) or _UNCHANGED)


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
    """Try a file: say of each line of standard input which statement it mentions. Lines that mention none are left out.

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
    typer.echo(f"{matched} of {seen} lines mention a statement", err=True)
