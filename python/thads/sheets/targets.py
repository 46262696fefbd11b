"""Sheet `Chỉ tiêu`: the four scales, the readings and the texts of the printed sheet, all editable."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from operator import attrgetter

from thads import layout
from thads.figures.scales import block_rows, scale_rows
from thads.numerals import format_number
from thads.rules.kinds import KINDS, Amount, AtLeast, NotJudged, kind_label, percent
from thads.rules.plan import Plan
from thads.rules.scales import SCALES
from thads.sheets.columns import Column, heading_rows, places_of
from thads.sheets.draft import Draft, area
from thads.sheets.entry import date_hint
from thads.sheets.letters import text_lines
from thads.sheets.styles import add_broken_rates, add_vietnamese_digits
from thads.sheets.validation import between, choice

_NUMBER, _RATE = "input_number", "input_rate"
_LOOKS = ((16, _NUMBER), (16, _NUMBER), (11, _RATE), (13, _RATE), (25, "input"), (27, "input"), (47, "input"))

# Text may be typed: a machine with a decimal point makes something else of "5,5%", or refuses it as a number.
_RATE_HINT = {
    "validate": "any",
    "input_title": "Mức phải đạt",
    "input_message": "Nhập kèm dấu %, từ 0% đến 100%, ví dụ 6%. Mức lẻ, và số việc, số tiền phải giảm, nhập dạng chữ, có dấu ' phía trước, ví dụ '5,5% hoặc '30: máy nào cũng hiện như nhau.",
}

# The four scales.
COLUMNS: tuple[Column[object], ...] = tuple(
    Column(heading, None, None, width, style)
    for heading, (width, style) in zip(layout.SCALE_COLUMNS, _LOOKS, strict=True)
)
_LAST = len(COLUMNS) - 1

# Points: a row, what each further line of its text adds, and the letters' room in a reading's parts.
_LINE, _MORE = 18.75, 14.25
_READING_WIDTHS = (282, 128, 380)
_START, _STOP, _TARGET, _STRETCH, _RULE = (places_of(COLUMNS, heading)[0] for heading in layout.SCALE_COLUMNS[:5])


def print_texts(plan: Plan) -> dict[str, str]:
    """What the printed sheet says besides figures, as far as the plan has it."""
    return {key: attrgetter(where)(plan) if where else "" for key, (_, where) in layout.PRINT_INFO_ROWS.items()}


def build(draft: Draft, plan: Plan) -> None:
    """Add the sheet with the plan's scales, its readings and its agency."""
    draft.set_widths(COLUMNS)
    draft.set_heights((24, 34))
    draft.merge(0, 0, 0, _LAST, "CHỈ TIÊU VÀ CÁCH XÉT", "title")
    hint = (
        "Có kế hoạch mới: sửa các ô màu vàng theo kế hoạch đó; kết quả tự tính lại.\nMỗi dòng của thang tính từ mức “Từ” đến dưới"
        " mức “Đến dưới”; dòng cuối để trống “Đến dưới”. Cần thêm dòng thì chèn vào giữa thang."
    )
    draft.merge(1, 0, 1, _LAST, hint, "hint")

    row = _write_print_info(draft, plan, 3)
    _write_settings(draft, plan, row)
    row += 3
    last_rows: dict[str, int] = {}
    for key in SCALES:
        last_rows[key] = _write_scale(draft, plan, key, row)
        row = last_rows[key] + 2
    _write_readings(draft, plan, row, last_rows)
    draft.sheet.set_h_pagebreaks([last_rows["unit_cases"] + 2])  # an empty row first would have a line on top


