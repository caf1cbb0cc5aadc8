from streams.mentions.known_ends import EndsKnown, KnownEnds, PostsPlace


class Broker:
    def __init__(self, *answers):
        self.answers, self.asked = list(answers), 0

    async def ask(self):
        self.asked += 1
        return self.answers[0] if len(self.answers) == 1 else self.answers.pop(0)


async def test_a_place_beyond_the_end_is_asked_about_and_not_believed():
    broker = Broker(EndsKnown("a", (10, 4)), EndsKnown("a", (12, 4)))
    ends = KnownEnds(broker.ask)
    await ends.reach([PostsPlace("a", 0, 9), PostsPlace("a", 1, 3)])
    assert broker.asked == 1
    await ends.reach([PostsPlace("a", 0, 5)])
    assert broker.asked == 1
    await ends.reach([PostsPlace("a", 0, 11), PostsPlace("a", 1, 2**53)])
    assert broker.asked == 2
    assert [ends.believes(PostsPlace("a", *place)) for place in ((0, 11), (0, 12), (1, 2**53), (2, 0))] == [True] + [
        False
    ] * 3
    assert ends.believes_ends("a", (12, 4))
    assert not ends.believes_ends("a", (12, 5))


async def test_nothing_is_known_of_another_topic_and_where_the_broker_does_not_say():
    ends = KnownEnds(Broker(EndsKnown("b", (1,)), None).ask)
    await ends.look()
    assert ends.believes(PostsPlace("a", 0, 99))
    assert ends.believes(PostsPlace(None, 0, 99))
    assert not ends.believes(PostsPlace("b", 0, 99))
    await ends.reach([PostsPlace("b", 0, 99)])
    assert ends.believes(PostsPlace("b", 0, 99))
    assert KnownEnds().believes(PostsPlace("b", 0, 99))
