"""Sheet `Nhập liệu`: where figures are typed, with their assessment beside them."""

from __future__ import annotations

from datetime import date
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_range, xl_range_abs
from xlsxwriter.worksheet import Worksheet

from thads import layout
from thads.layout import CASES, MEASURES, MONEY, Measure
from thads.rules.plan import Plan
from thads.sheets.buttons import write_buttons
from thads.sheets.styles import Styles, add_verdict_looks, add_vietnamese_digits, set_a4_landscape

# 0-based places.
SETTINGS_ROW = 2


HEAD_ROW = 5


FIRST_ROW = HEAD_ROW + 3


FIRST_COLUMN = 1


LIVE_COLUMN = FIRST_COLUMN + layout.INPUT_COLUMNS + 1


_WIDTHS = {CASES: 11.5, MONEY: 15.5}


_LIVE_WIDTHS = (24, 16, 13, 13, 12, 10, 15, 13)


_LIMITS = {
    CASES: (
        "integer",
        10**9,
        "Hãy gõ số việc: số nguyên từ 0 trở lên, không gõ chữ. Ô trống nghĩa là chưa có số liệu.",
    ),
    MONEY: (
        "decimal",
        10**15,
        "Hãy gõ số tiền từ 0 trở lên theo đơn vị tính đã chọn ở đầu trang, không gõ chữ. Ô trống nghĩa là chưa có số liệu.",
    ),
}


def figure_rule(measure: Measure) -> dict[str, Any]:
    """The data validation of a measure's figures, here and on the unit forms."""
    kind, limit, text = _LIMITS[measure]
    return {
        "validate": kind,
        "criteria": "between",
        "minimum": 0,
        "maximum": limit,
        "error_title": "Số chưa đúng",
        "error_message": text,
    }


def date_rule(where: str) -> dict[str, Any]:
    """The data validation of the date of the figures; `where` says what the date is for."""
    return {
        "validate": "date",
        "criteria": ">=",
        "value": date(2000, 1, 1),
        "input_title": "Số liệu đến ngày",
        "input_message": f"Gõ ngày/tháng/năm, ví dụ 30/9/2023. {where}",
        "error_title": "Ngày chưa đúng",
        "error_message": "Hãy gõ ngày/tháng/năm, ví dụ 30/9/2023.",
    }


