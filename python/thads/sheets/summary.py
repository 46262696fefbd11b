"""Sheet `Tổng hợp`: the printed sheet. A4 landscape by Decree 30/2020, annex I; the program fills plain values."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import accumulate
from math import ceil

import xlwings as xw

from thads import layout
from thads.errors import WrongBookError
from thads.results.amounts import rate_cell, shown_rate
from thads.results.report import MeasureResult, Report, Request, UnitResult
from thads.results.words import day_text, footnotes, missing_line, summary_line, unit_text
from thads.sheets import page
from thads.sheets.columns import Column, cells_at, heading_rows, named
from thads.sheets.draft import Draft
from thads.sheets.host import Rows
from thads.sheets.page import LINE_HEIGHT, ROW_HEIGHT, UNIT_COLUMNS, Line, amounts, count_lines
from thads.sheets.places import Cells, Place, write_cells

# `TongHop_DonVi` and `TongHop_Cuc`.
COLUMNS: tuple[Column[Line], ...] = (
    *UNIT_COLUMNS,
    amounts("Tổng số giải quyết", None, 2, 57, lambda line: line.result.figures.workload),
    amounts("Số chuyển kỳ sau (1)", "Năm {baseline}", 3, 57, lambda line: line.result.figures.before),
    amounts(None, "Năm {current}", 4, 57, lambda line: line.result.figures.after),
    amounts("Kết quả giảm", "Giảm (tăng: -)", "5=3-4", 50, lambda line: line.result.assessment.reduction),
    Column(None, "Tỷ lệ", "6=5:3", 38, "print_rate", lambda line: shown_rate(line.result.assessment.rate)),
    Column("Nhóm (2)", None, 7, 72, "print_centre", lambda line: (tier := line.result.assessment.tier) and tier.wording),
    Column("Chỉ tiêu", None, 8, 41, "print_centre", lambda line: (tier := line.result.assessment.tier) and tier.target.wording),
    Column("Kết quả (3)", None, 9, 48, "print_verdict", lambda line: str(line.result.verdict), verdict=True),
    amounts("Còn phải giảm", None, 10, 48, lambda line: line.result.assessment.shortfall),
    Column("Xếp hạng", None, 11, 27, "print_centre", lambda line: line.result.rank),
    Column("Kết quả chung", None, 12, 42, "print_verdict", lambda line: str(line.unit.overall), merged=True, verdict=True),
    Column("Ghi chú", None, 13, 38, "print_cell", lambda line: line.unit.note or None, merged=True),
)  # fmt: skip

# `TongHop_BieuDo`: what the charts show of the units, beside the printed table, one row a unit. Nothing here may wrap:
# it would make the printed rows higher.
CHART_COLUMNS: tuple[Column[UnitResult], ...] = (
    Column("Đơn vị", None, None, 38, "record_rate", lambda unit: unit.name, name="BieuDo_DonVi"),
    Column("Việc: tỷ lệ giảm", None, None, 17, "record_rate", lambda unit: rate_cell(unit.cases.assessment.rate), name="BieuDo_Viec_TyLe"),
    Column("Việc: chỉ tiêu", None, None, 15, "record_rate", lambda unit: _target(unit.cases), name="BieuDo_Viec_ChiTieu"),
    Column("Tiền: tỷ lệ giảm", None, None, 17, "record_rate", lambda unit: rate_cell(unit.money.assessment.rate), name="BieuDo_Tien_TyLe"),
    Column("Tiền: chỉ tiêu", None, None, 15, "record_rate", lambda unit: _target(unit.money), name="BieuDo_Tien_ChiTieu"),
)  # fmt: skip

# Points. With eight units the pages turn by themselves where `page_breaks` would turn them: Excel may pass over manual
# breaks on a sheet that is fitted to one page's width.
HEAD_HEIGHTS = (18, 19, 10, 33, 22, 22, 21, 18, 30, 15)
TAIL_HEIGHTS = (5, 15, 15, 14, 14, 14, 14, 14, 4, 15, 15, 42, 15)
HEAD_STYLES = ("print_title", "print_subtitle", "print_italic", "print_unit")
_RULE, _TITLE, DATE_ROW, _HEADINGS = 2, 3, 5, 7
_COUNTS, _MISSING, _SIGNED = 1, 2, 9

EMPTY_HINT = "Chưa có kết quả. Hãy nhập số liệu ở sheet Nhập liệu rồi bấm nút “Tổng hợp”."


def _target(result: MeasureResult) -> float | None:
    tier = result.assessment.tier
    return None if tier is None else float(tier.target.rate)


def chart_names() -> dict[str, int]:
    """Names that the charts show: 0-based column by name. One column is left free."""
    return named(CHART_COLUMNS, len(COLUMNS) + 1)


def _middle() -> int:
    """The column in which the middle of the table's width lies: what stands on the right begins with it or after it."""
    half = sum(column.width for column in COLUMNS) / 2
    return next(place for place, edge in enumerate(accumulate(column.width for column in COLUMNS)) if edge > half)


