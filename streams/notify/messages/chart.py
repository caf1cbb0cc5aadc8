"""A small picture of the hours before an alert: counts, what is usual, and where the alert is."""

from datetime import datetime, timedelta
from io import BytesIO
from math import ceil, log10
from typing import NamedTuple
from zoneinfo import ZoneInfo

from PIL import Image, ImageDraw, ImageFont

from schemas.alert import Alert
from schemas.alert_outlook import History
from streams.wording.figures import Language, clock, number, span, zone_name

__all__ = ["HEIGHT", "WIDTH", "chart", "chart_words"]

WIDTH, HEIGHT = 1184, 640
"""Pixels; twice as many as it takes in a mail on a desk, and the letters can be read at the width of a phone."""

_LEFT, _RIGHT, _TOP, _BOTTOM = 112, 28, 120, 76
_DRAWN = 2  # drawn this many times as large, for smooth edges
_INK, _SOFT, _LINE, _PAGE = "#1d2433", "#5b6577", "#dfe4ea", "#f6f8fa"
_POSTS, _NEGATIVE, _USUAL, _ALERT = "#8fa9d6", "#c94f4f", "#1d2433", "#b71c1c"
_STEP_HOURS = (0.5, 1, 2, 3, 6)
_MOST_TICKS = 4
_LETTERS = 34


class _Frame(NamedTuple):
    """Where things are: points of `minutes` from `begin` on, counts up to `top`."""

    begin: datetime
    minutes: int
    points: int
    top: float

    def x(self, place: float) -> float:
        return _LEFT + place / self.points * (WIDTH - _LEFT - _RIGHT)

    def y(self, value: float) -> float:
        return HEIGHT - _BOTTOM - value / self.top * (HEIGHT - _TOP - _BOTTOM)

    def at(self, moment: datetime) -> float:
        return self.x((moment - self.begin) / timedelta(minutes=self.minutes))


