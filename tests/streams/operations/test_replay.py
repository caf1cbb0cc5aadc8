from schemas.deadletter import DeadLetter
from streams.kafka.topics import Topics
from streams.operations.replay import replayed
from streams.runtime.dead_letters import REPLAY_HEADER
from streams.settings import Settings

TOPICS = Topics(Settings(topic_prefix="t."))


def letter(topic):
    return DeadLetter(topic, 3, 17, None, "stage", "ValueError", 5, b"k", b"\xff raw")


def test_a_post_enters_at_posts_and_is_marked_as_no_repeat():
    for topic in (TOPICS.posts, TOPICS.detected):
        out = replayed(letter(topic.name), TOPICS)
        assert (out.topic, out.partition, out.key, out.value) == ("t.posts", 3, b"k", b"\xff raw")
        assert out.headers == ((REPLAY_HEADER, b"1"),)


def test_what_failed_further_on_enters_where_it_failed():
    for topic in (TOPICS.mentions, TOPICS.alerts):
        out = replayed(letter(topic.name), TOPICS)
        assert (out.topic, out.partition, out.value, out.headers) == (topic.name, 3, b"\xff raw", ())
