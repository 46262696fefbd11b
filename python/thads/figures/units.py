"""What may be typed: the rows of `NhapLieu` and the scales of `Chỉ tiêu`, checked cell by cell.

Everything here takes plain cell values (blocks of rows) and says problems with sheet, cell, what is wrong and what
to do. Nothing is guessed: a blank is missing, never 0, except in the two separate-register columns.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain, pairwise
from operator import attrgetter

from thads import layout
from thads.figures.cells import is_blank, whole_figure
from thads.figures.names import doubles, unit_key
from thads.figures.problems import Block, Level, Problem
from thads.figures.settings import Settings
from thads.layout import Measure
from thads.numerals import NOT_CALCULATED, FigureError, format_number
from thads.rules.kinds import percent
from thads.rules.quantities import Quantity

# Within a measure's five inputs: the year's load and the two years' figures.
_WORKLOAD, _BASELINE, _CURRENT = 0, 1, 3


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
    """One row in use: its 0-based place in `NhapLieu`, the unit's name and its net figures, a measure each."""

    place: int
    name: str
    figures: tuple[MeasureFigures, ...]

    def measure(self, measure: Measure) -> MeasureFigures:
        return self.figures[measure.index]


def misplaced_columns(block: Block, settings: Settings, names: str = "đơn vị") -> Iterator[Problem]:
    """Errors where a column was inserted into `NhapLieu` or taken out: each figure would be taken for its neighbour.

    `names` is what stands above the names; those of officers stand in a block of the same columns.
    """
    columns, needed = len(block.rows[0]), layout.input_columns(settings.measures)
    if columns != needed:
        text = f"Bảng nhập liệu có {columns} cột, phải là {needed} cột: đã có cột bị chèn thêm hoặc xóa. {MISPLACED}"
        yield Problem(Level.ERROR, block.sheet, block.cell(0, 0), text)
        return
    heads = [" ".join(str(cell) for cell in cells if not is_blank(cell)) for cells in zip(*block.above, strict=True)]
    wanted = chain((names,), *(quantity.words for quantity in settings.quantities))
    for column, (head, words) in enumerate(zip(heads, wanted, strict=False)):
        if NOT_CALCULATED not in head and words not in unicodedata.normalize("NFC", head).lower():
            text = f"Đầu cột này ghi “{head}”, đúng ra phải có chữ “{words}”: có cột đã bị chèn thêm, xóa hoặc chuyển chỗ. {MISPLACED}"
            yield Problem(Level.ERROR, block.sheet, block.cell(-1, column), text)
            return


def reshaped(blocks: Mapping[str, Block], columns: Mapping[str, int] | None = None) -> Iterator[Problem]:
    """Errors where rows were inserted into a list of cells with fixed meanings, or columns into a table, or taken out.

    Args:
        blocks: by defined name; how many rows a list has, the copy of what was last consolidated tells where there is one.
        columns: how many columns further blocks must have, by name, besides the scales.
    """
    lists = [(name, blocks.get(layout.KEPT[name])) for name in (layout.READINGS, layout.PRINT_INFO)]
    sizes = [(name, "dòng", len(blocks[name].rows), len(kept.rows)) for name, kept in lists if kept and name in blocks]
    widths = dict.fromkeys(layout.SCALE_NAMES.values(), len(layout.SCALE_COLUMNS)) | dict(columns or {})
    sizes += [(name, "cột", len(blocks[name].rows[0]), width) for name, width in widths.items() if name in blocks]
    for name, what, size, wanted in sizes:
        if size != wanted:
            text = (
                f"Từ ô này có {size} {what}, phải là {wanted} {what}: đã có {what} bị chèn thêm hoặc xóa. {MISPLACED}"
            )
            yield Problem(Level.ERROR, blocks[name].sheet, blocks[name].cell(0, 0), text)


MISPLACED = "Hãy trả các ô về như cũ (Ctrl+Z, hoặc dùng bản dự phòng) rồi làm lại."


def missing_units(block: Block, former: Block) -> Iterator[Problem]:
    """A warning where units of the last consolidation are no more: their rows were deleted, or their names typed over."""
    names = {unit_key(str(row[0])): str(row[0]) for row in former.rows if not is_blank(row[0])}
    present = {unit_key(str(row[0])) for row in block.rows}
    if gone := [name for key, name in names.items() if key not in present]:
        text = (
            f"Lần tổng hợp gần nhất có {'; '.join(gone)}, nay không có tên trong bảng nhập liệu nên không được xét. Nếu đúng (đã sáp"
            " nhập, đổi tên, thôi xét) thì để nguyên."
        )
        yield Problem(Level.WARNING, block.sheet, block.cell(0, 0), text)


