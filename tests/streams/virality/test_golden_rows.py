"""Rows of every form that a release wrote are read, and what follows is decided by what they say; today's say all."""

import pytest

from tests.streams.virality.golden import FORMS, checkpoint, decided, golden_stage, play, read_alerts, read_rows, restored
from tests.streams.virality.story import BEGIN, CUT, END

FOLDERS = sorted(FORMS.iterdir())


MORE = 16
"""Bytes for what no row of before says: when an incident last fired, whether it has ebbed, and whether it is gradual."""


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_rows_of_each_form_go_on_to_the_same_alerts(folder):
    assert decided(play(restored(read_rows(folder)), CUT + 1, END)) == decided(read_alerts(folder))


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_rows_of_each_form_lose_nothing_when_they_are_written_anew(folder):
    written = checkpoint(restored(read_rows(folder)))
    assert checkpoint(restored(written)) == written
    assert decided(play(restored(written), CUT + 1, END)) == decided(read_alerts(folder))


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_the_form_of_today_is_not_larger(folder):
    former = read_rows(folder)
    written = checkpoint(restored(former))
    assert written.keys() == former.keys()
    assert {key: len(row) - len(former[key]) for key, row in written.items() if len(row) > len(former[key]) + MORE} == {}


def test_rows_of_today_go_on_as_if_nothing_had_been_written():
    stage = golden_stage()
    play(stage, BEGIN, CUT)
    other = restored(checkpoint(stage))
    assert play(other, CUT + 1, END) == play(stage, CUT + 1, END)
