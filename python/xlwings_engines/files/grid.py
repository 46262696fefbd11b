"""One worksheet's XML as rows and cells, edited in place."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from copy import deepcopy
from functools import cached_property
from typing import Any

from lxml import etree

from xlwings_engines.files.package import MAIN, WORKSHEET_ORDER, Element, child_in_order, detach, drop_attributes
from xlwings_engines.files.workbook import T, Workbook, rich_text
from xlwings_engines.shared.formulas import from_file
from xlwings_engines.shared.references import (
    DIGITS,
    MAX_COLUMN,
    MAX_ROW,
    Area,
    column_name,
    column_number,
    copied_formula,
)
from xlwings_engines.shared.values import EMPTY, ERROR_CODES, Stored, date_of, decode_text, encode_text, shown_number

MAX_CELLS = 5_000_000

C, F, V, IS, ROW = (MAIN + tag for tag in ("c", "f", "v", "is", "row"))
COUNTED = ("mergeCells", "dataValidations", "rowBreaks", "colBreaks", "tableParts")  # lists that say how long they are
SPACE = "{http://www.w3.org/XML/1998/namespace}space"


def is_styled(row: Element) -> bool:
    return row.get("customFormat") in ("1", "true")


def is_hidden(line: Element) -> bool:
    return line.get("hidden") in ("1", "true")


class Grid:
    """The cells of one worksheet part."""

    def __init__(self, workbook: Workbook, part: str) -> None:
        self.workbook = workbook
        self.part = part
        self.root = workbook.root(part)
        data = self.root.find(MAIN + "sheetData")
        if data is None:
            workbook.damaged(f"{part}: no sheetData")
        self.data = data
        self.resized = False
        self.columns = [
            (int(col.get("min", 0)), int(col.get("max", 0)), col) for col in self.root.iterfind(f"{MAIN}cols/{MAIN}col")
        ]
        try:
            self.index_rows()
        except ValueError as error:
            workbook.damaged(f"{part}: {error}")
        self.unshare_formulas()

    def index_rows(self) -> None:
        self.rows: dict[int, Element] = {}
        number = 0
        for row in self.data.iterchildren(ROW):
            previous, number = number, int(row.get("r", number + 1))
            if number <= previous or number > MAX_ROW:
                raise ValueError("rows out of order")
            self.rows[number] = row
        self.numbers = list(self.rows)

    def unshare_formulas(self) -> None:
        """Give each cell of a shared formula its own text, so that the cells can be read and changed one by one."""
        nodes = [f for f in self.root.iter(F) if f.get("t") == "shared"]
        for number in self.numbers if nodes else ():
            self.cells(number)  # writes in where they are
        places = [Area.parse(f.getparent().get("r", "")) for f in nodes]  # type: ignore[union-attr]
        models = {f.get("si"): (f.text, place) for f, place in zip(nodes, places, strict=True) if f.text}
        for f, place in zip(nodes, places, strict=True):
            text, origin = models.get(f.get("si"), ("", None))
            if place and origin:
                f.text = copied_formula(text or "", place.top - origin.top, place.left - origin.left)
                drop_attributes(f, "t", "ref", "si")

    def rows_in(self, area: Area) -> Iterator[tuple[int, Element]]:
        first, last = bisect_left(self.numbers, area.top), bisect_right(self.numbers, area.bottom)
        for number in self.numbers[first:last]:
            yield number, self.rows[number]

    def cells(self, number: int) -> dict[int, Element]:
        """The cells of one row by column. Rows and cells may leave out where they are: then it is written in."""
        row = self.rows.get(number)
        cells: dict[int, Element] = {}
        if row is None:
            return cells
        column, end = 0, str(number)
        for cell in row.iterchildren(C):
            reference = cell.get("r")
            letters = reference.rstrip(DIGITS) if reference else column_name(column + 1)
            column = column_number(letters)
            if not reference:
                cell.set("r", letters + end)
            elif reference != letters + end or column in cells or not 0 < column <= MAX_COLUMN:
                self.workbook.damaged(f"{self.part}: a cell {reference} in row {number}")
            cells[column] = cell
        return cells

    def cells_in(self, area: Area) -> Iterator[tuple[int, int, Element]]:
        for number, _ in self.rows_in(area):
            for column, cell in self.cells(number).items():
                if area.left <= column <= area.right:
                    yield number, column, cell

    def used(self) -> Area:
        """The rectangle of all cells that hold something or look otherwise than usual."""
        bounds = [
            (number, columns)
            for number in self.numbers
            if (columns := [at for at, cell in self.cells(number).items() if len(cell) or cell.get("s", "0") != "0"])
        ]
        if not bounds:
            return Area(1, 1, 1, 1)
        left, right = min(min(columns) for _, columns in bounds), max(max(columns) for _, columns in bounds)
        return Area(bounds[0][0], left, bounds[-1][0], right)

    def occupied(self, area: Area) -> set[tuple[int, int]]:
        """Rows and columns of the cells that are not empty."""
        filled = (place.common(area) for place, _ in self.arrays)
        return {(row, column) for row, column, cell in self.cells_in(area) if len(cell)} | {
            place for part in filled if part for place in part.places()
        }

    # Reading

    def value(self, cell: Element) -> Any:
        kind = cell.get("t", "n")
        if kind == "inlineStr":
            inline = cell.find(IS)
            return "" if inline is None else rich_text(inline)
        node = next(cell.iterchildren(V), None)
        text = node.text if node is not None else None
        if kind == "str":
            return decode_text(text or "")
        if text is None:  # some programs write an empty text as a formula's value in this way
            return "" if node is not None and cell.find(F) is not None else None
        workbook = self.workbook
        try:
            if kind == "n":
                number = float(text)
                return date_of(number, workbook.epoch) if workbook.styles.dates[int(cell.get("s", 0))] else number
            if kind == "s":
                return workbook.strings[int(text)]
            if kind == "b":
                return text.strip() in ("1", "true")
            if kind == "e":
                return ERROR_CODES.get(text, ERROR_CODES["#VALUE!"])
            return dt.datetime.fromisoformat(text)
        except (ValueError, IndexError) as error:
            workbook.damaged(f"{self.part}, {cell.get('r')}: {error}")

    def values(self, area: Area) -> list[list[Any]]:
        if area.height * area.width > MAX_CELLS:
            raise ValueError(f"{area} is too large to be read at once: more than {MAX_CELLS:,} cells")
        values: list[list[Any]] = [[None] * area.width for _ in range(area.height)]
        for row, column, cell in self.cells_in(area):
            values[row - area.top][column - area.left] = self.value(cell)
        return values

    def uncalculated(self, area: Area) -> list[tuple[int, int]]:
        """Rows and columns of the formulas whose result the file does not hold.

        Some programs store nothing for want of a result, some 0 and leave the calculation to whoever opens the file.
        """
        if next(self.root.iter(F), None) is None:
            return []
        lacking = ("", "0") if self.workbook.is_to_be_calculated else ("",)
        return [
            (row, column)
            for row, column, cell in self.cells_in(area)
            if cell.find(F) is not None and cell.get("t", "n") == "n" and (cell.findtext(V) or "") in lacking
        ]

    def formula_or_constant(self, cell: Element) -> str:
        formula = cell.find(F)
        if formula is not None:
            return shown_formula(formula)
        kind, text = cell.get("t", "n"), cell.findtext(V) or ""
        if kind in ("n", "e"):
            return shown_number(float(text)) if kind == "n" and text else text
        value = self.value(cell)
        return str(value).upper() if isinstance(value, bool) else str(value)

    def style_at(self, row: Element | None, column: int) -> str:
        """The style that an empty place takes from its row, or else from its column."""
        if row is not None and is_styled(row):
            return row.get("s", "")
        return next((col.get("style", "") for first, last, col in self.columns if first <= column <= last), "")

    def style_of(self, number: int, column: int, cells: dict[int, Element]) -> int:
        """The style of a place among the cells of its row."""
        cell = cells.get(column)
        return int((cell.get("s") if cell is not None else self.style_at(self.rows.get(number), column)) or 0)

    # What reaches over several cells

    @cached_property
    def arrays(self) -> list[tuple[Area, Element]]:
        """Array formulas and data tables with the cells that they fill."""
        nodes = [f for f in self.root.iter(F) if f.get("t") in ("array", "dataTable")]
        return [(area, f) for f in nodes if (area := Area.parse(f.get("ref", "")))]

    def array_formula(self, area: Area) -> str | None:
        """The array formula that fills the area, and maybe more."""
        found = (f for filled, f in self.arrays if filled.covers(area) and f.get("t") == "array")
        return next(map(shown_formula, found), None)

    @cached_property
    def headers(self) -> list[Area]:
        """The header rows of the sheet's tables. A table's part repeats their texts, and Excel wants them equal."""
        tables = map(self.workbook.root, self.workbook.parts_of(self.part, "table"))
        areas = [Area.parse(table.get("ref", "")) for table in tables if table.get("headerRowCount", "1") != "0"]
        return [area._replace(bottom=area.top) for area in areas if area]

    @property
    def notes(self) -> list[Area]:
        """The cells that have notes or comments."""
        roots = map(self.workbook.root, self.workbook.parts_of(self.part, "comments", "threadedComment"))
        places = (note.get("ref", "") for root in roots for note in root.iter("{*}comment", "{*}threadedComment"))
        return [area for place in places if (area := Area.parse(place))]

    def release(self, area: Area, stored: Sequence[Sequence[Stored]] | None = None) -> None:
        """Make sure that the cells may be overwritten without spoiling a formula or a table elsewhere."""
        for filled, _ in self.arrays:
            if filled.common(area) and not area.covers(filled):
                raise ValueError(f"{area} holds only a part of the array formula in {filled}")
        for header in self.headers:
            for row, column, cell in self.cells_in(header.common(area) or Area(0, 0, 0, 0)):
                new = stored[row - area.top][column - area.left] if stored else EMPTY
                if new != ("str", self.value(cell)):
                    raise NotImplementedError(f"the 'files' engine cannot rename a table's column ({cell.get('r')})")

    def merges(self) -> list[tuple[Area, Element]]:
        elements = self.root.iterfind(f"{MAIN}mergeCells/{MAIN}mergeCell")
        return [(area, element) for element in elements if (area := Area.parse(element.get("ref", "")))]

    # Writing

    def row(self, number: int) -> Element:
        row = self.rows.get(number)
        if row is None:
            row = self.data.makeelement(ROW, {"r": str(number)})
            position = bisect_left(self.numbers, number)
            if position:
                self.rows[self.numbers[position - 1]].addnext(row)
            else:
                self.data.insert(0, row)
            self.rows[number] = row
            self.numbers.insert(position, number)
        return row

    def cell(self, number: int, column: int, cells: dict[int, Element] | None = None) -> Element:
        """A cell of a row, which is made if need be; `cells`, those that the row has, are in no order afterwards."""
        cells = self.cells(number) if cells is None else cells
        if column in cells:
            return cells[column]
        row = self.row(number)
        drop_attributes(row, "spans")
        self.resized = True
        cell = etree.SubElement(row, C, {"r": f"{column_name(column)}{number}"})
        style = self.style_at(row, column)
        if style:
            cell.set("s", style)
        before = cells.get(column - 1)
        if before is None and (earlier := [other for other in cells if other < column]):
            before = cells[max(earlier)]
        if before is None:
            row.insert(0, cell)
        elif before.getnext() is not cell:
            before.addnext(cell)
        cells[column] = cell
        return cell

    def write(self, area: Area, stored: Sequence[Sequence[Stored]]) -> None:
        self.release(area, stored)
        changes = [_fill(cell, *content) for cell, content in self.cells_for(area, stored)]
        self.changed(formulas=any(changes))

    def cells_for(self, area: Area, stored: Sequence[Sequence[Stored]]) -> Iterator[tuple[Element, Stored]]:
        """The cells of the area and what each is to hold; new ones are made unless they are to stay empty."""
        for number, line in enumerate(stored, area.top):
            cells = self.cells(number)
            for column, content in enumerate(line, area.left):
                if column in cells or content != EMPTY:
                    yield self.cell(number, column, cells), content

    def clear(self, area: Area) -> None:
        self.release(area)
        changes = [_fill(cell, *EMPTY) for _, _, cell in self.cells_in(area)]
        self.changed(formulas=any(changes))

    def put_content(self, place: Area, source: Element) -> None:
        """Give an empty place what a cell holds."""
        cell = self.cell(place.top, place.left)
        for name in {"t", "cm", "vm"}.intersection(source.keys()):
            cell.set(name, source.get(name, ""))
        cell.extend(deepcopy(source))

    def changed(self, formulas: bool) -> None:
        """Note a change; with `formulas`, that some came, went or moved."""
        if formulas:
            self.__dict__.pop("arrays", None)
            self.__dict__.pop("headers", None)
            self.workbook.drop_calculation_chain()
        self.workbook.touch(self.part)

    def show_results(self, area: Area, results: Sequence[Sequence[Stored]]) -> bool:
        """Store what a formula came to. True if a cell now shows something else."""
        different = [(cell, new) for cell, new in self.cells_for(area, results) if not _shows(cell, *new)]
        for cell, (kind, text) in different:
            _show(cell, kind, text)
        if different:
            self.changed(formulas=False)
        return bool(different)

    def set_page_breaks(self, rows: Sequence[int]) -> None:
        if any(row < 2 for row in rows):
            raise ValueError("a page break stands above row 2 or a later one")
        breaks = child_in_order(self.root, "rowBreaks", WORKSHEET_ORDER)
        del breaks[:]
        for row in sorted(set(rows)):
            etree.SubElement(breaks, MAIN + "brk", {"id": str(row - 1), "max": str(MAX_COLUMN - 1), "man": "1"})
        self.tidy()
        setup = self.root.find(f"{MAIN}pageSetup")
        if setup is not None and self.root.find(f"{MAIN}sheetPr/{MAIN}pageSetUpPr[@fitToPage='1']") is not None:
            setup.set("fitToHeight", "0" if rows else "1")
        self.changed(formulas=False)

    def tidy(self) -> None:
        """Lists that count what they have, and those that have nothing left."""
        for name in (*COUNTED, "hyperlinks", "ignoredErrors", "protectedRanges"):
            home = self.root.find(MAIN + name)
            if home is not None and not len(home):
                detach(home)
            elif home is not None and name in COUNTED:
                home.set("count", str(len(home)))
                if name in ("rowBreaks", "colBreaks"):
                    home.set("manualBreakCount", str(len(home.findall(f"{MAIN}brk[@man='1']"))))

    def update_dimension(self) -> None:
        dimension = self.root.find(MAIN + "dimension")
        if dimension is not None and self.resized:
            dimension.set("ref", str(self.used()))


def shown_formula(node: Element) -> str:
    return "=" + from_file(decode_text(node.text or ""))


def _fill(cell: Element, kind: str, text: str) -> bool:
    """Replace a cell's contents; its style stays. True if a formula came or went."""
    formula = kind == "f" or (len(cell) > 0 and cell[0].tag == F)
    drop_attributes(cell, "t", "cm", "vm")
    cell.text = None
    del cell[:]
    if kind == "str":
        cell.set("t", "inlineStr")
        node = etree.SubElement(etree.SubElement(cell, IS), T)
        node.text = encode_text(text)
        if text != text.strip() or "\n" in text:
            node.set(SPACE, "preserve")
    elif kind == "f":
        etree.SubElement(cell, F).text = encode_text(text)
    elif kind:
        _show(cell, kind, text)
    return formula


def _shows(cell: Element, kind: str, text: str) -> bool:
    """Whether the cell already holds this result, however it is spelled."""
    now = cell.findtext(V)
    if now is None or cell.get("t", "n") != kind:
        return False
    if kind == "n":
        return bool(now) and float(now) == float(text)  # some programs leave an empty value in a formula's cell
    return decode_text(now) == text


def _show(cell: Element, kind: str, text: str) -> None:
    drop_attributes(cell, "t", "vm")
    for node in cell.findall(IS) + cell.findall(V):
        cell.remove(node)
    if kind != "n":
        cell.set("t", kind)
    node = cell.makeelement(V)
    node.text = encode_text(text)
    cell.insert(0 if cell.find(F) is None else 1, node)
