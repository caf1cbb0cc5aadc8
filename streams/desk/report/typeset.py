"""A report as a PDF on A4, set by Typst. What people wrote reaches it as data, never as markup."""

import json
from pathlib import Path
from typing import Any, Final

import typst

from streams.desk.report.outline import LISTED, Cell, Outline

__all__ = ["pdf_of"]

_TEMPLATE: Final = (Path(__file__).parent / "report.typ").read_bytes()


def pdf_of(outline: Outline, address: str | None = None) -> bytes:
    """The PDF; `address` is where people open the desk, so that figures link to it."""
    sections = [
        {
            "title": section.title,
            "sentences": section.sentences,
            "columns": [{"title": one.title, "kind": one.kind, "width": one.width} for one in section.columns],
            "rows": [[_entry(cell, address) for cell in row] for row in section.rows[:LISTED]],
            "more": section.left_out,
        }
        for section in outline.sections
    ]
    whole = {
        "language": outline.language,
        "title": outline.title,
        "period": outline.period,
        "made": outline.made,
        "summary": outline.summary,
        "sections": sections,
        "notes": outline.notes,
    }
    # Only the fonts that Typst brings come first, so that the same report looks the same everywhere.
    found = typst.compile(_TEMPLATE, sys_inputs={"report": json.dumps(whole, ensure_ascii=False)})
    assert isinstance(found, bytes)
    return found


def _entry(cell: Cell, address: str | None) -> dict[str, Any]:
    link = f"{address.rstrip('/')}{cell.link}" if address and cell.link else None
    return {"text": cell.text, "link": link}
