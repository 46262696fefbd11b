"""Takes what the units send into the workbook: matches units, checks, says what would change, writes `NhapLieu`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from pathlib import Path

import xlwings as xw

from thads import layout
from thads.figures import (
    Block,
    Level,
    Problem,
    Settings,
    UnitFigures,
    is_blank,
    read_unit,
    read_units,
    whole_figure,
    with_money_factor,
)
from thads.forms import contract
from thads.forms.read import Submission, read_file
from thads.forms.standing import Standing, cell_value, known_figure
from thads.layout import INPUT_LABELS, MEASURES
from thads.numerals import EXCEL_DIGITS, FigureError, format_number, name_key, parse_number
from thads.places import write_cells

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Checked:
    """A submission without errors: its ten figures in whole cases and whole đồng, and its net figures."""

    submission: Submission
    figures: tuple[int | None, ...]
    unit: UnitFigures


@dataclass(frozen=True, slots=True)
class Change:
    """One cell of `NhapLieu` that a form changes.

    `old` and `new` are what the cell shows and will hold; the figures are whole cases or đồng, None where blank (or, for
    the old one, where what stands there is no figure).
    """

    unit: str
    cell: str
    label: str
    old: object
    new: object
    old_figure: int | None
    new_figure: int | None


@dataclass
class Taking:
    """What taking the forms in would do.

    Attributes:
        rows: the new ten cells by the 0-based row of `NhapLieu`, of every unit that changes.
        taken: submissions taken, those that change nothing included.
        report_date: the new `NgayBaoCao`, None where it stays.
    """

    standing: Standing
    rows: dict[int, list[object]] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)
    taken: list[Submission] = field(default_factory=list)
    report_date: date | None = None
    problems: list[Problem] = field(default_factory=list)

    @property
    def errors(self) -> int:
        return sum(problem.level is Level.ERROR for problem in self.problems)

    @property
    def writes(self) -> bool:
        """Whether the workbook would change."""
        return bool(self.rows) or self.report_date is not None


def read_all(
    files: Sequence[Path], root: Path | None, progress: Progress = lambda done, all_: None
) -> Iterator[tuple[Submission | None, list[Problem]]]:
    """Every submission and every problem of the files, one file in memory at a time."""
    for number, path in enumerate(files, start=1):
        submissions, problems = read_file(path, _shown(path, root))
        if problems:
            yield None, problems
        for submission in submissions:
            yield submission, []
        progress(number, len(files))


def _shown(path: Path, root: Path | None) -> str:
    """How messages call a file: its path inside the folder that was given."""
    try:
        return path.resolve().relative_to(root.resolve()).as_posix() if root else path.name
    except ValueError:
        return path.name


def check(submission: Submission, settings: Settings) -> tuple[Checked | None, list[Problem]]:
    """Check one unit's figures as `kiem-tra` does.

    Args:
        submission: what the file says.
        settings: years, readings and thresholds; `money_factor` applies where the file states no money unit.

    Returns:
        The figures, None where there is an error; and all problems, each at its cell of the file.
    """
    if submission.money_unit is not None:
        settings = _in_unit(settings, submission.money_unit)
    row = [submission.unit, *submission.figures]
    if all(
        is_blank(submission.figures[measure.first - 1 + index])
        for measure in MEASURES
        for index in contract.CURRENT_FIGURES
    ):
        text = f"{submission.unit}: chưa có số liệu của năm {settings.current_year}. Hãy đề nghị đơn vị điền phiếu rồi gửi lại."
        return None, [submission.problem(text, 0)]
    unit, found = read_unit(Block([row]), 0, settings)
    problems = [submission.problem(problem.text, _COLUMNS[problem.cell], problem.level) for problem in found]
    if any(problem.level is Level.ERROR for problem in problems):
        return None, problems
    figures = tuple(
        whole_figure(row[measure.first + index], settings.factor(measure))
        for measure in MEASURES
        for index in range(len(INPUT_LABELS))
    )
    return Checked(submission, figures, unit), problems


# Columns of a block of one row by their addresses, to say problems at the cells of the file.
_COLUMNS = {layout.cell_address(1, column + 1): column for column in range(layout.INPUT_COLUMNS)}


@cache
def _in_unit(settings: Settings, money_unit: str) -> Settings:
    return with_money_factor(settings, money_unit)


def choose(candidates: Iterable[Checked]) -> tuple[list[Checked], list[Problem]]:
    """One submission a unit: of several, the newest by the date of its figures; none where that is not clear.

    The same content twice is no problem.
    """
    by_unit: dict[str, list[Checked]] = {}
    for candidate in candidates:
        by_unit.setdefault(name_key(candidate.submission.unit), []).append(candidate)
    chosen: list[Checked] = []
    problems: list[Problem] = []
    for several in by_unit.values():
        dated = [(one.submission.report_date, one) for one in several]
        newest = max((day for day, _ in dated if day is not None), default=None)
        best = [one for day, one in dated if day == newest]
        same = len({one.figures for one in several}) == 1
        if same or (len({one.figures for one in best}) == 1 and all(day is not None for day, _ in dated)):
            chosen.append(best[0])
            if not same:
                problems += [
                    one.submission.problem(
                        f"{one.submission.unit}: đã lấy phiếu mới hơn ({best[0].submission.file}), phiếu này bỏ qua.",
                        level=Level.WARNING,
                    )
                    for one in several
                    if one.figures != best[0].figures
                ]
            continue
        files = "; ".join(one.submission.file for one in several)
        for one in several:
            text = (
                f"{one.submission.unit} có nhiều phiếu khác số liệu mà không rõ phiếu nào mới hơn ({files}). Chưa lấy phiếu nào."
                " Hãy giữ lại một phiếu, hoặc ghi đúng ngày số liệu rồi làm lại."
            )
            problems.append(one.submission.problem(text))
    return chosen, problems


def plan_taking(standing: Standing, incoming: Iterable[tuple[Submission | None, list[Problem]]]) -> Taking:
    """What taking the submissions in would change; nothing is written."""
    taking = Taking(standing)
    settings = standing.settings
    places = _unit_places(standing.block)
    candidates: list[Checked] = []
    unstated: dict[str, Submission] = {}
    for submission, problems in incoming:
        taking.problems += problems
        if submission is None:
            continue
        reason = _refusal(submission, standing, places)
        if reason is not None:
            if reason:
                taking.problems.append(submission.problem(reason, 0))
            continue
        checked, problems = check(submission, settings)
        # Warnings are said below at the cells of the workbook.
        taking.problems += [problem for problem in problems if checked is None or problem.level is Level.ERROR]
        if checked is not None:
            candidates.append(checked)
            if submission.money_unit is None:
                unstated[submission.file] = submission
    taking.problems += [
        submission.problem(
            f"Bảng không ghi đơn vị tính tiền; đã hiểu là {standing.request.money_unit} như sổ. Nếu không phải, hãy ghi"
            " “Đơn vị tính: …” phía trên bảng rồi làm lại.",
            level=Level.WARNING,
        )
        for submission in unstated.values()
    ]
    chosen, problems = choose(candidates)
    taking.problems += problems
    for checked in chosen:
        _take(taking, checked, places[name_key(checked.submission.unit)][0])
    _set_date(taking)
    _warn_of_results(taking)
    return taking


def _unit_places(block: Block) -> dict[str, list[int]]:
    """0-based rows of the workbook's units by the key of their names."""
    places: dict[str, list[int]] = {}
    for place, row in enumerate(block.rows):
        if isinstance(row[0], str) and row[0].strip():
            places.setdefault(name_key(row[0]), []).append(place)
    return places


