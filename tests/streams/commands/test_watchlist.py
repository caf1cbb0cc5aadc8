import pytest

POSTS = """\
harga beras naik
resep nasi: beras dua cangkir

{"text": "beras mahal\\nsekali", "source": "facebook"}
{"text": "rice is up", "language": "en"}
{not json, but beras
"""


def test_it_prints_the_posts_that_match_and_counts_them(kentongan):
    found = kentongan("watchlist", "test", "beras NOT resep", stdin=POSTS)
    assert found.returncode == 0, found.stderr
    assert found.stdout.splitlines() == ["harga beras naik", "beras mahal sekali", "{not json, but beras"]
    assert found.stderr == "3 of 5 match\n"


MARKED_UP = """\
Dinas Pendidikan &amp; Kebudayaan dikritik warga
{"text": "<p>Dinas <b>Pendidikan</b> &amp; <a href='https://contoh.id/tags/x'>#<span>Kebudayaan</span></a></p>"}
{"text": "pendidikan &amp; kebudayaan", "text_format": "plain"}
"""


def test_markup_is_plain_before_a_query_looks_at_it(kentongan):
    found = kentongan("watchlist", "test", '"pendidikan kebudayaan"', stdin=MARKED_UP)
    assert found.stdout.splitlines() == [
        "Dinas Pendidikan & Kebudayaan dikritik warga",
        "Dinas Pendidikan & #Kebudayaan",
    ]
    found = kentongan("watchlist", "test", "amp OR href", stdin=MARKED_UP)
    assert found.stderr == "1 of 3 match\n"


def test_plain_lines_take_source_and_language_from_the_options(kentongan):
    found = kentongan("watchlist", "test", "beras source:facebook", "--source", "facebook", stdin="beras\n")
    assert found.stdout == "beras\n"
    found = kentongan("watchlist", "test", "beras source:facebook", stdin="beras\n")
    assert (found.stdout, found.stderr) == ("", "0 of 1 match\n")


def test_a_query_that_cannot_be_understood_ends_in_one_sentence_with_its_place(kentongan):
    found = kentongan("watchlist", "test", "beras AND (naik", stdin="beras\n")
    assert found.returncode == 2
    assert found.stdout == ""
    assert found.stderr.startswith("kentongan: ")
    assert "Traceback" not in found.stderr
    assert "column" in found.stderr


def test_a_query_for_an_emerging_issue_is_looked_at_before_the_broker(kentongan):
    found = kentongan("watchlist", "adopt", "#tanggul", "--query", "beras AND (naik", bootstrap_servers="127.0.0.1:9")
    assert found.returncode == 2
    assert found.stderr.startswith("kentongan: the query: ")
    assert "column" in found.stderr


@pytest.mark.parametrize("command", ["list", "apply", "adopt"])
def test_without_a_broker_it_says_so(kentongan, command, tmp_path):
    file = tmp_path / "watchlist.yaml"
    file.write_text("issues: []")
    arguments = {"apply": (str(file),), "adopt": ("#tanggul",)}.get(command, ())
    found = kentongan("watchlist", command, *arguments, bootstrap_servers="127.0.0.1:9")
    assert found.returncode == 2
    assert found.stderr == "kentongan: no Kafka broker answers at 127.0.0.1:9; start one or set KENTONGAN_BOOTSTRAP_SERVERS\n"


def test_a_watchlist_is_checked_without_a_broker(kentongan, tmp_path):
    (tmp_path / "channels.yaml").write_text("channels: {console: {kind: console}}")
    file = tmp_path / "watchlist.yaml"
    settings = {"bootstrap_servers": "127.0.0.1:9", "channels_file": str(tmp_path / "channels.yaml")}
    file.write_text("issues: [{id: a, title: A, query: beras, channels: [console]}]")
    found = kentongan("watchlist", "check", str(file), **settings)
    assert (found.returncode, found.stdout, found.stderr) == (0, "The watchlist can be used: 1 issues\n", "")

    for fault, said in (
        ("[{id: a, title: A, query: (beras}]", "query"),
        ("[{id: a, title: A, query: beras, channels: [humas]}]", "the issue a names the channel humas"),
        ("[{id: a, title: A, query: beras, purpose: harga}]", "KENTONGAN_REQUIRE_PURPOSE asks every issue"),
    ):
        file.write_text(f"issues: {fault}")
        found = kentongan("watchlist", "check", str(file), **settings, require_purpose="true")
        assert (found.returncode, found.stdout, said in found.stderr) == (2, "", True), found.stderr
