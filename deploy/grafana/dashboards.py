"""The dashboards as JSON: `python -m deploy.grafana.dashboards [--check]` writes or compares them."""

import json
import sys
from collections.abc import Sequence
from pathlib import Path

from deploy.grafana.isu import isu
from deploy.grafana.panels import JSON
from deploy.grafana.pipeline import pipeline
from deploy.grafana.ruang_kendali import ruang_kendali

__all__ = ["FOLDER", "all_dashboards", "main"]

FOLDER = Path(__file__).parent / "dashboards"


def all_dashboards() -> dict[str, JSON]:
    """Every dashboard by the name of its file."""
    return {"ruang-kendali.json": ruang_kendali(), "isu.json": isu(), "pipeline.json": pipeline()}


def main(arguments: Sequence[str], folder: Path = FOLDER) -> int:
    """Run the command; returns its exit code."""
    texts = {name: json.dumps(made, ensure_ascii=False, indent=1) + "\n" for name, made in all_dashboards().items()}
    found = {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.json")}
    if "--check" in arguments:
        if found != texts:
            print("The dashboards differ from the code: run `python -m deploy.grafana.dashboards`.", file=sys.stderr)
        return int(found != texts)
    folder.mkdir(parents=True, exist_ok=True)
    for name in found.keys() - texts.keys():
        (folder / name).unlink()
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
