import json
from datetime import date
from pathlib import Path

import pytest

from streams.errors import UserError
from streams.factcheck.feeds import read_feed

HERE = Path(__file__).parent


def changed(tmp_path, name, change):
    data = json.loads((HERE / name).read_text(encoding="utf-8"))
    change(data)
    path = tmp_path / name
    path.write_text(json.dumps(data))
    return path


def test_mafindos_feed():
    found = read_feed(HERE / "mafindo_antihoax.json")
    [fact] = found.facts
    assert fact.id == "mafindo:28799"
    assert fact.claim == "Contoh klaim yang sudah diperiksa"
    assert (fact.verdict, fact.correction) == ("Salah", "Penjelasan hasil pemeriksaan ...")
    assert (fact.owner, fact.checked) == ("MAFINDO (TurnBackHoax)", date(2026, 7, 2))
    assert fact.url == "https://www.youtube.com/watch?v=contoh"
    assert (found.skipped, found.short) == (0, 1)


def test_googles_feed():
    [fact] = read_feed(HERE / "google_factcheck_claims_search.json").facts
    assert fact.id.startswith("google:")
    assert (fact.claim, fact.verdict, fact.owner) == ("Contoh klaim", "Salah", "TurnBackHoax")
    assert (fact.url, fact.checked) == ("https://turnbackhoax.id/contoh", date(2026, 7, 2))


def test_the_same_review_keeps_its_id(tmp_path):
    path = changed(tmp_path, "google_factcheck_claims_search.json", lambda data: data["claims"].append(data["claims"][0]))
    assert len(read_feed(path).facts) == 1


def test_a_title_without_a_verdict_takes_the_classification(tmp_path):
    path = changed(tmp_path, "mafindo_antihoax.json", lambda data: data[0].update(title="Gas elpiji dihapus"))
    [fact] = read_feed(path).facts
    assert (fact.claim, fact.verdict) == ("Gas elpiji dihapus", "Fabricated Content")


@pytest.mark.parametrize("address", ["ftp://turnbackhoax.id/1", "turnbackhoax.id", 3, None])
def test_an_address_that_cannot_be_opened_is_left_out(tmp_path, address):
    path = changed(tmp_path, "mafindo_antihoax.json", lambda data: data[0].update(source_link=address))
    [fact] = read_feed(path).facts
    assert fact.url is None


@pytest.mark.parametrize("entry", [{"tanggal": "kemarin"}, {"fact": ""}, {"title": None}, {"id": "a b"}, {"fact": ["x"]}])
def test_an_entry_that_cannot_be_used_is_counted(tmp_path, entry):
    path = changed(tmp_path, "mafindo_antihoax.json", lambda data: data.append(data[0] | {"id": "2"} | entry))
    found = read_feed(path)
    assert (len(found.facts), found.skipped) == (1, 1)


@pytest.mark.parametrize("entry", [None, 3, {"claimReview": None}, {"text": "x", "claimReview": [None]}])
def test_a_claim_of_another_shape_is_counted(tmp_path, entry):
    path = changed(tmp_path, "google_factcheck_claims_search.json", lambda data: data["claims"].append(entry))
    assert read_feed(path).skipped == 1


def test_a_long_text_is_shortened(tmp_path):
    path = changed(tmp_path, "mafindo_antihoax.json", lambda data: data[0].update(fact="kata " * 2000))
    [fact] = read_feed(path).facts
    assert len(fact.correction) == 4000


@pytest.mark.parametrize(("text", "said"), [("{}", "neither"), ("3", "neither"), ("{", "not JSON")])
def test_what_is_no_feed_is_refused(tmp_path, text, said):
    path = tmp_path / "feed.json"
    path.write_text(text)
    with pytest.raises(UserError, match=said):
        read_feed(path)
