"""The national run's workbook: table, counts, problems; A4 landscape."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from xlsxwriter.utility import xl_range
from xlsxwriter.worksheet import Worksheet

from thads import layout
from thads.forms import national
from thads.forms.files.read import read_sheets
from thads.forms.files.sheet import UnreadableError
from thads.forms.write import PIXELS_PER_POINT, new_workbook
from thads.layout import MEASURES, Measure
from thads.results.amounts import amount_cell
from thads.rules.verdicts import RATE_STEPS, Assessment
from thads.sheets.checks import problem_rows
from thads.sheets.styles import Styles, add_verdict_looks, add_vietnamese_digits, set_a4_landscape


class _Line(NamedTuple):
    """One row of the table: a unit, or a province with its number, and one measure."""

    number: int
    row: national.Record
    measure: Measure
    figures: Sequence[int | None]
    judged: Assessment

    def amount(self, amount: int | None) -> object:
        return amount_cell(amount, national.shown_factor(self.measure))


class _Column(NamedTuple):
    """Heading, the column's number, width in points, style and value of its cells."""

    heading: str
    number: str | int
    width: int
    style: str
    value: Callable[[_Line], object]


# One row a unit and measure, so that the table can be sorted and filtered.
_COLUMNS = (
    _Column("TT", "A", 26, "print_centre", lambda line: line.number or None),
    _Column("Tỉnh", "B", 70, "print_cell", lambda line: line.row["province"]),
    _Column("Đơn vị", "C", 112, "print_cell", lambda line: line.row["unit"]),
    _Column("Chỉ số", "D", 32, "print_centre", lambda line: line.measure.label),
    _Column("Tổng số giải quyết", 1, 66, "print_number", lambda line: line.amount(line.figures[0])),
    _Column("Chuyển kỳ sau năm {baseline}", 2, 66, "print_number", lambda line: line.amount(line.figures[1])),
    _Column("Chuyển kỳ sau năm {current}", 3, 66, "print_number", lambda line: line.amount(line.figures[2])),
    _Column("Tỷ lệ giảm (tăng: -)", 4, 46, "print_percent", lambda line: _rate(line.judged)),
    _Column("Nhóm", 5, 84, "print_centre", lambda line: line.judged.tier and line.judged.tier.wording),
    _Column("Chỉ tiêu", 6, 50, "print_centre", lambda line: line.judged.tier and line.judged.tier.target_wording),
    _Column("Kết quả", 7, 52, "print_verdict", lambda line: str(line.judged.verdict)),
    _Column("Còn phải giảm", 8, 58, "print_number", lambda line: line.amount(line.judged.shortfall)),
    _Column("Kết quả chung", 9, 54, "print_verdict", lambda line: line.row["overall"]),
)

# The first row of every sheet's headings, 0-based.
_HEAD = 4


def _rate(judged: Assessment) -> float | None:
    return None if judged.rate is None else judged.rate / RATE_STEPS


def refusal(folder: Path, path: Path) -> str | None:
    """Why the result of a run over `folder` may not be written to `path`; None where it may."""
    if path.suffix.lower() != ".xlsx":
        return f"Tệp kết quả {path} phải có đuôi .xlsx. Hãy đặt lại tên sau -o."
    place = path.resolve()
    if place.is_relative_to(folder.resolve()) and place.parent != folder.resolve():
        return f"Tệp kết quả {path} nằm trong thư mục phiếu của một tỉnh. Hãy chọn chỗ khác sau -o."
    if path.exists() and not _is_former_result(path):
        return f"Đã có tệp {path}, không phải là kết quả gộp lần trước, nên không ghi đè. Hãy chọn tên khác sau -o."
    return None


def _is_former_result(path: Path) -> bool:
    try:
        names = [sheet.name for sheet in read_sheets(path.read_bytes())]
    except (OSError, UnreadableError):
        return False
    return names == [national.TABLE_SHEET, national.COUNT_SHEET, national.PROBLEM_SHEET]


