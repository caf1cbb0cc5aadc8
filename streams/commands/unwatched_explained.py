"""How `kentongan explain` shows an alert of a source or of a term nobody watches."""

from rich.console import Console
from rich.table import Table

from streams.backtest.unwatched_explanation import SourceNumbers, TermNumbers, UnwatchedExplanation
from streams.notify.console import print_alert

__all__ = ["print_unwatched"]


def print_unwatched(found: UnwatchedExplanation, basis: str) -> None:
    """Print the alert, its numbers, the rule in words, and what it was recomputed from."""
    console = Console()
    print_alert(found.alert, console)
    said = found.sentence
    console.print(said.id, soft_wrap=True, highlight=False)
    console.print(said.en, style="dim italic", soft_wrap=True, highlight=False)
    console.print()
    numbers = found.numbers
    console.print(_windows(numbers) if isinstance(numbers, SourceNumbers) else _term(numbers))
    if isinstance(numbers, SourceNumbers):
        console.print(
            f"dispersion {numbers.dispersion:.2f}, longest pause of a usual day about {numbers.usual_pause:.0f} posts, "
            f"share of all posts {numbers.share:.0%}",
            highlight=False,
            soft_wrap=True,
        )
    score, version = found.alert.reasons[0].score, found.alert.rule.version
    console.print(
        f"score {score:.2f} (alert from 1 on); rule version {version}, recomputed from {basis}",
        highlight=False,
        soft_wrap=True,
    )


def _windows(numbers: SourceNumbers) -> Table:
    table = Table("Jendela\nwindow", "Unggahan\nposts", "Biasanya\nexpected", "Sedikitnya\nat least", "sd", show_edge=False)
    for window in numbers.windows:
        table.add_row(
            f"{window.minutes} min",
            f"{window.observed:,}",
            f"{window.expected:.1f}",
            f"{window.surely:.1f}",
            f"{window.deviations:.2f}",
        )
    return table


def _term(numbers: TermNumbers) -> Table:
    status = numbers.status
    table = Table("Dalam sejam\nin an hour", "n", show_edge=False)
    table.add_row("orang / people", f"{status.people:.0f}")
    table.add_row("unggahan / posts", f"{status.posts:,}")
    table.add_row("di isu yang dipantau / of watched issues", f"{status.explained:,}")
    table.add_row("biasanya / usual best hour of terms", f"{status.usual:.1f}")
    table.add_row("jam tersibuknya dulu / its own best hour before", f"{status.best_before:.1f}")
    table.add_row("sd", f"{status.deviations:.2f}")
    return table
