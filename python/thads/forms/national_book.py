"""The national run's workbook: table, counts, problems; A4 landscape."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import chain
from operator import itemgetter
from pathlib import Path
from typing import NamedTuple

from xlsxwriter.exceptions import FileCreateError

from thads import layout
from thads.figures.others import sums
from thads.figures.settings import settings_of_plan
from thads.forms import national
from thads.forms.files.sheet import UnreadableError
from thads.forms.files.worker import read_sheets
from thads.forms.write import new_workbook
from thads.layout import Measure
from thads.results.amounts import amount_cell
from thads.rules.plan import Plan
from thads.rules.verdicts import RATE_STEPS, Assessment, Overall
from thads.sheets.checks import problem_rows
from thads.sheets.columns import Column, Row, heading_rows
from thads.sheets.draft import Draft, area
from thads.sheets.letters import text_lines
from thads.sheets.page import set_page, set_widths
from thads.sheets.styles import Styles, add_verdict_looks, add_vietnamese_digits
from xlwings_engines.shared.replacing import write_file
from xlwings_engines.shared.scratch import Scratch


class _Line(NamedTuple):
    """One row of a table: a unit, a province with its number and its rank, or the whole country, which no plan judges;
    and one measure."""

    number: int
    row: national.Record
    measure: Measure
    figures: Sequence[int | None]
    judged: Assessment | None
    rank: int | None = None

    def reduction(self) -> int | None:
        if self.judged:
            return self.judged.reduction
        _, before, after = self.figures
        return None if before is None or after is None else before - after

    def rate(self) -> int | None:
        """Hundredths of a percent, cut as everywhere."""
        if self.judged:
            return self.judged.rate
        before, less = self.figures[1], self.reduction()
        return less * RATE_STEPS // before if before and less is not None else None

    def amount(self, amount: int | None) -> object:
        return amount_cell(amount, layout.scale_factor(self.measure.key))


def _columns(*heads: tuple[str, float, str]) -> list[Column[Sequence[object]]]:
    """Columns of rows that are lists of cells: heading, width in points, style."""
    return [
        Column(text, None, None, width, style, itemgetter(place)) for place, (text, width, style) in enumerate(heads)
    ]


def _amount(heading: str, number: int, width: float, amount: Callable[[_Line], int | None]) -> Column[_Line]:
    return Column(heading, None, number, width, "print_number", lambda line: line.amount(amount(line)), digits=True)


def _judged(found: Callable[[Assessment], object]) -> Callable[[_Line], object]:
    """A cell that what is not judged does not have."""
    return lambda line: found(line.judged) if line.judged else None


_FIGURES: tuple[Column[_Line], ...] = (
    _amount("Tổng số giải quyết", 1, 70, lambda line: line.figures[0]),
    _amount("{full_before}", 2, 70, lambda line: line.figures[1]),
    _amount("{full_after}", 3, 70, lambda line: line.figures[2]),
    _amount("{full_change}", 4, 62, lambda line: line.reduction()),
    Column("{full_rate}", None, "5=4:2", 46, "print_percent", lambda line: line.rate()),
)
_RESULTS: tuple[Column[_Line], ...] = (
    Column("Chỉ tiêu", None, 7, 46, "print_centre", _judged(lambda judged: judged.tier and judged.tier.target.sign)),
    Column("Kết quả", None, 8, 58, "print_verdict", _judged(lambda judged: judged.words), verdict=True),
    _amount("Còn phải {done}", 9, 60, lambda line: line.judged.shortfall if line.judged else None),
    Column("Kết quả chung", None, 10, 54, "print_outcome", lambda line: line.row.get("overall"), verdict=True),
)

# The country and its provinces, two rows each: what is printed.
_TABLE: tuple[Column[_Line], ...] = (
    Column("TT", None, "A", 26, "print_centre", lambda line: line.number or None),
    Column("Tỉnh", None, "B", 120, "print_cell", lambda line: line.row["province"]),
    Column("Chỉ số", None, "C", 32, "print_centre", lambda line: line.measure.label),
    *_FIGURES,
    Column("Hạng", None, 6, 32, "print_centre", lambda line: line.rank),
    *_RESULTS,
)

# One row a unit with both measures, below its province's; the last column, which is not printed, lets rows be sorted.
_Unit = tuple[_Line, ...]
_CASES_WIDTHS, _MONEY_WIDTHS = (42, 44, 44, 45, 36, 50, 38), (66, 67, 67, 45, 34, 50, 56)


def _of_measure(measure: Measure) -> Iterator[Column[_Unit]]:
    """The columns of one measure, whose line stands at its place of a unit's."""
    columns, place = (*_FIGURES[:3], _FIGURES[4], *_RESULTS[:3]), measure.index
    widths = _MONEY_WIDTHS if measure.money else _CASES_WIDTHS
    for number, (column, width) in enumerate(zip(columns, widths, strict=True), start=place * len(columns) + 1):
        heading = measure.label if column is columns[0] else None
        value = partial(lambda found, unit: found(unit[place]), column.value)
        about = (heading, column.heading, number, width, column.style, value)
        yield Column(*about, digits=column.digits, verdict=column.verdict)


