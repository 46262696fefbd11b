"""The program behind the buttons, over any xlwings Book: read the typed figures, check, judge, fill `Tổng hợp`.

Written against the public xlwings API alone, so that Excel, LibreOffice and plain files run the same lines. The
number of range reads and writes does not grow with the number of units: one read a sheet, one write a block.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from math import ceil
from typing import Any

import xlwings as xw

from thads import layout
from thads.figures import (
    Block,
    Level,
    Problem,
    Settings,
    is_blank,
    read_scale,
    read_units,
    with_money_factor,
)
from thads.layout import CASES, MEASURES
from thads.live import read_choices
from thads.numerals import FigureError, format_date, format_rate
from thads.plan import SCALES, TargetScale, load_plan
from thads.report import (
    Report,
    Request,
    UnitResult,
    consolidate,
    footnotes,
    missing_line,
    shown_amount,
    summary_line,
)

Cells = list[list[object]]

# Beyond 15 digits Excel would not keep a number: it is written as text.
_LARGEST_NUMBER = 10**15


class WrongBookError(Exception):
    """The workbook is not the drive's workbook; the message says in Vietnamese what is missing."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a defined name points: a sheet and 1-based coordinates."""

    sheet: str
    row: int
    column: int
    rows: int
    columns: int


def read_request(book: xw.Book) -> Request:
    """Read and check everything that was typed: two range reads, whatever the number of units.

    Raises:
        WrongBookError: a defined name of the workbook's contract is missing.
    """
    blocks = _read_blocks(
        book,
        layout.INPUT,
        layout.MONEY_UNIT,
        layout.BASELINE_YEAR,
        layout.CURRENT_YEAR,
        layout.REPORT_DATE,
        layout.PRINT_INFO,
        layout.READINGS,
        *layout.SCALE_NAMES.values(),
    )
    problems: list[Problem] = []

    def single(name: str) -> object:
        return blocks[name].rows[0][0]

    def wrong(name: str, text: str, level: Level = Level.ERROR) -> None:
        block = blocks[name]
        problems.append(Problem(level, block.sheet, block.cell(0, 0), text[:1].upper() + text[1:]))

    plan = load_plan()
    settings = Settings(large_reduction=plan.large_reduction, money_unit_ratio=plan.money_unit_ratio)
    try:
        settings = with_money_factor(settings, single(layout.MONEY_UNIT))
    except FigureError as error:
        wrong(layout.MONEY_UNIT, str(error))
    zero_baseline, missing = next(iter(layout.READING_CHOICES["zero_baseline"])), settings.missing
    try:
        zero_baseline, missing = read_choices(blocks[layout.READINGS].rows)
    except FigureError as error:
        wrong(layout.READINGS, str(error))
    years = []
    for name, label in ((layout.BASELINE_YEAR, "năm so sánh"), (layout.CURRENT_YEAR, "năm thi đua")):
        year = _year(single(name))
        if year is None:
            wrong(name, f"{label} chưa đúng. Hãy gõ năm bằng bốn chữ số, ví dụ {plan.current_year}.")
        years.append(year)
    if None not in years and years[0] >= years[1]:  # type: ignore[operator]
        wrong(layout.CURRENT_YEAR, "năm thi đua phải sau năm so sánh. Hãy sửa một trong hai ô.")
    settings = replace(
        settings,
        missing=missing,
        baseline_year=years[0] or settings.baseline_year,
        current_year=years[1] or settings.current_year,
    )
    report_date = _date(single(layout.REPORT_DATE))
    if report_date is None:
        if is_blank(single(layout.REPORT_DATE)):
            text = "chưa nhập ngày báo cáo; chỗ ghi ngày trên bảng in sẽ để trống."
            wrong(layout.REPORT_DATE, text, Level.WARNING)
        else:
            wrong(layout.REPORT_DATE, "ngày báo cáo không phải là ngày. Hãy gõ ngày/tháng/năm, ví dụ 30/9/2023.")

    scales: dict[str, TargetScale] = {}
    for key in SCALES:
        factor = layout.SCALE_MONEY_FACTOR if key.endswith("money") else 1
        scale, found = read_scale(blocks[layout.SCALE_NAMES[key]], factor)
        problems += found
        if scale is not None:
            scales[key] = scale
    units, found = read_units(blocks[layout.INPUT], settings)
    problems += found
    if not units:
        wrong(layout.INPUT, "chưa có đơn vị nào. Hãy nhập tên và số liệu của các đơn vị.")

    texts = [row[0] for row in blocks[layout.PRINT_INFO].rows]
    return Request(
        units=units,
        scales=scales,
        settings=settings,
        zero_baseline=zero_baseline,
        money_unit=str(single(layout.MONEY_UNIT) or "").strip(),
        report_date=report_date,
        print_info={
            key: "" if is_blank(text) else str(text).strip()
            for key, text in zip(layout.PRINT_INFO_ROWS, texts, strict=False)
        },
        problems=problems,
    )


