"""What the printed sheets share: the page, where it turns, and tables with a row a measure of each unit."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from thads.figures.settings import Settings
from thads.layout import MEASURES, Measure
from thads.results.amounts import amount_cell
from thads.results.report import MeasureResult, Report, Request, UnitResult, printed_units
from thads.sheets.columns import Column
from thads.sheets.draft import Draft
from thads.sheets.host import Rows
from thads.sheets.letters import text_lines
from thads.sheets.places import Cells, Place

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

# A4 landscape inside the margins of Decree 30/2020 is 714 × 482 points. Columns of 700 fit at full size, and at 98% where a
# renderer makes them 4% wider than they say (LibreOffice does). Heights are left a little less than there is; a table that
# would take no more than `_SQUEEZED` is printed on one page, at 96% if need be: its letters are then 10 points high.
PAGE_WIDTH, PAGE_HEIGHT = 700, 480
_SQUEEZED = 501

# Heights of a table's rows, points: as low as its letters allow where that saves a page. Excel rounds to 0,75.
ROW_HEIGHTS = (13.5, 12.75, 12)
_LINE_HEIGHT = 12.75
_NAME_SIZE = 10.5
_NOTE_SIZE, _NOTE_HEIGHT = 9, 11.25
_SIDES = 3  # a cell keeps so much free beside its text

# What a figure that there is not is printed as.
NONE = "–"

_PIXELS_PER_POINT = 96 / 72


@dataclass(frozen=True)
class Line:
    """A row of a printed table: one measure of a unit, or of the province, which has no number."""

    number: int | None
    unit: UnitResult
    measure: Measure
    request: Request

    @property
    def settings(self) -> Settings:
        return self.request.settings

    @property
    def tier_number(self) -> int | None:
        """Which tier of the units' scale applies, counted from 1; None for the province, whose scale has one."""
        if self.number is None or (tier := self.result.assessment.tier) is None:
            return None
        return self.request.scales[f"unit_{self.measure.key}"].rows.index(tier) + 1

    @property
    def result(self) -> MeasureResult:
        return self.unit.measure(self.measure)

    def amount(self, amount: int | None) -> object:
        """Cases or đồng as a cell, in the sheet's unit."""
        return amount_cell(amount, self.settings.factor(self.measure))


AnyLine = TypeVar("AnyLine", bound=Line)

UNIT_COLUMNS: tuple[Column[Line], ...] = (
    Column("TT", None, "A", 17, "print_centre", lambda line: line.number, merged=True),
    Column("Đơn vị", None, "B", 120, "print_name", lambda line: printed_name(line.unit.name), merged=True),
    Column("Chỉ\nsố", None, "C", 26, "print_centre", lambda line: line.measure.label),
)


# Of a plan that judges more, the names of what is judged take some of the units' width, points.
_LONGER = 26


def widths(columns: Sequence[Column[AnyLine]], measures: Sequence[Measure]) -> list[float]:
    """Widths of a printed table's columns, `UNIT_COLUMNS` the first of them."""
    number, name, label, *others = (column.width for column in columns)
    longer = _LONGER if len(measures) > len(MEASURES) else 0
    return [number, name - longer, label + longer, *others]


_KINDS = re.compile(r"((?:(?:Chi )?Cục|Phòng) (?:THADS|Thi hành án dân sự)) (?=\S)", re.IGNORECASE)


def printed_name(name: str) -> str:
    """A unit's name, which turns to a new line only behind the kind of its office."""
    return _KINDS.sub(r"\1\n", name, count=1) if _KINDS.match(name) else name


def amounts(
    heading: str | None,
    detail: str | None,
    number: str | int,
    width: float,
    amount: Callable[[AnyLine], int | None],
    none: str | None = None,
    style: str = "print_number",
) -> Column[AnyLine]:
    """A column of cases or đồng; `none` stands where there is no amount."""

    def value(line: AnyLine) -> object:
        return none if (found := amount(line)) is None else line.amount(found)

    return Column(heading, detail, number, width, style, value, digits=True)


def report_lines(report: Report) -> list[Line]:
    """Every unit's lines in the order of the printed sheets, then those of the province."""
    units = (*enumerate(printed_units(report), start=1), (None, report.province))
    return [Line(number, unit, measure, report.request) for number, unit in units for measure in report.measures]


def line_cells(columns: Sequence[Column[AnyLine]], lines: Iterable[AnyLine]) -> Cells:
    """The cells of a table; what is merged over a unit's rows stands in the first of them."""
    return [
        [None if column.merged and line.measure.index else column.value(line) for column in columns] for line in lines
    ]


def with_room(cells: Cells, rows: int, each: int) -> Cells:
    """The cells of a table whose units have `rows` rows, `each` a unit: empty ones between the units and the province."""
    units, province = cells[:-each], cells[-each:]
    empty: Cells = [[None] * len(cells[0]) for _ in range(rows - len(units))]
    return units + empty + province


