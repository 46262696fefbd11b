"""Sheet `Chỉ tiêu`: the four scales, the readings and the texts of the printed sheet, all editable."""

from __future__ import annotations

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_range_abs, xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from thads import layout
from thads.figures.scales import scale_rows
from thads.rules.kinds import KINDS
from thads.rules.plan import SCALES, Plan
from thads.sheets.styles import Styles, add_vietnamese_digits, set_a4_landscape

_WIDTHS = (16, 16, 12, 14, 26, 34, 46)


_STYLES = ("input_number", "input_number", "input_rate", "input_rate", "input", "input", "input")


_PRINT_LABELS = {
    "title": "Tên đợt thi đua",
    "superior": "Cơ quan cấp trên",
    "agency": "Cơ quan lập bảng",
    "place": "Địa danh ghi trước ngày ký",
    "province_label": "Tên dòng tổng số",
    "preparer_title": "Chức danh người lập",
    "preparer": "Họ tên người lập",
    "head_title": "Chức danh người ký",
    "head": "Họ tên người ký",
}


def build(workbook: Workbook, plan: Plan, styles: Styles) -> Worksheet:
    """Add the sheet with the plan's scales, its readings and its agency."""
    sheet = workbook.get_worksheet_by_name(layout.TARGET_SHEET)
    last = len(layout.SCALE_COLUMNS) - 1
    for column, width in enumerate(_WIDTHS):
        sheet.set_column(column, column, width)
    sheet.set_row(0, 24)
    sheet.merge_range(0, 0, 0, last, "CHỈ TIÊU VÀ CÁCH XÉT", styles["title"])
    sheet.set_row(1, 34)
    hint = (
        "Sang năm khác: sửa các ô màu vàng theo kế hoạch mới; kết quả tự tính lại. Mỗi dòng tính từ mức “Từ” đến dưới mức"
        " “Đến dưới”; dòng cuối để trống “Đến dưới”. Cần thêm dòng thì chèn vào giữa bảng."
    )
    sheet.merge_range(1, 0, 1, last, hint, styles["hint"])

    row = 3
    firsts: dict[str, int] = {}
    for key in SCALES:
        row = _write_scale(workbook, sheet, plan, styles, key, row)
        firsts[key] = row - len(getattr(plan, key).tiers)
        row += 1
    sheet.set_h_pagebreaks([row])
    row = _write_readings(workbook, sheet, plan, styles, row, firsts)
    _write_print_info(workbook, sheet, plan, styles, row + 1)

    set_a4_landscape(sheet)
    sheet.fit_to_pages(1, 0)
    return sheet


def _write_scale(workbook: Workbook, sheet: Worksheet, plan: Plan, styles: Styles, key: str, row: int) -> int:
    """One scale with its heading; returns the row after it."""
    money = key.endswith("money")
    unit = layout.DEFAULT_MONEY_UNIT if money else "việc"
    last = len(layout.SCALE_COLUMNS) - 1
    sheet.set_row(row, 18)
    sheet.write(row, 0, f"{plan.scale_titles[key]} (đơn vị: {unit})", styles["section"])
    sheet.set_row(row + 1, 32)
    for column, text in enumerate(layout.SCALE_COLUMNS):
        sheet.write(row + 1, column, text, styles["head"])
    first = row + 2
    rows = scale_rows(getattr(plan, key), layout.SCALE_MONEY_FACTOR if money else 1)
    for offset, cells in enumerate(rows):
        sheet.set_row(first + offset, 20)
        for column, (value, style) in enumerate(zip(cells, _STYLES, strict=True)):
            sheet.write(first + offset, column, value, styles[style])
    bottom = first + len(rows) - 1
    workbook.define_name(layout.SCALE_NAMES[key], f"='{layout.TARGET_SHEET}'!{xl_range_abs(first, 0, bottom, last)}")
    add_vietnamese_digits(sheet, styles, f"A{first + 1}:B{bottom + 1}")
    sheet.data_validation(
        first,
        2,
        bottom,
        3,
        {
            "validate": "decimal",
            "criteria": "between",
            "minimum": 0,
            "maximum": 1,
            "error_title": "Mức giảm chưa đúng",
            "error_message": "Hãy gõ mức giảm kèm dấu %, từ 0% đến 100%, ví dụ 6%.",
        },
    )
    sheet.data_validation(
        first,
        4,
        bottom,
        4,
        {
            "validate": "list",
            "source": [kind.label for kind in KINDS],
            "error_title": "Cách xét chưa đúng",
            "error_message": "Hãy chọn một cách xét trong danh sách.",
        },
    )
    return bottom + 1


