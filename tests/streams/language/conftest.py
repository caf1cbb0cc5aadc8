import pytest

from tests.streams.language.stages import new_stage


@pytest.fixture
def stage():
    return new_stage()
