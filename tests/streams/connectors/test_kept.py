"""The memory of the posts that a stream gave."""

import hashlib
import tracemalloc

from streams.connectors.kept import MOST_KEPT, TakenPosts

MOST = 4_000


def digest(number: int) -> str:
    return hashlib.blake2b(str(number).encode(), digest_size=12).hexdigest()


def test_the_memory_stays_as_large_as_it_is_when_it_is_full_and_is_as_small_as_it_says():
    kept, sizes = TakenPosts(0.0, most=MOST), []
    tracemalloc.start()
    try:
        for number in range(8 * MOST):
            kept.add(f"bsky:{digest(number)}", f"did:plc:{digest(number * 7_919 % (MOST // 3))}", float(number))
            if (number + 1) % MOST == 0:
                sizes.append(tracemalloc.get_traced_memory()[0])
    finally:
        tracemalloc.stop()
    assert max(sizes[2:]) < sizes[1] * 1.15, sizes
    assert max(sizes) / MOST * MOST_KEPT < 90 * 2**20, sizes


def test_a_post_that_comes_again_is_among_the_newest():
    kept = TakenPosts(0.0, most=2)
    for post in ("a", "b", "a", "c"):
        kept.add(post, "did:1", 1.0)
    assert [post for post in "abc" if post in kept] == ["a", "c"]
    assert kept.of("did:1") == ["a", "c"]
