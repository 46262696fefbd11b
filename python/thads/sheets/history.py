"""Sheet `Theo dõi`: what each consolidation found, by date; the program adds rows, staff look at them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from itertools import chain
from typing import Any, TypeAlias

from thads import layout
from thads.figures.cells import is_blank
from thads.figures.names import unit_key
from thads.figures.settings import Settings
from thads.layout import MEASURES, Measure
from thads.numerals import FigureError, parse_number
from thads.results.amounts import amount_cell, shown_rate
from thads.results.history import Record
from thads.results.report import MeasureResult, Report, UnitResult
from thads.rules.verdicts import RATE_STEPS, Verdict
from thads.sheets.columns import Column, heading_rows, places_of
from thads.sheets.draft import Draft, area
from thads.sheets.places import Cells
from thads.sheets.styles import add_verdict_looks, add_vietnamese_digits


@dataclass(frozen=True)
class Entry:
    """A row of `TheoDoi`: a unit, or the province, at one date of figures."""

    day: date
    unit: UnitResult
    of_province: bool


_DAY, _UNIT, _VERDICT = "Số liệu đến ngày", "Đơn vị", "Kết quả"
_LOAD, _AFTER, _RATE = "Tổng số giải quyết", "{left}", "{rate}"


def _of_measure(measure: Measure) -> tuple[Column[Entry], ...]:
    """Net figures; money in whole đồng."""
    title = f"VỀ {measure.label.upper()} ({'đồng' if measure.money else measure.noun})"
    wider = 6 if measure.money else 0

    def found(entry: Entry) -> MeasureResult:
        return entry.unit.measure(measure)

    return (
        Column(title, _LOAD, None, 11 + wider, "record_number", lambda entry: amount_cell(found(entry).figures.workload, 1), digits=True),
        Column(None, _AFTER, None, 19 + wider // 2, "record_number", lambda entry: amount_cell(found(entry).figures.after, 1), digits=True),
        Column(None, _RATE, None, 10, "record_rate", lambda entry: shown_rate(found(entry).assessment.rate)),
        Column(None, _VERDICT, None, 14, "record_centre", lambda entry: found(entry).assessment.words),
    )  # fmt: skip


_DATED: tuple[Column[Entry], ...] = (
    Column(_DAY, None, None, 12, "record_date", lambda entry: entry.day),
    Column(_UNIT, None, None, 34, "record_name", lambda entry: entry.unit.name),
)
_DAY_PLACE, _UNIT_PLACE = range(len(_DATED))
ROWS = 2000
_HEADINGS, _FIRST = 2, 4


@cache
def columns_of(measures: tuple[Measure, ...]) -> tuple[Column[Entry], ...]:
    """`TheoDoi` of a plan."""
    return (*_DATED, *chain.from_iterable(map(_of_measure, measures)))


def record_rows(report: Report) -> Cells:
    """The report as rows of `TheoDoi`: the units, then the province. There must be a date of figures."""
    day = report.request.report_date
    assert day is not None
    entries = [Entry(day, unit, unit is report.province) for unit in (*report.units, report.province)]
    return [[column.value(entry) for column in columns_of(report.measures)] for entry in entries]


# By unit's name and key of the measure: workload and what is left, in cases or đồng.
Former: TypeAlias = dict[str, dict[str, tuple[int | None, int]]]
_FROM_FILES = "Theo biểu, phiếu"


def former_rows(
    rows: Sequence[Sequence[object]], day: date, units: Former, province: str, measures: tuple[Measure, ...]
) -> tuple[Cells, list[str]]:
    """The rows of an earlier date with what files say of it, the sums of the units behind them.

    Returns:
        The date's rows, none where nothing is new; and the units of which other figures stand there: these stay.
    """
    found = {
        unit_key(name): list(row) for row in rows if row_day(row) == day and isinstance(name := row[_UNIT_PLACE], str)
    }
    found.pop(unit_key(province), None)
    columns = columns_of(measures)
    by_text = (places_of(columns, text) for text in (_LOAD, _AFTER, _VERDICT))
    places = {measure.key: at for measure, at in zip(measures, zip(*by_text, strict=True), strict=True)}
    changed, others = False, []
    for name, figures in units.items():
        row = found.setdefault(unit_key(name), [day, name, *[None] * (len(columns) - 2)])
        for key, (workload, after) in figures.items():
            load_at, after_at, verdict_at = places[key]
            if is_blank(row[after_at]):
                row[load_at], row[after_at], row[verdict_at] = (
                    amount_cell(workload, 1),
                    amount_cell(after, 1),
                    _FROM_FILES,
                )
                changed = True
            elif _figure(row[after_at], None) != after and name not in others:
                others.append(name)
    total: list[object] = [day, province, *[None] * (len(columns) - 2)]
    for load_at, after_at, verdict_at in places.values():
        for place in (load_at, after_at):
            total[place] = amount_cell(sum(_figure(row[place], None) or 0 for row in found.values()), 1)
        lacking = any(_figure(row[after_at], row[verdict_at]) is None for row in found.values())
        total[verdict_at] = str(Verdict.MISSING) if lacking else _FROM_FILES
    return ([*found.values(), total] if changed else []), others


def read_records(
    rows: Sequence[Sequence[object]], measures: tuple[Measure, ...], first: date = date.min, last: date = date.max
) -> list[Record]:
    """The rows that have a unit and a date, of these alone, earliest first. What stands beside them is passed over."""
    columns = columns_of(measures)
    places = tuple(zip(places_of(columns, _AFTER), places_of(columns, _VERDICT), strict=True))
    found = [
        (day, unit_key(unit), row)
        for row in rows
        if (day := row_day(row)) and first <= day <= last and isinstance(unit := row[_UNIT_PLACE], str)
    ]
    names: dict[date, set[str]] = {}
    for day, unit, _ in found:
        names.setdefault(day, set()).add(unit)
    together = {day: frozenset(units) for day, units in names.items()}
    records = []
    for day, unit, row in found:
        figures = tuple(_figure(row[after], row[verdict]) for after, verdict in places)
        records.append(Record(day, unit, figures, together[day]))
    return sorted(records, key=lambda record: record.day)


def last_records(rows: Sequence[Sequence[object]], measures: tuple[Measure, ...]) -> list[Record]:
    """Those of the latest date that has any: of ten years of weeks all others would be read for nothing."""
    last = max(filter(None, (row_day(row) for row in rows if isinstance(row[_UNIT_PLACE], str))), default=None)
    return read_records(rows, measures, last) if last else []


def _figure(cell: object, verdict: object) -> int | None:
    if verdict == str(Verdict.MISSING):
        return None  # the province's sum then lacks units
    try:
        number = parse_number(cell)
    except FigureError:
        return None
    return None if number is None else int(number)


def row_day(row: Sequence[object]) -> date | None:
    """The date of one row, None where there is none."""
    day = row[_DAY_PLACE]
    return day.date() if isinstance(day, datetime) else day if isinstance(day, date) else None


def other_figures(report: Report) -> list[str]:
    """The units whose figures at the report's date stand otherwise in `TheoDoi`, be it that they stand on one side only."""
    if report.request.report_date is None:
        return []
    new, columns = record_rows(report), columns_of(report.measures)
    province = unit_key(report.province.name)
    found = {
        unit_key(name): (name, _figures(row, columns))
        for row in report.request.history
        if row_day(row) == report.request.report_date and isinstance(name := row[_UNIT_PLACE], str)
    }
    typed = {unit_key(str(row[_UNIT_PLACE])): (str(row[_UNIT_PLACE]), _figures(row, columns)) for row in new}
    if not found:
        return []
    return [
        (typed.get(key) or found[key])[0]
        for key in {**typed, **found}
        if key != province and (key not in typed or key not in found or typed[key][1] != found[key][1])
    ]