def build(workbook: Workbook, plan: Plan, styles: Styles, rows: int) -> Worksheet:
    """Add the sheet: `rows` rows for units, those of the plan named, all figures blank."""
    sheet = workbook.get_worksheet_by_name(layout.INPUT_SHEET)
    last_row = FIRST_ROW + rows - 1
    last_live = LIVE_COLUMN + layout.LIVE_COLUMNS - 1

    sheet.set_column(0, 0, 5)
    sheet.set_column(FIRST_COLUMN, FIRST_COLUMN, 36)
    for measure in MEASURES:
        first = FIRST_COLUMN + measure.first
        sheet.set_column(first, first + len(layout.INPUT_LABELS) - 1, _WIDTHS[measure])
    sheet.set_column(LIVE_COLUMN - 1, LIVE_COLUMN - 1, 2)
    for index in range(len(MEASURES)):
        for offset, width in enumerate(_LIVE_WIDTHS):
            column = LIVE_COLUMN + index * len(_LIVE_WIDTHS) + offset
            sheet.set_column(column, column, width)
    sheet.set_column(last_live - 1, last_live - 1, 16)
    sheet.set_column(last_live, last_live, 70)

    sheet.set_row(0, 24)
    sheet.write(0, FIRST_COLUMN, "NHẬP LIỆU GIẢM ÁN TỒN ĐỌNG", styles["title_left"])
    hint = "Chỉ gõ vào ô màu vàng. Ô để trống là chưa có số liệu, không phải là 0. Kết quả hiện ngay ở bên phải bảng."
    sheet.write(1, FIRST_COLUMN, hint, styles["hint_line"])
    _write_settings(workbook, sheet, plan, styles)
    write_buttons(sheet, SETTINGS_ROW, 6, width=150, height=48, x=12, y=2)
    _write_heads(sheet, plan, styles)

    for row in range(FIRST_ROW, last_row + 1):
        index = row - FIRST_ROW
        sheet.set_row(row, 30)
        sheet.write_number(row, 0, index + 1, styles["cell_centre"])
        name = plan.units[index] if index < len(plan.units) else None
        sheet.write(row, FIRST_COLUMN, name, styles["input"])
        for column in range(FIRST_COLUMN + 1, FIRST_COLUMN + layout.INPUT_COLUMNS):
            sheet.write_blank(row, column, None, styles["input_number"])
        _write_live_row(sheet, styles, row)

    for measure in MEASURES:
        first = FIRST_COLUMN + measure.first
        sheet.data_validation(FIRST_ROW, first, last_row, first + len(layout.INPUT_LABELS) - 1, figure_rule(measure))
    add_vietnamese_digits(
        sheet, styles, xl_range(FIRST_ROW, FIRST_COLUMN + 1, last_row, FIRST_COLUMN + layout.INPUT_COLUMNS - 1)
    )
    add_vietnamese_digits(sheet, styles, xl_range(FIRST_ROW, LIVE_COLUMN, last_row, last_live))
    add_verdict_looks(sheet, styles, xl_range(FIRST_ROW, LIVE_COLUMN, last_row, last_live))

    _define(workbook, layout.INPUT, FIRST_ROW, FIRST_COLUMN, last_row, FIRST_COLUMN + layout.INPUT_COLUMNS - 1)
    _define(workbook, layout.LIVE, FIRST_ROW, LIVE_COLUMN, last_row, last_live)

    sheet.freeze_panes(FIRST_ROW, FIRST_COLUMN + 1)
    sheet.protect("", {"format_columns": True, "format_rows": True})
    sheet.ignore_errors({"number_stored_as_text": xl_range(FIRST_ROW, FIRST_COLUMN, last_row, last_live)})
    set_a4_landscape(sheet)
    sheet.print_area(0, 0, last_row, LIVE_COLUMN - 2)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(HEAD_ROW, FIRST_ROW - 1)
    sheet.set_zoom(90)
    return sheet


def _define(workbook: Workbook, name: str, row: int, column: int, last_row: int, last_column: int) -> None:
    workbook.define_name(name, f"='{layout.INPUT_SHEET}'!{xl_range_abs(row, column, last_row, last_column)}")


def _write_settings(workbook: Workbook, sheet: Worksheet, plan: Plan, styles: Styles) -> None:
    top, bottom = SETTINGS_ROW, SETTINGS_ROW + 1
    fields = (
        (layout.BASELINE_YEAR, "Năm so sánh:", top, 2, plan.baseline_year, "input_year"),
        (layout.CURRENT_YEAR, "Năm thi đua:", bottom, 2, plan.current_year, "input_year"),
        (layout.REPORT_DATE, "Số liệu đến ngày:", top, 5, None, "input_date"),
        (layout.MONEY_UNIT, "Đơn vị tính tiền:", bottom, 5, layout.DEFAULT_MONEY_UNIT, "input_centre"),
    )
    for name, label, row, column, value, style in fields:
        sheet.set_row(row, 20)
        sheet.write(row, column - 1, label, styles["label"])
        sheet.write(row, column, value, styles[style])
        _define(workbook, name, row, column, row, column)
    for row in (top, bottom):
        sheet.data_validation(
            row,
            2,
            row,
            2,
            {
                "validate": "integer",
                "criteria": "between",
                "minimum": 2000,
                "maximum": 2100,
                "error_title": "Năm chưa đúng",
                "error_message": "Hãy gõ năm bằng bốn chữ số, ví dụ 2023.",
            },
        )
    sheet.data_validation(top, 5, top, 5, date_rule("Ngày này in ở đầu bảng và chỗ ký."))
    sheet.data_validation(
        bottom,
        5,
        bottom,
        5,
        {
            "validate": "list",
            "source": list(layout.MONEY_UNITS),
            "input_title": "Đơn vị tính tiền",
            "input_message": "Chọn trong danh sách. Mọi số tiền trên trang này phải theo đơn vị tính đã chọn.",
            "error_title": "Đơn vị tính chưa đúng",
            "error_message": "Hãy chọn một đơn vị tính trong danh sách.",
        },
    )


