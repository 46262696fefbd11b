"""A1 references: reading and writing them, quoting sheet names, and shifting them within formulas."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache, lru_cache
from itertools import groupby, product
from typing import NamedTuple, TypeVar

T = TypeVar("T")

MAX_ROW = 1_048_576
MAX_COLUMN = 16_384

LETTERS, DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "0123456789"

_END = re.compile(r"(\$?[A-Z]{1,3})?(\$?[0-9]{1,7})?", re.IGNORECASE)
_CELL, _COLUMN, _LINE = r"\$?[A-Z]{1,3}\$?[0-9]{1,7}", r"\$?[A-Z]{1,3}", r"\$?[0-9]{1,7}"
_AREA = re.compile(rf"{_CELL}(?::{_CELL})?|{_LINE}:{_LINE}|{_COLUMN}:{_COLUMN}", re.IGNORECASE)
# What no name of a sheet has in it, begins or ends with.
_NOT_IN_A_NAME = re.compile(r"[\[\]:*?/\\\x00-\x1f]|^'|'$")
_RESERVED, _LONGEST_NAME = "history", 31
# A defined name, or a table's, as Excel takes it, if it is no cell's address.
_NAME = re.compile(r"(?!(?:R?[0-9]*C?[0-9]*|TRUE|FALSE)$)(?:[^\W\d]|\\)[\w.\\?]{0,254}", re.IGNORECASE)
_QUOTED = r"'(?:[^']|'')+'"
# Texts, quoted names and structured references, in which an apostrophe goes before a bracket that is none.
_COLUMN_NAME = r"(?:'.|[^'\[\]])"
_WITHIN = re.compile(rf'"(?:[^"]|"")*"|\[(?:{_COLUMN_NAME}|\[{_COLUMN_NAME}*\])*\]|{_QUOTED}')
_GOES_ON = "+-*/^&=<>(,;:"
_PLAIN_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
LONGEST_FORMULA, LONGEST_CONSTANT = 8_192, 255
SHEET = rf"(?:{_QUOTED}|(?:\[\d+\])?[^\W\d][\w.]*)!"


def _in_formula(pattern: str) -> re.Pattern[str]:
    """The pattern, and what is matched only to step over it: texts, quoted names and structured references."""
    within = rf"{_QUOTED}|\[(?:[^\[\]]|\[[^\]]*\])*\]"
    return re.compile(rf'"(?:[^"]|"")*"|(?<![\w.$]){pattern}|{within}', re.IGNORECASE)


_REFERENCE = _in_formula(rf"(?P<sheet>{SHEET})?(?P<ref>{_AREA.pattern})(?![\w.(!\[])")
_OF_SHEET = _in_formula(rf"(?P<sheet>{SHEET})(?P<rest>#REF!|[\w.$\\?:]+)")  # cells, a name


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
    @lru_cache(4096)
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

    def grown(self) -> Area:
        """With the cells that touch it."""
        return Area(self.top - 1, self.left - 1, self.bottom + 1, self.right + 1).common(SHEET_AREA) or self

    def minus(self, other: Area) -> list[Area]:
        """Areas of the cells that the other has not: above, left, right, below."""
        common = self.common(other)
        if common is None:
            return [self]
        beside = self._replace(top=common.top, bottom=common.bottom)
        parts = (
            self._replace(bottom=common.top - 1),
            beside._replace(right=common.left - 1),
            beside._replace(left=common.right + 1),
            self._replace(top=common.bottom + 1),
        )
        return [part for part in parts if part.top <= part.bottom and part.left <= part.right]

    def tiles(self, target: Area) -> list[Area]:
        """Where copies of this area fill the target: one from its first cell on, unless it is some multiple."""
        fits = target.height % self.height == 0 and target.width % self.width == 0
        rows, columns = (target.height // self.height, target.width // self.width) if fits else (1, 1)
        first = self.moved(target.top - self.top, target.left - self.left)
        return [first.moved(r * self.height, c * self.width) for r in range(rows) for c in range(columns)]

    def places(self) -> Iterator[tuple[int, int]]:
        """Row and column of each cell."""
        return product(range(self.top, self.bottom + 1), range(self.left, self.right + 1))

    def ends(self, down: bool) -> tuple[int, int]:
        """First and last of the rows, or of the columns."""
        return (self.top, self.bottom) if down else (self.left, self.right)

    def with_ends(self, down: bool, first: int, last: int) -> Area:
        """With these rows, or columns."""
        return self._replace(top=first, bottom=last) if down else self._replace(left=first, right=last)

    def moved(self, rows: int, columns: int) -> Area:
        return Area(self.top + rows, self.left + columns, self.bottom + rows, self.right + columns)


SHEET_AREA = Area(1, 1, MAX_ROW, MAX_COLUMN)


@cache
def column_number(letters: str) -> int:
    """From 1 on; 0 for anything else than capital letters."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number if set(letters) <= set(LETTERS) else 0