def run(book: xw.Book) -> tuple[Report | None, list[Problem]]:
    """The button "Tổng hợp": fill the consolidated sheet, or leave it alone and list the errors on `Kiểm tra`.

    Returns:
        The report, None when there are errors; and all problems, warnings included.
    """
    request = read_request(book)
    problems = list(request.problems)
    report = None if request.errors else consolidate(request)
    if report is not None:
        fill_summary(book, report)
    fill_check_list(book, problems)
    return report, problems


def fill_summary(book: xw.Book, report: Report) -> None:
    """Write the whole consolidated sheet; the same report gives the same sheet."""
    places = _places(book, (layout.SUMMARY_HEAD, layout.SUMMARY_UNITS, layout.SUMMARY_PROVINCE, layout.SUMMARY_TAIL))
    sheet = book.sheets[layout.SUMMARY_SHEET]
    units = places[layout.SUMMARY_UNITS]
    needed = len(report.units) * layout.ROWS_PER_UNIT
    if needed > units.rows:
        _add_rows(sheet, units, needed - units.rows)
        places = _places(book, places)
        units = places[layout.SUMMARY_UNITS]

    head = places[layout.SUMMARY_HEAD]
    _write(sheet, head.row, head.column, head_cells(report.request))

    body: Cells = []
    for number, unit in enumerate(report.units, start=1):
        body += _unit_cells(number, unit, report.request)
    body += [[None] * units.columns for _ in range(units.rows - needed)]
    body += _unit_cells(None, report.province, report.request)
    tail = places[layout.SUMMARY_TAIL]
    body += tail_cells(report)
    if units.row + len(body) != tail.row + tail.rows:
        raise WrongBookError(
            f"Các vùng trên sheet {layout.SUMMARY_SHEET} không còn liền nhau. Hãy dùng lại sổ mẫu tuyenquang_thads.xlsm."
        )
    _write(sheet, units.row, units.column, body)

    area = sheet.range((units.row, 1), (units.row + units.rows - 1, 1))
    area.row_height = layout.SUMMARY_ROW_HEIGHT
    area.rows.hidden = False
    if needed < units.rows:
        area.rows[needed : units.rows].hidden = True
    heights = [_unit_height(unit) for unit in report.units]
    for index, height in enumerate(heights):
        if height != layout.SUMMARY_ROW_HEIGHT:
            first = units.row + index * layout.ROWS_PER_UNIT
            sheet.range((first, 1), (first + layout.ROWS_PER_UNIT - 1, 1)).row_height = height
    missing = _lines(missing_line(report), sum(layout.SUMMARY_WIDTHS))
    if missing > 1:
        sheet.range((tail.row + 2, 1)).row_height = missing * layout.SUMMARY_LINE_HEIGHT
    breaks = page_breaks([height * layout.ROWS_PER_UNIT for height in heights])
    set_page_breaks(sheet, [units.row + index * layout.ROWS_PER_UNIT for index in breaks])


