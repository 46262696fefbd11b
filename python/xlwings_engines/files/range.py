"""Ranges: what is read from and written to cells, rows and columns."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from itertools import chain
from typing import Any

import xlwings as xw
from xlwings import base_classes

from xlwings_engines.files.grid import MAX_CELLS, Grid
from xlwings_engines.files.package import MAIN, Element, drop_attributes
from xlwings_engines.files.rows import copy_cells, insert_rows
from xlwings_engines.shared.cells import Cells
from xlwings_engines.shared.references import MAX_COLUMN, SHEET_AREA, Area, copied_formula
from xlwings_engines.shared.typed import LOGICAL, Entry, as_it_is, entered
from xlwings_engines.shared.unsupported import implements
from xlwings_engines.shared.values import (
    ERROR_CODES,
    Stored,
    number_text,
    plain_value,
    shaped,
    store,
    store_result,
)

MAX_FORMATTED_ROWS = 100_000


@implements(base_classes.Range, "files")
class Range(Cells):
    api = property(lambda self: self)  # xlwings asks whether it is there before it writes

    @property
    def grid(self) -> Grid:
        grid: Grid = self.sheet.grid
        return grid

    @property
    def coords(self) -> tuple[Any, int, int, int, int]:
        return self.sheet.name, self.row, self.column, *self.shape

    @property
    def name(self) -> Any:
        for name in self.sheet.book.names.entries():
            target = name.target()
            if target is not None and target.sheet is self.sheet and target.area == self.area:
                return name
        return None

    @name.setter
    def name(self, value: str) -> None:
        self.sheet.book.names.add(value, self.reference)

    # Contents

    @property
    def raw_value(self) -> Any:
        return shaped(self.grid.values(self.area)) if len(self) else None

    @raw_value.setter
    def raw_value(self, data: object) -> None:
        """Enter a value into every cell, or a list of rows. Nothing is written if one value cannot be."""
        area, workbook = self.area, self.grid.workbook
        if not len(self):
            return
        if len(self) > MAX_CELLS and plain_value(data) is not None:
            raise ValueError(f"{area} is too large to be written at once: more than {MAX_CELLS:,} cells")
        styles: dict[tuple[int, int], int] = {}
        if isinstance(data, list | tuple):
            lines = data if data and isinstance(data[0], list | tuple) else [data]
            if [len(line) for line in lines] != [area.width] * area.height:
                raise ValueError(f"the values do not have the shape of {area}")
            rows = [self._stored(row, line, styles) for row, line in enumerate(lines, area.top)]
        elif plain_value(data) in (None, ""):
            self.clear_contents()
            return
        else:
            rows = _filled([self._stored(row, [data] * area.width, styles) for row in range(area.top, area.bottom + 1)])
        self.grid.write(area, rows)
        for (row, column), style in styles.items():
            self.grid.cells(row)[column].set("s", str(style))
        if any(kind == "f" for line in rows for kind, _ in line):
            workbook.recalculate_on_load()

    def _stored(self, row: int, line: Sequence[Any], styles: dict[tuple[int, int], int]) -> list[Stored]:
        """What is stored for values entered into a row; `styles` gets those that they bring along."""
        grid, workbook = self.grid, self.grid.workbook
        cells: dict[int, Element] | None = None
        found: list[Stored] = []
        for column, given in enumerate(line, self.column):
            value = plain_value(given)
            if not isinstance(value, str | dt.date | dt.time | dt.timedelta) or as_it_is(value) == value:
                found.append(store(value, workbook.epoch))
                continue
            if isinstance(value, str) and value.startswith("'"):
                found.append(store(value[1:], workbook.epoch))
                continue
            cells = grid.cells(row) if cells is None else cells
            style = grid.style_of(row, column, cells)
            if isinstance(value, str) and workbook.is_text(style):
                found.append(store(value, workbook.epoch))
                continue
            entry = entered(value, lambda: workbook.epoch)
            found.append(_stored(entry, workbook.epoch))
            if entry.format not in ("", "General", LOGICAL):
                wanted = workbook.style_with(style, entry.format)
                styles.update({(row, column): wanted} if wanted != style else {})
        return found

    @property
    def values(self) -> list[Any]:
        """What the cells hold, row by row."""
        return list(chain.from_iterable(self.grid.values(self.area)))

    def clear_contents(self) -> None:
        self.grid.clear(self.area)

    @property
    def formula(self) -> Any:
        formulas = [[""] * self.area.width for _ in range(self.area.height)]
        for row, column, cell in self.grid.cells_in(self.area):
            formulas[row - self.row][column - self.column] = self.grid.formula_or_constant(cell)
        return shaped(formulas)

    @formula.setter
    def formula(self, value: object) -> None:
        self.raw_value = value

    def uncalculated(self) -> list[tuple[int, int]]:
        """0-based places within the range of the formulas whose result the file does not hold."""
        return [(row - self.row, column - self.column) for row, column in self.grid.uncalculated(self.area)]

    def show_results(self, results: Sequence[Sequence[Any]]) -> None:
        """Store what formulas of the cells come to: for those that `calculate` does not evaluate."""
        epoch = self.grid.workbook.epoch
        self.grid.show_results(self.area, [[store_result(value, epoch) for value in row] for row in results])

    @property
    def formula_array(self) -> str | None:
        formula: str | None = self.formula if len(self) == 1 else None
        return self.grid.array_formula(self.area) or formula

    @property
    def has_array(self) -> bool:
        return self.grid.array_formula(self.area) is not None

    # Finding one's way

    def filled(self, line: Area) -> list[Area]:
        return [Area.sized(*place) for place in self.grid.occupied(line)]

    @property
    def current_region(self) -> Range:
        """The block around the first cell that empty rows and columns bound."""
        occupied = self.grid.occupied(SHEET_AREA)
        top, left, bottom, right = self.first

        def meets(rows: range, columns: range) -> bool:
            return any((row, column) in occupied for row in rows for column in columns)

        before = None
        while before != (top, left, bottom, right):
            before = (top, left, bottom, right)
            while meets(range(top - 1, top), range(left - 1, right + 2)):
                top -= 1
            while meets(range(bottom + 1, bottom + 2), range(left - 1, right + 2)):
                bottom += 1
            while meets(range(top - 1, bottom + 2), range(left - 1, left)):
                left -= 1
            while meets(range(top - 1, bottom + 2), range(right + 1, right + 2)):
                right += 1
        return self.at(Area(top, left, bottom, right))

    @property
    def merge_area(self) -> Range:
        found = (area for area, _ in self.grid.merges() if area.covers(self.first))
        return self.at(next(found, self.first))

    # Rows and columns

    def _common(self, read: Callable[[Element], Any], otherwise: object) -> Any:
        """What all rows have in common, None if they differ; `otherwise` is for rows that the file does not have."""
        rows = [row for _, row in self.grid.rows_in(self.area)]
        facts = {read(row) for row in rows} | ({otherwise} if len(rows) < self.area.height else set())
        return facts.pop() if len(facts) == 1 else None

    def _each_row(self) -> list[Element]:
        if self.area.height > MAX_FORMATTED_ROWS:
            raise ValueError(f"{self.area} has too many rows to be formatted one by one")
        self.grid.changed(formulas=False)
        return [self.grid.row(number) for number in range(self.area.top, self.area.bottom + 1)]

    @property
    def row_height(self) -> float | None:
        """Points; None if the rows differ."""
        default = self.grid.root.find(MAIN + "sheetFormatPr")
        standard = 15.0 if default is None else float(default.get("defaultRowHeight", 15))
        height: float | None = self._common(lambda row: float(row.get("ht", standard)), standard)
        return height

    @row_height.setter
    def row_height(self, value: float) -> None:
        if not 0 <= value <= 409.5:
            raise ValueError(f"a row cannot be {value} points high")
        for row in self._each_row():
            row.set("ht", number_text(value))
            row.set("customHeight", "1")

    @property
    def row_hidden(self) -> bool | None:
        hidden: bool | None = self._common(lambda row: row.get("hidden") in ("1", "true"), False)
        return hidden

    @row_hidden.setter
    def row_hidden(self, value: bool) -> None:
        for row in self._each_row():
            if value:
                row.set("hidden", "1")
            else:
                drop_attributes(row, "hidden")

    def insert(self, shift: str | None = None, copy_origin: str | None = "format_from_left_or_above") -> None:
        """Insert entire rows. References to the sheet follow, in formulas, names, rules and merged cells."""
        if self.area.width != MAX_COLUMN or shift not in ("down", None):
            raise NotImplementedError("Range.insert of less than entire rows is not implemented by the 'files' engine")
        grids = {sheet.name: sheet.grid for sheet in self.sheet.book.worksheets}
        like_below = copy_origin == "format_from_right_or_below"
        insert_rows(grids, self.sheet.name, self.row, self.area.height, like_below)

    def copy(self, destination: xw.Range | None = None) -> None:
        """Copy values, formulas, styles and merged cells; of entire rows the heights too."""
        if destination is None or destination.impl.sheet.book is not self.sheet.book:
            raise NotImplementedError("Range.copy out of the book is not implemented by the 'files' engine")
        copy_cells(self.grid, self.area, destination.impl.grid, destination.impl.area)


def _filled(rows: list[list[Stored]]) -> list[list[Stored]]:
    """The same value in all cells: Excel fills a formula as if it were copied from the first one."""
    return [
        [(kind, copied_formula(text, row, column) if kind == "f" else text) for column, (kind, text) in enumerate(line)]
        for row, line in enumerate(rows)
    ]


def _stored(entry: Entry, epoch: dt.datetime) -> Stored:
    if not entry.formula:
        return store(bool(entry.value) if entry.format == LOGICAL else entry.value, epoch)
    text = str(entry.value)[1:]
    return ("e" if text in ERROR_CODES else "f"), text
