"""Writes the unit forms: one .xlsx a unit, one page A4, no macros."""

from __future__ import annotations

import io
import os
import textwrap
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain
from pathlib import Path

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from thads.figures.others import COLUMNS, columns_used
from thads.forms import contract, instant
from thads.forms.contract import FORMER, LABEL, NUMBER, REPORTED, VALUE
from thads.forms.current import Standing, cell_value, known_figure
from thads.layout import INPUT_LABELS, MONEY_UNITS, READING_CHOICES, Measure, cell_address
from thads.rules.kinds import KINDS
from thads.rules.quantities import CARRIED_OVER, Quantities, Quantity, key_of, measures_of, own_inputs
from thads.rules.scales import TargetScale
from thads.sheets.draft import Draft, area
from thads.sheets.entry import SEPARATE_HINT, date_hint
from thads.sheets.letters import text_lines
from thads.sheets.page import draw_rule, printed_name, set_widths
from thads.sheets.styles import REQUIRED_LOOK, WORKBOOK_OPTIONS, Styles, add_vietnamese_digits
from xlwings_engines.shared.replacing import clear_leftovers, write_file

# Points: number, label (two columns), two columns of figures. Printers' columns are some 4% wider than the screen's, so
# this is what the 165 mm between the margins of Decree 30/2020 hold at full size.
_WIDTHS = (26, 164, 74, 94, 94)
_LAST = REPORTED - 1
_LABEL = sum(_WIDTHS[1:3]) - 15  # what its indent leaves of a label's width
# The rule under the agency and the unit, points; and how much wider than others bold letters are.
_RULE, _BOLD = 64, 1.045
_NOTES = (
    "Chỉ nhập vào ô màu vàng. Ô để trống là chưa có số liệu, không phải là 0; riêng dòng “Trong đó: đã chuyển sổ theo dõi"
    " riêng”, để trống là không có phần phải trừ.",
    "Số của năm so sánh đã ghi sẵn theo sổ, nếu chưa đúng thì sửa lại. Tổng số giải quyết là toàn bộ số phải giải quyết trong"
    " năm, không phải số đã giải quyết xong.",
)


@dataclass(frozen=True, slots=True)
class Form:
    """What one form says.

    Attributes:
        unit: the unit's name, as in `NhapLieu`.
        figures: the figures that stand in the workbook now, five a measure: numbers, exact Vietnamese text, or None.
        print_info: texts by `layout.PRINT_INFO_ROWS`.
        judged: by what việc and tiền are judged.
        scales: those of the workbook that are sound, by their keys.
        others: what stands in the workbook of what nobody has to report, by its columns (`figures.others`), as far as any unit
            has it.
        zero_baseline: the reading of two years that are 0, of `layout.READING_CHOICES`.
    """

    unit: str
    figures: Sequence[object]
    baseline_year: int
    current_year: int
    money_unit: str
    print_info: Mapping[str, str]
    judged: tuple[Quantities, Quantities] = ((CARRIED_OVER,), (CARRIED_OVER,))
    scales: Mapping[str, TargetScale] = field(default_factory=dict)
    zero_baseline: str = "not_judged"
    others: Mapping[int, object] = field(default_factory=dict)

    @property
    def last_row(self) -> int:
        """Last row of its figures."""
        return contract.last_row(len(self.measures)) + (1 + len(self.others) if self.others else 0)

    @property
    def measures(self) -> list[tuple[Measure, Quantity]]:
        """What is judged, and by what."""
        return list(zip(measures_of(*self.judged), chain(*self.judged), strict=True))


def forms_of(standing: Standing) -> list[Form]:
    """One form for each unit of the workbook."""
    request = standing.request
    forms = []
    used = columns_used(request.others)
    for place, row in enumerate(standing.block.rows):
        if not isinstance(row[0], str) or not row[0].strip():
            continue
        figures: list[object] = []
        for measure in standing.settings.measures:
            factor = standing.settings.factor(measure)
            for value in row[measure.first : measure.first + len(INPUT_LABELS)]:
                known, figure = known_figure(value, factor)
                figures.append(cell_value(figure, factor) if known else str(value))
        unit = " ".join(row[0].split())
        judged = standing.settings.cases, standing.settings.money
        zero = request.settings.readings.zero_baseline
        amounts = request.others.get(place) or [None] * len(COLUMNS)
        others = {column: cell_value(amounts[column], standing.settings.factor(COLUMNS[column][1])) for column in used}
        about = (*standing.years, request.money_unit, request.print_info, judged, request.scales, zero, others)
        forms.append(Form(unit, figures, *about))
    return forms