def fill_check_list(book: xw.Book, problems: Sequence[Problem]) -> None:
    """Write the list of problems on sheet `Kiểm tra`, replacing the former one."""
    place = _places(book, (layout.CHECK_LIST,))[layout.CHECK_LIST]
    labels = {Level.ERROR: "Phải sửa", Level.WARNING: "Nên xem lại"}
    ordered = sorted(problems, key=lambda problem: problem.level is not Level.ERROR)
    rows: Cells = [
        [number, labels[problem.level], problem.sheet, problem.cell, problem.text]
        for number, problem in enumerate(ordered, start=1)
    ]
    if len(rows) > place.rows:
        rest = len(rows) - place.rows + 1
        rows[place.rows - 1 :] = [
            [None, None, None, None, f"… và {rest} mục khác. Hãy sửa các mục trên rồi kiểm tra lại."]
        ]
    if not rows:
        rows = [[None, None, None, None, "Không có lỗi, không có cảnh báo."]]
    rows += [[None] * place.columns for _ in range(place.rows - len(rows))]
    _write(book.sheets[place.sheet], place.row, place.column, rows)


def _write(sheet: xw.Sheet, row: int, column: int, cells: Cells) -> None:
    """One write of a block in which text stays text.

    Excel would read "6,00%" as 600% on a machine with American settings, and a name that begins with "=" as a formula;
    a leading apostrophe is what it takes off again.
    """
    quoted = [[f"'{cell}" if isinstance(cell, str) else cell for cell in line] for line in cells]
    sheet.range((row, column)).value = quoted


def head_cells(request: Request) -> Cells:
    """The printed sheet's head, rows and columns as `layout.SUMMARY_HEAD_HEIGHTS` × `layout.SUMMARY_COLUMNS`."""
    info, settings = request.print_info, request.settings
    rows: Cells = [[None] * len(layout.SUMMARY_COLUMNS) for _ in layout.SUMMARY_HEAD_HEIGHTS]
    rows[0][0], rows[0][7] = info["superior"], "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
    rows[1][0], rows[1][7] = info["agency"], "Độc lập - Tự do - Hạnh phúc"
    rows[3][0] = "BẢNG TỔNG HỢP KẾT QUẢ GIẢM ÁN TỒN ĐỌNG"
    rows[4][0] = info["title"]
    rows[5][0] = f"Số liệu đến {_day(request)}, so với năm {settings.baseline_year}"
    rows[6][0] = f"Đơn vị tính: việc; {request.money_unit}"
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
    rows[date_row][8] = f"{info['place']}, {_day(request)}"
    rows[date_row + 1][0], rows[date_row + 1][8] = info["preparer_title"], info["head_title"]
    rows[date_row + 3][0], rows[date_row + 3][8] = info["preparer"], info["head"]
    return rows


def _day(request: Request) -> str:
    """The date of the figures, or room to write it by hand."""
    return format_date(request.report_date) if request.report_date else "ngày …… tháng …… năm ………"


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
                *(_amount(value, factor) for value in (result.figures.workload, result.figures.before)),
                _amount(result.figures.after, factor),
                _amount(judged.reduction, factor),
                None if judged.rate is None else format_rate(judged.rate),
                None if judged.tier is None else judged.tier.wording,
                None if judged.tier is None else judged.tier.target_wording,
                str(judged.verdict),
                _amount(judged.shortfall, factor),
                result.rank,
                str(unit.overall) if first else None,
                (unit.note or None) if first else None,
            ]
        )
    return rows


def _amount(value: int | None, factor: int) -> object:
    """Cases or đồng in the sheet's unit: a whole number as a number, anything else as exact Vietnamese text."""
    if value is None:
        return None
    whole, rest = divmod(value, factor)
    return shown_amount(value, factor) if rest or abs(whole) >= _LARGEST_NUMBER else whole


def page_breaks(heights: Sequence[float]) -> list[int]:
    """Before which units the printed sheet turns to a new page, so that the last unit stays with the signatures.

    Args:
        heights: height of each unit's rows in points.

    Returns:
        0-based indices of units, ascending.
    """
    head = sum(layout.SUMMARY_HEAD_HEIGHTS)
    repeated = sum(layout.SUMMARY_HEAD_HEIGHTS[layout.SUMMARY_TITLE_ROWS[0] - 1 :])
    closing = layout.SUMMARY_ROW_HEIGHT * layout.ROWS_PER_UNIT + sum(layout.SUMMARY_TAIL_HEIGHTS)
    breaks = []
    used: float = head
    for index, height in enumerate(heights):
        last = index == len(heights) - 1
        if index and used + height + (closing if last else 0) > layout.PAGE_HEIGHT:
            breaks.append(index)
            used = repeated
        used += height
    return breaks