def write(result: national.Result, path: Path) -> None:
    """Write the workbook.

    Raises:
        OSError: the file cannot be written; what stood there stays.
    """
    data = io.BytesIO()
    with new_workbook(data) as workbook:
        styles = Styles(workbook)
        _write_table(workbook.add_worksheet(national.TABLE_SHEET), styles, result)
        _write_counts(workbook.add_worksheet(national.COUNT_SHEET), styles, result)
        _write_problems(workbook.add_worksheet(national.PROBLEM_SHEET), styles, result)
    draft = path.with_name(f".{path.name}.tmp")
    try:
        draft.write_bytes(data.getvalue())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def _write_table(sheet: Worksheet, styles: Styles, result: national.Result) -> None:
    plan, width = result.plan, len(_COLUMNS)
    _write_title(sheet, styles, result, width, "BẢNG TỔNG HỢP KẾT QUẢ GIẢM ÁN TỒN ĐỌNG TOÀN QUỐC")
    unit_line = f"Đơn vị tính: việc; {layout.DEFAULT_MONEY_UNIT}"
    sheet.merge_range(_HEAD - 1, 0, _HEAD - 1, width - 1, unit_line, styles["print_unit"])
    sheet.set_row(_HEAD, 46)
    years = {"baseline": plan.baseline_year, "current": plan.current_year}
    for place, column in enumerate(_COLUMNS):
        _write_head(sheet, styles, place, column.heading.format_map(years), column.width)
        sheet.write(_HEAD + 1, place, column.number, styles["number_head"])
    first = row = _HEAD + 2
    for number, entry in national.rows_of(result):
        for measure in MEASURES:
            line = _Line(number, entry, measure, *national.of_measure(plan, entry, measure))
            for place, column in enumerate(_COLUMNS):
                sheet.write(row, place, column.value(line), styles[column.style + ("_bold" if number else "")])
            sheet.set_row(row, 30)
            row += 1
    last = max(row - 1, first)
    for left, right in ((4, 6), (11, 11)):
        add_vietnamese_digits(sheet, styles, xl_range(first, left, last, right))
    for place, column in enumerate(_COLUMNS):
        if column.style == "print_verdict":
            add_verdict_looks(sheet, styles, xl_range(first, place, last, place))
    sheet.autofilter(_HEAD, 0, last, width - 1)
    sheet.freeze_panes(_HEAD + 2, 3)
    sheet.repeat_rows(_HEAD, _HEAD + 1)
    _set_page(sheet, last, width)


def _write_counts(sheet: Worksheet, styles: Styles, result: national.Result) -> None:
    heads = (("Nội dung", 150), ("Kết quả", 170), ("Số đơn vị", 110), ("Số tỉnh", 110))
    _write_title(sheet, styles, result, len(heads), "SỐ ĐƠN VỊ, SỐ TỈNH THEO KẾT QUẢ")
    for column, (text, points) in enumerate(heads):
        _write_head(sheet, styles, column, text, points)
    lines = [
        *((entry, "") for entry in national.counts(result)),
        (("Tổng số", None, len(result.units), len(result.provinces)), "_bold"),
    ]
    last = _HEAD + len(lines)
    for row, (cells, bold) in enumerate(lines, start=_HEAD + 1):
        for column, content in enumerate(cells):
            sheet.write(row, column, content, styles[("print_cell" if column < 2 else "print_centre") + bold])
    add_verdict_looks(sheet, styles, xl_range(_HEAD + 1, 1, last - 1, 1))
    sheet.freeze_panes(_HEAD + 1, 0)
    sheet.repeat_rows(_HEAD)
    _set_page(sheet, last, len(heads))


def _write_problems(sheet: Worksheet, styles: Styles, result: national.Result) -> None:
    heads = (("TT", 30), ("Mức độ", 70), ("Tệp", 190), ("Ô", 60), ("Nội dung và cách sửa", 360))
    _write_title(sheet, styles, result, len(heads), "CÁC MỤC CẦN SỬA HOẶC XEM LẠI")
    for column, (text, points) in enumerate(heads):
        _write_head(sheet, styles, column, text, points)
    rows = problem_rows(result.problems)
    for row, cells in enumerate(rows, start=_HEAD + 1):
        for column, content in enumerate(cells):
            sheet.write(row, column, content, styles["print_centre" if column in (0, 1, 3) else "print_cell"])
    sheet.freeze_panes(_HEAD + 1, 0)
    sheet.repeat_rows(_HEAD)
    _set_page(sheet, _HEAD + len(rows), len(heads))


def _write_title(sheet: Worksheet, styles: Styles, result: national.Result, width: int, title: str) -> None:
    sheet.set_row(0, 24)
    sheet.merge_range(0, 0, 0, width - 1, title, styles["print_title"])
    sheet.merge_range(1, 0, 1, width - 1, result.plan.title, styles["print_subtitle"])
    years = f"Năm {result.plan.current_year} so với năm {result.plan.baseline_year}"
    sheet.merge_range(2, 0, 2, width - 1, years, styles["print_italic"])


def _write_head(sheet: Worksheet, styles: Styles, column: int, text: str, points: float) -> None:
    sheet.set_column_pixels(column, column, round(points * PIXELS_PER_POINT))
    sheet.write(_HEAD, column, text, styles["head"])


def _set_page(sheet: Worksheet, last: int, width: int) -> None:
    set_a4_landscape(sheet)
    sheet.set_header('&C&"Times New Roman,Regular"&13&P', {"margin": 10 / 25.4})
    sheet.print_area(0, 0, last, width - 1)
    sheet.fit_to_pages(1, 0)
    sheet.center_horizontally()
    sheet.hide_gridlines(2)