def _units(measures: Sequence[Measure]) -> tuple[Column[_Unit], ...]:
    judged = tuple(chain.from_iterable(map(_of_measure, measures)))
    return (
        Column("Đơn vị", None, "A", 168, "print_cell", lambda unit: unit[0].row["unit"]),
        *judged,
        Column("Kết quả chung", None, len(judged) + 1, 52, "print_outcome", lambda unit: unit[0].row.get("overall"), verdict=True),
        Column("Tỉnh", None, "B", 110, "print_cell", lambda unit: unit[0].row.get("province")),
    )  # fmt: skip


_COUNTS = _columns(
    ("Nội dung", 150, "print_cell"), ("Kết quả", 170, "print_cell"), ("Số đơn vị", 110, "print_centre"),
    ("Số tỉnh", 110, "print_centre"),
)  # fmt: skip
_OTHERS = _columns(
    ("Tỉnh", 110, "print_cell"), ("Đơn vị", 180, "print_cell"), ("Nội dung", 190, "print_cell"), ("Tổng số", 80, "print_number"),
    ("Đã xong, đã thu", 80, "print_number"), ("Tỷ lệ", 50, "print_percent"), ("Số đơn vị", 50, "print_centre"),
)  # fmt: skip
_PROBLEMS = _columns(
    ("TT", 30, "print_centre"), ("Mức độ", 70, "print_centre"), ("Tệp", 190, "print_cell"), ("Ô", 60, "print_centre"),
    ("Nội dung và cách sửa", 360, "print_cell"),
)  # fmt: skip

# What a province's name ends with in the list of the units, behind how many of them have passed.
_OF_PROVINCE = " đạt)"
_PASSED = (str(Overall.BOTH), str(Overall.PASSED))
# From so many rows on the list of the units shows its provinces alone: whole it would be printed on four pages and more.
_LONG = 120
_FILTERED = (
    "Danh sách dài nên đang lọc, chỉ còn dòng của tỉnh. Bấm mũi tên ở cột “Đơn vị” rồi bỏ lọc để thấy từng đơn vị. "
    "Dòng đang ẩn thì không in."
)

# The first row of every sheet's headings, 0-based.
_HEAD = 4
_MONEY = f"Đơn vị tính: việc; {layout.DEFAULT_MONEY_UNIT}"
_COUNTRY = "Toàn quốc"

# Points: a row, a line of a row's text, a row of a table that is printed smaller and what more lines take in it, and the
# highest row that Excel has.
_ROW, _LINE, _LOW, _MORE, _HIGHEST = 16.5, 13.5, 12, 13.5, 409
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
        names = tuple(sheet.name for sheet in read_sheets(path) if sheet.name != national.OTHERS_SHEET)
        return names in (national.SHEETS, national.FORMER_SHEETS)
    except UnreadableError:
        return False


def write(result: national.Result, path: Path) -> None:
    """Write the workbook.

    Raises:
        OSError: the file cannot be written; what stood there stays.
    """
    data = io.BytesIO()
    adds = (_write_table, _write_units, _write_counts, _write_problems)
    try:
        with Scratch() as drafts, new_workbook(data, drafts) as workbook:
            styles = Styles(workbook)
            others = [(national.OTHERS_SHEET, _write_others)] if result.others else []
            for name, add in [*zip(national.SHEETS, adds, strict=True), *others]:
                workbook.add_worksheet(name)
                add(Draft(workbook, styles, name), result)
    except FileCreateError as error:
        raise error.args[0] from error  # what the system has refused it
    write_file(path, data.getvalue())


def _write_table(draft: Draft, result: national.Result) -> None:
    measures = result.plan.measures
    ranks = [national.ranks_of(result, measure) for measure in measures]
    country: national.Record = {"province": _COUNTRY}
    lines = [(_Line(0, country, measure, *national.country_of(result, measure)), "bold") for measure in measures]
    for number, row in national.rows_of(result):
        for measure in measures if number else ():
            judged = national.of_measure(result.plan, row, measure)
            lines.append((_Line(number, row, measure, *judged, ranks[measure.index][number - 1]), "plain"))
    matter = settings_of_plan(result.plan).matter
    first, last = _fill(draft, result.plan, (f"BẢNG TỔNG HỢP KẾT QUẢ {matter} TOÀN QUỐC", _MONEY), _TABLE, lines)
    draft.set_heights((46,), _HEAD)
    draft.set_heights([_ROW] * len(lines), first)
    draft.dress(_TABLE, first, last)
    draft.sheet.freeze_panes(first, 3)
    draft.sheet.autofilter(first - 1, 0, last, len(_TABLE) - 1)


