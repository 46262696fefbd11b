"""What the forms would change in the workbook: which form of a unit counts, cell by cell what is new, how it is told."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from operator import attrgetter

from thads import layout
from thads.figures.cells import is_blank
from thads.figures.problems import Block, Level, Problem
from thads.figures.settings import Settings
from thads.figures.sources import FORM, Source, figures_text, units_by_date
from thads.figures.units import read_unit, read_units
from thads.forms import contract
from thads.forms.check import Checked
from thads.forms.current import Standing, cell_value, known_figure, shown
from thads.forms.submission import Submission
from thads.numerals import EXCEL_DIGITS
from thads.results.show import problems_json
from thads.rules.quantities import Quantity
from thads.sheets.places import Cells


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
        rows: the new cells by the 0-based row of `NhapLieu`, of every unit that changes.
        taken: submissions taken, those that change nothing included; `places` are their 0-based rows of `NhapLieu`.
        sources: where the figures of each row come from afterwards.
        origins: for units put together from several files or from statistics forms, how, a line a measure.
        report_date: the new `NgayBaoCao`, None where it stays.
        former: rows of `Theo dõi` for the same period last year, none where there is nothing new.
        names: the names in files to be remembered with their units, all of them; None where that stays as it is.
        settled: whether it is known what that date is to be; nothing is written before.
        others: the new cells of `SoLieuKhac` by the same rows.
        officers: the new rows of `ChapHanhVien`, None where they stay, and what is told of them.
    """

    standing: Standing
    rows: dict[int, list[object]] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)
    taken: list[Submission] = field(default_factory=list)
    places: set[int] = field(default_factory=set)
    sources: dict[int, Source] = field(default_factory=dict)
    origins: dict[str, Sequence[str]] = field(default_factory=dict)
    report_date: date | None = None
    names: list[tuple[str, str]] | None = None
    settled: bool = False
    former: Cells = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    others: dict[int, list[object]] = field(default_factory=dict)
    officers: Cells | None = None
    about_officers: str = ""

    @property
    def newest(self) -> date | None:
        """The latest date of figures, taken or standing."""
        days = [one.report_date for one in self.taken]
        return max((day for day in (self.standing.request.report_date, *days) if day), default=None)

    @property
    def undecided(self) -> bool:
        """Whether the forms' dates differ, and the workbook's may have to change."""
        return self.newest != self.standing.request.report_date and len({one.report_date for one in self.taken}) > 1

    @property
    def errors(self) -> int:
        return sum(problem.level is Level.ERROR for problem in self.problems)

    @property
    def writes(self) -> bool:
        """Whether the workbook would change."""
        changed = bool(self.rows) or self.report_date is not None or self.sources != self.standing.request.sources
        extra = self.names is not None or bool(self.former) or bool(self.others) or self.officers is not None
        return self.settled and (changed or extra)


def take(taking: Taking, checked: Checked, place: int) -> None:
    """Plan one unit's figures in the place of what stands in its row."""
    standing, submission = taking.standing, checked.submission
    row = standing.block.rows[place]
    cells = list(row[1:])
    changes: list[Change] = []
    problems: list[Problem] = []
    kept: list[str] = []
    # Of wholes that the file has; where it lacks these as well, that is said of all units together.
    parts: list[str] = []
    for column, name, factor in figure_columns(standing.settings):
        old, figure = row[column], checked.figures[column - 1]
        address = standing.block.cell(place, column)
        if not submission.states(column - 1):
            if not is_blank(old):
                kept.append(f"ô {address}, {name}: {shown(old)}")
                parts += [kept[-1]] if submission.states(column - 2) else []
            continue
        new = cells[column - 1] = cell_value(figure, factor)
        known, old_figure = known_figure(old, factor)
        if known and old_figure == figure:
            continue
        change = Change(str(row[0]).strip(), address, name, old, new, old_figure, figure)
        changes.append(change)
        problems += [
            submission.problem(f"{submission.unit}, {text}", column, Level.WARNING)
            for text in losses(change, standing.request.money_unit)
        ]
    text = f"{submission.unit}: bảng không có cột của số đang có trong sổ"
    if kept:
        _, found = read_unit(Block([[row[0], *cells]]), 0, standing.settings)
        if error := next((problem.text for problem in found if problem.level is Level.ERROR), None):
            text += f" ({'; '.join(kept)}), ghép vào thì sai: {error}"
            taking.problems.append(submission.problem(text, 0))
            return
    if parts:
        text += f", sổ giữ nguyên: {'; '.join(parts)}. Nếu số chuyển kỳ sau trong bảng đã trừ số chuyển sổ theo dõi riêng, hãy xóa số này trong sổ."
        problems.append(submission.problem(text, 0, Level.WARNING))
    if _keeps_date(submission, changes, standing):
        text = f"{submission.unit}: số liệu năm {standing.years[1]} khác sổ mà phiếu vẫn ghi ngày {submission.report_date:%d/%m/%Y} như sổ; nếu là số liệu mới, hãy sửa ngày trong phiếu rồi làm lại."
        problems.append(Problem(Level.WARNING, submission.file, submission.date_cell, text))
    taking.taken.append(submission)
    taking.places.add(place)
    figures = figures_text([row[0], *cells] if changes else row)
    taking.sources[place] = Source(
        _source(submission, taking.sources.get(place), bool(kept)), submission.report_date, figures
    )
    if submission.origins:
        taking.origins[str(row[0]).strip()] = submission.origins
    taking.problems += problems
    if changes:
        taking.rows[place] = cells
        taking.changes += changes