def new_workbook(data: io.BytesIO, drafts: Path | None = None) -> xlsxwriter.Workbook:
    """A workbook in which what is written as text stays text; its parts wait in the folder `drafts`, in memory without one."""
    return xlsxwriter.Workbook(data, WORKBOOK_OPTIONS | {"in_memory": drafts is None, "tmpdir": drafts})


def form_bytes(form: Form, created: datetime | None = None) -> bytes:
    """The .xlsx file of one form; `created` is the date that the file says of itself (now)."""
    data = io.BytesIO()
    with new_workbook(data) as workbook:
        properties: dict[str, object] = {"title": _title(form), "author": form.print_info.get("agency", "")}
        workbook.set_properties(properties | ({"created": created} if created else {}))
        workbook.add_worksheet(contract.SHEET)
        draft = Draft(workbook, Styles(workbook), contract.SHEET)
        set_widths(draft.sheet, _WIDTHS)
        _write_head(draft, form)
        _write_fields(draft, form)
        _write_table(draft, form)
        last = _write_tail(draft, form)
        _define_names(draft, form)
        _set_page(draft.sheet, last)
    return data.getvalue()


def write_forms(forms: Sequence[Form], folder: Path) -> list[Path]:
    """Write one file a form into `folder`, made if missing; returns those written. A file that exists is never touched.

    Raises:
        OSError: the folder or a file cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    clear_leftovers(folder)
    written, names = [], set[str]()
    for form in forms:
        name = whole = contract.file_name(form.unit)
        number = 1
        while name in names:  # units whose names make one file name
            number += 1
            name = f"{whole.removesuffix('.xlsx')} ({number}).xlsx"
        names.add(name)
        if not os.path.lexists(path := folder / name):
            with suppress(FileExistsError):
                write_file(path, form_bytes(form), new=True)
                written.append(path)
    return written


def _title(form: Form) -> str:
    return contract.TITLES[all(quantity.reduces for quantity in chain(*form.judged))]


def _write_head(draft: Draft, form: Form) -> None:
    """Agency and unit at the left, the motto at the right, the title."""
    agency, unit, styles = (
        printed_name(form.print_info.get("agency", "")),
        printed_name(form.unit).upper(),
        draft.styles,
    )
    lines = [*text_lines(agency, room := sum(_WIDTHS[:2]) - 6, 12), *text_lines(unit, room, _BOLD * 12)]
    draft.set_heights((17, 17, max(0, len(lines) - 2) * 16, 13, 22, 18, 5))
    draft.merge(0, 0, 2, 1, "", "form_agency")
    above = [styles["print_agency"], f"{agency}\n"] if agency else []
    draft.sheet.write_rich_string(0, 0, *above, styles["print_agency_name"], unit, " ", styles["form_agency"])
    title = contract.TITLE_ROW - 1
    for row, left, right, text, style in (
        (0, 2, _LAST, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "print_agency_name"),
        (1, 2, _LAST, "Độc lập - Tự do - Hạnh phúc", "form_motto"),
        (title, 0, _LAST, _title(form), "print_title"),
        (title + 1, 0, _LAST, form.print_info.get("title", ""), "print_subtitle"),
    ):
        draft.merge(row, left, row, right, text, style)
    draw_rule(draft, 3, (sum(_WIDTHS[:2]) - _RULE) / 2, _RULE)


def _write_fields(draft: Draft, form: Form) -> None:
    values: Sequence[tuple[object, str]] = (
        (form.unit, "form_unit"),
        (form.baseline_year, "form_year"),
        (form.current_year, "form_year"),
        (form.money_unit, "form_value"),
        (None, "form_date"),
        (None, "form_text"),
        (None, "form_text"),
    )
    first = contract.FIELDS[contract.UNIT][0] - 1
    draft.set_heights([17 * (len(textwrap.wrap(form.unit, 44)) or 1), *[17] * (len(values) - 1)], first)
    for (number, label), (value, style) in zip(contract.FIELDS.values(), values, strict=True):
        draft.merge(number - 1, 0, number - 1, 1, label, "form_label")
        draft.merge(number - 1, VALUE - 1, number - 1, _LAST, None, style)
        draft.write(number - 1, VALUE - 1, value, style)
    row, column = (number - 1 for number in contract.place(contract.REPORT_DATE))
    hint = "Ngày mà các số liệu dưới đây được tính đến."
    draft.sheet.data_validation(row, column, row, column, date_hint(hint))
    required = {"type": "blanks", "format": draft.styles.conditional(**REQUIRED_LOOK)}
    draft.sheet.conditional_format(row, column, row, column, required)


def _write_table(draft: Draft, form: Form) -> None:
    head, right = contract.HEAD_ROW - 1, REPORTED - 1
    draft.set_heights((18, 30, 15), head - 1)
    draft.merge(head - 1, 0, head - 1, _LAST, f"Đơn vị tính: việc; {form.money_unit}", "form_money")
    keys = key_of(form.judged[0]), key_of(form.judged[1])
    labels = contract.labels(form.baseline_year, form.current_year, form.money_unit, keys)
    texts = {row: text for (row, _), text in zip(contract.label_cells(len(form.measures)), labels, strict=True)}
    for (column, text), number in zip(contract.HEADS.items(), ("A", "B", 1, 2), strict=True):
        for row, content, style in ((head, text, "head"), (head + 1, number, "number_head")):
            draft.merge(row, column - 1, row, column - (column != LABEL), content, style)
    for roman, (measure, quantity) in zip(_ROMAN, form.measures, strict=False):
        first, own = contract.first_row(measure.index) - 1, own_inputs(measure, quantity)
        draft.set_heights((19, *(20 if index in own else 0 for index in range(len(INPUT_LABELS)))), first - 1)
        baseline = contract.baseline_figures(quantity)
        draft.write(first - 1, NUMBER - 1, roman, "form_section_centre")
        draft.merge(first - 1, LABEL - 1, first - 1, right, texts[first - 1], "form_section")
        for index in range(len(INPUT_LABELS)):
            row, figure = first + index, form.figures[measure.first - 1 + index]
            number = own.index(index) + 1 if index in own else None
            draft.write(row, NUMBER - 1, number, "cell_centre")
            draft.merge(row, LABEL - 1, row, LABEL, texts[row], "cell")
            draft.write(row, FORMER - 1, figure, "form_former")
            draft.write(row, right, figure if index in baseline else None, "input_number")
        for row in (first + index for index in quantity.separate):
            draft.sheet.data_validation(row, right, row, right, SEPARATE_HINT)
    if form.others:
        _write_others(draft, form)
    place = (head + 2, FORMER - 1, form.last_row - 1, right)
    add_vietnamese_digits(draft.sheet, draft.styles, area(*place))
    draft.allow_text_numbers(*place)


def _write_others(draft: Draft, form: Form) -> None:
    """Rows below the measures for what nobody has to report."""
    head = contract.last_row(len(form.measures))
    texts = list(map(contract.others_label, form.others))
    draft.set_heights((19, *(20 if len(text_lines(text, _LABEL)) == 1 else 28 for text in texts)), head)
    draft.write(head, NUMBER - 1, None, "form_section_centre")
    draft.merge(head, LABEL - 1, head, REPORTED - 1, contract.OTHERS_HEAD, "form_section")
    for number, (text, figure) in enumerate(zip(texts, form.others.values(), strict=True), start=1):
        draft.write(head + number, NUMBER - 1, number, "cell_centre")
        draft.merge(head + number, LABEL - 1, head + number, LABEL, text, "cell")
        draft.write(head + number, FORMER - 1, figure, "form_former")
        draft.write(head + number, REPORTED - 1, None, "input_number")


_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII")


def _notes(form: Form) -> tuple[str, ...]:
    """How the form is filled in, as far as it has what that is about."""
    quantities = [quantity for _, quantity in form.measures]
    if any(quantity.separate for quantity in quantities):
        return _NOTES
    filled = _NOTES[1] if any(quantity.reduces for quantity in quantities) else _NOTES[1].partition(". ")[2]
    return _NOTES[0].partition("; riêng")[0] + ".", filled


def _write_tail(draft: Draft, form: Form) -> int:
    """Notes, place and date, signatures; returns the last row, 0-based."""
    day = f"{form.print_info.get('place') or '…………'}, ngày …… tháng …… năm ………"
    left = form.print_info.get("preparer_title") or "NGƯỜI LẬP BIỂU"
    signing: tuple[tuple[int, str, tuple[str | None, ...]], ...] = (
        *((17 if _is_judged_at_once(*one) else 0, "form_check", (None,)) for one in form.measures),
        *((14 * len(text_lines(text, sum(_WIDTHS) - 6)), "hint", (text,)) for text in _notes(form)),
        (18, "print_date", (None, day)),
        (16, "print_sign", (left, "THỦ TRƯỞNG ĐƠN VỊ")),
        (15, "print_italic", ("(Ký, ghi rõ họ tên)", "(Ký, đóng dấu, ghi rõ họ tên)")),
        (36, "print_sign", (None, None)),
        (16, "print_sign", (None, None)),
    )
    top = form.last_row
    draft.set_heights([height for height, _, _ in signing], top)
    for row, (_, style, texts) in enumerate(signing, start=top):
        parts = ((0, 1), (2, _LAST)) if len(texts) > 1 else ((0, _LAST),)
        for (first, last), text in zip(parts, texts, strict=True):
            draft.merge(row, first, row, last, text, style)
    draft.formula(row, 0, f"={contract.PREPARER_SHOWN}", "print_sign", "")
    for place, (measure, quantity) in enumerate(form.measures, start=top):
        if _is_judged_at_once(measure, quantity):
            draft.formula(place, 0, f"={contract.instant_name(measure)}", "form_check", instant.blank(measure))
    return row


def _is_judged_at_once(measure: Measure, quantity: Quantity) -> bool:
    """Whether the formulas know what is judged, and all its inputs stand beside each other."""
    return quantity is CARRIED_OVER and own_inputs(measure, quantity) == quantity.used


def _define_names(draft: Draft, form: Form) -> None:
    for name in contract.FIELDS:
        row, column = (number - 1 for number in contract.place(name))
        draft.define(name, row, column, row, column)
    for measure, quantity in form.measures:
        first = contract.first_row(measure.index) - 1
        if _is_judged_at_once(measure, quantity):
            for name, formula in _instant(draft, form, measure).items():
                draft.workbook.define_name(name, formula)
        for name, column in zip(contract.figure_names(measure), (REPORTED - 1, FORMER - 1), strict=True):
            draft.define(name, first, column, first + len(INPUT_LABELS) - 1, column)


def _is_plain(scale: TargetScale) -> bool:
    """Whether the formulas know all that it asks: the three kinds that every workbook has, from the first case on."""
    targets = [tier.target for tier in scale.tiers]
    named = any(tier.unit for tier in scale.tiers)
    return scale.starts[0] == 0 and not named and all(type(one) in KINDS[:3] and not one.levels for one in targets)


def _instant(draft: Draft, form: Form, measure: Measure) -> dict[str, str]:
    """Names of the formulas that judge at once."""
    first = contract.first_row(measure.index) - 1
    cells = area(first, REPORTED - 1, first + len(INPUT_LABELS) - 1, REPORTED - 1, "$")
    factor = MONEY_UNITS[form.money_unit] if measure.money else 1
    unit = form.money_unit.replace("1.000", "nghìn") if measure.money else measure.noun
    zero = READING_CHOICES["zero_baseline"][form.zero_baseline]
    scale = form.scales.get(f"unit_{measure.key}")
    if scale and not _is_plain(scale):
        scale = None
    return instant.formulas(
        contract.instant_name(measure), measure, f"'{draft.name}'!{cells}", scale, factor, unit, zero
    )


def _set_page(sheet: Worksheet, last: int) -> None:
    """A4 portrait, on one page."""
    sheet.set_portrait()
    sheet.print_area(0, 0, last, _LAST)
    sheet.fit_to_pages(1, 1)
    sheet.center_horizontally()
    sheet.protect("", {"format_columns": True, "format_rows": True})
    sheet.set_selection(cell_address(contract.first_row(0), REPORTED))
