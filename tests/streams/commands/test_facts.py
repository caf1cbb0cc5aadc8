import json

import pytest

from tests.streams.factcheck.statements import ONE

FACTS = ONE + "    issues: [istana]\n"


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "fakta.yaml"
    path.write_text(FACTS)
    return str(path)


def test_it_says_which_lines_speak_of_a_statement(kentongan, file):
    found = kentongan("facts", "test", file, stdin="istana sewa 1000 mobil\nhoaks istana sewa 1000 mobil\nharga beras\n")
    assert found.returncode == 0, found.stderr
    told = [json.loads(line)["facts"][0] for line in found.stdout.splitlines()]
    assert [(one["fact"], one["stance"], one["near"]) for one in told] == [
        ("mobil-istana", "claim", True),
        ("mobil-istana", "correction", True),
    ]
    assert found.stderr == "2 of 3 lines mention a statement\n"


@pytest.mark.parametrize("arguments", [("test",), ("apply",), ("import",)])
def test_a_file_that_cannot_be_read_ends_in_one_sentence(kentongan, tmp_path, arguments):
    found = kentongan("facts", *arguments, str(tmp_path / "none.yaml"))
    assert found.returncode == 2
    assert found.stderr.startswith("kentongan: cannot read ")
    assert "Traceback" not in found.stderr


def test_without_a_broker_it_is_said(kentongan, file):
    found = kentongan("facts", "apply", file, bootstrap_servers="127.0.0.1:1", request_timeout="1", session_timeout="1")
    assert found.returncode == 2
    assert found.stderr.startswith("kentongan: ")
    assert "Traceback" not in found.stderr
