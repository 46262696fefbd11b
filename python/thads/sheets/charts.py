"""Sheet `Biểu đồ`: native charts, readable in black and white, on one page; what they show stands on the sheet `Đã tổng hợp`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction
from functools import cache
from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

import xlwings as xw

from thads import layout
from thads.figures import others
from thads.figures.names import unit_key
from thads.figures.settings import Settings
from thads.layout import Measure
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
from thads.sheets.letters import text_lines
from thads.sheets.places import Cells, Place, find_places, has_name
from thads.sheets.styles import FONT

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.chart import Chart


def charts_of(measures: Sequence[Measure]) -> dict[str, tuple[str, ...]]:
    """By name, first the rates of each measure, then its course: the column of categories, then the columns of the series. Of
    the rates the last is 0, unseen: no axis begins above it."""
    rates = {
        f"{one.label}: tỷ lệ giảm và chỉ tiêu": (*(f"BieuDo_{one.name}_{of}" for of in ("DonVi", "Dat", "KhongDat", "ChiTieu")), "BieuDo_Khong")
        for one in measures
    }  # fmt: skip
    courses = {
        f"Tổng số: {one.said} đã giảm": ("BieuDo_Ngay", f"BieuDo_{one.name}_DaGiam", f"BieuDo_{one.name}_PhaiGiam")
        for one in measures
    }
    return rates | courses


_UNKNOWN = (Verdict.NOT_JUDGED, Verdict.MISSING)


def _of_unit(measure: Measure) -> tuple[Column[tuple[str, UnitResult]], ...]:
    name = f"BieuDo_{measure.name}"

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
    """The rate; where there is none, or no column for it, why."""
    rate = None if result.verdict in _UNKNOWN else shown_rate(result.assessment.rate)
    return rate or str(result.verdict).lower()


def _target(result: MeasureResult) -> float | None:
    before, tier = result.figures.before, result.assessment.tier
    share = None if tier is None or result.verdict in _UNKNOWN else tier.target.share(before or 0)
    return None if share is None else float(share)


class Point(NamedTuple):
    """The province at one date: of each measure what was reduced, and what must be, in cases and in the money unit of the
    charts."""

    day: str
    reduced: Sequence[int | None]
    goals: Sequence[int | None]


def _of_day(measure: Measure) -> tuple[Column[Point], ...]:
    name, index = f"BieuDo_{measure.name}", measure.index
    return (
        Column(f"{measure.label}: đã giảm", None, None, 12, "record_number", lambda point: point.reduced[index], name=f"{name}_DaGiam"),
        Column(f"{measure.label}: phải giảm", None, None, 12, "record_number", lambda point: point.goals[index], name=f"{name}_PhaiGiam"),
    )  # fmt: skip


@cache
def columns_of(measures: tuple[Measure, ...]) -> Blocks:
    """The columns of `CHART_DATA`: of the units, of the dates, of the titles."""
    zero: Column[Any] = Column("Số không", None, None, 12, "record_rate", lambda _: 0, name="BieuDo_Khong")
    day: Column[Point] = Column("Ngày", None, None, 12, "record", lambda point: point.day, name="BieuDo_Ngay")
    title: Column[str] = Column("Tiêu đề", None, None, 30, "record", lambda title: title)
    units = tuple(chain.from_iterable(map(_of_unit, measures)))
    return (*units, zero), (day, *chain.from_iterable(map(_of_day, measures))), (title,)


Blocks: TypeAlias = tuple[tuple[Column[Any], ...], ...]
_ROOM = 400  # a year has no more dates


def data_place(measures: tuple[Measure, ...]) -> tuple[int, int, int]:
    """0-based row, first and last column of `CHART_DATA`, on the sheet of what was consolidated: to the right of that."""
    first = max(layout.input_columns(measures), len(others.COLUMNS)) + 2
    return DATA_ROW, first, first + sum(map(len, columns_of(measures))) - 1


DATA_ROW = 3

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


def _below_axis(names: Sequence[str]) -> list[str]:
    """Names in lines as narrow as their units stand apart: else they would be turned, or left out; the longest are cut."""
    found = []
    for name in names:
        lines = text_lines(name, _AXIS_POINTS / len(names), _NAME_SIZE)
        found.append("\n".join(lines[:_NAME_LINES]) + ("…" if lines[_NAME_LINES:] else ""))
    return found


def _money_unit(report: Report) -> tuple[str, int]:
    results = [report.province.measure(measure) for measure in report.measures if measure.money]
    most = max(max(abs(one.assessment.reduction or 0), _required(one) or 0) for one in results)
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
    factor = _money_unit(report)[1]

    def drawn(amount: int | None, measure: Measure) -> int | None:
        return None if amount is None else int(Fraction(amount, factor if measure.money else 1))

    def reduced(record: Record, measure: Measure) -> int | None:
        before, after = report.province.measure(measure).figures.before, record.measure(measure)
        complete = report.province.measure(measure).verdict is not Verdict.MISSING
        return drawn(before - after, measure) if complete and before is not None and after is not None else None

    goals = [drawn(_required(report.province.measure(measure)), measure) for measure in report.measures]
    course = [(f"{one.day:%d/%m}", [reduced(one, measure) for measure in report.measures]) for one in known]
    began = [None if goal is None else 0 for goal in goals]
    return [Point("Đầu kỳ", began, goals), *(Point(day, amounts, goals) for day, amounts in course)]


def titles(report: Report) -> list[str]:
    """What each chart shows, in the order of `charts_of`."""
    return [title(report, measure) for title in (_units_title, _province_title) for measure in report.measures]


def _units_title(report: Report, measure: Measure) -> str:
    verdicts = [unit.measure(measure).verdict for unit in report.units]
    unknown = [f"{verdicts.count(one):02d} {str(one).lower()}" for one in _UNKNOWN if one in verdicts]
    judged = [verdict for verdict in verdicts if verdict not in _UNKNOWN]
    passed = sum(verdict is not Verdict.FAILED for verdict in judged)
    said = "; ".join([f"{passed:02d}/{len(judged):02d} đơn vị đạt chỉ tiêu", *unknown])
    return f"{measure.label}: {said}"


def _province_title(report: Report, measure: Measure) -> str:
    result = report.province.measure(measure)
    unit, factor = _money_unit(report) if measure.money else ("việc", 1)
    reduction = result.assessment.reduction
    if result.verdict is Verdict.MISSING or reduction is None:
        return f"{report.province.name}, {measure.said}: chưa đủ số liệu"
    if result.verdict is Verdict.NOT_JUDGED:
        return f"{report.province.name}, {measure.said}: không xét"
    done = report.request.settings.done(measure)
    said = f"{done if reduction >= 0 else 'tăng'} {format_number(abs(reduction) // factor)} {unit}"
    lacking = result.assessment.shortfall
    end = f"còn phải {done} {format_number(-(-lacking // factor))} {unit}" if lacking else "đạt chỉ tiêu"
    return f"{report.province.name}, {measure.said}: {said}; {end}"


def needed_names(book: xw.Book, measures: tuple[Measure, ...]) -> tuple[str, ...]:
    """The place of what charts show; none in a workbook of a former version, or whose sheet of charts was deleted."""
    if not has_name(book, layout.CHART_TITLE) or not has_name(book, layout.CHART_DATA):
        return ()
    _, first, last = data_place(measures)
    known = find_places(book, (layout.CHART_DATA,))[layout.CHART_DATA].columns == last - first + 1
    return (layout.CHART_DATA,) if known else ()


def data_cells(report: Report, records: Sequence[Record]) -> Cells:
    """`CHART_DATA`: for each unit, for each date, and last the titles, each from the first row on."""
    units = printed_units(report)
    named_units = list(zip(_below_axis(short_names([unit.name for unit in units])), units, strict=True))
    blocks: tuple[Sequence[object], ...] = (named_units, points(report, records), titles(report))
    cells: list[list[object]] = [[] for _ in range(max(map(len, blocks)))]
    for columns, rows in zip(columns_of(report.measures), blocks, strict=True):
        for number, line in enumerate(cells):
            line += [column.value(rows[number]) if number < len(rows) else None for column in columns]
    return cells


def series(book: xw.Book, data: Place, cells: Cells, measures: tuple[Measure, ...]) -> dict[str, Charts]:
    """What each chart shows of these cells of `CHART_DATA`, by sheet and chart: as many rows as there are."""
    sheet = book.sheets[data.sheet]
    units, days, _ = columns_of(measures)
    places = {**named(units), **named(days, len(units))}

    def column(name: str) -> xw.Range:
        place = places[name]
        counted = 0 if place < len(units) else len(units)
        used = min(max(sum(row[counted] is not None for row in cells), 1), data.rows)
        return sheet.range((data.row, data.column + place), (data.row + used - 1, data.column + place))

    return {
        layout.CHART_SHEET: {
            name: [(column(categories), column(values)) for values in lines]
            for name, (categories, *lines) in charts_of(measures).items()
        }
    }


# Pixels: the rates are as wide as the page, so that the names of many units can be read; below them the province, side by side.
_WHOLE_SIZE, _HALF_SIZE = {"width": 952, "height": 174}, {"width": 472, "height": 190}
_COLUMN_PIXELS, _HALF = 60, 7
_LAST = 2 * _HALF + 1
_FIRST_ROW, _ROWS = 2, 10  # 0-based; rows from one chart's title to the next one's
_BANDS = 3  # a page

# Points: the room of the names of units, their letters, of which six stand below one of 24; lines that leave columns room.
_AXIS_POINTS, _NAME_SIZE, _NAME_LINES = 640, 7.75, 3

_BLACK, _DARK, _LIGHT, _GREY = "#000000", "#404040", "#BFBFBF", "#D9D9D9"
_GRIDLINES = {"visible": True, "line": {"color": _GREY, "width": 0.75}}

# What LibreOffice draws before there is anything: else it names the empty place and puts a 0 there.
_NOTHING_YET: dict[str, Any] = {"categories_data": ["–"], "values_data": [None]}

# Dots that no machine's settings change.
_WHOLE = r"[>=1000000]0\.000\.000;[>=1000]0\.000;0"


def build(draft: Draft, settings: Settings) -> None:
    """Add the sheet: charts of rates above those of the province, side by side in the order of `charts_of`."""
    sheet, measures = draft.sheet, settings.measures
    last_column = data_place(measures)[2]
    sheet.set_column_pixels(0, _LAST, _COLUMN_PIXELS)
    draft.set_heights((24,))
    draft.merge(0, 0, 0, _LAST, f"BIỂU ĐỒ {settings.matter}", "print_title")
    # The date line of the printed sheet; charts themselves know no date.
    date_line = area(*summary.DATE_PLACE, *summary.DATE_PLACE, "$")
    draft.merge_formula(1, 0, _LAST, f"='{layout.SUMMARY_SHEET}'!{date_line}", "print_italic", "")
    draft.watch(1)
    bands = [(index, 0, _LAST) for index in range(len(measures))]
    bands += [
        (len(measures) + index // 2, *((_HALF + 1, _LAST) if index % 2 else (0, _HALF)))
        for index in range(len(measures))
    ]
    # Where another band stands below, none is higher than the rows of its own.
    half = _HALF_SIZE if len(measures) <= 2 else {**_HALF_SIZE, "height": _WHOLE_SIZE["height"]}
    for index, ((name, columns), (band, left, right)) in enumerate(
        zip(charts_of(measures).items(), bands, strict=True)
    ):
        row, whole = _FIRST_ROW + band * _ROWS, right - left == _LAST
        draft.set_heights((20,), row)
        title = area(DATA_ROW + index, last_column, DATA_ROW + index, last_column, "$")
        said = f"='{layout.KEPT_SHEET}'!{title}&\"\""
        draft.merge_formula(row, left, right, said, "chart_title", "" if index else NOTHING)
        draft.define(f"{layout.CHART_TITLE[:-1]}{index + 1}", row, left, row, left)
        if whole:
            chart = _rates(draft.workbook, name, *columns)
        else:
            chart = _course(draft.workbook, name, settings.done(measures[index - len(measures)]), *columns)
        chart.set_title({"none": True})
        chart.set_size(_WHOLE_SIZE if whole else half)
        chart.set_chartarea({"border": {"color": _GREY}})
        chart.show_hidden_data()
        place = {"x_offset": 4, "y_offset": 2, "description": f"Biểu đồ: {name}"}
        sheet.insert_chart(row + 1, left, chart, place)
    sheet.set_zoom(85)
    last = bands[-1][0] + 1
    sheet.print_area(0, 0, _FIRST_ROW + last * _ROWS + 1, _LAST)
    sheet.fit_to_pages(1, 1 if last <= _BANDS else 0)
    sheet.set_h_pagebreaks([_FIRST_ROW + band * _ROWS for band in range(_BANDS, last, _BANDS)])
    sheet.center_horizontally()
    draft.protect(drawings=True)  # charts go into letters and reports


def build_data(draft: Draft, units: int, measures: tuple[Measure, ...]) -> None:
    """Add what charts show to the sheet of the program's own records; room for `units` units."""
    row, column, last_column = data_place(measures)
    of_units, of_days, _ = blocks = columns_of(measures)
    columns = tuple(chain.from_iterable(blocks))
    draft.set_widths(columns, column, styled=True)
    for place, text in enumerate(heading_rows(columns)[0], start=column):
        draft.write(row - 1, place, text, "hint_line")
    last = row + max(_ROOM, units) - 1
    draft.define(layout.CHART_DATA, row, column, last, last_column)
    draft.write(row, last_column, NOTHING, "record")
    for block, counted in ((of_units, column), (of_days, column + len(of_units))):
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
    chart.set_x_axis(
        {
            "num_font": {**_font(_NAME_SIZE), "rotation": 0},
            "label_position": "low",
            "line": {"color": _BLACK},
            "interval_unit": 1,
        }
    )
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
