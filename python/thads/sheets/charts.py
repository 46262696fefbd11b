"""Sheet `Biểu đồ`: native charts, readable in black and white, on one page; what they show stands on the sheet `Đã tổng hợp`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple

import xlwings as xw

from thads import layout
from thads.figures import others
from thads.figures.names import unit_key
from thads.figures.settings import Settings
from thads.layout import CASES, MEASURES, MONEY, Measure
from thads.numerals import format_number
from thads.results.amounts import rate_cell, shown_rate
from thads.results.history import Record
from thads.results.progress import calendar, together
from thads.results.report import MeasureResult, Report, UnitResult, printed_units
from thads.rules.verdicts import Verdict
from thads.sheets import summary
from thads.sheets.columns import Column, heading_rows, named
from thads.sheets.draft import Draft, area
from thads.sheets.host import Charts
from thads.sheets.places import Cells, Place, find_places, has_name
from thads.sheets.styles import FONT, set_a4_landscape

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.chart import Chart

# By name: the column of categories, then the columns of the series. Of the rates the last is 0, unseen: no axis begins above it.
CHARTS = {
    "Việc: tỷ lệ giảm và chỉ tiêu": ("BieuDo_Viec_DonVi", "BieuDo_Viec_Dat", "BieuDo_Viec_KhongDat", "BieuDo_Viec_ChiTieu", "BieuDo_Khong"),
    "Tiền: tỷ lệ giảm và chỉ tiêu": ("BieuDo_Tien_DonVi", "BieuDo_Tien_Dat", "BieuDo_Tien_KhongDat", "BieuDo_Tien_ChiTieu", "BieuDo_Khong"),
    "Tổng số: việc đã giảm": ("BieuDo_Ngay", "BieuDo_Viec_DaGiam", "BieuDo_Viec_PhaiGiam"),
    "Tổng số: tiền đã giảm": ("BieuDo_Ngay", "BieuDo_Tien_DaGiam", "BieuDo_Tien_PhaiGiam"),
}  # fmt: skip
_MEASURE_NAMES = {CASES: "Viec", MONEY: "Tien"}
_UNKNOWN = (Verdict.NOT_JUDGED, Verdict.MISSING)


def _of_unit(measure: Measure) -> tuple[Column[tuple[str, UnitResult]], ...]:
    name = f"BieuDo_{_MEASURE_NAMES[measure]}"

    def rate(result: MeasureResult, passed: bool) -> float | None:
        mine = result.verdict not in _UNKNOWN and (result.verdict is not Verdict.FAILED) == passed
        return rate_cell(result.assessment.rate) if mine else None

    return (
        Column(f"{measure.label}: đơn vị", None, None, 30, "record", lambda row: f"{row[0]}\n{_label(row[1].measure(measure))}", name=f"{name}_DonVi"),
        Column(f"{measure.label}: đạt", None, None, 12, "record_rate", lambda row: rate(row[1].measure(measure), True), name=f"{name}_Dat"),
        Column(f"{measure.label}: không đạt", None, None, 12, "record_rate", lambda row: rate(row[1].measure(measure), False), name=f"{name}_KhongDat"),
        Column(f"{measure.label}: chỉ tiêu", None, None, 12, "record_rate", lambda row: _target(row[1].measure(measure)), name=f"{name}_ChiTieu"),
    )  # fmt: skip


def _label(result: MeasureResult) -> str:
    """The rate; where there is none, why."""
    return shown_rate(result.assessment.rate) or str(result.verdict).lower()


def _target(result: MeasureResult) -> float | None:
    before, tier = result.figures.before, result.assessment.tier
    share = None if tier is None or result.verdict in _UNKNOWN else tier.target.share(before or 0)
    return None if share is None else float(share)


class Point(NamedTuple):
    """The province at one date: what was reduced and what must be, in cases and in the money unit of the charts."""

    day: str
    cases: int | None
    cases_goal: int | None
    money: int | None
    money_goal: int | None


UNIT_COLUMNS: tuple[Column[tuple[str, UnitResult]], ...] = (
    *_of_unit(CASES),
    *_of_unit(MONEY),
    Column("Số không", None, None, 12, "record_rate", lambda _: 0, name="BieuDo_Khong"),
)
DAY_COLUMNS: tuple[Column[Point], ...] = (
    Column("Ngày", None, None, 12, "record", lambda point: point.day, name="BieuDo_Ngay"),
    Column("Việc: đã giảm", None, None, 12, "record_number", lambda point: point.cases, name="BieuDo_Viec_DaGiam"),
    Column("Việc: phải giảm", None, None, 12, "record_number", lambda point: point.cases_goal, name="BieuDo_Viec_PhaiGiam"),
    Column("Tiền: đã giảm", None, None, 12, "record_number", lambda point: point.money, name="BieuDo_Tien_DaGiam"),
    Column("Tiền: phải giảm", None, None, 12, "record_number", lambda point: point.money_goal, name="BieuDo_Tien_PhaiGiam"),
)  # fmt: skip
TITLE_COLUMNS: tuple[Column[str], ...] = (Column("Tiêu đề", None, None, 30, "record", lambda title: title),)
_COLUMNS: tuple[Column[Any], ...] = (*UNIT_COLUMNS, *DAY_COLUMNS, *TITLE_COLUMNS)
DATA_COLUMNS = len(_COLUMNS)
_ROOM = 400  # a year has no more dates

# 0-based, on the sheet of what was consolidated: to the right of that.
DATA_PLACE = (3, max(layout.INPUT_COLUMNS, len(others.COLUMNS)) + 2)

NOTHING = "Chưa có kết quả để vẽ."

# What the money of the province is drawn in: the largest unit that leaves three digits.
_DRAWN = (("tỷ đồng", 10**9), ("triệu đồng", 10**6), ("nghìn đồng", 10**3), ("đồng", 1))

_SHORTER = (
    (re.compile(r"^(?:Chi cục |Phòng )?(?:THADS|Thi hành án dân sự) (?:huyện )?"), ""),
    (re.compile(r"^thành phố ", re.IGNORECASE), "TP "),
    (re.compile(r"^thị xã ", re.IGNORECASE), "TX "),
    (re.compile(r"Nghiệp vụ"), "NV"),
    (re.compile(r"Tổ chức thi hành án", re.IGNORECASE), "TC THA"),
    (re.compile(r"^khu vực (\d+)\b.*", re.IGNORECASE), r"KV \1"),
)


def short_names(names: Sequence[str]) -> list[str]:
    """Names of units without what all have in common; as they are where two would come to the same."""
    short = []
    for name in names:
        for pattern, text in _SHORTER:
            name = pattern.sub(text, name)
        short.append(name[:1].upper() + name[1:])
    return [one if short.count(one) == 1 else name for one, name in zip(short, names, strict=True)]


def _money_unit(report: Report) -> tuple[str, int]:
    result = report.province.money
    most = max(abs(result.assessment.reduction or 0), _required(result) or 0)
    return next((one for one in _DRAWN if most >= 100 * one[1]), _DRAWN[-1])


def _required(result: MeasureResult) -> int | None:
    before, tier = result.figures.before, result.assessment.tier
    if before is None or tier is None or result.verdict in _UNKNOWN:
        return None
    return int(tier.target.required(before))


def points(report: Report, records: Sequence[Record]) -> list[Point]:
    """The province from where it began, with nothing reduced, over the dates of this statistics year that have the same units."""
    start = calendar(report, records).period_start
    key, units = unit_key(report.province.name), together(report)
    known = [one for one in records if one.unit == key and one.together == units and one.day >= start]
    factors = {CASES: 1, MONEY: _money_unit(report)[1]}

    def drawn(amount: int | None, measure: Measure) -> int | None:
        return None if amount is None else int(Fraction(amount, factors[measure]))

    def reduced(record: Record, measure: Measure) -> int | None:
        before, after = report.province.measure(measure).figures.before, record.measure(measure)
        complete = report.province.measure(measure).verdict is not Verdict.MISSING
        return drawn(before - after, measure) if complete and before is not None and after is not None else None

    goals = [drawn(_required(report.province.measure(measure)), measure) for measure in MEASURES]
    began = [None if goal is None else 0 for goal in goals]
    found = [Point("Đầu kỳ", began[0], goals[0], began[1], goals[1])]
    for one in known:
        found.append(Point(f"{one.day:%d/%m}", reduced(one, CASES), goals[0], reduced(one, MONEY), goals[1]))
    return found


def titles(report: Report) -> list[str]:
    """What each chart shows, in the order of `CHARTS`."""
    return [_units_title(report, measure) for measure in MEASURES] + [
        _province_title(report, measure) for measure in MEASURES
    ]


def _units_title(report: Report, measure: Measure) -> str:
    verdicts = [unit.measure(measure).verdict for unit in report.units]
    unknown = [f"{verdicts.count(one):02d} {str(one).lower()}" for one in _UNKNOWN if one in verdicts]
    judged = [verdict for verdict in verdicts if verdict not in _UNKNOWN]
    passed = sum(verdict is not Verdict.FAILED for verdict in judged)
    said = "; ".join([f"{passed:02d}/{len(judged):02d} đơn vị đạt chỉ tiêu", *unknown])
    return f"{measure.label}: {said}"


def _province_title(report: Report, measure: Measure) -> str:
    result = report.province.measure(measure)
    unit, factor = ("việc", 1) if measure is CASES else _money_unit(report)
    reduction = result.assessment.reduction
    if result.verdict is Verdict.MISSING or reduction is None:
        return f"{report.province.name}, {measure.noun}: chưa đủ số liệu"
    if result.verdict is Verdict.NOT_JUDGED:
        return f"{report.province.name}, {measure.noun}: không xét"
    done = report.request.settings.done(measure)
    said = f"{done if reduction >= 0 else 'tăng'} {format_number(abs(reduction) // factor)} {unit}"
    lacking = result.assessment.shortfall
    end = f"còn phải {done} {format_number(-(-lacking // factor))} {unit}" if lacking else "đạt chỉ tiêu"
    return f"{report.province.name}, {measure.noun}: {said}; {end}"


def needed_names(book: xw.Book) -> tuple[str, ...]:
    """The place of what charts show; none in a workbook of a former version, or whose sheet of charts was deleted."""
    known = has_name(book, layout.CHART_TITLES[0]) and has_name(book, layout.CHART_DATA)
    return (
        (layout.CHART_DATA,)
        if known and find_places(book, (layout.CHART_DATA,))[layout.CHART_DATA].columns == DATA_COLUMNS
        else ()
    )


def data_cells(report: Report, records: Sequence[Record]) -> Cells:
    """`CHART_DATA`: for each unit, for each date, and last the titles, each from the first row on."""
    units = printed_units(report)
    blocks = (
        (UNIT_COLUMNS, list(zip(short_names([unit.name for unit in units]), units, strict=True))),
        (DAY_COLUMNS, points(report, records)),
        (TITLE_COLUMNS, titles(report)),
    )
    cells: list[list[object]] = [[] for _ in range(max(len(rows) for _, rows in blocks))]
    for columns, rows in blocks:
        for number, line in enumerate(cells):
            line += _values(columns, rows[number]) if number < len(rows) else [None] * len(columns)
    return cells


def _values(columns: Sequence[Column[Any]], row: object) -> list[object]:
    return [column.value(row) for column in columns]


def series(book: xw.Book, data: Place, cells: Cells) -> dict[str, Charts]:
    """What each chart shows of these cells of `CHART_DATA`, by sheet and chart: as many rows as there are."""
    sheet = book.sheets[data.sheet]

    def column(name: str) -> xw.Range:
        place = _PLACES[name]
        counted = 0 if place < len(UNIT_COLUMNS) else len(UNIT_COLUMNS)
        used = min(max(sum(row[counted] is not None for row in cells), 1), data.rows)
        return sheet.range((data.row, data.column + place), (data.row + used - 1, data.column + place))

    return {
        layout.CHART_SHEET: {
            name: [(column(categories), column(values)) for values in lines]
            for name, (categories, *lines) in CHARTS.items()
        }
    }


_PLACES = {**named(UNIT_COLUMNS), **named(DAY_COLUMNS, len(UNIT_COLUMNS))}

# Pixels: the rates are as wide as the page, so that the names of many units can be read; below them the province, side by side.
_WHOLE_SIZE, _HALF_SIZE = {"width": 952, "height": 174}, {"width": 472, "height": 190}
_COLUMN_PIXELS, _HALF = 60, 7
_LAST = 2 * _HALF + 1
_FIRST_ROW, _ROWS = 2, 10  # 0-based; rows from one chart's title to the next one's
_PLACES_ON_SHEET = ((0, 0, _LAST), (1, 0, _LAST), (2, 0, _HALF), (2, _HALF + 1, _LAST))  # band, first and last column

_BLACK, _DARK, _LIGHT, _GREY = "#000000", "#404040", "#BFBFBF", "#D9D9D9"
_GRIDLINES = {"visible": True, "line": {"color": _GREY, "width": 0.75}}

# What LibreOffice draws before there is anything: else it names the empty place and puts a 0 there.
_NOTHING_YET: dict[str, Any] = {"categories_data": ["–"], "values_data": [None]}

# Dots that no machine's settings change.
_WHOLE = r"[>=1000000]0\.000\.000;[>=1000]0\.000;0"


def build(draft: Draft, settings: Settings) -> None:
    """Add the sheet: two charts of rates above two of the province, in the order of `CHARTS`."""
    sheet = draft.sheet
    sheet.set_column_pixels(0, _LAST, _COLUMN_PIXELS)
    draft.set_heights((24,))
    draft.merge(0, 0, 0, _LAST, f"BIỂU ĐỒ {settings.matter}", "print_title")
    # The date line of the printed sheet; charts themselves know no date.
    date_line = area(*summary.DATE_PLACE, *summary.DATE_PLACE, "$")
    draft.merge(1, 0, 1, _LAST, "", "print_italic")
    draft.formula(1, 0, f"='{layout.SUMMARY_SHEET}'!{date_line}", "print_italic", "")
    draft.watch(1)
    for index, ((name, columns), (band, left, right)) in enumerate(zip(CHARTS.items(), _PLACES_ON_SHEET, strict=True)):
        row, whole = _FIRST_ROW + band * _ROWS, right - left == _LAST
        draft.set_heights((20,), row)
        draft.merge(row, left, row, right, "", "chart_title")
        said = DATA_PLACE[0] + index, DATA_PLACE[1] + len(_COLUMNS) - 1
        title = area(*said, *said, "$")
        draft.formula(row, left, f"='{layout.KEPT_SHEET}'!{title}&\"\"", "chart_title", "" if index else NOTHING)
        draft.define(layout.CHART_TITLES[index], row, left, row, left)
        if whole:
            chart = _rates(draft.workbook, name, *columns)
        else:
            chart = _course(draft.workbook, name, settings.done(MEASURES[index % 2]), *columns)
        chart.set_title({"none": True})
        chart.set_size(_WHOLE_SIZE if whole else _HALF_SIZE)
        chart.set_chartarea({"border": {"color": _GREY}})
        chart.show_hidden_data()
        place = {"x_offset": 4, "y_offset": 2, "description": f"Biểu đồ: {name}"}
        sheet.insert_chart(row + 1, left, chart, place)
    sheet.hide_gridlines(2)
    sheet.set_zoom(85)
    set_a4_landscape(sheet)
    sheet.print_area(0, 0, _FIRST_ROW + 3 * _ROWS + 1, _LAST)
    sheet.fit_to_pages(1, 1)
    sheet.center_horizontally()
    draft.protect(drawings=True)  # charts go into letters and reports


def build_data(draft: Draft, units: int) -> None:
    """Add what charts show to the sheet of the program's own records; room for `units` units."""
    row, column = DATA_PLACE
    draft.set_widths(_COLUMNS, column, styled=True)
    for place, text in enumerate(heading_rows(_COLUMNS)[0], start=column):
        draft.write(row - 1, place, text, "hint_line")
    last = row + max(_ROOM, units) - 1
    draft.define(layout.CHART_DATA, row, column, last, column + len(_COLUMNS) - 1)
    draft.write(row, column + len(_COLUMNS) - 1, NOTHING, "record")
    for block, counted in ((UNIT_COLUMNS, column), (DAY_COLUMNS, column + len(UNIT_COLUMNS))):
        draft.define_growing(named(block, counted), row, last, counted)


