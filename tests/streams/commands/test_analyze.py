"""`kentongan analyze` as its users run it."""

import json
import os
import signal
import subprocess
import sys

import pytest

COMMAND = [sys.executable, "-m", "streams.cli", "analyze"]


def test_texts_are_answered_with_the_words_that_weighed(kentongan, tmp_path):
    path = tmp_path / "texts.txt"
    path.write_text(
        "\ufeffPelayanannya tidak bagus, mengecewakan\n\nAntrene dawa banget, ora ana sing ngurusi\n", encoding="utf-8"
    )
    done = kentongan("analyze", str(path))
    assert (done.returncode, done.stderr) == (0, "")
    first, second = done.stdout.split("Antrene")
    assert first.startswith("Pelayanannya")
    assert "language   Indonesian" in first
    assert "sentiment  negative: negative " in first
    assert "mengecewakan +" in first
    assert "language   Javanese" in second


def test_json_is_one_object_a_line(kentongan):
    done = kentongan("analyze", "--json", stdin="Terima kasih, petugasnya ramah\n12345\n")
    good, nothing = map(json.loads, done.stdout.splitlines())
    assert (good["language"], good["sentiment"], good["abstained"]) == ("id", "positive", False)
    assert good["words"][0][1] > 0
    assert nothing["language"] == "und"
    assert good.keys() == nothing.keys()


def test_markup_is_no_word(kentongan):
    done = kentongan("analyze", "--json", stdin="<p>Petugasnya ramah &amp; baik</p>\nPetugasnya ramah & baik\n")
    marked_up, plain = done.stdout.splitlines()
    assert marked_up == plain


@pytest.mark.parametrize("arguments", [(), ("--json",)])
def test_a_line_that_is_not_utf8_is_named(arguments):
    done = subprocess.run([*COMMAND, *arguments], input=b"bagus\n\xff\n", capture_output=True, check=False, timeout=120)
    assert done.returncode == 2
    assert b"bagus" in done.stdout
    assert done.stderr.decode().strip() == "kentongan: line 2 is not UTF-8; convert the texts first"


def test_a_file_that_cannot_be_read_is_one_sentence(kentongan, tmp_path):
    done = kentongan("analyze", str(tmp_path))
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"kentongan: cannot read {tmp_path}: Is a directory\n"


@pytest.fixture
def live():
    """The command, with its first answer already given while its input stays open."""
    process = subprocess.Popen(
        COMMAND,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=os.environ | {"PYTHONUNBUFFERED": ""},
    )
    assert process.stdin
    assert process.stdout
    process.stdin.write(b"Jalannya rusak parah\n")
    process.stdin.flush()
    assert process.stdout.readline() == b"Jalannya rusak parah\n"
    yield process
    process.kill()
    process.communicate()


def test_ctrl_c_ends_it_quietly(live):
    live.send_signal(signal.SIGINT)
    _, complaint = live.communicate(timeout=60)
    assert (live.returncode, complaint.strip()) == (130, b"")


def test_a_reader_that_has_seen_enough_ends_it_quietly(live):
    live.stdout.close()
    live.stdout = None
    _, complaint = live.communicate(b"Bagus sekali\n" * 50, timeout=60)
    assert complaint == b""
    assert live.returncode != 0
