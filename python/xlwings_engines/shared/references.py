"""A1 references: reading and writing them, quoting sheet names, and shifting them within formulas."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from itertools import groupby
from typing import NamedTuple, TypeVar

T = TypeVar("T")

MAX_ROW = 1_048_576
MAX_COLUMN = 16_384

LETTERS, DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "0123456789"

_END = re.compile(r"(\$?[A-Z]{1,3})?(\$?[0-9]{1,7})?", re.IGNORECASE)
_CELL, _COLUMN, _LINE = r"\$?[A-Z]{1,3}\$?[0-9]{1,7}", r"\$?[A-Z]{1,3}", r"\$?[0-9]{1,7}"
_AREA = re.compile(rf"{_CELL}(?::{_CELL})?|{_LINE}:{_LINE}|{_COLUMN}:{_COLUMN}", re.IGNORECASE)
_QUOTED = r"'(?:[^']|'')+'"
SHEET = rf"(?:{_QUOTED}|(?:\[\d+\])?[^\W\d][\w.]*)!"
# Texts, quoted names and structured references are matched only to step over what looks like a reference in them.
_REFERENCE = re.compile(
    rf"""
    "(?:[^"]|"")*"
    | (?<![\w.$]) (?P<sheet>{SHEET})? (?P<ref>{_AREA.pattern}) (?![\w.(!\[])
    | {_QUOTED}
    | \[ (?:[^\[\]] | \[[^\]]*\])* \]
    """,
    re.IGNORECASE | re.VERBOSE,
)


class Area(NamedTuple):
    """A rectangle of cells, counted from 1, both ends included."""

    top: int
    left: int
    bottom: int
    right: int

    @staticmethod
    def sized(row: int, column: int, height: int = 1, width: int = 1) -> Area:
        """The area of this size from a row and a column on. Raises IndexError if it is not on the sheet."""
        if row < 1 or column < 1 or row + height - 1 > MAX_ROW or column + width - 1 > MAX_COLUMN:
            raise IndexError(f"row {row}, column {column} is not on the sheet: both are counted from 1")
        return Area(row, column, row + height - 1, column + width - 1)

    @staticmethod
    def parse(text: str) -> Area | None:
        """Read "B2", "$A$1:B2", "A:C" or "3:5"; None for anything else."""
        if not _AREA.fullmatch(text):
            return None
        corners = text.replace("$", "").upper().split(":")
        rows = [int(row) for corner in corners if (row := corner.lstrip(LETTERS))] or [1, MAX_ROW]
        columns = [column_number(column) for corner in corners if (column := corner.rstrip(DIGITS))] or [1, MAX_COLUMN]
        area = Area(min(rows), min(columns), max(rows), max(columns))
        return area if SHEET_AREA.covers(area) else None

    def __str__(self) -> str:
        first = column_name(self.left) + str(self.top)
        last = column_name(self.right) + str(self.bottom)
        return first if first == last else f"{first}:{last}"

    @property
    def height(self) -> int:
        return self.bottom - self.top + 1

    @property
    def width(self) -> int:
        return self.right - self.left + 1

    def common(self, other: Area) -> Area | None:
        """The cells that belong to both."""
        top, left = max(self.top, other.top), max(self.left, other.left)
        bottom, right = min(self.bottom, other.bottom), min(self.right, other.right)
        return Area(top, left, bottom, right) if top <= bottom and left <= right else None

    def covers(self, other: Area) -> bool:
        return self.common(other) == other

    def around(self, other: Area) -> Area:
        """The smallest area that covers both."""
        top, left = min(self.top, other.top), min(self.left, other.left)
        return Area(top, left, max(self.bottom, other.bottom), max(self.right, other.right))

    def tiles(self, target: Area) -> list[Area]:
        """Where copies of this area fill the target: one from its first cell on, unless it is some multiple."""
        fits = target.height % self.height == 0 and target.width % self.width == 0
        rows, columns = (target.height // self.height, target.width // self.width) if fits else (1, 1)
        first = self.moved(target.top - self.top, target.left - self.left)
        return [first.moved(r * self.height, c * self.width) for r in range(rows) for c in range(columns)]

    def moved(self, rows: int, columns: int) -> Area:
        return Area(self.top + rows, self.left + columns, self.bottom + rows, self.right + columns)


SHEET_AREA = Area(1, 1, MAX_ROW, MAX_COLUMN)


@cache
def column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


@cache
def column_name(number: int) -> str:
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def runs(first: int, values: Iterable[T]) -> Iterator[tuple[int, T, int]]:
    """Of values for consecutive rows: the row where each run of equal ones begins, their value, their number."""
    for value, run in groupby(values):
        count = len(list(run))
        yield first, value, count
        first += count


def stretches(numbers: Iterable[int]) -> Iterator[tuple[int, int]]:
    """First and last of each stretch of ascending numbers that leaves none out."""
    for _, stretch in groupby(enumerate(numbers), lambda pair: pair[1] - pair[0]):
        members = [number for _, number in stretch]
        yield members[0], members[-1]


def same_name(one: str, other: str) -> bool:
    return one.casefold() == other.casefold()


def quoted(sheet: str) -> str:
    """A sheet's name as a formula in Excel needs it."""
    plain = re.fullmatch(r"[^\W\d][\w.]*", sheet) and not re.fullmatch(rf"{_CELL}|R?\d*C?\d*", sheet, re.IGNORECASE)
    return sheet if plain else always_quoted(sheet)


def always_quoted(sheet: str) -> str:
    return "'" + sheet.replace("'", "''") + "'"


def unquoted(sheet: str) -> str:
    return sheet[1:-1].replace("''", "'") if sheet.startswith("'") else sheet


def qualified(address: str, sheet: str, book: str | None = None) -> str:
    """The address with its sheet's name, and its book's, as a formula needs it."""
    if book is None:
        return f"{quoted(sheet)}!{address}"
    scope = f"[{book}]{sheet}"
    plain = quoted(book) == book and quoted(sheet) == sheet
    return f"{scope if plain else always_quoted(scope)}!{address}"


def split_reference(text: str) -> tuple[str | None, str]:
    """Split "'My sheet'!A1" into the sheet's name and the rest."""
    match = re.match(SHEET, text)
    return (unquoted(match[0][:-1]), text[match.end() :]) if match else (None, text)


def copied_formula(formula: str, rows: int, columns: int) -> str:
    """The formula as it reads after being copied that many rows down and columns to the right."""
    if not rows and not columns:
        return formula

    def change(sheet: str | None, column: str, row: str) -> str | None:
        if column and not column.startswith("$"):
            number = column_number(column.upper()) + columns
            if not 1 <= number <= MAX_COLUMN:
                return None
            column = column_name(number)
        if row and not row.startswith("$"):
            number = int(row) + rows
            if not 1 <= number <= MAX_ROW:
                return None
            row = str(number)
        return column + row

    return _rewritten(formula, change)


def formula_with_rows_inserted(formula: str, home: str | None, sheet: str, at: int, count: int) -> str:
    """The formula, which stands on the sheet `home`, after rows were inserted on `sheet`."""

    def change(name: str | None, column: str, row: str) -> str:
        if name and ":" in name:
            raise NotImplementedError(f"rows cannot be inserted: a formula refers to several sheets at once: {formula}")
        number = int(row.lstrip("$") or 0)
        if number >= at and same_name(name or home or "", sheet):
            row = ("$" if row.startswith("$") else "") + str(min(number + count, MAX_ROW))
        return column + row

    return _rewritten(formula, change)


def _rewritten(formula: str, change: Callable[[str | None, str, str], str | None]) -> str:
    """Replace each corner of each reference by `change(sheet, column, row)`; None makes the reference #REF!."""

    def replace(match: re.Match[str]) -> str:
        if match["ref"] is None:
            return match[0]
        sheet = match["sheet"] and unquoted(match["sheet"][:-1])
        if sheet and formula[: match.start()].endswith(":"):
            sheet = f":{sheet}"  # the second half of a reference over several sheets
        corners = []
        for end in match["ref"].split(":"):
            column, row = _END.fullmatch(end).groups("")  # type: ignore[union-attr]
            if column_number(column.lstrip("$").upper()) > MAX_COLUMN:
                return match[0]
            corner = change(sheet, column, row)
            if corner is None:
                return "#REF!"
            corners.append(corner)
        return (match["sheet"] or "") + ":".join(corners)

    return _REFERENCE.sub(replace, formula)
