"""Ranges: addresses, contents, ways around a sheet, edits."""

from __future__ import annotations

from typing import Any

from xlwings import base_classes

from xlwings_engines.libreoffice.formulas import to_excel, to_uno
from xlwings_engines.libreoffice.look import ENGINE, Look
from xlwings_engines.libreoffice.soffice import load_uno, reports_death
from xlwings_engines.libreoffice.values import CONTENTS, Block, read
from xlwings_engines.shared.references import MAX_COLUMN, MAX_ROW, column_name, quoted
from xlwings_engines.shared.unsupported import implements

NOTES, HARD_FORMATS, STYLES, EDIT_FORMATS = 8, 32, 64, 256
FORMATS = HARD_FORMATS | STYLES | EDIT_FORMATS

COPIED = {
    "all": "SVDFNT", None: "SVDFNT", "formats": "T", "formulas": "SVDF", "values": "SVD", "comments": "N",
    "link": "SVDFNT", "formulas_and_number_formats": "SVDFT", "values_and_number_formats": "SVDT",
}  # fmt: skip
OPERATIONS = {None: 0, "add": 1, "subtract": 2, "multiply": 3, "divide": 4}


@implements(base_classes.Range, ENGINE)
@reports_death
class Range(Look):
    """Cells of a sheet, given by their UNO object or by row, column (from 1), height, width."""

    max_cells_per_read = None
    max_cells_per_write = None

    def __init__(self, sheet: Any, api: Any = None, place: tuple[int, int, int, int] | None = None) -> None:
        self.sheet = sheet
        self._api = api
        self._place = place
        self.options: dict[str, Any] = {}  # xlwings sets it

    @property
    def soffice(self) -> Any:
        return self.sheet.soffice

    @property
    def api(self) -> Any:
        """The UNO object; None for a range without cells."""
        if self._api is None and self._place and self._place[2] and self._place[3]:
            row, column, height, width = self._place
            self._api = self.sheet.api.getCellRangeByPosition(column - 1, row - 1, column + width - 2, row + height - 2)
        return self._api

    @property
    def place(self) -> tuple[int, int, int, int]:
        if self._place is None:
            a = self._api.getRangeAddress()
            self._place = (
                a.StartRow + 1,
                a.StartColumn + 1,
                a.EndRow - a.StartRow + 1,
                a.EndColumn - a.StartColumn + 1,
            )
        return self._place

    @property
    def coords(self) -> tuple[Any, int, int, int, int]:
        return self.sheet.api, *self.place

    @property
    def row(self) -> int:
        return self.place[0]

    @property
    def column(self) -> int:
        return self.place[1]

    @property
    def shape(self) -> tuple[int, int]:  # type: ignore[override]
        return self.place[2], self.place[3]

    def __len__(self) -> int:
        return self.shape[0] * self.shape[1]

    def __call__(self, row: int, column: int | None = None) -> Range:
        if column is None:
            width = self.shape[1]
            row, column = (row - 1) // width + 1, (row - 1) % width + 1
        return self.sheet.range((self.row + row - 1, self.column + column - 1))  # type: ignore[no-any-return]

    @property
    def rows(self) -> Range:
        return self

    @property
    def columns(self) -> Range:
        return self

    # Addresses

    @property
    def address(self) -> str:
        return self.get_address(True, True, False)

    def get_address(self, row_absolute: bool = True, col_absolute: bool = True, external: bool = False) -> str:
        top, left, height, width = self.place
        rows = [("$" if row_absolute else "") + str(row) for row in (top, top + height - 1)]
        columns = [("$" if col_absolute else "") + column_name(column) for column in (left, left + width - 1)]
        if width == MAX_COLUMN:
            columns = ["", ""]
        elif height == MAX_ROW:
            rows = ["", ""]
        corners = [column + row for column, row in zip(columns, rows, strict=True)]
        address = corners[0] if height == width == 1 else ":".join(corners)
        if not external:
            return address
        book, sheet = self.sheet.book.name, self.sheet.name
        plain = quoted(book) == book and quoted(sheet) == sheet
        return f"[{book}]{sheet}!{address}" if plain else "'" + f"[{book}]{sheet}".replace("'", "''") + f"'!{address}"

    @property
    def name(self) -> Any:
        wanted = self.api.AbsoluteName
        for names in (self.sheet.book.names, self.sheet.names):
            for name in names:
                if name.api.getContent() == wanted:
                    return name
        return None

    @name.setter
    def name(self, value: str) -> None:
        self.sheet.book.names.add(value, f"={quoted(self.sheet.name)}!{self.address}")

    # Contents

    @property
    def block(self) -> Block:
        book = self.sheet.book
        return Block(book.api, self.api, book.formats, book.null_date)

    @property
    def raw_value(self) -> Any:
        if self.api is None:
            return None
        rows = read(self.api, self.sheet.book.formats, self.sheet.book.null_date)
        return rows[0][0] if len(rows) == 1 and len(rows[0]) == 1 else rows

    @raw_value.setter
    def raw_value(self, data: Any) -> None:
        if self.api is None:
            return
        if not isinstance(data, list | tuple):
            self.block.fill(data, *self.shape)
            return
        rows = data if data and isinstance(data[0], list | tuple) else [data]
        height, width = self.shape
        if len(rows) != height or any(len(row) != width for row in rows):
            raise ValueError(f"the values do not have the shape of {self.address}")
        self.block.write(rows)

    @property
    def formula(self) -> Any:
        if self.api is None:
            return None
        formulas = tuple(tuple(map(_spelled, row)) for row in self.api.getFormulaArray())
        return formulas[0][0] if len(formulas) == 1 and len(formulas[0]) == 1 else formulas

    @formula.setter
    def formula(self, value: Any) -> None:
        self.raw_value = value

    formula2 = formula  # nothing spills: a formula for several cells is an array formula

    @property
    def formula_array(self) -> str | None:
        formula: str = self.api.getArrayFormula()
        if formula:
            return _spelled(formula)
        formulas = self.formula
        if isinstance(formulas, str):
            return formulas
        texts = {text for row in formulas for text in row}
        return texts.pop() if len(texts) == 1 else None

    @formula_array.setter
    def formula_array(self, value: str) -> None:
        cells = self.api
        self.block.put(lambda: cells.setArrayFormula(to_uno(value)))

    @property
    def has_array(self) -> bool:
        return bool(self.api is not None and self.api.getArrayFormula())

    def clear_contents(self) -> None:
        if self.api is not None:
            self.block.put(lambda: self.api.clearContents(CONTENTS))

    def clear_formats(self) -> None:
        self.api.clearContents(FORMATS)

    def clear(self) -> None:
        if self.api is not None:
            self.api.clearContents(CONTENTS | NOTES | FORMATS)

    # Finding one's way

    def end(self, direction: Any) -> Range:
        """Where Ctrl and an arrow key would lead from the first cell."""
        row, column = self.row, self.column
        direction = {"u": "up", "d": "down", "l": "left", "r": "right"}.get(direction, direction)
        if direction not in ("up", "down", "left", "right"):
            raise ValueError(f"{direction!r} is not up, down, left or right")
        vertical, back = direction in ("up", "down"), direction in ("up", "left")
        start, limit = (row, MAX_ROW) if vertical else (column, MAX_COLUMN)
        line = (1, column, MAX_ROW, 1) if vertical else (row, 1, 1, MAX_COLUMN)
        filled = Range(self.sheet, place=line).api.queryContentCells(CONTENTS).getRangeAddresses()
        ends = [(a.StartRow, a.EndRow) if vertical else (a.StartColumn, a.EndColumn) for a in filled]
        stop = end_of_run(_joined((first + 1, last + 1) for first, last in ends), start, back, limit)
        return self.sheet.range((stop, column) if vertical else (row, stop))  # type: ignore[no-any-return]

    def cursor(self) -> Any:
        return self.sheet.api.createCursorByRange(self.api)

    @property
    def current_region(self) -> Range:
        cursor = self(1).cursor()
        cursor.collapseToCurrentRegion()
        return Range(self.sheet, cursor)

    def select(self) -> None:
        self.sheet.book.controller.select(self.api)

    # Merged cells

    @property
    def merge_area(self) -> Range:
        cursor = self(1).cursor()
        cursor.collapseToMergedArea()
        return Range(self.sheet, cursor)

    @property
    def merge_cells(self) -> bool | None:
        """Whether the cells are merged; None if only some are."""
        area = self.merge_area
        if len(area) > 1:
            row, column, height, width = area.place
            inside = self.row + self.shape[0] <= row + height and self.column + self.shape[1] <= column + width
            return True if inside else None
        return None if self.api.getIsMerged() else False

    def merge(self, across: bool) -> None:
        height, width = self.shape
        self.api.merge(False)  # else cells that are merged already keep the others out
        if not across:
            self.api.merge(True)
            return
        for row in range(height):
            self.api.getCellRangeByPosition(0, row, width - 1, row).merge(True)

    def unmerge(self) -> None:
        self.api.merge(False)

    # Edits

    def insert(self, shift: str | None = None, copy_origin: str | None = None) -> None:
        address = self.api.getRangeAddress()
        whole = "ROWS" if self.shape[1] == MAX_COLUMN else "COLUMNS" if self.shape[0] == MAX_ROW else None
        mode = whole or {"down": "DOWN", "right": "RIGHT", None: "DOWN"}[shift]
        height, width = self.shape
        uno = load_uno()
        self.block.put(lambda: self.sheet.api.insertCells(address, uno.Enum("com.sun.star.sheet.CellInsertMode", mode)))
        if copy_origin == "format_from_right_or_below":
            model = Range(self.sheet, place=(self.row + height, self.column, height, width))
            if mode in ("RIGHT", "COLUMNS"):
                model = Range(self.sheet, place=(self.row, self.column + width, height, width))
            Range(self.sheet, place=self.place).copy_from(model, "formats")
        self._api = None  # the UNO object moved along with its cells

    def delete(self, shift: str | None = None) -> None:
        address = self.api.getRangeAddress()
        height, width = self.shape
        whole = "ROWS" if width == MAX_COLUMN else "COLUMNS" if height == MAX_ROW else None
        default = "UP" if height < width else "LEFT"
        mode = whole or {"up": "UP", "left": "LEFT", None: default}[shift]
        uno = load_uno()
        self.block.put(lambda: self.sheet.api.removeRange(address, uno.Enum("com.sun.star.sheet.CellDeleteMode", mode)))
        self._api = None

    def copy(self, destination: Any = None) -> None:
        """Copy to the clipboard, or to a place on any sheet of any open book.

        A destination that is some multiple of this range is filled with as many copies.
        """
        if destination is None:
            with self.sheet.book.selected(self.api):
                self.sheet.book.dispatch(".uno:Copy")
            return
        target: Range = destination.impl
        if target.sheet.book != self.sheet.book:
            target.copy_from(self)
            return
        height, width = self.shape
        rows, columns = (1, 1)
        if target.shape[0] % height == 0 and target.shape[1] % width == 0:
            rows, columns = target.shape[0] // height, target.shape[1] // width
        source = self.api.getRangeAddress()
        for row in range(rows):
            for column in range(columns):
                corner = target(1 + row * height, 1 + column * width).api.getCellByPosition(0, 0).getCellAddress()
                self.sheet.api.copyRange(corner, source)

    def move(self, destination: Any) -> None:
        corner = destination.impl(1).api.getCellByPosition(0, 0).getCellAddress()
        self.sheet.api.moveRange(corner, self.api.getRangeAddress())

    def copy_from(
        self, source_range: Any, copy_type: str = "all", skip_blanks: bool = False, transpose: bool = False
    ) -> None:
        source: Range = getattr(source_range, "impl", source_range)
        book = source.sheet.book
        if book.app.soffice is not self.soffice:
            raise NotImplementedError(f"copying between two processes is not implemented by the '{ENGINE}' engine")
        source.copy()
        self.paste(copy_type, None, skip_blanks, transpose)

    def paste(
        self, paste: str | None = None, operation: str | None = None, skip_blanks: bool = False, transpose: bool = False
    ) -> None:
        if paste not in COPIED:
            raise NotImplementedError(f"Range.paste of {paste!r} is not implemented by the '{ENGINE}' engine")
        book = self.sheet.book
        with book.selected(self.api):
            book.dispatch(
                ".uno:InsertContents",
                Flags=COPIED[paste],
                FormulaCommand=OPERATIONS[operation],
                SkipEmptyCells=bool(skip_blanks),
                Transpose=bool(transpose),
                AsLink=paste == "link",
                MoveMode=4,  # nothing is moved away
            )

    def autofill(self, destination: Any, type_: str) -> None:
        target: Range = destination.impl
        kinds = {"fill_default": None, "fill_series": "LINEAR", "fill_copy": "SIMPLE", "growth_trend": "GROWTH"}
        if type_ not in kinds or target.place[:2] != self.place[:2]:
            raise NotImplementedError(f"Range.autofill of {type_!r} is not implemented by the '{ENGINE}' engine")
        down = target.shape[0] > self.shape[0]
        count = self.shape[0] if down else self.shape[1]
        uno = load_uno()
        direction = uno.Enum("com.sun.star.sheet.FillDirection", "TO_BOTTOM" if down else "TO_RIGHT")
        if type_ == "fill_copy":
            mode = uno.Enum("com.sun.star.sheet.FillMode", "SIMPLE")
            day = uno.Enum("com.sun.star.sheet.FillDateMode", "FILL_DATE_DAY")
            target.api.fillSeries(direction, mode, day, 1.0, 1e307)
        elif kinds[type_] in (None, "LINEAR"):
            target.api.fillAuto(direction, count)
        else:
            raise NotImplementedError(f"Range.autofill of {type_!r} is not implemented by the '{ENGINE}' engine")

    def sort(self, keys: list[int], ascending: list[bool], has_headers: bool) -> None:
        uno = load_uno()
        fields = []
        for key, is_ascending in zip(keys, ascending, strict=True):
            field = uno.createUnoStruct("com.sun.star.table.TableSortField")
            field.Field, field.IsAscending, field.IsCaseSensitive = key - 1, is_ascending, False
            fields.append(field)
        self.api.sort(
            self.sheet.book.app.properties(
                SortFields=uno.Any("[]com.sun.star.table.TableSortField", tuple(fields)),
                ContainsHeader=bool(has_headers),
                IsSortColumns=False,
                BindFormatsToContent=True,
            )
        )

    def searching(self, text: str, whole: bool, match_case: bool, descriptor: Any) -> Any:
        descriptor.SearchString = text
        descriptor.SearchWords = whole
        descriptor.SearchCaseSensitive = match_case
        return descriptor

    def find(self, text: str, whole: bool, direction: str, order: str, match_case: bool) -> Range | None:
        descriptor = self.searching(text, whole, match_case, self.api.createSearchDescriptor())
        descriptor.SearchType = 1  # in values, not in formulas
        found = self.api.findAll(descriptor)
        if found is None:
            return None
        by_rows = order == "rows"
        cells = [
            (a.StartRow, a.StartColumn) if by_rows else (a.StartColumn, a.StartRow)
            for a in found.getRangeAddresses()
            for a in _single_ends(a, last=direction != "forward", by_rows=by_rows)
        ]
        first, second = min(cells) if direction == "forward" else max(cells)
        return self.sheet.range((first + 1, second + 1) if by_rows else (second + 1, first + 1))  # type: ignore[no-any-return]

    def replace_all(self, old: str, new: str, whole: bool, match_case: bool) -> None:
        descriptor = self.searching(old, whole, match_case, self.api.createReplaceDescriptor())
        descriptor.ReplaceString = new
        self.api.replaceAll(descriptor)

    # What is attached to cells

    @property
    def cell(self) -> Any:
        return self.api.getCellByPosition(0, 0)

    @property
    def hyperlink(self) -> str:
        fields = self.cell.getTextFields().createEnumeration()
        while fields.hasMoreElements():
            url: str = fields.nextElement().URL
            return url
        raise Exception("The cell doesn't seem to contain a hyperlink!")  # as on Excel

    def add_hyperlink(self, address: str, text_to_display: str | None, screen_tip: str | None) -> None:
        field = self.sheet.book.api.createInstance("com.sun.star.text.TextField.URL")
        field.URL = address
        field.Representation = text_to_display or address
        cell = self.cell
        cell.setString("")
        cell.insertTextContent(cell.createTextCursor(), field, False)

    @property
    def note(self) -> Any:
        from xlwings_engines.libreoffice.sheet import Note

        return Note(self) if self.cell.getAnnotation().getString() else None

    def add_note(self, text: str) -> Any:
        from xlwings_engines.libreoffice.sheet import Note

        self.sheet.api.getAnnotations().insertNew(self.cell.getCellAddress(), text)
        return Note(self)

    @property
    def table(self) -> Any:
        for table in self.sheet.tables:
            top, left, height, width = table.range.place
            if top <= self.row < top + height and left <= self.column < left + width:
                return table
        return None

    @property
    def data_validation(self) -> Any:
        from xlwings_engines.libreoffice.rules import DataValidation

        return DataValidation(self)

    def to_pdf(self, path: str, quality: str) -> None:
        self.sheet.book.export_pdf(path, quality, self.api)


