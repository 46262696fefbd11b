"""Cell values: what xlwings hands over on one side, what a worksheet's XML holds on the other."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from itertools import chain
from typing import Any, SupportsFloat, TypeAlias

MAX_TEXT = 32_767
EXCEL_EPOCH = dt.datetime(1899, 12, 30)
LONGEST_NUMBER = 21

Stored: TypeAlias = tuple[str, str]  # a cell's type and text, as the file has them; "f" is a formula
EMPTY: Stored = ("", "")

ERROR_CODES = {
    "#NULL!": 2000, "#DIV/0!": 2007, "#VALUE!": 2015, "#REF!": 2023, "#NAME?": 2029, "#NUM!": 2036, "#N/A": 2042,
    "#GETTING_DATA": 2043, "#SPILL!": 2045, "#CONNECT!": 2046, "#BLOCKED!": 2047, "#UNKNOWN!": 2048, "#FIELD!": 2049,
    "#CALC!": 2050,
}  # fmt: skip
# COM adds what marks an error: Excel's 2000 is -2146826288.
ERROR_CODES = {text: number - 2146828288 for text, number in ERROR_CODES.items()}
ERROR_TEXTS = {code: text for text, code in ERROR_CODES.items()}

DATE_FORMATS = {*range(14, 18), 22, *range(27, 32), *range(34, 37), *range(50, 59)}  # those with a number but no code

DATE_PARTS = ("year", "month", "day", "hour", "minute", "second", "microsecond")

_CONTROL = "\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff"
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
_TO_ESCAPE = re.compile(f"_(?=x[0-9A-Fa-f]{{4}}[_{_CONTROL}])|[{_CONTROL}]")
_FORMAT_LITERALS = re.compile(r'"[^"]*"|AM/PM|A/P|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)


# Of a number format: what stands for itself, and what Excel has in brackets: languages, lasting times, colours, conditions.
_IN_BRACKETS = (
    r"\$[^\]]*|h+|m+|s+|color ?\d\d?|black|blue|cyan|green|magenta|red|white|yellow|dbnum\d|[<>=]{1,2} ?-?[\d.]+"
)
_STEPPED_OVER = re.compile(rf'"[^"]*"|\\.|\[(?:{_IN_BRACKETS})\]', re.IGNORECASE)
_LONGEST_FORMAT = 255


def check_format(code: str) -> str:
    """The code of a number format. Raises ValueError for what Excel does not take for one."""
    bare = _STEPPED_OVER.sub("", code)
    if not code or len(code) > _LONGEST_FORMAT or set('"[]') & set(bare) or bare.count(";") > 3:
        raise ValueError(f"{code!r} is no number format")
    return code


def decode_text(text: str) -> str:
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text) if "_x" in text else text


def encode_text(text: str) -> str:
    """Write characters that XML cannot hold, and texts that look like such an escape, as _xHHHH_."""
    return _TO_ESCAPE.sub(lambda match: f"_x{ord(match[0]):04X}_", text)


def is_date_format(code: str) -> bool:
    """Whether it shows a date: to Excel, a time alone is a number. An m between hours and seconds is minutes."""
    parts = [part[0].lower() for part in re.findall("d+|m+|y+|h+|s+", _FORMAT_LITERALS.sub("", code), re.IGNORECASE)]
    return any(
        part in "dy" or (part == "m" and before != "h" and after != "s")
        for before, part, after in zip(["", *parts], parts, [*parts[1:], ""], strict=False)
    )


def date_of(serial: float, epoch: dt.datetime) -> dt.datetime | float:
    """A date as COM counts it: from 30 December 1899, also before March 1900; whole milliseconds."""
    if serial < 0:
        return serial
    try:
        return epoch + dt.timedelta(milliseconds=round(serial * 86_400_000))
    except OverflowError:
        return serial


def serial_of(date: dt.date, epoch: dt.datetime) -> float:
    """Raises ValueError for a date before those that Excel counts."""
    if not isinstance(date, dt.datetime):
        date = dt.datetime(date.year, date.month, date.day)
    date = date.replace(tzinfo=None)
    if date < EXCEL_EPOCH:
        raise ValueError(f"a cell cannot hold a date before 1900: {date:%Y-%m-%d}")
    return (date - epoch) / dt.timedelta(days=1)


def as_float(value: SupportsFloat | str | bytes) -> float:
    """Raises TypeError for what is no number, although Python may read it as one."""
    if isinstance(value, bytes | bytearray):
        raise TypeError
    return float(value)


def number_text(number: float) -> str:
    if isinstance(number, int):
        return str(int(number))
    if not math.isfinite(number):
        raise ValueError(f"a cell cannot hold {number}")
    return repr(number).removesuffix(".0")


def shown_number(number: float) -> str:
    """A number as Excel's formula bar has it: of 15 digits, with an exponent only where it would be too long."""
    plain = f"{Decimal(f'{number + 0:.15g}'):f}"
    if len(plain) <= LONGEST_NUMBER:
        return plain
    digits, exponent = f"{number:.14E}".split("E")
    return f"{digits.rstrip('0').rstrip('.')}E{exponent}"


