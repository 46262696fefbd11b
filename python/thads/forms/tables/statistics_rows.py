"""Reads the rows of a statistics form: totals, groups, units, and officers under their unit."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise, takewhile
from operator import attrgetter

from thads.figures.cells import is_blank
from thads.figures.problems import Level, Problem
from thads.forms.files.sheet import Cell, Sheet
from thads.forms.judged import ABLE, ABLE_LEFT, DONE, STOPPED
from thads.forms.submission import NAMELESS, Reading, Submission, UnclearError
from thads.forms.tables.head import cell_at, text_of
from thads.forms.tables.names import Kind, keys, kind_of
from thads.forms.tables.statistics import CARRIED, LOAD, OPENING, Form, heading_kinds, is_name, lines
from thads.forms.tables.totals import Numbers, is_sum, numbers_of, summing
from thads.forms.tables.words import ANY_YEAR, heading_key
from thads.layout import DEFAULT_MONEY_UNIT, MONEY, cell_address
from thads.numerals import FigureError, format_number, parse_number

# What is said of officers where their own figures are not asked for.
PASSED_OVER = "dòng của chấp hành viên"

# What is taken, and its place among a measure's five figures.
_TAKEN = {LOAD: 0, OPENING: 1, CARRIED: 3}
_UNDONE = ("running", "delayed", "suspended", "paused", "other", "unable")
_NAMES = {
    LOAD: "tổng số giải quyết", OPENING: "năm trước chuyển sang", CARRIED: "số chuyển kỳ sau", "new": "mới thụ lý",
    "handed_over": "ủy thác", "recalled": "rút lên thi hành", "withdrawn": "thu hồi, hủy quyết định", "due": "tổng số phải thi hành",
    "able": "có điều kiện", "done": "thi hành xong", "stopped": "đình chỉ", "reduced": "giảm", "running": "đang thi hành",
    "delayed": "hoãn", "suspended": "tạm đình chỉ", "paused": "tạm dừng", "other": "trường hợp khác", "unable": "chưa có điều kiện",
}  # fmt: skip


_OFFICE = keys(
    "Cục, THADS tỉnh, Thi hành án dân sự tỉnh, Cơ quan THADS tỉnh, Cơ quan thi hành án dân sự tỉnh, Cơ quan Cục, Văn phòng"
)
_AGENCY = keys("Cơ quan THADS")
_AGENCIES, _SUMS = (Kind.UNIT, Kind.PROVINCE), (Kind.TOTAL, Kind.GROUP)
# Row I of a form is what the provincial agency enforces itself, also where it is called as the whole agency is.
_WHOLE = keys("THADS, Thi hành án dân sự, Cơ quan")
_MARK = re.compile(r"^\W*(?:(?:[IVX]+|\d+(?:\.\d+)*)\s*[.)/–-]+|[a-eA-E]\)|\d+(?=\s))\s*(?=\w)")
_ROMAN = re.compile(r"[IVX]+")
# What makes a form of what stands below one: its title says anything else of measure, unit or year.
_OF_A_FORM = re.compile(rf"tính bằng|tính theo|đơn vị tính|{ANY_YEAR.pattern}")
# What stands in the column of the names where the columns are numbered, besides a letter.
_HEADS = keys("Tên, Cột, Mã số, Đơn vị, Cơ quan")


@dataclass(slots=True)
class _Row:
    """A row with a name: its 0-based place, what stands left of the name, what it is, its cells by kind of figure, and
    those that are taken in the places of ten, None where blank; as numbers, None where one is none.

    `what` of what the provincial agency enforces itself is PROVINCE, of an officer DETAIL, of a name that says neither OTHER.
    """

    place: int
    name: str
    mark: str
    what: Kind
    cells: dict[str, Cell]
    figures: Sequence[object]
    numbers: Numbers | None

    def number(self, kind: str) -> Decimal | None:
        """A figure, 0 where its cell is blank; None where there is no such column or it holds no number."""
        if kind not in self.cells:
            return None
        try:
            return parse_number(self.cells[kind]) or Decimal(0)
        except FigureError:
            return None

    @property
    def blank(self) -> bool:
        """Whether all figures that are taken are blank or 0."""
        return not any(self.numbers or ())


def read_form(sheet: Sheet, form: Form, shown: str, prefix: str) -> Reading:
    """The units of a statistics form; its totals are checked and left out, officers passed over and counted.

    Raises:
        UnclearError: another form stands below it, or a row has figures and no name.
    """
    rows = list(_rows(sheet, form))
    _find_groups(rows)
    units = _find_units(rows, form)
    reader = _Reader(form, shown, prefix)
    submissions: list[Submission] = []
    problems: list[Problem] = []
    taken = {row.place for row in units}
    passed = [row for row in rows if row.what in (Kind.DETAIL, Kind.OTHER) and row.place not in taken]
    of_officers = {row.place for row in passed}
    for row in units:
        wrong = [] if row.blank else list(reader.breaches(row))
        problems += wrong
        below = rows[bisect_right(rows, row.place, key=attrgetter("place")) :]
        officers = takewhile(lambda one: one.place in of_officers, below)
        read = [reader.submission(one, reader.breaches(one)) for one in officers]
        submissions.append(reader.submission(row, wrong)._replace(officers=read))
    problems += reader.wrong_totals(rows, units)
    if passed and units:
        named = "; ".join(row.name for row in passed[:3]) + ("; …" if len(passed) > 3 else "")
        text = f"Đã bỏ qua {len(passed)} {PASSED_OVER} ({named}): số của từng người đã nằm trong số của đơn vị."
        problems.append(reader.problem(Level.WARNING, passed[0], "", text))
    heading = f"{prefix}{cell_address(form.bottom, form.unit + 1)}"
    if form.measure is MONEY and form.money_unit is None and units:
        text = f"Biểu không ghi đơn vị tính; đã hiểu là {DEFAULT_MONEY_UNIT} như mẫu biểu thống kê. Nếu không phải, hãy ghi “Đơn vị tính: …” phía trên bảng rồi làm lại."
        problems.append(Problem(Level.WARNING, shown, heading, text))
    if not units:
        text = "Biểu thống kê không có dòng nào của đơn vị (biểu 04, 05 chia theo cơ quan thi hành án). Hãy đưa đúng biểu rồi làm lại."
        problems.append(Problem(Level.ERROR, shown, heading, text))
    return submissions, problems


def _rows(sheet: Sheet, form: Form) -> Iterator[_Row]:
    """The named rows of a form: with figures, or an agency's without them above the last that has some."""
    heads = sheet.rows[form.top : form.bottom]
    ordered = sorted(form.columns, key=lambda kind: form.columns[kind])
    waiting: list[_Row] = []
    last = form.bottom
    for place in range(form.bottom, len(sheet.rows)):
        cells = sheet.rows[place]
        if len(heading_kinds(cells)) > 1:
            above = (line for line in lines(sheet.rows[last + 1 : place]) if line not in form.title)
            if cells in heads and not any(map(_OF_A_FORM.search, above)):
                continue
            text = "Bên dưới còn một bảng khác. Hãy để mỗi bảng trên một sheet rồi làm lại."
            raise UnclearError(place, form.unit, text)
        values = {kind: cell_at(sheet.rows, place, column) for kind, column in form.columns.items()}
        left = [value for value in cells[: form.unit] if not is_blank(value)]
        name = cell_at(sheet.rows, place, form.unit)
        if not is_name(name) and left and is_name(left[-1]):
            name = left[-1]
        figures = any(map(_is_figure, values.values()))
        if figures and _numbers_columns(name, [values[kind] for kind in ordered]):
            continue
        if figures and is_blank(name):
            raise UnclearError(place, form.unit, NAMELESS)
        row = _row(place, str(name), str(left[0]) if left else "", values, form.measure.first - 1)
        if figures:
            yield from waiting
            yield row
            waiting, last = [], place
        elif row.what in _AGENCIES:
            waiting.append(row)


