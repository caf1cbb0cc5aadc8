"""Typst in a process of its own, which is given a template, reads a report as JSON and writes its PDF.

What Typst keeps between two reports (150 MB and more) ends with the process, and so does a report that it cannot set.
"""

import sys
from pathlib import Path

import typst


def main() -> None:
    """Set one report."""
    # Only the fonts that Typst brings come first, so that the same report looks the same everywhere.
    found = typst.compile(Path(sys.argv[1]).read_bytes(), sys_inputs={"report": sys.stdin.buffer.read().decode()})
    assert isinstance(found, bytes)
    sys.stdout.buffer.write(found)


if __name__ == "__main__":
    main()
