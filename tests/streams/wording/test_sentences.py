from schemas.alert import SameMatter
from streams.wording.sentences import spread
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
