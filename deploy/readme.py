"""The table of settings in README.md: `python -m deploy.readme [--check]` writes it, or says whether it is as the code."""

import sys
from collections.abc import Sequence
from pathlib import Path

from pydantic import SecretStr
from pydantic.fields import FieldInfo

from streams.settings import PREFIX, Settings

__all__ = ["BEGIN", "END", "README", "filled", "main", "settings_table"]

README = Path(__file__).parents[1] / "README.md"
BEGIN = "<!-- settings: written by `make readme` -->\n"
END = "<!-- end of settings -->\n"


def settings_table() -> str:
    """A Markdown table of every setting, in the order of the code."""
    rows = [
        f"| `{PREFIX}{name.upper()}` | {_default(field)} | {field.description}{_or_file(name, field)} |"
        for name, field in Settings.model_fields.items()
    ]
    return "\n".join(["| Variable | Default | What it is |", "| --- | --- | --- |", *rows, ""])


def _default(field: FieldInfo) -> str:
    value = field.default
    if value is None:
        return ""
    if isinstance(value, bool):
        value = str(value).lower()
    return f"`{value:g}`" if isinstance(value, float) else f"`{value}`"


def _or_file(name: str, field: FieldInfo) -> str:
    is_secret = SecretStr in getattr(field.annotation, "__args__", ())
    return f" Better in a file, named by `{PREFIX}{name.upper()}_FILE`." if is_secret else ""


def filled(text: str) -> str:
    """The text with the present table between its two markers.

    Raises:
        ValueError: a marker is missing or there twice.
    """
    if text.count(BEGIN) != 1 or text.count(END) != 1:
        raise ValueError(f"README.md needs one line {BEGIN.strip()} and one line {END.strip()}")
    head, rest = text.split(BEGIN)
    return f"{head}{BEGIN}{settings_table()}{END}{rest.split(END)[1]}"


def main(arguments: Sequence[str]) -> int:
    """Run the command; returns its exit code."""
    text = README.read_text(encoding="utf-8")
    wanted = filled(text)
    if "--check" in arguments and text != wanted:
        print("The table of settings in README.md differs from the code: run `make readme`.", file=sys.stderr)
        return 1
    if text != wanted:
        README.write_text(wanted, encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