def _refusal(submission: Submission, standing: Standing, places: Mapping[str, list[int]]) -> str | None:
    """Why a submission is not for this workbook; None if it is, "" for a row that is no unit's at all."""
    unit = submission.unit
    found = places.get(name_key(unit), [])
    if not found:
        if all(is_blank(value) for value in submission.figures):
            return ""
        return (
            f"Sổ không có đơn vị “{unit}”. Hãy sửa tên trong phiếu cho đúng tên ở sheet {layout.INPUT_SHEET}, hoặc thêm đơn vị"
            " vào sheet này."
        )
    if len(found) > 1:
        rows = " và ".join(standing.block.cell(place, 0) for place in found)
        return (
            f"Sổ có hai dòng cùng tên “{unit}” (ô {rows} của sheet {layout.INPUT_SHEET}). Hãy giữ một dòng rồi làm lại."
        )
    years = standing.years
    stated = (submission.baseline_year or years[0], submission.current_year or years[1])
    if stated != years:
        return (
            f"{unit}: phiếu của kỳ khác (năm {stated[1]} so với năm {stated[0]}; sổ là năm {years[1]} so với năm {years[0]})."
            " Hãy tạo phiếu mới từ sổ này cho đơn vị điền lại."
        )
    day, standing_day = submission.report_date, standing.request.report_date
    if day is not None and standing_day is not None and day < standing_day:
        return (
            f"{unit}: số liệu đến ngày {day:%d/%m/%Y}, cũ hơn số liệu của sổ ({standing_day:%d/%m/%Y}). Hãy đề nghị đơn vị gửi"
            " phiếu mới, hoặc sửa ngày trong phiếu nếu gõ nhầm."
        )
    return None


