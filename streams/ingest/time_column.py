"""The times of a column: their form is found from the column as a whole, and then read by it."""

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache
from typing import Any, Final

from streams.errors import UserError
from streams.ingest.time_format import TimeParser, format_of_words, parser_of
from streams.ingest.time_forms import Order, ago, forms_of, moment_of_number

__all__ = ["TimeColumn", "TimeFault"]

_ORDERS: Final[dict[str, Order]] = {"day-first": "day", "month-first": "month"}
_MOST_FORMS: Final = 16
_FIRST_YEAR: Final = 1971
ISO: Final = "ISO 8601"
NUMBER: Final = "number"
AGO: Final = "age"


class TimeFault(ValueError):
    """A time that cannot be read; the message says why, without the time."""


class TimeColumn:
    """Learns from values of a column in which form they are, and reads them.

    Day first or month first is decided by all values together: one whose day is above 12 decides it for the others, and so
    does one that would lie in the future the other way round.
    """

    def __init__(
        self,
        *,
        zone: tzinfo | None = None,
        date_format: str | None = None,
        as_of: datetime | None = None,
        latest: Callable[[], datetime] = lambda: datetime.now(UTC) + timedelta(minutes=5),
    ) -> None:
        """`zone` is that of times without one; `as_of` the moment from which ages are counted.

        Raises:
            UserError: `date_format` is no form of a date.
        """
        self.zone = zone
        self._as_of = as_of
        self._latest = latest
        self._order: Order | None = _ORDERS.get(date_format or "")
        said = date_format and date_format not in _ORDERS
        self._said = parser_of(format_of_words(date_format)) if said and date_format else None
        self._format = date_format if said else None
        self._evidence: Counter[Order] = Counter()
        self._ambiguous: str | None = None
        self._forms: dict[str, TimeParser] = {}
        self.seen: Counter[str] = Counter()
        """How often each form was learnt of: a format, or one of ISO, NUMBER and AGO."""
        self.zoneless: str | None = None
        """A value without a zone, if one was learnt of."""
        self.zoned = False
        """Whether a value with a zone was learnt of."""

    def learn(self, value: Any) -> None:
        """Take a value as evidence; what is no time teaches nothing."""
        try:
            found, form = self._learnt(value)
        except ValueError:
            return
        self.seen[form] += 1
        if found is not None and found.tzinfo is None:
            self.zoneless = self.zoneless or str(value)
        else:
            self.zoned = True

    def _learnt(self, value: Any) -> tuple[datetime | None, str]:
        if self._said:
            return self._said(value), self._format or ""
        if not isinstance(value, str) or _is_number(value):
            return moment_of_number(_number(value)), NUMBER
        try:
            return datetime.fromisoformat(value), ISO
        except ValueError:
            pass
        if ago(value) is not None:
            return None, AGO
        forms = forms_of(value)
        if not forms:
            raise TimeFault
        orders: set[Order] = {form.order for form in forms if form.order}
        if len(orders) == 2:
            possible = {form.order for form in forms if self._is_past(parser_of(form.format)(value))} - {None}
            if len(possible) == 1:
                self._evidence[possible.pop()] += 1  # type: ignore[index]
            else:
                self._ambiguous = self._ambiguous or value
        elif len(forms) == 1 and (order := _order_of(forms[0].format)):
            self._evidence[order] += 1
        return parser_of(forms[0].format)(value), forms[0].format

    def _is_past(self, moment: datetime) -> bool:
        return (moment.replace(tzinfo=self.zone or UTC) if moment.tzinfo is None else moment) <= self._latest()

    @property
    def undecided(self) -> str | None:
        """A value of which day and month can stand either way, while nothing has decided how; else None."""
        return None if self.order or not self._ambiguous else self._ambiguous

    @property
    def ordered(self) -> bool:
        """Whether day and month of these times have an order at all that had to be found out."""
        return self.order is not None and (self._order is not None or self._ambiguous is not None)

    @property
    def order(self) -> Order | None:
        """What comes first where that is a choice; None while nothing decides it."""
        if self._order:
            return self._order
        day, month = self._evidence["day"], self._evidence["month"]
        if not day and not month:
            return None
        if not self._ambiguous or max(day, month) > 20 * min(day, month):
            return "day" if day >= month else "month"
        return None

    def read(self, value: Any) -> datetime:
        """The moment that a value says, in UTC.

        Raises:
            TimeFault: it says none, or one without a zone where none is known.
        """
        found = self._read(value)
        if found.tzinfo is None:
            if self.zone is None:
                raise TimeFault("the time has no zone; name the zone of such times with --zone, as WIB")
            found = found.replace(tzinfo=self.zone)
        try:
            return found.astimezone(UTC)
        except OverflowError:
            raise TimeFault(
                "the time lies in the future" if found.year > _FIRST_YEAR else f"the time lies before {_FIRST_YEAR}"
            ) from None

    def _read(self, value: Any) -> datetime:
        if isinstance(value, str):
            if self._said:
                try:
                    return self._said(value)
                except ValueError:
                    raise TimeFault("the time is not in the form of --date-format") from None
            try:
                return datetime.fromisoformat(value) if value[4:5] == "-" else self._known(value)
            except ValueError:
                return self._other(value)
        return _read_number(value)

    def _known(self, value: str) -> datetime:
        for parse in self._forms.values():
            try:
                return parse(value)
            except ValueError:
                continue
        raise ValueError("another form")

    def _other(self, value: str) -> datetime:
        if _is_number(value):
            return _read_number(value)
        age = ago(value)
        if age is not None:
            if self._as_of is None:
                raise TimeFault("the time says only how long ago it was; say from when on with --as-of, as 2026-02-01T10:00")
            return self._as_of - age
        forms = forms_of(value)
        for form in forms:
            # Where day and month are the same number, either form reads it, and only one of them reads the other values.
            if form.order in (None, self.order):
                if len(self._forms) < _MOST_FORMS and (len(forms) == 1 or _order_of(form.format) == self.order):
                    self._forms[form.format] = parser_of(form.format)
                return parser_of(form.format)(value)
        try:
            return datetime.fromisoformat(value)
        except ValueError:
            why = "day and month can stand either way; say --date-format" if forms else "no time that can be read"
            raise TimeFault(why) from None

    def settle(self, column: str) -> None:
        """Complain where the column leaves open how it is to be read.

        Raises:
            UserError: in one sentence, with what to add to the command.
        """
        if undecided := self.undecided:
            raise UserError(
                f"the dates of {column}, such as {undecided}, can be read day first or month first: "
                "add --date-format day-first or --date-format month-first"
            )
        if self.seen[AGO] and self._as_of is None and self.seen[AGO] == self.seen.total():
            raise UserError(
                f"the times of {column} say only how long ago they were: name another with --map created_at=COLUMN, or say "
                "from when on with --as-of, as 2026-02-01T10:00"
            )
        if self.zoneless is not None and not self.zoned and self.zone is None:
            raise UserError(
                f"the times of {column}, such as {self.zoneless}, have no zone: add --zone WIB, or the zone they are in"
            )


def _order_of(format: str) -> Order | None:
    """Whether the day or the month stands first in a format of numbers in which either could; None in any other."""
    day, month, year = (format.find(one) for one in ("%d", "%m", "%Y"))
    if month < 0 or 0 <= year < min(day, month) or "." in format[: max(day, month)]:
        return None
    return "day" if day < month else "month"


@lru_cache(maxsize=4096)
def _is_number(text: str) -> bool:
    body = text.strip()
    return body.replace(".", "", 1).isdecimal() and body.isascii() and len(body) <= 24


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise TimeFault("no time that can be read")
    if isinstance(value, str):
        value = value.strip()
        return float(value) if "." in value else int(value)
    return value


def _read_number(value: Any) -> datetime:
    try:
        return moment_of_number(_number(value))
    except (ValueError, OverflowError):
        raise TimeFault("no time that can be read") from None
