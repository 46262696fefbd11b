"""The program behind the buttons, over any xlwings Book: read the typed figures, check, judge, fill `Tổng hợp`.

Written against the public xlwings API alone, so that Excel, LibreOffice and plain files run the same lines. The
number of range reads and writes does not grow with the number of units: one read a sheet, one write a block.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from math import ceil

import xlwings as xw

from thads import layout
from thads.assess import RATE_STEPS
from thads.figures import (
    Level,
    Problem,
    Settings,
    is_blank,
    read_scale,
    read_units,
    with_money_factor,
)
from thads.history import read_records, record_rows, with_records
from thads.layout import CASES, MEASURES
from thads.live import read_choices
from thads.numerals import FigureError, format_rate, parse_day, parse_year
from thads.places import (
    Cells,
    Place,
    WrongBookError,
    add_rows,
    arrange_rows,
    bind_charts,
    find_places,
    read_blocks,
    write_cells,
)
from thads.plan import SCALES, TargetScale, load_plan, plan_years
from thads.progress import progress_cells
from thads.report import (
    Report,
    Request,
    UnitResult,
    amount_cell,
    consolidate,
    day_text,
    footnotes,
    missing_line,
    summary_line,
    unit_text,
)


def read_request(book: xw.Book) -> Request:
    """Read and check everything that was typed: two range reads, whatever the number of units.

    Raises:
        WrongBookError: a defined name of the workbook's contract is missing.
    """
    blocks = read_blocks(book, *layout.TYPED_ROWS, *layout.TYPED_CELLS)
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
        year = parse_year(single(name))
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
    report_date = parse_day(single(layout.REPORT_DATE))
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
        fill_sheets(book, report)
    fill_check_list(book, problems)
    return report, problems


def fill_sheets(book: xw.Book, report: Report) -> None:
    """Fill every sheet that the report changes. What they need is found and read before the first is written."""
    needed = {
        layout.SUMMARY_UNITS: (len(report.units) * layout.ROWS_PER_UNIT, layout.ROWS_PER_UNIT),
        layout.PROGRESS: (len(report.units) * layout.ROWS_PER_UNIT, layout.ROWS_PER_UNIT),
    }
    names = (layout.SUMMARY_HEAD, layout.SUMMARY_TAIL, *needed)
    former = read_blocks(book, layout.HISTORY)[layout.HISTORY].rows
    history, changed = with_records(former, record_rows(report) if report.request.report_date else [])
    needed[layout.HISTORY] = (len(history), 1)
    places = _roomy(book, find_places(book, (*names, layout.HISTORY)), needed)
    year = report.request.settings.current_year
    plan = load_plan(year) if isinstance(year, int) and year in plan_years() else None

    fill_summary(book, report, places)
    if changed is not None:
        place = places[layout.HISTORY]
        write_cells(book.sheets[place.sheet], place.row + changed, place.column, history[changed:])
    fill_progress(book, places[layout.PROGRESS], progress_cells(report, read_records(history), plan))
    show_charts(book, report, places, len(history))


def _roomy(book: xw.Book, places: dict[str, Place], needed: Mapping[str, tuple[int, int]]) -> dict[str, Place]:
    """The places after each has the rows that it needs, given as (rows, rows that look alike)."""
    short = {name: rows for name, rows in needed.items() if rows[0] > places[name].rows}
    for name, (rows, group) in short.items():
        add_rows(book.sheets[places[name].sheet], places[name], rows - places[name].rows, group)
    return find_places(book, places) if short else places


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


def fill_progress(book: xw.Book, place: Place, cells: Cells) -> None:
    """Write sheet `Tiến độ`: its head, the units, the province right below their place; rows not needed are hidden."""
    sheet = book.sheets[place.sheet]
    head, province = len(layout.PROGRESS_HEAD_HEIGHTS), len(cells) - layout.ROWS_PER_UNIT
    used = province - head
    empty: Cells = [[None] * place.columns for _ in range(place.rows - used)]
    write_cells(sheet, place.row - head, place.column, cells[:province] + empty + cells[province:])
    height = layout.SUMMARY_ROW_HEIGHT
    breaks = page_breaks(
        [height * layout.ROWS_PER_UNIT] * (used // layout.ROWS_PER_UNIT),
        head=sum(layout.PROGRESS_HEAD_HEIGHTS),
        repeated=sum(layout.PROGRESS_HEAD_HEIGHTS[layout.PROGRESS_TITLE_ROWS[0] - 1 :]),
        closing=height * layout.ROWS_PER_UNIT,
    )
    arrange_rows(
        sheet,
        place.row,
        [height] * used + [0] * len(empty) + [height] * layout.ROWS_PER_UNIT,
        [place.row + index * layout.ROWS_PER_UNIT for index in breaks],
    )


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


def fill_check_list(book: xw.Book, problems: Sequence[Problem]) -> None:
    """Write the list of problems on sheet `Kiểm tra`, replacing the former one."""
    place = find_places(book, (layout.CHECK_LIST,))[layout.CHECK_LIST]
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
    write_cells(book.sheets[place.sheet], place.row, place.column, rows)


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


def page_breaks(heights: Sequence[float], head: float, repeated: float, closing: float = 0) -> list[int]:
    """Before which units a printed sheet turns to a new page, so that the last unit stays with what closes the table.

    Args:
        heights: height of each unit's rows in points.
        head: height of what stands above the first unit.
        repeated: height of the headings that each further page repeats.
        closing: height of what must stand on the page of the last unit.

    Returns:
        0-based indices of units, ascending.
    """
    breaks = []
    used = head
    for index, height in enumerate(heights):
        last = index == len(heights) - 1
        if index and used + height + (closing if last else 0) > layout.PAGE_HEIGHT:
            breaks.append(index)
            used = repeated
        used += height
    return breaks


def _unit_height(unit: UnitResult) -> float:
    """Row height that lets name and note stand whole in their merged cells (two rows)."""
    lines = max(_lines(unit.name, layout.SUMMARY_WIDTHS[1]), _lines(unit.note, layout.SUMMARY_WIDTHS[14]))
    return max(layout.SUMMARY_ROW_HEIGHT, ceil(lines * layout.SUMMARY_LINE_HEIGHT / layout.ROWS_PER_UNIT))


def _lines(text: str, width: float) -> int:
    """Lines that a text takes in a cell `width` points wide, Times New Roman 11: on the safe side."""
    import textwrap

    return len(textwrap.wrap(text, max(1, int((width - 5) / 5.3)))) if text else 1