def shifted_cells(block: Block, former: Block) -> Iterator[Problem]:
    """A warning where figures are those of the last consolidation, but one cell on: cells were inserted or taken out.

    Args:
        block: `NhapLieu`.
        former: the same as it was then; units are found by their names.
    """
    known = {unit_key(str(row[0])): row for row in former.rows if not is_blank(row[0])}
    units = [(place, row, known.get(unit_key(str(row[0])))) for place, row in enumerate(block.rows)]
    cells = [
        [(place, column, row[column], then[column]) for column in range(1, len(row))]
        for place, row, then in units
        if then
    ]
    for line in (*cells, *zip(*cells, strict=True)):
        for cells_on in (line, line[::-1]):
            moved = [cell for cell, (*_, there) in pairwise(cells_on) if cell[2] == there != cell[3]]
            if len({now for *_, now, _ in moved}) > 1:
                yield Problem(Level.WARNING, block.sheet, block.cell(*min(cell[:2] for cell in moved)), _MOVED)
                return


_MOVED = (
    "Từ ô này có nhiều số giống lần tổng hợp trước nhưng lệch một ô: có thể đã có ô bị chèn thêm hoặc xóa. Hãy xem lại cả dòng và"
    " cả cột. Nếu đúng thì để nguyên."
)


def read_units(block: Block, settings: Settings) -> tuple[list[UnitFigures], list[Problem]]:
    """Read the rows of `NhapLieu`: 11 columns, any number of rows, empty rows skipped.

    Returns:
        The units in use, in their order, and all problems found, row by row. A figure with an error is None.
    """
    units: list[UnitFigures] = []
    problems: list[Problem] = []
    seen: dict[str, UnitFigures] = {}
    for place, row in enumerate(block.rows):
        if all(is_blank(value) for value in row):
            continue
        unit, found = read_unit(block, place, settings)
        problems += found
        first = seen.setdefault(unit_key(unit.name), unit)
        if unit.name and first is not unit:
            spelt = "" if first.name == unit.name else f" (viết là “{first.name}”)"
            text = (
                f"Đơn vị “{unit.name}” đã có ở ô {block.cell(first.place, 0)}{spelt}. Hãy giữ một dòng và xóa dòng kia."
            )
            problems.append(block.problem(Level.ERROR, place, 0, text))
        units.append(unit)
    problems += _look_alikes(block, units)
    problems += _outliers(block, units, settings)
    return units, problems


def _look_alikes(block: Block, units: Sequence[UnitFigures]) -> Iterator[Problem]:
    """Warnings on names that may be one unit twice; said of no row, so that nothing is noted on the printed sheet."""
    for one, other, _ in doubles([unit.name for unit in units]):
        first, second = units[one], units[other]
        text = (
            f"“{second.name}” gần giống “{first.name}” ở ô {block.cell(first.place, 0)}. Nếu là một đơn vị thì dòng tổng đang tính"
            " hai lần: hãy giữ một dòng và xóa dòng kia. Nếu là hai đơn vị thì để nguyên."
        )
        yield Problem(Level.WARNING, block.sheet, block.cell(second.place, 0), text)


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
                f" của năm {settings.years['baseline']} (kết quả sẽ ghi “Thiếu số liệu”); nếu dòng này thừa, hãy xóa tên.",
            )
        )
        return UnitFigures(place, name, (NO_FIGURES,) * len(settings.measures)), problems
    figures, found = zip(
        *(_read_measure(block, place, name, measure, settings) for measure in settings.measures), strict=True
    )
    # What is wrong with a figure of several measures is said once.
    return UnitFigures(place, name, figures), [*problems, *dict.fromkeys(chain.from_iterable(found))]


def _read_name(block: Block, place: int, problems: list[Problem]) -> str:
    value = block.rows[place][0]
    if isinstance(value, str) and value.strip() and not value.startswith("#"):
        return " ".join(value.split())
    if is_blank(value):
        text = "Dòng này có số liệu nhưng chưa có tên đơn vị. Hãy nhập tên đơn vị, hoặc xóa số liệu của dòng."
    else:
        text = "Tên đơn vị phải là chữ. Hãy nhập lại tên đơn vị."
    problems.append(block.problem(Level.ERROR, place, 0, text))
    return ""