def _spelled(text: str) -> str:
    if text.startswith("{="):
        text = text[1:-1]
    return to_excel(text) if text.startswith("=") else text.removeprefix("'")


def _joined(ends: Any) -> list[tuple[int, int]]:
    """Runs of filled cells, those that touch joined: LibreOffice parts them by what the cells hold."""
    runs: list[tuple[int, int]] = []
    for first, last in sorted(ends):
        if runs and first <= runs[-1][1] + 1:
            runs[-1] = runs[-1][0], max(last, runs[-1][1])
        else:
            runs.append((first, last))
    return runs


def end_of_run(runs: list[tuple[int, int]], start: int, back: bool, limit: int) -> int:
    """Where a jump from `start` ends: at its run's end, else at the next run, else at the sheet's edge."""
    if back:
        mirrored = [(limit + 1 - last, limit + 1 - first) for first, last in reversed(runs)]
        return limit + 1 - end_of_run(mirrored, limit + 1 - start, False, limit)
    for first, last in runs:
        if first <= start < last:
            return last
        if first > start:
            return first
    return limit


def _single_ends(address: Any, last: bool, by_rows: bool) -> list[Any]:
    """The found range's first or last cell, as an address."""
    if last:
        address.StartRow, address.StartColumn = address.EndRow, address.EndColumn
    return [address]
