"""`kentongan init` as its users run it."""

import os
import pty
import select
import subprocess
import sys
import time

import pytest

WRITTEN = {".env", ".gitignore", "author.key", "channels.yaml", "fakta.yaml", "sources.yaml", "watchlist.yaml"}


def in_a_terminal(folder, typed):
    """What the command says in a terminal in this folder, where this is typed once it has asked; and its exit code."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "streams.cli", "init"],
        cwd=folder,
        pass_fds=(theirs,),
        preexec_fn=lambda: os.login_tty(theirs),
    )
    os.close(theirs)
    said, answers, deadline = "", list(typed), time.monotonic() + 60
    try:
        while time.monotonic() < deadline:
            ready, _, _ = select.select([ours], [], [], 0.2)
            try:
                said += os.read(ours, 4096).decode() if ready else ""
            except OSError:  # the other end is closed
                break
            if answers and said.rstrip().endswith(answers[0][0]):
                os.write(ours, answers.pop(0)[1].encode())
                said += "\n"
        return said, process.wait(10)
    finally:
        process.kill()
        process.wait()
        os.close(ours)


MINISTRY, PROVINCE = "Which ministry? (Enter for none):", "Which province? (Enter for none):"


def test_what_it_writes_is_taken_by_the_commands_after_it(kentongan, tmp_path):
    folder = tmp_path / "mulai di sini"
    found = kentongan("init", "--ministry", "kemenkes", "--province", "jatim", "--out", str(folder))
    assert (found.returncode, found.stderr) == (0, "")
    assert {one.name for one in folder.iterdir()} == WRITTEN
    assert "15 issues, 41 feeds that nobody has asked yet" in found.stdout
    steps = [line.strip() for line in found.stdout.partition("Next:\n")[2].splitlines()[:3]]
    assert steps[0] == f"cd '{folder}' && set -a && . ./.env && set +a"
    assert steps[1] == "kentongan source try rss.antara"
    assert steps[2] == "kentongan topics create && kentongan watchlist apply watchlist.yaml && kentongan worker"
    program = f"{sys.executable} -m streams.cli"
    checks = ("config", "watchlist check watchlist.yaml", "source check", "notify check")
    script = " && ".join([steps[0], *(f"{program} {check}" for check in checks)])
    found = subprocess.run(["sh", "-c", script], capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stderr
    assert "The watchlist can be used: 15 issues" in found.stdout
    assert "The sources can be used: 41 rss" in found.stdout
    assert "The channels can be used: console" in found.stdout
    assert (folder / "author.key").read_text().strip() not in found.stdout


def test_nothing_is_overwritten(kentongan, tmp_path):
    (tmp_path / "mine").write_text("mine")
    found = kentongan("init", "--province", "bali", "--out", str(tmp_path))
    assert (found.returncode, found.stdout) == (2, "")
    assert found.stderr.startswith(f"kentongan: {tmp_path} is there already, and nothing is overwritten")
    assert [one.name for one in tmp_path.iterdir()] == ["mine"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "say whom it is for: --ministry kesehatan, --province jawa-timur, or both"),
        (("--yes",), "say whom it is for: --ministry kesehatan, --province jawa-timur, or both"),
        (("--ministry", "kesehatn"), "there is no ministry 'kesehatn'; did you mean kesehatan?"),
        (("--province", "jawatimur"), "there is no province 'jawatimur'; did you mean jawa-timur?"),
    ],
)
def test_what_is_missing_or_wrong_gets_one_sentence(kentongan, arguments, said):
    found = kentongan("init", *arguments)
    assert (found.returncode, found.stdout, found.stderr) == (2, "", f"kentongan: {said}\n")


def test_it_asks_in_a_terminal_until_it_understands(tmp_path):
    said, code = in_a_terminal(
        tmp_path,
        [
            (MINISTRY, "\n"),
            (PROVINCE, "\n"),
            (MINISTRY, "kesehatn\n"),
            (MINISTRY, "\n"),
            (PROVINCE, "jatim\n"),
            ("[Y/n]:", "\n"),
        ],
    )
    assert code == 0, said
    assert "Name at least one of them." in said
    assert "did you mean kesehatan?" in said
    assert {one.name for one in (tmp_path / "kentongan-jawa-timur").iterdir()} == WRITTEN


@pytest.mark.parametrize("typed", ["n\n", "\x03"])
def test_who_thinks_better_of_it_leaves_nothing(tmp_path, typed):
    said, code = in_a_terminal(tmp_path, [(MINISTRY, "agama\n"), (PROVINCE, "\n"), ("[Y/n]:", typed)])
    assert code == (1 if typed == "n\n" else 130), said
    assert list(tmp_path.iterdir()) == []