def _read_measure(
    block: Block, place: int, name: str, measure: Measure, settings: Settings
) -> tuple[MeasureFigures, list[Problem]]:
    who = name or "Dòng này"

    def label(index: int) -> str:
        text = settings.input_label(measure, index)
        return text[0].lower() + text[1:]

    quantity, factor = settings.quantity(measure), settings.factor(measure)
    values: list[int | None] = []
    problems: list[Problem] = []
    found: list[tuple[Level, int, str]] = []
    for index, (used, column) in enumerate(zip(quantity.inputs, measure.columns, strict=True)):
        cell, own = block.rows[place][column], block.rows[place][measure.first + index]
        if not (used and column == measure.first + index) and not is_blank(own):
            unused = block.cell(place, measure.first + index)
            problems.append(Problem(Level.WARNING, block.sheet, unused, f"{who}: {_UNUSED}", place))
        if not used:
            values.append(None)
            continue
        try:
            value = whole_figure(cell, factor)
            if value is None and (index in quantity.separate or settings.readings.missing == "zero"):
                value = 0
        except FigureError as error:
            value = None
            found.append((Level.ERROR, index, f"{who}, {label(index)}: {error}"))
        else:
            found += [(Level.WARNING, index, f"{who}, {label(index)}: {text}") for text in doubts(cell, measure)]
        values.append(value)
    if quantity.separate:
        before, after = _nets(values, who, label, measure, settings, found)
    elif quantity.done:
        before, after = values[_BASELINE], _undone(values, quantity, who, label, measure, found)
    else:
        before, after = values[_BASELINE], values[_CURRENT]
    figures = MeasureFigures(values[_WORKLOAD], before, after)
    found += _contradictions(figures, who, label, measure, settings)
    return figures, problems + [
        block.problem(level, place, measure.columns[index], text) for level, index, text in found
    ]


_UNUSED = "kế hoạch của sổ này không dùng số ở cột này. Hãy xóa ô."


def _undone(
    values: Sequence[int | None],
    quantity: Quantity,
    who: str,
    label: Callable[[int], str],
    measure: Measure,
    found: list[tuple[Level, int, str]],
) -> int | None:
    """What is not done of a measure judged by its completion rate."""
    left = quantity.undone(values)
    if left is None or left >= 0:
        return left
    whole = f"{label(_BASELINE)} ({amount_text(values[_BASELINE], measure)})"
    parts = " cộng ".join(f"{label(index)} ({amount_text(values[index], measure)})" for index in quantity.done)
    text = f"{who}, {parts} lớn hơn {whole}. Hãy kiểm tra lại các ô này."
    found.append((Level.ERROR, quantity.done[0], text))
    return None


def _nets(
    values: Sequence[int | None],
    who: str,
    label: Callable[[int], str],
    measure: Measure,
    settings: Settings,
    found: list[tuple[Level, int, str]],
) -> list[int | None]:
    """The two years' figures without what stands in the separate register; what is wrong with that part goes to `found`."""
    nets: list[int | None] = []
    most = settings.warnings.separate_register
    for index in layout.SEPARATE:
        whole, separate = values[index - 1], values[index]
        net = None if whole is None or separate is None else whole - separate
        if net is not None and net < 0:
            text = (
                f"{who}, {label(index)} ({amount_text(separate, measure)}) lớn hơn {label(index - 1)} ({amount_text(whole, measure)})."
                " Phần trong đó không thể lớn hơn toàn bộ; hãy sửa một trong hai ô."
            )
            found.append((Level.ERROR, index, text))
        elif whole and separate and separate * most.denominator > most.numerator * whole:  # faster than a fraction
            text = (
                f"{who}, {label(index)} ({amount_text(separate, measure)}) quá {percent(most)}"
                f" của {label(index - 1)} ({amount_text(whole, measure)}). Chỉ nhập phần còn nằm trong số chuyển kỳ sau; số đã"
                " chuyển sổ theo dõi riêng trên biểu thống kê là số lũy kế, đã nằm ngoài số chuyển kỳ sau, nhập vào đây là"
                " trừ hai lần. Nếu đúng thì để nguyên."
            )
            found.append((Level.WARNING, index, text))
        nets.append(None if net is None or net < 0 else net)
    return nets


def doubts(cell: object, measure: Measure) -> Iterator[str]:
    """What is doubtful in one sound cell: money that a machine with a decimal point may have made of "96.400"."""
    if measure.money and isinstance(cell, float) and not cell.is_integer():
        yield (
            f"số có phần lẻ ({format_number(Decimal(repr(cell)))}). Nếu máy dùng dấu chấm cho phần lẻ, “96.400” thành 96,4:"
            " hãy nhập liền 96400. Nếu đúng thì để nguyên."
        )


def amount_text(figure: int | None, measure: Measure) -> str:
    """Cases or đồng in a message."""
    return f"{format_number(figure or 0)} {'đồng' if measure.money else 'việc'}"


