"""Files that are written from the code: writing them anew, or saying which of them differ from it."""

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

__all__ = ["write_or_check"]

_ROOT = Path(__file__).parents[1]


def write_or_check(texts: Mapping[str, str], module: str, arguments: Sequence[str] | None = None) -> int:
    """Write the files that differ, or with `--check` name them; return the exit code, 1 where `--check` found any.

    `texts` has what belongs into each file, by its path in the repository; `module` is what is run to write them. Without
    `arguments` those of the command line count.
    """
    check = list(sys.argv[1:] if arguments is None else arguments) == ["--check"]
    stale = [name for name, text in texts.items() if not _is(_ROOT / name, text)]
    for name in stale:
        if check:
            print(f"{name} is not what the code says; run: python -m {module}")
        else:
            (_ROOT / name).parent.mkdir(exist_ok=True)
            (_ROOT / name).write_text(texts[name], encoding="utf-8", newline="\n")
    return int(check and bool(stale))


def _is(path: Path, text: str) -> bool:
    return path.exists() and path.read_text(encoding="utf-8") == text