def _write_units(draft: Draft, result: national.Result) -> None:
    passed = result.units.loc[result.units["overall"].isin(_PASSED), "province"].value_counts()

    def name(row: national.Record) -> str:
        """A unit, or a province with how many of its units have passed."""
        if "units" not in row:
            return str(row["unit"])
        return f"{row['province']} ({passed.get(row['province'], 0)}/{row['units']}{_OF_PROVINCE}"

    # One by one: a line is much larger than the cells that are made of it.
    def lines() -> Iterator[tuple[_Unit, str]]:
        for number, row in national.rows_of(result):
            judged = ((one, *national.of_measure(result.plan, row, one)) for one in result.plan.measures)
            shown = row | {"unit": name(row)} if number else row
            yield tuple(_Line(number, shown, *one) for one in judged), "bold" if number else "plain"

    matter, columns = settings_of_plan(result.plan).matter, _units(result.plan.measures)
    titles = (f"KẾT QUẢ {matter} CỦA TỪNG ĐƠN VỊ", _MONEY)
    first, last = _fill(draft, result.plan, titles, columns, lines(), beside=1)
    draft.set_heights((15, 56), _HEAD)
    long = last - first >= _LONG
    for place, (number, row) in enumerate(national.rows_of(result), start=first):
        more = len(text_lines(name(row), columns[0].width - 6, 10.5)) - 1
        draft.sheet.set_row(place, _LOW + _MORE * more, None, {"hidden": long and not number})
    draft.dress(columns, first, last)
    draft.sheet.freeze_panes(first, 1)
    draft.sheet.autofilter(first - 1, 0, last, len(columns) - 1)
    if long:
        draft.sheet.filter_column(0, f"x == *{_OF_PROVINCE.strip()}")
        draft.sheet.data_validation(first - 1, 0, first, 0, {"validate": "any", "input_message": _FILTERED})


def _write_counts(draft: Draft, result: national.Result) -> None:
    total = ("Tổng số", None, len(result.units), len(result.provinces))
    lines = [*((entry, "plain") for entry in national.counts(result)), (total, "bold")]
    first, last = _fill(draft, result.plan, ["SỐ ĐƠN VỊ, SỐ TỈNH THEO KẾT QUẢ"], _COUNTS, lines)
    add_verdict_looks(draft.sheet, draft.styles, area(first, 1, last - 1, 1))


def _write_problems(draft: Draft, result: national.Result) -> None:
    lines = [(cells, "plain") for cells in problem_rows(result.problems)]
    first, _ = _fill(draft, result.plan, ["CÁC MỤC CẦN SỬA HOẶC XEM LẠI"], _PROBLEMS, lines)
    for row, (cells, _) in enumerate(lines, start=first):
        texts = ((str(cells[2] or ""), _PROBLEMS[2].width), (str(cells[4]), _PROBLEMS[4].width))
        needed = max(len(text_lines(text, width - 6, 10.5)) for text, width in texts)
        draft.set_heights((min(_HIGHEST, _LINE * needed + 3),), row)


def _write_others(draft: Draft, result: national.Result) -> None:
    """What nobody has to report, added up for each province, and of its units that have it."""
    lines: list[tuple[Sequence[object], str]] = []
    for number, row in national.rows_of(result):
        for one in sums(national.others_of(result, row)):
            amounts = [amount_cell(figure, layout.scale_factor(one.measure.key)) for figure in one.figures]
            who = row["province"], "Toàn tỉnh" if number else row["unit"], f"{one.about.heading}, {one.measure.noun}"
            cells = (*who, *amounts, *[None] * (2 - len(amounts)), one.rate, one.units)
            lines.append((cells, "bold" if number else "plain"))
    first, last = _fill(draft, result.plan, ["SỐ LIỆU KHÁC (KHÔNG BẮT BUỘC)", _MONEY], _OTHERS, lines)
    add_vietnamese_digits(draft.sheet, draft.styles, area(first, 3, last, 4))


def _fill(
    draft: Draft,
    plan: Plan,
    titles: Sequence[str],
    columns: Sequence[Column[Row]],
    lines: Iterable[tuple[Row, str]],
    beside: int = 0,
) -> tuple[int, int]:
    """Titles, headings, and rows with the look that `ROW_LOOKS` has for them; returns the first and the last row, 0-based.

    Args:
        beside: how many of the last columns are not printed.
    """
    right = len(columns) - 1 - beside
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
