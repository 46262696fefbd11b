"""Inserting and deleting cells, with all that has to follow them: all of it, or nothing and a refusal."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from copy import deepcopy
from functools import partial
from typing import TypeAlias, cast

from xlwings_engines.files.copies import form_of, give_form
from xlwings_engines.files.grid import Grid
from xlwings_engines.files.held import LATER_EXCEL, TEXTS, VML, WITHOUT, known_root, rewritten
from xlwings_engines.files.look import put_columns
from xlwings_engines.files.package import MAIN, Element, detach, drop_attributes
from xlwings_engines.shared.references import MAX_ROW, Area, Shift, column_name, copied_formula

Change: TypeAlias = Callable[[], object]

DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}"
SQREF = LATER_EXCEL + "sqref"
# What says where on the sheet something is, but not by a reference that is looked for here.
UNMOVABLE = ("scenarios", "cellWatches", "dataConsolidate", "customSheetViews", "smartTags")
ATTACHED = {"table", "drawing", "vmlDrawing", "comments", "threadedComment", "ctrlProp", "hyperlink"} | WITHOUT


def shift_cells(grids: Mapping[str, Grid], shift: Shift, like_behind: bool = False) -> None:
    """Insert cells that look like those before them, or those behind; or delete cells.

    Raises:
        NotImplementedError: something would have to follow and cannot; nothing was changed.
        ValueError: Excel itself would refuse.
    """
    grid = grids[shift.sheet]
    workbook = grid.workbook
    _refuse(grid, shift)
    changes: list[tuple[str, Change]] = [(grid.part, change) for change in _on_sheet(grid, shift)]
    changes += [(part, change) for part, change in _attached(grid, shift)]
    rules = {formula for _, _, formulas in _rules(grid) for formula in formulas}
    for held, formula in rewritten(workbook, grids, shift.formula, shift.sheet):
        if held.part == workbook.part:
            changes.append((held.part, _renamed_area(held.element, formula)))
        elif held.element.tag in (MAIN + "calculatedColumnFormula", MAIN + "totalsRowFormula"):
            raise NotImplementedError(
                f"a formula of a whole table column refers to cells that would move: {held.formula}"
            )
        elif held.element not in rules:
            changes.append((held.part, partial(held.put, formula)))
    for part, change in changes:
        change()
        workbook.touch(part)
    _move(grid, shift)
    if not shift.deletes:
        _give_looks(grid, shift, like_behind)
    else:
        workbook.recalculate_on_load()
    grid.tidy()
    grid.resized = True
    grid.changed(formulas=True)


def _refuse(grid: Grid, shift: Shift) -> None:
    band, behind = shift.band, shift.behind
    if not shift.deletes:
        used = max((row if shift.down else column for row, column in grid.occupied(behind)), default=0)
        first, last = band.ends(shift.down)
        if used + last + 1 - first > shift.limit:
            raise ValueError("cells cannot be inserted: what the sheet's last cells hold would be lost")
    for area, f in grid.arrays:
        moved = shift.moved(area)
        if moved is not None and (moved.height, moved.width) != (area.height, area.width):
            raise ValueError(
                f"cells cannot be inserted or deleted: it would change a part of the array formula in {area}"
            )
        if f.get("t") == "dataTable":
            raise NotImplementedError("cells around a data table cannot be moved by the 'files' engine")
    for name in UNMOVABLE:
        if grid.root.find(MAIN + name) is not None:
            raise NotImplementedError(f"the 'files' engine cannot move cells of a sheet with {name}")
    for relation in grid.workbook.relations(grid.part).values():
        if relation.kind not in ATTACHED:
            raise NotImplementedError(f"the 'files' engine cannot move cells of a sheet with a {relation.kind}")


# What the sheet itself says of places


def _on_sheet(grid: Grid, shift: Shift) -> Iterator[Change]:
    for owner, areas, formulas in _rules(grid):
        yield from _rule(owner, areas, formulas, shift)
    elsewhere = {MAIN + name for name in ("dimension", "selection", "conditionalFormatting", "dataValidation")}
    for element in grid.root.iter(MAIN + "*"):
        if element.tag not in elsewhere:
            yield from _moved(element, shift)
    for element in grid.root.iterfind(f"{MAIN}{'row' if shift.down else 'col'}Breaks/{MAIN}brk"):
        start = shift.place(int(element.get("id", 0)) + 1)
        yield partial(element.set, "id", str(start - 1)) if start else partial(detach, element)


def _moved(element: Element, shift: Shift) -> Iterator[Change]:
    """Let an element follow the cells that it says it is of."""
    for attribute in {"ref", "sqref"}.intersection(element.keys()):
        former = _areas(element.get(attribute, ""))
        areas = _moved_areas(former, shift)
        if element.tag == MAIN + "mergeCell" and areas and areas[0].height == areas[0].width == 1:
            areas = []
        if areas == former:
            continue
        if element.tag == MAIN + "autoFilter" and (not areas or (len(element) and areas[0].width != former[0].width)):
            raise NotImplementedError(f"the filter of {former[0]} would have to be another one")
        yield partial(element.set, attribute, _spelled(areas)) if areas else partial(detach, element)


def _moved_areas(areas: Sequence[Area], shift: Shift) -> list[Area]:
    return [moved for area in areas if (moved := shift.moved(area))]


def _areas(text: str) -> list[Area]:
    return [area for part in text.split() if (area := Area.parse(part))]


def _spelled(areas: Sequence[Area]) -> str:
    return " ".join(map(str, areas))


def _rules(grid: Grid) -> Iterator[tuple[Element, list[Area], list[Element]]]:
    """What holds for several cells and looks at others from each of them: where it holds, its formulas."""
    for element in grid.root.iter(MAIN + "conditionalFormatting", MAIN + "dataValidation"):
        yield element, _areas(element.get("sqref", "")), list(element.iter(*TEXTS))
    for element in grid.root.iter(SQREF):
        owner = element.getparent()
        is_rule = owner is not None and owner.tag.endswith(("conditionalFormatting", "dataValidation"))
        yield element, _areas(element.text or ""), list(owner.iter(*TEXTS)) if owner is not None and is_rule else []


def _rule(owner: Element, areas: list[Area], formulas: list[Element], shift: Shift) -> Iterator[Change]:
    """A formula stands for the first cell; it has to say the same of each cell as before, wherever that is now."""
    kept = _moved_areas(areas, shift)
    if kept:
        origin = next(part for area in areas for part in (area.minus(shift.band) if shift.deletes else [area]))
        for element in formulas:
            formula = element.text or ""
            new = shift.formula(_seen_from(formula, areas, origin), shift.sheet)
            for cell in _samples(areas, shift):
                moved = shift.moved(cell)
                expected = shift.formula(_seen_from(formula, areas, cell), shift.sheet)
                if moved and _seen_from(new, kept, moved) != expected:
                    raise NotImplementedError(f"the rule of {_spelled(areas)} would look at other cells: {formula}")
            if new != formula:
                yield partial(setattr, element, "text", new)
    if kept != areas:
        yield _restricted(owner, kept)


def _seen_from(formula: str, areas: Sequence[Area], cell: Area) -> str:
    """What a formula, which is given for the first cell of the areas, says for another one, or for the first of several."""
    first = areas[0]
    corner = min(area.top for area in areas), min(area.left for area in areas)
    if corner != (first.top, first.left) and copied_formula(formula, 1, 1) != formula:
        raise NotImplementedError(f"the rule of {_spelled(areas)} looks at other cells from each of its own")
    return copied_formula(formula, cell.top - first.top, cell.left - first.left)


def _restricted(owner: Element, areas: Sequence[Area]) -> Change:
    """Let a rule hold for these areas; for none, it goes."""
    if owner.tag != SQREF:
        return partial(owner.set, "sqref", _spelled(areas)) if areas else partial(detach, owner)
    holder = owner.getparent()
    return partial(setattr, owner, "text", _spelled(areas)) if areas or holder is None else partial(detach, holder)


def _samples(areas: Sequence[Area], shift: Shift) -> Iterator[Area]:
    """Cells in the corners of the areas, and one behind where cells come or go.

    Not the next to that: like Excel's, a rule that compares neighbours goes on to compare neighbours there.
    """
    band = shift.band
    for area in areas:
        rows = {area.top, area.bottom, *((band.bottom + 1,) if shift.down else ())}
        columns = {area.left, area.right, *(() if shift.down else (band.right + 1,))}
        for row in rows:
            for column in columns:
                cell = Area(row, column, row, column)
                if area.covers(cell) and not (shift.deletes and band.covers(cell)):
                    yield cell


def _renamed_area(name: Element, formula: str) -> Change:
    """What becomes of a defined name: Excel drops those of its own whose cells are gone."""
    former = name.text or ""
    if copied_formula(former, 1, 1) != former:
        raise NotImplementedError(f"the name {name.get('name')} refers to cells from where it is used: {former}")
    if "#REF!" in formula and "#REF!" not in former and name.get("name", "").startswith("_xlnm."):
        if "," in former:
            raise NotImplementedError(f"a part of {name.get('name')} would be deleted: {former}")
        return partial(detach, name)
    return partial(setattr, name, "text", formula)


# What is attached to the sheet


def _attached(grid: Grid, shift: Shift) -> Iterator[tuple[str, Change]]:
    workbook = grid.workbook
    of_kind = {"table": _table, "drawing": _drawing, "vmlDrawing": _vml, "comments": _notes, "threadedComment": _notes}
    for relation in workbook.relations(grid.part).values():
        if relation.kind in of_kind:
            try:
                found = list(of_kind[relation.kind](known_root(workbook, relation.target), shift))
            except (ValueError, IndexError) as error:  # a place that is none
                workbook.damaged(f"{relation.target}: {error}")
            yield from ((relation.target, change) for change in found)
    for anchor in grid.root.iter(MAIN + "anchor"):
        for change in _anchor(anchor, shift, anchor.get("moveWithCells") == "1", anchor.get("sizeWithCells") == "1"):
            yield grid.part, change


def _table(table: Element, shift: Shift) -> Iterator[Change]:
    area = _areas(table.get("ref", ""))[0]
    moved = shift.moved(area)
    if moved == area:
        return
    head, foot = int(table.get("headerRowCount", 1)), int(table.get("totalsRowCount", 0))
    lines = [area._replace(bottom=area.top)] * head + [area._replace(top=area.bottom)] * foot
    calculated = next(table.iter(MAIN + "calculatedColumnFormula"), None) is not None
    if (
        moved is None
        or moved.width != area.width
        or moved.height <= head + foot
        or (shift.deletes and any(shift.moved(line) is None for line in lines))
        or (calculated and moved.height > area.height)
    ):
        raise NotImplementedError(f"the 'files' engine cannot change the table {table.get('name')} in this way")
    for element in table.iter(MAIN + "*"):
        yield from _moved(element, shift)


def _notes(root: Element, shift: Shift) -> Iterator[Change]:
    for note in root.iter("{*}comment", "{*}threadedComment"):
        yield from _moved(note, shift)


def _drawing(root: Element, shift: Shift) -> Iterator[Change]:
    for anchor in root.iter(DRAWING + "twoCellAnchor", DRAWING + "oneCellAnchor"):
        how = anchor.get("editAs", "twoCell")
        yield from _anchor(anchor, shift, how != "absolute", how == "twoCell")


def _vml(root: Element, shift: Shift) -> Iterator[Change]:
    for data in root.iter(VML + "ClientData"):
        shape = cast("Element", data.getparent())
        row, column, anchor = (data.find(VML + name) for name in ("Row", "Column", "Anchor"))
        corners = [
            int(number) for number in ((anchor.text if anchor is not None else "") or "").split(",") if number.strip()
        ]
        if data.get("ObjectType") == "Note" and row is not None and column is not None:
            cell = Area(top := int(row.text or 0) + 1, left := int(column.text or 0) + 1, top, left)
            moved = shift.moved(cell)
            if moved is None:
                yield partial(detach, shape)
            elif moved != cell:
                yield partial(setattr, row, "text", str(moved.top - 1))
                yield partial(setattr, column, "text", str(moved.left - 1))
        elif len(corners) == 8 and anchor is not None:
            # Columns and rows with offsets. The two elements say of what is there that it does not do so.
            moves, sizes = (data.find(VML + name) is None for name in ("MoveWithCells", "SizeWithCells"))
            ends = [[corners[2], corners[3], corners[0], corners[1]], [corners[6], corners[7], corners[4], corners[5]]]
            new = _ends(ends, shift, moves, sizes)
            if new != ends:
                (top, top_off, left, left_off), (bottom, bottom_off, right, right_off) = new
                text = ", ".join(map(str, (left, left_off, top, top_off, right, right_off, bottom, bottom_off)))
                yield partial(setattr, anchor, "text", text)


def _anchor(anchor: Element, shift: Shift, moves: bool, sizes: bool) -> Iterator[Change]:
    nodes = [
        [end.find(DRAWING + name) for name in ("row", "rowOff", "col", "colOff")]
        for end in anchor
        if end.tag in (DRAWING + "from", DRAWING + "to", MAIN + "from", MAIN + "to")
    ]
    ends = [[int((node.text if node is not None else "") or 0) for node in end] for end in nodes]
    for end, numbers in zip(nodes, _ends(ends, shift, moves, sizes), strict=True):
        for node, number in zip(end, numbers, strict=True):
            if node is not None and node.text != str(number):
                yield partial(setattr, node, "text", str(number))


def _ends(ends: list[list[int]], shift: Shift, moves: bool, sizes: bool) -> list[list[int]]:
    """Where the corners of something drawn will be: row, offset, column, offset, counted from 0."""
    top, left, bottom, right = ends[0][0] + 1, ends[0][2] + 1, ends[-1][0] + 1, ends[-1][2] + 1
    covered = Area(top, left, max(top, bottom), max(left, right))
    if not moves or not covered.common(shift.behind):
        return ends
    if not shift.entire or (shift.deletes and shift.band.covers(covered)):
        raise NotImplementedError("the 'files' engine cannot move or delete cells below something drawn")
    place = 0 if shift.down else 2
    new = [list(end) for end in ends]
    for end in new:
        moved = shift.place(end[place] + 1)
        if moved is None:  # its edge goes to where the deleted cells were
            end[place : place + 2] = [shift.band.ends(shift.down)[0] - 1, 0]
        else:
            end[place] = moved - 1
    if not sizes and len(new) > 1:
        new[1][place] = ends[1][place] + new[0][place] - ends[0][place]
    return new


# The cells


def _move(grid: Grid, shift: Shift) -> None:
    if shift.entire and shift.down:
        _move_rows(grid, shift)
        return
    if shift.entire:
        found = [(shift.moved(Area(1, first, MAX_ROW, last)), column) for first, last, column in grid.columns]
        put_columns(grid, [(moved.left, moved.right, column) for moved, column in found if moved])
    moving = [(row, column, cell) for row, column, cell in grid.cells_in(shift.behind)]
    for _, _, cell in moving:
        detach(cell)
    for row, column, cell in moving:
        place = shift.moved(Area(row, column, row, column))
        if place is not None:
            blank = grid.cell(place.top, place.left)
            cell.set("r", blank.get("r", ""))
            blank.getparent().replace(blank, cell)  # type: ignore[union-attr]


def _move_rows(grid: Grid, shift: Shift) -> None:
    for number, row in list(grid.rows_in(shift.behind)):
        moved = shift.place(number)
        if moved is None:
            detach(row)
            continue
        for column, cell in grid.cells(number).items():
            cell.set("r", f"{column_name(column)}{moved}")
        row.set("r", str(moved))
    grid.index_rows()


def _give_looks(grid: Grid, shift: Shift, like_behind: bool) -> None:
    """Let inserted cells look like those before them, or those behind; entire rows and columns themselves as well."""
    first, last = shift.band.ends(shift.down)
    model, new = last + 1 if like_behind else first - 1, range(first, last + 1)
    if shift.entire and shift.down and model in grid.rows:
        for number in new:
            give_form(grid.row(number), form_of(grid.rows[model]) | {"hidden": ""})
    if shift.entire and not shift.down:
        covered = any(start <= first and end >= last for start, end, _ in grid.columns)
        like = next((column for start, end, column in grid.columns if start <= model <= end), None)
        if like is not None and not covered:
            copy = deepcopy(like)
            drop_attributes(copy, "hidden")
            put_columns(grid, [*grid.columns, (first, last, copy)])
    for row, column, cell in list(grid.cells_in(shift.band.with_ends(shift.down, model, model))):
        for number in new if cell.get("s") else ():
            place = (number, column) if shift.down else (row, number)
            grid.cell(*place).set("s", cell.get("s", ""))


def rules_without(grid: Grid, area: Area, kinds: Collection[str]) -> Iterator[Change]:
    """Take these cells out of what holds for several: conditionalFormatting, dataValidation, hyperlink."""
    for owner, areas, formulas in _rules(grid):
        holder = owner.getparent() if owner.tag == SQREF else owner
        kept = [part for each in areas for part in each.minus(area)]
        if kept == areas or holder is None or not holder.tag.endswith(tuple(kinds)):
            continue
        for element in formulas if kept else ():
            yield partial(setattr, element, "text", _seen_from(element.text or "", areas, kept[0]))
        yield _restricted(owner, kept)
    for link in grid.root.iterfind(f"{MAIN}hyperlinks/{MAIN}hyperlink") if "hyperlink" in kinds else ():
        places = _areas(link.get("ref", ""))
        if area.covers(places[0]):
            yield partial(detach, link)
        elif places[0].common(area):
            raise NotImplementedError(f"the 'files' engine cannot part the link of {places[0]}")