def set_page_breaks(sheet: xw.Sheet, rows: Sequence[int]) -> None:
    """Replace the sheet's manual page breaks. xlwings has no call for it: our engines have a method, Excel a macro."""
    if hasattr(sheet.impl, "set_page_breaks"):
        sheet.impl.set_page_breaks(rows)
    else:
        sheet.book.macro("THADS_NgatTrang")(sheet.name, ",".join(map(str, rows)))


def _unit_height(unit: UnitResult) -> float:
    """Row height that lets name and note stand whole in their merged cells (two rows)."""
    lines = max(_lines(unit.name, layout.SUMMARY_WIDTHS[1]), _lines(unit.note, layout.SUMMARY_WIDTHS[14]))
    return max(layout.SUMMARY_ROW_HEIGHT, ceil(lines * layout.SUMMARY_LINE_HEIGHT / layout.ROWS_PER_UNIT))


def _lines(text: str, width: float) -> int:
    """Lines that a text takes in a cell `width` points wide, Times New Roman 11: on the safe side."""
    import textwrap

    return len(textwrap.wrap(text, max(1, int((width - 5) / 5.3)))) if text else 1


def _add_rows(sheet: xw.Sheet, units: Place, missing: int) -> None:
    """Make room for more units than the template has: insert rows, then copy the form of the first unit onto them."""
    first, last = units.row + layout.ROWS_PER_UNIT, units.row + layout.ROWS_PER_UNIT + missing - 1
    sheet.range(f"{first}:{last}").insert("down")
    source = sheet.range(f"{units.row}:{units.row + layout.ROWS_PER_UNIT - 1}")
    source.copy(sheet.range(f"{first}:{last}"))


def _places(book: xw.Book, names: Iterable[str]) -> dict[str, Place]:
    places = {}
    for name in names:
        try:
            found = book.names[name].refers_to_range
        except Exception as error:  # each engine has its own error for an unknown or broken name
            raise WrongBookError(
                f"Sổ này thiếu vùng “{name}”. Hãy dùng sổ mẫu tuyenquang_thads.xlsm và không xóa vùng của sổ."
            ) from error
        rows, columns = found.shape
        places[name] = Place(found.sheet.name, found.row, found.column, rows, columns)
    return places


def _read_blocks(book: xw.Book, *names: str) -> dict[str, Block]:
    """The cells behind defined names: one read for each sheet that they stand on."""
    places = _places(book, names)
    blocks: dict[str, Block] = {}
    for sheet in dict.fromkeys(place.sheet for place in places.values()):
        mine = {name: place for name, place in places.items() if place.sheet == sheet}
        top = min(place.row for place in mine.values())
        left = min(place.column for place in mine.values())
        bottom = max(place.row + place.rows for place in mine.values()) - 1
        right = max(place.column + place.columns for place in mine.values()) - 1
        area = book.sheets[sheet].range((top, left), (bottom, right))
        cells: Any = area.options(ndim=2, err_to_str=True).value
        for name, place in mine.items():
            rows = [
                row[place.column - left : place.column - left + place.columns]
                for row in cells[place.row - top : place.row - top + place.rows]
            ]
            blocks[name] = Block(rows, sheet, place.row, place.column)
    return blocks


def _year(value: object) -> int | None:
    if isinstance(value, str) and value.strip().isdecimal():
        value = float(value)
    if isinstance(value, int | float) and not isinstance(value, bool) and value == int(value) and 1900 < value < 2200:
        return int(value)
    return None


def _date(value: object) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, str):
        for form in ("%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y"):
            try:
                return datetime.strptime(value.strip(), form).date()
            except ValueError:
                continue
    return value if isinstance(value, date) else None
