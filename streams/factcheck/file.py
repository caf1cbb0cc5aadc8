"""Verified statements as a file of one's own: YAML or JSON."""

from pathlib import Path

from schemas.fact import FactFile
from streams.errors import UserError
from streams.factcheck.matcher import LEAST_WORDS, wording
from streams.yaml_file import read_model

__all__ = ["read_facts_file"]


def read_facts_file(path: Path) -> FactFile:
    """Read a file with `facts:`, and make sure that each can be recognised in a post.

    Raises:
        UserError: the file cannot be read, an entry is wrong, two have the same id, or a claim has too few words.
    """
    found = read_model(path, FactFile)
    seen: set[str] = set()
    for fact in found.facts:
        if fact.id in seen:
            raise UserError(f"{path}: the id {fact.id} is there twice; every statement needs its own")
        seen.add(fact.id)
        for text in (fact.claim, *fact.wordings):
            if len(wording(text)) < LEAST_WORDS:
                raise UserError(
                    f"{path}: {fact.id}: “{text}” has too few words to be recognised in a post; "
                    f"it needs {LEAST_WORDS} that say something"
                )
    return found
