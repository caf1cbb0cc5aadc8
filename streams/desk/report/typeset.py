"""A report as a PDF on A4, set by Typst. What people wrote reaches it as data, never as markup."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

from streams.desk.report.outline import LISTED, Cell, Outline

__all__ = ["pdf_of"]

_TEMPLATE: Final = Path(__file__).parent / "report.typ"
_MOST_SECONDS: Final = 120.0


def pdf_of(outline: Outline, address: str | None = None) -> bytes:
    """The PDF; `address` is where people open the desk, so that figures link to it.

    Raises:
        subprocess.SubprocessError: Typst did not set it, or took two minutes.
    """
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
    command = [sys.executable, "-m", "streams.desk.report.typst_process", str(_TEMPLATE)]
    told = json.dumps(whole, ensure_ascii=False).encode()
    return subprocess.run(command, input=told, capture_output=True, check=True, timeout=_MOST_SECONDS).stdout  # noqa: S603


def _entry(cell: Cell, address: str | None) -> dict[str, Any]:
    link = f"{address.rstrip('/')}{cell.link}" if address and cell.link else None
    return {"text": cell.text, "link": link}
