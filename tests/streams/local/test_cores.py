import os

import pytest

from streams.local.cores import cores

ALL = len(os.sched_getaffinity(0))


@pytest.mark.parametrize(
    ("quota", "found"),
    [
        ("max 100000", ALL),
        ("50000 100000", 1),
        ("100001 100000", min(2, ALL)),
        (f"{ALL * 100_000} 100000", ALL),
        ("99999999 100000", ALL),
        ("", ALL),
        ("1 0", ALL),
    ],
)
def test_a_container_uses_no_more_than_its_quota(quota, found, tmp_path):
    path = tmp_path / "cpu.max"
    path.write_text(quota)
    assert cores(path) == found


def test_without_control_groups_all_cores_count(tmp_path):
    assert cores(tmp_path / "none") == ALL
