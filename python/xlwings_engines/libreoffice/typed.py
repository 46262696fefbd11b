"""What Excel makes of a value, or of a text, that is put into a cell."""

from __future__ import annotations

import contextlib
import datetime as dt
import math
import re
from collections.abc import Sequence
from decimal import Decimal
from operator import itemgetter
from typing import Any, NamedTuple

from xlwings_engines.shared.values import plain_value, serial_of

EXCEL_EPOCH = dt.datetime(1899, 12, 30)
DATE, DATE_TIME, LOGICAL = "m/d/yyyy", "m/d/yyyy h:mm", "BOOLEAN"


def prepare(value: Any, options: Any = None) -> Any:
    """A value that a cell can hold: Python's own types, "" for whatever means that there is none."""
    kind = type(value)
    if kind is float:
        return value if value == value else ""
    if kind is str or kind is bool:
        return value
    if kind is int:
        return float(value)  # UNO takes no whole number beyond 32 bits
    value = plain_value(value)
    if isinstance(value, Decimal):
        value = float(value)
    if value is None or value != value:
        return ""
    if isinstance(value, dt.datetime):
        return value.replace(tzinfo=None)  # Excel has no time zones: the clock's face counts
    return value


class Entry(NamedTuple):
    """What becomes of a cell into which something was typed: its value or formula, and the format that goes along."""

    value: float | str
    formula: bool = False
    format: str = ""


def entered(value: Any, epoch: dt.datetime, as_text: bool = False) -> Entry:
    """What Excel makes of a value that is put into a cell."""
    value = prepare(value)
    if isinstance(value, str):
        return Entry(value.removeprefix("'")) if as_text else typed_text(value)
    if isinstance(value, bool):
        return Entry(float(value), format=LOGICAL)
    if isinstance(value, dt.date):
        has_time = isinstance(value, dt.datetime) and value.time() != dt.time()
        return Entry(serial_of(value, epoch), format=DATE_TIME if has_time else DATE)
    if isinstance(value, dt.time):
        return Entry(serial_of(dt.datetime.combine(epoch, value), epoch), format="h:mm:ss")
    if isinstance(value, dt.timedelta):
        return Entry(value / dt.timedelta(days=1), format="[h]:mm:ss")
    try:
        return Entry(float(value))
    except (TypeError, ValueError):
        raise TypeError(f"a cell cannot hold a {type(value).__name__}") from None


# What a text that is more than a text begins with, or is.
_LOOKS_TYPED = frozenset("=+-.0123456789'$")
_TRUTHS = {
    spelled: spelled.upper() == "TRUE" for text in ("true", "false") for spelled in (text, text.upper(), text.title())
}
_NUMBER = re.compile(r"([+-]?)(\$?)((?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d*)?|\.\d+)([eE][+-]?\d+)?(%?)")
_CLOCK = r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2}))?"
_ISO_DATE = re.compile(rf"(?P<year>\d{{4}})[-/](?P<month>\d{{1,2}})[-/](?P<day>\d{{1,2}})(?:[ T]{_CLOCK})?")
_US_DATE = re.compile(rf"(?P<month>\d{{1,2}})[/-](?P<day>\d{{1,2}})[/-](?P<year>\d{{4}})(?: {_CLOCK})?")
_TIME = re.compile(_CLOCK)


def typed_text(text: str) -> Entry:
    """As Excel does when it is given a text: a formula, a number, a truth value or a date if it reads as one."""
    if text in _TRUTHS:
        return Entry(float(_TRUTHS[text]), format=LOGICAL)
    if text[:1] not in _LOOKS_TYPED:
        return Entry(text)
    if text[0] == "=":
        return Entry(text, formula=True) if len(text) > 1 else Entry(text)
    if text[0] == "'":
        # LibreOffice would give the cell the format of a text, and whatever comes next would be one.
        return Entry(text[1:], format="General" if text[1:2] in _LOOKS_TYPED or text[1:] in _TRUTHS else "")
    bare = text.strip()
    number = _NUMBER.fullmatch(bare)
    if number:
        return _typed_number(*number.groups(""))
    match = _ISO_DATE.fullmatch(bare) or _US_DATE.fullmatch(bare) or _TIME.fullmatch(bare)
    parts: dict[str, Any] = {name: int(part) for name, part in match.groupdict().items() if part} if match else {}
    with contextlib.suppress(ValueError):
        if parts.get("year", 0) >= 1900:
            return entered(dt.datetime(**parts), EXCEL_EPOCH)
        if parts and "year" not in parts:
            return entered(dt.time(**parts), EXCEL_EPOCH)
    return Entry(text)


def _typed_number(sign: str, currency: str, digits: str, exponent: str, percent: str) -> Entry:
    value = float(sign + digits.replace(",", "") + exponent)
    if not math.isfinite(value):
        return Entry(sign + currency + digits + exponent + percent)
    decimals = ".00" if "." in digits else ""
    if percent:
        return Entry(value / 100, format=f"0{decimals}%")
    if exponent:
        return Entry(value, format="0.00E+00")
    if currency:
        return Entry(value, format=f"$#,##0{decimals}")
    return Entry(value, format=f"#,##0{decimals}" if "," in digits else "")


def is_plain(values: Sequence[Any]) -> bool:
    """Whether LibreOffice may have the values as they are. None would end its process, an infinite number the cell."""
    kinds = set(map(type, values))
    if kinds == {float}:
        return math.isfinite(sum(values))
    if not kinds <= {float, str}:
        return False
    texts = values if len(kinds) == 1 else [value for value in values if type(value) is str]
    if not (_LOOKS_TYPED.isdisjoint(map(_first, texts)) and _TRUTHS.keys().isdisjoint(texts)):
        return False
    return len(kinds) == 1 or math.isfinite(sum([value for value in values if type(value) is float]))


def as_it_is(value: Any) -> float | str | None:
    """What LibreOffice is given for a value that needs neither a format nor a second look; None for any other value."""
    kind = type(value)
    if kind is str:
        text: str = value.removeprefix("'")
        return None if text[:1] in _LOOKS_TYPED or text in _TRUTHS else text
    if kind is float or kind is int:
        number = float(value)
        return number if math.isfinite(number) else None
    return None


_first = itemgetter(slice(0, 1))
