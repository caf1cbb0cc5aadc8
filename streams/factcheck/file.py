"""Verified statements as a file of one's own: YAML or JSON."""

from collections.abc import Iterator
from pathlib import Path

from schemas.fact import FactFile
from streams.factcheck.wordings import LEAST_WORDS, wording
from streams.faults import Fault, repeated
from streams.text.cleaning import is_web_address
from streams.yaml_file import read_model

__all__ = ["read_facts_file"]

_NO_ADDRESS = "should be an address that begins with http:// or https://, such as https://kabar.example.go.id"


def read_facts_file(path: Path) -> FactFile:
    """Read a file with `facts:`, and make sure that each can be recognised in a post.

    Raises:
        UserError: the file cannot be read, an entry is wrong, two have the same id, or a claim has too few words.
    """
    return read_model(path, FactFile, check=_faults)


def _faults(values: object) -> Iterator[Fault]:
    facts = values.get("facts") if isinstance(values, dict) else None
    for number, fault in repeated(facts, "statement"):
        yield Fault(("facts", number, "id"), fault)
    for number, fact in enumerate(facts if isinstance(facts, list) else ()):
        if not isinstance(fact, dict):
            continue
        if isinstance(url := fact.get("url"), str) and not is_web_address(url):
            yield Fault(("facts", number, "url"), _NO_ADDRESS)
        wordings = fact.get("wordings")
        texts = [("claim", fact.get("claim"))]
        texts += [("wordings", one) for one in (wordings if isinstance(wordings, list) else ())]
        for name, text in texts:
            if isinstance(text, str) and len(wording(text)) < LEAST_WORDS:
                yield Fault(
                    ("facts", number, name),
                    f"“{text}” has too few words to be recognised in a post; it needs {LEAST_WORDS} that say something",
                )