def _row(place: int, name: str, left: str, values: dict[str, Cell], first: int) -> _Row:
    """A row by what its name says; the mark stands left of the name or before it in its cell; `first` is the place of its
    measure among the ten figures."""
    figures: list[object] = [None] * 10
    for kind, index in _TAKEN.items():
        figures[first + index] = None if is_blank(values[kind]) else values[kind]
    name = " ".join(name.split())
    before = _MARK.match(name)
    if before:
        name = name[before.end() :]
    mark = (before[0] if before else left).strip(" .)/–-")
    key, what = f"{heading_key(name)} ", kind_of(name)
    if key.startswith(_OFFICE) or (key.startswith(_WHOLE) and what in _AGENCIES and mark == "I"):
        what = Kind.PROVINCE
    elif key.startswith(_AGENCY) or what is Kind.PROVINCE:  # a town may have the name of its province
        what = Kind.UNIT
    return _Row(place, name, mark, what, values, figures, numbers_of(figures))


def _is_figure(value: Cell) -> bool:
    """Whether a cell holds a number, or a text that is typed as one."""
    if isinstance(value, str):
        return bool(re.fullmatch(r"[\d.,\s\xa0]*\d[\d.,\s\xa0]*", value))
    return isinstance(value, int | float) and not isinstance(value, bool)


