"""Sheet `Tổng hợp`: the printed sheet. A4 landscape by Decree 30/2020, annex I; the program fills plain values."""

from __future__ import annotations

from math import ceil

import xlwings as xw
from xlsxwriter import Workbook
from xlsxwriter.utility import xl_range, xl_range_abs
from xlsxwriter.worksheet import Worksheet

from thads import layout
from thads.errors import WrongBookError
from thads.layout import CASES, MEASURES
from thads.numerals import format_rate
from thads.results.amounts import amount_cell
from thads.results.report import Report, Request, UnitResult
from thads.results.words import day_text, footnotes, missing_line, summary_line, unit_text
from thads.rules.verdicts import RATE_STEPS
from thads.sheets.history import define_growing
from thads.sheets.host import arrange_rows
from thads.sheets.page import _lines, page_breaks
from thads.sheets.places import Cells, Place, write_cells
from thads.sheets.styles import Styles, add_verdict_looks, add_vietnamese_digits, set_a4_landscape


def fill_summary(book: xw.Book, report: Report, places: dict[str, Place]) -> None:
    """Write the whole consolidated sheet, and beside it what the charts show; the same report gives the same sheet."""
    sheet = book.sheets[layout.SUMMARY_SHEET]
    head, units, tail = (places[name] for name in (layout.SUMMARY_HEAD, layout.SUMMARY_UNITS, layout.SUMMARY_TAIL))
    needed = len(report.units) * layout.ROWS_PER_UNIT
    cells = head_cells(report.request)
    body = len(cells)
    for number, unit in enumerate(report.units, start=1):
        cells += _unit_cells(number, unit, report.request)
    cells += [[None] * units.columns for _ in range(units.rows - needed)]
    cells += _unit_cells(None, report.province, report.request)
    cells += tail_cells(report)
    if head.row + body != units.row or head.row + len(cells) != tail.row + tail.rows:
        raise WrongBookError(
            f"Các vùng trên sheet {layout.SUMMARY_SHEET} không còn liền nhau. Hãy dùng lại sổ mẫu tuyenquang_thads.xlsm."
        )
    for row, chart in enumerate(_chart_cells(report, units.rows), start=body - 1):
        cells[row] += [None] * (layout.CHART_FIRST - units.columns) + chart
    width = layout.CHART_FIRST + len(layout.CHART_COLUMNS)
    write_cells(sheet, head.row, head.column, [row + [None] * (width - len(row)) for row in cells])

    unit_heights = [_unit_height(unit) for unit in report.units]
    tail_heights = list(layout.SUMMARY_TAIL_HEIGHTS)
    missing = _lines(missing_line(report), sum(layout.SUMMARY_WIDTHS))
    tail_heights[2] = max(tail_heights[2], missing * layout.SUMMARY_LINE_HEIGHT)
    breaks = page_breaks(
        [height * layout.ROWS_PER_UNIT for height in unit_heights],
        head=sum(layout.SUMMARY_HEAD_HEIGHTS),
        repeated=sum(layout.SUMMARY_HEAD_HEIGHTS[layout.SUMMARY_TITLE_ROWS[0] - 1 :]),
        closing=layout.SUMMARY_ROW_HEIGHT * layout.ROWS_PER_UNIT + sum(layout.SUMMARY_TAIL_HEIGHTS),
    )
    arrange_rows(
        sheet,
        units.row,
        [
            *(height for height in unit_heights for _ in MEASURES),
            *[0] * (units.rows - needed),
            *[layout.SUMMARY_ROW_HEIGHT] * layout.ROWS_PER_UNIT,
            *tail_heights[:3],
        ],
        [units.row + index * layout.ROWS_PER_UNIT for index in breaks],
    )


def _chart_cells(report: Report, rows: int) -> Cells:
    """What the charts show: a heading, then a row a unit with rate and target of each measure; `rows` rows at least."""
    cells: Cells = [list(layout.CHART_COLUMNS)]
    for unit in report.units:
        row: list[object] = [unit.name]
        for measure in MEASURES:
            judged = unit.measure(measure).assessment
            row.append(None if judged.rate is None else judged.rate / RATE_STEPS)
            row.append(None if judged.tier is None else float(judged.tier.target))
        cells.append(row)
    return cells + [[None] * len(layout.CHART_COLUMNS) for _ in range(rows - len(report.units))]


def head_cells(request: Request) -> Cells:
    """The printed sheet's head, rows and columns as `layout.SUMMARY_HEAD_HEIGHTS` × `layout.SUMMARY_COLUMNS`."""
    info, settings = request.print_info, request.settings
    rows: Cells = [[None] * len(layout.SUMMARY_COLUMNS) for _ in layout.SUMMARY_HEAD_HEIGHTS]
    rows[0][0], rows[0][7] = info["superior"], "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
    rows[1][0], rows[1][7] = info["agency"], "Độc lập - Tự do - Hạnh phúc"
    rows[3][0] = "BẢNG TỔNG HỢP KẾT QUẢ GIẢM ÁN TỒN ĐỌNG"
    rows[4][0] = info["title"]
    rows[5][0] = f"Số liệu đến {day_text(request)}, so với năm {settings.baseline_year}"
    rows[6][0] = unit_text(request)
    for column, (heading, detail, number) in enumerate(layout.SUMMARY_COLUMNS):
        if detail is not None:
            detail = detail.format(baseline=settings.baseline_year, current=settings.current_year)
        rows[7][column], rows[8][column], rows[9][column] = heading, detail, number
    return rows


