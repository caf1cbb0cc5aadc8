import os

import pytest

from streams.settings import PREFIX
from tests import forked


@pytest.fixture
def kentongan():
    """Run the command as a shell does, with no settings but those given."""

    def run(*arguments, stdin="", **settings):
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
        ours = {PREFIX + name.upper(): value for name, value in settings.items()}
        return forked.run(*arguments, env=inherited | ours | {"COLUMNS": "200"}, input=stdin, timeout=300)

    return run
