"""The rows of `ChapHanhVien`: each officer's figures, read as a unit's are, and their sums against the unit's."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from thads import layout
from thads.figures.cells import is_blank
from thads.figures.names import find, nearest, unit_key
from thads.figures.problems import Block, Level, Problem
from thads.figures.settings import Settings
from thads.figures.units import NO_FIGURES, MeasureFigures, UnitFigures, misplaced_columns, read_unit
from thads.layout import Measure
from thads.numerals import format_number, name_key
from thads.rules.verdicts import MAX_FIGURE

# The row of a scale that says what is asked of officers, if it is not what is asked of their unit.
OWN_SCALE = "Chấp hành viên"


@dataclass(frozen=True, slots=True)
class Officer:
    """One row in use: the officer's unit as a place among the units, figures under the officer's name, and title."""

    unit: int
    figures: UnitFigures
    title: str


def read_officers(
    block: Block, units: Sequence[UnitFigures], settings: Settings
) -> tuple[list[Officer], list[Problem]]:
    """Read the rows of `ChapHanhVien`, empty ones skipped; a row without figures is an officer without figures.

    Problems stand at no row of `NhapLieu`.
    """
    own = replace(
        block,
        rows=[row[1:-1] for row in block.rows],
        column=block.column + 1,
        above=[row[1:-1] for row in block.above],
    )
    used = [place for place, row in enumerate(block.rows) if not all(map(is_blank, row))]
    if problems := list(misplaced_columns(own, settings, "họ tên")) if used else []:
        return [], problems
    # What is unusual for a unit is not for an officer.
    settings = replace(settings, warnings=settings.warnings._replace(unit_money=(0, MAX_FIGURE)))
    officers: list[Officer] = []
    seen: dict[tuple[int, str], int] = {}
    for place in used:
        unit, wrong = _unit_of(block, place, units)
        name = own.rows[place][0]
        if not isinstance(name, str) or is_blank(name):
            wrong = wrong or "Dòng này chưa có họ tên. Hãy nhập họ tên của chấp hành viên, hoặc xóa cả dòng."
            problems.append(Problem(Level.ERROR, block.sheet, block.cell(place, 1), wrong))
            continue
        if unit is None:
            problems.append(Problem(Level.ERROR, block.sheet, block.cell(place, 0), wrong))
            continue
        if (first := seen.setdefault((unit, name_key(name)), place)) != place:
            text = (
                f"“{name}” của {units[unit].name} đã có ở ô {block.cell(first, 1)}. Hãy giữ một dòng; nếu là hai người trùng"
                " tên, hãy ghi thêm năm sinh vào họ tên."
            )
            problems.append(Problem(Level.ERROR, block.sheet, block.cell(place, 1), text))
        figures = UnitFigures(place, " ".join(name.split()), (NO_FIGURES,) * len(settings.measures))
        if not all(map(is_blank, own.rows[place][1:])):
            figures, found = read_unit(own, place, settings)
            problems += [replace(problem, place=None) for problem in found]
        title = block.rows[place][-1]
        officers.append(Officer(unit, figures, OWN_SCALE if is_blank(title) else " ".join(str(title).split())))
    return officers, problems


def _unit_of(block: Block, place: int, units: Sequence[UnitFigures]) -> tuple[int | None, str]:
    """Which of the units a row names; None with what is to be said."""
    names = [unit.name for unit in units]
    text = block.rows[place][0]
    if not isinstance(text, str) or is_blank(text):
        return None, "Dòng này chưa có đơn vị. Hãy chọn tên đơn vị của chấp hành viên."
    found = next((at for at, name in enumerate(names) if unit_key(name) == unit_key(text)), None)
    if found is None:
        found, _ = find(text, names)
    if found is not None:
        return found, ""
    likely = "; ".join(f"“{name}”" for name in nearest(text, names))
    said = f"Sheet {layout.INPUT_SHEET} không có đơn vị “{text}”. Hãy ghi tên đơn vị như ở sheet đó"
    return None, f"{said}; gần nhất: {likely}." if likely else f"{said}."


def differences(
    block: Block, officers: Sequence[Officer], units: Sequence[UnitFigures], settings: Settings
) -> Iterator[Problem]:
    """Warnings on units whose officers, all with figures, do not make up the unit's, with both numbers."""
    for place, unit in enumerate(units):
        own = [officer.figures for officer in officers if officer.unit == place]
        told = [
            f"{label}: {format_number(made)}, đơn vị {format_number(figure)} {'đồng' if measure.money else 'việc'}"
            for measure, _, label, figure, made in (wrong_sums(unit, own, settings) if own else ())
        ]
        if told:
            text = (
                f"{unit.name}: cộng {len(own):02d} chấp hành viên khác số của đơn vị: {'; '.join(dict.fromkeys(told))}. Hãy xem có thiếu chấp hành"
                " viên nào, hay số nào nhập nhầm. Nếu có việc chưa giao cho ai thì để nguyên."
            )
            yield Problem(Level.WARNING, block.sheet, block.cell(own[0].place, 0), text)


def wrong_sums(
    whole: UnitFigures, parts: Sequence[UnitFigures], settings: Settings
) -> Iterator[tuple[Measure, int, str, int, int]]:
    """The figures that do not add up, where all parts have them; money that is not typed in đồng may differ by its rounding.

    Each is a measure, the first of the inputs that the figure is of, how messages call them, the figure, and the sum.
    """
    for measure in settings.measures:
        quantity, factor = settings.quantity(measure), settings.factor(measure)
        slack = factor * (len(parts) + 1) // 2 if factor > 1 else 0
        columns = ((0,), (1,), quantity.done or (3,))
        figures = (_compared(one.measure(measure), quantity.reduces) for one in (whole, *parts))
        for inputs, (figure, *those) in zip(columns, zip(*figures, strict=True), strict=True):
            known = [part for part in those if part is not None]
            if figure is not None and len(known) == len(parts) and abs(sum(known) - figure) > slack:
                label = " cộng ".join(settings.input_label(measure, index) for index in inputs)
                net = " (đã trừ số chuyển sổ theo dõi riêng)" if inputs[0] and quantity.separate else ""
                yield measure, inputs[0], f"{label[0].lower()}{label[1:]}{net}", figure, sum(known)


def _compared(figures: MeasureFigures, reduces: bool) -> tuple[int | None, int | None, int | None]:
    """The figures that add up: the year's load, the baseline, and what is left of it or, of a completion rate, what is done."""
    before, after = figures.before, figures.after
    if not reduces:
        after = None if before is None or after is None else before - after
    return figures.workload, before, after
