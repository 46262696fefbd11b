"""`thads sang-nam`: next year's blank workbook, with what this year carried over as its baseline."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path

import xlwings as xw

from thads import layout
from thads.errors import UnusableFileError
from thads.figures.cells import is_blank
from thads.figures.names import unit_key
from thads.figures.scales import block_rows
from thads.figures.settings import Settings, settings_of_plan
from thads.layout import Measure
from thads.numerals import name_key
from thads.results.amounts import amount_cell
from thads.results.report import Request
from thads.rules.plan import Plan, load_plan, plan_years, statistics_year_start
from thads.sheets.places import Cells
from thads.workbook.upgrade import carry, own_plan, template_of

# Within a measure's five inputs: this year's two become the baseline's two.
_MOVED = {3: 1, 4: 2}
_CURRENT = 3


def file_name(request: Request) -> str:
    """What next year's workbook is called."""
    return f"tuyenquang_thads_{(request.settings.current_year or 0) + 1}.xlsm"


def closing_doubt(requests: Sequence[Request]) -> str:
    """What is said of figures that may not be those of the year's end, with which the next year is compared; "" where they are."""
    year = requests[0].settings.current_year or 0
    end = statistics_year_start(year + 1) - timedelta(days=1)
    days = [day for one in requests for day in (one.report_date, *one.own_dates.values())]
    if all(day and day >= end for day in days):
        return ""
    what = "chưa có ngày" if None in days else f"mới đến ngày {min(filter(None, days)):%d/%m/%Y}"
    return (
        f"Số liệu của sổ năm {year} {what}, có thể chưa phải là số cuối năm thống kê ({end:%d/%m/%Y}). Có số cuối năm thì lập lại sổ"
        " năm mới, hoặc nhập lại các ô của năm so sánh."
    )


def start_year(
    book: xw.Book, new: Path, template: Path, request: Request, plan: Plan | None = None, merged: Sequence[Request] = ()
) -> str:
    """Write next year's workbook to the file `new`; the old one, read without errors as `request`, stays as it is.

    Units, settings, readings and history are carried over. Scales are those of `plan`, or of the program's plan of the
    new year, or the old ones while there is none. `merged` are sound workbooks of the same year of provinces that this one has
    been merged with, as the plan says; of these come the figures alone.

    Returns:
        What was done and what is still to do, in Vietnamese.

    Raises:
        UnusableFileError, WrongBookError: see `upgrade`; a plan of another year.
    """
    year = request.settings.current_year
    assert year is not None
    if plan and plan.current_year != year + 1:
        raise UnusableFileError(
            f"Kế hoạch này là của năm {plan.current_year}, sổ mới là của năm {year + 1}. Hãy chọn tệp kế hoạch năm {year + 1}."
        )
    if plan is None and year + 1 in plan_years():
        plan = load_plan(year + 1)
    if merged:
        _ensure_mergeable([request, *merged], plan)
    old = own_plan(book)
    with template_of(plan or old, template) as blank:
        judged = settings_of_plan(plan) if plan else request.settings
        kept = _compared(request.settings, judged)
        if merged and not kept:
            raise UnusableFileError(
                "Kế hoạch mới không so với năm nay nên không có số nào để cộng. Hãy lập sổ bằng dung-so --ke-hoach."
            )
        joined = _joined([request, *merged], plan) if plan and plan.former_units and kept else None
        alike = (judged.cases, judged.money) == (request.settings.cases, request.settings.money)
        result = carry(
            book, new, blank, lambda blocks: next_year(blocks, year, plan, kept, judged.measures, alike, joined)
        )
    nouns = list(dict.fromkeys(one.noun for one in kept.values()))
    of_one = f"{nouns[0]} " if len(nouns) == 1 else ""
    moved = f"số {of_one}chuyển kỳ sau năm {year} thành số của năm so sánh; các ô khác" if kept else "các ô số liệu"
    lines = [
        f"Đã lập sổ năm {year + 1} cho {result.units} đơn vị: {moved} để trống.",
        f"Sheet {layout.HISTORY_SHEET} giữ {result.days} ngày đã theo dõi."
        if alike
        else f"Kế hoạch mới xét số khác nên sheet {layout.HISTORY_SHEET} bắt đầu lại; các ngày đã theo dõi vẫn ở sổ cũ.",
    ]
    if kept and (doubt := closing_doubt([request, *merged])):
        lines.insert(1, doubt)
    if plan is None:
        lines.append(
            f"Chương trình chưa có kế hoạch năm {year + 1}: thang chỉ tiêu vẫn là của năm {year}, ngày kết thúc đợt để trống."
            f" Khi có kế hoạch mới, hãy sửa sheet {layout.TARGET_SHEET} (thang chỉ tiêu, tên đợt, ngày kết thúc đợt) theo kế hoạch đó."
        )
    if joined:
        lines += [f"{unit}: số năm so sánh là của {'; '.join(olds)} cộng lại." for unit, olds in joined.made.items()]
        lines += [
            f"Chưa cộng được số năm so sánh của {unit}, cần nhập sau: sổ cũ không có hoặc thiếu số của {'; '.join(olds)}."
            for unit, olds in joined.open.items()
        ]
        lines += [
            f"“{name}” có ở nhiều sổ nên chưa lấy số nào. Hãy ghi rõ trong tệp kế hoạch, ví dụ “{full}”, rồi làm lại."
            for name, full in joined.ambiguous.items()
        ]
        if joined.others:
            lines.append(f"Đơn vị không nói nhập vào đâu, giữ nguyên tên: {'; '.join(joined.others)}.")
    elif lacking := [unit.name for unit in request.units if None in [unit.measure(one).after for one in kept]]:
        lines.append(f"Đơn vị chưa có số chuyển kỳ sau năm {year}, cần nhập sau: {'; '.join(lacking)}.")
    return "\n".join([*lines, f"Đã ghi sổ mới: {new}. Sổ cũ giữ nguyên."])