def _halves(right: int) -> tuple[tuple[int, int], tuple[int, int]]:
    """First and last columns of what stands on the left and of what stands on the right, from column `right` on."""
    return (0, _middle() - 1), (right, len(COLUMNS) - 1)


def fill_summary(book: xw.Book, report: Report, places: dict[str, Place]) -> Rows:
    """Write the whole consolidated sheet, and beside it what the charts show; the same report gives the same sheet.

    Returns:
        How its rows are to stand.
    """
    sheet = book.sheets[layout.SUMMARY_SHEET]
    head, units, tail = (places[name] for name in (layout.SUMMARY_HEAD, layout.SUMMARY_UNITS, layout.SUMMARY_TAIL))
    cells = head_cells(report.request)
    body = len(cells)
    cells += page.with_room(page.line_cells(COLUMNS, page.report_lines(report)), units.rows)
    cells += tail_cells(report)
    if head.row + body != units.row or head.row + len(cells) != tail.row + tail.rows:
        raise WrongBookError(
            f"Các vùng trên sheet {layout.SUMMARY_SHEET} không còn liền nhau. Hãy dùng lại sổ mẫu tuyenquang_thads.xlsm."
        )
    charts = heading_rows(CHART_COLUMNS) + [[column.value(unit) for column in CHART_COLUMNS] for unit in report.units]
    for row, chart in enumerate(charts, start=body - 1):
        cells[row] += [None, *chart]
    width = len(COLUMNS) + 1 + len(CHART_COLUMNS)
    write_cells(sheet, head.row, head.column, [row + [None] * (width - len(row)) for row in cells])

    tail_heights = [*TAIL_HEIGHTS[: _MISSING + 1]]
    lines = count_lines(missing_line(report), sum(column.width for column in COLUMNS))
    tail_heights[_MISSING] = max(tail_heights[_MISSING], lines * LINE_HEIGHT)
    heights = [_unit_height(line) for line in page.report_lines(report) if line.number and line.measure is layout.CASES]
    return page.arranged(units, heights, HEAD_HEIGHTS, HEAD_HEIGHTS[_HEADINGS:], sum(TAIL_HEIGHTS), tail_heights)


def _unit_height(line: Line) -> float:
    """Row height that lets texts stand whole in their merged cells (two rows)."""
    texts = [column for column in COLUMNS if column.merged and column.style == "print_cell"]
    lines = max(count_lines(column.value(line), column.width) for column in texts)
    return max(ROW_HEIGHT, ceil(lines * LINE_HEIGHT / layout.ROWS_PER_UNIT))


def head_cells(request: Request) -> Cells:
    """The printed sheet's head, rows and columns as `HEAD_HEIGHTS` × `COLUMNS`."""
    info, right = request.print_info, _middle()
    rows: list[dict[int, object]] = [
        {0: info["superior"], right: "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"},
        {0: info["agency"], right: "Độc lập - Tự do - Hạnh phúc"},
        {},
        {0: "BẢNG TỔNG HỢP KẾT QUẢ GIẢM ÁN TỒN ĐỌNG"},
        {0: info["title"]},
        {0: f"Số liệu đến {day_text(request)}, so với năm {request.settings.years['baseline']}"},
        {0: unit_text(request)},
    ]
    return [cells_at(len(COLUMNS), row) for row in rows] + heading_rows(COLUMNS, request.settings)