def _numbers_columns(name: Cell, values: Sequence[Cell]) -> bool:
    """Whether a row numbers the columns from left to right: A, B, 1, 2, 3=1-2."""
    texts = list(map(text_of, values))
    numbers = [int(match[1]) for text in texts if (match := re.match(r"\s*\(?(\d{1,2})\b(?![.,]\d)", text))]
    named = is_name(name) and not f"{heading_key(str(name))} ".startswith(_HEADS)
    return not named and len(set(numbers)) > 2 and all(one <= other for one, other in pairwise(numbers))


def _find_groups(rows: Sequence[_Row]) -> None:
    """Mark the rows of agencies that sum up the agencies below them, whatever they are called."""
    for place, row in enumerate(rows):
        if row.what not in _AGENCIES or row.blank:
            continue
        below = list(takewhile(lambda one: one.what not in (*_SUMS, Kind.PROVINCE), rows[place + 1 :]))
        units = [one for one in below if one.what is Kind.UNIT]
        count = _summing(row, units)
        if count > 1 or (count == 1 and _ROMAN.fullmatch(row.mark) and units[0] is below[0]):
            row.what = Kind.GROUP


def _summing(row: _Row, others: Sequence[_Row]) -> int:
    """How many of the first others sum up to a row, those of zeros behind them included; 0 where none do."""
    count = summing(row.numbers, (one.numbers for one in others), 1) if row.numbers else 0
    while count and count < len(others) and others[count].blank:
        count += 1
    return count


def _makes(rows: Sequence[_Row], total: _Row) -> bool:
    """Whether rows sum up to another in all figures that are taken."""
    own = total.numbers
    return own is not None and is_sum(own, [row.numbers for row in rows if row.numbers])


def _find_units(rows: Sequence[_Row], form: Form) -> list[_Row]:
    """The rows that are units.

    A name that says neither agency nor officer is an officer's where rows below an agency sum up to it, or where the
    agencies alone make the total; in a form of one agency all but its total are.
    """
    under: set[int] = set()
    for place, row in enumerate(rows):
        if row.what in (*_AGENCIES, Kind.OTHER) and row.place not in under and not row.blank:
            run = list(takewhile(lambda one: one.what is Kind.OTHER, rows[place + 1 :]))
            under |= {one.place for one in run[: _summing(row, run)]}
    loose = [row for row in rows if row.what in (*_AGENCIES, Kind.OTHER) and row.place not in under]
    # The province's total may be called as its agency is.
    for row in loose:
        others = [one for one in loose if one is not row]
        if row.what is Kind.PROVINCE and len(others) > 1 and not row.blank and _makes(others, row):
            row.what, loose = Kind.TOTAL, others
    named = [row for row in loose if row.what in _AGENCIES]
    totals = [row for row in rows if row.what is Kind.TOTAL]
    if not named and totals and kind_of(form.reporter) is Kind.UNIT:
        return [replace(totals[0], name=form.reporter, what=Kind.UNIT)]
    if not named and not form.by_agency:
        return []
    if totals and not _makes(named, totals[0]) and _makes(loose, totals[0]):
        return loose
    return named if any(row.what is Kind.UNIT for row in named) else loose


