"""Sheets and what belongs to one: print area, page breaks, frozen panes, notes, drawn objects."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from xlwings import base_classes

from xlwings_engines.libreoffice.charts import bind
from xlwings_engines.libreoffice.look import ENGINE, from_points
from xlwings_engines.libreoffice.names import Names
from xlwings_engines.libreoffice.range import FORMATS, NOTES, Range
from xlwings_engines.libreoffice.soffice import reports_death, runtime_exception
from xlwings_engines.libreoffice.tables import Tables
from xlwings_engines.libreoffice.values import CONTENTS
from xlwings_engines.shared.references import MAX_COLUMN, MAX_ROW, runs, split_reference
from xlwings_engines.shared.unsupported import implements

GRID = ".uno:ToggleSheetGrid"


@implements(base_classes.Sheets, ENGINE)
@reports_death
class Sheets:
    def __init__(self, book: Any) -> None:
        self.book = book

    @property
    def soffice(self) -> Any:
        return self.book.soffice

    @property
    def api(self) -> Any:
        return self.book.api.Sheets

    @property
    def active(self) -> Sheet:
        return Sheet(self.book, self.book.controller.getActiveSheet())

    def __call__(self, name_or_index: str | int) -> Sheet:
        if isinstance(name_or_index, str) and (known := self.known(name_or_index)):
            return known
        sheets = self.api
        if isinstance(name_or_index, int):
            if not 1 <= name_or_index <= sheets.getCount():
                raise KeyError(name_or_index)
            return Sheet(self.book, sheets.getByIndex(name_or_index - 1))
        if not sheets.hasByName(name_or_index):
            raise KeyError(name_or_index)
        sheet = self.book.known_sheets[name_or_index] = Sheet(self.book, sheets.getByName(name_or_index))
        return sheet

    def known(self, name: str) -> Sheet | None:
        """The sheet that was found under this name before, unless it has another name now or is gone."""
        sheet: Sheet | None = self.book.known_sheets.get(name)
        with contextlib.suppress(runtime_exception()):
            if sheet and sheet.name == name:
                return sheet
        return None

    def __len__(self) -> int:
        count: int = self.api.getCount()
        return count

    def __iter__(self) -> Iterator[Sheet]:
        sheets = self.api
        return iter([Sheet(self.book, sheets.getByIndex(index)) for index in range(sheets.getCount())])

    def __contains__(self, name: str | int) -> bool:
        if isinstance(name, int):
            return 1 <= name <= len(self)
        found: bool = self.api.hasByName(name)
        return found

    def add(self, before: Sheet | None = None, after: Sheet | None = None, name: str | None = None) -> Sheet:
        if before is None and after is None:
            before = self.active
        index = before.index - 1 if before else after.index  # type: ignore[union-attr]
        sheets = self.api
        if name is None:
            number = 1
            while sheets.hasByName(name := f"Sheet{number}"):
                number += 1
        elif sheets.hasByName(name):
            raise ValueError(f"there is a sheet {name!r} already")
        sheets.insertNewByName(name, index)
        sheet = Sheet(self.book, sheets.getByIndex(index))
        sheet.activate()
        return sheet


@implements(base_classes.Sheet, ENGINE)
@reports_death
class Sheet:
    book: Any

    def __init__(self, book: Any, api: Any) -> None:
        self.book = book
        self._api = api

    @property
    def soffice(self) -> Any:
        return self.book.soffice

    @property
    def api(self) -> Any:
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
        name: str = self._api.getName()
        return name

    @name.setter
    def name(self, value: str) -> None:
        sheets = self.book.api.Sheets
        if value.casefold() != self.name.casefold() and sheets.hasByName(value):
            raise ValueError(f"there is a sheet {value!r} already")
        self.api.setName(value)

    @property
    def named_ranges(self) -> Any:
        return self.api.NamedRanges

    @property
    def index(self) -> int:
        index: int = self.api.getRangeAddress().Sheet
        return index + 1

    @property
    def names(self) -> Names:
        return Names(self.book, self)

    @property
    def tables(self) -> Tables:
        return Tables(self)

    @property
    def visible(self) -> bool:
        visible: bool = self.api.IsVisible
        return visible

    @visible.setter
    def visible(self, value: bool) -> None:
        self.api.IsVisible = bool(value)

    def range(self, arg1: Any, arg2: Any = None) -> Range:
        if isinstance(arg1, int | float) and isinstance(arg2, int | float):
            arg1, arg2 = (int(arg1), int(arg2)), None
        first = self.cells_at(arg1)
        if arg2 is None:
            return first
        second = self.cells_at(arg2)
        (top, left, height, width), (top2, left2, height2, width2) = first.place, second.place
        bottom, right = max(top + height, top2 + height2), max(left + width, left2 + width2)
        top, left = min(top, top2), min(left, left2)
        return Range(self, place=(top, left, bottom - top, right - left))

    def cells_at(self, where: Any) -> Range:
        if isinstance(where, Range):
            return where
        if isinstance(where, tuple):
            row, column, height, width = where if len(where) == 4 else (*where, 1, 1)
            if row < 1 or column < 1 or row + height - 1 > MAX_ROW or column + width - 1 > MAX_COLUMN:
                raise IndexError(f"row {row}, column {column} is not on the sheet: both are counted from 1")
            return Range(self, place=(row, column, height, width))
        scope, rest = split_reference(where)
        sheet = self if scope is None else self.book.sheets(scope)
        try:
            # Addresses, names of the sheet and of the book, tables; names of another sheet's cells are refused.
            return Range(sheet, sheet.api.getCellRangeByName(rest))
        except runtime_exception() as error:
            if not self.soffice.alive:
                raise
            raise ValueError(f"{where!r} is no address and no name on the sheet {self.name!r}") from error

    @property
    def cells(self) -> Range:
        return Range(self, place=(1, 1, MAX_ROW, MAX_COLUMN))

    @property
    def used_range(self) -> Range:
        cursor = self.api.createCursor()
        cursor.gotoStartOfUsedArea(False)
        cursor.gotoEndOfUsedArea(True)
        return Range(self, cursor)

    def activate(self) -> None:
        self.book.controller.setActiveSheet(self.api)

    select = activate

    def clear_contents(self) -> None:
        self.api.clearContents(CONTENTS)

    def clear_formats(self) -> None:
        self.api.clearContents(FORMATS)

    def clear(self) -> None:
        self.api.clearContents(CONTENTS | NOTES | FORMATS)

    def autofit(self, axis: str | None = None) -> None:
        self.used_range.autofit(axis)

    def delete(self) -> None:
        if len(self.book.sheets) == 1:
            raise ValueError("a book has at least one sheet")
        self.book.api.Sheets.removeByName(self.name)

    def copy(self, before: Sheet | None, after: Sheet | None) -> None:
        target = before or after or self.book.sheets(len(self.book.sheets))
        if target.book != self.book:
            self.copy_over(target.book, before, after)
            return
        index = target.index - 1 if before else target.index
        sheets = self.book.api.Sheets
        number = 2
        while sheets.hasByName(new := f"{self.name} ({number})"):
            number += 1
        sheets.copyByName(self.name, new, index)
        Sheet(self.book, sheets.getByName(new)).activate()

    def copy_over(self, book: Any, before: Sheet | None, after: Sheet | None) -> None:
        """Copy into another book: all that is on the sheet; its page setup stays behind.

        LibreOffice 7.4 ends without a word in one importSheet of about ten; what its clipboard would hold it hands on
        safely. The clipboard itself is left alone.
        """
        if book.app.soffice is not self.soffice:
            raise NotImplementedError(f"copying between two processes is not implemented by the '{ENGINE}' engine")
        name, number = self.name, 2
        while name in book.sheets:
            name, number = f"{self.name} ({number})", number + 1
        with self.book.selected(self.api):
            content = self.book.controller.getTransferable()
        copy = book.sheets.add(before, after, name)
        book.controller.select(copy.api.getCellByPosition(0, 0))
        book.controller.insertTransferable(content)

    def move(self, before: Sheet | None, after: Sheet | None) -> None:
        index = before.index - 1 if before else after.index  # type: ignore[union-attr]
        self.book.api.Sheets.moveByName(self.name, index)

    def to_pdf(self, path: str, quality: str = "standard") -> None:
        self.book.export_pdf(path, quality, self.api)

    # The view

    def in_view(self, action: Callable[[Any], Any]) -> Any:
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

    @property
    def freeze_panes(self) -> FreezePanes:
        return FreezePanes(self)

    # Print

    @property
    def page_setup(self) -> PageSetup:
        return PageSetup(self)

    def arrange_rows(self, first: int, heights: Sequence[float], page_breaks: Sequence[int]) -> None:
        """Give the rows from `first` on their heights in points, 0 hiding a row, and the sheet its manual page breaks.

        A break stands above each row of `page_breaks`, counted from 1; all former ones go.
        """
        if any(row < 2 for row in page_breaks):
            raise ValueError("a page break stands above row 2 or a later one")
        for row, visible, count in runs(first, map(bool, heights)):
            Range(self, place=(row, 1, count, 1)).api.getRows().IsVisible = visible
        for row, height, count in runs(first, heights):
            if height:
                Range(self, place=(row, 1, count, 1)).api.getRows().Height = from_points(height)
        lines = self.api.getRows()
        wanted = {row - 1 for row in page_breaks}
        former = {found.Position for found in self.api.getRowPageBreaks() if found.ManualBreak}
        for place in sorted(wanted ^ former):  # each change lays all pages out anew
            lines.getByIndex(place).IsStartOfNewPage = place in wanted

    def bind_charts(self, charts: Mapping[str, Sequence[tuple[Range, Range]]]) -> None:
        """Let charts show cells, and follow them: by the chart's name, (categories or x, values) for each series.

        A chart that the sheet does not have is passed over.
        """
        for shape in self.charts:
            if shape.name in charts:
                bind(self.book.api, shape.api.Model, charts[shape.name])

    # Notes and drawn objects

    @property
    def notes(self) -> list[Note]:
        notes = self.api.getAnnotations()
        places = [notes.getByIndex(index).getPosition() for index in range(notes.getCount())]
        return [Note(Range(self, place=(place.Row + 1, place.Column + 1, 1, 1))) for place in places]

    @property
    def shapes(self) -> Shapes:
        return Shapes(self, "Shapes", lambda shape: True)

    @property
    def pictures(self) -> Shapes:
        return Shapes(self, "Pictures", lambda s: s.supportsService("com.sun.star.drawing.GraphicObjectShape"))

    @property
    def charts(self) -> Shapes:
        return Shapes(
            self,
            "Charts",
            lambda s: s.supportsService("com.sun.star.drawing.OLE2Shape") and s.CLSID.casefold().startswith("12dcae26"),
        )


@implements(base_classes.FreezePanes, ENGINE)
@reports_death
class FreezePanes:
    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet

    @property
    def soffice(self) -> Any:
        return self.sheet.soffice

    @property
    def api(self) -> Any:
        return self.sheet.book.controller

    def freeze_at(self, frozen_range: Any) -> None:
        """Freeze the rows and columns of the range, whose first cell is the sheet's first or stands in its edge."""
        cells = self.sheet.range(frozen_range) if isinstance(frozen_range, str) else frozen_range.impl
        row, column, height, width = cells.place
        rows = 0 if height == MAX_ROW else row + height - 1
        columns = 0 if width == MAX_COLUMN else column + width - 1
        self.sheet.in_view(lambda controller: controller.freezeAtPosition(columns, rows))

    def unfreeze(self) -> None:
        self.sheet.in_view(lambda controller: controller.splitAtPosition(0, 0))


