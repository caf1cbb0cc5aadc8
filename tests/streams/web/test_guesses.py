from streams.web.guesses import GUESSES_IN_ALL, GUESSES_OF_ONE, Guesses


def test_one_address_guesses_so_often_and_others_are_not_held_up():
    guesses = Guesses()
    for _ in range(GUESSES_OF_ONE):
        assert guesses.wait("10.0.0.1", 0.0) == 0.0
        guesses.wrong("10.0.0.1", 0.0)
    wait = guesses.wait("10.0.0.1", 0.0)
    assert 0 < wait <= 60 / GUESSES_OF_ONE
    assert guesses.wait("10.0.0.2", 0.0) == 0.0
    assert guesses.wait("10.0.0.1", wait) == 0.0


def test_all_together_guess_so_often():
    guesses = Guesses()
    for one in range(GUESSES_IN_ALL):
        guesses.wrong(f"10.0.{one // 250}.{one % 250}", 0.0)
    wait = guesses.wait("10.1.0.1", 0.0)
    assert 0 < wait <= 1
    assert guesses.wait("10.1.0.1", wait) == 0.0


def test_the_addresses_of_one_network_of_ipv6_are_one():
    guesses = Guesses()
    for one in range(GUESSES_OF_ONE):
        guesses.wrong(f"2001:db8::{one:x}%eth0", 0.0)
    assert guesses.wait("2001:db8::ffff", 0.0) > 0
    assert guesses.wait("2001:db8:0:1::1", 0.0) == 0.0


def test_what_is_no_address_is_counted_too():
    guesses = Guesses()
    for _ in range(GUESSES_OF_ONE):
        guesses.wrong(None, 0.0)
    assert guesses.wait(None, 0.0) > 0


def test_its_memory_is_bounded(monkeypatch):
    monkeypatch.setattr("streams.web.limits._KNOWN", 5)
    guesses = Guesses()
    for one in range(50):
        guesses.wrong(f"10.0.0.{one}", 0.0)
    assert len(guesses._of_one._buckets) == 5
