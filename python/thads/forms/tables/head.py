"""Finds a table's headings, and which column holds which of the ten figures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from thads.figures.cells import is_blank
from thads.forms.files.sheet import Cell, Sheet
from thads.forms.submission import UnclearError
from thads.forms.tables.words import UNIT_HEADS, Meaning, understand
from thads.layout import MEASURES, Measure, cell_address, input_label
from thads.numerals import name_key, parse_year

# Headings stand near the top; a table deeper than this is none of ours.
_SEARCHED_ROWS = 60

# Kind of figure, measure and year, as words or digits.
_Key = tuple[str, Measure, str | None]


@dataclass(frozen=True, slots=True)
class Head:
    """A table's headings: rows [top, bottom), the column of the names, the columns of the ten figures, the two years.

    `net` holds the places of separate-register figures that are none, since the heads say that they are deducted.
    """

    top: int
    bottom: int
    unit: int
    figures: Sequence[int | None]
    baseline: int | None
    current: int | None
    net: frozenset[int]


def find_head(sheet: Sheet) -> Head | None:
    """Find a table's headings: the rows around the cell “Đơn vị” whose texts are all headings."""
    rows = sheet.rows[:_SEARCHED_ROWS]
    anchor = next((place for place in _names_of_units(rows) if _is_head_row(rows, place[0])), None)
    if anchor is None:
        return None
    top, unit = anchor
    bottom = top + 1
    # A text alone in its row above the table is a title.
    while top and sum(value != "" for value in rows[top - 1]) > 1 and _holds_headings(rows[top - 1]):
        top -= 1
    while bottom < len(rows) and is_blank(cell_at(rows, bottom, unit)) and _holds_headings(rows[bottom]):
        bottom += 1
    return _map_columns(heading_texts(sheet, top, bottom), top, bottom, unit)


def _names_of_units(rows: Sequence[Sequence[Cell]]) -> Iterator[tuple[int, int]]:
    for row, cells in enumerate(rows):
        for column, value in enumerate(cells):
            if isinstance(value, str) and value and len(value) < 60 and name_key(value) in UNIT_HEADS:
                yield row, column


def _is_head_row(rows: Sequence[Sequence[Cell]], row: int) -> bool:
    """Whether figures' headings stand in this row or in its neighbours."""
    near = rows[max(0, row - 3) : row + 4]
    meanings = (understand(value) for cells in near for value in cells if isinstance(value, str) and value)
    return any(meaning is not None and meaning.kind is not None for meaning in meanings)


def _holds_headings(cells: Sequence[Cell]) -> bool:
    """Whether a row holds texts only, one of which is a heading of a figure, of a group or of a year."""
    texts = [value for value in cells if value != ""]
    return (
        bool(texts)
        and all(isinstance(value, str) or parse_year(value) for value in texts)
        and any(understand(str(value)) is not None for value in texts if len(str(value)) < 120)
    )


def heading_texts(sheet: Sheet, top: int, bottom: int) -> list[list[str]]:
    """The heading texts above each column, from the top down; a group heading stands above all columns that it spans."""
    width = max(len(cells) for cells in sheet.rows[top:bottom])
    grid = [[_text(cell_at(sheet.rows, row, column)) for column in range(width)] for row in range(top, bottom)]
    if sheet.merged is not None:
        for (first, left), (last, right) in sheet.merged:
            if top <= first and last < bottom:
                for column in range(left, min(right + 1, width)):
                    grid[first - top][column] = grid[first - top][left]
    else:
        # The file does not tell which cells are merged: a group heading reaches to the next text in its row.
        for cells in grid[:-1]:
            for column in range(1, width):
                if not cells[column] and any(below[column] for below in grid[grid.index(cells) + 1 :]):
                    cells[column] = cells[column - 1]
    return [[text for text in (cells[column] for cells in grid) if text] for column in range(width)]


def _map_columns(texts: Sequence[Sequence[str]], top: int, bottom: int, unit: int) -> Head:
    """Which column holds which of the ten figures."""
    meanings = {
        column: meaning
        for column, stack in enumerate(texts)
        if column != unit and stack and (meaning := _column_meaning(stack, bottom, column)) is not None
    }
    columns: dict[_Key, int] = {}
    for column in meanings:
        key = _figure_of(column, meanings, texts[column], bottom)
        if key in columns:
            other = cell_address(bottom, columns[key] + 1)
            text = f"Cột “{_last(texts[column])}” và cột ở ô {other} cùng một nghĩa. Hãy chỉ giữ một cột."
            raise UnclearError(bottom - 1, column, text)
        columns[key] = column
    periods = _periods({key[2] for key in columns if key[0] == "carried" and key[2] is not None}, bottom, unit)
    asked = [("workload", None), *((kind, period) for period in periods for kind in ("carried", "separate"))]
    figures = [columns.get((kind, measure, period)) for measure in MEASURES for kind, period in asked]
    _check_complete(figures, periods, bottom, unit)
    net = {key[1:] for key, column in columns.items() if meanings[column].net}
    for (kind, measure, period), column in columns.items():
        if kind == "separate" and (measure, period) in net:
            text = "Số chuyển kỳ sau ghi là đã trừ sổ theo dõi riêng, mà vẫn có cột sổ theo dõi riêng. Hãy bỏ một trong hai."
            raise UnclearError(bottom - 1, column, text)
        if kind == "separate" and period not in periods:
            raise _unclear_part(bottom, column, texts[column])
    baseline, current = (int(period) if period.isdecimal() else None for period in periods)
    deducted = frozenset(
        measure.first + 1 + 2 * index
        for measure in MEASURES
        for index, period in enumerate(periods)
        if (measure, period) in net
    )
    return Head(top, bottom, unit, figures, baseline, current, deducted)


