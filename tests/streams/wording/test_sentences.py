import pytest

from schemas.alert import Expected, Outlook, SameMatter, SentimentSplit, Unmatched
from streams.wording.sentences import coming, feelings, negative_between, spread, unanswered
from tests.streams.virality.sample import alert


def test_it_is_said_of_what_else_the_same_posts_speak():
    one = alert(
        sources=(),
        same_matter=(
            SameMatter(issue="pangan", title="Pangan", share=0.9),
            SameMatter(issue="bulog", title="Bulog", share=0.6),
        ),
    )
    assert spread(one, "id") == "Unggahan yang sama juga tentang “Pangan” (90%) dan “Bulog” (60%)."
    assert spread(one, "en") == "The same posts are about “Pangan” (90%) and “Bulog” (60%) too."
    assert spread(alert(sources=()), "id") is None


@pytest.mark.parametrize(
    ("low", "high", "id", "en"),
    [
        (0.25, 0.6, "kemungkinan besar 25–60% negatif", "most likely 25–60% negative"),
        (0.44, 0.95, "kemungkinan besar sedikitnya 44% negatif", "most likely at least 44% negative"),
        (0.03, 0.28, "kemungkinan besar paling banyak 28% negatif", "most likely at most 28% negative"),
        (0.04, 0.93, None, None),
        (None, None, None, None),
    ],
)
def test_the_true_negative_share_is_told_as_far_as_it_is_known(
    low: float | None, high: float | None, id: str | None, en: str | None
) -> None:
    split = SentimentSplit(
        n=100, abstained=0, negative=0.26, neutral=0.6, positive=0.14, negative_low=low, negative_high=high
    )
    assert (negative_between(split, "id"), negative_between(split, "en")) == (id, en)
    told = feelings(split, "id")
    assert told is not None
    assert told.endswith(f"positif 14%; {id}" if id else "positif 14%")


def test_what_no_statement_answers_is_told_with_a_post_as_long_as_it_is_shown():
    shown = alert(unmatched=(Unmatched(phrases=("dana dipotong",), posts=272, post="x:1"),))
    [told] = unanswered(shown, "id")
    assert told == (
        "Belum dijawab: sedikitnya 272 unggahan menyebut “dana dipotong”, misalnya: “beras naik lagi [bold]”. "
        "Bila itu klaim, tambahkan dengan kentongan facts apply."
    )
    [erased] = unanswered(shown.model_copy(update={"samples": ()}), "en")
    assert erased == (
        "Not answered yet: “dana dipotong” in at least 272 posts. If it is a claim, add it with kentongan facts apply."
    )


def test_it_is_told_whether_it_grows_and_how_many_posts_come():
    posts = (Expected(minutes=60, low=120, high=300), Expected(minutes=180, low=200, high=1200))
    shown = alert(outlook=Outlook(phase="growing", posts=posts))
    assert coming(shown, "id") == (
        "Masih tumbuh; 1 jam ke depan 120–300 unggahan; 3 jam ke depan 200–1.200 (sembilan dari sepuluh kali)."
    )
    assert coming(shown, "en") == (
        "Still growing; in the next hour 120–300 posts; in the next 3 hours 200–1,200 (nine times in ten)."
    )
    assert coming(alert(), "id") is None
