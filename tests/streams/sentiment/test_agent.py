import asyncio
import threading
import time
from functools import cache

import pytest

from schemas.scored import Sentiment
from streams.sentiment.agent import Meter, score_in_thread
from streams.sentiment.engine import model_name
from streams.sentiment.guess import SentimentGuess
from streams.sentiment.model import LinearSentiment

engine = cache(LinearSentiment.load)


class Gate:
    """An engine that works while a gate is open."""

    name, digest = "gate", "0123456789abcdef"

    def __init__(self):
        self.open = threading.Event()
        self.threads = set()

    def parts(self, texts, languages):
        self.threads.add(threading.get_ident())
        self.open.wait(30)
        yield from engine().parts(texts, languages)


async def test_it_says_what_the_engine_says_with_the_name_of_the_model():
    texts = ["pelayanannya buruk sekali, kecewa", "terima kasih, sangat membantu"]
    score = score_in_thread(engine(), timeout=30)
    found = await score(texts, ["id", "id"])
    guesses = engine().score(texts, ["id", "id"])
    assert [(one.label, one.abstained) for one in found] == [(one.label, one.abstained) for one in guesses]
    assert [one.negative for one in found] == [round(one.negative, 4) for one in guesses]
    assert {one.model for one in found} == {model_name(engine())} == {f"{engine().name}@{engine().digest[:12]}"}


async def test_the_event_loop_stays_free_while_the_model_works():
    gate = Gate()
    scoring = asyncio.create_task(score_in_thread(gate, timeout=30)(["baik"], ["id"]))
    await asyncio.sleep(0)
    assert not scoring.done()
    gate.open.set()
    assert len(await scoring) == 1
    assert threading.get_ident() not in gate.threads


async def test_a_model_that_takes_too_long_is_a_timeout_and_can_be_asked_again():
    gate = Gate()
    score = score_in_thread(gate, timeout=0.02)
    with pytest.raises(TimeoutError):
        await score(["baik"], ["id"])
    gate.open.set()
    patient = score_in_thread(gate, timeout=30)
    assert len(await patient(["baik"], ["id"])) == 1


class Parts:
    """An engine that scores one post a call, and fails on the word `galat`."""

    name, digest, cache_hits, cache_misses = "parts", "0123456789abcdef", 0, 0

    def __init__(self, gate=None):
        self.gate = gate

    def parts(self, texts, languages):
        for number in reversed(range(len(texts))):
            if texts[number] == "galat":
                raise RuntimeError("out of memory")
            if self.gate:
                self.gate.wait(30)
            yield [(number, engine().score([texts[number]])[0])]


async def test_posts_come_back_in_order_whatever_the_calls_were():
    texts = ["buruk", "terima kasih, sangat membantu", "buruk sekali, kecewa"]
    one = Parts()
    meter = Meter(one)
    found = await score_in_thread(one, timeout=30, meter=meter)(texts, ["id"] * 3)
    assert [one.label for one in found] == [guess.label for guess in engine().score(texts)]
    assert meter.facts().seconds.n == 3


async def test_the_time_limit_is_for_one_call_and_not_for_all():
    class Slow(Parts):
        def parts(self, texts, languages):
            for part in super().parts(texts, languages):
                time.sleep(0.2)
                yield part

    assert len(await score_in_thread(Slow(), timeout=0.8)(["buruk"] * 6, ["id"] * 6)) == 6


async def test_failures_are_counted_by_reason():
    gate = threading.Event()
    one = Parts(gate)
    meter = Meter(one)
    score = score_in_thread(one, timeout=0.02, meter=meter)
    assert meter.facts().failures == {"timeout": 0, "error": 0, "not_a_number": 0}
    with pytest.raises(TimeoutError):
        await score(["buruk"], ["id"])
    gate.set()
    with pytest.raises(RuntimeError):
        await score_in_thread(one, timeout=30, meter=meter)(["galat"], ["id"])
    assert meter.facts().failures == {"timeout": 1, "error": 1, "not_a_number": 0}
    assert meter.facts().posts == 0


async def test_calls_are_counted():
    meter = Meter(engine())
    score = score_in_thread(engine(), timeout=30, meter=meter)
    await score(["baik", "buruk"], ["id", "id"])
    await score(["baik"], ["id"])
    facts = meter.facts()
    assert facts.posts == 3
    assert facts.name == engine().name


class Broken:
    """An engine whose sums overflow for one post."""

    name, digest, cache_hits, cache_misses = "broken", "0123456789abcdef", 0, 0

    def parts(self, texts, languages):
        none = SentimentGuess("negative", float("nan"), float("inf"), 0.2, abstained=False)
        known = SentimentGuess("positive", 0.1, 0.1, 0.8, abstained=False)
        yield [(number, none if text == "galat" else known) for number, text in enumerate(texts)]


async def test_a_post_for_which_the_model_gives_no_number_is_abstained_from_and_counted():
    meter = Meter(Broken())
    broken, good = await score_in_thread(Broken(), timeout=30, meter=meter)(["galat", "baik"], ["id", "id"])
    assert Sentiment.model_validate_json(broken.model_dump_json()).abstained
    assert not good.abstained
    assert meter.facts().failures["not_a_number"] == 1