def tail_cells(report: Report) -> Cells:
    """What stands below the table: counts, missing units, the readings applied, place, date and signatures."""
    request, right = report.request, _middle() + 1
    info = request.print_info
    texts = ["", summary_line(report), missing_line(report), *footnotes(request), ""]
    rows: list[dict[int, object]] = [{0: text or None} for text in texts]
    rows += [
        {right: f"{info['place']}, {day_text(request)}"},
        {0: info["preparer_title"], right: info["head_title"]},
        {},
        {0: info["preparer"], right: info["head"]},
    ]
    return [cells_at(len(COLUMNS), row) for row in rows]


def build(draft: Draft, request: Request, units: int, shown: int) -> None:
    """Add the sheet with room for `units` units, the first `shown` visible; `request` gives the head's texts."""
    body, last_column = len(HEAD_HEIGHTS), len(COLUMNS) - 1
    page.set_widths(draft.sheet, (column.width for column in COLUMNS))
    _write_head(draft, head_cells(request))
    province = page.write_lines(draft, COLUMNS, body, units, shown)
    tail = province + layout.ROWS_PER_UNIT
    last = tail + len(TAIL_HEIGHTS) - 1
    _write_tail(draft, tail, request)
    for name, first, bottom in (
        (layout.SUMMARY_HEAD, 0, body - 1),
        (layout.SUMMARY_UNITS, body, province - 1),
        (layout.SUMMARY_PROVINCE, province, tail - 1),
        (layout.SUMMARY_TAIL, tail, last),
    ):
        draft.define(name, first, 0, bottom, last_column)
    charts = last_column + 2
    draft.set_widths(CHART_COLUMNS, charts, styled=True, hidden=True)
    for offset, column in enumerate(CHART_COLUMNS):
        draft.write(body - 1, charts + offset, column.heading, "hint_line")
    draft.define_growing(chart_names(), body, province - 1, counted=charts)
    page.set_page(draft.sheet, last, last_column, (_HEADINGS, body - 1))
    draft.sheet.set_start_page(1)


def _write_head(draft: Draft, cells: Cells) -> None:
    draft.set_heights(HEAD_HEIGHTS)
    halves = _halves(_middle())
    for row, styles in enumerate((("print_agency", "print_agency_name"), ("print_agency_name", "print_motto"))):
        for (first, last), style in zip(halves, styles, strict=True):
            draft.merge(row, first, row, last, cells[row][first], style)
    for column in _ruled(halves):
        draft.write(_RULE, column, None, "print_rule")
    for row, style in enumerate(HEAD_STYLES, start=_TITLE):
        draft.merge(row, 0, row, len(COLUMNS) - 1, cells[row][0], style)
    draft.watch(DATE_ROW)
    draft.write_headings(_HEADINGS, COLUMNS, cells[_HEADINGS:])


def _ruled(halves: tuple[tuple[int, int], ...]) -> Iterator[int]:
    """The columns whose upper border is the rule under the agency's name and under the motto: the middle of each half."""
    edges = [0.0, *accumulate(column.width for column in COLUMNS)]
    for first, last in halves:
        left, right = edges[first], edges[last + 1]
        for column in range(first, last + 1):
            if abs(edges[column] + edges[column + 1] - left - right) <= (right - left) / 2:
                yield column


def _write_tail(draft: Draft, tail: int, request: Request) -> None:
    draft.set_heights(TAIL_HEIGHTS, tail)
    draft.merge(tail + _COUNTS, 0, tail + _COUNTS, len(COLUMNS) - 1, EMPTY_HINT, "print_strong")
    for row in range(tail + _MISSING, tail + _SIGNED - 1):
        draft.merge(row, 0, row, len(COLUMNS) - 1, None, "print_text")
    titles = (request.print_info["preparer_title"], request.print_info["head_title"])
    for row in range(tail + _SIGNED, tail + len(TAIL_HEIGHTS)):
        style = "print_date" if row == tail + _SIGNED else "print_sign"
        for (first, last), title in zip(_halves(_middle() + 1), titles, strict=True):
            draft.merge(row, first, row, last, title if row == tail + _SIGNED + 1 else None, style)
