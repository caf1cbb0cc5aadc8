import pytest

from streams.connectors.secrets import secrets_of
from streams.connectors.sources_file import read_sources
from streams.errors import UserError


def written(folder, text):
    path = folder / "sources.yaml"
    path.write_text(text)
    return path


def test_a_file_says_where_posts_come_from(tmp_path):
    found = read_sources(written(tmp_path, "sources: [{name: rss.antara, kind: rss, url: 'https://a.example.id/rss'}]"))
    source = found.of("rss.antara")
    assert (source.url, source.zone, source.private_hosts) == ("https://a.example.id/rss", "Asia/Jakarta", frozenset())
    assert secrets_of(source).opening == {}
    with pytest.raises(UserError, match=r"no source rss.lain; the sources are rss.antara"):
        found.of("rss.lain")


def test_all_mistakes_are_told_at_once_with_their_lines_and_without_addresses(tmp_path):
    text = """sources:
  - {name: RSS, kind: rss, url: "https://budi:rahasia@a.example.id/"}
  - {name: rss.a, kind: rss, url: "rahasia", zone: Nusantara, evry: 2m}
  - {name: rss.a, kind: rss}
  - {name: rss.b, kind: rahasia}
  - {name: rss.c}
"""
    with pytest.raises(UserError) as refused:
        read_sources(written(tmp_path, text))
    said = str(refused.value)
    for line in (
        "line 2: sources.0.name: should be",
        "line 2: sources.0.url: should hold no user name",
        "line 5: sources.3.kind: should be 'rss', 'http'",
        "line 6: sources.4.kind: is missing",
    ):
        assert line in said
    for line in (
        "line 3: sources.1.url: should be an address",
        "line 3: sources.1.zone",
        "line 3: sources.1.evry: there is no such",
    ):
        assert line in said
    for line in ("line 4: sources.2.url: is missing", "line 4: sources.2.name: the name rss.a is there twice"):
        assert line in said
    assert "rahasia" not in said
    assert "9 mistakes" in said


@pytest.mark.parametrize("text", ["", "sources: []", "sources: a"])
def test_a_file_without_sources_is_refused(tmp_path, text):
    with pytest.raises(UserError):
        read_sources(written(tmp_path, text))


@pytest.mark.parametrize("secret", ["", "Bearer a\nBearer b", "Bearer rahasiá", "x" * 5000])
def test_a_secret_that_cannot_be_one_is_refused_without_being_told(tmp_path, secret):
    (tmp_path / "secret").write_text(secret)
    path = written(
        tmp_path, f"sources: [{{name: a, kind: rss, url: 'https://a.id', authorization_file: {tmp_path / 'secret'}}}]"
    )
    with pytest.raises(UserError, match="source a: its authorization_file") as refused:
        secrets_of(read_sources(path).of("a"))
    assert not secret or secret not in str(refused.value)


def test_a_source_whose_terms_somebody_must_accept_is_refused_without_and_the_day_needs_no_quotes(tmp_path):
    tg = "name: tg, kind: telegram, channels: [kanal], api_id_file: /a, api_hash_file: /b, session_file: /c"
    with pytest.raises(UserError, match=r"line 1: sources.0: needs terms: \{accepted_by: NAME"):
        read_sources(written(tmp_path, f"sources: [{{{tg}}}]"))
    terms = "{accepted_by: Rini, on: 2026-06-01, basis: SK 12/2026}"
    found = read_sources(written(tmp_path, f"sources: [{{{tg}, terms: {terms}}}]")).of("tg")
    assert (found.terms.accepted_by, found.terms.on.isoformat()) == ("Rini", "2026-06-01")
