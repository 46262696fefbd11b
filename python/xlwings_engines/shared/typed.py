"""What Excel makes of a value, or of a text, that is put into a cell."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from itertools import chain, product
from operator import itemgetter
from typing import Any, NamedTuple

from xlwings_engines.shared.references import check_formula
from xlwings_engines.shared.values import ERROR_CODES, EXCEL_EPOCH, MAX_TEXT, as_float, plain_value, serial_of

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


def entered(value: Any, epoch: Callable[[], dt.datetime], as_text: bool = False) -> Entry:
    """What Excel makes of a value that is put into a cell; `epoch` tells the day from which the book counts."""
    value = prepare(value)
    if isinstance(value, str):
        if len(value) > MAX_TEXT:
            raise ValueError(f"a cell cannot hold a text of {len(value):,} characters, only {MAX_TEXT:,}")
        return Entry(value.removeprefix("'")) if as_text else typed_text(value, epoch)
    if isinstance(value, bool):
        return Entry(float(value), format=LOGICAL)
    if isinstance(value, dt.date):
        has_time = isinstance(value, dt.datetime) and value.time() != dt.time()
        return Entry(serial_of(value, epoch()), format=DATE_TIME if has_time else DATE)
    if isinstance(value, dt.time):
        return Entry(serial_of(dt.datetime.combine(EXCEL_EPOCH, value), EXCEL_EPOCH), format="h:mm:ss")
    if isinstance(value, dt.timedelta):
        return Entry(value / dt.timedelta(days=1), format="[h]:mm:ss")
    try:
        number = as_float(value)
    except (TypeError, ValueError):
        raise TypeError(f"a cell cannot hold a {type(value).__name__}") from None
    if not math.isfinite(number):
        raise ValueError(f"a cell cannot hold {number}")
    return Entry(number)


_TRUTHS = {"TRUE": 1.0, "FALSE": 0.0}
_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december",
)  # fmt: skip


def _starts(words: Iterable[str], length: int) -> frozenset[str]:
    """What the words begin with, in small letters, in capitals, in some of each."""
    return frozenset(
        "".join(each) for word in words for each in product(*((c.lower(), c.upper()) for c in word[:length]))
    )


# What a text begins with that is more than a text, by the number of letters.
_STARTS = {1: frozenset("=+-.0123456789'$(# \xa0"), 3: _starts(_MONTHS, 3), 4: _starts(_TRUTHS, 4)}
_NUMBER = re.compile(r"([+-]?)(\$?)((?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d*)?|\.\d+)([eE][+-]?\d+)?(%?)", re.ASCII)
_NEGATIVE = re.compile(r"\((?=[\d.$])([^()%]+)\)")
_FRACTION = re.compile(r"([+-]?)(\d+) (\d{1,3})/(\d{1,3})", re.ASCII)
_CLOCK = (
    r"(?P<hour>\d{1,4})(?::(?P<minute>\d{1,2})(?::(?P<second>\d{1,2})(?P<part>\.\d+)?)?)?(?: (?P<half>[AaPp])[Mm]?)?"
)
_NAME = rf"(?P<name>{'|'.join(f'{name[:3]}(?:{name[3:]})?' for name in _MONTHS)})"
_DATES = [
    re.compile(rf"{date}(?:[ T]{_CLOCK})?", re.IGNORECASE | re.ASCII)
    for date in (
        r"(?P<year>\d{4})[-/](?P<month>\d{1,2})(?:[-/](?P<day>\d{1,2}))?",
        r"(?P<month>\d{1,2})[-/](?P<day>\d{1,2})(?:[-/](?P<year>\d{4}|\d{1,2}))?",
        r"(?P<month>\d{1,2})[-/](?P<year>\d{4}|\d{2})",
        rf"(?P<day>\d{{1,2}})[- ]?{_NAME}(?:[- ](?P<year>\d{{4}}|\d{{2}}))?",
        rf"{_NAME}[- ](?P<day>\d{{1,2}})(?:, ?(?P<year>\d{{4}}|\d{{2}}))?",
        rf"{_NAME}[- ](?P<year>\d{{4}}|\d{{2}})",
    )
]
_FIRST_OF_MARCH = 61  # of 1900
_TIME = re.compile(_CLOCK, re.IGNORECASE | re.ASCII)
# What LibreOffice may take for more than a text: it would give the cell the format of texts, for whatever comes next.
_LIKE_A_VALUE = re.compile(rf"(?:{_NAME}|[AP]M|E|T|TRUE|FALSE|[\d\s.,:/()$%+-])+", re.IGNORECASE)


def typed_text(text: str, epoch: Callable[[], dt.datetime] = lambda: EXCEL_EPOCH) -> Entry:
    """As Excel does when it is given a text: a formula, a number, a truth value or a date if it reads as one."""
    if not _may_be_more(text):
        return Entry(text)
    if text.upper() in _TRUTHS:
        return Entry(_TRUTHS[text.upper()], format=LOGICAL)
    if text[0] == "=":
        return Entry(check_formula(text), formula=True) if len(text) > 1 else Entry(text)
    if text.upper() in ERROR_CODES:
        return Entry("=" + text.upper(), formula=True)
    if text[0] == "'":
        return _plain_text(text[1:])
    bare = text.strip(" ")
    entry = _typed_number(bare) or _typed_date(bare, epoch)
    return entry or _plain_text(text)


def _may_be_more(text: str) -> bool:
    """Whether Excel or LibreOffice may take it for more than a text."""
    return text[:1] in _STARTS[1] or text[:3] in _STARTS[3] or text[:4] in _STARTS[4]


def _plain_text(text: str) -> Entry:
    return Entry(text, format="General" if text[:1] == "=" or _LIKE_A_VALUE.fullmatch(text) else "")


def _typed_number(text: str) -> Entry | None:
    fraction = _FRACTION.fullmatch(text)
    if fraction and int(fraction[4]):
        value = int(fraction[2]) + int(fraction[3]) / int(fraction[4])
        digits = "?" * min(2, max(len(fraction[3]), len(fraction[4])))
        return Entry(-value if fraction[1] == "-" else value, format=f"# {digits}/{digits}")
    negative = _NEGATIVE.fullmatch(text)
    number = _NUMBER.fullmatch(negative[1] if negative else text)
    if not number or (negative and number[1]):
        return None
    sign, currency, digits, exponent, percent = number.groups("")
    value = float(sign + digits.replace(",", "") + exponent) * (-1 if negative else 1)
    if not math.isfinite(value):
        return None
    decimals = ".00" if "." in digits else ""
    if percent:
        return Entry(value / 100, format=f"0{decimals}%")
    if exponent:
        return Entry(value, format="0.00E+00")
    if currency:
        return Entry(value, format=f"$#,##0{decimals}")
    return Entry(value, format=f"#,##0{decimals}" if "," in digits else "")


def _typed_date(text: str, epoch: Callable[[], dt.datetime]) -> Entry | None:
    match = _TIME.fullmatch(text)
    if match and (match["minute"] or match["half"]):
        return _typed_time(match)
    for pattern in _DATES:
        match = pattern.fullmatch(text)
        date = _date_of(match) if match else None
        if match is None or date is None:
            continue
        day, code = date
        serial = serial_of(day, epoch())
        if serial < _FIRST_OF_MARCH and epoch() == EXCEL_EPOCH:  # Excel's 1900 has a 29 February
            serial -= 1
        if not match["hour"]:
            return Entry(serial, format=code)
        clock = _typed_time(match) if match["minute"] or match["half"] else None
        return Entry(serial + float(clock.value), format=DATE_TIME) if clock and float(clock.value) < 1 else None
    return None


def _date_of(match: re.Match[str]) -> tuple[dt.date, str] | None:
    """The date of a match, and the format that Excel gives it; the year is this one if there is none."""
    parts = match.groupdict()
    name = parts.get("name")
    month = [each[:3] for each in _MONTHS].index(name[:3].lower()) + 1 if name else int(parts["month"])
    day, year = parts.get("day"), parts.get("year")
    if year and len(year) < 3:
        year = year.zfill(2)
        year = ("20" if int(year) < 30 else "19") + year
    if year and int(year) < 1900:
        return None
    try:
        date = dt.date(int(year) if year else dt.date.today().year, month, int(day) if day else 1)
    except ValueError:
        return None
    return date, "d-mmm" if not year else "mmm-yy" if not day else "d-mmm-yy" if name else DATE


def _typed_time(match: re.Match[str]) -> Entry | None:
    hour, minute, second = (int(match[name] or 0) for name in ("hour", "minute", "second"))
    half = (match["half"] or "").lower()
    if minute > 59 or second > 59 or (half and not 1 <= hour <= 12):
        return None
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    value = (hour * 3600 + minute * 60 + second + float(match["part"] or 0)) / 86_400
    code = "h:mm:ss" if match["second"] else "h:mm"
    code = "mm:ss.0" if match["part"] else "[h]:mm:ss" if hour > 23 else f"{code} AM/PM" if half else code
    return Entry(value, format=code)


def is_plain(rows: Sequence[Sequence[Any]]) -> bool:
    """Whether LibreOffice may have the values as they are. None would end its process, an infinite number the cell."""
    kinds = set(map(type, chain.from_iterable(rows)))
    if kinds == {float}:
        return math.isfinite(sum(map(sum, rows)))
    if not kinds <= {float, str}:
        return False
    values = list(chain.from_iterable(rows))
    texts = values if len(kinds) == 1 else [value for value in values if type(value) is str]
    if not all(starts.isdisjoint(map(itemgetter(slice(length)), texts)) for length, starts in _STARTS.items()):
        return False
    if max(map(len, texts)) > MAX_TEXT or has_half_pairs(texts):
        return False
    return len(kinds) == 1 or math.isfinite(sum([value for value in values if type(value) is float]))


def has_half_pairs(texts: Iterable[str]) -> bool:
    """Whether a text has one half of a surrogate pair: UNO would pass on an empty text, and then tell of it."""
    try:
        "".join(texts).encode()
    except UnicodeEncodeError:
        return True
    return False


def as_it_is(value: Any) -> float | str | None:
    """What LibreOffice is given for a value that needs neither a format nor a second look; None for any other value."""
    kind = type(value)
    if kind is str:
        text: str = value.removeprefix("'")
        return None if _may_be_more(text) or len(text) > MAX_TEXT else text
    if kind is float or kind is int:
        number = float(value)
        return number if math.isfinite(number) else None
    return None
