"""Feedparser's own tests, read by our connector: `python -m tests.benchmarks.feedparser_corpus [FOLDER]`.

Without FOLDER, the `tests` of its source distribution, they are fetched with pip. Prints how many of each folder give the
titles and links that feedparser gives, and each that does not; exit code 1 where one is not among the known ones.
"""

import re
import subprocess
import sys
import tarfile
import tempfile
from collections import Counter
from importlib.metadata import version
from pathlib import Path
from typing import Final

from tests.judged import judged, ours

__all__ = ["headers_of", "main"]

_HEADER: Final = re.compile(rb"Header:\s*([\w-]+):[ \t]*(.*)")
_LOOKED_AT: Final = 2_000

KNOWN: Final = {
    "wellformed/cdf/": "CDF, of 1997, which nobody publishes any more, is no feed to us",
    "wellformed/base/cdf_item_abstract_xml_base.xml": "the same",
    "wellformed/rss/entity_in_doctype.xml": "entities of its own may unfold without end, and are refused",
    "wellformed/atom10/entry_id_with_attributes.xml": "an id that is no address is no link",
    "wellformed/lang/http_content_language_entry_title_inherit_2.xml": "the same",
    "wellformed/sanitize/entry_title_crazy.xml": "the words of a script are no title",
}
"""Where we say something else on purpose."""


def headers_of(body: bytes) -> dict[str, str]:
    """The headers that a test says it came with."""
    found = _HEADER.findall(body[:_LOOKED_AT])
    return {name.decode().lower(): value.decode("latin-1").strip() for name, value in found}


def main(folder: Path) -> int:
    """Compare, and print."""
    counts: Counter[tuple[str, str]] = Counter()
    unknown = 0
    for file in sorted(folder.rglob("*.xml")):
        name = file.relative_to(folder).as_posix()
        body = file.read_bytes()
        headers = headers_of(body)
        wanted, found = judged(body, headers), ours(body, headers)
        same = (found or []) == wanted
        counts[name.rpartition("/")[0], "same" if same else "other"] += 1
        if not same:
            reason = next((why for known, why in KNOWN.items() if name.startswith(known)), None)
            unknown += reason is None
            print(f"{name}: {reason or f'{wanted} became {found}'}")
    for (kind, what), many in sorted(counts.items()):
        print(f"{kind:<28}{what:<8}{many:>6}")
    total = counts.total()
    same = sum(many for (_, what), many in counts.items() if what == "same")
    print(f"{same} of {total} the same, {total - same - unknown} other on purpose, {unknown} wrong")
    return min(unknown, 1)


def fetched(into: Path) -> Path:
    """The tests of the release that is installed."""
    wanted = f"feedparser=={version('feedparser')}"
    command = [
        sys.executable,
        "-m",
        "pip",
        "download",
        "--quiet",
        "--no-deps",
        "--no-binary",
        ":all:",
        wanted,
        "-d",
        str(into),
    ]
    subprocess.run(command, check=True)
    [archive] = into.glob("feedparser-*.tar.gz")
    with tarfile.open(archive) as opened:
        opened.extractall(into, filter="data")
    return into / archive.name.removesuffix(".tar.gz") / "tests"


if __name__ == "__main__":
    if len(sys.argv) > 1:
        sys.exit(main(Path(sys.argv[1])))
    with tempfile.TemporaryDirectory() as folder:
        sys.exit(main(fetched(Path(folder))))
