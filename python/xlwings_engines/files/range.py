"""Ranges: what is read from and written to cells, rows and columns."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from copy import deepcopy
from itertools import chain
from typing import Any

import xlwings as xw
from lxml import etree
from xlwings import base_classes

from xlwings_engines.files.copies import copy_cells
from xlwings_engines.files.grid import MAX_CELLS, F, shown_formula
from xlwings_engines.files.look import Look, restyle
from xlwings_engines.files.moves import rules_without, shift_cells
from xlwings_engines.files.package import MAIN, WORKSHEET_ORDER, Element, child_in_order, detach
from xlwings_engines.files.styles import GENERAL
from xlwings_engines.shared.cells import ORIGINS, one_of
from xlwings_engines.shared.references import (
    MAX_COLUMN,
    MAX_ROW,
    SHEET_AREA,
    Area,
    Shift,
    check_formula,
    copied_formula,
)
from xlwings_engines.shared.typed import LOGICAL, Entry, as_it_is, entered
from xlwings_engines.shared.unsupported import implements
from xlwings_engines.shared.values import (
    ERROR_CODES,
    Stored,
    encode_text,
    plain_value,
    shaped,
    store,
    store_result,
)


@implements(base_classes.Range, "files")
class Range(Look):
    api = property(lambda self: self)  # xlwings asks whether it is there before it writes

    @property
    def coords(self) -> tuple[Any, int, int, int, int]:
        return self.sheet.name, self.row, self.column, *self.shape

    @property
    def name(self) -> object:
        for name in self.sheet.book.names.entries():
            target = name.target()
            if target is not None and target.sheet is self.sheet and target.area == self.area:
                return name
        return None

    @name.setter
    def name(self, value: str) -> None:
        self.sheet.book.names.add(value, f"={self.reference}")

    # Contents

    @property
    def raw_value(self) -> Any:
        return shaped(self.grid.values(self.area)) if len(self) else None

    @raw_value.setter
    def raw_value(self, data: object) -> None:
        """Enter a value into every cell, or a list of rows. Nothing is written if one value cannot be."""
        if not len(self):
            return
        fills = not isinstance(data, list | tuple)
        if fills and plain_value(data) in (None, ""):
            self.clear_contents()
            return
        if len(self) > MAX_CELLS:
            raise ValueError(f"{self.area} is too large to be written at once: more than {MAX_CELLS:,} cells")
        styles: dict[tuple[int, int], int] = {}
        rows = [self._stored(row, line, styles, fills) for row, line in enumerate(self.rows_of(data), self.row)]
        self.grid.write(self.area, rows)
        for (row, column), style in styles.items():
            self.grid.cells(row)[column].set("s", str(style))
        if any(kind == "f" for line in rows for kind, _ in line):
            self.grid.workbook.recalculate_on_load()

    def _stored(self, row: int, line: Sequence[Any], styles: dict[tuple[int, int], int], fills: bool) -> list[Stored]:
        """What is stored for values entered into a row; `styles` gets those that they bring along.

        A formula that fills cells is entered as if it were copied from the first one.
        """
        grid, workbook = self.grid, self.grid.workbook
        cells: dict[int, Element] | None = None
        found: list[Stored] = []
        for column, given in enumerate(line, self.column):
            value = plain_value(given)
            if not isinstance(value, str | dt.date | dt.time | dt.timedelta) or as_it_is(value) == value:
                found.append(store(value, workbook.epoch))
                continue
            cells = grid.cells(row) if cells is None else cells
            style = grid.style_of(row, column, cells)
            entry = entered(value, lambda: workbook.epoch, as_text=workbook.styles.is_text(style))
            kind, text = _stored(entry, workbook.epoch)
            text = self.sheet.book.spelled(text) if kind == "f" else text
            moved = copied_formula(text, row - self.row, column - self.column) if fills and kind == "f" else text
            found.append((kind, moved))
            if entry.format not in ("", "General", LOGICAL) and workbook.styles.formats[style] == GENERAL:
                styles[row, column] = workbook.styles.with_format(style, entry.format)
        return found

    @property
    def values(self) -> list[Any]:
        """What the cells hold, row by row."""
        return list(chain.from_iterable(self.grid.values(self.area)))

    def clear_contents(self) -> None:
        self.grid.clear(self.area)

    def clear_formats(self) -> None:
        """Styles, merges and conditional formats."""
        self._strip("conditionalFormatting")
        self.unmerge()
        restyle(self.grid, self.area, lambda style: 0)

    def clear(self) -> None:
        """All that the cells hold and look like, with their validations and links."""
        if any(note.common(self.area) for note in self.grid.notes):
            raise NotImplementedError("Range.clear of cells with notes is not implemented by the 'files' engine")
        if any(self.area.covers(table.range.area) for table in self.sheet.tables):
            raise NotImplementedError("Range.clear of a whole table is not implemented by the 'files' engine")
        self._strip("conditionalFormatting", "dataValidation", "hyperlink")
        self.clear_contents()
        self.clear_formats()

    def _strip(self, *kinds: str) -> None:
        for change in list(rules_without(self.grid, self.area, kinds)):
            change()
        self.grid.changed(formulas=False)

    @property
    def formula(self) -> Any:
        formulas = [[""] * self.area.width for _ in range(self.area.height)]
        for row, column, cell in self.grid.cells_in(self.area):
            formulas[row - self.row][column - self.column] = self.grid.formula_or_constant(cell)
        for filled, f in self.grid.arrays:  # in the file, only the first of an array's cells has it
            part = filled.common(self.area) if f.get("t") == "array" else None
            for row, column in part.places() if part else ():
                formulas[row - self.row][column - self.column] = shown_formula(f)
        return shaped(formulas)

    @formula.setter
    def formula(self, value: object) -> None:
        self.raw_value = value

    formula2 = property(lambda self: self.formula)

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

    @formula_array.setter
    def formula_array(self, value: str) -> None:
        """Enter one formula that fills all cells."""
        text = self.sheet.book.spelled(check_formula(value))
        self.grid.clear(self.area)
        formula = etree.SubElement(self.grid.cell(self.row, self.column), F, {"t": "array", "ref": str(self.area)})
        formula.text = encode_text(text.removeprefix("="))
        self.grid.changed(formulas=True)
        self.grid.workbook.recalculate_on_load()

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

    @property
    def merge_cells(self) -> bool | None:
        """Whether the cells are merged; None if only some are."""
        merges = [area for area, _ in self.grid.merges() if area.common(self.area)]
        return False if not merges else any(area.covers(self.area) for area in merges) or None

    def merge(self, across: bool) -> None:
        """Merge the cells, or those of each row; of what they hold the first is kept, as in Excel."""
        top, left, bottom, right = self.area
        for filled in [*(table.range.area for table in self.sheet.tables), *(area for area, _ in self.grid.arrays)]:
            if filled.common(self.area):
                raise ValueError(f"cells of the table or array formula in {filled} cannot be merged")
        self.unmerge()
        for area in [Area(row, left, row, right) for row in range(top, bottom + 1)] if across else [self.area]:
            if area.height * area.width == 1:
                continue
            first = next((deepcopy(cell) for _, _, cell in self.grid.cells_in(area) if len(cell)), None)
            if first is not None:
                self.grid.clear(area)
                self.grid.put_content(area, first)
            home = child_in_order(self.grid.root, "mergeCells", WORKSHEET_ORDER)
            etree.SubElement(home, MAIN + "mergeCell", {"ref": str(area)})
        self.grid.tidy()
        self.grid.changed(formulas=True)

    def unmerge(self) -> None:
        for area, element in self.grid.merges():
            if area.common(self.area):
                detach(element)
        self.grid.tidy()
        self.grid.changed(formulas=False)

    def insert(self, shift: str | None = None, copy_origin: str | None = "format_from_left_or_above") -> None:
        """Insert cells. What refers to those that move follows: formulas, names, rules, charts and whatever else there is."""
        origin = one_of(copy_origin, ORIGINS, "origin of looks")
        self._shift(shift, ("down", "right"), origin == "format_from_right_or_below")

    def delete(self, shift: str | None = None) -> None:
        self._shift(shift, ("up", "left"), None)

    def _shift(self, way: str | None, ways: tuple[str, str], like_behind: bool | None) -> None:
        """Without a way, Excel looks at the shape: around what is wider than high, cells move down or up."""
        one_of(way, (None, *ways), "way to move cells")
        height, width = self.shape
        wide = width > height or (width == height and like_behind is not None)
        down = width == MAX_COLUMN or (height < MAX_ROW and (wide if way is None else way == ways[0]))
        grids = {sheet.name: sheet.grid for sheet in self.sheet.book.worksheets}
        shift = Shift(self.sheet.name, self.area, down, deletes=like_behind is None)
        shift_cells(grids, shift, bool(like_behind))

    def copy(self, destination: xw.Range | None = None) -> None:
        """Copy values, formulas, styles and merged cells; of entire rows the heights too."""
        if destination is None or destination.impl.sheet.book is not self.sheet.book:
            raise NotImplementedError("Range.copy out of the book is not implemented by the 'files' engine")
        copy_cells(self.grid, self.area, destination.impl.grid, destination.impl.area)


def _stored(entry: Entry, epoch: dt.datetime) -> Stored:
    if not entry.formula:
        return store(bool(entry.value) if entry.format == LOGICAL else entry.value, epoch)
    text = str(entry.value)[1:]
    return ("e" if text in ERROR_CODES else "f"), text