def _source(submission: Submission, former: Source | None, kept: bool) -> str:
    """Where a row's figures come from; those that stay beside new ones from where they came before."""
    files = submission.file.split("; ")
    if kept and former is not None and former.from_form and former.file is not None:
        files = list(dict.fromkeys([*former.file.removeprefix(FORM).strip().split("; "), *files]))
    return f"{FORM} {'; '.join(files)}"


def figure_columns(
    settings: Settings, which: Callable[[Quantity], Sequence[int]] = attrgetter("used")
) -> Iterator[tuple[int, str, int]]:
    """0-based column of `NhapLieu`, name and factor of these of each measure's figures."""
    for measure in settings.measures:
        for index in which(settings.quantity(measure)):
            if index not in settings.own_inputs(measure):
                continue
            label = settings.input_label(measure, index)
            name = f"{measure.noun.capitalize()}: {label[0].lower()}{label[1:]}"
            yield measure.first + index, name, settings.factor(measure)


def losses(change: Change, money_unit: str) -> Iterator[str]:
    """What a change does away with: the figure itself, or that it is a number."""
    if change.new_figure is None:
        yield f"ô {change.cell} của sổ, {change.label}: số đang có {shown(change.old)} sẽ bị xóa thành (trống)."
    if isinstance(change.new, str):
        yield f"{change.label[0].lower()}{change.label[1:]}: {change.new} {money_unit} có hơn {EXCEL_DIGITS} chữ số, ô số của Excel không giữ đủ; đã ghi dạng chữ, đúng đến đồng."


def _keeps_date(submission: Submission, changes: Sequence[Change], standing: Standing) -> bool:
    """Whether figures of this year that stand in the workbook change, while the date, prefilled in the form, does not."""
    if submission.report_date is None or submission.report_date != standing.request.report_date:
        return False
    labels = {name for _, name, _ in figure_columns(standing.settings, contract.current_figures)}
    return any(change.label in labels and not is_blank(change.old) for change in changes)


def settle_dates(taking: Taking, day: date | None) -> None:
    """Make `day` the date of the workbook; whose figures are of another date, or of none that is known, is said.

    Figures that no form replaces keep the date that they had.
    """
    taking.settled = True
    if not taking.taken:
        return
    request = taking.standing.request
    if day is not None and day != request.report_date:
        taking.report_date = day
        for place, row in enumerate(taking.standing.block.rows):
            source = taking.sources.get(place, Source())
            if place not in taking.places and source.day is None and (figures := figures_text(row)):
                taking.sources[place] = Source(source.file, request.report_date, figures)
    if undated := [one.unit for one in taking.taken if one.report_date is None]:
        text = f"Phiếu chưa ghi ngày của số liệu: {'; '.join(undated)}. Số liệu này được tính theo ngày báo cáo của sổ ({shown_day(day)})."
        taking.problems.append(Problem(Level.WARNING, layout.INPUT_SHEET, "", text))
    if _missing(taking):
        taking.problems.append(Problem(Level.WARNING, layout.INPUT_SHEET, "", received(taking)))


def received(taking: Taking) -> str:
    """How many units have sent their figures, and the names of the others, on one line to copy."""
    missing = _missing(taking)
    units = sum(not is_blank(row[0]) for row in taking.standing.block.rows)
    text = f"Đã nhận {units - len(missing)}/{units}."
    if missing:
        parts = [f"{names}{f' (giữ số đến {day:%d/%m/%Y})' if day else ''}" for day, names in units_by_date(missing)]
        text += f" Chưa có phiếu: {'; '.join(parts)}."
    return text


def _missing(taking: Taking) -> list[tuple[str, date | None]]:
    """The units without a form of the workbook's date, now or before, and the date of what stands."""
    today = taking.report_date or taking.standing.request.report_date
    found = []
    for place, row in enumerate(taking.standing.block.rows):
        source = taking.sources.get(place, Source())
        sent = place in taking.places or (source.from_form and source.day in (None, today))
        if not is_blank(row[0]) and not sent:
            found.append((str(row[0]).strip(), (source.day or today) if figures_text(row) else None))
    return found


