"""Sheet `Tổng hợp`: the printed sheet. A4 landscape by Decree 30/2020, annex I; the program fills plain values."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import accumulate

import xlwings as xw

from thads import layout
from thads.errors import WrongBookError
from thads.results.amounts import shown_rate
from thads.results.report import Report, Request, printed_units
from thads.results.words import day_text, footnotes, notes_line, summary_line, unit_text
from thads.sheets import page
from thads.sheets.buttons import write_buttons
from thads.sheets.columns import Column, cells_at, heading_rows, places_of
from thads.sheets.draft import Draft
from thads.sheets.host import Rows
from thads.sheets.page import NONE, UNIT_COLUMNS, Line, amounts, printed_name
from thads.sheets.places import Cells, Place, write_cells

# `TongHop_DonVi` and `TongHop_Cuc`.
COLUMNS: tuple[Column[Line], ...] = (
    *UNIT_COLUMNS,
    amounts("Tổng số\ngiải quyết", None, 1, 60, lambda line: line.result.figures.workload),
    amounts("{over}", "{before}", 2, 60, lambda line: line.result.figures.before),
    amounts(None, "{after}", 3, 60, lambda line: line.result.figures.after),
    amounts("{change}", "{changed}", "4=2-3", 52, lambda line: line.result.assessment.reduction),
    Column(None, "Tỷ lệ", "5=4:2", 40, "print_figure", lambda line: shown_rate(line.result.assessment.rate) or NONE),
    Column("Nhóm\n(2)", None, 6, 33, "print_centre", lambda line: line.tier_number or NONE),
    Column("Chỉ tiêu", None, 7, 42, "print_centre", lambda line: (tier := line.result.assessment.tier) and tier.target.sign),
    Column("Kết quả\n(3)", None, 8, 54, "print_verdict", lambda line: line.result.assessment.words, verdict=True),
    amounts("{lacking}", None, 9, 51, lambda line: line.result.assessment.shortfall or None, none=NONE),
    Column("Hạng", None, 10, 31, "print_centre", lambda line: line.result.rank or NONE),
    Column("Kết quả\nchung", None, 11, 54, "print_overall", lambda line: str(line.unit.overall), merged=True, verdict=True),
)  # fmt: skip

# Points, in steps that Excel keeps. Nine units with their notes end on the page that they begin on.
HEAD_HEIGHTS = (0, 14.25, 15.75, 5.25, 16.5, 15.75, 12.75, 12.75, 12.75, 10.5)
_FORM_HEIGHT = 12.75
TAIL_HEIGHTS = (3, 12.75, 0, 0, 12.75, 12.75, 42, 12.75)
_FORM, _RULE, _TITLE, _HEADINGS = 0, 3, 4, 7
_COUNTS, _FOOTNOTES, _NOTES, _SIGNED = 1, 2, 3, 4

# The rules under the agency's name, a third to a half of it, and under the motto, as long as it (Decree 30/2020, annex I).
_RULES = (114, 168)

# 0-based row and column of the date, which stands in the middle of the page with the money unit to its right: the columns
# to its left are as wide as those behind `_DATE_ENDS`.
DATE_PLACE = (_TITLE + 2, 2)
_DATE_ENDS = "Kết quả\n(3)"

# Beside the cells below the table that are open, off the paper.
OFF_PAPER = (
    "Ghi chú, ngày, chữ ký bên trái sửa được; bấm “Tổng hợp” lần nữa thì chương trình viết lại."
    f" Nơi ký, chức danh, người ký: nhập ở sheet {layout.TARGET_SHEET} thì không mất."
)
_OFF_PAPER_COLUMNS = 5  # as many as a screen of 1366 × 768 shows beside the table

EMPTY_HINT = "Chưa có kết quả. Hãy nhập số liệu ở sheet Nhập liệu rồi bấm nút “Tổng hợp”."


def _middle() -> int:
    """The column in which the middle of the table's width lies: what stands on the right begins with it or after it."""
    half = sum(column.width for column in COLUMNS) / 2
    return next(place for place, edge in enumerate(accumulate(column.width for column in COLUMNS)) if edge > half)


def _halves(right: int) -> tuple[tuple[int, int], tuple[int, int]]:
    """First and last columns of what stands on the left and of what stands on the right, from column `right` on."""
    return (0, _middle() - 1), (right, len(COLUMNS) - 1)


def fill_summary(book: xw.Book, report: Report, places: dict[str, Place]) -> Rows:
    """Write the whole consolidated sheet; the same report gives the same sheet.

    Returns:
        How its rows are to stand.
    """
    sheet = book.sheets[layout.SUMMARY_SHEET]
    head, units, tail = (places[name] for name in (layout.SUMMARY_HEAD, layout.SUMMARY_UNITS, layout.SUMMARY_TAIL))
    cells = head_cells(report.request)
    body = len(cells)
    each = len(report.measures)
    cells += page.with_room(page.line_cells(COLUMNS, page.report_lines(report)), units.rows, each)
    cells += tail_cells(report)
    if head.row + body != units.row or head.row + len(cells) != tail.row + tail.rows:
        raise WrongBookError(
            f"Sheet {layout.SUMMARY_SHEET} không phải của bản này: có thể là sổ của bản cũ, hoặc có dòng đã bị thêm, bớt. Hãy"
            " chuyển số liệu sang sổ mới bằng lệnh: thads nang-cap SỔ_CŨ -o SỔ_MỚI."
        )
    printed = printed_units(report)
    write_cells(sheet, head.row, head.column, cells)
    names = [page.name_lines(printed_name(unit.name), report.measures) for unit in printed]
    head_heights = _head_heights(report.request)
    return page.arranged(units, each, names, head_heights, head_heights[_HEADINGS:], _tail_heights(report))


