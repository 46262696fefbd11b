"""The national run's workbook: table, counts, problems; A4 landscape."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Sequence
from operator import itemgetter
from pathlib import Path
from typing import NamedTuple

from thads import layout
from thads.figures.settings import settings_of_plan
from thads.forms import national
from thads.forms.files.sheet import UnreadableError
from thads.forms.files.worker import read_sheets
from thads.forms.write import new_workbook
from thads.layout import MEASURES, Measure
from thads.results.amounts import amount_cell
from thads.rules.plan import Plan
from thads.rules.verdicts import RATE_STEPS, Assessment
from thads.sheets.checks import problem_rows
from thads.sheets.columns import Column, Row, heading_rows
from thads.sheets.draft import Draft, area
from thads.sheets.page import set_page, set_widths
from thads.sheets.styles import Styles, add_verdict_looks
from xlwings_engines.shared.replacing import write_file


class _Line(NamedTuple):
    """One row of the table: a unit, or a province with its number, and one measure."""

    number: int
    row: national.Record
    measure: Measure
    figures: Sequence[int | None]
    judged: Assessment

    def rate(self) -> float | None:
        return self.judged.rate and self.judged.rate / RATE_STEPS

    def amount(self, amount: int | None) -> object:
        return amount_cell(amount, national.shown_factor(self.measure))


def _columns(*heads: tuple[str, float, str]) -> list[Column[Sequence[object]]]:
    """Columns of rows that are lists of cells: heading, width in points, style."""
    return [
        Column(text, None, None, width, style, itemgetter(place)) for place, (text, width, style) in enumerate(heads)
    ]


def _amount(heading: str, number: int, width: float, amount: Callable[[_Line], int | None]) -> Column[_Line]:
    return Column(heading, None, number, width, "print_number", lambda line: line.amount(amount(line)), digits=True)


# One row a unit and measure, so that the table can be sorted and filtered.
_TABLE: tuple[Column[_Line], ...] = (
    Column("TT", None, "A", 26, "print_centre", lambda line: line.number or None),
    Column("Tỉnh", None, "B", 70, "print_cell", lambda line: line.row["province"]),
    Column("Đơn vị", None, "C", 112, "print_cell", lambda line: line.row["unit"]),
    Column("Chỉ số", None, "D", 32, "print_centre", lambda line: line.measure.label),
    _amount("Tổng số giải quyết", 1, 66, lambda line: line.figures[0]),
    _amount("{full_before}", 2, 66, lambda line: line.figures[1]),
    _amount("{full_after}", 3, 66, lambda line: line.figures[2]),
    Column("{full_rate}", None, 4, 46, "print_percent", lambda line: line.rate()),
    Column("Nhóm", None, 5, 84, "print_overall", lambda line: line.judged.tier and line.judged.tier.wording),
    Column("Chỉ tiêu", None, 6, 50, "print_overall", lambda line: line.judged.tier and line.judged.tier.target.wording),
    Column("Kết quả", None, 7, 52, "print_overall", lambda line: line.judged.words, verdict=True),
    _amount("Còn phải {done}", 8, 58, lambda line: line.judged.shortfall),
    Column("Kết quả chung", None, 9, 54, "print_overall", lambda line: line.row["overall"], verdict=True),
)
_COUNTS = _columns(
    ("Nội dung", 150, "print_cell"), ("Kết quả", 170, "print_cell"), ("Số đơn vị", 110, "print_centre"),
    ("Số tỉnh", 110, "print_centre"),
)  # fmt: skip
_PROBLEMS = _columns(
    ("TT", 30, "print_centre"), ("Mức độ", 70, "print_centre"), ("Tệp", 190, "print_cell"), ("Ô", 60, "print_centre"),
    ("Nội dung và cách sửa", 360, "print_cell"),
)  # fmt: skip

# The first row of every sheet's headings, 0-based.
_HEAD = 4
_TITLE_STYLES = ("print_title", "print_subtitle", "print_italic", "print_unit")


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
        return tuple(sheet.name for sheet in read_sheets(path)) == national.SHEETS
    except UnreadableError:
        return False


def write(result: national.Result, path: Path) -> None:
    """Write the workbook.

    Raises:
        OSError: the file cannot be written; what stood there stays.
    """
    data = io.BytesIO()
    with new_workbook(data, large=True) as workbook:
        styles = Styles(workbook)
        for name, add in zip(national.SHEETS, (_write_table, _write_counts, _write_problems), strict=True):
            workbook.add_worksheet(name)
            add(Draft(workbook, styles, name), result)
    write_file(path, data.getvalue())


def _write_table(draft: Draft, result: national.Result) -> None:
    # One by one: a line is much larger than the cells that are made of it.
    lines = (
        (
            _Line(number, entry, measure, *national.of_measure(result.plan, entry, measure)),
            "bold" if number else "plain",
        )
        for number, entry in national.rows_of(result)
        for measure in MEASURES
    )
    matter = settings_of_plan(result.plan).matter
    titles = (f"BẢNG TỔNG HỢP KẾT QUẢ {matter} TOÀN QUỐC", f"Đơn vị tính: việc; {layout.DEFAULT_MONEY_UNIT}")
    first, last = _fill(draft, result.plan, titles, _TABLE, lines)
    draft.set_heights((46,), _HEAD)
    draft.set_heights([30] * (last - first + 1), first)
    draft.dress(_TABLE, first, last)
    draft.sheet.freeze_panes(first, 3)
    draft.sheet.autofilter(_HEAD, 0, last, len(_TABLE) - 1)


def _write_counts(draft: Draft, result: national.Result) -> None:
    total = ("Tổng số", None, len(result.units), len(result.provinces))
    lines = [*((entry, "plain") for entry in national.counts(result)), (total, "bold")]
    first, last = _fill(draft, result.plan, ["SỐ ĐƠN VỊ, SỐ TỈNH THEO KẾT QUẢ"], _COUNTS, lines)
    add_verdict_looks(draft.sheet, draft.styles, area(first, 1, last - 1, 1))


def _write_problems(draft: Draft, result: national.Result) -> None:
    lines = [(cells, "plain") for cells in problem_rows(result.problems)]
    _fill(draft, result.plan, ["CÁC MỤC CẦN SỬA HOẶC XEM LẠI"], _PROBLEMS, lines)


def _fill(
    draft: Draft, plan: Plan, titles: Sequence[str], columns: Sequence[Column[Row]], lines: Iterable[tuple[Row, str]]
) -> tuple[int, int]:
    """Titles, headings, and rows with the look that `ROW_LOOKS` has for them; returns the first and the last row, 0-based."""
    right = len(columns) - 1
    settings = settings_of_plan(plan)
    years = f"Năm {plan.current_year}{settings.compared.removeprefix(',')}"
    draft.set_heights((24,))
    texts = (titles[0], plan.title, years, *titles[1:])
    for row, (text, style) in enumerate(zip(texts, _TITLE_STYLES, strict=False)):
        draft.merge(row, 0, row, right, text, style)
    set_widths(draft.sheet, (column.width for column in columns))
    headings = heading_rows(columns, settings)
    draft.write_headings(_HEAD, columns, headings)
    first = last = _HEAD + len(headings)
    for last, (line, look) in enumerate(lines, start=first):
        for place, column in enumerate(columns):
            draft.write(last, place, column.value(line), f"{column.style}_{look}")
    draft.sheet.freeze_panes(first, 0)
    set_page(draft.sheet, last, right, (_HEAD, first - 1))
    return first, last
