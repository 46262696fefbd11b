"""Everything that was typed into a workbook, read and checked: one range read a sheet, whatever the number of units."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import chain
from typing import TypeAlias

import xlwings as xw

from thads import layout
from thads.errors import WrongBookError
from thads.figures.cells import LONGEST_NAME, LONGEST_TEXT, is_blank, text_fault
from thads.figures.names import unit_key
from thads.figures.officers import OWN_SCALE, Officer, differences, read_officers
from thads.figures.others import Others, read_others
from thads.figures.problems import Block, Level, Problem
from thads.figures.scales import read_scales
from thads.figures.settings import Settings, read_choices, settings_of, with_money_factor
from thads.figures.sources import read_sources, stored_sources, units_by_date
from thads.figures.units import (
    UnitFigures,
    misplaced_columns,
    missing_units,
    read_units,
    reshaped,
    shifted_cells,
)
from thads.layout import Measure
from thads.numerals import FigureError, day_fault, format_number, parse_day, parse_year
from thads.results.report import Request
from thads.rules.plan import DEFAULT_YEAR, Terms, figure_days, plan_for, terms_of
from thads.rules.scales import SCALES, TargetScale
from thads.sheets.entry import shifted_rows
from thads.sheets.history import columns_of, last_records, row_day
from thads.sheets.places import has_name, read_blocks

# What not every workbook has.
_OPTIONAL = (
    layout.PLAN, layout.OTHERS, layout.SENT_BACK_READING,
    layout.KEPT[layout.INPUT], layout.KEPT[layout.READINGS], layout.KEPT[layout.PRINT_INFO],
    layout.OFFICERS, layout.OFFICERS_KEPT, layout.OFFICER_DAY, layout.COMMENDED,
)  # fmt: skip
# Of these, what a verdict hangs on: where a workbook has it, it must point somewhere.
_DECIDING = (layout.PLAN, layout.OTHERS, layout.SENT_BACK_READING)
_OPTIONAL_TEXTS = (layout.OTHERS, layout.SENT_BACK_READING, layout.OFFICERS, layout.COMMENDED)

Blocks: TypeAlias = Mapping[str, Block]  # by defined name


def read_request(book: xw.Book) -> Request:
    """Read and check everything that was typed.

    Raises:
        WrongBookError: a defined name of the workbook's contract is missing, or its cells were deleted or moved.
    """
    own = [name for name in _OPTIONAL if has_name(book, name) or (name in _DECIDING and name in book.names)]
    blocks = read_blocks(book, *layout.TYPED_ROWS, *layout.TYPED_CELLS, layout.HISTORY, *own)
    # On a copy of the sheet that is in front, Excel gives the copy's own names out for the workbook's.
    if (front := blocks[layout.INPUT].sheet) != layout.INPUT_SHEET and layout.INPUT_SHEET in book.sheet_names:
        raise WrongBookError(f"Sheet {front} là bản chép của sheet {layout.INPUT_SHEET}. {_NOT_THE_COPY}")
    problems: list[Problem] = []
    settings = _read_settings(blocks, problems)
    if wrong := next(reshaped(blocks, {layout.HISTORY: len(columns_of(settings.measures))}), None):
        raise WrongBookError(f"Sheet {wrong.sheet}, ô {wrong.cell}: {wrong.text}")
    undated = "chưa nhập ngày báo cáo; chỗ ghi ngày trên bảng in sẽ để trống."
    report_date = _read_day(blocks, layout.REPORT_DATE, "ngày báo cáo", problems, undated)
    drive_end = _read_day(blocks, layout.DRIVE_END, "ngày kết thúc đợt", problems)
    problems += _contradictions(blocks, settings, (layout.REPORT_DATE, report_date), (layout.DRIVE_END, drive_end))
    scales, turns = _read_scales(blocks, settings, report_date, problems)
    problems += _text_faults(blocks)
    misplaced = list(misplaced_columns(blocks[layout.INPUT], settings)) or list(shifted_rows(book))
    if misplaced:
        blocks[layout.INPUT] = replace(blocks[layout.INPUT], rows=[])
    units, found = read_units(blocks[layout.INPUT], settings)
    problems += misplaced + found
    if (kept := blocks.get(layout.KEPT[layout.INPUT])) and not misplaced:
        problems += missing_units(blocks[layout.INPUT], kept)
        if len(kept.rows[0]) == len(blocks[layout.INPUT].rows[0]):
            problems += shifted_cells(blocks[layout.INPUT], kept)
    problems += _money_jump(blocks, units, settings.measures)
    if not units and not misplaced:
        problems.append(_wrong(blocks, layout.INPUT, "chưa có đơn vị nào. Hãy nhập tên và số liệu của các đơn vị."))
    officers: list[Officer] = []
    if layout.OFFICERS in blocks:
        officers, found = read_officers(blocks[layout.OFFICERS], units, settings)
        problems += [*found, *differences(blocks[layout.OFFICERS], officers, units, settings)]
    sources, own_dates, found = read_sources(blocks[layout.INPUT], blocks[layout.SOURCES], report_date)
    problems += found
    if own_dates:
        days = [(unit.name, own_dates[unit.place]) for unit in units if unit.place in own_dates]
        others = "; ".join(f"{names} (số liệu đến {day:%d/%m/%Y})" for day, names in units_by_date(days))
        text = f"số liệu của {len(days)} đơn vị đến ngày khác, bảng in ghi rõ dưới bảng: {others}."
        problems.append(_wrong(blocks, layout.REPORT_DATE, text, Level.WARNING))
    optional: Others = {}
    if layout.OTHERS in blocks:
        optional, found = read_others(blocks[layout.OTHERS], units, settings, report_date)
        problems += found
    problems += _strangers(blocks, scales, [*(unit.name for unit in units), OWN_SCALE])
    problems += _other_side(blocks, turns, report_date, own_dates.values())
    return Request(
        units=units,
        scales=scales,
        settings=settings,
        money_unit=str(_single(blocks, layout.MONEY_UNIT) or "").strip(),
        report_date=report_date,
        print_info=_read_print_info(blocks[layout.PRINT_INFO], problems),
        problems=problems,
        typed=blocks,
        drive_end=drive_end,
        sources=sources,
        stored_sources=stored_sources(blocks[layout.SOURCES]),
        own_dates=own_dates,
        history=blocks[layout.HISTORY].rows,
        others=optional,
        officers=officers,
    )


_NOT_THE_COPY = (
    f"Chương trình chỉ xét số liệu ở sheet {layout.INPUT_SHEET}: hãy chuyển sang sheet đó rồi làm lại. Muốn giữ số cũ thì"
    " chép cả tệp, đừng chép sheet."
)


def _text_faults(blocks: Blocks) -> Iterator[Problem]:
    for name in (*layout.TYPED_ROWS, *layout.TYPED_CELLS, *filter(blocks.__contains__, _OPTIONAL_TEXTS)):
        block = blocks[name]
        for place, row in enumerate(block.rows):
            for column, cell in enumerate(row):
                is_name = name == layout.INPUT and column == 0
                if fault := text_fault(cell, LONGEST_NAME if is_name else LONGEST_TEXT):
                    yield Problem(Level.ERROR, block.sheet, block.cell(place, column), fault)


def _money_jump(blocks: Blocks, units: Sequence[UnitFigures], measures: tuple[Measure, ...]) -> Iterator[Problem]:
    """A warning where the money of the units is a hundred times what the last consolidation had, or a hundredth."""
    records = last_records(blocks[layout.HISTORY].rows, measures)
    money = next(measure for measure in measures if measure.money)
    former = {record.unit: record.measure(money) for record in records}
    pairs = [(former.get(unit_key(unit.name)) or 0, unit.measure(money).after or 0) for unit in units]
    then, now = (sum(pair[side] for pair in pairs if all(pair)) for side in (0, 1))
    if then and not then < _JUMP * now < _JUMP**2 * then:
        text = (
            f"số tiền chuyển kỳ sau của các đơn vị cộng lại là {format_number(now)} đồng, lần tổng hợp {records[-1].day:%d/%m/%Y}"
            f" là {format_number(then)} đồng. Hãy xem lại đơn vị tính tiền. Nếu đúng thì để nguyên."
        )
        yield _wrong(blocks, layout.MONEY_UNIT, text, Level.WARNING)


# A money unit is at least a thousand times the next: what differs less may have other reasons.
_JUMP = 100


def _read_print_info(block: Block, problems: list[Problem]) -> dict[str, str]:
    texts = ["" if is_blank(row[0]) else " ".join(str(row[0]).split()) for row in block.rows]  # each has one line
    for place, text in enumerate(texts):
        if text.startswith("#"):
            problem = f"Ô này đang báo lỗi {text} hoặc công thức chưa có kết quả. Hãy nhập thẳng chữ cần in."
            problems.append(Problem(Level.ERROR, block.sheet, block.cell(place, 0), problem))
    # Workbooks of former versions have fewer rows.
    info = dict.fromkeys(layout.PRINT_INFO_ROWS, "") | dict(zip(layout.PRINT_INFO_ROWS, texts, strict=False))
    for key, choices in layout.PRINT_CHOICES.items():
        if info[key] not in ("", *choices):
            cell = block.cell(list(layout.PRINT_INFO_ROWS).index(key), 0)
            problem = f"Không rõ thứ tự “{info[key]}”. Hãy chọn một trong: {'; '.join(choices)}."
            problems.append(Problem(Level.ERROR, block.sheet, cell, problem))
    return info


def _single(blocks: Blocks, name: str) -> object:
    return blocks[name].rows[0][0]


def _wrong(blocks: Blocks, name: str, text: str, level: Level = Level.ERROR) -> Problem:
    block = blocks[name]
    return Problem(level, block.sheet, block.cell(0, 0), text[:1].upper() + text[1:])


def _read_settings(blocks: Blocks, problems: list[Problem]) -> Settings:
    settings = settings_of(_terms(blocks))
    try:
        settings = with_money_factor(settings, _single(blocks, layout.MONEY_UNIT))
    except FigureError as error:
        problems.append(_wrong(blocks, layout.MONEY_UNIT, str(error)))
    try:
        chosen = [blocks[name].rows for name in (layout.READINGS, layout.SENT_BACK_READING) if name in blocks]
        settings = replace(settings, readings=read_choices(list(chain.from_iterable(chosen))))
    except FigureError as error:
        problems.append(_wrong(blocks, layout.READINGS, str(error)))
    baseline, current = (
        _read_year(blocks, name, label, problems)
        for name, label in ((layout.BASELINE_YEAR, "năm so sánh"), (layout.CURRENT_YEAR, "năm thi đua"))
    )
    if baseline and current and baseline >= current:
        text = "năm thi đua phải sau năm so sánh. Hãy sửa một trong hai ô."
        problems.append(_wrong(blocks, layout.CURRENT_YEAR, text))
    return replace(settings, baseline_year=baseline, current_year=current)


def _terms(blocks: Blocks) -> Terms:
    """What the workbook's own plan decides, or the program's of its year."""
    if layout.PLAN in blocks:
        return terms_of(str(_single(blocks, layout.PLAN)))
    return plan_for(parse_year(_single(blocks, layout.CURRENT_YEAR))).terms


def _read_year(blocks: Blocks, name: str, label: str, problems: list[Problem]) -> int | None:
    year = parse_year(_single(blocks, name))
    if year is None:
        text = f"{label} chưa đúng. Hãy nhập năm bằng bốn chữ số, ví dụ {DEFAULT_YEAR}."
        problems.append(_wrong(blocks, name, text))
    return year


def _read_day(blocks: Blocks, name: str, label: str, problems: list[Problem], undated: str = "") -> date | None:
    cell = _single(blocks, name)
    day = parse_day(cell)
    if day is None and not is_blank(cell):
        problems.append(_wrong(blocks, name, f"{label} {day_fault(cell)}"))
    elif undated and is_blank(cell):
        problems.append(_wrong(blocks, name, undated, Level.WARNING))
    return day


def _contradictions(blocks: Blocks, settings: Settings, *days: tuple[str, date | None]) -> Iterator[Problem]:
    """Years, title and dates that do not belong together: somebody typed over one of them."""
    baseline, year = settings.baseline_year, settings.current_year
    if not year or (baseline and baseline >= year):
        return
    where = f"năm thi đua (sheet {layout.INPUT_SHEET}, ô {blocks[layout.CURRENT_YEAR].cell(0, 0)}) là {year}"
    remedy = f"Hãy sửa cho khớp; sang năm khác thì lập sổ mới bằng nút “Sang năm” ở sheet {layout.GUIDE_SHEET}."
    titled = re.findall(r"\b(?:19|20)\d\d\b", str(_single(blocks, layout.PRINT_INFO) or ""))
    if titled and str(year) not in titled:
        text = f"tên đợt thi đua ghi năm {', '.join(titled)} mà {where}. {remedy}"
        yield _wrong(blocks, layout.PRINT_INFO, text)
    plan = _terms(blocks)
    if plan.current_year == year and baseline not in (None, plan.baseline_year):
        text = f"năm so sánh là {baseline} mà {where}; kế hoạch năm {year} so với năm {plan.baseline_year}. {remedy}"
        yield _wrong(blocks, layout.BASELINE_YEAR, text)
    recorded = max(filter(None, map(row_day, blocks[layout.HISTORY].rows)), default=None)
    first, last = figure_days(year)
    if recorded and recorded > last:
        # The year may be right: a date of another year was consolidated, in spite of the warning.
        wrong = (
            f"Nếu ngày đó nhập nhầm thì không sửa năm. Hãy bấm “Hoàn tác” để về trước lần tổng hợp đó rồi sửa ngày, hoặc xóa các dòng"
            f" của ngày đó ở sheet {layout.HISTORY_SHEET} (bỏ bảo vệ sheet, không có mật khẩu). Nếu năm đã bị sửa: {remedy[:1].lower()}{remedy[1:]}"
        )
        text = f"sheet {layout.HISTORY_SHEET} đã có số liệu đến {recorded:%d/%m/%Y} mà {where}. {wrong}"
        yield _wrong(blocks, layout.CURRENT_YEAR, text)
    for name, day in days:
        if day and not first <= day <= last:
            text = f"ngày {day:%d/%m/%Y} không thuộc năm {year} (từ {first:%d/%m/%Y} đến {last:%d/%m/%Y})."
            # No figures are older than their year: years were typed over.
            if name == layout.REPORT_DATE and day < first:
                yield _wrong(blocks, name, f"{text[:-1]} mà {where}. {remedy}")
            else:
                fix = "Hãy sửa ngày ở ô này; nếu ngày đúng thì xem lại năm thi đua."
                yield _wrong(blocks, name, f"{text} {fix}", Level.WARNING)


def _strangers(blocks: Blocks, scales: Mapping[str, TargetScale], names: Iterable[str]) -> Iterator[Problem]:
    """Warnings on rows of scales for none of these names."""
    known = set(map(unit_key, names))
    for key, scale in scales.items():
        for tier in scale.named:
            if unit_key(tier.unit) not in known:
                text = (
                    f"thang chỉ tiêu có dòng cho “{tier.unit}” mà sheet {layout.INPUT_SHEET} không có đơn vị nào tên như vậy."
                    " Hãy sửa tên ở một trong hai chỗ. Nếu đơn vị không còn thì xóa dòng đó."
                )
                yield _wrong(blocks, layout.SCALE_NAMES["_".join(key.split("_")[:2])], text, Level.WARNING)


def _other_side(
    blocks: Blocks, turns: Collection[date], report_date: date | None, own_dates: Iterable[date]
) -> Iterator[Problem]:
    """What is wrong with dates where the scales change on some: none to choose by, or units' own on the other side."""
    if turns and report_date is None:
        text = "thang chỉ tiêu đổi theo ngày mà chưa có ngày báo cáo. Hãy nhập ngày báo cáo."
        yield _wrong(blocks, layout.REPORT_DATE, text)
    elif any((turn <= day) != (report_date is not None and turn <= report_date) for turn in turns for day in own_dates):
        text = "có đơn vị mà số liệu đến ngày khác, khi áp dụng chỉ tiêu khác; mọi đơn vị đều xét theo chỉ tiêu của ngày báo cáo."
        yield _wrong(blocks, layout.REPORT_DATE, text, Level.WARNING)


def _read_scales(
    blocks: Blocks, settings: Settings, day: date | None, problems: list[Problem]
) -> tuple[dict[str, TargetScale], Collection[date]]:
    """The scales in force on the date of the figures, and the days on which any scale changes."""
    scales: dict[str, TargetScale] = {}
    turns: set[date] = set()
    for key in SCALES:
        who, _, of = key.partition("_")
        measures = [measure for measure in settings.measures if measure.key.startswith(of)]
        block, quantities = blocks[layout.SCALE_NAMES[key]], [settings.quantity(measure) for measure in measures]
        read, found = read_scales(block, layout.scale_factor(key), quantities)
        problems += found
        for measure, scale in zip(measures, read, strict=True):
            if scale is not None:
                scales[f"{who}_{measure.key}"] = replace(scale.at(day), later=())
                turns.update(since for since, _ in scale.later)
    return scales, turns