def undecided_text(taking: Taking) -> str:
    """That the forms' dates differ: each date with its units."""
    dates = "; ".join(
        f"{shown_day(day, 'chưa ghi ngày')}: {names}"
        for day, names in units_by_date([(one.unit, one.report_date) for one in taking.taken])
    )
    return f"Ngày của số liệu trong các phiếu không giống nhau hoặc chưa ghi ({dates})."


def undecided_problem(taking: Taking) -> Problem:
    """What the command says instead of choosing among the dates."""
    former = shown_day(taking.standing.request.report_date)
    text = (
        f"{undecided_text(taking)} Chưa ghi gì vào sổ (ngày báo cáo của sổ: {former}). Hãy làm lại với ngày báo cáo cần ghi,"
        f" ví dụ --ngay {shown_day(taking.newest)}; đơn vị có số liệu đến ngày khác được ghi chú trên bảng in."
    )
    return Problem(Level.ERROR, layout.INPUT_SHEET, "", text)


def shown_day(day: date | None, none: str = "trống") -> str:
    """A date in messages."""
    return f"{day:%d/%m/%Y}" if day else none


def warn_of_results(taking: Taking) -> None:
    """What the check says of the rows as they would stand, at their cells of the workbook."""
    if not taking.rows:
        return
    block = taking.standing.block
    rows = [[row[0], *taking.rows.get(place, row[1:])] for place, row in enumerate(block.rows)]
    _, problems = read_units(Block(rows, block.sheet, block.row, block.column), taking.standing.settings)
    taking.problems += [one for one in problems if one.place in taking.rows and one.level is Level.WARNING]


def change_lines(taking: Taking) -> list[str]:
    """What changes: first what concerns the whole workbook, since a message box holds the first lines alone; then unit by
    unit: “ô C9, Việc: tổng số việc giải quyết: (trống) → 450”."""
    lines = [taking.about_officers] if taking.about_officers else []
    if taking.report_date is not None:
        old = shown_day(taking.standing.request.report_date, "(trống)")
        lines.append(f"Số liệu đến ngày: {old} → {shown_day(taking.report_date)}")
    if taking.names is not None:
        former = set(taking.standing.names_known or ())
        lines += [f"Nhớ tên: “{name}” là “{unit}”" for name, unit in taking.names if (name, unit) not in former]
        lines += [f"Thôi nhớ tên: “{name}” là “{unit}”" for name, unit in sorted(former.difference(taking.names))]
    if taking.former:
        lines.append(f"Sheet {layout.HISTORY_SHEET}: {_former_text(taking)}")
    changed = {unit: list(changes) for unit, changes in groupby(taking.changes, attrgetter("unit"))}
    for unit in dict.fromkeys([*changed, *taking.origins]):
        told = (f"  ô {one.cell}, {one.label}: {shown(one.old)} → {shown(one.new)}" for one in changed.get(unit, ()))
        lines += [f"{unit}:", *(f"  {text}" for text in taking.origins.get(unit, ())), *told]
    if not lines and taking.writes:
        lines.append("Nguồn số liệu của các đơn vị được ghi lại.")
    return lines


def _former_text(taking: Taking) -> str:
    day = taking.former[0][0]
    return f"số liệu cùng kỳ năm trước, đến ngày {day:%d/%m/%Y}, của {len(taking.former) - 1} đơn vị"


def summary(taking: Taking) -> str:
    """One sentence: units taken, cells changed, things not taken."""
    units = len({change.unit for change in taking.changes})
    text = f"Nhận số liệu của {len(taking.taken)} đơn vị"
    text += f": {units} đơn vị có thay đổi ({len(taking.changes)} ô)" if units else ", không có gì thay đổi so với sổ"
    text += f"; {taking.errors} mục chưa nhận được." if taking.errors else "."
    if taking.former:
        text += f" Lấy {_former_text(taking)}."
    return f"{text} {received(taking)}" if taking.taken and taking.settled else text


def to_json(taking: Taking, written: bool) -> dict[str, object]:
    """The result as plain data; figures in whole cases and whole đồng, None where blank."""
    sheet = taking.standing.block.sheet
    return {
        "da_ghi": written,
        "da_nhan": [
            {"don_vi": one.unit, "tep": one.file, "ngay": _iso(one.report_date), "nguon": list(one.origins)}
            for one in taking.taken
        ],
        "thay_doi": [
            {"don_vi": one.unit, "sheet": sheet, "o": one.cell, "noi_dung": one.label}
            | {"cu": one.old_figure, "moi": one.new_figure}
            for one in taking.changes
        ],
        "ngay_bao_cao": _iso(taking.report_date),
        "van_de": problems_json(taking.problems, "tep"),
    }


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
