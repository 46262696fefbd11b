"""Worksheets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from xlwings import base_classes

from xlwings_engines.files.charts import chart_parts, show_values
from xlwings_engines.files.grid import Grid
from xlwings_engines.files.held import reached, rewritten
from xlwings_engines.files.names import Names
from xlwings_engines.files.package import Element, drop_attributes
from xlwings_engines.files.page import FreezePanes, PageSetup, view_of
from xlwings_engines.files.range import Range
from xlwings_engines.files.tables import Table, Tables
from xlwings_engines.shared.lookup import Part
from xlwings_engines.shared.references import (
    SHEET_AREA,
    Area,
    formula_of_renamed,
    runs,
    split_reference,
)
from xlwings_engines.shared.sheets import SheetOfCells, sheet_name
from xlwings_engines.shared.unsupported import implements


@implements(base_classes.Sheet, "files")
class Sheet(SheetOfCells):
    book: Any

    def __init__(self, book: object, element: Element, position: int, part: str) -> None:
        self.book = book
        self.element = element
        self.position = position  # among all sheets: names of a sheet refer to it
        self.part = part

    @cached_property
    def grid(self) -> Grid:
        return Grid(self.book.workbook, self.part)

    @property
    def name(self) -> str:
        return self.element.get("name", "")

    @name.setter
    def name(self, value: str) -> None:
        """Formulas, names and charts that refer to the sheet follow."""
        former, others = self.name, self.book.workbook.sheets
        self._rename(sheet_name(value, [other.get("name", "") for other in others if other is not self.element]))
        self.element.set("name", value)
        self.book.workbook.touch_main()
        if former != value:
            self.book.workbook.drop_calculation_chain()

    def _rename(self, name: str | None) -> None:
        """Let all that refers to the sheet do so by another name, or, with None, to nothing."""
        workbook, grids = self.book.workbook, {sheet.name: sheet.grid for sheet in self.book.worksheets}
        changes = list(rewritten(workbook, grids, lambda text, _: formula_of_renamed(text, self.name, name), self.name))
        for held, formula in changes:
            held.put(formula)
            workbook.touch(held.part)

    @property
    def index(self) -> int:
        return int(self.book.worksheets.index(self)) + 1

    @property
    def visible(self) -> bool:
        return self.element.get("state", "visible") == "visible"

    @visible.setter
    def visible(self, value: bool) -> None:
        if not value:
            self._refuse_last()
        drop_attributes(self.element, "state")
        if not value:
            self.element.set("state", "hidden")
        self.book.workbook.arrange_sheets(self.book.workbook.sheets)

    def _refuse_last(self) -> None:
        if not any(sheet.visible for sheet in self.book.worksheets if sheet is not self):
            raise ValueError("a book shows at least one sheet")

    def delete(self) -> None:
        """What refers to the sheet's cells becomes #REF!, as in Excel."""
        self._refuse_last()
        workbook = self.book.workbook
        owned = list(reached(workbook, {sheet.name: sheet.grid for sheet in self.book.worksheets}))
        workbook.arrange_sheets([element for element in workbook.sheets if element is not self.element])
        self._rename(None)
        for part in reversed([part for part in owned if part.home == self.name]):
            workbook.remove(part.name, part.owner)
        self.book.recount()
        workbook.drop_calculation_chain()
        workbook.recalculate_on_load()

    def move(self, before: Sheet | None, after: Sheet | None) -> None:
        target = before or after
        if target is None or target.book is not self.book:
            raise NotImplementedError("Sheet.move to another book is not implemented by the 'files' engine")
        others = [element for element in self.book.workbook.sheets if element is not self.element]
        others.insert(
            others.index(target.element) + (before is None) if target is not self else self.position, self.element
        )
        self.book.workbook.arrange_sheets(others)
        self.book.recount()

    tables = Part(Tables)
    freeze_panes = Part(FreezePanes)
    page_setup = Part(PageSetup)

    @property
    def names(self) -> Names:
        return Names(self.book, self)

    @property
    def cells(self) -> Range:
        return Range(self, SHEET_AREA)

    @property
    def used_range(self) -> Range:
        return Range(self, self.grid.used())

    @property
    def show_gridlines(self) -> bool:
        return view_of(self.grid).get("showGridLines", "1") in ("1", "true")

    @show_gridlines.setter
    def show_gridlines(self, value: bool) -> None:
        view_of(self.grid).set("showGridLines", str(int(bool(value))))
        self.grid.changed(formulas=False)

    def activate(self) -> None:
        """Make the sheet the active one of the open book. The file keeps the one it had."""
        self.book.active_sheet = self

    select = activate

    def arrange_rows(self, first: int, heights: Sequence[float], page_breaks: Sequence[int]) -> None:
        """Give the rows from `first` on their heights in points, 0 hiding a row, and the sheet its manual page breaks.

        A break stands above each row of `page_breaks`, counted from 1; all former ones go. A sheet that is fitted to one
        page's width is as long as it is with breaks, and one page long without.
        """
        self.grid.set_page_breaks(page_breaks)
        for row, height, count in runs(first, heights):
            Range(self, Area(row, 1, row + count - 1, 1)).row_height = height

    def bind_charts(self, charts: Mapping[str, Sequence[tuple[Range, Range]]]) -> None:
        """Let charts keep the present values of cells: by the chart's name, (categories or x, values) for each series.

        A chart that the sheet does not have is passed over. Excel does all this by itself whenever cells change.
        """
        for name, part in chart_parts(self.book.workbook, self.part):
            if name in charts:
                series = [(x.values, y.values) for x, y in charts[name]]
                show_values(self.book.workbook, part, series)

    def cells_of(self, text: str) -> Range:
        found = self.find(text)
        if found is None or found.sheet is not self:
            raise ValueError(f"{text!r} is no address and no name on the sheet {self.name!r}")
        return found

    def find(self, text: str) -> Range | None:
        """What an address or a name refers to, read on this sheet."""
        name, rest = split_reference(text)
        sheet = self if name is None else self.book.sheets.lookup(name)
        if sheet is None:
            return None
        area = Area.parse(rest)
        if area:
            return Range(sheet, area)
        found = Names(self.book, sheet).lookup(rest) or Names(self.book).lookup(rest)
        if found:
            return found.target()
        table: Table | None = sheet.tables.lookup(rest)
        return None if table is None else table.data_body_range or table.range