def _write_readings(
    workbook: Workbook, sheet: Worksheet, plan: Plan, styles: Styles, row: int, firsts: dict[str, int]
) -> int:
    """The five places where the plan is not plain: how they are read now and how to read them otherwise."""
    sheet.write(row, 0, "Những chỗ kế hoạch nói chưa rõ và cách hiểu đang áp dụng", styles["section"])
    heads = ("Chỗ chưa rõ", "Đang áp dụng", "Muốn hiểu khác thì")
    _reading_row(sheet, row + 1, *[(text, styles["head"]) for text in heads])
    scale = plan.unit_cases
    top_row = firsts["unit_cases"] + len(scale.tiers) - 1
    top = xl_rowcol_to_cell(top_row, 0)
    rule = xl_rowcol_to_cell(top_row, 4)
    target, stretch = (xl_rowcol_to_cell(firsts["province_cases"], column) for column in (2, 3))
    province = plan.province_cases.tiers[0]
    shown = f"Đạt từ {float(province.target.rate) * 100:g}%"
    if province.target.stretch is not None:
        shown += f", vượt mức từ {float(province.target.stretch) * 100:g}%"
    cells = {"start": top, "stop": xl_rowcol_to_cell(top_row - 1, 1), "target": target, "stretch": stretch}
    formulas = {
        "shared_boundary": (
            f'="Từ "&{top}&" việc trở lên xếp vào dòng cuối"',
            f"Từ {scale.tiers[-1].start} việc trở lên xếp vào dòng cuối",
        ),
        "below_target": (f"={rule}", scale.tiers[-1].target.label),
        "range_target": (
            f'="Đạt từ "&ROUND({target}*100,4)&"%"&IF({stretch}="","",", vượt mức từ "&ROUND({stretch}*100,4)&"%")',
            shown,
        ),
    }
    row += 2
    for key, (formula, value) in formulas.items():
        text, remedy = plan.reading_texts[key]
        remedy = remedy.format(**cells)
        _reading_row(sheet, row, (text, styles["cell"]), ("", styles["cell_centre"]), (remedy, styles["cell"]))
        sheet.write_formula(row, 4, formula, styles["cell_centre"], value)
        row += 1
    workbook.define_name(layout.READINGS, f"='{layout.TARGET_SHEET}'!{xl_range_abs(row, 4, row + 1, 4)}")
    for key, options in layout.READING_CHOICES.items():
        text, remedy = plan.reading_texts[key]
        chosen = options[getattr(plan.readings, key)]
        _reading_row(
            sheet,
            row,
            (text, styles["cell"]),
            (chosen, styles["input_centre"]),
            (remedy, styles["cell"]),
        )
        sheet.data_validation(
            row,
            4,
            row,
            4,
            {
                "validate": "list",
                "source": list(options.values()),
                "error_title": "Cách hiểu chưa đúng",
                "error_message": "Hãy chọn một cách trong danh sách.",
            },
        )
        row += 1
    return row


def _reading_row(sheet: Worksheet, row: int, left: tuple, middle: tuple, right: tuple) -> None:  # type: ignore[type-arg]
    sheet.set_row(row, 34)
    sheet.merge_range(row, 0, row, 3, *left)
    sheet.write(row, 4, *middle)
    sheet.merge_range(row, 5, row, 6, *right)


def _write_print_info(workbook: Workbook, sheet: Worksheet, plan: Plan, styles: Styles, row: int) -> None:
    """What the printed sheet says around the table."""
    sheet.write(row, 0, "Chữ in trên bảng tổng hợp", styles["section"])
    values = {
        "title": plan.title,
        "superior": plan.agency.superior,
        "agency": plan.agency.name,
        "place": plan.agency.place,
        "province_label": plan.agency.province_label,
        "preparer_title": plan.agency.preparer_title,
        "preparer": None,
        "head_title": plan.agency.head_title,
        "head": None,
    }
    first = row + 1
    for offset, key in enumerate(layout.PRINT_INFO_ROWS):
        sheet.set_row(first + offset, 20)
        sheet.merge_range(first + offset, 0, first + offset, 1, _PRINT_LABELS[key], styles["cell"])
        sheet.merge_range(first + offset, 2, first + offset, 5, values[key], styles["input"])
    last = first + len(layout.PRINT_INFO_ROWS) - 1
    workbook.define_name(layout.PRINT_INFO, f"='{layout.TARGET_SHEET}'!{xl_range_abs(first, 2, last, 2)}")