def _width(columns: Iterable[Column[Line]]) -> float:
    return sum(column.width for column in columns)


def _head_heights(request: Request) -> list[float]:
    """The first row has a height only where something stands in it."""
    heights: list[float] = list(HEAD_HEIGHTS)
    if request.print_info["form_number"] or request.print_info["appendix"]:
        heights[_FORM] = _FORM_HEIGHT
    return heights


def _tail_heights(report: Report) -> list[float]:
    heights: list[float] = list(TAIL_HEIGHTS)
    heights[_FOOTNOTES] = page.note_height(_footnotes(report.request))
    heights[_NOTES] = page.note_height(notes_line(report))
    return heights


def _footnotes(request: Request) -> str:
    return "\n".join(footnotes(request))


def head_cells(request: Request) -> Cells:
    """The printed sheet's head, rows and columns as `HEAD_HEIGHTS` × `COLUMNS`."""
    info, right = request.print_info, _middle()
    rows: list[dict[int, object]] = [
        {0: info["form_number"] or None, right: info["appendix"] or None},
        {0: info["superior"], right: "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"},
        {0: info["agency"], right: "Độc lập - Tự do - Hạnh phúc"},
        {},
        {0: f"BẢNG TỔNG HỢP KẾT QUẢ {request.settings.matter}"},
        {0: info["title"]},
        {
            DATE_PLACE[1]: f"Số liệu đến {day_text(request)}{request.settings.compared}",
            len(COLUMNS) - 1: unit_text(request),
        },
    ]
    return [cells_at(len(COLUMNS), row) for row in rows] + heading_rows(COLUMNS, request.settings)


def tail_cells(report: Report) -> Cells:
    """What stands below the table: counts, the readings applied, what is to be said of units, place, date, signatures."""
    request, right = report.request, _middle() + 1
    info = request.print_info
    texts = ("", summary_line(report), _footnotes(request), notes_line(report))
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
    body, last_column, measures = len(HEAD_HEIGHTS), len(COLUMNS) - 1, request.settings.measures
    page.set_widths(draft.sheet, page.widths(COLUMNS, measures))
    _write_head(draft, head_cells(request))
    province = page.write_lines(draft, COLUMNS, body, len(measures), units, shown)
    tail = province + len(measures)
    last = tail + len(TAIL_HEIGHTS) - 1
    _write_tail(draft, tail, request)
    for name, first, bottom in (
        (layout.SUMMARY_HEAD, 0, body - 1),
        (layout.SUMMARY_UNITS, body, province - 1),
        (layout.SUMMARY_PROVINCE, province, tail - 1),
        (layout.SUMMARY_TAIL, tail, last),
    ):
        draft.define(name, first, 0, bottom, last_column)
    write_buttons(draft.sheet, 1, last_column + 1, width=112, height=28, x=16, across=1)
    draft.sheet.freeze_panes(body, 0)
    draft.protect()
    page.set_page(draft.sheet, last, last_column, (_HEADINGS, body - 1))


def _write_head(draft: Draft, cells: Cells) -> None:
    draft.set_heights(HEAD_HEIGHTS)
    halves, last = _halves(_middle()), len(COLUMNS) - 1
    styles = (("print_form", "print_date"), ("print_agency", "print_agency_name"), ("print_agency_name", "print_motto"))
    for row, pair in enumerate(styles):
        for (left, right), style in zip(halves, pair, strict=True):
            draft.merge(row, left, row, right, cells[row][left], style)
    for (left, right), length in zip(halves, _RULES, strict=True):
        middle = _width(COLUMNS[:left]) + _width(COLUMNS[left : right + 1]) / 2
        page.draw_rule(draft, _RULE, middle - length / 2, length)
    for row, style in ((_TITLE, "print_title"), (_TITLE + 1, "print_subtitle")):
        draft.merge(row, 0, row, last, cells[row][0], style)
    row, left = DATE_PLACE
    (right,) = places_of(COLUMNS, _DATE_ENDS)
    draft.merge(row, left, row, right, cells[row][left], "print_italic")
    draft.write(row, last, cells[row][last], "print_unit")
    draft.watch(*DATE_PLACE)
    draft.write_headings(_HEADINGS, COLUMNS, cells[_HEADINGS:], looks=("print_head", "print_columns"))


def _write_tail(draft: Draft, tail: int, request: Request) -> None:
    draft.set_heights(TAIL_HEIGHTS, tail)
    last = len(COLUMNS) - 1
    for row, text, style in (
        (_COUNTS, EMPTY_HINT, "print_strong"),
        (_FOOTNOTES, None, "print_note_open"),
        (_NOTES, None, "print_note_open"),
    ):
        draft.merge(tail + row, 0, tail + row, last, text, style)
    draft.merge(tail + _COUNTS, last + 1, tail + _SIGNED, last + _OFF_PAPER_COLUMNS, OFF_PAPER, "hint")
    titles = (request.print_info["preparer_title"], request.print_info["head_title"])
    for row in range(tail + _SIGNED, tail + len(TAIL_HEIGHTS)):
        style = "print_date_open" if row == tail + _SIGNED else "print_sign_open"
        for (left, right), title in zip(_halves(_middle() + 1), titles, strict=True):
            draft.merge(row, left, row, right, title if row == tail + _SIGNED + 1 else None, style)