def _font(size: float) -> dict[str, Any]:
    return {"name": FONT["font_name"], "size": size, "bold": False}


def _name(name: str) -> str:
    return f"='{layout.KEPT_SHEET}'!{name}"


def _rates(workbook: Workbook, name: str, units: str, passed: str, failed: str, target: str, zero: str) -> Chart:
    """Columns of the rate, light or dark by verdict; the target of each unit is a dash of its own, since none leads to the next."""
    chart = workbook.add_chart({"type": "column", "name": name})
    dashes = workbook.add_chart({"type": "line"})
    common = {"categories": _name(units), **_NOTHING_YET}
    for text, values, colour in (("Đạt", passed, _LIGHT), ("Không đạt", failed, _DARK)):
        look = {"fill": {"color": colour}, "border": {"color": _BLACK}, "gap": 120, "overlap": 100}
        chart.add_series({"name": text, "values": _name(values), **common, **look})
    marker: dict[str, Any] = {"type": "long_dash", "size": 18, "fill": {"color": _BLACK}, "border": {"color": _BLACK}}
    unseen: dict[str, Any] = {"type": "none"}
    for text, values, look, known in (("Chỉ tiêu", target, marker, None), ("Số không", zero, unseen, 0)):
        shown = {"values": _name(values), **common, "values_data": [known]}
        dashes.add_series({"name": text, **shown, "line": {"none": True}, "marker": look})
    chart.combine(dashes)
    chart.set_legend({"position": "top", "font": _font(9), "delete_series": [3]})
    chart.set_x_axis({"num_font": _font(8.5), "label_position": "low", "line": {"color": _BLACK}, "interval_unit": 1})
    chart.set_y_axis({"num_format": "0%", "num_font": _font(9), "major_gridlines": _GRIDLINES})
    return chart


