"""The workbook's look in one table: Times New Roman throughout, one colour for input, verdicts readable without colour."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from thads.layout import CHANGED

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

# Without a scheme: Excel would show the theme's font, Calibri, in its place.
FONT = {"font_name": "Times New Roman", "font_size": 11, "font_family": 1, "font_scheme": "none"}

# Of each workbook that is made: what is written as text stays text, also a name that begins with "=".
WORKBOOK_OPTIONS: dict[str, Any] = {
    "in_memory": True,
    "default_format_properties": dict(FONT),
    **dict.fromkeys(("strings_to_formulas", "strings_to_numbers", "strings_to_urls"), False),
}


INPUT_COLOUR = "#FFF7D6"
HEAD_COLOUR = "#E7EDF3"
LOCKED_COLOUR = "#E4E4E4"  # beside typed cells: a grey printer and a dim screen tell it from their light yellow
LINK_COLOUR = "#0B5394"

_MIDDLE = {"valign": "vcenter"}
_GRID = {"border": 1, **_MIDDLE}
_TEXT = {**_GRID, "text_wrap": True, "indent": 1}
_INPUT = {**_GRID, "bg_color": INPUT_COLOUR, "locked": False}
_MIDDLE_CENTRE = {"align": "center", **_MIDDLE}
_CENTRE = {"align": "center", "text_wrap": True, **_MIDDLE}
_DATE = {"num_format": "dd/mm/yyyy", "align": "center"}
_LINK = {"font_color": LINK_COLOUR, "underline": 1}
_WARNING = {"bold": True, "font_color": "#C00000", **_MIDDLE}

STYLES: dict[str, dict[str, Any]] = {
    "plain": {"valign": "top", "text_wrap": True},
    "plain_centre": {"valign": "top", "align": "center", "text_wrap": True},
    "label": {"align": "right", **_MIDDLE},
    "title": {"bold": True, "font_size": 14, **_CENTRE},
    "title_left": {"bold": True, "font_size": 14, **_MIDDLE},
    "title_low": {"bold": True, "font_size": 12, **_MIDDLE},
    "hint": {"italic": True, "text_wrap": True, **_MIDDLE},
    "hint_line": {"italic": True, **_MIDDLE},
    "section": {"bold": True, **_MIDDLE},
    "head": {"bold": True, "bg_color": HEAD_COLOUR, **_GRID, **_CENTRE},
    "number_head": {"italic": True, **_GRID, **_CENTRE},
    "cell": _TEXT,
    "cell_centre": {**_GRID, **_CENTRE},
    "cell_number": {**_GRID, "num_format": "#,##0_)"},
    "cell_rate": {**_GRID, "align": "right"},
    "warning_line": _WARNING,
    "note": {**_TEXT, "font_color": "#9C0006"},
    "guide_link": {"indent": 1, **_LINK, **_MIDDLE},
    "check": {"text_wrap": True, "indent": 1, **_MIDDLE},
    "check_centre": _CENTRE,
    "check_link": {**_CENTRE, **_LINK},
    "outcome": {**_GRID, "shrink": True, "indent": 1, "bg_color": LOCKED_COLOUR},
    "beside": {"italic": True, "indent": 1, "shrink": True, **_MIDDLE},
    "warning_beside": {**_WARNING, "indent": 1, "shrink": True},
    "input_name": {**_INPUT, "shrink": True},
    "input": {**_TEXT, **_INPUT},
    "input_centre": {**_INPUT, **_CENTRE},
    "input_number": {**_INPUT, "num_format": "#,##0_);-#,##0_);0_);@_)", "align": "right", "shrink": True},
    # Over several cells: a line between two of them would go through the text.
    "input_head": {**_INPUT, "bold": True, "left": 0, "right": 0},
    "input_rate": {**_INPUT, **_CENTRE, "num_format": "0%"},
    "input_year": {**_INPUT, "num_format": "0", "align": "center"},
    "input_date": {**_INPUT, **_DATE},
    "source": {**_TEXT, "locked": False},
    "source_date": {**_GRID, **_DATE, "locked": False},
    "record": {"text_wrap": True, **_MIDDLE},
    "record_name": {"shrink": True, **_MIDDLE},
    "record_centre": {"align": "center", **_MIDDLE},
    "record_date": {**_DATE, **_MIDDLE},
    "record_number": {"num_format": "0_)", **_MIDDLE},
    "record_rate": {"num_format": "0.00%", "align": "right", **_MIDDLE},
    # The printed sheets.
    "print_agency": {"font_size": 12, **_MIDDLE_CENTRE},
    "print_agency_name": {"font_size": 12, "bold": True, **_MIDDLE_CENTRE},
    "print_motto": {"font_size": 13, "bold": True, **_MIDDLE_CENTRE},
    "print_form": {"font_size": 10.5, **_MIDDLE},
    "print_title": {"font_size": 14, "bold": True, **_MIDDLE_CENTRE},
    "print_subtitle": {"font_size": 13, "bold": True, "shrink": True, **_MIDDLE_CENTRE},
    "print_subtitle_wrapped": {"font_size": 13, "bold": True, **_CENTRE},
    "print_decision": {**_INPUT, **_TEXT, "font_size": 10.5, "num_format": "@"},
    "print_italic": {"italic": True, "shrink": True, **_MIDDLE_CENTRE},
    "chart_title": {"font_size": 12, "bold": True, "shrink": True, **_MIDDLE_CENTRE},
    "print_unit": {"font_size": 10.5, "italic": True, "align": "right", **_MIDDLE},
    "print_note": {"font_size": 9, "valign": "top", "text_wrap": True},
    "print_strong": {"font_size": 10.5, "bold": True, "text_wrap": True, **_MIDDLE},
    "print_sign": {"bold": True, **_MIDDLE_CENTRE},
    "print_date": {"italic": True, **_MIDDLE_CENTRE},
    "print_head": {"font_size": 10.5, "bold": True, "bg_color": HEAD_COLOUR, **_GRID, **_CENTRE},
    "print_columns": {"font_size": 8.5, "italic": True, **_GRID, **_CENTRE, "num_format": "@"},
    # The unit forms.
    "form_agency": {"font_size": 12, "align": "center", "valign": "top", "text_wrap": True},
    "form_motto": {"font_size": 13, "bold": True, "underline": 1, **_MIDDLE_CENTRE},
    "form_check": {"bold": True, "shrink": True, **_MIDDLE},
    "form_money": {"italic": True, "align": "right", **_MIDDLE},
    "form_label": _MIDDLE,
    "form_value": {"align": "left", **_MIDDLE},
    "form_year": {"align": "left", "num_format": "0", **_MIDDLE},
    "form_unit": {"bold": True, "align": "left", "text_wrap": True, "num_format": "@", **_MIDDLE},
    "form_date": {**_INPUT, "align": "left", "num_format": "dd/mm/yyyy"},
    "form_text": {**_INPUT, "align": "left", "num_format": "@"},
    "form_section": {"bold": True, "indent": 1, **_GRID},
    "form_section_centre": {"bold": True, "align": "center", **_GRID},
    "form_former": {**_GRID, "num_format": "#,##0_)", "align": "right", "bg_color": "#F2F2F2"},
}


# Below the table what is no figure may be typed over.
STYLES |= {f"{name}_open": {**STYLES[name], "locked": False} for name in ("print_note", "print_date", "print_sign")}

STYLES |= {
    f"live_{name}": {**STYLES[name], "bg_color": LOCKED_COLOUR}
    for name in ("cell", "cell_centre", "cell_number", "cell_rate", "note")
}

_PRINTED = {"font_size": 10.5, **_MIDDLE}
_FIGURE = {"align": "right", "shrink": True}

# What stands in the printed tables. A figure and its border are a bracket's width apart, text as well as number.
TABLE_STYLES: dict[str, dict[str, Any]] = {
    "print_name": {**_PRINTED, "text_wrap": True},
    "print_cell": {**_PRINTED, "text_wrap": True},
    "print_centre": {**_PRINTED, "align": "center", "shrink": True},
    "print_number": {**_PRINTED, **_FIGURE, "num_format": "0_);-0_);0_);@_)"},
    # A figure that is a text, on every machine the same: LibreOffice gives any other cell a text's format with it.
    "print_figure": {**_PRINTED, **_FIGURE, "num_format": "@_)"},
    # Where a table has more columns of figures than the page has room for.
    "print_number_small": {**_MIDDLE, **_FIGURE, "font_size": 10, "num_format": "0_);-0_);0_);@_)"},
    "print_figure_small": {**_MIDDLE, **_FIGURE, "font_size": 10, "num_format": "@_)"},
    # A rate in ten-thousandths: a number, which sorts; the comma is a letter, so that no machine shows its own separator.
    "print_percent": {**_PRINTED, **_FIGURE, "num_format": r'0\,00"%"_)'},
    "print_verdict": {**_PRINTED, "align": "center", "shrink": True},
    "print_overall": {**_PRINTED, "align": "center", "text_wrap": True},
    "print_outcome": {**_PRINTED, "align": "center", "shrink": True},
}

# Lines around the rows of a table: a hairline inside a unit, a medium one above the total.
_THIN, _MEDIUM, _HAIR = 1, 2, 7
_TOTAL = {"bold": True, "bg_color": "#F2F2F2"}
ROW_LOOKS: dict[str, dict[str, Any]] = {
    "plain": {"border": _THIN},
    "first": {"border": _THIN, "bottom": _HAIR},
    "middle": {"border": _THIN, "top": _HAIR, "bottom": _HAIR},
    "last": {"border": _THIN, "top": _HAIR},
    "bold": {"border": _THIN, **_TOTAL},
    "total_plain": {"border": _THIN, "top": _MEDIUM, **_TOTAL},
    "total_first": {"border": _THIN, "top": _MEDIUM, "bottom": _HAIR, **_TOTAL},
    "total_middle": {"border": _THIN, "top": _HAIR, "bottom": _HAIR, **_TOTAL},
    "total_last": {"border": _THIN, "top": _HAIR, **_TOTAL},
}
STYLES |= {
    f"{name}_{row}": {**style, **look} for name, style in TABLE_STYLES.items() for row, look in ROW_LOOKS.items()
}


# A verdict, or what it begins with up to a bracket, is told apart by weight, slant and ground as much as by colour, so that it
# survives a black-and-white print; no dark fields: most units may be behind in the middle of a drive.
VERDICT_LOOKS: tuple[tuple[tuple[str, ...], dict[str, Any]], ...] = (
    (
        ("Không đạt", "Sai số liệu", "Chậm tiến độ", "Hết đợt: không đạt"),
        {"bold": True, "font_color": "#8B1111", "bg_color": "#F8DEDB"},
    ),
    (("Thiếu số liệu", "Không xét", "Chưa ước được"), {"italic": True, "font_color": "#404040"}),
    (("Đạt (", "Đạt cả hai"), {"bold": True, "font_color": "#0B4F1E"}),  # "Đạt (vượt mức)", "Đạt (khá)"
    (("Đạt, có nguy cơ không giữ được",), {"bold": True, "italic": True, "font_color": "#5F4700"}),
    (("Đạt", "Đạt về việc", "Đạt về tiền", "Đã đạt", "Đúng tiến độ", "Hết đợt: đạt"), {"font_color": "#0B4F1E"}),
)

# A longer word for a narrow column would be printed too small to read.
SHORT_VERDICTS = {
    **{f"Đạt ({degree})": degree.capitalize() for degree in ("vượt mức", "khá", "tốt", "giỏi", "xuất sắc")},
    "Đạt, có nguy cơ không giữ được": "Đạt, khó giữ",
    "Hết đợt: đạt": "Đạt",
    "Hết đợt: không đạt": "Không đạt",
}


# Separators that no machine's regional settings change: the dots are letters of the format, one format a magnitude. A
# bracket's width stands between the figure and its border.
VIETNAMESE_DIGITS = tuple((10 ** (3 * groups), "0" + r"\.000" * groups + "_)") for groups in (5, 4, 3, 2, 1))


# What a date line of a printed sheet begins with once figures have changed: a number format costs no row and no cell.
STALE_LOOK = {
    "bold": True,
    "italic": False,
    "font_color": "#C00000",
    "num_format": ';;;"BẢNG LẬP TRƯỚC KHI SỐ LIỆU THAY ĐỔI – "@',
}


# A cell that must be filled and is blank: a red frame around a ground that grey tells from all others.
REQUIRED_LOOK = {"border": 1, "border_color": "#C00000", "bg_color": "#FFC9A3"}


class Styles:
    """Formats of one workbook by their name in `STYLES`."""

    def __init__(self, workbook: Workbook) -> None:
        self._workbook = workbook
        self._formats: dict[str, Format] = {}

    def __getitem__(self, name: str) -> Format:
        if name not in self._formats:
            self._formats[name] = self._workbook.add_format({**FONT, **STYLES[name]})
        return self._formats[name]

    def conditional(self, **properties: object) -> Format:
        """A format for a conditional format: only what differs."""
        return self._workbook.add_format(properties)


def add_verdict_looks(
    sheet: Worksheet,
    styles: Styles,
    area: str,
    verdict: str = "",
    without: Collection[str] = (),
    where: str = "TRUE",
    **more: object,
) -> None:
    """Show verdicts in `area` as `VERDICT_LOOKS` says.

    Args:
        verdict: the cell of its first row where they stand, if not in itself.
        without: properties that they do not have here.
        where, more: a condition, and the look that such rows have besides: LibreOffice applies one rule alone.
    """
    first = verdict or area.split(":")[0].replace("$", "")
    for texts, look in VERDICT_LOOKS:
        tests = ",".join(
            f'LEFT({first},{len(text)})="{text}"' if text.endswith("(") else f'{first}="{text}"' for text in texts
        )
        shown = {key: value for key, value in look.items() if key not in without} | more
        criteria = f"=AND({where},OR({tests}))" if more else f"=OR({tests})"
        sheet.conditional_format(area, {"type": "formula", "criteria": criteria, "format": styles.conditional(**shown)})


def add_short_verdicts(sheet: Worksheet, styles: Styles, area: str) -> None:
    """Print verdicts that are too long for their column as `SHORT_VERDICTS` says; the cells keep their text.

    To be called before `add_verdict_looks`, whose look is here, too: LibreOffice applies the first rule that holds, alone.
    """
    first = area.split(":")[0].replace("$", "")
    looks = {text: look for texts, look in VERDICT_LOOKS for text in texts}
    for text, short in SHORT_VERDICTS.items():
        own = looks.get(text, looks["Đạt ("])
        look = styles.conditional(**own, num_format=f';;;"{short}"')
        sheet.conditional_format(area, {"type": "formula", "criteria": f'={first}="{text}"', "format": look})


def add_stale_look(sheet: Worksheet, styles: Styles, area: str) -> None:
    """Say in red, before the text in `area`, that figures have changed since the sheet was filled."""
    look = styles.conditional(**STALE_LOOK)
    sheet.conditional_format(area, {"type": "formula", "criteria": f"=N({CHANGED})>0", "format": look})


def add_broken_rates(sheet: Worksheet, styles: Styles, area: str) -> None:
    """Show all digits of a rate that is typed as a number and is no whole percent, by the machine's own separator."""
    first = area.split(":")[0].replace("$", "")
    broken = f"=IF(ISNUMBER({first}),ABS({first}*100-ROUND({first}*100,0))>0.0000001,FALSE)"
    sheet.conditional_format(
        area, {"type": "formula", "criteria": broken, "format": styles.conditional(num_format="0.0#####%")}
    )


def add_vietnamese_digits(sheet: Worksheet, styles: Styles, area: str, where: str = "TRUE", **more: object) -> None:
    """Group the digits of whole numbers in `area` by dots, whatever the machine's locale; `where`, `more` as for verdicts."""
    first = area.split(":")[0].replace("$", "")

    def add(test: str, code: str) -> None:
        criteria = f"=IF(ISNUMBER({first}),{f'AND({where},{test})' if more else test},FALSE)"
        look = styles.conditional(num_format=code, **more)
        sheet.conditional_format(area, {"type": "formula", "criteria": criteria, "format": look})

    add(f"{first}<>INT({first})", "#,##0.0##_)")
    for least, code in VIETNAMESE_DIGITS:
        add(f"AND(ABS({first})>={least},{first}=INT({first}))", code)