def tail_cells(report: Report) -> Cells:
    """What stands below the table: counts, missing units, the readings applied, place, date and signatures."""
    request = report.request
    info = request.print_info
    width = len(layout.SUMMARY_COLUMNS)
    rows: Cells = [[None] * width for _ in layout.SUMMARY_TAIL_HEIGHTS]
    texts = [summary_line(report), missing_line(report), *footnotes(request)]
    for row, text in enumerate(texts, start=1):
        rows[row][0] = text
    date_row = len(texts) + 2
    rows[date_row][8] = f"{info['place']}, {day_text(request)}"
    rows[date_row + 1][0], rows[date_row + 1][8] = info["preparer_title"], info["head_title"]
    rows[date_row + 3][0], rows[date_row + 3][8] = info["preparer"], info["head"]
    return rows


def _unit_cells(number: int | None, unit: UnitResult, request: Request) -> Cells:
    rows: Cells = []
    for measure in MEASURES:
        result = unit.measure(measure)
        judged = result.assessment
        factor = request.settings.factor(measure)
        first = measure is CASES
        rows.append(
            [
                number if first else None,
                unit.name if first else None,
                measure.label,
                *(amount_cell(value, factor) for value in (result.figures.workload, result.figures.before)),
                amount_cell(result.figures.after, factor),
                amount_cell(judged.reduction, factor),
                None if judged.rate is None else format_rate(judged.rate),
                None if judged.tier is None else judged.tier.wording,
                None if judged.tier is None else judged.tier.target_wording,
                str(judged.verdict),
                amount_cell(judged.shortfall, factor),
                result.rank,
                str(unit.overall) if first else None,
                (unit.note or None) if first else None,
            ]
        )
    return rows


def _unit_height(unit: UnitResult) -> float:
    """Row height that lets name and note stand whole in their merged cells (two rows)."""
    lines = max(_lines(unit.name, layout.SUMMARY_WIDTHS[1]), _lines(unit.note, layout.SUMMARY_WIDTHS[14]))
    return max(layout.SUMMARY_ROW_HEIGHT, ceil(lines * layout.SUMMARY_LINE_HEIGHT / layout.ROWS_PER_UNIT))


_PIXELS_PER_POINT = 96 / 72


_LAST = len(layout.SUMMARY_COLUMNS) - 1


# Styles of one row of the table, column by column; merged over a unit's two rows where True.
_COLUMNS = (
    ("print_centre", True),
    ("print_cell", True),
    ("print_centre", False),
    *[("print_number", False)] * 4,
    ("print_rate", False),
    ("print_centre", False),
    ("print_centre", False),
    ("print_verdict", False),
    ("print_number", False),
    ("print_centre", False),
    ("print_verdict", True),
    ("print_cell", True),
)


EMPTY_HINT = "Chưa có kết quả. Hãy nhập số liệu ở sheet Nhập liệu rồi bấm nút “Tổng hợp”."


def build(workbook: Workbook, request: Request, styles: Styles, units: int, shown: int) -> Worksheet:
    """Add the sheet with room for `units` units, the first `shown` visible; `request` gives the head's texts."""
    sheet = workbook.get_worksheet_by_name(layout.SUMMARY_SHEET)
    for column, width in enumerate(layout.SUMMARY_WIDTHS):
        sheet.set_column_pixels(column, column, round(width * _PIXELS_PER_POINT))
    head_rows = len(layout.SUMMARY_HEAD_HEIGHTS)
    _write_head(sheet, styles, head_cells(request))

    body = head_rows
    rows = units * layout.ROWS_PER_UNIT
    for row in range(body, body + rows + layout.ROWS_PER_UNIT, layout.ROWS_PER_UNIT):
        hidden = shown * layout.ROWS_PER_UNIT <= row - body < rows
        for offset in range(layout.ROWS_PER_UNIT):
            sheet.set_row(row + offset, layout.SUMMARY_ROW_HEIGHT, None, {"hidden": hidden})
        _write_unit_rows(sheet, styles, row, bold=row == body + rows)
    province = body + rows
    tail = province + layout.ROWS_PER_UNIT
    _write_tail(sheet, styles, tail, request)
    last = tail + len(layout.SUMMARY_TAIL_HEIGHTS) - 1

    table = xl_range(body, 0, tail - 1, _LAST)
    add_vietnamese_digits(sheet, styles, xl_range(body, 3, tail - 1, 6))
    add_vietnamese_digits(sheet, styles, xl_range(body, 11, tail - 1, 11))
    add_verdict_looks(sheet, styles, xl_range(body, 10, tail - 1, 10))
    add_verdict_looks(sheet, styles, xl_range(body, 13, tail - 1, 13))
    sheet.ignore_errors({"number_stored_as_text": table})

    for name, first, bottom in (
        (layout.SUMMARY_HEAD, 0, head_rows - 1),
        (layout.SUMMARY_UNITS, body, province - 1),
        (layout.SUMMARY_PROVINCE, province, tail - 1),
        (layout.SUMMARY_TAIL, tail, last),
    ):
        workbook.define_name(name, f"='{layout.SUMMARY_SHEET}'!{xl_range_abs(first, 0, bottom, _LAST)}")

    _write_chart_columns(workbook, sheet, styles, body, province - 1)

    set_a4_landscape(sheet)
    sheet.set_header('&C&"Times New Roman,Regular"&13&P', {"margin": 10 / 25.4})
    sheet.set_start_page(1)
    sheet.print_area(0, 0, last, _LAST)
    sheet.repeat_rows(layout.SUMMARY_TITLE_ROWS[0] - 1, layout.SUMMARY_TITLE_ROWS[1] - 1)
    sheet.fit_to_pages(1, 0)
    sheet.center_horizontally()
    sheet.hide_gridlines(2)
    return sheet


