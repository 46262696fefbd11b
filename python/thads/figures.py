"""What may be typed: the rows of `NhapLieu` and the scales of `Chỉ tiêu`, checked cell by cell.

Everything here takes plain cell values (blocks of rows) and says problems with sheet, cell, what is wrong and what
to do. Nothing is guessed: a blank is missing, never 0, except in the two separate-register columns.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING

from thads import layout
from thads.assess import MAX_FIGURE
from thads.layout import MEASURES, Measure
from thads.numerals import EXCEL_DIGITS, FigureError, format_number, name_key, parse_number
from thads.plan import PlanError, Rule, TargetScale, Tier, percent

if TYPE_CHECKING:
    import pandas as pd

Row = Sequence[object]

# Whole numbers below this have at most the digits that Excel keeps.
_EXACT_BELOW = 10**EXCEL_DIGITS


class Level(StrEnum):
    """How grave a problem is: an error stops the consolidation, a warning does not."""

    ERROR = "loi"
    WARNING = "canh_bao"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to mend: where it is (sheet and A1 cell), what is wrong and what to do.

    `place` is the 0-based row of `NhapLieu` concerned, None for what stands elsewhere.
    """

    level: Level
    sheet: str
    cell: str
    text: str
    place: int | None = None


@dataclass(frozen=True, slots=True)
class Block:
    """Cell values of a rectangle, and where it stands: 1-based row and column of its first cell."""

    rows: Sequence[Row]
    sheet: str = layout.INPUT_SHEET
    row: int = 1
    column: int = 1

    def problem(self, level: Level, row: int, column: int, text: str) -> Problem:
        """A problem at a 0-based place of the block."""
        return Problem(level, self.sheet, self.cell(row, column), text, row)

    def cell(self, row: int, column: int) -> str:
        """A1 address of a 0-based place of the block."""
        return layout.cell_address(self.row + row, self.column + column)


@dataclass(frozen=True, slots=True)
class MeasureFigures:
    """One measure of one unit, net of the separate register: whole cases or whole đồng; None where missing."""

    workload: int | None
    before: int | None
    after: int | None

    @property
    def complete(self) -> bool:
        return None not in (self.workload, self.before, self.after)


NO_FIGURES = MeasureFigures(None, None, None)


@dataclass(frozen=True, slots=True)
class UnitFigures:
    """One row in use: its 0-based place in `NhapLieu`, the unit's name and its net figures."""

    place: int
    name: str
    cases: MeasureFigures
    money: MeasureFigures

    def measure(self, measure: Measure) -> MeasureFigures:
        return self.cases if measure is layout.CASES else self.money


@dataclass(frozen=True, slots=True)
class Settings:
    """What besides figures decides how a row is read.

    Attributes:
        money_factor: đồng in one unit of the sheet's money.
        baseline_year, current_year: how the messages call the two years.
        missing: reading 5, "missing" or "zero".
        large_reduction, money_unit_ratio: the thresholds of the warnings (plan file).
    """

    money_factor: int = layout.MONEY_UNITS[layout.DEFAULT_MONEY_UNIT]
    baseline_year: int | str = "so sánh"
    current_year: int | str = "thi đua"
    missing: str = "missing"
    large_reduction: Fraction = Fraction(1, 2)
    money_unit_ratio: int = 300

    def factor(self, measure: Measure) -> int:
        """What one typed unit of a measure is worth: 1 case, or đồng in the sheet's money unit."""
        return 1 if measure is layout.CASES else self.money_factor

    def input_label(self, measure: Measure, index: int) -> str:
        """Heading of one of a measure's five inputs."""
        return layout.INPUT_LABELS[index].format(
            noun=measure.noun, baseline=self.baseline_year, current=self.current_year
        )


def is_blank(value: object) -> bool:
    """Whether a cell counts as empty."""
    return value is None or (isinstance(value, str) and not value.strip())


def read_units(block: Block, settings: Settings) -> tuple[list[UnitFigures], list[Problem]]:
    """Read the rows of `NhapLieu`: 11 columns, any number of rows, empty rows skipped.

    Returns:
        The units in use, in their order, and all problems found, row by row. A figure with an error is None.
    """
    units: list[UnitFigures] = []
    problems: list[Problem] = []
    seen: dict[str, str] = {}
    for place, row in enumerate(block.rows):
        if all(is_blank(value) for value in row):
            continue
        unit, found = read_unit(block, place, settings)
        problems += found
        key = name_key(unit.name)
        if key and key in seen:
            text = f"Đơn vị “{unit.name}” đã có ở ô {seen[key]}. Hãy giữ một dòng và xóa dòng kia."
            problems.append(block.problem(Level.ERROR, place, 0, text))
        seen.setdefault(key, block.cell(place, 0))
        units.append(unit)
    problems += _outliers(block, units, settings)
    return units, problems


