"""Sheet `Nhập liệu`: where figures are typed, with their assessment beside them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import chain
from typing import Any, NamedTuple

import xlwings as xw

from thads import layout
from thads.figures.cells import is_blank
from thads.figures.others import COLUMNS
from thads.figures.problems import Block, Level, Problem
from thads.figures.settings import settings_of_plan
from thads.figures.sources import Source
from thads.figures.units import MISPLACED
from thads.layout import MEASURES, Measure
from thads.numerals import format_number, parse_day
from thads.results.live import REVIEW, WRONG
from thads.rules.plan import Plan
from thads.rules.quantities import Quantity, own_inputs
from thads.rules.verdicts import Verdict
from thads.sheets import others
from thads.sheets.buttons import write_buttons
from thads.sheets.columns import Column, heading_rows
from thads.sheets.draft import Draft, area
from thads.sheets.host import show_results
from thads.sheets.kept import changes_note, changes_note_formula
from thads.sheets.places import find_places, has_name, measures_in, read_blocks, write_cells
from thads.sheets.styles import REQUIRED_LOOK, add_verdict_looks, add_vietnamese_digits
from thads.sheets.validation import between, choice

# 0-based places.
SETTINGS_ROW = 2
HEAD_ROW = 5
_DATE_CELL = (SETTINGS_ROW, 5)
FIRST_ROW = HEAD_ROW + 3
OUTCOME_COLUMN = 0
FIRST_COLUMN = 1

# Characters: at 1366 pixels and 90% everything to the last figure is in sight; the date stands in the sixth column.
_OUTCOME_WIDTH, _NAME_WIDTH = 27, 32.5
_CASES_WIDTHS, _MONEY_WIDTHS = (8.5, 8, 12.5, 10.5, 12.5), (12, 12, 12.5, 12, 12.5)


class _Columns(NamedTuple):
    """0-based columns that stand where what the plan judges puts them."""

    last_input: int
    live: int
    last_live: int
    source: int
    last_source: int
    other: int  # beyond an empty column


def _columns(measures: Sequence[Measure]) -> _Columns:
    last_input = FIRST_COLUMN + layout.input_columns(measures) - 1
    live = last_input + 2
    source = live + layout.live_columns(measures)
    last_source = source + len(SOURCE_COLUMNS) - 1
    return _Columns(last_input, live, source - 1, source, last_source, last_source + 2)


def _live(measure: Measure, quantity: Quantity) -> tuple[Column[object], ...]:
    before, left, change, rate, lacking = quantity.live
    return (
        Column(f"ĐÁNH GIÁ VỀ {measure.label.upper()}", "Nhóm", None, 24, "live_cell"),
        Column(None, "Chỉ tiêu", None, 16, "live_cell_centre"),
        Column(None, before, None, 18, "live_cell_number"),
        Column(None, left, None, 18, "live_cell_number"),
        Column(None, change, None, 12, "live_cell_number"),
        Column(None, rate, None, 10, "live_cell_rate"),
        Column(None, "Kết quả", None, 15, "live_cell_centre"),
        Column(None, lacking, None, 13, "live_cell_number"),
    )


def live_columns(plan: Plan) -> tuple[Column[object], ...]:
    """`DanhGia`: what THADS_DANH_GIA returns for a row, each measure's columns, then those of all together."""
    return (*chain.from_iterable(_live(one, plan.quantity(one)) for one in plan.measures), *LIVE_COMMON)


LIVE_COMMON: tuple[Column[object], ...] = (
    Column("Kết quả chung", None, None, 16, "live_cell_centre"),
    Column("Cần sửa hoặc xem lại", None, None, 70, "live_note"),
)
# `NguonSoLieu`, beside that; the last, hidden, holds the figures as they were taken.
SOURCE_COLUMNS: tuple[Column[object], ...] = (
    Column("Nguồn số liệu (để trống: nhập tay)", None, None, 30, "source"),
    Column("Số liệu của đơn vị đến ngày (để trống: như đầu sheet)", None, None, 15, "source_date"),
    Column("Số đã nhận", None, None, 15, "source"),
)

# Text may be typed into every yellow cell: a machine with a decimal point refuses "2.810.000" and "30/9/2023" as numbers
# and dates, the program reads both, and what is wrong is said by the row's own last cell.
SEPARATE_HINT = {
    "validate": "any",
    "input_title": "Sổ theo dõi riêng",
    "input_message": "Chỉ nhập phần còn nằm trong số chuyển kỳ sau ở ô bên trái. Số lũy kế trên biểu thống kê đã nằm ngoài số"
    " chuyển kỳ sau: nhập vào đây là trừ hai lần. Không có thì để trống.",
}