@dataclass(frozen=True)
class _Joined:
    """This year's rows under the next year's units.

    Attributes:
        rows: as those of `NhapLieu`, of joined units the sums of what is left.
        made: the joined units and what they were made of.
        open: units for which that is not all there.
        ambiguous: names that the plan has as they stand in several workbooks, each with how the plan can say which.
        others: units that the plan's map does not name.
    """

    rows: Cells
    made: Mapping[str, tuple[str, ...]]
    open: Mapping[str, tuple[str, ...]]
    others: Sequence[str]
    ambiguous: Mapping[str, str]


def _ensure_mergeable(requests: Sequence[Request], plan: Plan | None) -> None:
    """Refuse workbooks that the plan does not merge, or of unlike years or things judged."""
    first, *others = requests
    wanted = plan.former_units.get(plan.agency.province_label, ()) if plan else ()
    places = [one.print_info["place"] for one in requests]
    if sorted(map(name_key, places)) != sorted(map(name_key, wanted)):
        label = plan.agency.province_label if plan else "Toàn tỉnh"
        raise UnusableFileError(
            f"Các sổ là của {'; '.join(places)}, kế hoạch ghi tỉnh gộp từ {'; '.join(wanted) or '(chưa ghi)'}. Hãy chọn --ke-hoach với tệp"
            f" có mục [[former_units]] unit = “{label}”, from là địa danh của từng sổ (sheet {layout.TARGET_SHEET}). Chưa lập sổ nào."
        )
    for one, place in zip(others, places[1:], strict=True):
        if one.settings.current_year != first.settings.current_year:
            years = f"{one.settings.current_year}, sổ kia là của năm {first.settings.current_year}"
            raise UnusableFileError(f"Sổ của {place} là của năm {years}. Hãy chọn các sổ cùng năm. Chưa lập sổ nào.")
        if one.settings.judged != first.settings.judged:
            raise UnusableFileError(f"Sổ của {place} xét số khác với sổ kia nên không cộng được. Chưa lập sổ nào.")