def read_unit(block: Block, place: int, settings: Settings) -> tuple[UnitFigures, list[Problem]]:
    """Read one row that is not empty; see `read_units`."""
    row = block.rows[place]
    problems: list[Problem] = []
    name = _read_name(block, place, problems)
    if name and all(is_blank(value) for value in row[1:]):
        problems.append(
            block.problem(
                Level.ERROR,
                place,
                0,
                f"{name}: có tên đơn vị nhưng chưa có số liệu. Hãy nhập số liệu; nếu đơn vị chưa báo cáo, hãy nhập số đã biết"
                f" của năm {settings.baseline_year} (kết quả sẽ ghi “Thiếu số liệu”); nếu dòng này thừa, hãy xóa tên.",
            )
        )
        return UnitFigures(place, name, NO_FIGURES, NO_FIGURES), problems
    cases, money = (_read_measure(block, place, name, measure, settings, problems) for measure in MEASURES)
    return UnitFigures(place, name, cases, money), problems


def _read_name(block: Block, place: int, problems: list[Problem]) -> str:
    value = block.rows[place][0]
    if isinstance(value, str) and value.strip() and not value.startswith("#"):
        return " ".join(value.split())
    if is_blank(value):
        text = "Dòng này có số liệu nhưng chưa có tên đơn vị. Hãy nhập tên đơn vị, hoặc xóa số liệu của dòng."
    else:
        text = "Tên đơn vị phải là chữ. Hãy gõ lại tên đơn vị."
    problems.append(block.problem(Level.ERROR, place, 0, text))
    return ""


def _read_measure(
    block: Block, place: int, name: str, measure: Measure, settings: Settings, problems: list[Problem]
) -> MeasureFigures:
    factor = settings.factor(measure)
    who = f"{name or 'Dòng này'}, "
    values: list[int | None] = []
    sound: list[bool] = []
    unit = "việc" if measure is layout.CASES else "đồng"

    def add(level: Level, index: int, text: str) -> None:
        problems.append(block.problem(level, place, measure.first + index, text))

    def label(index: int) -> str:
        text = settings.input_label(measure, index)
        return text[0].lower() + text[1:]

    for index in range(len(layout.INPUT_LABELS)):
        separate_register = index in (2, 4)
        try:
            value = whole_figure(block.rows[place][measure.first + index], factor)
        except FigureError as error:
            add(Level.ERROR, index, f"{who}{label(index)}: {error}")
            values.append(None)
            sound.append(False)
            continue
        if value is None and (separate_register or settings.missing == "zero"):
            value = 0
        values.append(value)
        sound.append(True)

    workload = values[0]
    nets: list[int | None] = []
    for whole_index in (1, 3):
        whole, separate = values[whole_index], values[whole_index + 1]
        if whole is None or separate is None:
            nets.append(None)
        elif separate > whole:
            add(
                Level.ERROR,
                whole_index + 1,
                f"{who}{label(whole_index + 1)} ({format_number(separate)} {unit}) lớn hơn {label(whole_index)}"
                f" ({format_number(whole)} {unit}). Phần trong đó không thể lớn hơn toàn bộ; hãy sửa một trong hai ô.",
            )
            nets.append(None)
        else:
            nets.append(whole - separate)
    before, after = nets

    if workload is not None and after is not None and after > workload:
        add(
            Level.ERROR,
            3,
            f"{who}số {measure.noun} chuyển kỳ sau năm {settings.current_year} đã trừ sổ theo dõi riêng"
            f" ({format_number(after)} {unit}) lớn hơn tổng số {measure.noun} giải quyết ({format_number(workload)} {unit})."
            " Hãy kiểm tra lại hai ô này.",
        )
    if workload is not None and before is not None and before > workload:
        add(
            Level.WARNING,
            1,
            f"{who}số {measure.noun} chuyển kỳ sau năm {settings.baseline_year} đã trừ sổ theo dõi riêng"
            f" ({format_number(before)} {unit}) lớn hơn tổng số {measure.noun} giải quyết ({format_number(workload)} {unit})."
            " Nếu đúng thì để nguyên.",
        )
    large = settings.large_reduction
    if before is not None and after is not None and (before - after) * large.denominator > large.numerator * before:
        add(
            Level.WARNING,
            3,
            f"{who}{measure.noun} giảm trên {percent(settings.large_reduction)} ({format_number(before)} còn"
            f" {format_number(after)} {unit}). Nếu đúng thì để nguyên.",
        )
    return MeasureFigures(workload, before, after)