def plain_value(value: Any) -> Any:
    """NumPy's and pandas' scalars as Python's own; whatever means "no value" as None."""
    if value is None or type(value) in (str, int, float, bool):
        return None if value != value else value
    kind = type(value).__name__
    if kind in ("NaTType", "NAType"):
        return None
    if kind == "datetime64":  # .item() of nanoseconds would be an integer
        value = value.astype("datetime64[us]").item()
    elif kind == "Timestamp":
        value = value.to_pydatetime(warn=False)
    elif hasattr(value, "item") and hasattr(value, "dtype"):
        value = value.item()
    return None if value != value else value


def store(value: Any, epoch: dt.datetime) -> Stored:
    """What to write for a value that is not a formula."""
    value = plain_value(value)
    if value is None or value == "":
        return EMPTY
    if isinstance(value, str):
        if len(value) > MAX_TEXT:
            raise ValueError(f"a cell cannot hold a text of {len(value):,} characters, only {MAX_TEXT:,}")
        return "str", value
    if isinstance(value, bool):
        return "b", str(int(value))
    if isinstance(value, dt.date):
        value = serial_of(value, epoch)
    try:
        return "n", number_text(value if isinstance(value, int) else as_float(value))
    except TypeError:
        raise TypeError(f"a cell cannot hold a {type(value).__name__}") from None


def store_result(value: object, epoch: dt.datetime) -> Stored:
    """What a formula's cell shows: an error may come as COM's integer, and nothing is an empty text."""
    if type(value) is int and value in ERROR_TEXTS:
        return "e", ERROR_TEXTS[value]
    kind, text = store(value, epoch)
    return kind or "str", text


def shaped(rows: Sequence[Sequence[Any]]) -> Any:
    """What COM hands over for cells: a tuple of row tuples, of a single cell just what it holds."""
    if len(rows) == 1 and len(rows[0]) == 1:
        return rows[0][0]
    return rows if isinstance(rows, tuple) else tuple(map(tuple, rows))


class Numbers(tuple[tuple[Any, ...], ...]):
    """Rows that were read and found to be nothing but numbers."""

    __slots__ = ()


def clean_values(
    data: Sequence[Sequence[Any]],
    datetime_builder: Callable[..., Any],
    empty_as: object,
    number_builder: Callable[[float], Any] | None,
    err_to_str: bool,
) -> list[list[Any]]:
    """What xlwings does with raw values. Plain numbers and texts pass untouched: they are most."""

    def element(value: object) -> Any:
        if value is None or value == "":
            return empty_as
        if isinstance(value, float):
            return number_builder(value) if number_builder else value
        if isinstance(value, dt.datetime):
            return datetime_builder(**{part: getattr(value, part) for part in DATE_PARTS}, tzinfo=None)
        if type(value) is int and value in ERROR_TEXTS:
            return ERROR_TEXTS[value] if err_to_str else None
        return value

    if isinstance(data, Numbers) and not number_builder:
        return list(map(list, data))
    plain: set[type] = {bool} if number_builder else {bool, float}
    if empty_as is None:
        plain.add(type(None))
    if plain.issuperset(map(type, chain.from_iterable(data))):
        return list(map(list, data))
    plain.add(str)
    return [[value if type(value) in plain and value != "" else element(value) for value in row] for row in data]
