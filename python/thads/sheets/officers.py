"""Sheet `Chấp hành viên`: each officer's figures, typed, and what is found of them; hidden until there are some."""

from __future__ import annotations

from collections.abc import Mapping

import xlwings as xw

from thads import layout
from thads.figures.cells import is_blank
from thads.figures.problems import Block
from thads.figures.settings import settings_of_plan
from thads.layout import Measure, cell_address
from thads.results.amounts import shown_rate
from thads.results.report import Report
from thads.results.words import day_text
from thads.rules.plan import Plan
from thads.rules.quantities import Quantity
from thads.sheets import host
from thads.sheets.columns import Column, heading_rows
from thads.sheets.draft import Draft
from thads.sheets.entry import FIRST_ROW, HEAD_ROW, write_figure_cells, write_input_heads
from thads.sheets.page import Line
from thads.sheets.places import Place, write_cells

ROWS = 120

_DATE_ROW = 3  # 0-based

_HINT = (
    "Chỉ dùng khi cần xét từng chấp hành viên; để trống thì không ảnh hưởng gì. Nhập như sheet Nhập liệu. Bấm “Tổng hợp” để xét;"
    " tổng của các chấp hành viên khác số của đơn vị thì sheet Kiểm tra nêu cả hai số."
)
_SCALE = "Chỉ tiêu: như của đơn vị. Muốn xét theo chỉ tiêu riêng, thêm vào thang ở sheet Chỉ tiêu một dòng, cột “Từ” ghi: Chấp hành viên."


def _of_measure(measure: Measure, quantity: Quantity) -> tuple[Column[Line], ...]:
    *_, change, rate, lacking = quantity.live
    return (
        Column(f"KẾT QUẢ VỀ {measure.label.upper()}", change, None, 12, "live_cell_number", lambda line: line.amount(line.result.assessment.reduction), digits=True),
        Column(None, rate, None, 10, "live_cell_rate", lambda line: shown_rate(line.result.assessment.rate)),
        Column(None, "Chỉ tiêu", None, 10, "live_cell_centre", lambda line: (tier := line.result.assessment.tier) and tier.target.sign),
        Column(None, "Kết quả", None, 15, "live_cell_centre", lambda line: line.result.assessment.words, verdict=True),
        Column(None, lacking, None, 12, "live_cell_number", lambda line: line.amount(line.result.assessment.shortfall or None), digits=True),
        Column(None, "Hạng", None, 7, "live_cell_centre", lambda line: line.result.rank),
    )  # fmt: skip


# `ChapHanhVien_KetQua`: each measure's columns, then that of all together.
_OVERALL: Column[Line] = Column(
    "Kết quả chung", None, None, 15, "live_cell_centre", lambda line: str(line.unit.overall), verdict=True
)


def needed_names(typed: Mapping[str, Block]) -> list[str]:
    """What `fill` needs: nothing where there are no officers and were none when last consolidated."""
    blocks = [typed[name] for name in (layout.OFFICERS, layout.OFFICERS_KEPT) if name in typed]
    used = any(not is_blank(cell) for block in blocks for row in block.rows for cell in row)
    return [layout.OFFICER_RESULTS, layout.OFFICER_DAY] if used and len(blocks) == 2 else []


def fill(book: xw.Book, report: Report, places: Mapping[str, Place]) -> None:
    """Write what was found of the officers, and beside it what was typed, by which it is seen what has changed since."""
    results: dict[int, list[object]] = {}
    for officer, result in zip(report.request.officers, report.officers, strict=True):
        lines = [Line(None, result, measure, report.request) for measure in report.measures]
        columns = (_of_measure(line.measure, line.settings.quantity(line.measure)) for line in lines)
        found = [column.value(line) for line, group in zip(lines, columns, strict=True) for column in group]
        results[officer.figures.place] = [*found, _OVERALL.value(lines[0])]
    rows = report.request.typed[layout.OFFICERS].rows
    place, day = places[layout.OFFICER_RESULTS], places[layout.OFFICER_DAY]
    empty: list[object] = [None] * place.columns
    sheet = book.sheets[place.sheet]
    write_cells(sheet, place.row, place.column, [[*results.get(at, empty), *row] for at, row in enumerate(rows)])
    head = f"Số liệu đến {day_text(report.request)}" if results else None
    write_cells(sheet, day.row, day.column, [[head]])
    last = cell_address(place.row + max(results, default=-1), place.column + place.columns - 1)
    host.print_only(sheet, f"A1:{last}")  # not the rows that nobody uses