def whole_figure(value: object, factor: int) -> int | None:
    """A figure in whole cases (factor 1) or whole đồng (factor: đồng in the sheet's unit)."""
    if type(value) is float and 0 <= value < _EXACT_BELOW and value.is_integer():
        figure = int(value) * factor
        if figure <= MAX_FIGURE:  # nearly every cell; what follows would give the same at ten times the time
            return figure
    number = parse_number(value)
    if number is None:
        return None
    scaled = Fraction(number) * factor
    if scaled > MAX_FIGURE:
        raise FigureError(f"số quá lớn ({format_number(number)}). Hãy kiểm tra lại số và đơn vị tính.")
    if scaled.denominator != 1:
        if factor == 1:
            raise FigureError(f"“{format_number(number)}” không phải số nguyên. Hãy gõ số nguyên.")
        raise FigureError(f"“{format_number(number)}” lẻ dưới một đồng. Hãy gõ số đúng đến đồng.")
    return int(scaled)


def _outliers(block: Block, units: Sequence[UnitFigures], settings: Settings) -> list[Problem]:
    """Warnings on money some 1.000 times that of the other units: probably typed in another unit."""
    problems = []
    for index, label in ((0, "workload"), (1, "before"), (3, "after")):
        figures = [(unit, getattr(unit.money, label)) for unit in units if getattr(unit.money, label)]
        if len(figures) < 3:
            continue
        figures.sort(key=lambda pair: pair[1])
        for rank, (unit, figure) in enumerate(figures):
            typical = _median_without(figures, rank)
            if settings.money_unit_ratio * min(figure, typical) > max(figure, typical):
                continue
            much = "lớn" if figure > typical else "nhỏ"
            problems.append(
                block.problem(
                    Level.WARNING,
                    unit.place,
                    layout.MONEY.first + index,
                    f"{unit.name}: số tiền {format_number(figure)} đồng {much} khác thường so với các đơn vị khác"
                    f" (thường khoảng {format_number(int(typical))} đồng); có thể đã gõ nhầm đơn vị tính. Nếu đúng thì để nguyên.",
                )
            )
    return problems


