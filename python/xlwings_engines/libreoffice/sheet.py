"""Sheets and their order, view, rows, page breaks."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping, Sequence
from itertools import count
from typing import Any

from xlwings import base_classes

from xlwings_engines.libreoffice.base import ENGINE, UnoObject
from xlwings_engines.libreoffice.charts import Charts
from xlwings_engines.libreoffice.drawn import Pictures, Shapes
from xlwings_engines.libreoffice.look import from_points
from xlwings_engines.libreoffice.names import Names
from xlwings_engines.libreoffice.notes import Note
from xlwings_engines.libreoffice.page import FreezePanes, PageSetup
from xlwings_engines.libreoffice.range import Range
from xlwings_engines.libreoffice.soffice import Uno, held, runtime_exception
from xlwings_engines.libreoffice.tables import Table, Tables
from xlwings_engines.shared.lookup import Lookup, Part
from xlwings_engines.shared.references import MAX_ROW, SHEET_AREA, Area, runs, split_reference
from xlwings_engines.shared.sheets import SheetOfCells, sheet_name

GRID = ".uno:ToggleSheetGrid"


class Sheets(UnoObject, Lookup["Sheet"], contract=base_classes.Sheets):
    @property
    def api(self) -> Uno:
        return self.parent.api.Sheets

    @property
    def active(self) -> Sheet:
        return Sheet(self.parent, self.parent.controller.getActiveSheet())

    def entries(self) -> list[Sheet]:
        return [Sheet(self.parent, sheet) for sheet in self.api]

    def lookup(self, text: str) -> Sheet | None:
        # The one that was found under this name before, unless it has another name now or is gone.
        known: dict[str, Sheet] = self.parent.known_sheets
        with contextlib.suppress(runtime_exception()):
            if text in known and known[text].name == text:
                return known[text]
        if self.api.hasByName(text):
            known[text] = Sheet(self.parent, self.api.getByName(text))
            return known[text]
        return None

    def __len__(self) -> int:
        return int(self.api.getCount())

    def add(self, before: Sheet | None = None, after: Sheet | None = None, name: str | None = None) -> Sheet:
        if before is None and after is None:
            before = self.active
        index = before.index - 1 if before else after.index  # type: ignore[union-attr]
        sheets = self.api
        sheets.insertNewByName(sheet_name(name, sheets.getElementNames()), index)
        sheet = Sheet(self.parent, sheets.getByIndex(index))
        sheet.activate()
        return sheet


class Sheet(SheetOfCells, UnoObject, contract=base_classes.Sheet):
    book: Any

    def __init__(self, book: object, api: Uno) -> None:
        self.book = self.parent = book
        self._api = api

    @property
    def api(self) -> Uno:
        # Whenever somebody deletes cells so that others move up, LibreOffice moves the sheet's own object as well:
        # after that, its first cell is another one, or none. Each use makes sure that the object is the whole sheet.
        try:
            area = self._api.getRangeAddress()
        except runtime_exception():
            area = None
        if area is None or area.StartRow or area.StartColumn or area.EndRow < MAX_ROW - 1:
            sheets = self.book.api.Sheets
            self._api = sheets.getByIndex(area.Sheet) if area else sheets.getByName(self._api.getName())
        return self._api

    @property
    def name(self) -> str:
        return str(self._api.getName())

    @name.setter
    def name(self, value: str) -> None:
        self.api.setName(sheet_name(value, {*self.book.api.Sheets.getElementNames()} - {self.name}))

    @property
    def visible(self) -> bool:
        return bool(self.api.IsVisible)

    @visible.setter
    def visible(self, value: bool) -> None:
        if not value and self.is_last_shown():
            raise ValueError("a book shows at least one sheet")
        self.api.IsVisible = bool(value)

    def is_last_shown(self) -> bool:
        return self.visible and sum(sheet.visible for sheet in Sheets(self.book)) == 1

    @property
    def named_ranges(self) -> Uno:
        return self.api.NamedRanges

    @property
    def index(self) -> int:
        return int(self.api.getRangeAddress().Sheet) + 1

    @property
    def names(self) -> Names:
        return Names(self.book, self)

    @property
    def cells(self) -> Range:
        return Range(self, SHEET_AREA)

    tables = Part(Tables)
    shapes = Part(Shapes)
    pictures = Part(Pictures)
    charts = Part(Charts)
    freeze_panes = Part(FreezePanes)
    page_setup = Part(PageSetup)

    def cells_of(self, text: str) -> Range:
        scope, rest = split_reference(text)
        sheet = self if scope is None else self.book.sheets(scope)
        area = Area.parse(rest)
        if area:
            return Range(sheet, area, sheet.cells_in(area))
        table: Table | None = sheet.tables.lookup(rest)
        if table:
            return Range(sheet, (table.data_body_range or table.range).area)  # to LibreOffice, it has its head as well
        try:
            # Names of the sheet and of the book; names of another sheet's cells are refused.
            return Range(sheet, api=sheet.api.getCellRangeByName(rest))
        except runtime_exception() as error:
            if not self.soffice.alive:
                raise
            raise ValueError(f"{text!r} is no address and no name on the sheet {self.name!r}") from error

    def cells_in(self, area: Area) -> Uno:
        """LibreOffice's object for cells, which moves along with them. By their name, it takes three times as long."""
        top, left, bottom, right = (number - 1 for number in area)
        if (top, left) == (bottom, right):
            return self.api.getCellByPosition(left, top)  # to macros, it is more than a range of one cell
        return self.api.getCellRangeByPosition(left, top, right, bottom)

    @property
    def used_range(self) -> Range:
        cursor = self.api.createCursor()
        cursor.gotoStartOfUsedArea(False)
        cursor.gotoEndOfUsedArea(True)
        return Range(self, api=cursor)

    def activate(self) -> None:
        self.book.controller.setActiveSheet(self.api)

    select = activate

    def autofit(self, axis: str | None = None) -> None:
        self.used_range.autofit(axis)

    def delete(self) -> None:
        if self.is_last_shown():
            raise ValueError("a book shows at least one sheet")
        self.book.api.Sheets.removeByName(self.name)

    def copy(self, before: Sheet | None, after: Sheet | None) -> None:
        target = before or after or Sheets(self.book).entries()[-1]
        if target.book != self.book:
            self.copy_over(target.book, before, after)
            return
        index = target.index - 1 if before else target.index
        sheets = self.book.api.Sheets
        new = next(text for number in count(2) if not sheets.hasByName(text := f"{self.name} ({number})"))
        sheets.copyByName(self.name, new, index)
        Sheet(self.book, sheets.getByName(new)).activate()

    def copy_over(self, book: Any, before: Sheet | None, after: Sheet | None) -> None:
        """Copy into another book: all that is on the sheet; its page setup stays behind.

        LibreOffice 7.4 ends without a word in one importSheet of about ten; what its clipboard would hold it hands on
        safely. The clipboard itself is left alone.
        """
        if book.soffice is not self.soffice:
            raise NotImplementedError(f"copying between two processes is not implemented by the '{ENGINE}' engine")
        sheets, name, number = Sheets(book), self.name, 2
        while name in sheets:
            name, number = f"{self.name} ({number})", number + 1
        with self.book.selected(self.api):
            content = self.book.controller.getTransferable()
        copy = sheets.add(before, after, name)
        book.controller.select(copy.api.getCellByPosition(0, 0))
        book.controller.insertTransferable(content)

    def move(self, before: Sheet | None, after: Sheet | None) -> None:
        index = before.index - 1 if before else after.index  # type: ignore[union-attr]
        self.book.api.Sheets.moveByName(self.name, index)

    def to_pdf(self, path: str, quality: str = "standard") -> None:
        self.book.to_pdf(path, quality, self.api)

    # The view

    def in_view(self, action: Callable[[Uno], Any]) -> Any:
        """What the controller does or tells, it does for the sheet that is shown: show this one meanwhile."""
        controller = self.book.controller
        shown = controller.getActiveSheet()
        if shown.getName() == self.name:
            return action(controller)
        controller.setActiveSheet(self.api)
        try:
            return action(controller)
        finally:
            controller.setActiveSheet(shown)

    @property
    def show_gridlines(self) -> bool:
        # The controller's own property is about the window: LibreOffice keeps each sheet's apart from that.
        return bool(self.in_view(lambda controller: self.book.command_state(GRID)))

    @show_gridlines.setter
    def show_gridlines(self, value: bool) -> None:
        if self.show_gridlines != bool(value):
            self.in_view(lambda controller: self.book.dispatch(GRID))

    # Print

    def arrange_rows(self, first: int, heights: Sequence[float], page_breaks: Sequence[int]) -> None:
        """Give the rows from `first` on their heights in points, 0 hiding a row, and the sheet its manual breaks of rows.

        A break stands above each row of `page_breaks`, counted from 1; all former ones go. A sheet that is fitted to one
        page's width is as long as it is with breaks, and one page long without.
        """
        if any(row < 2 for row in page_breaks):
            raise ValueError("a page break stands above row 2 or a later one")
        with held(self.book.api):
            lines = self.api.getRows()
            for row, height, number in runs(first, heights):
                part = (
                    lines.getByIndex(row - 1) if number == 1 else Range(self, Area.sized(row, 1, number)).api.getRows()
                )
                part.IsVisible = bool(height)
                if height:
                    part.Height = from_points(height)
            wanted = {row - 1 for row in page_breaks}
            if wanted:
                former = {found.Position for found in self.api.getRowPageBreaks() if found.ManualBreak}
                for place in sorted(wanted ^ former):  # each change lays all pages out anew
                    lines.getByIndex(place).IsStartOfNewPage = place in wanted
            else:  # without asking for them: a sheet that has no print area tells of the breaks of a million rows
                kept = [found.Position for found in self.api.getColumnPageBreaks() if found.ManualBreak]
                self.api.removeAllManualPageBreaks()
                for place in kept:
                    self.api.getColumns().getByIndex(place).IsStartOfNewPage = True
            if self.page_setup.api.ScaleToPagesX:
                self.page_setup.api.ScaleToPagesY = 0 if wanted else 1

    def bind_charts(self, charts: Mapping[str, Sequence[tuple[Range, Range]]]) -> None:
        """Let charts show cells, and follow them: by the chart's name, (categories or x, values) for each series.

        A chart that the sheet does not have is passed over.
        """
        for shape in self.charts:
            if shape.name in charts:
                shape.bind(charts[shape.name])

    @property
    def notes(self) -> list[Note]:
        places = [note.getPosition() for note in self.api.getAnnotations()]
        return [Note(Range(self, Area.sized(place.Row + 1, place.Column + 1))) for place in places]
