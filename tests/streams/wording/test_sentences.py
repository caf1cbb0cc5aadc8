from schemas.alert_outlook import Expected, Outlook
from schemas.alert_posts import SameMatter
from streams.wording.sentences import coming, spread
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


def test_it_is_told_whether_it_grows_and_how_many_posts_come():
    posts = (Expected(minutes=60, low=120, high=300), Expected(minutes=180, low=200, high=1200))
    shown = alert(outlook=Outlook(phase="growing", posts=posts))
    assert coming(shown, "id") == (
        "Masih tumbuh; 1 jam ke depan 120–300 unggahan; 3 jam ke depan 200–1.200 (sembilan dari sepuluh kali)."
    )
    assert coming(shown, "en") == (
        "Still growing; in the next hour 120–300 posts; in the next 3 hours 200–1,200 (nine times in ten)."
    )
    viral = coming(shown.model_copy(update={"kind": "viral_post"}), "id")
    assert viral is not None
    assert viral.startswith("Jumlah unggahan masih tumbuh; 1 jam ke depan 120–300 unggahan;")
    surge = coming(shown.model_copy(update={"kind": "engagement_surge"}), "en")
    assert surge is not None
    assert surge.startswith("Number of posts: still growing; in the next hour 120–300 posts;")
    assert coming(alert(), "id") is None