@cache
def column_name(number: int) -> str:
    letters = ""
    while number > 0:
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


def check_sheet_name(name: str) -> None:
    """Raises ValueError for what Excel does not take for the name of a sheet."""
    if not name or len(name) > _LONGEST_NAME or _NOT_IN_A_NAME.search(name) or name.casefold() == _RESERVED:
        raise ValueError(f"{name!r} cannot be the name of a sheet")


def check_table_name(name: str, taken: set[str]) -> None:
    """Raises ValueError for what Excel does not take for the name of a table; `taken` are case folded."""
    if name.casefold() in taken:
        raise ValueError(f"there is a table or a name {name!r} already")
    check_name(name, " of a table")


def check_name(name: str, of: str = "") -> None:
    """Raises ValueError for what Excel does not take for a name of cells, a formula or a table."""
    if not _NAME.fullmatch(name) or Area.parse(name) or (of and re.search(r"\?|.\\", name)):
        raise ValueError(f"{name!r} cannot be a name{of}")


def check_formula(formula: str) -> str:
    """The same. Raises ValueError where it ends before it is complete, or is longer than Excel takes it."""
    texts = [text[1:-1].replace('""', '"') for text in _WITHIN.findall(formula) if text[0] == '"']
    if len(formula) > LONGEST_FORMULA or max(map(len, texts), default=0) > LONGEST_CONSTANT:
        raise ValueError(f"a formula has at most {LONGEST_FORMULA:,} characters, a text in it {LONGEST_CONSTANT}")
    bare = _WITHIN.sub("0", formula)
    if bare.count("(") != bare.count(")") or '"' in bare or bare.rstrip()[-1:] in _GOES_ON:
        raise ValueError(f"{formula!r} is no formula")
    return formula


def quoted(sheet: str) -> str:
    """A sheet's name as a formula in Excel needs it."""
    plain = re.fullmatch(r"[^\W\d][\w.]*", sheet) and not re.fullmatch(rf"{_CELL}|R?\d*C?\d*", sheet, re.IGNORECASE)
    return sheet if plain else always_quoted(sheet)


def quoted_text(text: str) -> str:
    """A text as a formula needs it."""
    return '"' + text.replace('"', '""') + '"'


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


@lru_cache(4096)
def split_reference(text: str) -> tuple[str | None, str]:
    """Split "'My sheet'!A1" into the sheet's name and the rest."""
    match = re.match(SHEET, text)
    return (unquoted(match[0][:-1]), text[match.end() :]) if match else (None, text)


class Shift(NamedTuple):
    """Cells that are inserted into a sheet, or deleted from it, so that those behind them move."""

    sheet: str
    band: Area
    down: bool  # those below move; else those to the right
    deletes: bool = False

    @property
    def behind(self) -> Area:
        """The cells that are deleted or move."""
        return self.band.with_ends(self.down, self.band.ends(self.down)[0], self.limit)

    @property
    def limit(self) -> int:
        return SHEET_AREA.ends(self.down)[1]

    @property
    def entire(self) -> bool:
        """Whether entire rows come or go, or entire columns."""
        return self.band.ends(not self.down) == SHEET_AREA.ends(not self.down)

    def moved(self, area: Area) -> Area | None:
        """Where cells of the sheet are afterwards, None for nowhere; NotImplementedError if only a part would move."""
        behind, limit = self.behind, self.limit
        (first, last), (at, end) = area.ends(self.down), self.band.ends(self.down)
        if not area.common(behind) or (first == 1 and last == limit):
            return area
        if not behind.covers(area.with_ends(self.down, at, last)):
            raise NotImplementedError(f"only a part of {area} would move")
        count = end - at + 1
        if self.deletes:
            first = first - count if first > end else min(first, at)
            last = last - count if last > end else min(last, at - 1)
        else:
            first, last = first + count * (first >= at), min(last + count * (last >= at), limit)
        return None if first > min(last, limit) else area.with_ends(self.down, first, last)

    def place(self, number: int) -> int | None:
        """Where a row, or a column, is afterwards; None for nowhere."""
        moved = self.moved(SHEET_AREA.with_ends(self.down, number, number))
        return moved and moved.ends(self.down)[0]

    def formula(self, formula: str, home: str | None) -> str:
        """How a formula that stands on the sheet `home` reads afterwards.

        Raises NotImplementedError for references over several sheets, and to cells of which only a part would move.
        """

        def change(name: str | None, reference: str) -> str | None:
            if name and ":" in name:
                raise NotImplementedError(f"a formula refers to several sheets at once: {formula}")
            area = Area.parse(reference)
            if area is None or not same_name(name or home or "", self.sheet):
                return reference
            moved = self.moved(area)
            return moved and _respelled(reference, lambda corner, is_row, *_: moved.ends(is_row)[corner])

        return _rewritten(formula, change)


