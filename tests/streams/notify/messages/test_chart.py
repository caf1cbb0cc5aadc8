from datetime import timedelta
from io import BytesIO

import pytest
from PIL import Image

from schemas.alert_outlook import History
from streams.notify.messages.chart import HEIGHT, WIDTH, chart, chart_words
from tests.streams.virality.sample import alert

RED, BLUE, BLACK = (201, 79, 79), (143, 169, 214), (29, 36, 51)


def told(posts, negative=None, expected=None, **fields):
    history = History(
        minutes=5,
        posts=tuple(posts),
        negative=tuple(negative or [0] * len(posts)),
        expected=tuple(expected or [1.0] * len(posts)),
    )
    return alert(history=history, **fields)


def picture(one, language="id"):
    return Image.open(BytesIO(chart(one, language))).convert("RGB")


def share_of(image, colour, left, right):
    """Share of the pixels between two places, as parts of the width, that are about of a colour."""
    part = image.crop((round(left * WIDTH), 130, round(right * WIDTH), HEIGHT - 80))
    pixels = list(part.get_flattened_data())
    return sum(all(abs(a - b) < 12 for a, b in zip(one, colour, strict=True)) for one in pixels) / len(pixels)


def test_it_is_a_small_png():
    found = chart(told([20] * 32 + [60, 140, 210, 260]), "id")
    assert found.startswith(b"\x89PNG")
    assert len(found) < 40_000
    assert Image.open(BytesIO(found)).size == (WIDTH, HEIGHT)


def test_what_rose_is_drawn_high_and_what_is_negative_red():
    image = picture(told([1] * 18 + [40] * 18, [0] * 18 + [40] * 18))
    assert share_of(image, RED, 0.12, 0.5) < 0.01
    assert share_of(image, RED, 0.6, 0.9) > 0.7
    assert share_of(picture(told([40] * 36)), BLUE, 0.12, 0.5) > 0.7


def test_what_is_usual_is_a_line():
    assert share_of(picture(told([0] * 36, expected=[3.0] * 36)), BLACK, 0.2, 0.8) > 0.005


def test_the_opening_is_marked_while_it_is_in_the_picture():
    inside = told([2] * 36)
    before = told([2] * 36, opened_at=inside.at - timedelta(hours=5))
    red = (183, 28, 28)
    assert share_of(picture(inside), red, 0.8, 1) > 0.005
    assert share_of(picture(before), red, 0.0, 1) == 0


def test_the_same_alert_gives_the_same_bytes():
    one = told(range(36))
    assert chart(one, "id") == chart(one, "id")
    assert chart(one, "id") != chart(one, "en")


@pytest.mark.parametrize("zone", ["Asia/Jakarta", "Asia/Kathmandu"])
@pytest.mark.parametrize("posts", [[0, 0], [1] * 7, [10**9] * 36, [0] * 72])
def test_any_history_can_be_drawn(posts, zone):
    assert picture(told(posts, zone=zone)).size == (WIDTH, HEIGHT)


def test_without_a_history_there_is_no_picture():
    assert chart(alert(), "id") is None
    assert chart(told([5]), "id") is None
    assert chart_words(alert(), "id") is None


def test_it_is_told_in_words_too():
    assert chart_words(told([1] * 35 + [1200]), "id") == (
        "Grafik 3 jam terakhir: paling banyak 1.200 unggahan dalam 5 menit, biasanya sekitar 1."
    )
