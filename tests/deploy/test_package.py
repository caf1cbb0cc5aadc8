"""What is installed is complete."""

import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_every_data_file_of_the_program_is_packaged():
    patterns = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]["package-data"]["*"]
    left_out = [
        str(path.relative_to(ROOT))
        for folder in ("streams", "schemas")
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and path.suffix not in (".py", ".pyc") and not any(path.match(pattern) for pattern in patterns)
    ]
    assert left_out == []
