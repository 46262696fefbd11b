"""Sheet `Biểu đồ`: native charts of `Tổng hợp` and `Theo dõi`, readable in black and white, on one page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

import xlwings as xw

from thads import layout
from thads.results.report import Report
from thads.sheets import history, summary
from thads.sheets.columns import named
from thads.sheets.draft import Draft, area
from thads.sheets.host import Charts
from thads.sheets.places import Place
from thads.sheets.styles import FONT, set_a4_landscape

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.chart import Chart

Series: TypeAlias = Sequence[tuple[str, str]]  # names of categories or x, and of values

CHARTS: dict[str, Series] = {
    "Việc: tỷ lệ giảm so với chỉ tiêu": (("BieuDo_DonVi", "BieuDo_Viec_TyLe"), ("BieuDo_DonVi", "BieuDo_Viec_ChiTieu")),
    "Tiền: tỷ lệ giảm so với chỉ tiêu": (("BieuDo_DonVi", "BieuDo_Tien_TyLe"), ("BieuDo_DonVi", "BieuDo_Tien_ChiTieu")),
    "Toàn Cục: việc chuyển kỳ sau": (("BieuDo_Ngay", "BieuDo_Viec"),),
    "Toàn Cục: tiền chuyển kỳ sau (tỷ đồng)": (("BieuDo_Ngay", "BieuDo_Tien"),),
}


def shown_cells(book: xw.Book, report: Report, places: dict[str, Place], history_rows: int) -> dict[str, Charts]:
    """The cells that the charts are to show, by sheet: of what was just written as many rows as there are."""
    names: dict[str, xw.Range] = {}
    for columns, place, rows in (
        (summary.chart_names(), places[layout.SUMMARY_UNITS], len(report.units)),
        (named(history.COLUMNS), places[layout.HISTORY], history_rows),
    ):
        sheet = book.sheets[place.sheet]
        for name, column in columns.items():
            left = place.column + column
            names[name] = sheet.range((place.row, left), (place.row + max(rows, 1) - 1, left))
    if layout.CHART_SHEET not in book.sheet_names:
        return {}
    return {layout.CHART_SHEET: {title: [(names[x], names[y]) for x, y in series] for title, series in CHARTS.items()}}


_SIZE = {"width": 470, "height": 300}

_FIRST_ROW, _ROWS, _COLUMN_PIXELS = 2, 16, 60

_BLACK, _GREY = "#000000", "#D9D9D9"
_GRIDLINES = {"visible": True, "line": {"color": _GREY, "width": 0.75}}

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


def build(draft: Draft) -> None:
    """Add the sheet: two charts of rates above two of the backlog over time, in the order of `CHARTS`."""
    sheet = draft.sheet
    last_column = 2 * _SIZE["width"] // _COLUMN_PIXELS
    sheet.set_column_pixels(0, last_column, _COLUMN_PIXELS)
    draft.set_heights((24,))
    draft.merge(0, 0, 0, last_column, "BIỂU ĐỒ GIẢM ÁN TỒN ĐỌNG", "print_title")
    # The date line of the printed sheet; charts themselves know no date.
    date_line = area(*summary.DATE_PLACE, *summary.DATE_PLACE, "$")
    draft.merge(1, 0, 1, last_column, "", "print_italic")
    draft.formula(1, 0, f"='{layout.SUMMARY_SHEET}'!{date_line}", "print_italic", "")
    draft.watch(1)
    for index, (title, series) in enumerate(CHARTS.items()):
        chart = (_rates if len(series) == 2 else _course)(draft.workbook, title, series)
        chart.set_title({"name": title, "name_font": {**_font(12), "bold": True}, "overlay": False})
        chart.set_size(_SIZE)
        chart.set_chartarea({"border": {"color": _GREY}})
        chart.show_hidden_data()  # what the charts of `Tổng hợp` show stands in hidden columns
        row = _FIRST_ROW + index // 2 * _ROWS
        sheet.insert_chart(row, 0, chart, {"x_offset": index % 2 * (_SIZE["width"] + 8), "y_offset": 2})
    sheet.hide_gridlines(2)
    set_a4_landscape(sheet)
    sheet.print_area(0, 0, _FIRST_ROW + 2 * _ROWS - 1, last_column)
    sheet.fit_to_pages(1, 1)
    sheet.center_horizontally()
    draft.protect(drawings=True)  # charts go into letters and reports


def _font(size: float) -> dict[str, Any]:
    return {"name": FONT["font_name"], "size": size, "bold": False}


def _name(name: str) -> str:
    sheet = layout.SUMMARY_SHEET if name in summary.chart_names() else layout.HISTORY_SHEET
    return f"='{sheet}'!{name}"


def _rates(workbook: Workbook, title: str, series: Series) -> Chart:
    """Columns of the rate, and the target as a line of its own: targets differ from unit to unit."""
    (units, rate), (_, target) = series
    chart = workbook.add_chart({"type": "column", "name": title})
    line = workbook.add_chart({"type": "line"})
    common = {"categories": _name(units), "categories_data": [""]}
    chart.add_series({"name": "Tỷ lệ giảm", "values": _name(rate), **common, **_RATE})
    line.add_series({"name": "Chỉ tiêu", "values": _name(target), **common, **_TARGET})
    chart.combine(line)
    chart.set_x_axis({"num_font": {**_font(9)}, "label_position": "low", "line": {"color": _BLACK}})
    chart.set_y_axis({"num_format": "0%", "num_font": _font(9), "major_gridlines": _GRIDLINES})
    chart.set_legend({"position": "bottom", "font": _font(10)})
    return chart


def _course(workbook: Workbook, title: str, series: Series) -> Chart:
    """The backlog at each date of figures. Rows of units lie between those of the province: the line spans the gaps."""
    ((days, amounts),) = series
    chart = workbook.add_chart({"type": "scatter", "subtype": "straight_with_markers", "name": title})
    chart.add_series({"name": title, "categories": _name(days), "values": _name(amounts), **_COURSE})
    chart.show_blanks_as("span")
    chart.set_x_axis(
        {"num_format": "dd/mm/yy", "num_font": {**_font(9), "rotation": -45}, "major_gridlines": _GRIDLINES}
    )
    # A dot that no machine's settings change.
    number_format = "0,,," if amounts == "BieuDo_Tien" else r"[>=1000]0\.000;0"
    chart.set_y_axis({"num_format": number_format, "num_font": _font(9), "major_gridlines": _GRIDLINES, "min": 0})
    chart.set_legend({"none": True})
    return chart
