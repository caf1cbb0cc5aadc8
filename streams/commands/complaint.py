"""Prints the error of a command that cannot do what was asked."""

from rich.console import Console

__all__ = ["complain"]


def complain(said: object) -> None:
    """Print a sentence in red on standard error, in one line however narrow the terminal is."""
    Console(stderr=True).print(f"kentongan: {said}", style="red", markup=False, highlight=False, soft_wrap=True)
