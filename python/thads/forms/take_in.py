"""Takes what the units send into the workbook: matches units, checks, says what would change, writes `NhapLieu`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from pathlib import Path

import xlwings as xw

from thads import layout
from thads.figures.cells import is_blank, whole_figure
from thads.figures.problems import Block, Level, Problem
from thads.figures.settings import Settings, with_money_factor
from thads.figures.units import UnitFigures, read_unit, read_units
from thads.forms import contract
from thads.forms.read import Submission, read_file
from thads.forms.sheets import UNCALCULATED_TEXT
from thads.forms.standing import Standing, cell_value, known_figure
from thads.layout import INPUT_LABELS, MEASURES
from thads.numerals import EXCEL_DIGITS, FigureError, format_number, name_key, parse_number
from thads.rules.plan import statistics_year_start
from thads.sheets.places import write_cells

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


def check(
    submission: Submission, settings: Settings, today: date | None = None
) -> tuple[Checked | None, list[Problem]]:
    """Check one unit's figures as `kiem-tra` does.

    Args:
        submission: what the file says.
        settings: years, readings and thresholds; `money_factor` applies where the file states no money unit.
        today: figures cannot be of a later day.

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
    text = _wrong_date(submission, settings.current_year or 0, today or date.today())
    if text:
        return None, [Problem(Level.ERROR, submission.file, submission.date_cell, text)]
    uncalculated = [column for column, value in enumerate(submission.figures, start=1) if value == UNCALCULATED_TEXT]
    if uncalculated:
        return None, [
            submission.problem(
                f"{submission.unit}: ô {submission.cells[column]} là công thức chưa có kết quả. Hãy mở tệp bằng Excel, lưu lại"
                " rồi làm lại.",
                column,
            )
            for column in uncalculated
        ]
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


def _wrong_date(submission: Submission, year: int, today: date) -> str:
    """What is wrong with the date of the figures, "" if nothing.

    The statistics year ends on 30/9; figures that an office settles in the last months of the year are let pass.
    """
    day, first, last = submission.report_date, statistics_year_start(year), date(year, 12, 31)
    if day is None:
        return ""
    if not first <= day <= last:
        reason = f"không thuộc năm {year} (từ {first:%d/%m/%Y} đến {last:%d/%m/%Y})"
    elif day > today:
        reason = f"sau ngày hôm nay ({today:%d/%m/%Y})"
    else:
        return ""
    return (
        f"{submission.unit}: ngày của số liệu {day:%d/%m/%Y} {reason}. Hãy sửa ngày trong phiếu cho đúng rồi làm lại."
    )


# Columns of a block of one row by their addresses, to say problems at the cells of the file.
_COLUMNS = {layout.cell_address(1, column + 1): column for column in range(layout.INPUT_COLUMNS)}


@cache
def _in_unit(settings: Settings, money_unit: str) -> Settings:
    return with_money_factor(settings, money_unit)