def _figure_of(column: int, meanings: Mapping[int, Meaning], stack: Sequence[str], bottom: int) -> _Key:
    """The figure that a column holds; a part without its own noun or year belongs to the column at its left."""
    meaning = meanings[column]
    kind, measure, period = meaning.kind, meaning.measure, meaning.period
    assert kind is not None
    if kind == "separate" and (measure is None or period is None):
        left = meanings.get(column - 1, Meaning())
        if left.kind != "carried" or measure not in (None, left.measure) or period not in (None, left.period):
            raise _unclear_part(bottom, column, stack)
        measure, period = left.measure, left.period
    if measure is None:
        text = f"Không rõ cột “{_last(stack)}” là về việc hay về tiền. Hãy ghi rõ trong tên cột."
        raise UnclearError(bottom - 1, column, text)
    if kind == "carried" and period is None:
        text = f"Không rõ cột “{_last(stack)}” là của năm nào. Hãy ghi rõ năm trong tên cột."
        raise UnclearError(bottom - 1, column, text)
    return kind, measure, None if kind == "workload" else period


def _check_complete(figures: Sequence[int | None], periods: tuple[str, str], bottom: int, unit: int) -> None:
    """Only the separate register may be missing."""
    years = ("so sánh", "thi đua") if periods[0] == "baseline" else periods
    missing = [
        input_label(measure, index, *years)
        for measure in MEASURES
        for index in (0, 1, 3)
        if figures[measure.first - 1 + index] is None
    ]
    if missing:
        text = f"Bảng này thiếu cột: {'; '.join(missing)}. Hãy thêm cột, hoặc dùng phiếu tạo từ sổ."
        raise UnclearError(bottom - 1, unit, text)


def _column_meaning(stack: Sequence[str], bottom: int, column: int) -> Meaning | None:
    """What a column's headings mean together: the lowest decides, what it leaves open its groups say."""
    if understand(stack[-1]) is None:
        return None
    meanings = [meaning for text in reversed(stack) if (meaning := understand(text)) is not None]
    kind = next((meaning.kind for meaning in meanings if meaning.kind is not None), None)
    if kind is None:
        return None
    measures = {meaning.measure for meaning in meanings} - {None}
    periods = {meaning.period for meaning in meanings} - {None}
    if len(measures) > 1 or len(periods) > 1:
        text = f"Tên cột “{' – '.join(stack)}” tự mâu thuẫn (việc hay tiền, năm nào). Hãy sửa lại tên cột."
        raise UnclearError(bottom - 1, column, text)
    net = any(meaning.net for meaning in meanings)
    return Meaning(kind, next(iter(measures), None), next(iter(periods), None), net)


def _periods(found: set[str], bottom: int, unit: int) -> tuple[str, str]:
    years = sorted(period for period in found if period.isdecimal())
    if len(years) == 2 and len(found) == 2:
        return years[0], years[1]
    if not years and found <= {"baseline", "current"}:
        return "baseline", "current"
    text = "Không rõ hai năm so sánh với nhau. Hãy ghi đúng hai năm trong tên các cột “chuyển kỳ sau”, mỗi năm đủ cả việc và tiền."
    raise UnclearError(bottom - 1, unit, text)


def _unclear_part(bottom: int, column: int, stack: Sequence[str]) -> UnclearError:
    text = f"Không rõ cột “{_last(stack)}” là phần của cột nào. Hãy ghi rõ việc hay tiền và năm trong tên cột."
    return UnclearError(bottom - 1, column, text)


def _last(stack: Sequence[str]) -> str:
    return " ".join(stack[-1].split())


def cell_at(rows: Sequence[Sequence[Cell]], row: int, column: int) -> Cell:
    """The cell at a 0-based place, blank where the row does not reach so far."""
    return rows[row][column] if row < len(rows) and column < len(rows[row]) else ""


def _text(value: Cell) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).strip()
