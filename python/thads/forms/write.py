"""Writes the unit forms: one .xlsx a unit, one page A4, no macros."""

from __future__ import annotations

import io
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import xlsxwriter
from xlsxwriter.utility import xl_range_abs
from xlsxwriter.worksheet import Worksheet

from thads.forms import contract
from thads.forms.contract import FORMER, LABEL, NUMBER, REPORTED, VALUE
from thads.forms.current import Standing, cell_value, known_figure
from thads.layout import INPUT_LABELS, MEASURES
from thads.sheets.entry import date_rule, figure_rule
from thads.sheets.styles import FONT, Styles, add_vietnamese_digits

# Points: number, label (two columns), two columns of figures. Printers' columns are some 4% wider than the screen's, so
# this is what the 165 mm between the margins of Decree 30/2020 hold at full size.
_WIDTHS = (26, 156, 82, 94, 94)
_LAST = REPORTED - 1
PIXELS_PER_POINT = 96 / 72
_NOTES = (
    "Chỉ gõ vào ô màu vàng. Ô để trống là chưa có số liệu, không phải là 0; riêng dòng “Trong đó: đã chuyển sổ theo dõi"
    " riêng”, để trống là không có phần phải trừ.",
    "Số của năm so sánh đã ghi sẵn theo sổ, nếu chưa đúng thì sửa lại. Tổng số giải quyết là toàn bộ số phải giải quyết trong"
    " năm, không phải số đã giải quyết xong.",
)


@dataclass(frozen=True, slots=True)
class Form:
    """What one form says.

    Attributes:
        unit: the unit's name, as in `NhapLieu`.
        figures: the ten figures that stand in the workbook now: numbers, exact Vietnamese text, or None.
        print_info: texts by `layout.PRINT_INFO_ROWS`.
    """

    unit: str
    figures: Sequence[object]
    baseline_year: int
    current_year: int
    money_unit: str
    report_date: date | None
    print_info: Mapping[str, str]


def forms_of(standing: Standing) -> list[Form]:
    """One form for each unit of the workbook."""
    request = standing.request
    forms = []
    for row in standing.block.rows:
        if not isinstance(row[0], str) or not row[0].strip():
            continue
        figures: list[object] = []
        for measure in MEASURES:
            factor = standing.settings.factor(measure)
            for value in row[measure.first : measure.first + len(INPUT_LABELS)]:
                known, figure = known_figure(value, factor)
                figures.append(cell_value(figure, factor) if known else str(value))
        unit = " ".join(row[0].split())
        forms.append(Form(unit, figures, *standing.years, request.money_unit, request.report_date, request.print_info))
    return forms


def new_workbook(data: io.BytesIO) -> xlsxwriter.Workbook:
    """A workbook in which what is written as text stays text."""
    kept = dict.fromkeys(("strings_to_formulas", "strings_to_numbers", "strings_to_urls"), False)
    return xlsxwriter.Workbook(data, {"in_memory": True, "default_format_properties": dict(FONT), **kept})


def form_bytes(form: Form, created: datetime | None = None) -> bytes:
    """The .xlsx file of one form; `created` is the date that the file says of itself (now)."""
    data = io.BytesIO()
    with new_workbook(data) as workbook:
        properties: dict[str, object] = {"title": contract.TITLE, "author": form.print_info.get("agency", "")}
        workbook.set_properties(properties | ({"created": created} if created else {}))
        sheet = workbook.add_worksheet(contract.SHEET)
        styles = Styles(workbook)
        for column, width in enumerate(_WIDTHS):
            sheet.set_column_pixels(column, column, round(width * PIXELS_PER_POINT))
        _write_head(sheet, styles, form)
        _write_fields(sheet, styles, form)
        _write_table(sheet, styles, form)
        last = _write_tail(sheet, styles, form)
        _define_names(workbook)
        _set_page(sheet, last)
    return data.getvalue()