def choose(candidates: Iterable[Checked], failed: Sequence[Submission] = ()) -> tuple[list[Checked], list[Problem]]:
    """One submission a unit: of several, the newest by the date of its figures; none where that is not clear.

    The same content twice is no problem.

    Args:
        candidates: submissions without errors.
        failed: those with errors, looked at once all candidates are known: where one is newer than the sound ones, or may
            be, the unit is not taken.
    """
    by_unit: dict[str, list[Checked]] = {}
    for candidate in candidates:
        by_unit.setdefault(name_key(candidate.submission.unit), []).append(candidate)
    chosen: list[Checked] = []
    problems: list[Problem] = []
    failed_units: dict[str, list[Submission]] = {}
    for submission in failed:
        failed_units.setdefault(name_key(submission.unit), []).append(submission)
    for key, several in by_unit.items():
        dated = [(one.submission.report_date, one) for one in several]
        newest = max((day for day, _ in dated if day is not None), default=None)
        best = [one for day, one in dated if day == newest]
        newer = [
            one
            for one in failed_units.get(key, ())
            if one.report_date is None or newest is None or one.report_date > newest
        ]
        if newer:
            problems.append(
                best[0].submission.problem(
                    f"{best[0].submission.unit}: chưa lấy phiếu này, vì phiếu mới hơn hoặc không rõ ngày"
                    f" ({_sources(newer)}) có lỗi. Hãy sửa phiếu đó rồi làm lại; nếu phiếu đó gửi nhầm, hãy bỏ ra khỏi thư mục.",
                    0,
                )
            )
            continue
        same = len({one.figures for one in several}) == 1
        if same or (len({one.figures for one in best}) == 1 and all(day is not None for day, _ in dated)):
            chosen.append(best[0])
            if not same:
                problems += [
                    one.submission.problem(
                        f"{one.submission.unit}: đã lấy phiếu mới hơn ({_sources([best[0].submission])}), phiếu này bỏ qua.",
                        level=Level.WARNING,
                    )
                    for one in several
                    if one.figures != best[0].figures
                ]
            continue
        files = _sources([one.submission for one in several])
        for one in several:
            text = (
                f"{one.submission.unit} có nhiều phiếu khác số liệu mà không rõ phiếu nào mới hơn ({files}). Chưa lấy phiếu nào."
                " Hãy giữ lại một phiếu, hoặc ghi đúng ngày số liệu rồi làm lại."
            )
            problems.append(one.submission.problem(text))
    return chosen, problems


def _sources(submissions: Iterable[Submission]) -> str:
    """The files, and their sheets where a file has several."""
    return "; ".join(
        f"{one.file}, sheet {one.cells[0].rpartition('!')[0]}" if "!" in one.cells[0] else one.file
        for one in submissions
    )


def plan_taking(
    standing: Standing, incoming: Iterable[tuple[Submission | None, list[Problem]]], today: date | None = None
) -> Taking:
    """What taking the submissions in would change; nothing is written."""
    taking = Taking(standing)
    settings = standing.settings
    places = _unit_places(standing.block)
    candidates: list[Checked] = []
    failed: list[Submission] = []
    unstated: dict[str, Submission] = {}
    for submission, problems in incoming:
        taking.problems += problems
        if submission is None:
            continue
        if submission.unreadable:
            failed.append(submission)
            continue
        reason = _refusal(submission, standing, places)
        if reason is not None:
            if reason:
                taking.problems.append(submission.problem(reason, 0))
            continue
        checked, problems = check(submission, settings, today)
        # Warnings are said below at the cells of the workbook.
        taking.problems += [problem for problem in problems if checked is None or problem.level is Level.ERROR]
        if checked is not None:
            candidates.append(checked)
            if submission.money_unit is None:
                unstated[submission.file] = submission
        elif submission.report_date is not None or not all(is_blank(value) for value in submission.figures):
            failed.append(submission)
    taking.problems += [
        submission.problem(
            f"Bảng không ghi đơn vị tính tiền; đã hiểu là {standing.request.money_unit} như sổ. Nếu không phải, hãy ghi"
            " “Đơn vị tính: …” phía trên bảng rồi làm lại.",
            level=Level.WARNING,
        )
        for submission in unstated.values()
    ]
    chosen, problems = choose(candidates, failed)
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
    row = standing.block.rows[place]
    cells: list[object] = []
    changes: list[Change] = []
    problems: list[Problem] = []
    kept: list[str] = []
    for measure in MEASURES:
        factor = standing.settings.factor(measure)
        for index in range(len(INPUT_LABELS)):
            column = measure.first + index
            figure = checked.figures[column - 1]
            new, old = cell_value(figure, factor), row[column]
            known, old_figure = known_figure(old, factor)
            label = standing.settings.input_label(measure, index)
            name = f"{measure.label}: {label[0].lower()}{label[1:]}"
            address = standing.block.cell(place, column)
            if not submission.states(column - 1):
                cells.append(old)
                if not is_blank(old):
                    kept.append(f"ô {address}, {name}: {shown(old)}")
                continue
            cells.append(new)
            if known and old_figure == figure:
                continue
            changes.append(Change(str(row[0]).strip(), address, name, old, new, old_figure, figure))
            if figure is None:
                text = (
                    f"{submission.unit}, ô {address} của sổ, {name}: số đang có {shown(old)} sẽ bị xóa thành (trống)."
                )
                problems.append(submission.problem(text, column, Level.WARNING))
            if isinstance(new, str):
                text = (
                    f"{submission.unit}, {name[0].lower()}{name[1:]}: {new} {standing.request.money_unit} có hơn {EXCEL_DIGITS} chữ số,"
                    " ô số của Excel không giữ đủ; đã ghi dạng chữ, đúng đến đồng."
                )
                problems.append(submission.problem(text, column, Level.WARNING))
    if kept:
        _, found = read_unit(Block([[row[0], *cells]]), 0, standing.settings)
        errors = [problem.text for problem in found if problem.level is Level.ERROR]
        if errors:
            text = f"{submission.unit}: bảng không có cột của số đang có trong sổ ({'; '.join(kept)}), ghép vào thì sai: {errors[0]}"
            taking.problems.append(submission.problem(text, 0))
            return
        text = (
            f"{submission.unit}: bảng không có cột của số đang có trong sổ, sổ giữ nguyên: {'; '.join(kept)}. Nếu số chuyển kỳ sau"
            " trong bảng đã trừ sổ theo dõi riêng, hãy xóa số này trong sổ."
        )
        problems.append(submission.problem(text, 0, Level.WARNING))
    if _keeps_date(submission, changes, standing):
        text = (
            f"{submission.unit}: số liệu năm {standing.years[1]} khác sổ mà phiếu vẫn ghi ngày {submission.report_date:%d/%m/%Y} như"
            " sổ; nếu là số liệu mới, hãy sửa ngày trong phiếu rồi làm lại."
        )
        problems.append(Problem(Level.WARNING, submission.file, submission.date_cell, text))
    taking.taken.append(submission)
    taking.problems += problems
    if changes:
        taking.rows[place] = cells
        taking.changes += changes


