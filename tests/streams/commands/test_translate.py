"""`kentongan watchlist translate` as its users run it."""


def test_a_query_of_another_tool_becomes_one_that_can_be_tried(kentongan):
    found = kentongan("watchlist", "translate", "-", "--from", "meltwater", stdin="(Harga or Tarif) ONEAR/2 (tol)^3\n")
    assert (found.returncode, found.stdout) == (0, "(harga OR tarif) ONEAR/2 tol\n")
    assert found.stderr.startswith("note: left out ^3, which changes only the order of results (column 31)\n")
    tried = kentongan("watchlist", "test", found.stdout.strip(), stdin="harga masuk tol\ntol dan tarif\n")
    assert (tried.stdout, tried.stderr) == ("harga masuk tol\n", "1 of 2 match\n")


def test_what_has_no_equal_is_told_or_left_out(kentongan):
    query = "beras AND (title:harga OR site:(a.id OR b.id) OR naik)"
    found = kentongan("watchlist", "translate", query, "--from", "brandwatch")
    assert (found.returncode, found.stdout) == (2, "")
    head, *told = found.stderr.splitlines()
    assert head == "kentongan: 2 parts have no equal in our queries; --leave-out prints the rest"
    assert [line for line in told if not line.startswith("  ")] == [
        "Leave out title:, since the whole text is searched (column 12)",
        "Write source: with the name of a source, as in source:x, instead of site: (column 27)",
    ]
    found = kentongan("watchlist", "translate", query, "--from", "brandwatch", "--leave-out")
    assert (found.returncode, found.stdout) == (0, "beras AND naik\n")
    assert found.stderr.startswith("left out: Leave out title:")


def test_a_query_of_which_nothing_is_left_is_refused(kentongan):
    found = kentongan("watchlist", "translate", "title:harga", "--from", "brandwatch", "--leave-out")
    assert (found.returncode, found.stdout) == (2, "")
    assert found.stderr.startswith("kentongan: 1 part has no equal in our queries\nLeave out title:")


def test_of_a_hostile_query_only_the_first_parts_are_told(kentongan):
    found = kentongan("watchlist", "translate", "-", "--from", "talkwalker", stdin="title:x " * 12_000)
    assert (found.returncode, found.stdout) == (2, "")
    assert found.stderr.splitlines()[-1] == "and 11,980 more"