def date_hint(where: str) -> dict[str, Any]:
    """What is shown at a date that is typed; `where` says what the date is for."""
    message = f"Nhập ngày/tháng/năm, ví dụ 30/9/2023, rồi xem lại dòng chữ đọc lại ngày. {where}"
    return {"validate": "any", "input_title": "Số liệu đến ngày", "input_message": message}


# Of a measure's columns in `DanhGia`, 0-based: the verdict and what is still to be reduced.
_VERDICT, _LACKING = 6, 7
_TO_CHECK = "bấm “Kiểm tra”"
_NO_MACROS = "Chưa tính: macro đang tắt"

_HINT = "Chỉ nhập vào ô màu vàng. Ô để trống là chưa có số liệu, không phải là 0."
_POINT_NOTE = "Máy này dùng dấu chấm cho phần lẻ: nhập số liền (2810000); nhập ngày xong xem dòng trên."


def echo_text(day: date | None, dong: int, texts: int = 0) -> str:
    """The date of the figures and the sum of the units' yearly money, in words; as the formula says it.

    `texts` amounts were typed as text, which the formula does not add.
    """
    said = f"Số liệu đến ngày {day.day} tháng {day.month} năm {day.year}. " if day else ""
    left = f"chưa cộng {texts} ô nhập dạng chữ" if texts else ""
    if dong:
        left = f"{_money_words(dong)} ({left})" if left else _money_words(dong)
    return said + (f"Cả tỉnh: {left}." if left else "")