def chart(alert: Alert, language: Language) -> bytes | None:
    """The picture as PNG, with nothing that others wrote in it; None for an alert without a history of two points or more."""
    history = alert.history
    if history is None or len(history.posts) < 2:
        return None
    top = _ceiling(max(*history.posts, *history.expected, 1.0))
    begin = alert.at - timedelta(minutes=history.minutes * len(history.posts))
    frame = _Frame(begin, history.minutes, len(history.posts), top)
    image = Image.new("RGB", (WIDTH * _DRAWN, HEIGHT * _DRAWN), _PAGE)
    pen = _Pen(ImageDraw.Draw(image))
    _axes(pen, frame, alert.zone, language)
    _bars(pen, frame, history)
    _usual(pen, frame, history)
    _opening(pen, frame, alert, language)
    _legend(pen, history, language)
    out = BytesIO()
    small = image.reduce(_DRAWN).quantize(64, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    small.save(out, "PNG")
    return out.getvalue()


def chart_words(alert: Alert, language: Language) -> str | None:
    """What the picture shows, for those who do not see it; None where there is none."""
    history = alert.history
    if history is None or len(history.posts) < 2:
        return None
    length = span(history.minutes * len(history.posts), language)
    most, usual = number(max(history.posts), language), number(history.expected[-1], language)
    each = span(history.minutes, language)
    if language == "id":
        return f"Grafik {length} terakhir: paling banyak {most} unggahan dalam {each}, biasanya sekitar {usual}."
    return f"Chart of the last {length}: at most {most} posts in {each}, usually about {usual}."


class _Pen:
    """Draws in the picture's own pixels, whatever size it is drawn at."""

    def __init__(self, draw: ImageDraw.ImageDraw) -> None:
        self._draw = draw

    def line(self, points: list[tuple[float, float]], colour: str, width: float) -> None:
        self._draw.line(
            [(x * _DRAWN, y * _DRAWN) for x, y in points], fill=colour, width=round(width * _DRAWN), joint="curve"
        )

    def box(self, left: float, top: float, right: float, bottom: float, colour: str) -> None:
        if bottom - top >= 0.5 and right - left >= 0.5:
            self._draw.rectangle([round(side * _DRAWN) for side in (left, top, right, bottom)], fill=colour)

    def text(self, x: float, y: float, text: str, colour: str, anchor: str = "la") -> None:
        font = ImageFont.load_default(_LETTERS * _DRAWN)
        self._draw.text((x * _DRAWN, y * _DRAWN), text, font=font, fill=colour, anchor=anchor)

    def width(self, text: str) -> float:
        return self._draw.textlength(text, font=ImageFont.load_default(_LETTERS * _DRAWN)) / _DRAWN


def _axes(pen: _Pen, frame: _Frame, zone: str, language: Language) -> None:
    for step in range(5):
        value = frame.top * step / 4
        pen.line([(_LEFT, frame.y(value)), (WIDTH - _RIGHT, frame.y(value))], _LINE, 2)
        pen.text(_LEFT - 14, frame.y(value), number(value, language), _SOFT, anchor="rm")
    end = frame.begin + timedelta(minutes=frame.minutes * frame.points)
    hours = (end - frame.begin) / timedelta(hours=1)
    step_hours = next((one for one in _STEP_HOURS if hours / one <= _MOST_TICKS), _STEP_HOURS[-1])
    tick = frame.begin.astimezone(ZoneInfo(zone)).replace(minute=0, second=0, microsecond=0)
    while tick <= end:
        if tick >= frame.begin:
            text = clock(tick, zone, language)
            x = min(frame.at(tick), WIDTH - pen.width(text) / 2 - 4)
            pen.line([(frame.at(tick), HEIGHT - _BOTTOM), (frame.at(tick), HEIGHT - _BOTTOM + 8)], _SOFT, 2)
            pen.text(x, HEIGHT - _BOTTOM + 18, text, _SOFT, anchor="ma")
        tick += timedelta(hours=step_hours)
    pen.text(12, HEIGHT - _BOTTOM + 18, zone_name(zone, end), _SOFT)


def _bars(pen: _Pen, frame: _Frame, history: History) -> None:
    gap = min(3.0, (frame.x(1) - frame.x(0)) / 6)
    for place, (posts, negative) in enumerate(zip(history.posts, history.negative, strict=True)):
        left, right = frame.x(place) + gap / 2, frame.x(place + 1) - gap / 2
        pen.box(left, frame.y(posts), right, frame.y(negative), _POSTS)
        pen.box(left, frame.y(negative), right, frame.y(0), _NEGATIVE)


def _usual(pen: _Pen, frame: _Frame, history: History) -> None:
    middles = [(frame.x(place + 0.5), frame.y(value)) for place, value in enumerate(history.expected)]
    pen.line([(frame.x(0), middles[0][1]), *middles, (frame.x(frame.points), middles[-1][1])], _USUAL, 4)


def _opening(pen: _Pen, frame: _Frame, alert: Alert, language: Language) -> None:
    x = frame.at(alert.opened_at)
    if not _LEFT <= x <= WIDTH - _RIGHT + 1:
        return
    word = "peringatan" if language == "id" else "alert"
    pen.line([(x, _TOP - 24), (x, HEIGHT - _BOTTOM)], _ALERT, 4)
    text, late = f"{word} {clock(alert.opened_at, alert.zone, language)}", x > WIDTH / 2
    pen.text(x + (-12 if late else 12), _TOP - 26, text, _ALERT, anchor="rm" if late else "lm")


def _legend(pen: _Pen, history: History, language: Language) -> None:
    each = span(history.minutes, language)
    words = (
        (f"unggahan tiap {each}", "negatif", "biasanya") if language == "id" else (f"posts each {each}", "negative", "usual")
    )
    x = 12.0
    for word, colour in zip(words, (_POSTS, _NEGATIVE, _USUAL), strict=True):
        if colour == _USUAL:
            pen.line([(x, 36), (x + 36, 36)], colour, 4)
        else:
            pen.box(x, 20, x + 36, 52, colour)
        pen.text(x + 48, 36, word, _INK, anchor="lm")
        x += 48 + pen.width(word) + 36


def _ceiling(value: float) -> float:
    """The next number of which a quarter is 1, 2, 2.5 or 5 times a power of ten."""
    quarter = value / 4
    unit = 10.0 ** max(0, ceil(log10(quarter)) - 1) if quarter > 1 else 1.0
    step = next(one for one in (1, 2, 2.5, 5, 10) if one * unit >= quarter and (one != 2.5 or unit > 1))
    return 4 * step * unit