@implements(base_classes.PageSetup, ENGINE)
@reports_death
class PageSetup:
    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet

    @property
    def soffice(self) -> Any:
        return self.sheet.soffice

    @property
    def api(self) -> Any:
        return self.sheet.book.api.StyleFamilies.getByName("PageStyles").getByName(self.sheet.api.PageStyle)

    @property
    def print_area(self) -> str | None:
        areas = [
            Range(self.sheet, place=(a.StartRow + 1, a.StartColumn + 1, a.EndRow - a.StartRow + 1, a.EndColumn - a.StartColumn + 1))
            for a in self.sheet.api.getPrintAreas()
        ]  # fmt: skip
        return ",".join(area.address for area in areas) or None

    @print_area.setter
    def print_area(self, value: str | None) -> None:
        areas = [self.sheet.range(part).api.getRangeAddress() for part in (value or "").split(",") if part]
        self.sheet.api.setPrintAreas(tuple(areas))


@implements(base_classes.Note, ENGINE)
@reports_death
class Note:
    location: Range

    def __init__(self, location: Range) -> None:
        self.location = location

    @property
    def soffice(self) -> Any:
        return self.location.soffice

    @property
    def api(self) -> Any:
        return self.location.cell.getAnnotation()

    @property
    def text(self) -> str:
        text: str = self.api.getString()
        return text

    @text.setter
    def text(self, value: str) -> None:
        self.api.setString(value)

    @property
    def author(self) -> str:
        author: str = self.api.getAuthor()
        return author

    def delete(self) -> None:
        self.location.api.clearContents(NOTES)


