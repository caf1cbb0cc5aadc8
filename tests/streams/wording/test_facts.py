from schemas.alert_posts import Unmatched
from streams.wording.facts import unanswered
from tests.streams.virality.sample import alert


def test_what_no_statement_answers_is_told_with_a_post_as_long_as_it_is_shown():
    shown = alert(unmatched=(Unmatched(phrases=("dana dipotong",), posts=272, post="x:1"),))
    [told] = unanswered(shown, "id")
    assert told == (
        "Belum dijawab: sedikitnya 272 unggahan menyebut “dana dipotong”, misalnya: “beras naik lagi [bold]”. "
        "Bila itu klaim, tambahkan dengan kentongan facts apply."
    )
    [linked] = unanswered(shown, "id", page="https://meja.example.go.id/fakta")
    assert linked.endswith("Bila itu klaim, tambahkan di https://meja.example.go.id/fakta.")
    [erased] = unanswered(shown.model_copy(update={"samples": ()}), "en")
    assert erased == (
        "Not answered yet: “dana dipotong” in at least 272 posts. If it is a claim, add it with kentongan facts apply."
    )