def _course(workbook: Workbook, name: str, done: str, days: str, reduced: str, goal: str) -> Chart:
    """What was reduced (or is done), from nothing on, towards what must be."""
    chart = workbook.add_chart({"type": "line", "name": name})
    common = {"categories": _name(days), **_NOTHING_YET}
    dot = {"type": "circle", "size": 7, "fill": {"color": _BLACK}, "border": {"color": _BLACK}}
    labels = {"value": True, "position": "above", "num_format": _WHOLE, "font": _font(9)}
    line = {"color": _BLACK, "width": 2}
    chart.add_series(
        {"name": f"Đã {done}", "values": _name(reduced), **common, "line": line, "marker": dot, "data_labels": labels}
    )
    dashed = {"color": _BLACK, "width": 1.75, "dash_type": "dash"}
    chart.add_series(
        {"name": f"Phải {done}", "values": _name(goal), **common, "line": dashed, "marker": {"type": "none"}}
    )
    chart.set_legend({"position": "top", "font": _font(9)})
    chart.show_blanks_as("span")
    chart.set_x_axis({"num_font": _font(9), "label_position": "low", "line": {"color": _BLACK}})
    chart.set_y_axis({"num_format": _WHOLE, "num_font": _font(9), "major_gridlines": _GRIDLINES})
    return chart