def _write_scale(draft: Draft, plan: Plan, key: str, row: int) -> int:
    """One scale with its heading; returns its last row."""
    money = key.endswith("money")
    unit = layout.DEFAULT_MONEY_UNIT if money else "việc"
    draft.write(row, 0, f"{plan.scale_titles[key]} (đơn vị: {unit})", "section")
    draft.write_headings(row + 1, COLUMNS, heading_rows(COLUMNS))
    first = row + 2
    parts = plan.parts(key)
    reduces = any(quantity.reduces for quantity, _ in parts)
    if not reduces:
        draft.write(row + 1, _TARGET, "Mức phải đạt", "head")
    rows = block_rows(plan, key)
    draft.set_heights((_LINE, _LINE + _MORE), row)
    for place, cells in enumerate(rows, start=first):
        _write_row(draft, place, cells)
    last = first + len(rows) - 1
    draft.define(layout.SCALE_NAMES[key], first, 0, last, _LAST)
    add_vietnamese_digits(draft.sheet, draft.styles, area(first, _START, last, _STOP))
    add_broken_rates(draft.sheet, draft.styles, area(first, _TARGET, last, _STRETCH))
    draft.sheet.data_validation(first, _TARGET, last, _STRETCH, _RATE_HINT)
    scales = [
        (scale, quantity.reduces) for quantity, one in parts for scale in (one, *(later for _, later in one.later))
    ]
    used = {type(tier.target) for scale, _ in scales for tier in scale.rows}
    offered = [
        kind_label(kind, of)
        for of in dict.fromkeys(reduces for _, reduces in scales)
        for kind in KINDS
        if of or kind in {AtLeast, Amount, NotJudged} | used
    ]
    kinds = list(dict.fromkeys(offered))
    rules = choice(kinds, "Cách xét chưa đúng", "Hãy chọn một cách xét trong danh sách.")
    draft.sheet.data_validation(first, _RULE, last, _RULE, rules)
    return last


def _write_row(draft: Draft, row: int, cells: Sequence[object]) -> None:
    """One row of a scale, as high as its texts; a unit's name stands whole where others have a number."""
    head = not any(cells[1:])  # what the rows below it are for, or from which day on
    lines = [
        1 if head else len(text_lines(str(cell), _room(column))) for cell, column in zip(cells, COLUMNS, strict=True)
    ]
    draft.set_heights((_LINE + _MORE * (max(lines) - 1),), row)
    for place, (cell, column) in enumerate(zip(cells, COLUMNS, strict=True)):
        named = column.style == _NUMBER and lines[place] > 1
        draft.write(row, place, cell, "input_head" if head else "input" if named else column.style)


def _room(column: Column[object]) -> float:
    """Points that letters have in a cell as wide as so many digits."""
    return 5.25 * column.width - 4


def _write_readings(draft: Draft, plan: Plan, row: int, last_rows: Mapping[str, int]) -> None:
    """The five places where the plan is not plain: how they are read now and how to read them otherwise."""
    draft.write(row, 0, "Những chỗ kế hoạch nói chưa rõ và cách hiểu đang áp dụng", "section")
    draft.set_heights((_LINE,), row)
    _write_reading(draft, row + 1, ("Chỗ chưa rõ", "Đang áp dụng", "Muốn hiểu khác thì"), ("head", "head", "head"))
    row += 2
    cells = _scale_cells(plan, last_rows)
    for key, (formula, value) in _shown_readings(plan, cells).items():
        if key not in plan.reading_texts:
            continue
        text, remedy = plan.reading_texts[key]
        _write_reading(draft, row, (text, "", remedy.format(**cells)), ("cell", "cell_centre", "cell"))
        draft.formula(row, _RULE, formula, "cell_centre", value)
        row += 1
    last = row + len(layout.READING_CHOICES) - 1
    draft.define(layout.READINGS, row, _RULE, last - 1, _RULE)
    draft.define(layout.SENT_BACK_READING, last, _RULE, last, _RULE)
    for key, options in layout.READING_CHOICES.items():
        text, remedy = plan.reading_texts[key]
        chosen = options[getattr(plan.readings, key)]
        _write_reading(draft, row, (text, chosen, remedy), ("cell", "input_centre", "cell"))
        rule = choice(options.values(), "Cách hiểu chưa đúng", "Hãy chọn một cách trong danh sách.")
        draft.sheet.data_validation(row, _RULE, row, _RULE, rule)
        row += 1


def _scale_cells(plan: Plan, last_rows: Mapping[str, int]) -> dict[str, str]:
    """The cells that the readings speak of: the last row of the units' scale, the first of the province's."""
    top, province = (
        _first_part(plan, key, last_rows[key])[end] for key, end in (("unit_cases", -1), ("province_cases", 0))
    )
    return {
        name: area(row, column, row, column)
        for name, row, column in (
            ("start", top, _START),
            ("stop", top - 1, _STOP),
            ("rule", top, _RULE),
            ("target", province, _TARGET),
            ("stretch", province, _STRETCH),
        )
    }


