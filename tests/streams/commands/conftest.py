import os
import subprocess
import sys

import pytest

from streams.settings import PREFIX


@pytest.fixture
def kentongan():
    """Run the command as a shell does, with no settings but those given."""

    def run(*arguments, stdin="", **settings):
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
        return subprocess.run(
            [sys.executable, "-m", "streams.cli", *arguments],
            env=inherited | {PREFIX + name.upper(): value for name, value in settings.items()} | {"COLUMNS": "200"},
            input=stdin,
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )

    return run