def _keeps_date(submission: Submission, changes: Sequence[Change], standing: Standing) -> bool:
    """Whether figures of this year that stand in the workbook change, while the date, prefilled in the form, does not."""
    labels = {
        f"{measure.label}: {label[0].lower()}{label[1:]}"
        for measure in MEASURES
        for index in contract.CURRENT_FIGURES
        if (label := standing.settings.input_label(measure, index))
    }
    day = submission.report_date
    return (
        day is not None
        and day == standing.request.report_date
        and any(change.label in labels and not is_blank(change.old) for change in changes)
    )


def _set_date(taking: Taking) -> None:
    """The new `NgayBaoCao`: the one date of all figures taken, where it is later than what stands.

    It is the date of the whole workbook, so a date that stands is replaced only where all units were taken.
    """
    if not taking.taken:
        return
    request = taking.standing.request
    days = {submission.report_date for submission in taking.taken}
    if len(days) == 1:
        (day,) = days
        if day is not None and (request.report_date is None or day > request.report_date):
            taken = {name_key(submission.unit) for submission in taking.taken}
            places = _unit_places(taking.standing.block)
            missing = [
                str(taking.standing.block.rows[rows[0]][0]).strip() for key, rows in places.items() if key not in taken
            ]
            if request.report_date is None or not missing:
                taking.report_date = day
            else:
                text = (
                    f"Số liệu mới đến ngày {day:%d/%m/%Y} nhưng còn {len(missing)} đơn vị chưa có phiếu được nhận"
                    f" ({'; '.join(missing)}), nên ngày báo cáo của sổ giữ nguyên ({request.report_date:%d/%m/%Y}). Khi mọi đơn vị"
                    f" đã có số liệu đến ngày này, hãy sửa ngày ở sheet {layout.INPUT_SHEET}."
                )
                taking.problems.append(Problem(Level.WARNING, layout.INPUT_SHEET, "", text))
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
