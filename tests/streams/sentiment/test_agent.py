import asyncio
import threading
from functools import cache

import pytest

from streams.sentiment.agent import Meter, model_name, score_in_thread
from streams.sentiment.model import LinearSentiment

engine = cache(LinearSentiment.load)


class Gate:
    """An engine that works while a gate is open."""

    name, digest = "gate", "0123456789abcdef"

    def __init__(self):
        self.open = threading.Event()
        self.threads = set()

    def score(self, texts, languages):
        self.threads.add(threading.get_ident())
        self.open.wait(30)
        return engine().score(texts, languages)


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


async def test_calls_are_counted():
    meter = Meter(engine())
    score = score_in_thread(engine(), timeout=30, meter=meter)
    await score(["baik", "buruk"], ["id", "id"])
    await score(["baik"], ["id"])
    facts = meter.facts()
    assert facts.posts == 3
    assert facts.name == engine().name
