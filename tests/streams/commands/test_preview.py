"""`kentongan ingest preview` as its users run it, and its command line on the commands that read files."""

import json
import shlex

import pytest
import typer

from streams.cli import command_line

HARVEST = (
    "conversation_id_str,created_at,favorite_count,full_text,id_str,lang,quote_count,reply_count,retweet_count,username\n"
    '1,Sat Mar 01 00:00:00 +0000 2025,4,"Antre beras, hubungi 081234567890",19,in,0,1,2,warga_a\n'
    "2,Sat Mar 01 00:01:00 +0000 2025,-1,Antre lagi,20,in,0,1,2,warga_b\n"
)


@pytest.fixture
def harvest(tmp_path):
    path = tmp_path / "panen bulan ini.csv"
    path.write_text(HARVEST)
    return path


def test_it_shows_what_the_file_is_taken_for_and_the_command_to_type(kentongan, harvest, tmp_path):
    found = kentongan("ingest", "preview", str(harvest))
    assert (found.returncode, found.stderr) == (0, "")
    for said in ("taken for: tweet-harvest (CSV)", "2025-03-01 00:00:00", "likes 4", "retweet_count+quote_count"):
        assert said in found.stdout
    assert "values of likes that are no counts, left out: 1" in found.stdout
    assert "081234567890" not in found.stdout
    assert "warga_a" not in found.stdout
    words = shlex.split(found.stdout.splitlines()[-1])
    assert words == ["kentongan", "ingest", "file", str(harvest), "--profile", "tweet-harvest", "--source", "x"]
    (tmp_path / "w.yaml").write_text("issues: [{id: beras, title: Beras, query: antre, owner: Uji}]")
    run = kentongan("backtest", *words[3:], "--watchlist", str(tmp_path / "w.yaml"), "--json")
    assert run.returncode == 0, run.stderr
    assert json.loads(run.stdout.splitlines()[-1])["summary"]["issues"][0]["posts"] == 2


@pytest.mark.parametrize(
    ("content", "options", "said"),
    [
        ("ulasan;tanggal\nAntre;02/04/2026\n", (), "perhaps --map text=ulasan"),
        (
            "text;created_at\nAntre;02/04/2025\n",
            ("--zone", "WIB"),
            "add --date-format day-first or --date-format month-first",
        ),
        ("text;created_at\nAntre;2025-04-02\n", (), "add --zone WIB"),
        ("id;text;created_at\n1.84E+18;a;2025-04-02T00:00Z\n", (), "spoilt by a spreadsheet"),
        ("text;created_at\na;2025-04-02T00:00Z\n", ("--encoding", "klingon"), "--encoding"),
        ("text;created_at\na;2025-04-02T00:00Z\n", ("--as-of", "kemarin"), "--as-of"),
        ("", (), "the file is empty"),
    ],
)
def test_what_is_left_open_is_one_sentence_with_what_to_add(kentongan, tmp_path, content, options, said):
    path = tmp_path / "a.csv"
    path.write_text(content)
    found = kentongan("ingest", "preview", str(path), *options)
    assert (found.returncode, found.stdout) == (2, "")
    assert said in found.stderr
    assert found.stderr.count("\n") == 1


def test_rejects_are_told_by_their_commonest_reasons_and_are_no_success(kentongan, tmp_path):
    path = tmp_path / "a.csv"
    rows = [f"a {number},2025-04-02T00:00Z" for number in range(8)] + ["b,soal", "c,", "d,soal"]
    path.write_text("\n".join(["text,created_at", *rows]))
    (tmp_path / "w.yaml").write_text("issues: [{id: beras, title: Beras, query: a, owner: Uji}]")
    told = [
        "rejected: 2 × created_at: no time that can be read (the first is number 10: soal)",
        "rejected: 1 × created_at: missing (the first is number 11)",
    ]
    for allowed, code in (("0", 1), ("20%", 1), ("30%", 0), ("3", 0)):
        options = ("--watchlist", str(tmp_path / "w.yaml"), "--allow-rejects", allowed)
        found = kentongan("backtest", str(path), *options)
        assert found.returncode == code
        assert [line for line in found.stderr.splitlines() if line.startswith("rejected")] == told


def test_labelled_texts_are_read_with_other_names_and_encodings(kentongan, tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes("ulasan;sentimen\nPelayanannya “bagus”;positive\n".encode("cp1252"))
    found = kentongan("evaluate", "sentiment", "--data", str(path), "--map", "text=ulasan", "--map", "label=sentimen")
    assert found.returncode == 0, found.stderr
    assert found.stdout.startswith("n 1, ")


def test_all_commands_that_read_posts_take_the_same_options():
    def options(*words):
        found = typer.main.get_command(command_line())
        for word in words:
            found = found.commands[word]
        return {option for parameter in found.params for option in parameter.opts}

    shared = options("ingest", "preview") - {"path"}
    for words in (("ingest", "file"), ("backtest",), ("watchlist", "history"), ("explain",)):
        assert shared <= options(*words), words
