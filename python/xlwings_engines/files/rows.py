"""Inserting rows and copying cells, with all that has to follow them."""

from __future__ import annotations

import html
import itertools
import re
from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy

from lxml import etree

from xlwings_engines.files.grid import F, Grid
from xlwings_engines.files.package import MAIN, WORKSHEET_ORDER, Element, child_in_order, detach, drop_attributes
from xlwings_engines.files.workbook import Workbook
from xlwings_engines.shared.references import (
    MAX_COLUMN,
    MAX_ROW,
    SHEET_AREA,
    Area,
    column_name,
    copied_formula,
    formula_with_rows_inserted,
)

DRAWN_ROW = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}row"
VML_ANCHOR = re.compile(
    r"<x:Anchor>([\s\d,]+)</x:Anchor>"
)  # columns and rows with offsets, the last row is the seventh
LATER_EXCEL = "{http://schemas.microsoft.com/office/excel/2006/main}"
FORMULAS = (F, MAIN + "formula", MAIN + "formula1", MAIN + "formula2", LATER_EXCEL + "f", LATER_EXCEL + "sqref")
# Parts in the folder xl whose references follow, or whose mention of a cell is only a text.
FOLLOWING = ("worksheets/", "workbook.", "sharedStrings.", "styles.", "theme/", "calcChain.", "comments", "threadedC")
ROW_FORM = ("ht", "customHeight", "s", "customFormat", "hidden")


def insert_rows(grids: Mapping[str, Grid], sheet: str, at: int, count: int, like_below: bool) -> None:
    """Insert rows that look like the row above, or the one below.

    Raises:
        NotImplementedError: something would have to move that cannot (drawings, notes, tables, charts of cells that
            move); nothing was changed.
    """
    grid = grids[sheet]
    workbook = grid.workbook

    def moved(text: str, home: str | None) -> str:
        return formula_with_rows_inserted(text, home, sheet, at, count)

    _refuse_unmovable(grid, sheet, at, count)
    names = workbook.main.iterfind(f"{MAIN}definedNames/{MAIN}definedName")
    formulas: list[tuple[Element, str | None, str]] = [(name, None, workbook.part) for name in names]
    formulas += [(f, home, other.part) for home, other in grids.items() for f in other.root.iter(*FORMULAS)]
    texts = [moved(node.text or "", home) for node, home, _ in formulas]  # may raise: before the first change
    for (node, _, part), text in zip(formulas, texts, strict=True):
        if text != (node.text or ""):
            node.text = text
            workbook.touch(part)
    _move_down(grid, sheet, at, count, moved)
    model = grid.rows.get(at + count if like_below else at - 1)
    if model is not None:
        _give_looks(grid, model, range(at, at + count))
    grid.resized = True
    grid.changed(formulas=True)


def _move_down(grid: Grid, sheet: str, at: int, count: int, moved: Callable[[str, str | None], str]) -> None:
    for element in grid.root.iter(MAIN + "*"):
        if element.tag not in (MAIN + "dimension", MAIN + "selection"):
            for attribute in {"ref", "sqref"}.intersection(element.keys()):
                element.set(attribute, moved(element.get(attribute, ""), sheet))
    for element in grid.root.iterfind(f"{MAIN}rowBreaks/{MAIN}brk"):
        if int(element.get("id", 0)) >= at - 1:
            element.set("id", str(int(element.get("id", 0)) + count))
    for number in [number for number in grid.numbers if number >= at]:
        for column, cell in grid.cells(number).items():
            cell.set("r", f"{column_name(column)}{number + count}")
        grid.rows[number].set("r", str(number + count))
    grid.index_rows()


def _give_looks(grid: Grid, model: Element, rows: range) -> None:
    styles = {column: cell.get("s") for column, cell in grid.cells(int(model.get("r", 0))).items()}
    for number in rows:
        _give_form(grid.row(number), _form(model) | {"hidden": ""})
        cells: dict[int, Element] = {}
        for column, style in styles.items():
            if style:
                grid.new_cell(number, column, cells).set("s", style)


def _refuse_unmovable(grid: Grid, sheet: str, at: int, count: int) -> None:
    if grid.numbers and grid.numbers[-1] >= at and grid.numbers[-1] + count > MAX_ROW:
        raise ValueError("rows cannot be inserted: the sheet's last rows would be lost")
    for area, _ in grid.arrays:
        if area.top < at <= area.bottom:
            raise ValueError(f"rows cannot be inserted: they would part the array formula in {area}")

    for what in itertools.chain(_attached(grid, at), _referring(grid.workbook, sheet, at, count)):
        raise NotImplementedError(f"the 'files' engine cannot insert rows into {sheet!r}: {what}")