def _figures(row: Sequence[object], columns: Sequence[Column[Entry]]) -> list[object]:
    """What tells two records apart. Rates were numbers in former versions; they are what they show."""
    places = [place for text in (_LOAD, _AFTER) for place in places_of(columns, text)]
    figures = [None if is_blank(row[place]) else row[place] for place in places]
    rates = [
        shown_rate(round(rate * RATE_STEPS)) if isinstance(rate := row[place], float) else rate
        for place in places_of(columns, _RATE)
    ]
    return figures + rates


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
    changed = (
        index
        for index, row in enumerate(merged)
        if index >= used or not (row is former[index] or _equal(row, former[index]))
    )
    return merged, next(changed, None)


def _is_empty(row: Sequence[object]) -> bool:
    return all(is_blank(cell) for cell in row)


def _equal(one: Sequence[object], other: Sequence[object]) -> bool:
    def plain(cell: object) -> object:
        return cell.date() if isinstance(cell, datetime) else None if is_blank(cell) else cell

    return [plain(cell) for cell in one] == [plain(cell) for cell in other]


def build(draft: Draft, units: int, settings: Settings) -> None:
    """Add the sheet with an empty table, room for `ROWS` rows or four dates of `units` units."""
    last_row, columns = _FIRST + max(ROWS, 4 * (units + 1)) - 1, columns_of(settings.measures)
    turns = len(settings.measures) > len(MEASURES)  # on one page too small to be read
    left = _UNIT_PLACE + 1 if turns else 0  # in the columns that each page repeats it would be cut
    draft.set_heights((24,))
    draft.write(0, left, "THEO DÕI KẾT QUẢ QUA CÁC LẦN TỔNG HỢP", "title_left")
    hint = "Mỗi lần bấm “Tổng hợp”, kết quả của ngày số liệu đó được ghi vào đây (cùng ngày thì thay); các ngày khác giữ nguyên."
    draft.write(1, left, hint, "hint_line")
    draft.set_heights((48,), _FIRST - 1)
    # The columns carry the form, so that two thousand empty rows cost nothing.
    draft.set_widths(columns, styled=True)
    draft.write_headings(_HEADINGS, columns, heading_rows(columns, settings))
    _add_looks(draft, columns, last_row)
    draft.dress(columns, _FIRST, last_row)
    draft.sheet.autofilter(_FIRST - 1, 0, last_row, len(columns) - 1)
    draft.allow_text_numbers(_FIRST, 0, last_row, len(columns) - 1)
    draft.define(layout.HISTORY, _FIRST, 0, last_row, len(columns) - 1)
    draft.sheet.freeze_panes(_FIRST, _UNIT_PLACE + 1)
    draft.protect()
    draft.sheet.set_zoom(90)
    draft.sheet.repeat_rows(_HEADINGS, _FIRST - 1)
    if turns:
        draft.turn_at(len(columns_of(tuple(one for one in settings.measures if not one.money))), 72, _UNIT_PLACE)


def _add_looks(draft: Draft, columns: Sequence[Column[Entry]], last_row: int) -> None:
    """The total of each date in bold above a line; verdicts by their letters alone: a table of months of them stays calm."""
    # It is the last of its date, whatever it is called: a copy of the sheet knows no names of the workbook.
    day, following = (f"${area(row, 0, row, 0)}" for row in (_FIRST, _FIRST + 1))
    total = f'AND({day}<>"",{day}<>{following})'
    look: dict[str, Any] = {"bold": True, "bottom": 1}
    sheet, styles = draft.sheet, draft.styles
    for place, column in enumerate(columns):
        cells = area(_FIRST, place, last_row, place)
        if column.detail == _VERDICT:
            add_verdict_looks(sheet, styles, cells, without=("bg_color",), where=total, **look)
            add_verdict_looks(sheet, styles, cells, without=("bg_color",))
        elif column.digits:
            add_vietnamese_digits(sheet, styles, cells, total, **look)
        sheet.conditional_format(
            cells, {"type": "formula", "criteria": f"={total}", "format": styles.conditional(**look)}
        )
