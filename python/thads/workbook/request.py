"""Everything that was typed into a workbook, read and checked: two range reads, whatever the number of units."""

from __future__ import annotations

from dataclasses import replace

import xlwings as xw

from thads import layout
from thads.figures.cells import is_blank
from thads.figures.problems import Level, Problem
from thads.figures.scales import read_scale
from thads.figures.settings import Settings, read_choices, with_money_factor
from thads.figures.units import read_units
from thads.numerals import FigureError, parse_day, parse_year
from thads.results.report import Request
from thads.rules.plan import SCALES, load_plan
from thads.rules.scales import TargetScale
from thads.sheets.places import read_blocks


def read_request(book: xw.Book) -> Request:
    """Read and check everything that was typed: two range reads, whatever the number of units.

    Raises:
        WrongBookError: a defined name of the workbook's contract is missing.
    """
    blocks = read_blocks(book, *layout.TYPED_ROWS, *layout.TYPED_CELLS)
    problems: list[Problem] = []

    def single(name: str) -> object:
        return blocks[name].rows[0][0]

    def wrong(name: str, text: str, level: Level = Level.ERROR) -> None:
        block = blocks[name]
        problems.append(Problem(level, block.sheet, block.cell(0, 0), text[:1].upper() + text[1:]))

    plan = load_plan()
    settings = Settings(large_reduction=plan.large_reduction, money_unit_ratio=plan.money_unit_ratio)
    try:
        settings = with_money_factor(settings, single(layout.MONEY_UNIT))
    except FigureError as error:
        wrong(layout.MONEY_UNIT, str(error))
    zero_baseline, missing = next(iter(layout.READING_CHOICES["zero_baseline"])), settings.missing
    try:
        zero_baseline, missing = read_choices(blocks[layout.READINGS].rows)
    except FigureError as error:
        wrong(layout.READINGS, str(error))
    years = []
    for name, label in ((layout.BASELINE_YEAR, "năm so sánh"), (layout.CURRENT_YEAR, "năm thi đua")):
        year = parse_year(single(name))
        if year is None:
            wrong(name, f"{label} chưa đúng. Hãy gõ năm bằng bốn chữ số, ví dụ {plan.current_year}.")
        years.append(year)
    if None not in years and years[0] >= years[1]:  # type: ignore[operator]
        wrong(layout.CURRENT_YEAR, "năm thi đua phải sau năm so sánh. Hãy sửa một trong hai ô.")
    settings = replace(
        settings,
        missing=missing,
        baseline_year=years[0] or settings.baseline_year,
        current_year=years[1] or settings.current_year,
    )
    report_date = parse_day(single(layout.REPORT_DATE))
    if report_date is None:
        if is_blank(single(layout.REPORT_DATE)):
            text = "chưa nhập ngày báo cáo; chỗ ghi ngày trên bảng in sẽ để trống."
            wrong(layout.REPORT_DATE, text, Level.WARNING)
        else:
            wrong(layout.REPORT_DATE, "ngày báo cáo không phải là ngày. Hãy gõ ngày/tháng/năm, ví dụ 30/9/2023.")

    scales: dict[str, TargetScale] = {}
    for key in SCALES:
        factor = layout.SCALE_MONEY_FACTOR if key.endswith("money") else 1
        scale, found = read_scale(blocks[layout.SCALE_NAMES[key]], factor)
        problems += found
        if scale is not None:
            scales[key] = scale
    units, found = read_units(blocks[layout.INPUT], settings)
    problems += found
    if not units:
        wrong(layout.INPUT, "chưa có đơn vị nào. Hãy nhập tên và số liệu của các đơn vị.")

    texts = [row[0] for row in blocks[layout.PRINT_INFO].rows]
    return Request(
        units=units,
        scales=scales,
        settings=settings,
        zero_baseline=zero_baseline,
        money_unit=str(single(layout.MONEY_UNIT) or "").strip(),
        report_date=report_date,
        print_info={
            key: "" if is_blank(text) else str(text).strip()
            for key, text in zip(layout.PRINT_INFO_ROWS, texts, strict=False)
        },
        problems=problems,
    )
