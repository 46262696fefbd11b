"""What each consolidation found, kept by date on sheet `Theo dõi`: new rows go in, all other rows stay as they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from thads import layout
from thads.assess import RATE_STEPS, Verdict
from thads.figures import is_blank
from thads.layout import CASES, MEASURES, Measure
from thads.numerals import FigureError, name_key, parse_number
from thads.report import Report, UnitResult, amount_cell

Cells = list[list[object]]


@dataclass(frozen=True, slots=True)
class Record:
    """One unit at one date: its net carried-over figures, whole cases and whole đồng; None where there was no verdict.

    `together` is all names of that date, the unit's own among them: sums compare only over the same units.
    """

    day: date
    unit: str
    cases: int | None
    money: int | None
    together: frozenset[str] = frozenset()

    def measure(self, measure: Measure) -> int | None:
        return self.cases if measure is CASES else self.money


def record_rows(report: Report) -> Cells:
    """The report as rows of `TheoDoi`: the units, then the province. There must be a date of figures."""
    day = report.request.report_date
    assert day is not None
    rows: Cells = [_row(day, unit, of_province=False) for unit in report.units]
    return [*rows, _row(day, report.province, of_province=True)]


def _row(day: date, unit: UnitResult, of_province: bool) -> list[object]:
    row: list[object] = [day, unit.name]
    for measure in MEASURES:
        result = unit.measure(measure)
        rate = result.assessment.rate
        row += [
            amount_cell(result.figures.workload, 1),
            amount_cell(result.figures.after, 1),
            None if rate is None else rate / RATE_STEPS,
            str(result.verdict),
        ]
    # A sum that lacks units would show as a fall on the chart.
    for measure in MEASURES:
        complete = unit.measure(measure).assessment.reduction is not None
        row.append(amount_cell(unit.measure(measure).figures.after, 1) if of_province and complete else None)
    return row


def with_records(rows: Sequence[Sequence[object]], new: Cells) -> tuple[Cells, int | None]:
    """Put the rows of one date among those kept: in place of that date's, else after all earlier dates.

    Args:
        rows: the cells of `TheoDoi`.
        new: rows of one date; none leave everything as it is.

    Returns:
        All rows, with empty ones where fewer are needed than before; and the index of the first that is not as it was,
        None if all are.
    """
    used = max((index for index, row in enumerate(rows, start=1) if not _is_empty(row)), default=0)
    former = [list(row) for row in rows[:used]]
    if not new:
        return former, None
    day = row_day(new[0])
    assert day is not None
    kept = [row for row in former if not _is_empty(row) and row_day(row) != day]
    place = next((index for index, row in enumerate(kept) if (row_day(row) or date.min) > day), len(kept))
    merged = [*kept[:place], *new, *kept[place:]]
    merged += [[None] * len(new[0]) for _ in range(used - len(merged))]
    changed = (index for index, row in enumerate(merged) if index >= used or not _equal(row, former[index]))
    return merged, next(changed, None)


def _is_empty(row: Sequence[object]) -> bool:
    return all(is_blank(cell) for cell in row)


def _equal(one: Sequence[object], other: Sequence[object]) -> bool:
    def plain(cell: object) -> object:
        return cell.date() if isinstance(cell, datetime) else None if is_blank(cell) else cell

    return [plain(cell) for cell in one] == [plain(cell) for cell in other]


def row_day(row: Sequence[object]) -> date | None:
    """The date of one row, None where there is none."""
    day = row[0]
    return day.date() if isinstance(day, datetime) else day if isinstance(day, date) else None


def read_records(rows: Sequence[Sequence[object]]) -> list[Record]:
    """The rows that have a date and a unit, earliest first. What somebody typed beside them is passed over."""
    found = [(day, name_key(row[1]), row) for row in rows if (day := row_day(row)) and isinstance(row[1], str)]
    names: dict[date, set[str]] = {}
    for day, unit, _ in found:
        names.setdefault(day, set()).add(unit)
    together = {day: frozenset(units) for day, units in names.items()}
    width = len(layout.HISTORY_MEASURE_COLUMNS)
    records = []
    for day, unit, row in found:
        cases, money = (_figure(*row[3 + index * width : 6 + index * width : 2]) for index in range(len(MEASURES)))
        records.append(Record(day, unit, cases, money, together[day]))
    return sorted(records, key=lambda record: record.day)


def _figure(cell: object, verdict: object) -> int | None:
    if verdict == str(Verdict.MISSING):
        return None  # the province's sum then lacks units
    try:
        number = parse_number(cell)
    except FigureError:
        return None
    return None if number is None else int(number)