def show_used(book: xw.Book, typed: Mapping[str, Block] | None) -> None:
    """Let the sheet be seen where anything is typed into it; `typed` as for `show_changes`."""
    block = (typed or {}).get(layout.OFFICERS)
    if block and any(not is_blank(cell) for row in block.rows for cell in row):
        book.sheets[block.sheet].visible = True


def build(draft: Draft, plan: Plan) -> None:
    """Add the hidden sheet with an empty table."""
    sheet, last_row = draft.sheet, FIRST_ROW + ROWS - 1
    settings = settings_of_plan(plan)
    draft.set_heights((18, 22.5, 22.5, 15, 3))
    draft.write(0, 0, f"CHẤP HÀNH VIÊN – {settings.matter}", "title_low")
    # Right of the columns that each page repeats: there they would be cut.
    draft.merge(1, 2, 2, layout.officer_columns(plan.measures) - 1, f"{_HINT}\n{_SCALE}", "hint")
    draft.write(_DATE_ROW, 0, None, "hint_line")
    draft.watch(_DATE_ROW)
    draft.define(layout.OFFICER_DAY, _DATE_ROW, 0, _DATE_ROW, 0)
    write_figure_cells(draft, plan, last_row)
    write_input_heads(draft, plan)
    for column, text, width, style in (
        (0, "Đơn vị", 30, "input_name"),
        (1, "Họ tên", 26, "input_name"),
        (layout.officer_columns(plan.measures) - 1, "Chức vụ (để trống: Chấp hành viên)", 24, "input_name"),
    ):
        sheet.set_column(column, column, width)
        draft.merge(HEAD_ROW, column, FIRST_ROW - 1, column, text, "head")
        for row in range(FIRST_ROW, last_row + 1):
            draft.write(row, column, None, style)
    units = {"validate": "list", "source": f"=INDEX({layout.INPUT},0,1)", "show_error": False}
    sheet.data_validation(FIRST_ROW, 0, last_row, 0, units)
    _build_results(draft, plan, last_row)
    sheet.freeze_panes(FIRST_ROW, 2)
    draft.protect()
    draft.turn_at(layout.officer_columns(plan.measures), 60, 1)  # what is typed, and beside it what was found
    sheet.repeat_rows(HEAD_ROW, FIRST_ROW - 1)
    sheet.set_zoom(90)
    sheet.hide()


def _build_results(draft: Draft, plan: Plan, last_row: int) -> None:
    columns = (*(one for m in plan.measures for one in _of_measure(m, plan.quantity(m))), _OVERALL)
    typed = layout.officer_columns(plan.measures)
    last = typed + len(columns) - 1
    draft.set_widths(columns, typed)
    draft.write_headings(HEAD_ROW, columns, heading_rows(columns), typed, depth=3)
    draft.fill(columns, FIRST_ROW, last_row, typed)
    draft.dress(columns, FIRST_ROW, last_row, typed)
    draft.allow_text_numbers(FIRST_ROW, 1, last_row, last)
    kept = last + typed
    draft.sheet.set_column(last + 1, kept, None, None, {"hidden": True})
    for name, first, end in (
        (layout.OFFICERS, 0, typed - 1),
        (layout.OFFICER_RESULTS, typed, last),
        (layout.OFFICERS_KEPT, last + 1, kept),
    ):
        draft.define(name, FIRST_ROW, first, last_row, end)
