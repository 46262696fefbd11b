"""Ranges: contents, ways around a sheet, edits."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cached_property, partial
from itertools import chain, pairwise
from pathlib import Path
from statistics import linear_regression
from typing import Any

import xlwings as xw
from xlwings import base_classes

from xlwings_engines.libreoffice.base import ENGINE
from xlwings_engines.libreoffice.drawn import NOTES, Characters, Note
from xlwings_engines.libreoffice.formulas import Surroundings, to_excel, to_uno
from xlwings_engines.libreoffice.look import Look
from xlwings_engines.libreoffice.rules import DataValidation
from xlwings_engines.libreoffice.soffice import Uno, enum, implementing, load_uno, properties, struct
from xlwings_engines.libreoffice.spans import MAX_CELLS
from xlwings_engines.libreoffice.values import CONTENTS, FORMULAS, REFUSED, Block, read
from xlwings_engines.shared.cells import ORIGINS, one_of
from xlwings_engines.shared.lookup import Part
from xlwings_engines.shared.references import MAX_COLUMN, MAX_ROW, SHEET_AREA, Area, Shift, check_formula
from xlwings_engines.shared.typed import prepare
from xlwings_engines.shared.values import ERROR_CODES, shaped, shown_number

HARD_FORMATS, STYLES, EDIT_FORMATS = 32, 64, 256
FORMATS = HARD_FORMATS | STYLES | EDIT_FORMATS

COPIED = {
    "all": "SVDFNT", None: "SVDFNT", "formats": "T", "formulas": "SVDF", "values": "SVD", "comments": "N",
    "link": "SVDFNT", "formulas_and_number_formats": "SVDFT", "values_and_number_formats": "SVDT",
}  # fmt: skip
# What clipboards call pictures that are drawn, and those that are made of points.
PICTURES = {
    "picture": ("application/x-openoffice-gdimetafile", "application/x-openoffice-emf", "application/x-openoffice-wmf"),
    "bitmap": ("image/png", "application/x-openoffice-bitmap", "image/bmp"),
}
OPERATIONS = {None: 0, "add": 1, "subtract": 2, "multiply": 3, "divide": 4}


def area_of(address: Uno) -> Area:
    """A UNO address, counted from 0."""
    return Area(address.StartRow + 1, address.StartColumn + 1, address.EndRow + 1, address.EndColumn + 1)


class Range(Look, contract=base_classes.Range):
    """Cells of a sheet, given by their area or their UNO object."""

    def __init__(self, sheet: object, area: Area | None = None, api: Uno = None) -> None:
        self.sheet = self.parent = sheet
        if area:
            self.area = area
        self._api = api
        self.options = {}

    @cached_property
    def area(self) -> Area:  # type: ignore[override]  # it is as writable as an attribute
        return area_of(self._api.getRangeAddress())

    @property
    def api(self) -> Uno:
        """The UNO object; None for a range without cells."""
        if self._api is None and len(self):
            self._api = self.sheet.cells_in(self.area)
        return self._api

    @property
    def coords(self) -> tuple[Any, int, int, int, int]:
        return self.sheet.api, self.row, self.column, *self.shape

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
        self.sheet.book.names.add(value, f"={self.reference}")

    # Contents

    @property
    def block(self) -> Block:
        book = self.sheet.book
        return Block(book.api, self.api, partial(to_uno, around=book.surroundings), book.known_formats)

    @property
    def raw_value(self) -> Any:
        if self.api is None:
            return None
        return shaped(read(self.api, self.sheet.book.api, self.sheet.book.known_formats))

    @raw_value.setter
    def raw_value(self, data: object) -> None:
        if self.api is None:
            return
        fills = not isinstance(data, list | tuple)
        if fills and prepare(data) == "":
            self.clear_contents()
            return
        if len(self) > MAX_CELLS:
            raise ValueError(f"{self.address} has too many cells to be written at once: more than {MAX_CELLS:,}")
        self.block.write(self.rows_of(data), fills)

    @property
    def formula(self) -> Any:
        if self.api is None:
            return None
        around = self.sheet.book.surroundings
        rows = [
            [
                shown_number(v) if type(v) is float and t[:1] not in "={" else _spelled(t, around)
                for t, v in zip(*line, strict=True)
            ]
            for line in zip(self.api.getFormulaArray(), self.api.getDataArray(), strict=True)
        ]
        digits = [
            (row, column) for row, line in enumerate(rows) for column, text in enumerate(line) if text in ("0", "1")
        ]
        values = read(self.api, self.sheet.book.api, self.sheet.book.known_formats) if digits else ()
        for row, column in digits:  # a truth value has the look of a number
            if isinstance(values[row][column], bool):
                rows[row][column] = str(values[row][column]).upper()
        return shaped(rows)

    @formula.setter
    def formula(self, value: object) -> None:
        self.raw_value = value

    formula2 = formula  # nothing spills: a formula for several cells is an array formula

    @property
    def formula_array(self) -> str | None:
        if self.api.getArrayFormula():  # that text has other separators within brackets than all others
            return _spelled(self.cell.getFormula(), self.sheet.book.surroundings)
        return self.formula if len(self) == 1 else None

    @formula_array.setter
    def formula_array(self, value: str) -> None:
        cells, block = self.api, self.block
        formula = block.to_uno(check_formula(value))
        block.put(lambda: cells.setArrayFormula(formula))

    @property
    def has_array(self) -> bool:
        return bool(self.api is not None and self.api.getArrayFormula())

    def wipe(self, flags: int) -> None:
        """Clear what these flags of UNO's stand for. Raises ValueError for protected cells and for a part of an array."""
        if self.api is not None:
            cells = self.changing
            self.block.put(lambda: cells.clearContents(flags))
            if flags & CONTENTS and self.filled(self.area):
                raise ValueError(REFUSED)

    def clear_contents(self) -> None:
        self.wipe(CONTENTS)

    def clear_formats(self) -> None:
        if self.api is not None:
            with self.keeping_truths():
                self.wipe(FORMATS)

    def clear(self) -> None:
        self.wipe(CONTENTS | NOTES | FORMATS)

    # Finding one's way

    def filled(self, line: Area, contents: int = CONTENTS) -> list[Area]:
        # Of columns behind all that hold something, LibreOffice tells what the last of those holds.
        found = self.at(line).api.queryContentCells(contents).getRangeAddresses()
        return [area for address in found if (area := area_of(address).common(line))]

    def cursor(self) -> Uno:
        return self.sheet.api.createCursorByRange(self.api)

    @property
    def current_region(self) -> Range:
        """The block around the first cell that empty rows and columns bound."""
        area, parts = self.first, [self.first.grown()]
        while found := next((cells for part in parts for cells in self.filled(part)), None):
            cursor = self.at(found)(1).cursor()
            cursor.collapseToCurrentRegion()  # of an empty cell, LibreOffice gives another one
            area = area.around(area_of(cursor.getRangeAddress()))
            parts = area.grown().minus(area)
        return self.at(area)

    def select(self) -> None:
        self.sheet.book.controller.select(self.api)

    # Merged cells

    @property
    def merge_area(self) -> Range:
        cursor = self(1).cursor()
        cursor.collapseToMergedArea()
        return Range(self.sheet, api=cursor)

    @property
    def merge_cells(self) -> bool | None:
        """Whether the cells are merged; None if only some are."""
        area = self.merge_area
        if len(area) > 1:
            return area.area.covers(self.area) or None
        return None if self.api.getIsMerged() else False

    def merge(self, across: bool) -> None:
        """Merge the cells, or those of each row; of what they hold the first is kept, as in Excel."""
        formulas = chain.from_iterable(area.places() for area in self.filled(self.area, FORMULAS))
        if any(self.at(Area.sized(*place)).has_array for place in formulas):
            raise ValueError(REFUSED)
        self.changing.merge(False)  # else cells that are merged already keep the others out
        top, left, bottom, right = self.area
        for area in [Area(row, left, row, right) for row in range(top, bottom + 1)] if across else [self.area]:
            cells = self.at(area)
            cells.block.put(cells.keep_first)
            cells.api.merge(True)

    def keep_first(self) -> None:
        """Move what the first cell holds that is not empty, counted along the rows, to the corner; clear the others."""
        filled = self.filled(self.area)
        if not filled:
            return
        first = self.at(min(filled))(1)
        if first.area != self.first:
            self.sheet.api.moveRange(self.cell.getCellAddress(), first.api.getRangeAddress())
        for area in self.area.minus(self.first):
            self.at(area).clear_contents()

    def unmerge(self) -> None:
        self.changing.merge(False)

    # Edits

    @property
    def whole(self) -> str | None:
        """What the range consists of, if of entire rows or columns."""
        return "ROWS" if self.area.width == MAX_COLUMN else "COLUMNS" if self.area.height == MAX_ROW else None

    def insert(self, shift: str | None = None, copy_origin: str | None = None) -> None:
        address, (height, width) = self.api.getRangeAddress(), self.shape
        one_of(copy_origin, ORIGINS, "origin of looks")
        mode = self.whole or one_of(shift, (None, "down", "right"), "way to move cells") or "down"
        self.shift(self.first, lambda: self.sheet.api.insertCells(address, enum("sheet.CellInsertMode", mode.upper())))
        if copy_origin == "format_from_right_or_below":
            sideways = mode in ("right", "COLUMNS")
            model = self.area.moved(0, width) if sideways else self.area.moved(height, 0)
            self.at(self.area).copy_from(self.at(model), "formats")
        self._api = None  # the UNO object moved along with its cells

    def delete(self, shift: str | None = None) -> None:
        address, (height, width) = self.api.getRangeAddress(), self.shape
        way = one_of(shift, (None, "up", "left"), "way to move cells") or ("up" if height < width else "left")
        mode = self.whole or way.upper()
        down = mode in ("UP", "ROWS")
        parted = self.parted(Shift(self.sheet.name, self.area, down, deletes=True))
        behind = self.first.moved(*((height, 0) if down else (0, width)))
        self.shift(behind, lambda: self.sheet.api.removeRange(address, enum("sheet.CellDeleteMode", mode)))
        self._api = None
        for area in parted:
            self.at(area).api.merge(True)

    def parted(self, shift: Shift) -> set[Area]:
        """What will be left of merged cells that begin among those to be deleted: LibreOffice would part them."""
        parts = self.api.getCellFormatRanges() if self.api.getIsMerged() else ()  # the first cells are apart
        first = [place for part in parts if part.getIsMerged() for place in area_of(part.getRangeAddress()).places()]
        areas = {shift.moved(self.at(Area.sized(*place)).merge_area.area) for place in first}
        return {area for area in areas if area and (area.height, area.width) != (1, 1)}

    def shift(self, witness: Area, action: Callable[[], None]) -> None:
        """Let cells come or go. Raises ValueError if the witness, a cell behind them, is still where it was."""
        cell = self.at(witness).api if SHEET_AREA.covers(witness) else None
        self.block.put(action)
        if cell is not None and area_of(cell.getRangeAddress()) == witness:
            raise ValueError(REFUSED)

    def copy(self, destination: xw.Range | None = None) -> None:
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
        first, *others = self.area.tiles(target.area)
        copied = target.at(first)
        self.sheet.api.copyRange(copied.cell.getCellAddress(), self.api.getRangeAddress())
        if others:
            copied.repeat(first.around(others[-1]))

    def repeat(self, whole: Area) -> None:
        """Fill an area that begins with this range by copies of all of it that stands: few, since one of a whole row takes its time."""
        filled = self.area
        for down in (False, True):
            first, end = whole.ends(down)
            while (last := filled.ends(down)[1]) < end:
                more = min(last - first + 1, end - last)
                part = self.at(filled.with_ends(down, first, first + more - 1))
                place = self.at(filled.with_ends(down, last + 1, last + more))
                self.sheet.api.copyRange(place.cell.getCellAddress(), part.api.getRangeAddress())
                filled = filled.with_ends(down, first, last + more)

    def move(self, destination: xw.Range) -> None:
        self.sheet.api.moveRange(destination.impl.cell.getCellAddress(), self.api.getRangeAddress())

    def copy_from(
        self, source_range: Any, copy_type: str = "all", skip_blanks: bool = False, transpose: bool = False
    ) -> None:
        source: Range = getattr(source_range, "impl", source_range)
        if source.soffice is not self.soffice:
            raise NotImplementedError(f"copying between two processes is not implemented by the '{ENGINE}' engine")
        source.copy()
        self.paste(copy_type, None, skip_blanks, transpose)

    def paste(
        self, paste: str | None = None, operation: str | None = None, skip_blanks: bool = False, transpose: bool = False
    ) -> None:
        if paste not in COPIED:
            raise NotImplementedError(f"Range.paste of {paste!r} is not implemented by the '{ENGINE}' engine")
        book = self.sheet.book
        with book.selected(self.changing):
            book.dispatch(
                ".uno:InsertContents",
                Flags=COPIED[paste],
                FormulaCommand=OPERATIONS[one_of(operation, tuple(OPERATIONS), "operation")],
                SkipEmptyCells=bool(skip_blanks),
                Transpose=bool(transpose),
                AsLink=paste == "link",
                MoveMode=4,  # nothing is moved away
            )

    def autofill(self, destination: xw.Range, type_: str) -> None:
        target: Range = destination.impl
        if self.shape[0] != target.shape[0] and self.shape[1] != target.shape[1]:
            raise ValueError(f"{self.address} cannot fill {target.address}: cells are filled in one direction")
        down = target.shape[0] > self.shape[0]
        direction = enum("sheet.FillDirection", "TO_BOTTOM" if down else "TO_RIGHT")
        if type_ not in ("fill_default", "fill_series", "fill_copy") or target.first != self.first:
            raise NotImplementedError(f"Range.autofill of {type_!r} is not implemented by the '{ENGINE}' engine")
        cells = target.changing
        if type_ == "fill_copy":
            self.repeat(target.area)
            return
        cells.fillAuto(direction, self.shape[0] if down else self.shape[1])
        for place in range(self.area.ends(not down)[0], self.area.ends(not down)[1] + 1):
            line = self.at(self.area.with_ends(not down, place, place))
            whole = target.area.with_ends(not down, place, place)
            values = list(chain.from_iterable(read(line.api, self.sheet.book.api, self.sheet.book.known_formats)))
            if not all(type(value) is float for value in values):
                continue
            if len(values) > 1:
                line.follow(values, whole, down)
            elif type_ == "fill_default":  # a number alone is no series
                line.repeat(whole)

    def follow(self, values: list[float], whole: Area, down: bool) -> None:
        """Let the cells behind a row or column of numbers go on with their linear trend, if they are no even steps."""
        steps = {after - before for before, after in pairwise(values)}
        if len(steps) == 1 or self.filled(self.area, FORMULAS):
            return
        first, last = whole.ends(down)
        slope, start = linear_regression(range(len(values)), values)
        more = [start + slope * place for place in range(len(values), last - first + 1)]
        rest = self.at(whole.with_ends(down, first + len(values), last))
        rest.block.put(lambda: rest.api.setDataArray(tuple((each,) for each in more) if down else (tuple(more),)))

    def sort(self, keys: list[int], ascending: list[bool], has_headers: bool) -> None:
        top, left, bottom, _ = self.area
        columns = [left + key - 1 for key in keys]
        for values in (self.at(Area(top, column, bottom, column)).raw_value for column in columns):
            if any(isinstance(value, bool) for (value,) in (values if bottom > top else ())):
                raise NotImplementedError(f"Range.sort by truth values is not implemented by the '{ENGINE}' engine")
        fields = tuple(
            struct("table.TableSortField", Field=key - 1, IsAscending=is_ascending, IsCaseSensitive=False)
            for key, is_ascending in zip(keys, ascending, strict=True)
        )
        self.changing.sort(
            properties(
                SortFields=load_uno().Any("[]com.sun.star.table.TableSortField", fields),
                ContainsHeader=bool(has_headers),
                IsSortColumns=False,
                BindFormatsToContent=True,
            )
        )

    def searching(self, text: str, whole: bool, match_case: bool, descriptor: Uno, wild: bool = True) -> Uno:
        descriptor.SearchWildcard = wild  # LibreOffice has a backslash where Excel has a tilde
        descriptor.SearchString = re.sub(r"~([*?~])|(\\)", r"\\\1\2", text) if wild else text
        descriptor.SearchWords = whole
        descriptor.SearchCaseSensitive = match_case
        return descriptor

    def find(self, text: str, whole: bool, direction: str, order: str, match_case: bool) -> Range | None:
        descriptor = self.searching(text, whole, match_case, self.api.createSearchDescriptor())
        descriptor.SearchType = 1  # in values, not in formulas
        found = self.api.findAll(descriptor)
        if found is None:
            return None
        forward, by_rows = direction == "forward", order == "rows"
        ends = [(a.StartRow, a.StartColumn) if forward else (a.EndRow, a.EndColumn) for a in found.getRangeAddresses()]
        row, column = (min if forward else max)(ends, key=lambda end: end if by_rows else end[::-1])
        return self.at(Area.sized(row + 1, column + 1))

    def replace_all(self, old: str, new: str, whole: bool, match_case: bool) -> None:
        wild = len(self) > 1  # in a single cell, xlwings takes all signs as they are
        descriptor = self.searching(old, whole, match_case, self.api.createReplaceDescriptor(), wild)
        descriptor.ReplaceString = new
        self.changing.replaceAll(descriptor)

    # What is attached to cells

    @property
    def cell(self) -> Uno:
        return self.api.getCellByPosition(0, 0)

    @property
    def hyperlink(self) -> str:
        for field in self.cell.getTextFields():
            return str(field.URL)
        raise Exception("The cell doesn't seem to contain a hyperlink!")  # as on Excel

    def add_hyperlink(self, address: str, text_to_display: str | None, screen_tip: str | None) -> None:
        field = self.sheet.book.api.createInstance("com.sun.star.text.TextField.URL")
        field.URL = address
        field.Representation = text_to_display or address
        cell = self.changing.getCellByPosition(0, 0)
        cell.setString("")
        cell.insertTextContent(cell.createTextCursor(), field, False)

    @property
    def characters(self) -> Characters:
        return Characters(self, self.cell)

    @property
    def note(self) -> Note | None:
        return Note(self) if self.cell.getAnnotation().getString() else None

    def add_note(self, text: str) -> Note:
        self.sheet.api.getAnnotations().insertNew(self.cell.getCellAddress(), text)
        return Note(self)

    data_validation = Part(DataValidation)

    def transferable(self) -> Uno:
        """What the clipboard would have of the cells: texts, pictures as large as on the screen, and more."""
        with self.sheet.book.selected(self.api):
            return self.sheet.book.controller.getTransferable()

    def copy_picture(self, appearance: str, format: str) -> None:  # noqa: A002  # xlwings' name
        """To the clipboard, as a picture alone; on the screen and in print it looks the same."""
        if appearance not in ("screen", "printer") or format not in PICTURES:
            raise ValueError(f"a picture of cells cannot be {appearance!r}, {format!r}")
        clipboard = self.soffice.service("com.sun.star.datatransfer.clipboard.SystemClipboard")
        clipboard.setContents(only(self.transferable(), PICTURES[format]), None)

    def to_png(self, path: str) -> None:
        content = self.transferable()
        kind = next(kind for kind in content.getTransferDataFlavors() if kind.MimeType == "image/png")
        Path(path).write_bytes(content.getTransferData(kind).value)

    def to_pdf(self, path: str, quality: str) -> None:
        self.sheet.book.to_pdf(path, quality, self.api)


def only(content: Uno, kinds: Sequence[str]) -> Uno:
    """Of what a clipboard would have, some kinds."""

    def wanted(flavor: Uno) -> bool:
        return flavor.MimeType.split(";")[0] in kinds

    class Some(implementing("datatransfer.XTransferable")):  # type: ignore[misc]
        def getTransferDataFlavors(self) -> tuple[Uno, ...]:  # noqa: N802  # UNO's name
            return tuple(filter(wanted, content.getTransferDataFlavors()))

        def isDataFlavorSupported(self, flavor: Uno) -> bool:  # noqa: N802
            return wanted(flavor) and bool(content.isDataFlavorSupported(flavor))

        def getTransferData(self, flavor: Uno) -> Uno:  # noqa: N802
            return content.getTransferData(flavor)

    return Some()


def _spelled(text: str, around: Surroundings) -> str:
    if text.startswith("{="):
        text = text[1:-1]
    if text.startswith("=#") and text[1:] in ERROR_CODES:
        return text[1:]  # an error that was typed
    return to_excel(text, around) if text.startswith("=") else text.removeprefix("'")
