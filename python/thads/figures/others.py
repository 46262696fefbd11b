"""`SoLieuKhac`: figures that nobody has to type, a row for each of `NhapLieu`; a column without figures is spoken of nowhere.

Requests sent back to who made them make a backlog fall by bookkeeping (Decree 152/2026, article 22). The others are what the
drive's plan names beside its scales: completion, cases with conditions for over a year, receipts in criminal cases of corruption
and economy, cases of credit institutions (clause "Nội dung thi đua").
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import NamedTuple, TypeAlias

from thads.figures.cells import is_blank, whole_figure
from thads.figures.problems import Block, Level, Problem, Row
from thads.figures.settings import Settings
from thads.figures.units import MeasureFigures, UnitFigures, amount_text, doubts
from thads.layout import MEASURES, MONEY, Measure
from thads.numerals import FigureError
from thads.rules.quantities import CARRIED_OVER
from thads.rules.verdicts import RATE_STEPS


class Other(NamedTuple):
    """What is typed of it for each measure: one amount, or a whole and what of it is done."""

    heading: str
    parts: tuple[str, ...]
    measures: tuple[Measure, ...] = MEASURES


SENT_BACK = Other("Gửi lại yêu cầu", ("Số {noun} gửi lại (từ 01/7/2026)",))
ENFORCEABLE = Other("Số có điều kiện thi hành", ("Có điều kiện", "Thi hành xong"))
_OTHERS = (
    SENT_BACK,
    ENFORCEABLE,
    Other("Án có điều kiện trên một năm", ("Phải thi hành", "Thi hành xong")),
    Other("Án tham nhũng, kinh tế", ("Phải thu", "Đã thu"), (MONEY,)),
    Other("Án tổ chức tín dụng, ngân hàng", ("Phải thi hành", "Thi hành xong")),
)

# The columns: of what, the measure, and which part; requests sent back first, so that their places are those of the measures.
COLUMNS = tuple((one, measure, part) for one in _OTHERS for measure in one.measures for part in one.parts)

# What is typed, by the 0-based place of its first part; and what of it has a rate: what is done stands right of its whole.
_PLACES = {place: (one, measure) for place, (one, measure, part) in enumerate(COLUMNS) if part == one.parts[0]}
PAIRS = {place: (one, measure) for place, (one, measure) in _PLACES.items() if one.parts[1:]}

_FIRST_DAY = date(2026, 7, 1)

# By the 0-based row of `NhapLieu`: whole cases or đồng, None where blank.
Others: TypeAlias = Mapping[int, Sequence[int | None]]


class Sum(NamedTuple):
    """What is typed of one of them for a measure, added up over the units that have it whole: cases or đồng, a figure a part."""

    about: Other
    measure: Measure
    figures: Sequence[int]
    units: int

    @property
    def rate(self) -> int | None:
        """The share that is done in ten-thousandths, cut; None of what has no parts, or is nothing."""
        whole, *done = self.figures
        return done[0] * RATE_STEPS // whole if whole and done else None


def sums(rows: Sequence[Sequence[int | None]]) -> Iterator[Sum]:
    """What stands in the rows of some units, in the order of the columns; nothing of what none of them has."""
    for place, (one, measure) in _PLACES.items():
        cells = [row[place : place + len(one.parts)] for row in rows]
        filled = [[figure or 0 for figure in parts] for parts in cells if None not in parts]
        if filled:
            yield Sum(one, measure, [sum(column) for column in zip(*filled, strict=True)], len(filled))


def columns_used(others: Others) -> list[int]:
    """The columns of what any unit has, of each whole with what of it is done."""
    parts = [range(place, place + len(one.parts)) for place, (one, _) in _PLACES.items()]
    return [at for each in parts if any(row[at] is not None for row in others.values() for at in each) for at in each]


def sent_back(values: Sequence[int | None], measure: Measure) -> int:
    """How much of a measure was sent back, 0 where nothing is typed."""
    return (values[measure.money] or 0) if values else 0


def judged_figures(figures: MeasureFigures, returned: int, measure: Measure, settings: Settings) -> MeasureFigures:
    """A measure as it is judged: where the reading has it that what was sent back is no reduction, it counts as left.

    Sent back is what lacks conditions: figures of what can be enforced are the same with it and without.
    """
    if returned and figures.after is not None and takes_off(measure, settings):
        return replace(figures, after=figures.after + returned)
    return figures


def takes_off(measure: Measure, settings: Settings) -> bool:
    """Whether what was sent back is taken off the reduction."""
    return settings.readings.sent_back == "taken_off" and settings.quantity(measure) is CARRIED_OVER


def read_others(
    block: Block, units: Sequence[UnitFigures], settings: Settings, day: date | None
) -> tuple[Others, list[Problem]]:
    """The rows in which anything stands, and what is wrong or doubtful in them; `day` is that of the figures."""
    if len(block.rows[0]) != len(COLUMNS):
        text = f"Vùng số liệu khác có {len(block.rows[0])} cột, phải là {len(COLUMNS)} cột. Hãy trả các cột về như sổ mẫu (Ctrl+Z, hoặc dùng bản dự phòng)."
        return {}, [Problem(Level.ERROR, block.sheet, block.cell(0, 0), text)]
    names = {unit.place: unit for unit in units}
    found: dict[int, Sequence[int | None]] = {}
    problems: list[Problem] = []
    for place, row in enumerate(block.rows):
        if all(map(is_blank, row)):
            continue
        unit = names.get(place)
        if unit is None:
            text = "Dòng này có số liệu khác nhưng chưa có đơn vị. Hãy nhập tên đơn vị, hoặc xóa số liệu của dòng."
            problems.append(block.problem(Level.ERROR, place, 0, text))
            continue
        who = unit.name or "Dòng này"
        values, said = read_row(row, settings)
        said += [
            *_told_twice(values, unit, settings),
            *_doubtful_returns(values, unit, settings, day),
        ]
        # What is doubtful of several measures is said once.
        problems += [
            block.problem(level, place, column, f"{who}, {text}") for level, column, text in dict.fromkeys(said)
        ]
        found[place] = values
    return found, problems


_Said: TypeAlias = tuple[Level, int, str]


def read_row(row: Row, settings: Settings) -> tuple[list[int | None], list[_Said]]:
    """The figures of a row's cells, None where blank or wrong, and what is wrong or doubtful: level, column, sentence."""
    values: list[int | None] = []
    said: list[_Said] = []
    for column, ((_, measure, _), cell) in enumerate(zip(COLUMNS, row, strict=True)):
        try:
            values.append(whole_figure(cell, settings.factor(measure)))
        except FigureError as error:
            values.append(None)
            said.append((Level.ERROR, column, f"{label(column)}: {error}"))
        else:
            said += [(Level.WARNING, column, f"{label(column)}: {text}") for text in doubts(cell, measure)]
    return values, [*said, *_contradictions(row, values)]