def _take(taking: Taking, checked: Checked, place: int) -> None:
    """Put one unit's figures in the place of what stands in its row."""
    standing, submission = taking.standing, checked.submission
    taking.taken.append(submission)
    row = standing.block.rows[place]
    cells: list[object] = []
    changes: list[Change] = []
    for measure in MEASURES:
        factor = standing.settings.factor(measure)
        for index in range(len(INPUT_LABELS)):
            column = measure.first + index
            figure = checked.figures[column - 1]
            new, old = cell_value(figure, factor), row[column]
            cells.append(new)
            known, old_figure = known_figure(old, factor)
            if known and old_figure == figure:
                continue
            label = standing.settings.input_label(measure, index)
            name = f"{measure.label}: {label[0].lower()}{label[1:]}"
            address = standing.block.cell(place, column)
            changes.append(Change(str(row[0]).strip(), address, name, old, new, old_figure, figure))
            if isinstance(new, str):
                text = (
                    f"{submission.unit}, {name[0].lower()}{name[1:]}: {new} {standing.request.money_unit} có hơn {EXCEL_DIGITS} chữ số,"
                    " ô số của Excel không giữ đủ; đã ghi dạng chữ, đúng đến đồng."
                )
                taking.problems.append(submission.problem(text, column, Level.WARNING))
    if changes:
        taking.rows[place] = cells
        taking.changes += changes


def _set_date(taking: Taking) -> None:
    """The new `NgayBaoCao`: the one date of all figures taken, where it is later than what stands."""
    if not taking.taken:
        return
    request = taking.standing.request
    days = {submission.report_date for submission in taking.taken}
    if len(days) == 1:
        (day,) = days
        if day is not None and (request.report_date is None or day > request.report_date):
            taking.report_date = day
        if day is not None:
            return
    texts = [
        f"{'chưa ghi ngày' if day is None else f'{day:%d/%m/%Y}'}: "
        + "; ".join(submission.unit for submission in taking.taken if submission.report_date == day)
        for day in sorted(days, key=lambda day: (day is not None, day or date.min))
    ]
    standing = f"{request.report_date:%d/%m/%Y}" if request.report_date else "trống"
    text = (
        f"Ngày của số liệu trong các phiếu không giống nhau hoặc chưa ghi ({' | '.join(texts)}). Ngày báo cáo của sổ giữ nguyên"
        f" ({standing}); nếu cần hãy sửa ở sheet {layout.INPUT_SHEET}."
    )
    taking.problems.append(Problem(Level.WARNING, layout.INPUT_SHEET, "", text))