def _contradictions(
    figures: MeasureFigures, who: str, label: Callable[[int], str], measure: Measure, settings: Settings
) -> Iterator[tuple[Level, int, str]]:
    """What the net figures of one measure say against each other: level, input concerned, sentence."""
    workload, before, after = figures.workload, figures.before, figures.after
    quantity = settings.quantity(measure)
    if workload is not None and max(before or 0, after or 0) > workload:
        yield from _larger(figures, who, label, measure, settings)
    if not measure.money:
        yield from _thousandths(figures, who)
    elif workload and not settings.warnings.unit_money[0] <= workload <= settings.warnings.unit_money[1]:
        least, most = (format_number(Decimal(bound) / 10**9) for bound in settings.warnings.unit_money)
        text = (
            f"{who}, tổng số tiền giải quyết ({amount_text(workload, measure)}) khác thường đối với một đơn vị (thường từ {least}"
            f" đến {most} tỷ đồng). Hãy xem lại ô “Đơn vị tính tiền” và số đã nhập. Nếu đúng thì để nguyên."
        )
        yield Level.WARNING, _WORKLOAD, text
    large = settings.warnings.large_reduction
    # In whole numbers: a product of fractions takes as long as the verdict, for every live cell.
    if before is None or after is None or not quantity.reduces:
        return
    if large.denominator * (before - after) > large.numerator * before:
        yield (
            Level.WARNING,
            _CURRENT,
            f"{who}, {measure.noun} giảm trên {percent(large)} ({format_number(before)} còn {amount_text(after, measure)})."
            " Nếu đúng thì để nguyên.",
        )


def _larger(
    figures: MeasureFigures, who: str, label: Callable[[int], str], measure: Measure, settings: Settings
) -> Iterator[tuple[Level, int, str]]:
    """Figures beyond the year's load, of which they are a part; those of another year are only doubtful."""
    quantity = settings.quantity(measure)
    inputs = [(_CURRENT, figures.after, True), (_BASELINE, figures.before, False)]
    net = " đã trừ số chuyển sổ theo dõi riêng" if quantity.separate else ""
    for index, figure, wrong in inputs if quantity.reduces else [(_BASELINE, figures.before, True)]:
        if figures.workload is not None and figure is not None and figure > figures.workload:
            text = f"{who}, {label(index)}{net} ({amount_text(figure, measure)}) lớn hơn {label(_WORKLOAD)} ({amount_text(figures.workload, measure)})."
            remedy = "Hãy kiểm tra lại hai ô này." if wrong else "Nếu đúng thì để nguyên."
            yield Level.ERROR if wrong else Level.WARNING, index, f"{text} {remedy}"


def _thousandths(figures: MeasureFigures, who: str) -> Iterator[tuple[Level, int, str]]:
    """Cases below 10 beside some thousand times as many: "1.000" typed on a machine with a decimal point is 1."""
    amounts = {_WORKLOAD: figures.workload, _BASELINE: figures.before, _CURRENT: figures.after}
    for index, amount in amounts.items():
        if not amount or amount >= 10:
            continue
        others = [other for other in amounts.values() if other]
        if any(250 * amount <= other <= 4_000 * amount for other in others):
            text = (
                f"{who}: {amount} việc quá nhỏ so với {format_number(max(others))} việc ở ô bên cạnh. Nếu muốn nhập"
                f" {format_number(amount * 1_000)} mà máy dùng dấu chấm cho phần lẻ, hãy nhập liền {amount * 1_000}. Nếu đúng"
                " thì để nguyên."
            )
            yield Level.WARNING, index, text


def _outliers(block: Block, units: Sequence[UnitFigures], settings: Settings) -> list[Problem]:
    """Warnings on money some 1.000 times that of the other units: probably typed in another unit."""
    problems = []
    inputs = ((0, "workload"), (1, "before"), (3, "after"))
    columns: dict[int, tuple[Measure, str]] = {}
    for measure in filter(attrgetter("money"), settings.measures):
        for index, label in inputs if settings.quantity(measure).reduces else inputs[:2]:
            columns.setdefault(measure.columns[index], (measure, label))
    for column, (measure, label) in columns.items():
        said = ((unit, getattr(unit.measure(measure), label)) for unit in units)
        figures = [(unit, figure) for unit, figure in said if figure]
        if len(figures) < 3:
            continue
        figures.sort(key=lambda pair: pair[1])
        for rank, (unit, figure) in enumerate(figures):
            typical = _median_without(figures, rank)
            if settings.warnings.money_unit_ratio * min(figure, typical) > max(figure, typical):
                continue
            much = "lớn" if figure > typical else "nhỏ"
            problems.append(
                block.problem(
                    Level.WARNING,
                    unit.place,
                    column,
                    f"{unit.name}: số tiền {format_number(figure)} đồng {much} khác thường so với các đơn vị khác"
                    f" (thường khoảng {format_number(int(typical))} đồng); có thể đã nhập nhầm đơn vị tính. Nếu đúng thì để nguyên.",
                )
            )
    return problems


def _median_without(figures: Sequence[tuple[UnitFigures, int]], rank: int) -> float:
    """Median of sorted figures other than the one at `rank`."""

    def other(index: int) -> int:
        return figures[index if index < rank else index + 1][1]

    count = len(figures) - 1
    return (other((count - 1) // 2) + other(count // 2)) / 2