def _attached(grid: Grid, at: int) -> Iterator[str]:
    """What the sheet has from that row on that would have to move and cannot."""
    workbook = grid.workbook
    for relation in workbook.relations(grid.part).values():
        if relation.kind == "drawing":
            if any(int(row.text or 0) + 1 >= at for row in workbook.root(relation.target).iter(DRAWN_ROW)):
                yield "a drawing is below"
        elif relation.kind == "vmlDrawing":  # buttons; a note's would come with a relation of its own
            text = workbook.read(relation.target).decode("utf-8", "replace")
            if any(int(anchor.split(",")[6]) + 1 >= at for anchor in VML_ANCHOR.findall(text)):
                yield "a control is below"
        elif relation.kind not in ("printerSettings", "hyperlink"):
            yield f"it has a {relation.kind}"


def _referring(workbook: Workbook, sheet: str, at: int, count: int) -> Iterator[str]:
    """Parts whose references to cells that would move do not follow."""
    for part in workbook.entries:
        folder, _, name = part.partition("/")
        if folder == "xl" and name.endswith((".xml", ".vml")) and not name.startswith(FOLLOWING):
            # A quotation mark here bounds an attribute, not a text within a formula.
            text = html.unescape(workbook.read(part).decode("utf-8", "replace").replace('"', " "))
            moved = formula_with_rows_inserted(text, None, sheet, at, count) != text
            if moved or f"sheet= {sheet} " in text:  # the latter is a pivot table's source
                yield f"{part} refers to cells that would move"


def copy_cells(source: Grid, area: Area, grid: Grid, target: Area) -> None:
    """Copy values, formulas, styles and merges; a target that is some multiple of the source gets as many copies."""
    tiles = area.tiles(target)
    whole = tiles[0].around(tiles[-1])
    if not SHEET_AREA.covers(whole):
        raise ValueError("the copy would reach over the sheet's edge")
    grid.release(whole)
    # The copy may fall on its own source: read all of it before the first change.
    cells = [(row, column, deepcopy(cell)) for row, column, cell in source.cells_in(area)]
    forms = {number: _form(row) for number, row in source.rows_in(area)}
    merges = [merged for merged, _ in source.merges() if area.covers(merged)]
    for element in [cell for _, _, cell in grid.cells_in(whole)] + [e for a, e in grid.merges() if a.common(whole)]:
        detach(element)
    merged_cells = child_in_order(grid.root, "mergeCells", WORKSHEET_ORDER)
    for tile in tiles:
        down, right = tile.top - area.top, tile.left - area.left
        for row, column, cell in cells:
            _put_copy(grid, cell, row, column, down, right, area)
        for merged in merges:
            etree.SubElement(merged_cells, MAIN + "mergeCell", {"ref": str(merged.moved(down, right))})
        for number in range(area.top, area.bottom + 1) if area.width == MAX_COLUMN else ():
            _give_form(grid.row(number + down), forms.get(number, {}))
    merged_cells.set("count", str(len(merged_cells)))
    if not len(merged_cells):
        detach(merged_cells)
    grid.resized = True
    grid.changed(formulas=True)
    if any(cell.find(F) is not None for _, _, cell in cells):
        grid.workbook.recalculate_on_load()


def _put_copy(grid: Grid, cell: Element, row: int, column: int, down: int, right: int, source: Area) -> None:
    copy = deepcopy(cell)
    place = grid.new_cell(row + down, column + right, grid.cells(row + down))
    copy.set("r", place.get("r", ""))
    formula = copy.find(F)
    if formula is not None:
        formula.text = copied_formula(formula.text or "", down, right)
        filled = Area.parse(formula.get("ref", ""))
        if filled and source.covers(filled):
            formula.set("ref", str(filled.moved(down, right)))
        elif filled:  # a part of an array formula: only its value goes along
            copy.remove(formula)
    place.getparent().replace(place, copy)  # type: ignore[union-attr]


def _form(row: Element) -> dict[str, str]:
    return {name: row.get(name, "") for name in ROW_FORM}


def _give_form(row: Element, form: dict[str, str]) -> None:
    drop_attributes(row, *ROW_FORM)
    for name, value in form.items():
        if value:
            row.set(name, value)