def arranged(
    place: Place,
    each: int,
    units: Sequence[int],
    head: Sequence[float],
    repeated: Sequence[float],
    tail: Sequence[float],
) -> Rows:
    """The rows of a printed sheet: their heights, those that no unit needs hidden, and pages that turn between units.

    Args:
        place: the units' rows, `each` of them a unit.
        units: lines of text that each unit's rows must hold, one by one.
        head, repeated: heights of the rows above the first unit, and of those of them that each further page repeats.
        tail: heights of the rows below the province, which stand on its page.
    """
    found = []
    for height in ROW_HEIGHTS:
        rows = [max(height * each, lines * _LINE_HEIGHT if lines > each else 0) for lines in units]
        closing = height * each + sum(tail)
        breaks = page_breaks(rows, sum(head), sum(repeated), closing)
        squeezed = bool(breaks) and sum(head) + sum(rows) + closing <= _SQUEEZED
        found.append((rows, height, [] if squeezed else breaks, squeezed))
    rows, height, breaks, _ = min(found, key=lambda one: (len(one[2]), one[3]))
    return Rows(
        place.row - len(head),
        [
            *head,
            *(one / each for one in rows for _ in range(each)),
            *[0] * (place.rows - len(rows) * each),
            *[height] * each,
            *tail,
        ],
        [place.row + index * each for index in breaks],
    )


def page_breaks(heights: Sequence[float], head: float, repeated: float, closing: float = 0) -> list[int]:
    """Before which units a printed sheet turns to a new page, so that the last two units stay with what closes the table.

    Args:
        heights: height of each unit's rows in points.
        head: height of what stands above the first unit.
        repeated: height of the headings that each further page repeats.
        closing: height of what must stand on the page of the last units.

    Returns:
        0-based indices of units, ascending.
    """
    breaks = []
    used = head
    kept = len(heights) - min(2, len(heights))
    for index, height in enumerate(heights):
        needed = sum(heights[index:]) + closing if index == kept else height
        if index and used + needed > PAGE_HEIGHT:
            breaks.append(index)
            used = repeated
        used += height
    return breaks


def lines(text: object, width: float) -> int:
    """The lines that a text of the common size takes in a column `width` points wide."""
    return len(text_lines(str(text or ""), width - _SIDES))


def name_lines(name: object, measures: Sequence[Measure]) -> int:
    """Lines that a unit's name takes as it is printed."""
    return len(text_lines(str(name or ""), widths(UNIT_COLUMNS, measures)[1] - _SIDES, _NAME_SIZE))


def note_height(text: str) -> float:
    """Points that a note takes below a table; 0 where there is none."""
    return _NOTE_HEIGHT * len(text_lines(text, PAGE_WIDTH - _SIDES, _NOTE_SIZE)) if text else 0


def write_lines(draft: Draft, columns: Sequence[Column[AnyLine]], first: int, each: int, units: int, shown: int) -> int:
    """Empty rows for units, `each` a unit, the first `shown` of them visible, and for the province; returns the province's
    row."""
    province = first + units * each
    looks = ("first", *["middle"] * (each - 2), "last")
    for row in range(first, province + 1, each):
        rows = range(row, row + each)
        for one in rows:
            draft.sheet.set_row(one, ROW_HEIGHTS[0], None, {"hidden": first + shown * each <= row < province})
        total = "total_" if row == province else ""
        for place, column in enumerate(columns):
            if column.merged:
                draft.merge(row, place, rows[-1], place, None, f"{column.style}_{total}plain")
            else:
                for one, look in zip(rows, looks, strict=True):
                    draft.write(one, place, None, f"{column.style}_{total}{look}")
    draft.dress(columns, first, province + each - 1)
    draft.allow_text_numbers(first, 0, province + each - 1, len(columns) - 1)
    return province


def set_widths(sheet: Worksheet, widths: Iterable[float]) -> None:
    """Widths of the columns from the first on, in points."""
    for column, width in enumerate(widths):
        sheet.set_column_pixels(column, column, round(width * _PIXELS_PER_POINT))


def draw_rule(draft: Draft, row: int, start: float, length: float) -> None:
    """A thin line in a 0-based row, `start` points from the left edge: a drawing, since no column is as wide as a text."""
    box = {
        "width": round(length * _PIXELS_PER_POINT),
        "height": 1,
        "line": {"none": True},
        "fill": {"color": "#000000"},
    }
    place = {"x_offset": round(start * _PIXELS_PER_POINT), "y_offset": 2}
    draft.sheet.insert_textbox(row, 0, "", {**box, **place})


def set_page(sheet: Worksheet, last_row: int, last_column: int, titles: tuple[int, int]) -> None:
    """Print with the page's number above from 1 on, the rows `titles` repeated on each page."""
    sheet.set_header('&C&"Times New Roman,Regular"&13&P', {"margin": 10 / 25.4})
    sheet.set_start_page(1)
    sheet.print_area(0, 0, last_row, last_column)
    sheet.repeat_rows(*titles)
    sheet.center_horizontally()