def _warn_of_results(taking: Taking) -> None:
    """What the check says of the rows as they would stand, at their cells of the workbook."""
    if not taking.rows:
        return
    block = taking.standing.block
    rows = [[row[0], *taking.rows.get(place, row[1:])] for place, row in enumerate(block.rows)]
    _, problems = read_units(Block(rows, block.sheet, block.row, block.column), taking.standing.settings)
    taking.problems += [
        problem for problem in problems if problem.place in taking.rows and problem.level is Level.WARNING
    ]


def write(book: xw.Book, taking: Taking) -> None:
    """Write what `plan_taking` found: neighbouring rows of `NhapLieu` in one write, and the date of the figures.

    Rows that nothing was taken for are not touched. Text goes in behind an apostrophe, so that it stays text.
    """
    block = taking.standing.block
    rows = sorted(taking.rows)
    while rows:
        run = [row for index, row in enumerate(rows) if row == rows[0] + index]
        cells = [taking.rows[row] for row in run]
        write_cells(book.sheets[block.sheet], block.row + run[0], block.column + 1, cells)
        rows = rows[len(run) :]
    if taking.report_date is not None:
        day = datetime.combine(taking.report_date, datetime.min.time())
        book.names[layout.REPORT_DATE].refers_to_range.value = day


def shown(value: object) -> str:
    """What a cell holds, as text for messages: “(trống)”, or the number with its dots."""
    if is_blank(value):
        return "(trống)"
    try:
        number = parse_number(value)
    except FigureError:
        return f"“{value}”"
    return "(trống)" if number is None else format_number(number)


def change_lines(taking: Taking) -> list[str]:
    """What changes, unit by unit: “ô C9, Việc: tổng số việc giải quyết: (trống) → 450”."""
    lines: list[str] = []
    unit = None
    for change in taking.changes:
        if change.unit != unit:
            unit = change.unit
            lines.append(f"{unit}:")
        lines.append(f"  ô {change.cell}, {change.label}: {shown(change.old)} → {shown(change.new)}")
    if taking.report_date is not None:
        old = taking.standing.request.report_date
        lines.append(f"Số liệu đến ngày: {f'{old:%d/%m/%Y}' if old else '(trống)'} → {taking.report_date:%d/%m/%Y}")
    return lines


def summary(taking: Taking) -> str:
    """One sentence: units taken, cells changed, things not taken."""
    units = len({change.unit for change in taking.changes})
    text = f"Nhận số liệu của {len(taking.taken)} đơn vị"
    text += f": {units} đơn vị có thay đổi ({len(taking.changes)} ô)" if units else ", không có gì thay đổi so với sổ"
    return f"{text}; {taking.errors} mục chưa nhận được." if taking.errors else f"{text}."


def to_json(taking: Taking, written: bool) -> dict[str, object]:
    """The result as plain data; figures in whole cases and whole đồng, None where blank."""
    return {
        "da_ghi": written,
        "da_nhan": [
            {
                "don_vi": submission.unit,
                "tep": submission.file,
                "ngay": None if submission.report_date is None else submission.report_date.isoformat(),
            }
            for submission in taking.taken
        ],
        "thay_doi": [
            {
                "don_vi": change.unit,
                "sheet": taking.standing.block.sheet,
                "o": change.cell,
                "noi_dung": change.label,
                "cu": change.old_figure,
                "moi": change.new_figure,
            }
            for change in taking.changes
        ],
        "ngay_bao_cao": None if taking.report_date is None else taking.report_date.isoformat(),
        "van_de": [
            {"muc": str(problem.level), "tep": problem.sheet, "o": problem.cell, "noi_dung": problem.text}
            for problem in taking.problems
        ],
    }
