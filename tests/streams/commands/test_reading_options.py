"""The options that say how a file is read."""

import typer
from typer.testing import CliRunner

from streams.commands.reading_options import ReadingOptions, with_reading_options
from streams.settings import Settings


def test_a_command_is_given_what_was_said_beside_its_own_arguments():
    app, seen = typer.Typer(), []

    @app.command()
    @with_reading_options
    def read(path: str, quick: bool = False, *, options: ReadingOptions) -> None:
        """Read a file."""
        seen.append((path, quick, options))

    said = ("--zone", "WIB", "--map", "text=isi", "--map", "id=no", "--order", "file", "--quick")
    done = CliRunner().invoke(app, ["posts.csv", *said])
    assert done.exit_code == 0, done.output
    assert seen == [("posts.csv", True, ReadingOptions(zone="WIB", map=["text=isi", "id=no"], order="file"))]


def test_only_what_differs_from_the_defaults_is_given():
    assert ReadingOptions().given() == {}
    assert ReadingOptions(order="auto", map=[]).given() == {}
    assert ReadingOptions(date_format="day-first", order="time").given() == {"--date-format": "day-first", "--order": "time"}


def test_a_moment_without_a_zone_is_in_that_of_the_file():
    reading = ReadingOptions(as_of="2026-02-01T10:00", zone="WIB").reading(Settings(), from_line=7)
    assert reading.as_of.isoformat() == "2026-02-01T10:00:00+07:00"
    assert reading.from_line == 7
