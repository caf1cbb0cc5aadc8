"""Verified statements as a file of one's own: YAML or JSON."""

from pathlib import Path

from pydantic import ValidationError

from schemas.fact import FactFile
from streams.errors import UserError
from streams.factcheck.matcher import LEAST_WORDS, wording
from streams.yaml_file import read_yaml

__all__ = ["read_facts_file"]


def read_facts_file(path: Path) -> FactFile:
    """Read a file with `facts:`, and make sure that each can be recognised in a post.

    Raises:
        UserError: the file cannot be read, an entry is wrong, two have the same id, or a claim has too few words.
    """
    try:
        # Python mode would refuse YAML's lists where the schema has tuples, and its dates as text.
        found = FactFile.model_validate(read_yaml(path), strict=False)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"]) or "the file"
        raise UserError(f"{path}: {place}: {first['msg'].removeprefix('Value error, ')}") from error
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