def _money_words(dong: int) -> str:
    for unit, name in ((10**9, "tỷ đồng"), (10**6, "triệu đồng")):
        tenths = (2 * dong * 10 // unit + 1) // 2
        if dong >= unit:
            return f"{format_number(tenths // 10)},{tenths % 10} {name}"
    return f"{format_number(dong)} đồng"


def _echo_formula(load: int) -> str:
    """The formula that says `echo_text`; the money's load stands in this 0-based column of `NhapLieu`."""

    def words(unit: str, name: str) -> str:
        tenths = f"ROUND({_TOTAL}/{unit}*10,0)"
        whole = f"INT({tenths}/10)"
        grouped = f'IF({whole}>=1000,INT({whole}/1000)&"."&TEXT({whole}-1000*INT({whole}/1000),"000"),{whole})'
        return f'{grouped}&","&({tenths}-10*{whole})&" {name}"'

    day = layout.REPORT_DATE
    said = (
        f'IF({day}="","",IFERROR("Số liệu đến ngày "&DAY({_DAY})&" tháng "&MONTH({_DAY})&" năm "&YEAR({_DAY}),'
        f'"{_UNREAD[0]}"&{day}&"{_UNREAD[1]}")&". ")'
    )
    money = f'IF({_TOTAL}>=10^9,{words("10^9", "tỷ đồng")},IF({_TOTAL}>=10^6,{words("10^6", "triệu đồng")},{_TOTAL}&" đồng"))'
    texts = f"SUMPRODUCT(--ISTEXT(INDEX({layout.INPUT},0,{load + 1})))"
    left = f'"chưa cộng "&{texts}&" ô nhập dạng chữ"'
    total = f'IF({_TOTAL}=0,{left},{money}&IF({texts}=0,""," ("&{left}&")"))'
    return f'={said}&IF(AND({_TOTAL}=0,{texts}=0),"","Cả tỉnh: "&{total}&".")'


def _hint_formula() -> str:
    """How to type. LibreOffice computes on loading only what has no stored result, else only what follows from typed cells."""
    half = f"1/2+0*COUNT({layout.INPUT},{layout.REPORT_DATE})"
    return f'=IF(MID({half},2,1)=".","{_POINT_NOTE}","{_HINT}")'


def _day_formulas() -> dict[str, str]:
    """By name: the date as text with its parts far apart, and the date, be it typed as text, day first; an error if none."""
    typed, gap = f"TRIM({layout.REPORT_DATE})", 20
    apart = typed
    for separator in "/.-":
        apart = f'SUBSTITUTE({apart},"{separator}",REPT(" ",{gap}))'
    cuts = (f"LEFT({_APART},{gap})", f"MID({_APART},{gap},{gap})", f"RIGHT({_APART},{gap})")
    day, month, year = (f"TRIM({cut})" for cut in cuts)
    found = f"DATE({year},{month},{day})"
    whole = f"AND(DAY({found})=0+{day},MONTH({found})=0+{month},LEN({typed})=LEN({day}&{month})+6)"
    read = f"=IF(ISNUMBER({layout.REPORT_DATE}),{layout.REPORT_DATE},IF({whole},{found},NA()))"
    return {_APART: f"={apart}", _DAY: read}


_UNREAD = ("Ngày “", "” không đọc được")
_APART, _DAY = "NgayBaoCao_Chu", "NgayBaoCao_Doc"
_TOTAL = "TongTien_Dong"


def _write_echo(draft: Draft, load: int, column: int, last: int) -> None:
    """Beside the settings: how to type on a machine with a decimal point, and what was typed in words."""
    factors = ",".join(str(factor) for factor in layout.MONEY_UNITS.values())
    units = ",".join(f'"{unit}"' for unit in layout.MONEY_UNITS)
    unit = f"IFERROR(CHOOSE(MATCH({layout.MONEY_UNIT},{{{units}}},0),{factors}),0)"
    for name, formula in _day_formulas().items():
        draft.workbook.define_name(name, formula)
    draft.workbook.define_name(_TOTAL, f"=SUM(INDEX({layout.INPUT},0,{load + 1}))*{unit}")
    row, below = SETTINGS_ROW, SETTINGS_ROW + 1
    draft.merge_formula(row, column, last, _echo_formula(load), "beside", "")
    draft.merge_formula(below, column, last, _hint_formula(), "beside", "")
    draft.define(layout.ECHO, row, column, row, column)


def show_echo(book: xw.Book, typed: Mapping[str, Block] | None) -> None:
    """Bring the words up to date, in an engine that does not compute plain formulas; `typed` as for `show_changes`."""
    if not has_name(book, layout.ECHO):
        return
    blocks = typed or read_blocks(book, layout.INPUT, layout.MONEY_UNIT, layout.REPORT_DATE)
    factor = layout.MONEY_UNITS.get(str(blocks[layout.MONEY_UNIT].rows[0][0]), 0)
    load = _money_load(measures_in(book))
    money = [row[load] for row in blocks[layout.INPUT].rows]
    total = sum(value for value in money if isinstance(value, int | float) and not isinstance(value, bool))
    texts = sum(isinstance(value, str) and not value.startswith("#") for value in money)
    cell = blocks[layout.REPORT_DATE].rows[0][0]
    day = parse_day(cell)
    unread = "" if day or is_blank(cell) else f"{_UNREAD[0]}{cell}{_UNREAD[1]}. "
    text = unread + echo_text(day, round(total * factor), texts)
    show_results(book.names[layout.ECHO].refers_to_range, [[text]])


def _money_load(measures: Sequence[Measure]) -> int:
    return next(one.first for one in measures if one.money)


def _called(measure: Measure) -> str:
    return measure.label[:1].lower() + measure.label[1:]


def outcome_text(live: Sequence[object], measures: Sequence[Measure] = MEASURES) -> str:
    """A row of `DanhGia` in short, as the formula says it: the verdict on all, and what each measure lacks."""
    cells = ["" if cell is None else cell for cell in live]
    total, note = (str(cell) for cell in cells[-2:])
    if total == "":
        return note
    if total == WRONG:
        return f"{total}: {_TO_CHECK}"
    judged = [(one, cells[layout.LIVE_EACH * one.index :][: layout.LIVE_EACH]) for one in measures]
    if total == Verdict.MISSING:
        return f"{total} về {', '.join(dict.fromkeys(one.noun for one, found in judged if found[_VERDICT] == total))}"
    parts = [
        f"{_called(one)} {format_number(round(lacking))}"
        for one, found in judged
        if isinstance(lacking := found[_LACKING], int | float) and lacking > 0
    ]
    said = f"{total} ({', '.join(parts)})" if parts else total
    return f"{said}, xem lại" if note.startswith(REVIEW) else said


def _outcome_formula(row: int, measures: Sequence[Measure]) -> str:
    """One row's outcome by plain formulas of its live cells: it costs no call, and nothing where Python is not.

    Where macros are off a live cell that is computed anew is an error.
    """
    columns = _columns(measures)
    cells = [area(row, column, row, column) for column in range(columns.live, columns.last_live + 1)]
    total, note = cells[-2:]
    cases, money = (
        _joined(
            "AND", [f"{cells[layout.LIVE_EACH * one.index + _VERDICT]}<>{total}" for one in measures if one.money is of]
        )
        for of in (False, True)
    )
    lacking = [cells[layout.LIVE_EACH * one.index + _LACKING] for one in measures]
    lacks = [f"N({cell})>0" for cell in lacking]
    missing = f'{total}&" về "&IF({cases},"tiền",IF({money},"việc","việc, tiền"))'
    each = []
    for place, (measure, cell) in enumerate(zip(measures, lacking, strict=True)):
        said = f'"{_called(measure)} "&SUBSTITUTE(FIXED({cell},0),",",".")'
        if others := lacks[place + 1 :]:
            said += f'&IF({_joined("OR", others)},", ","")'
        each.append(f'IF({lacks[place]},{said},"")')
    parts = f'IF({_joined("OR", lacks)}," ("&{"&".join(each)}&")","")'
    review = f'IF(LEFT({note},{len(REVIEW)})="{REVIEW}",", xem lại","")'
    said = (
        f'IF({total}="",{note}&"",IF({total}="{WRONG}","{WRONG}: {_TO_CHECK}",'
        f'IF({total}="{Verdict.MISSING}",{missing},{total}&{parts}&{review})))'
    )
    return f'=IFERROR({said},IF({area(row, FIRST_COLUMN, row, FIRST_COLUMN)}="","","{_NO_MACROS}"))'


def _joined(function: str, conditions: Sequence[str]) -> str:
    return conditions[0] if len(conditions) == 1 else f"{function}({','.join(conditions)})"


def show_outcomes(book: xw.Book) -> None:
    """Bring the outcomes up to date, in an engine that does not compute plain formulas, once the live cells are."""
    if has_name(book, layout.OUTCOME) and has_name(book, layout.LIVE):
        (live,) = read_blocks(book, layout.LIVE).values()
        measures = measures_in(book)
        show_results(book.names[layout.OUTCOME].refers_to_range, [[outcome_text(row, measures)] for row in live.rows])


def shifted_rows(book: xw.Book) -> Iterator[Problem]:
    """Errors on rows whose live formula stands beside its place: cells were inserted or taken out, and figures have gone with it."""
    if not has_name(book, layout.LIVE):
        return
    typed, live = find_places(book, (layout.INPUT, layout.LIVE)).values()
    sheet, last = book.sheets[typed.sheet], typed.row + typed.rows - 1

    def calls(first: int, end: int) -> list[list[bool]]:
        formulas = sheet.range((typed.row, first), (last, end)).options(ndim=2).formula
        return [[_LIVE_CALL in str(cell).upper() for cell in row] for row in formulas]

    # Two columns tell that all is in place; what has moved is looked for in the whole only then.
    if all(row == [False, True] for row in calls(live.column - 1, live.column)):
        return
    for place, row in enumerate(calls(typed.column, live.column + live.columns)):
        if True in row and row.index(True) != live.column - typed.column:
            cell = layout.cell_address(typed.row + place, typed.column)
            right = layout.cell_address(typed.row + place, live.column)
            yield Problem(Level.ERROR, typed.sheet, cell, _SHIFTED.format(right))


_LIVE_CALL = "THADS_DANH_GIA("
_SHIFTED = (
    "Công thức đánh giá của dòng này không còn bắt đầu ở ô {}: trong dòng đã có ô bị chèn thêm hoặc xóa, số liệu có thể đã sang"
    f" cột khác. {MISPLACED}"
)


def write_sources(book: xw.Book, sources: Mapping[int, Source]) -> None:
    """Write `NguonSoLieu`: the source of each row of `NhapLieu` that has one."""
    place = find_places(book, (layout.SOURCES,))[layout.SOURCES]
    cells = [sources.get(row, Source()).cells for row in range(place.rows)]
    write_cells(book.sheets[place.sheet], place.row, place.column, cells)


def build(draft: Draft, plan: Plan, rows: int) -> None:
    """Add the sheet: `rows` rows for units, those of the plan named, all figures blank."""
    sheet = draft.sheet
    last_row = FIRST_ROW + rows - 1

    columns = _columns(plan.measures)
    write_figure_cells(draft, plan, last_row)
    _set_widths(draft, plan, columns)
    # Low, with the buttons left of it all: the head and 16 units stand on a screen of 768 pixels.
    draft.set_heights((15.75, 1.5, 15, 15, 1.5))
    settings = settings_of_plan(plan)
    draft.write(0, FIRST_COLUMN + 1, f"NHẬP LIỆU {settings.matter}", "title_low")
    _, beside = _beside_date(plan)
    # One page, or one for việc and one for tiền where all would be too small to be read.
    turn = next(_inputs(one)[0] for one in plan.measures if one.money) if len(plan.measures) > len(MEASURES) else 0
    last_beside = turn - 1 if turn else columns.last_input
    draft.merge_formula(0, beside, last_beside, changes_note_formula(), "warning_beside", changes_note(None))
    draft.define(layout.CHANGED_NOTE, 0, beside, 0, beside)
    _write_settings(draft, plan)
    write_buttons(sheet, 0, OUTCOME_COLUMN, width=82, height=28, x=1, y=2)
    _write_echo(draft, _money_load(plan.measures), beside, last_beside)
    _write_heads(draft, plan, columns)
    _write_rows(draft, plan, columns, last_row)

    live, total = area(FIRST_ROW, columns.live, last_row, columns.last_live), columns.last_live - 1
    outcomes = area(FIRST_ROW, OUTCOME_COLUMN, last_row, OUTCOME_COLUMN)
    add_vietnamese_digits(sheet, draft.styles, live)
    add_verdict_looks(sheet, draft.styles, live)
    add_verdict_looks(sheet, draft.styles, outcomes, f"${area(FIRST_ROW, total, FIRST_ROW, total)}")
    draft.define(layout.OUTCOME, FIRST_ROW, OUTCOME_COLUMN, last_row, OUTCOME_COLUMN)
    draft.define(layout.INPUT, FIRST_ROW, FIRST_COLUMN, last_row, columns.last_input)
    draft.define(layout.LIVE, FIRST_ROW, columns.live, last_row, columns.last_live)
    draft.define(layout.SOURCES, FIRST_ROW, columns.source, last_row, columns.last_source)
    others.build(draft, HEAD_ROW, FIRST_ROW, last_row, columns.other)

    sheet.freeze_panes(FIRST_ROW, FIRST_COLUMN + 1)
    draft.protect()
    draft.allow_text_numbers(FIRST_ROW, FIRST_COLUMN, last_row, columns.other + len(COLUMNS) - 1)
    sheet.print_area(0, 0, last_row, columns.last_input)
    sheet.fit_to_pages(1, 1 if rows <= layout.UNIT_ROWS else 0)
    if turn:
        draft.turn_at(turn, 75, FIRST_COLUMN)
    sheet.repeat_rows(HEAD_ROW, FIRST_ROW - 1)
    sheet.set_zoom(90)
    sheet.activate()
    sheet.set_selection(*_DATE_CELL, *_DATE_CELL)


def _set_widths(draft: Draft, plan: Plan, columns: _Columns) -> None:
    sheet = draft.sheet
    sheet.set_column(OUTCOME_COLUMN, OUTCOME_COLUMN, _OUTCOME_WIDTH)
    sheet.set_column(FIRST_COLUMN, FIRST_COLUMN, _NAME_WIDTH)
    sheet.set_column(columns.live - 1, columns.live - 1, 2)
    for place, detail in enumerate((*live_columns(plan), *SOURCE_COLUMNS), start=columns.live):
        sheet.set_column(place, place, detail.width, None, {"level": 1, "hidden": place == columns.last_source})
    sheet.set_column(columns.last_source + 1, columns.last_source + 1, None, None, {"collapsed": False})
    sheet.outline_settings(symbols_below=True, symbols_right=False)


def _inputs(measure: Measure) -> tuple[int, int]:
    """First and last of a measure's typed columns."""
    first = FIRST_COLUMN + measure.first
    return first, first + len(layout.INPUT_LABELS) - 1


def _beside_date(plan: Plan) -> tuple[int, int]:
    """The columns that are shown next to the date's: of the labels, and of what reads the settings back in words."""
    day, firsts = _DATE_CELL[1], {measure: _inputs(measure)[0] for measure in plan.measures}
    shown = [first + index for one, first in firsts.items() for index in own_inputs(one, plan.quantity(one))]
    return max(column for column in shown if column < day), min(column for column in shown if column > day)


def _write_settings(draft: Draft, plan: Plan) -> None:
    top, bottom = SETTINGS_ROW, SETTINGS_ROW + 1
    year = between(2000, 2100, "Năm chưa đúng", "Hãy nhập năm bằng bốn chữ số, ví dụ 2023.")
    day = date_hint("Ngày này in ở đầu bảng và chỗ ký.")
    unit = {
        "input_title": "Đơn vị tính tiền",
        "input_message": "Chọn trong danh sách. Mọi số tiền trên trang này phải theo đơn vị tính đã chọn.",
        **choice(layout.MONEY_UNITS, "Đơn vị tính chưa đúng", "Hãy chọn một đơn vị tính trong danh sách."),
    }
    for name, label, row, column, value, style, rule in (
        (layout.BASELINE_YEAR, "Năm so sánh:", top, 2, plan.baseline_year, "input_year", year),
        (layout.CURRENT_YEAR, "Năm thi đua:", bottom, 2, plan.current_year, "input_year", year),
        (layout.REPORT_DATE, "Số liệu đến ngày (*):", *_DATE_CELL, None, "input_date", day),
        (layout.MONEY_UNIT, "Đơn vị tính tiền:", bottom, 5, layout.DEFAULT_MONEY_UNIT, "input_centre", unit),
    ):
        draft.write(row, _beside_date(plan)[0] if column == _DATE_CELL[1] else column - 1, label, "label")
        draft.write(row, column, value, style)
        draft.define(name, row, column, row, column)
        draft.sheet.data_validation(row, column, row, column, rule)
    draft.sheet.conditional_format(
        *_DATE_CELL, *_DATE_CELL, {"type": "blanks", "format": draft.styles.conditional(**REQUIRED_LOOK)}
    )


def _write_heads(draft: Draft, plan: Plan, columns: _Columns) -> None:
    top, bottom = HEAD_ROW, HEAD_ROW + 2
    lacking = settings_of_plan(plan).texts["lacking"].replace("\n", " ").lower()
    draft.merge(top, OUTCOME_COLUMN, bottom, OUTCOME_COLUMN, f"Kết quả chung\n({lacking})", "head")
    draft.merge(top, FIRST_COLUMN, bottom, FIRST_COLUMN, "Đơn vị", "head")
    left = columns.live
    write_input_heads(draft, plan)
    for measure in plan.measures:
        live = _live(measure, plan.quantity(measure))
        draft.write_headings(top, live, heading_rows(live), left, depth=3)
        left += len(live)
    draft.write_headings(top, LIVE_COMMON, heading_rows(LIVE_COMMON), left, depth=3)
    draft.write_headings(top, SOURCE_COLUMNS, heading_rows(SOURCE_COLUMNS), columns.source, depth=3)


def write_input_heads(draft: Draft, plan: Plan) -> None:
    """What stands above the figures of each measure, the same on each sheet where they are typed."""
    top, middle, bottom = HEAD_ROW, HEAD_ROW + 1, HEAD_ROW + 2
    draft.set_heights((13.5, 27, 27), top)
    for measure in plan.measures:
        first, last = _inputs(measure)
        about = f"VỀ {measure.label.upper()}"
        further = measure.columns[0] != measure.first  # the first of việc, or of tiền, says the unit of all
        about += "" if further else " (đơn vị: "
        text = about if further else "" if measure.money else f"{about}{measure.noun})"
        draft.merge(top, first, top, last, text, "head")
        if measure.money and not further:
            text = f"{about}{layout.DEFAULT_MONEY_UNIT})"
            draft.formula(top, first, f'="{about}"&{layout.MONEY_UNIT}&")"', "head", text)
        draft.merge(middle, first, bottom, first, f"Tổng số {measure.noun} giải quyết", "head")
        if plan.quantity(measure).separate:
            _write_year_heads(draft, measure, first + 1, layout.BASELINE_YEAR, plan.baseline_year)
            _write_year_heads(draft, measure, first + 3, layout.CURRENT_YEAR, plan.current_year)
        else:
            _write_plain_heads(draft, plan, measure)


def _write_year_heads(draft: Draft, measure: Measure, column: int, name: str, year: int) -> None:
    """The two columns of one year; the shown year follows the cell of that name in the settings."""
    middle, bottom = HEAD_ROW + 1, HEAD_ROW + 2
    text = f"Số {measure.noun} chuyển kỳ sau\nnăm "
    draft.merge_formula(middle, column, column + 1, f'="{text}"&{name}', "head", f"{text}{year}")
    draft.write(bottom, column, "Tổng số", "head")
    draft.write(bottom, column + 1, "Trong đó: sổ theo dõi riêng", "head")


def _write_plain_heads(draft: Draft, plan: Plan, measure: Measure) -> None:
    """The columns of a measure without parts in the separate register, those that it does not use empty and hidden."""
    middle, bottom = HEAD_ROW + 1, HEAD_ROW + 2
    names = {"baseline": layout.BASELINE_YEAR, "current": layout.CURRENT_YEAR}
    for index, label in enumerate(plan.quantity(measure).inputs[1:], start=1):
        column = _inputs(measure)[0] + index
        text = (label or "").format(noun=measure.noun, baseline=plan.baseline_year, current=plan.current_year)
        draft.merge(middle, column, bottom, column, text, "head")
        if year := next((name for key, name in names.items() if label and label.endswith(f"{{{key}}}")), None):
            draft.formula(middle, column, f'="{text[:-4]}"&{year}', "head", text)


def _write_rows(draft: Draft, plan: Plan, columns: _Columns, last_row: int) -> None:
    for index, row in enumerate(range(FIRST_ROW, last_row + 1)):
        draft.set_heights((21,), row)
        draft.formula(row, OUTCOME_COLUMN, _outcome_formula(row, plan.measures), "outcome", "")
        draft.write(row, FIRST_COLUMN, plan.units[index] if index < len(plan.units) else None, "input_name")
        _write_live_row(draft, plan, columns, row)
    draft.fill(SOURCE_COLUMNS, FIRST_ROW, last_row, columns.source)
    own = date_hint("Chỉ nhập khi số liệu của đơn vị này đến ngày khác ngày ở đầu sheet.")
    draft.sheet.data_validation(FIRST_ROW, columns.source + 1, last_row, columns.source + 1, own)


def write_figure_cells(draft: Draft, plan: Plan, last_row: int) -> None:
    """The cells in which figures are typed, down to `last_row`; the columns that the plan does not use hidden."""
    last_input = _columns(plan.measures).last_input
    for row in range(FIRST_ROW, last_row + 1):
        for column in range(FIRST_COLUMN + 1, last_input + 1):
            draft.write(row, column, None, "input_number")
    for measure in plan.measures:
        first, quantity = _inputs(measure)[0], plan.quantity(measure)
        own = own_inputs(measure, quantity)
        for column in (first + index for index in quantity.separate):
            draft.sheet.data_validation(FIRST_ROW, column, last_row, column, SEPARATE_HINT)
        widths = _MONEY_WIDTHS if measure.money else _CASES_WIDTHS
        for index, width in enumerate(widths):
            if {index, index + 1} & set(own) == {index} and index + 1 < len(widths):
                width = min(18, width + widths[index + 1])  # of the hidden column, for longer headings
            draft.sheet.set_column(first + index, first + index, width, None, {"hidden": index not in own})
    add_vietnamese_digits(draft.sheet, draft.styles, area(FIRST_ROW, FIRST_COLUMN + 1, last_row, last_input))


def _write_live_row(draft: Draft, plan: Plan, columns: _Columns, row: int) -> None:
    """One classic array formula: one Python call a row, and it works in every Excel since 2010.

    Single cells go as their text: in LibreOffice a range costs each call some 50 µs, a text next to nothing.
    """
    scales = (layout.SCALE_NAMES["unit_cases"], layout.SCALE_NAMES["unit_money"])
    year = f'{layout.PLAN}&"|"&{layout.REPORT_DATE}' if plan.own else f'{layout.CURRENT_YEAR}&"|"'
    returned = (area(row, columns.other + place, row, columns.other + place) for place in range(len(MEASURES)))
    arguments = (
        area(row, FIRST_COLUMN, row, columns.last_input),
        *scales,
        f'{layout.MONEY_UNIT}&""',
        layout.READINGS,
        '&"|"&'.join((year, *returned, layout.SENT_BACK_READING)),
    )
    formula = f"{{=THADS_DANH_GIA({','.join(arguments)})}}"
    first, *others = live_columns(plan)
    style = draft.styles[first.style]
    draft.sheet.write_array_formula(row, columns.live, row, columns.last_live, formula, style, "")
    draft.fill(others, row, row, columns.live + 1)