def _median_without(figures: Sequence[tuple[UnitFigures, int]], rank: int) -> float:
    """Median of sorted figures other than the one at `rank`."""

    def other(index: int) -> int:
        return figures[index if index < rank else index + 1][1]

    count = len(figures) - 1
    return (other((count - 1) // 2) + other(count // 2)) / 2


def to_frame(units: Sequence[UnitFigures], measure: Measure) -> pd.DataFrame:
    """The figures of one measure as `assess_frame` takes them: Int64 columns workload, before, after."""
    import pandas as pd

    rows = [unit.measure(measure) for unit in units]
    return pd.DataFrame(
        {
            "workload": pd.array([row.workload for row in rows], dtype="Int64"),
            "before": pd.array([row.before for row in rows], dtype="Int64"),
            "after": pd.array([row.after for row in rows], dtype="Int64"),
        }
    )


def read_scale(block: Block, factor: int) -> tuple[TargetScale | None, list[Problem]]:
    """Read one scale of sheet `Chỉ tiêu`: 7 columns (`layout.SCALE_COLUMNS`), empty rows skipped.

    Args:
        block: the scale's cells.
        factor: 1 for cases, đồng in the scale's money unit for money.

    Returns:
        The scale with thresholds in cases or đồng, or None beside the problems found.
    """
    tiers: list[Tier] = []
    places: list[int] = []
    problems: list[Problem] = []
    for place, row in enumerate(block.rows):
        if all(is_blank(value) for value in row):
            continue
        tier = _read_tier(block, place, factor, problems)
        if tier is not None:
            tiers.append(tier)
            places.append(place)
    if problems:
        return None, problems
    try:
        return TargetScale(tuple(tiers)), []
    except PlanError as error:
        cell = block.cell(places[error.row] if error.row is not None else 0, 0)
        return None, [Problem(Level.ERROR, block.sheet, cell, f"Thang chỉ tiêu: {error}. Hãy sửa lại dòng này.")]


_RULES: Mapping[str, Rule] = {name_key(str(rule)): rule for rule in Rule}


def _read_tier(block: Block, place: int, factor: int, problems: list[Problem]) -> Tier | None:
    start_cell, stop_cell, target_cell, stretch_cell, rule_cell, wording_cell, clause_cell = block.rows[place][:7]

    def add(column: int, text: str) -> None:
        cell = block.cell(place, column)
        problems.append(Problem(Level.ERROR, block.sheet, cell, f"Thang chỉ tiêu, {text}"))

    def number(column: int, value: object) -> int | None:
        try:
            return whole_figure(value, factor)
        except FigureError as error:
            add(column, f"cột “{layout.SCALE_COLUMNS[column]}”: {error}")
            return None

    def rate(column: int, value: object) -> Fraction | None:
        try:
            return _read_rate(value)
        except FigureError as error:
            add(column, f"cột “{layout.SCALE_COLUMNS[column]}”: {error}")
            return None

    before = len(problems)
    start = number(0, start_cell)
    stop = number(1, stop_cell)
    target = rate(2, target_cell)
    stretch = rate(3, stretch_cell)
    rule = Rule.AT_LEAST if is_blank(rule_cell) else _RULES.get(name_key(str(rule_cell)))
    if rule is None:
        choices = "; ".join(f"“{choice}”" for choice in Rule)
        add(4, f"cột “Cách xét”: không có cách “{rule_cell}”. Hãy chọn một trong: {choices}.")
    if len(problems) == before and start is None:
        add(0, "cột “Từ (≥)” còn trống. Hãy gõ mức bắt đầu của dòng (dòng đầu là 0).")
    if len(problems) == before and target is None:
        add(2, "cột “Mức giảm” còn trống. Hãy gõ mức giảm, ví dụ 6%.")
    if len(problems) > before or start is None or target is None or rule is None:
        return None
    wording = str(wording_cell).strip() if not is_blank(wording_cell) else _default_wording(start, stop)
    return Tier(start, stop, target, stretch, rule, wording, "" if is_blank(clause_cell) else str(clause_cell).strip())


def _default_wording(start: int, stop: int | None) -> str:
    if stop is None:
        return f"từ {format_number(start)} trở lên"
    return f"dưới {format_number(stop)}" if start == 0 else f"từ {format_number(start)} đến dưới {format_number(stop)}"


def _read_rate(value: object) -> Fraction | None:
    """A rate typed as 0,06, as 6% (which Excel stores as 0.06) or as the text "6%"."""
    if isinstance(value, str) and value.strip().endswith("%"):
        number = parse_number(value.strip().removesuffix("%"))
        return None if number is None else Fraction(number / 100)
    number = parse_number(value)
    if number is not None and number >= 1:
        raise FigureError(f"“{format_number(number)}” là từ 100% trở lên. Hãy gõ kèm dấu %, ví dụ 6%.")
    return None if number is None else Fraction(number)


def scale_rows(scale: TargetScale, factor: int) -> list[list[object]]:
    """A scale as the cells of sheet `Chỉ tiêu`, the inverse of `read_scale`."""

    def shown(value: int | None) -> float | int | None:
        if value is None:
            return None
        return value // factor if value % factor == 0 else float(Decimal(value) / factor)

    return [
        [
            shown(tier.start),
            shown(tier.stop),
            float(tier.target),
            None if tier.stretch is None else float(tier.stretch),
            str(tier.rule),
            tier.wording,
            tier.clause,
        ]
        for tier in scale.tiers
    ]


def with_money_factor(settings: Settings, unit: object) -> Settings:
    """The settings for a money unit of the sheet.

    Raises:
        FigureError: `unit` is none of `layout.MONEY_UNITS`.
    """
    for name, factor in layout.MONEY_UNITS.items():
        if isinstance(unit, str) and name_key(name) == name_key(unit):
            return replace(settings, money_factor=factor)
    choices = ", ".join(layout.MONEY_UNITS)
    raise FigureError(f"không có đơn vị tính “{'' if unit is None else unit}”. Hãy chọn một trong: {choices}.")