class _Reader:
    """What a form's rows say, with the cells of the file."""

    def __init__(self, form: Form, shown: str, prefix: str) -> None:
        self.form, self.shown, self.prefix = form, shown, prefix

    def cell(self, row: _Row, kind: str) -> str:
        """A1 address of a row's figure, of its name where the kind is ""."""
        column = self.form.columns[kind] if kind else self.form.unit
        return f"{self.prefix}{cell_address(row.place + 1, column + 1)}"

    def problem(self, level: Level, row: _Row, kind: str, text: str) -> Problem:
        return Problem(level, self.shown, self.cell(row, kind), text)

    def submission(self, row: _Row, wrong: Iterable[Problem]) -> Submission:
        """A row as figures of the form's year and, as its baseline, what that year opened with."""
        form, first = self.form, self.form.measure.first
        cells = [self.cell(row, ""), *[""] * 10]
        for kind, index in _TAKEN.items():
            cells[first + index] = self.cell(row, kind)
        unreadable = any(problem.level is Level.ERROR for problem in wrong)
        net = frozenset({first + 1, first + 3} if form.carried_net else {first + 1})
        return Submission(
            self.shown, row.name, row.figures, cells, form.year - 1, form.year, form.day, form.money_unit or DEFAULT_MONEY_UNIT,
            net=net, unreadable=unreadable, statistics=True, head_office=row.what is Kind.PROVINCE,
            year_cells=("", form.year_cell and f"{self.prefix}{form.year_cell}"), columns=self.others(row),
            doubted=self.breach(row, ABLE, self.present(dict.fromkeys((DONE, STOPPED, "reduced", *_UNDONE[:-1]), 1))),
        )  # fmt: skip

    def others(self, row: _Row) -> dict[tuple[str, str], tuple[object, str]]:
        """Figures and cells of the columns that a plan may judge by besides what is carried over."""
        kinds = [kind for kind in (ABLE, DONE, STOPPED) if kind in row.cells]
        noun = self.form.measure.noun
        found: dict[tuple[str, str], tuple[object, str]] = {
            (noun, kind): (None if is_blank(row.cells[kind]) else row.cells[kind], self.cell(row, kind))
            for kind in kinds
        }
        left = [row.number(kind) for kind in (*kinds, *({"reduced"} & row.cells.keys()))]
        if len(kinds) == len((ABLE, DONE, STOPPED)) and None not in left:
            whole, *gone = (number or Decimal(0) for number in left)
            found[noun, ABLE_LEFT] = (whole - sum(gone), self.cell(row, ABLE))
        return found

    def breaches(self, row: _Row) -> Iterator[Problem]:
        """The identities of the form that a row breaks: an error where a figure that is taken becomes doubtful."""
        handed = self.present({LOAD: 1, "handed_over": -1, "withdrawn": -1, "recalled": -1})
        closed = self.present({"due": 1, "done": -1, "stopped": -1, "reduced": -1})
        undone = self.breach(row, CARRIED, dict.fromkeys(_UNDONE, 1))
        found = {
            LOAD: self.breach(row, LOAD, {OPENING: 1, "new": 1}),
            "due": self.breach(row, "due", handed),
            CARRIED: self.breach(row, CARRIED, closed),
        }
        if undone and not found[CARRIED]:
            if any(row.number(kind) is None for kind in closed):
                found[CARRIED] = undone
            else:
                yield self.problem(Level.WARNING, row, CARRIED, f"{row.name}: {undone}. Hãy xem lại biểu.")
        if broken := {kind: text for kind, text in found.items() if text}:
            text = f"{row.name}: {'; '.join(broken.values())}. Chưa lấy số liệu của đơn vị ở biểu này. Hãy sửa biểu rồi làm lại."
            yield self.problem(Level.ERROR, row, next(iter(broken)), text)

    def present(self, terms: dict[str, int]) -> dict[str, int]:
        """The terms without those for which some forms have no column: nothing is deducted there."""
        lacking = {"recalled"} if self.form.measure is MONEY else {"recalled", "reduced"}
        return {kind: sign for kind, sign in terms.items() if kind not in lacking - self.form.columns.keys()}

    def breach(self, row: _Row, kind: str, terms: dict[str, int]) -> str:
        """How a figure differs from what the others make of it, "" where it does not or that cannot be seen."""
        own = row.number(kind)
        numbers = {term: row.number(term) for term in terms}
        if own is None or is_blank(row.cells[kind]) or None in numbers.values():
            return ""
        made = sum((sign * (numbers[term] or 0) for term, sign in terms.items()), Decimal(0))
        if abs(own - made) <= self.rounding(len(terms)):
            return ""
        told = [
            f"{('+ ' if sign > 0 else '− ') if place else ''}{_NAMES[term]} {format_number(numbers[term] or 0)} (ô {self.cell(row, term)})"
            for place, (term, sign) in enumerate(terms.items())
        ]
        return f"{_NAMES[kind]} {format_number(own)} (ô {self.cell(row, kind)}) khác {' '.join(told)} = {format_number(made)}"

    def rounding(self, terms: int) -> Decimal:
        """By how much a figure may differ from a sum of others: money is rounded to the form's unit."""
        rounded = self.form.measure is MONEY and self.form.money_unit != "đồng"
        return Decimal(terms + 1) / 2 if rounded else Decimal(0)

    def wrong_totals(self, rows: Sequence[_Row], units: Sequence[_Row]) -> Iterator[Problem]:
        """The rows of totals, and of groups, that are not the sums of their units."""
        for place, row in enumerate(rows):
            if row.what not in _SUMS:
                continue
            below = takewhile(lambda one: one.what not in (*_SUMS, Kind.PROVINCE), rows[place + 1 :])
            inside = {one.place for one in below}
            parts = units if row.what is Kind.TOTAL else [one for one in units if one.place in inside]
            wrong = [
                f"{_NAMES[kind]} ghi {format_number(number)} (ô {self.cell(row, kind)}), cộng các đơn vị được {format_number(made)}"
                for kind in _NAMES
                if (number := row.number(kind)) is not None
                and not is_blank(row.cells[kind])
                and abs(number - (made := sum((part.number(kind) or Decimal(0) for part in parts), Decimal(0))))
                > self.rounding(len(parts))
            ]
            if wrong and parts:
                text = f"Dòng “{row.name}” khác tổng của {len(parts)} đơn vị: {'; '.join(wrong)}. Hãy xem có thiếu đơn vị nào, hay số nào nhập nhầm."
                yield self.problem(Level.WARNING, row, "", text)
