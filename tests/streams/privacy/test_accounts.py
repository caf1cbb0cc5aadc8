import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.privacy.accounts import find_accounts, handles_in, hide_accounts, public_accounts

PUBLIC = public_accounts(["@KemenkesRI", " kompascom", "pemprov*", ""])


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("kata @budi_contoh soal @KemenkesRI", "kata @… soal @KemenkesRI"),
        ("RT @siti.contoh: naik", "RT @…: naik"),
        ("@pemprovjatim @pemprov_dki @pempro", "@pemprovjatim @pemprov_dki @…"),
        ("＠budi", "＠…"),
        ("kata @budi@mastodon.example di netflix.com/budi", "kata @… di netflix.com/budi"),
        ("https://x.com/budi_contoh/status/1", "https://x.com/…/status/1"),
        ("https://x.com/kompascom/status/1", "https://x.com/kompascom/status/1"),
        ("https://www.tiktok.com/@ani.contoh/video/7", "https://www.tiktok.com/@…/video/7"),
        ("https://mastodon.example/users/budi/statuses/1", "https://mastodon.example/users/…/statuses/1"),
        ("instagram.com/budi dan t.me/siti", "instagram.com/… dan t.me/…"),
        ("https://instagram.com/p/Cabc/ https://x.com/i/status/1", "https://instagram.com/p/Cabc/ https://x.com/i/status/1"),
        ("ayam @38.500, telur @2rb, budi@contoh", "ayam @38.500, telur @2rb, budi@contoh"),
        ("ig: budi.contoh_ dan tiktoknya budi99", "ig: … dan tiktoknya …"),
        (
            "ig kompascom, twitter covid19, ig nya rame, fb detik.com",
            "ig kompascom, twitter covid19, ig nya rame, fb detik.com",
        ),
        ("https://m.facebook.com/profile.php?id=100012345", "https://m.facebook.com/profile.php?id=…"),
        ("[EMAIL] @… @", "[EMAIL] @… @"),
    ],
)
def test_only_public_accounts_stay(text, shown):
    assert hide_accounts(text, PUBLIC) == shown
    assert hide_accounts(shown, PUBLIC) == shown


def test_handles_are_read_as_they_are_hidden():
    assert handles_in("Tanya @Kemenkes.RI atau (@budi), bukan a@b.id") == {"kemenkes.ri", "budi"}


@given(st.lists(st.sampled_from([*"@＠/._ ab…", "x.com/", "https://", "users/", "i/"]), max_size=20).map("".join) | st.text())
def test_hiding_is_idempotent_and_never_makes_a_text_longer(text):
    once = hide_accounts(text, PUBLIC)
    assert hide_accounts(once, PUBLIC) == once
    assert len(once) <= len(text)


@pytest.mark.parametrize(
    "piece", ["@", "@a", "a@", "@a.", "x.com/", "a.", "a-", "https://a.a/@", "users/", "ig a_", "ig nya: ", "ig" + "a_" * 20]
)
def test_time_is_linear_in_the_length(piece):
    def seconds(text):
        times = []
        for _ in range(7):
            start = time.process_time()
            find_accounts(text, PUBLIC)
            times.append(time.process_time() - start)
        return min(times)

    text = piece * (20_000 // len(piece)) + "/@"
    assert seconds(text * 4) < 10 * max(seconds(text), 0.001)