def label(column: int) -> str:
    """What messages and forms call a column."""
    one, measure, part = COLUMNS[column]
    heading = one.heading[0].lower() + one.heading[1:]
    return f"{heading}, {measure.noun}" + (f", {part.lower()}" if one.parts[1:] else "")


def _contradictions(row: Row, values: Sequence[int | None]) -> Iterator[_Said]:
    for column, (_, measure) in PAIRS.items():
        whole, done = values[column : column + 2]
        if whole is not None and done is not None and done > whole:
            text = f"{label(column + 1)} ({amount_text(done, measure)}) lớn hơn {label(column)} ({amount_text(whole, measure)}). Hãy sửa một trong hai ô."
            yield Level.ERROR, column + 1, text
        elif is_blank(row[column]) != is_blank(row[column + 1]):
            lacking = column + is_blank(row[column + 1])
            text = f"{label(lacking)}: còn trống nên chưa tính được tỷ lệ. Hãy nhập số (không có thì nhập 0), hoặc xóa ô bên cạnh."
            yield Level.WARNING, lacking, text


def _told_twice(values: Sequence[int | None], unit: UnitFigures, settings: Settings) -> Iterator[_Said]:
    """What can be enforced, where the plan judges by it and it stands in `NhapLieu` as well."""
    for judged_as in filter(settings.completes, settings.measures):
        column = next(at for at, (one, of) in PAIRS.items() if one is ENFORCEABLE and of.money == judged_as.money)
        measure, whole, judged = PAIRS[column][1], values[column], unit.measure(judged_as).before
        if None not in (whole, judged) and whole != judged:
            text = f"{label(column)} ({amount_text(whole or 0, measure)}) khác số đã nhập để xét ({amount_text(judged or 0, measure)}). Hãy sửa một trong hai ô."
            yield Level.WARNING, column, text


def _doubtful_returns(
    values: Sequence[int | None], unit: UnitFigures, settings: Settings, day: date | None
) -> Iterator[_Said]:
    """Requests sent back before there was a rule for it, or more of them than the backlog fell by."""
    for measure in settings.measures:
        column, amount = int(measure.money), sent_back(values, measure)
        if not amount:
            continue
        if (settings.current_year or _FIRST_DAY.year) < _FIRST_DAY.year or (day and day < _FIRST_DAY):
            text = f"{label(column)}: quy định gửi lại yêu cầu có từ ngày {_FIRST_DAY:%d/%m/%Y}, số liệu này trước ngày đó. Hãy xem lại ô này, năm thi đua và ngày báo cáo. Nếu đúng thì để nguyên."
            yield Level.WARNING, column, text
        figures = unit.measure(measure)
        if settings.quantity(measure) is not CARRIED_OVER or figures.before is None or figures.after is None:
            continue
        reduced = figures.before - figures.after
        if amount > reduced:
            change = (
                f"số giảm ({amount_text(reduced, measure)})"
                if reduced > 0
                else "số giảm, vì số chuyển kỳ sau không giảm"
            )
            said = f"{label(column)} ({amount_text(amount, measure)})"
            yield Level.WARNING, column, f"{said} lớn hơn {change}. Hãy kiểm tra lại ô này. Nếu đúng thì để nguyên."
