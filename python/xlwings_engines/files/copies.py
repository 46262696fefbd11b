"""Copying cells, with all that has to follow them."""

from __future__ import annotations

from copy import deepcopy

from lxml import etree

from xlwings_engines.files.grid import F, Grid
from xlwings_engines.files.package import MAIN, WORKSHEET_ORDER, Element, child_in_order, detach, drop_attributes
from xlwings_engines.shared.references import MAX_COLUMN, SHEET_AREA, Area, copied_formula

ROW_FORM = ("ht", "customHeight", "s", "customFormat", "hidden")


def copy_cells(source: Grid, area: Area, grid: Grid, target: Area) -> None:
    """Copy values, formulas, styles and merges; a target that is some multiple of the source gets as many copies."""
    tiles = area.tiles(target)
    whole = tiles[0].around(tiles[-1])
    if not SHEET_AREA.covers(whole):
        raise ValueError("the copy would reach over the sheet's edge")
    if any(merged.common(whole) and not whole.covers(merged) for merged, _ in grid.merges()):
        raise ValueError(f"{whole} has only a part of merged cells")
    grid.release(whole)
    # The copy may fall on its own source: read all of it before the first change.
    cells = [(row, column, deepcopy(cell)) for row, column, cell in source.cells_in(area)]
    forms = {number: form_of(row) for number, row in source.rows_in(area)}
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
            give_form(grid.row(number + down), forms.get(number, {}))
    grid.tidy()
    grid.resized = True
    grid.changed(formulas=True)
    if any(cell.find(F) is not None for _, _, cell in cells):
        grid.workbook.recalculate_on_load()


def _put_copy(grid: Grid, cell: Element, row: int, column: int, down: int, right: int, source: Area) -> None:
    copy = deepcopy(cell)
    place = grid.cell(row + down, column + right)
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


def form_of(row: Element) -> dict[str, str]:
    return {name: row.get(name, "") for name in ROW_FORM}


def give_form(row: Element, form: dict[str, str]) -> None:
    drop_attributes(row, *ROW_FORM)
    for name, value in form.items():
        if value:
            row.set(name, value)
