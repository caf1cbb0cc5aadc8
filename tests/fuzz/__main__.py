"""Fuzzing with coverage: `python -m tests.fuzz EDGE SECONDS [FOLDER]`; what makes an edge fail is left in FOLDER.

Needs the extra `fuzz`. An input that takes longer than five seconds, or more than 2 GB, is a fault too.
"""

import sys
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["streams", "schemas"]):
    from tests.fuzz.edges import EDGES
    from tests.fuzz.seeds import SEEDS


def main() -> None:
    """Run one edge."""
    edge, seconds = sys.argv[1], int(sys.argv[2])
    folder = Path(sys.argv[3] if len(sys.argv) > 3 else f".cache/fuzz/{edge}")
    folder.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(SEEDS.get(edge, ())):
        (folder / f"seed-{number}").write_bytes(seed)
    options = [
        f"-max_total_time={seconds}",
        "-timeout=5",
        "-rss_limit_mb=2048",
        "-max_len=4096",
        f"-artifact_prefix={folder}/",
    ]
    atheris.Setup([sys.argv[0], *options, str(folder)], EDGES[edge])
    atheris.Fuzz()


if __name__ == "__main__":
    main()