def _first_part(plan: Plan, key: str, last: int) -> range:
    """The rows of the first scale under a key, whose rows end at `last`; above those of several stands what they are for."""
    (_, scale), *others = plan.parts(key)
    first = last - len(block_rows(plan, key)) + 1 + bool(others)
    return range(first, first + len(scale_rows(scale, 1)))


def _shown_readings(plan: Plan, cells: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """The readings that stand in the scales themselves: formula and value of each."""
    last, province = plan.scales["unit_cases"].tiers[-1], plan.scales["province_cases"].tiers[0]
    target, stretch = cells["target"], cells["stretch"]
    shown = f"Đạt từ {percent(province.target.rate)}"
    if province.target.stretch is not None:
        shown += f", vượt mức từ {percent(province.target.stretch)}"

    start = cells["start"]
    grouped = f'IF({start}>=1000,INT({start}/1000)&"."&TEXT({start}-1000*INT({start}/1000),"000"),{start})'

    def said(cell: str) -> str:
        return f'IF(ISNUMBER({cell}),SUBSTITUTE(ROUND({cell}*100,4),".",",")&"%",{cell})'

    return {
        "shared_boundary": (
            f'="Từ "&{grouped}&" việc trở lên xếp vào dòng cuối"',
            f"Từ {format_number(last.start)} việc trở lên xếp vào dòng cuối",
        ),
        "below_target": (f"={cells['rule']}", last.target.label),
        "range_target": (
            f'="Đạt từ "&{said(target)}&IF({stretch}="","",", vượt mức từ "&{said(stretch)})',
            shown,
        ),
    }


def _write_reading(draft: Draft, row: int, texts: tuple[str, str, str], styles: tuple[str, str, str]) -> None:
    lines = max(len(text_lines(text, width)) for text, width in zip(texts, _READING_WIDTHS, strict=True))
    draft.set_heights((_LINE + _MORE * (lines - 1),), row)
    ends = ((0, _RULE - 1), (_RULE, _RULE), (_RULE + 1, _LAST))
    for (first, last), text, style in zip(ends, texts, styles, strict=True):
        draft.merge(row, first, row, last, text, style)


def _write_print_info(draft: Draft, plan: Plan, row: int) -> int:
    """What the printed sheet says around the table; returns the row after it."""
    draft.write(row, 0, "Chữ in trên bảng tổng hợp, người ký, ngày kết thúc đợt, bản dự phòng", "section")
    texts = print_texts(plan)
    first, last = row + 1, row + len(texts)
    draft.set_heights([_LINE] * (1 + len(texts)), row)
    for place, (key, (label, _)) in enumerate(layout.PRINT_INFO_ROWS.items(), start=first):
        draft.merge(place, 0, place, _STRETCH - 1, label, "cell")
        draft.merge(place, _STRETCH, place, _LAST, texts[key], "input")
        if key in layout.PRINT_CHOICES:
            rule = choice(layout.PRINT_CHOICES[key], "Thứ tự chưa đúng", "Hãy chọn một thứ tự trong danh sách.")
            draft.sheet.data_validation(place, _STRETCH, place, _STRETCH, rule)
    draft.define(layout.PRINT_INFO, first, _STRETCH, last, _STRETCH)
    return last + 1


def _write_settings(draft: Draft, plan: Plan, row: int) -> None:
    """The last day of the drive, and how many former states of the workbook are kept."""
    message = f"Hãy nhập một số nguyên từ 1 đến {layout.MOST_BACKUPS}."
    backups = between(1, layout.MOST_BACKUPS, "Số bản dự phòng chưa đúng", message)
    for place, (name, label, value, style, rule) in enumerate(
        (
            (layout.DRIVE_END, "Ngày kết thúc đợt", plan.drive_end, "input_date", date_hint("Sheet Tiến độ ước kết quả đến ngày này.")),
            (layout.BACKUPS_KEPT, f"Số bản giữ lại trong “{layout.BACKUP_FOLDER}” để hoàn tác", layout.DEFAULT_BACKUPS, "input_year", backups),
        ),
        start=row,
    ):  # fmt: skip
        draft.set_heights((_LINE,), place)
        draft.merge(place, 0, place, _STRETCH - 1, label, "cell")
        draft.write(place, _STRETCH, value, style)
        draft.define(name, place, _STRETCH, place, _STRETCH)
        draft.sheet.data_validation(place, _STRETCH, place, _STRETCH, rule)
