"""Hidden sheet `Đã tổng hợp`: what was typed as it was when last consolidated, so that plain formulas see what has changed,
and to its right what the charts show.

An office without Python sees it, too: a count of changed cells, a sentence on `Nhập liệu`, and a red line on the
printed sheets (`styles.add_stale_look`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import accumulate

import xlwings as xw

from thads import layout
from thads.errors import WrongBookError
from thads.figures import others
from thads.figures.problems import Block
from thads.figures.scales import block_rows
from thads.rules.plan import Plan
from thads.sheets import charts
from thads.sheets.draft import Draft, area
from thads.sheets.host import show_results
from thads.sheets.places import Cells, Place, find_places, has_name, read_blocks, write_cells

_NEVER = "Chưa tổng hợp lần nào."
_HOW_MANY, _SINCE, _PRESS = "Có ", " ô đã thay đổi sau lần tổng hợp gần nhất.", " Bấm “Tổng hợp” trước khi in."
# Papers say what is typed now.
OTHER_THAN_PAPERS = " Văn bản lập theo số liệu hiện nay, có thể khác bảng đã in: hãy tổng hợp lại cho khớp."

# 0-based; column A has the words.
_COUNT_ROW, _FIRST_ROW, _COLUMN = 1, charts.DATA_ROW, 1

# What is typed and its copy; workbooks of former versions have no officers.
_PAIRS = {**layout.KEPT, layout.OFFICERS: layout.OFFICERS_KEPT}

_FIRST_DAY = datetime(1899, 12, 30)


def keep(book: xw.Book, typed: Mapping[str, Block], drawn: Place | None, points: Cells) -> None:
    """Copy what was typed, and beside it what charts show at `drawn`, in one write.

    A workbook of a former version has no place for it and makes no claim.
    """
    copies = _copies(book)
    try:
        places = find_places(book, copies.values())
    except WrongBookError:
        return
    first = places[layout.KEPT[layout.TYPED_CELLS[0]]]
    sizes = {name: (len(typed[name].rows), len(typed[name].rows[0])) for name in copies}
    tops = _tops(sizes, first.row)
    for name, (rows, columns) in sizes.items():
        place = places[layout.KEPT[name]]
        if (place.row, place.rows, place.columns) != (tops[name], rows, columns):
            address = area(tops[name] - 1, first.column - 1, tops[name] + rows - 2, first.column + columns - 2, "$")
            book.names[layout.KEPT[name]].refers_to = f"='{first.sheet}'!{address}"
    # A date as its number: beside a date comes its format, and the copy is to be of cells without any.
    kept = [[_number(cell) for cell in row] for name in copies for row in typed[name].rows]
    bottom = max(place.row + place.rows for place in (*places.values(), *([drawn] if drawn else [])))
    height = max(bottom - first.row, len(kept), len(points))
    width = drawn.column - first.column if drawn else max(columns for _, columns in sizes.values())
    blocks = (_filled(kept, height, width), _filled(points, height, drawn.columns if drawn else 0))
    filled = [[*left, *right] for left, right in zip(*blocks, strict=True)]
    write_cells(book.sheets[first.sheet], first.row, first.column, filled)


def _copies(book: xw.Book) -> dict[str, str]:
    """The names of what is typed and of its copy, as far as a workbook has them."""
    optional = (*layout.OPTIONAL_ROWS, *layout.OPTIONAL_CELLS)
    return {
        now: then
        for now, then in layout.KEPT.items()
        if now not in optional or (has_name(book, now) and has_name(book, then))
    }


def _filled(cells: Sequence[Sequence[object]], height: int, width: int) -> Cells:
    """The cells with empty ones to their right and below them."""
    empty: Cells = [[]] * (height - len(cells))
    return [[*row, *[None] * (width - len(row))] for row in (*cells, *empty)]


def changed_cells(book: xw.Book) -> int | None:
    """How many of the typed cells have changed since they were consolidated, counted as the formula counts them.

    Returns:
        None if nothing was consolidated yet; 0 for a workbook of a former version, of which nothing can be said.
    """
    return _changed(read_typed(book))


def printed_changes(book: xw.Book) -> int | None:
    """As `changed_cells`, before anything is printed or sent.

    Raises:
        WrongBookError: nothing can be said, of a workbook of a former version or of one that has lost the copy.
    """
    try:
        return _changed(_read_typed(book))
    except WrongBookError as error:
        raise WrongBookError(f"Không biết bảng còn đúng với số liệu hay không nên chưa ghi gì. {error}") from error


def read_typed(book: xw.Book) -> dict[str, Block] | None:
    """What is typed and its copy, by name, in one read a sheet; None for a workbook of a former version."""
    try:
        return _read_typed(book)
    except WrongBookError:
        return None


def _read_typed(book: xw.Book) -> dict[str, Block]:
    copies = _copies(book)
    if has_name(book, layout.OFFICERS_KEPT):
        copies[layout.OFFICERS] = layout.OFFICERS_KEPT
    return read_blocks(book, *copies, *copies.values())


def _changed(blocks: Mapping[str, Block] | None) -> int | None:
    if blocks is None:
        return 0
    if not any(cell is not None for row in blocks[layout.KEPT[layout.INPUT]].rows for cell in row):
        return None
    return sum(_difference(blocks[now], blocks[then]) for now, then in _PAIRS.items() if then in blocks)


def _difference(now: Block, then: Block) -> int:
    """Cells that differ; between blocks of unlike sizes those by which one is larger."""
    texts, former = ([_text(cell) for row in block.rows for cell in row] for block in (now, then))
    if len(texts) != len(former):
        return abs(len(texts) - len(former))
    return sum(text != other for text, other in zip(texts, former, strict=True))


def _number(cell: object) -> object:
    return (cell - _FIRST_DAY).total_seconds() / 86_400 if isinstance(cell, datetime) else cell


def _text(cell: object) -> str:
    """A cell as the operator & joins it: a date is its number, numbers have 15 digits."""
    cell = _number(cell)
    if isinstance(cell, bool):
        return str(cell).upper()
    return "" if cell is None else f"{cell:.15g}" if isinstance(cell, float) else str(cell)


def changes_note(changed: int | None, remedy: str = _PRESS) -> str:
    """What `changed_cells` found as a sentence, and what to do; empty where nothing has changed."""
    if changed is None:
        return _NEVER
    return f"{_HOW_MANY}{changed}{_SINCE}{remedy}" if changed else ""


def changes_note_formula() -> str:
    """The formula that says the same as `changes_note`."""
    changed = f'"{_HOW_MANY}"&{layout.CHANGED}&"{_SINCE}{_PRESS}"'
    return f'=IF({layout.CHANGED}="","{_NEVER}",IF({layout.CHANGED}=0,"",{changed}))'


def show_changes(book: xw.Book, typed: Mapping[str, Block] | None) -> None:
    """Bring what the workbook says of changes up to date, in an engine that does not compute plain formulas.

    Args:
        typed: what `read_typed` has read.
    """
    changed = _changed(typed)
    for name, value in (
        (layout.CHANGED, "" if changed is None else changed),
        (layout.CHANGED_NOTE, changes_note(changed)),
    ):
        if has_name(book, name):
            show_results(book.names[name].refers_to_range, [[value]])


def build(draft: Draft, plan: Plan, units: int) -> None:
    """Add the hidden sheet with empty copies of what a workbook of the plan with `units` rows for units has."""
    draft.sheet.set_column(0, 0, 30)
    draft.write(0, 0, "Số liệu của lần tổng hợp gần nhất. Chương trình tự ghi; xin đừng sửa.", "hint_line")
    draft.write(_COUNT_ROW, 0, "Số ô đã thay đổi từ đó", "label")
    draft.formula(_COUNT_ROW, _COLUMN, _count_formula(), "plain", "")
    draft.define(layout.CHANGED, _COUNT_ROW, _COLUMN, _COUNT_ROW, _COLUMN)
    sizes = _sizes(plan, units)
    for name, top in _tops(sizes, _FIRST_ROW).items():
        rows, columns = sizes[name]
        draft.define(layout.KEPT[name], top, _COLUMN, top + rows - 1, _COLUMN + columns - 1)
    charts.build_data(draft, units, plan.measures)
    if plan.own:
        _write_plan(draft, plan)
    draft.sheet.hide()


def _write_plan(draft: Draft, plan: Plan) -> None:
    """The plan that the workbook follows, right of all copies."""
    column = charts.data_place(plan.measures)[2] + 2
    draft.write(0, column, plan.terms.text, "plain")
    draft.define(layout.PLAN, 0, column, 0, column)
    lines = plan.own.splitlines()
    for row, line in enumerate(lines, start=_FIRST_ROW):
        draft.write(row, column, line, "plain")
    draft.define(layout.PLAN_FILE, _FIRST_ROW, column, _FIRST_ROW + len(lines) - 1, column)


def _count_formula() -> str:
    """How many cells differ, errors among them, "" where the copy is empty; for every Excel since 2010."""
    counts = []
    for now, then in _PAIRS.items():
        larger = f"ROWS({now})*COLUMNS({now})-ROWS({then})*COLUMNS({then})"
        differing = f'SUMPRODUCT(1-ISNUMBER(1/EXACT({now}&"",{then}&"")))'
        counts.append(f"IF({larger}=0,{differing},ABS({larger}))")
    return f'=IF(COUNTA({layout.KEPT[layout.INPUT]})=0,"",{"+".join(counts)})'


def _sizes(plan: Plan, units: int) -> dict[str, tuple[int, int]]:
    """Rows and columns of what is typed, by name, in the order of the copies."""
    scales = {name: (len(block_rows(plan, key)), len(layout.SCALE_COLUMNS)) for key, name in layout.SCALE_NAMES.items()}
    known = {
        layout.INPUT: (units, layout.input_columns(plan.measures)),
        layout.OTHERS: (units, len(others.COLUMNS)),
        layout.READINGS: (len(layout.READING_CHOICES) - 1, 1),
        layout.PRINT_INFO: (len(layout.PRINT_INFO_ROWS), 1),
        **scales,
    }
    return {name: known.get(name, (1, 1)) for name in layout.KEPT}


def _tops(sizes: Mapping[str, Sequence[int]], first: int) -> dict[str, int]:
    """The first row of each copy, one right below the other from row `first` on."""
    return dict(zip(sizes, accumulate((rows for rows, _ in sizes.values()), initial=first), strict=False))
