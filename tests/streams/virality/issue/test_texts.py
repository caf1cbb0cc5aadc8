from hypothesis import given, settings
from hypothesis import strategies as st

from streams.virality.codec import pack, unpack
from streams.virality.issue.texts import LEAST_COPIES, MOST_TEXTS, Texts
from tests.streams.virality.kept import bytes_of
from tests.streams.virality.mentions import words_of

MINUTE = 29_700_000
COPY = "Dukung pembangunan bendungan demi air bersih bagi seluruh warga desa kita"


def counted(posts):
    found = Texts()
    for number, (excerpt, minute) in enumerate(posts):
        found.add(f"x:{number}", excerpt, minute)
    return found


def stored(texts, most=MOST_TEXTS):
    found = Texts()
    found.take_row(unpack(pack(texts.to_row(most)), Texts.Row))
    return found


def test_copies_are_found_among_posts_of_peoples_words_of():
    posts = [
        (f"{COPY} https://t.co/{number}" if number % 4 else words_of(number), MINUTE + number % 3) for number in range(400)
    ]
    found = counted(posts).repeated()
    assert (found.texts, found.posts, found.largest, found.in_a_minute) == (1, 300, 300, 100)


def test_a_text_that_is_a_tenth_of_all_is_not_lost_among_others():
    found = counted(
        [(COPY if number % 10 == 0 else words_of(number), MINUTE + number // 20) for number in range(600)]
    ).repeated()
    assert found.largest >= 50


def test_a_few_posts_of_a_text_are_no_copies():
    assert counted([(COPY, MINUTE)] * (LEAST_COPIES - 1)).repeated() is None
    assert counted([(COPY, MINUTE)] * LEAST_COPIES).repeated().posts == LEAST_COPIES


def test_only_what_is_younger_than_a_minute_counts():
    found = counted([(COPY, MINUTE + number) for number in range(20)])
    assert found.repeated(MINUTE + 9).posts == 10
    found.forget(MINUTE + 11)
    assert found.repeated().posts == 8
    found.forget(MINUTE + 60)
    assert found.repeated() is None
    assert found.to_row() == Texts().to_row()


def test_reposts_are_told_apart():
    found = Texts()
    for number in range(30):
        found.add(f"x:{number}", f"RT @…: {COPY}" if number % 3 else COPY, MINUTE, repost=bool(number % 3))
    assert (found.repeated().posts, found.repeated().passed_on) == (30, 20)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 90), st.booleans()), max_size=300), st.integers(0, 300))
def test_a_successor_counts_on_as_if_it_had_been_there(posts, cut):
    def fold(texts, part):
        for number, step, repost in part:
            texts.add(f"x:{number}", words_of(number), MINUTE + step, repost=repost)
            texts.forget(MINUTE + step - 60)
        return texts

    alone = fold(Texts(), posts)
    after = fold(stored(fold(Texts(), posts[:cut])), posts[cut:])
    assert bytes_of(after) == bytes_of(alone)
    assert after.repeated() == alone.repeated()


def test_with_less_room_the_texts_that_most_posts_have_stay():
    found = counted([(COPY, MINUTE)] * 30 + [(words_of(number), MINUTE) for number in range(40)])
    assert len(stored(found, 1).to_row().texts) == 1
    assert stored(found, 1).repeated() == found.repeated()
    assert stored(found, 0).repeated() is None


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(0, 40), min_size=1, max_size=150), st.randoms(use_true_random=False))
def test_the_order_of_the_posts_of_a_minute_changes_nothing(numbers, chance):
    posts = [(f"x:{place}", words_of(number // 2)) for place, number in enumerate(numbers)]
    found = []
    for _ in range(2):
        texts = Texts()
        for post, excerpt in posts:
            texts.add(post, excerpt, MINUTE)
        texts.settle()
        found.append(bytes_of(texts))
        chance.shuffle(posts)
    assert found[0] == found[1]