def _write_heads(sheet: Worksheet, plan: Plan, styles: Styles) -> None:
    head = styles["head"]
    top, middle, bottom = HEAD_ROW, HEAD_ROW + 1, HEAD_ROW + 2
    sheet.set_row(top, 20)
    sheet.set_row(middle, 34)
    sheet.set_row(bottom, 62)
    sheet.merge_range(top, 0, bottom, 0, "TT", head)
    sheet.merge_range(top, FIRST_COLUMN, bottom, FIRST_COLUMN, "Đơn vị", head)
    for measure in MEASURES:
        first = FIRST_COLUMN + measure.first
        if measure is CASES:
            sheet.merge_range(top, first, top, first + 4, "VỀ VIỆC (đơn vị: việc)", head)
        else:
            sheet.merge_range(top, first, top, first + 4, "", head)
            text = f"VỀ TIỀN (đơn vị: {layout.DEFAULT_MONEY_UNIT})"
            sheet.write_formula(top, first, f'="VỀ TIỀN (đơn vị: "&{layout.MONEY_UNIT}&")"', head, text)
        sheet.merge_range(middle, first, bottom, first, f"Tổng số {measure.noun} giải quyết", head)
        for offset, name, year in (
            (1, layout.BASELINE_YEAR, plan.baseline_year),
            (3, layout.CURRENT_YEAR, plan.current_year),
        ):
            _write_year_heads(sheet, styles, measure, first + offset, name, year)
        _write_live_heads(sheet, styles, measure)
    last = LIVE_COLUMN + layout.LIVE_COLUMNS - 1
    for column, text in zip((last - 1, last), layout.LIVE_COMMON_COLUMNS, strict=True):
        sheet.merge_range(top, column, bottom, column, text, head)


def _write_year_heads(sheet: Worksheet, styles: Styles, measure: Measure, column: int, name: str, year: int) -> None:
    """The two columns of one year; the shown year follows the cell of that name in the settings."""
    head = styles["head"]
    middle, bottom = HEAD_ROW + 1, HEAD_ROW + 2
    text = f"Số {measure.noun} chuyển kỳ sau năm "
    sheet.merge_range(middle, column, middle, column + 1, "", head)
    sheet.write_formula(middle, column, f'="{text}"&{name}', head, f"{text}{year}")
    sheet.write(bottom, column, "Tổng số", head)
    sheet.write(bottom, column + 1, "Trong đó: đã chuyển sổ theo dõi riêng", head)


def _write_live_heads(sheet: Worksheet, styles: Styles, measure: Measure) -> None:
    head = styles["head"]
    width = len(layout.LIVE_MEASURE_COLUMNS)
    first = LIVE_COLUMN + MEASURES.index(measure) * width
    sheet.merge_range(HEAD_ROW, first, HEAD_ROW, first + width - 1, f"ĐÁNH GIÁ VỀ {measure.noun.upper()}", head)
    for offset, text in enumerate(layout.LIVE_MEASURE_COLUMNS):
        sheet.merge_range(HEAD_ROW + 1, first + offset, HEAD_ROW + 2, first + offset, text, head)


def _write_live_row(sheet: Worksheet, styles: Styles, row: int) -> None:
    """One classic array formula: one Python call a row, and it works in every Excel since 2010."""
    figures = xl_range(row, FIRST_COLUMN, row, FIRST_COLUMN + layout.INPUT_COLUMNS - 1)
    arguments = (
        figures,
        layout.SCALE_NAMES["unit_cases"],
        layout.SCALE_NAMES["unit_money"],
        layout.MONEY_UNIT,
        layout.READINGS,
    )
    last = LIVE_COLUMN + layout.LIVE_COLUMNS - 1
    formula = f"{{=THADS_DANH_GIA({','.join(arguments)})}}"
    sheet.write_array_formula(row, LIVE_COLUMN, row, last, formula, styles["cell"], "")
    for column in range(LIVE_COLUMN, last + 1):
        offset = column - LIVE_COLUMN
        style = "note" if column == last else "cell_centre"
        if column < last - 1:
            style = ("cell", "cell_centre", *["cell_number"] * 3, "cell_rate", "cell_centre", "cell_number")[offset % 8]
        if column == LIVE_COLUMN:
            continue
        sheet.write_blank(row, column, None, styles[style])
