from importlib.metadata import version

from typer.testing import CliRunner

from streams.cli import app


def test_it_tells_its_version():
    found = CliRunner().invoke(app, ["--version"])
    assert (found.exit_code, found.output) == (0, f"kentongan {version('kentongan')}\n")