def _joined(requests: Sequence[Request], plan: Plan) -> _Joined:
    """The units of workbooks joined as a plan's map says; figures net of the separate register.

    What several workbooks have is told apart by the place of each: "Phòng Nghiệp vụ (Hà Giang)".
    """
    request = requests[0]
    units = [(unit, f"{unit.name} ({one.print_info['place']})") for one in requests for unit in one.units]
    times = Counter(unit_key(unit.name) for unit, _ in units)
    by_key = {unit_key(full): unit for unit, full in units}
    by_key |= {key: unit for unit, _ in units if times[key := unit_key(unit.name)] == 1}
    gone = {unit_key(old) for olds in plan.former_units.values() for old in olds}
    named = gone | set(map(unit_key, plan.units))
    others = [
        full if times[unit_key(unit.name)] > 1 else unit.name
        for unit, full in units
        if named.isdisjoint((unit_key(unit.name), unit_key(full)))
    ]
    made: dict[str, tuple[str, ...]] = {}
    still_open: dict[str, tuple[str, ...]] = {}
    rows: Cells = []
    for name in (*plan.units, *others):
        olds = plan.former_units.get(name, (name,))
        parts = [by_key.get(unit_key(old)) for old in olds]
        row: list[object] = [name, *[None] * (layout.input_columns(request.settings.measures) - 1)]
        for measure in request.settings.measures:
            left = [part.measure(measure).after if part else None for part in parts]
            if None in left:
                still_open[name] = olds
                continue
            total = sum(one for one in left if one is not None)
            row[measure.columns[_CURRENT]] = amount_cell(total, request.settings.factor(measure))
        rows.append(row)
        if name in plan.former_units and name not in still_open:
            made[name] = olds
    asked = {unit_key(old): old for name in plan.units for old in plan.former_units.get(name, (name,))}
    ambiguous = {asked[key]: full for unit, full in units if times[key := unit_key(unit.name)] > 1 and key in asked}
    return _Joined(rows, made, still_open, others, ambiguous)


def _compared(old: Settings, new: Settings) -> dict[Measure, Measure]:
    """The old year's measures that closed with what the new year is compared with, and the new year's that is so."""
    return {
        former: measure
        for measure in new.measures
        for former in old.measures
        if former.noun == measure.noun
        and new.quantity(measure).reduces
        and new.quantity(measure) is old.quantity(former)
    }


def next_year(
    blocks: Mapping[str, Cells],
    year: int,
    plan: Plan | None,
    kept: Mapping[Measure, Measure],
    measures: Sequence[Measure],
    alike: bool,
    joined: _Joined | None,
) -> dict[str, Cells]:
    """The workbook's blocks by name, moved on by a year and to its plan where there is one.

    Args:
        kept: this year's figures of these measures become the baseline's of the new year's.
        measures: what the new year judges.
        alike: whether both years judge the same, so that the history goes on.
        joined: the new units' rows where units were joined.
    """
    moved = dict(blocks)
    if not alike:
        moved[layout.HISTORY] = []
    rows = joined.rows if joined else blocks[layout.INPUT]
    columns = layout.input_columns(measures)
    moved[layout.INPUT] = [_moved_row(row, kept, columns) for row in rows]
    if officers := blocks.get(layout.OFFICERS):
        into = {unit_key(old): unit for unit, olds in plan.former_units.items() for old in olds} if plan else {}
        moved[layout.OFFICERS] = [
            [into.get(unit_key(str(unit)), unit), *_moved_row(list(row), kept, columns), title]
            for unit, *row, title in officers
        ]
    if layout.COMMENDED in blocks:
        moved[layout.COMMENDED] = []
    moved[layout.BASELINE_YEAR] = [[year]]
    moved[layout.CURRENT_YEAR] = [[year + 1]]
    moved[layout.REPORT_DATE] = [[None]]
    moved[layout.DRIVE_END] = [[None]]
    moved[layout.SOURCES] = moved[layout.OTHERS] = []
    title, *rest = blocks[layout.PRINT_INFO]
    if plan:
        moved |= {name: block_rows(plan, key) for key, name in layout.SCALE_NAMES.items()}
        title = [plan.title]
        moved[layout.DRIVE_END] = [[datetime.combine(plan.drive_end, time.min)]]
    elif isinstance(title[0], str):
        title = [title[0].replace(str(year), str(year + 1))]
    moved[layout.PRINT_INFO] = [title, *rest]
    return moved


def _moved_row(row: list[object], kept: Mapping[Measure, Measure], columns: int) -> list[object]:
    moved: list[object] = [row[0], *[None] * (columns - 1)]
    for old, new in kept.items():
        for current, baseline in _MOVED.items():
            value = row[old.columns[current]]
            moved[new.columns[baseline]] = None if is_blank(value) else value
    return moved
