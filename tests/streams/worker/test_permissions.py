from streams.kafka.topics import Topics
from streams.settings import Settings
from streams.worker.permissions import User, users

SETTINGS = Settings(topic_prefix="t.")
TOPICS = Topics(SETTINGS)
USERS = {user.name: user for user in users(SETTINGS)}


def allowed(user: User, operation: str) -> set[str]:
    return {grant.name for grant in user.grants if grant.resource == "topic" and operation in grant.operations}


def test_posts_as_they_came_are_read_by_the_language_stage_and_by_people_alone():
    assert {name for name, user in USERS.items() if allowed(user, "Read") & {TOPICS.posts.name, "t."}} == {
        "kentongan-language",
        "kentongan-operator",
    }


def test_what_talks_to_the_outside_reads_no_posts():
    posts = {topic.name for topic in (TOPICS.posts, TOPICS.detected, TOPICS.scored, TOPICS.mentions, TOPICS.dead_letters)}
    for name in ("kentongan-notify", "kentongan-sources", "kentongan-subscriber"):
        assert not allowed(USERS[name], "Read") & posts


def test_whoever_is_not_us_does_one_thing():
    assert allowed(USERS["kentongan-source"], "Write") == {TOPICS.posts.name}
    assert not allowed(USERS["kentongan-source"], "Read")
    assert allowed(USERS["kentongan-subscriber"], "Read") == {TOPICS.alerts.name}
    assert not allowed(USERS["kentongan-subscriber"], "Write")
