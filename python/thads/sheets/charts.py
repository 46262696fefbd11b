"""Sheet `Biểu đồ`: native charts of `Tổng hợp` and `Theo dõi`, readable in black and white, on one page."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import xlwings as xw
from xlsxwriter import Workbook
from xlsxwriter.chart import Chart
from xlsxwriter.worksheet import Worksheet

from thads import layout
from thads.results.report import Report
from thads.sheets.host import bind_charts
from thads.sheets.places import Place
from thads.sheets.styles import FONT, Styles, set_a4_landscape


def show_charts(book: xw.Book, report: Report, places: dict[str, Place], history_rows: int) -> None:
    """Let the charts show what was just written: as many rows as there are."""
    names: dict[str, xw.Range] = {}
    for columns, place, rows in (
        (layout.SUMMARY_CHART_NAMES, places[layout.SUMMARY_UNITS], len(report.units)),
        (layout.HISTORY_CHART_NAMES, places[layout.HISTORY], history_rows),
    ):
        sheet = book.sheets[place.sheet]
        for name, column in columns.items():
            left = place.column + column
            names[name] = sheet.range((place.row, left), (place.row + max(rows, 1) - 1, left))
    charts = {title: [(names[x], names[y]) for x, y in series] for title, series in layout.CHARTS.items()}
    if layout.CHART_SHEET in book.sheet_names:
        with suppress(ValueError):  # a chart that somebody gave other series is no longer ours
            bind_charts(book.sheets[layout.CHART_SHEET], charts)


_SIZE = {"width": 470, "height": 300}


_FIRST_ROW, _ROWS, _COLUMN_PIXELS = 2, 16, 60


_BLACK, _GREY = "#000000", "#D9D9D9"


_TARGET = {
    "line": {"color": _BLACK, "width": 1.75, "dash_type": "dash"},
    "marker": {"type": "diamond", "size": 7, "fill": {"color": "#FFFFFF"}, "border": {"color": _BLACK}},
}


_RATE = {
    "pattern": {"pattern": "wide_upward_diagonal", "fg_color": "#404040", "bg_color": "#FFFFFF"},
    "border": {"color": _BLACK},
    "gap": 60,
}


_COURSE = {
    "line": {"color": _BLACK, "width": 2},
    "marker": {"type": "circle", "size": 7, "fill": {"color": _BLACK}, "border": {"color": _BLACK}},
}


def build(workbook: Workbook, styles: Styles) -> Worksheet:
    """Add the sheet: two charts of rates above two of the backlog over time, in the order of `layout.CHARTS`."""
    sheet = workbook.get_worksheet_by_name(layout.CHART_SHEET)
    columns = 2 * _SIZE["width"] // _COLUMN_PIXELS + 1
    sheet.set_column_pixels(0, columns - 1, _COLUMN_PIXELS)
    sheet.set_row(0, 24)
    sheet.merge_range(0, 0, 0, columns - 1, "BIỂU ĐỒ GIẢM ÁN TỒN ĐỌNG", styles["print_title"])
    # The date line of the printed sheet; charts themselves know no date.
    date_line = f"='{layout.SUMMARY_SHEET}'!$A$6"
    sheet.merge_range(1, 0, 1, columns - 1, "", styles["print_italic"])
    sheet.write_formula(1, 0, date_line, styles["print_italic"], "")
    for index, (title, series) in enumerate(layout.CHARTS.items()):
        chart = (_rates if len(series) == 2 else _course)(workbook, title, series)
        chart.set_title({"name": title, "name_font": {**_font(12), "bold": True}, "overlay": False})
        chart.set_size(_SIZE)
        chart.set_chartarea({"border": {"color": _GREY}})
        row = _FIRST_ROW + index // 2 * _ROWS
        sheet.insert_chart(row, 0, chart, {"x_offset": index % 2 * (_SIZE["width"] + 8), "y_offset": 2})
    sheet.hide_gridlines(2)
    set_a4_landscape(sheet)
    sheet.print_area(0, 0, _FIRST_ROW + 2 * _ROWS - 1, columns - 1)
    sheet.fit_to_pages(1, 1)
    sheet.center_horizontally()
    return sheet


def _font(size: float) -> dict[str, Any]:
    return {"name": FONT["font_name"], "size": size, "bold": False}


def _name(name: str) -> str:
    sheet = layout.SUMMARY_SHEET if name in layout.SUMMARY_CHART_NAMES else layout.HISTORY_SHEET
    return f"='{sheet}'!{name}"


def _rates(workbook: Workbook, title: str, series: Any) -> Chart:
    """Columns of the rate, and the target as a line of its own: targets differ from unit to unit."""
    (units, rate), (_, target) = series
    chart = workbook.add_chart({"type": "column", "name": title})
    line = workbook.add_chart({"type": "line"})
    common = {"categories": _name(units), "categories_data": [""]}
    chart.add_series({"name": "Tỷ lệ giảm", "values": _name(rate), **common, **_RATE})
    line.add_series({"name": "Chỉ tiêu", "values": _name(target), **common, **_TARGET})
    chart.combine(line)
    chart.set_x_axis({"num_font": {**_font(9)}, "label_position": "low", "line": {"color": _BLACK}})
    chart.set_y_axis({"num_format": "0%", "num_font": _font(9), "major_gridlines": _gridlines()})
    chart.set_legend({"position": "bottom", "font": _font(10)})
    return chart


def _course(workbook: Workbook, title: str, series: Any) -> Chart:
    """The backlog at each date of figures. Rows of units lie between those of the province: the line spans the gaps."""
    ((days, amounts),) = series
    chart = workbook.add_chart({"type": "scatter", "subtype": "straight_with_markers", "name": title})
    chart.add_series({"name": title, "categories": _name(days), "values": _name(amounts), **_COURSE})
    chart.show_blanks_as("span")
    chart.set_x_axis(
        {"num_format": "dd/mm/yy", "num_font": {**_font(9), "rotation": -45}, "major_gridlines": _gridlines()}
    )
    number_format = (
        "0,,," if amounts == "BieuDo_Tien" else r"[>=1000]0\.000;0"
    )  # a dot that no machine's settings change
    chart.set_y_axis({"num_format": number_format, "num_font": _font(9), "major_gridlines": _gridlines(), "min": 0})
    chart.set_legend({"none": True})
    return chart


def _gridlines() -> dict[str, Any]:
    return {"visible": True, "line": {"color": _GREY, "width": 0.75}}