def _respelled(reference: str, change: Callable[[int, bool, int, bool], int]) -> str | None:
    """A reference with other numbers of its rows and columns, None if one of them is not on the sheet.

    Args:
        reference: to cells, entire rows or entire columns.
        change: what becomes of a corner's (0 or 1) row or else column with a number, which is fixed by a dollar or not.
    """
    corners = []
    for index, corner in enumerate(reference.split(":")):
        text = ""
        for is_row, part in enumerate(_END.fullmatch(corner).groups("")):  # type: ignore[union-attr]
            if not part:
                continue
            bare, limit = part.lstrip("$"), MAX_ROW if is_row else MAX_COLUMN
            number = int(bare) if is_row else column_number(bare.upper())
            if number > limit:  # a name
                return reference
            new = change(index, bool(is_row), number, bare != part)
            if not 1 <= new <= limit:
                return None
            text += part if new == number else part[: -len(bare)] + (str(new) if is_row else column_name(new))
        corners.append(text)
    return ":".join(corners)


def copied_formula(formula: str, rows: int, columns: int) -> str:
    """The formula as it reads after being copied that many rows down and columns to the right."""
    if not rows and not columns:
        return formula

    def moved(_: int, is_row: bool, number: int, fixed: bool) -> int:
        return number if fixed else number + (rows if is_row else columns)

    return _rewritten(formula, lambda _, text: _respelled(text, moved))


def formula_of_name(text: str, home: str) -> str:
    """What a defined name is to refer to: cells that no sheet is named of are those of the sheet `home`, as Excel keeps it.

    What does not begin with an equals sign is a number or a text.
    """
    if not text.startswith("="):
        return text if _PLAIN_NUMBER.fullmatch(text) else quoted_text(text)
    check_formula(text)
    return _rewritten(text.removeprefix("="), lambda sheet, area: area if sheet else qualified(area, home))


def formula_of_renamed(formula: str, former: str, name: str | None) -> str:
    """The formula after a sheet got another name; with None, after it was deleted: what referred to it is #REF!."""

    def change(match: re.Match[str]) -> str:
        sheet = match["sheet"] and unquoted(match["sheet"][:-1])
        if not sheet:
            return match[0]
        if ":" in sheet and former.casefold() in sheet.casefold().split(":"):
            raise NotImplementedError(f"a formula refers to several sheets at once: {formula}")
        if formula[: match.start()].endswith(":"):
            raise NotImplementedError(f"a formula refers to several sheets at once: {formula}")
        if not same_name(sheet, former):
            return match[0]
        return "#REF!" if name is None else f"{quoted(name)}!{match['rest']}"

    return _OF_SHEET.sub(change, formula)


def _rewritten(formula: str, change: Callable[[str | None, str], str | None]) -> str:
    """Replace each reference by `change(sheet, reference)`; None makes it #REF!."""

    def replace(match: re.Match[str]) -> str:
        if match["ref"] is None:
            return match[0]
        sheet = match["sheet"] and unquoted(match["sheet"][:-1])
        if sheet and formula[: match.start()].endswith(":"):
            sheet = f":{sheet}"  # the second half of a reference over several sheets
        changed = change(sheet, match["ref"])
        return (match["sheet"] or "") + ("#REF!" if changed is None else changed)

    return _REFERENCE.sub(replace, formula)