def write_forms(forms: Sequence[Form], folder: Path) -> list[Path]:
    """Write one file a form into `folder`, made if missing. A file that exists is never touched: a number is added.

    Raises:
        OSError: the folder or a file cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for form in forms:
        path = folder / contract.file_name(form.unit)
        content = form_bytes(form)
        for number in range(2, 10_000):
            try:
                with path.open("xb") as file:
                    file.write(content)
                break
            except FileExistsError:
                path = path.with_name(f"{contract.file_name(form.unit).removesuffix('.xlsx')} ({number}).xlsx")
        written.append(path)
    return written


def _write_head(sheet: Worksheet, styles: Styles, form: Form) -> None:
    """Agency and unit at the left, the motto at the right, the title."""
    agency = form.print_info.get("agency", "")
    plain, strong = styles["print_agency"], styles["print_agency_name"]
    lines = _lines(agency, 24) + _lines(form.unit.upper(), 21)
    for row, height in enumerate((17, 17, max(0, lines - 2) * 16 + 2, 13, 22, 18, 5)):
        sheet.set_row(row, height)
    block = styles["form_agency"]
    sheet.merge_range(0, 0, 2, 1, "", block)
    sheet.write_rich_string(0, 0, *([plain, f"{agency}\n"] if agency else []), strong, form.unit.upper(), " ", block)
    sheet.merge_range(3, 0, 3, 1, "_______________", styles["form_rule"])
    sheet.merge_range(0, 2, 0, _LAST, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", styles["form_nation"])
    sheet.merge_range(1, 2, 1, _LAST, "Độc lập - Tự do - Hạnh phúc", styles["form_motto"])
    title = contract.TITLE_ROW - 1
    sheet.merge_range(title, 0, title, _LAST, contract.TITLE, styles["print_title"])
    sheet.merge_range(title + 1, 0, title + 1, _LAST, form.print_info.get("title", ""), styles["form_subtitle"])


def _write_fields(sheet: Worksheet, styles: Styles, form: Form) -> None:
    values: dict[str, tuple[object, str]] = {
        contract.UNIT: (form.unit, "form_unit"),
        contract.BASELINE_YEAR: (form.baseline_year, "form_year"),
        contract.CURRENT_YEAR: (form.current_year, "form_year"),
        contract.MONEY_UNIT: (form.money_unit, "form_value"),
        contract.REPORT_DATE: (form.report_date, "form_date"),
        contract.PREPARER: (None, "form_text"),
        contract.TELEPHONE: (None, "form_text"),
    }
    for name, (row, label) in contract.FIELDS.items():
        value, style = values[name]
        sheet.set_row(row - 1, 17 * _lines(form.unit, 44) if name == contract.UNIT else 17)
        sheet.merge_range(row - 1, 0, row - 1, 1, label, styles["form_label"])
        sheet.merge_range(row - 1, VALUE - 1, row - 1, _LAST, None, styles[style])
        sheet.write(row - 1, VALUE - 1, value, styles[style])
    row, column = (number - 1 for number in contract.place(contract.REPORT_DATE))
    rule = date_rule("Ngày mà các số liệu dưới đây được tính đến.")
    sheet.data_validation(row, column, row, column, rule)


def _write_table(sheet: Worksheet, styles: Styles, form: Form) -> None:
    head = contract.HEAD_ROW - 1
    sheet.set_row(head - 1, 18)
    unit_line = f"Đơn vị tính: việc; {form.money_unit}"
    sheet.merge_range(head - 1, 0, head - 1, _LAST, unit_line, styles["print_unit"])
    sheet.set_row(head, 30)
    sheet.set_row(head + 1, 15)
    labels = contract.labels(form.baseline_year, form.current_year, form.money_unit)
    texts = {row + 1: text for (row, _), text in zip(contract.LABEL_CELLS, labels, strict=True)}
    for (column, text), number in zip(contract.HEADS.items(), ("A", "B", 1, 2), strict=True):
        for row, content, style in ((head, text, "head"), (head + 1, number, "number_head")):
            if column == LABEL:
                sheet.merge_range(row, column - 1, row, column, content, styles[style])
            else:
                sheet.write(row, column - 1, content, styles[style])
    for number, measure in zip(("I", "II"), MEASURES, strict=True):
        first = contract.FIRST_ROWS[measure] - 1
        sheet.set_row(first - 1, 19)
        sheet.write_string(first - 1, NUMBER - 1, number, styles["form_section_centre"])
        sheet.merge_range(first - 1, LABEL - 1, first - 1, REPORTED - 1, texts[first], styles["form_section"])
        for index in range(len(INPUT_LABELS)):
            row = first + index
            sheet.set_row(row, 20)
            sheet.write_number(row, NUMBER - 1, index + 1, styles["cell_centre"])
            sheet.merge_range(row, LABEL - 1, row, LABEL, texts[row + 1], styles["cell"])
            figure = form.figures[measure.first - 1 + index]
            reported = figure if index in contract.BASELINE_FIGURES else None
            sheet.write(row, FORMER - 1, figure, styles["form_former"])
            sheet.write(row, REPORTED - 1, reported, styles["input_number"])
        last = first + len(INPUT_LABELS) - 1
        sheet.data_validation(first, REPORTED - 1, last, REPORTED - 1, figure_rule(measure))
    area = xl_range_abs(head + 2, FORMER - 1, contract.LAST_ROW - 1, REPORTED - 1)
    add_vietnamese_digits(sheet, styles, area.replace("$", ""))
    sheet.ignore_errors({"number_stored_as_text": area.replace("$", "")})


def _write_tail(sheet: Worksheet, styles: Styles, form: Form) -> int:
    """Notes, place and date, signatures; returns the last row, 0-based."""
    row = contract.LAST_ROW
    for text in _NOTES:
        sheet.set_row(row, 28)
        sheet.merge_range(row, 0, row, _LAST, text, styles["hint"])
        row += 1
    day = f"{form.print_info.get('place') or '…………'}, ngày …… tháng …… năm ………"
    left = form.print_info.get("preparer_title") or "NGƯỜI LẬP BIỂU"
    signing: tuple[tuple[int, str, tuple[str | None, str | None]], ...] = (
        (18, "print_date", (None, day)),
        (16, "print_sign", (left, "THỦ TRƯỞNG ĐƠN VỊ")),
        (15, "print_italic", ("(Ký, ghi rõ họ tên)", "(Ký, đóng dấu, ghi rõ họ tên)")),
        (36, "print_sign", (None, None)),
        (16, "print_sign", (None, None)),
    )
    for height, style, texts in signing:
        sheet.set_row(row, height)
        for (first, last), label in zip(((0, 1), (2, _LAST)), texts, strict=True):
            sheet.merge_range(row, first, row, last, label, styles[style])
        row += 1
    sheet.write_formula(row - 1, 0, f"={contract.PREPARER_SHOWN}", styles["print_sign"], "")
    return row - 1


def _define_names(workbook: xlsxwriter.Workbook) -> None:
    for name in contract.FIELDS:
        row, column = (number - 1 for number in contract.place(name))
        workbook.define_name(name, f"='{contract.SHEET}'!{xl_range_abs(row, column, row, column)}")
    for measure, names in contract.FIGURES.items():
        first = contract.FIRST_ROWS[measure] - 1
        for name, column in zip(names, (REPORTED - 1, FORMER - 1), strict=True):
            area = xl_range_abs(first, column, first + len(INPUT_LABELS) - 1, column)
            workbook.define_name(name, f"='{contract.SHEET}'!{area}")


def _set_page(sheet: Worksheet, last: int) -> None:
    """A4 portrait inside the margins of Decree 30/2020, on one page."""
    sheet.set_portrait()
    sheet.set_paper(9)
    sheet.set_margins(left=30 / 25.4, right=15 / 25.4, top=20 / 25.4, bottom=20 / 25.4)
    sheet.print_area(0, 0, last, _LAST)
    sheet.fit_to_pages(1, 1)
    sheet.center_horizontally()
    sheet.hide_gridlines(2)
    sheet.protect("", {"format_columns": True, "format_rows": True})
    sheet.set_selection(contract.FIGURE_CELLS[0][0] - 1, REPORTED - 1, contract.FIGURE_CELLS[0][0] - 1, REPORTED - 1)


def _lines(text: str, letters: int) -> int:
    """Lines that a text takes in a cell that holds `letters` of its letters."""
    return len(textwrap.wrap(text, letters)) or 1