def _write_chart_columns(workbook: Workbook, sheet: Worksheet, styles: Styles, first: int, last: int) -> None:
    """What the charts show, right of the printed table."""
    for offset, (text, width) in enumerate(zip(layout.CHART_COLUMNS, (38, 17, 15, 17, 15), strict=True)):
        column = layout.CHART_FIRST + offset
        # Nothing here may wrap: it would make the printed rows higher.
        sheet.set_column(column, column, width, styles["record_rate"])
        sheet.write(first - 1, column, text, styles["hint_line"])
    for name, column in layout.SUMMARY_CHART_NAMES.items():
        define_growing(workbook, layout.SUMMARY_SHEET, name, first, last, column, counted=layout.CHART_FIRST)


def _write_head(sheet: Worksheet, styles: Styles, cells: list[list[object]]) -> None:
    for row, height in enumerate(layout.SUMMARY_HEAD_HEIGHTS):
        sheet.set_row(row, height)
    half = 6
    for row, left, right in ((0, "print_agency", "print_agency_name"), (1, "print_agency_name", "print_motto")):
        sheet.merge_range(row, 0, row, half, cells[row][0], styles[left])
        sheet.merge_range(row, half + 1, row, _LAST, cells[row][half + 1], styles[right])
    # Rules by cell borders: under the agency's name about 2/5 of it, under the motto its full width.
    for column in (*range(2, 5), *range(9, 13)):
        sheet.write_blank(2, column, None, styles["print_rule"])
    sheet.merge_range(3, 0, 3, _LAST, cells[3][0], styles["print_title"])
    sheet.merge_range(4, 0, 4, _LAST, cells[4][0], styles["print_subtitle"])
    sheet.merge_range(5, 0, 5, _LAST, cells[5][0], styles["print_italic"])
    sheet.merge_range(6, 0, 6, _LAST, cells[6][0], styles["print_unit"])

    top, bottom, numbers = 7, 8, 9
    for column in range(_LAST + 1):
        if column in (4, 6):
            sheet.merge_range(top, column, top, column + 1, cells[top][column], styles["head"])
        if 4 <= column <= 7:
            sheet.write(bottom, column, cells[bottom][column], styles["head"])
        else:
            sheet.merge_range(top, column, bottom, column, cells[top][column], styles["head"])
        sheet.write(numbers, column, cells[numbers][column], styles["number_head"])


def _write_unit_rows(sheet: Worksheet, styles: Styles, row: int, bold: bool) -> None:
    for column, (name, merged) in enumerate(_COLUMNS):
        style = f"{name}_bold" if bold else name
        if merged:
            sheet.merge_range(row, column, row + layout.ROWS_PER_UNIT - 1, column, None, styles[style])
        else:
            for offset in range(layout.ROWS_PER_UNIT):
                sheet.write_blank(row + offset, column, None, styles[style])


def _write_tail(sheet: Worksheet, styles: Styles, tail: int, request: Request) -> None:
    heights = layout.SUMMARY_TAIL_HEIGHTS
    for offset, height in enumerate(heights):
        sheet.set_row(tail + offset, height)
    date_row = len(heights) - 4
    for offset in range(1, date_row - 1):
        text = EMPTY_HINT if offset == 1 else None
        style = "print_strong" if offset == 1 else "print_text"
        sheet.merge_range(tail + offset, 0, tail + offset, _LAST, text, styles[style])
    for offset, style, left, right in (
        (0, "print_date", None, None),
        (1, "print_sign", request.print_info["preparer_title"], request.print_info["head_title"]),
        (2, "print_sign", None, None),
        (3, "print_sign", None, None),
    ):
        sheet.merge_range(tail + date_row + offset, 0, tail + date_row + offset, 6, left, styles[style])
        sheet.merge_range(tail + date_row + offset, 8, tail + date_row + offset, _LAST, right, styles[style])