class Shapes:
    """What is drawn on a sheet, for looking at: names, places, deletion."""

    def __init__(self, sheet: Sheet, kind: str, wanted: Callable[[Any], bool]) -> None:
        self.sheet = sheet
        self.kind = kind
        self.wanted = wanted

    @property
    def parent(self) -> Sheet:
        return self.sheet

    @property
    def api(self) -> Any:
        return self.sheet.api.getDrawPage()

    def entries(self) -> list[Shape]:
        page = self.api
        shapes = [page.getByIndex(index) for index in range(page.getCount())]
        return [Shape(self.sheet, shape) for shape in shapes if self.wanted(shape)]

    def __len__(self) -> int:
        return len(self.entries())

    def __iter__(self) -> Iterator[Shape]:
        return iter(self.entries())

    def __call__(self, key: str | int) -> Shape:
        entries = self.entries()
        if isinstance(key, int) and 1 <= key <= len(entries):
            return entries[key - 1]
        for shape in entries:
            if shape.name == key:
                return shape
        raise KeyError(key)

    def __contains__(self, key: str | int) -> bool:
        return any(shape.name == key for shape in self) if isinstance(key, str) else 1 <= key <= len(self)

    def add(self, *args: Any, **kwargs: Any) -> Any:
        raise NotImplementedError(f"{self.kind}.add is not implemented by the '{ENGINE}' engine")


@implements(base_classes.Shape, ENGINE)
@reports_death
class Shape:
    api: Any

    def __init__(self, sheet: Sheet, api: Any) -> None:
        self.sheet = sheet
        self.api = api

    @property
    def soffice(self) -> Any:
        return self.sheet.soffice

    @property
    def parent(self) -> Sheet:
        return self.sheet

    @property
    def name(self) -> str:
        # A chart is known by the name of the object that holds it, for which the shape has a property of its own.
        name: str = self.api.getName() or getattr(self.api, "PersistName", "")
        return name

    @name.setter
    def name(self, value: str) -> None:
        self.api.setName(value)

    def delete(self) -> None:
        self.sheet.api.getDrawPage().remove(self.api)
