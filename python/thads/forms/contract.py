"""The unit form's contract: where everything stands on the one sheet of a `phiếu báo cáo`, in one place.

`write` lays a form out by it and `read` reads one by it. What comes back is a form while its sheet has the name below (or
Excel's name for a copy of it) or its title still stands in its place; its labels must still read as they were written, else somebody has moved what stands beside them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from operator import itemgetter
from typing import Any

from thads.layout import CASES, INPUT_LABELS, MEASURES, MONEY, Measure, cell_address
from thads.numerals import file_stem, name_key
from thads.rules.quantities import CARRIED_OVER, QUANTITIES, Quantity

SHEET = "Phiếu báo cáo"
TITLES = {  # by whether both measures are to fall
    True: "PHIẾU BÁO CÁO SỐ LIỆU GIẢM ÁN TỒN ĐỌNG",
    False: "PHIẾU BÁO CÁO SỐ LIỆU THI HÀNH ÁN DÂN SỰ",
}

# 1-based columns: number, label, value of a single cell (to the right edge), the figure that stands in the workbook, the
# figure reported.
NUMBER, LABEL, VALUE, FORMER, REPORTED = 1, 2, 3, 4, 5

TITLE_ROW = 5
HEAD_ROW = 16

# The single cells by their defined names: row and label; the values stand in column VALUE.
UNIT, BASELINE_YEAR, CURRENT_YEAR = "Phieu_DonVi", "Phieu_NamSoSanh", "Phieu_NamThiDua"
MONEY_UNIT, REPORT_DATE = "Phieu_DonViTinh", "Phieu_NgaySoLieu"
PREPARER, TELEPHONE = "Phieu_NguoiLap", "Phieu_DienThoai"
# The formula of the preparer's name below the signature; the forms are made without its result.
PREPARER_SHOWN = f'IF({PREPARER}="","",{PREPARER})'
FIELDS = {
    UNIT: (8, "Đơn vị báo cáo:"),
    BASELINE_YEAR: (9, "Năm so sánh:"),
    CURRENT_YEAR: (10, "Năm thi đua:"),
    MONEY_UNIT: (11, "Đơn vị tính tiền:"),
    REPORT_DATE: (12, "Số liệu đến ngày:"),
    PREPARER: (13, "Người lập biểu:"),
    TELEPHONE: (14, "Điện thoại:"),
}
HEADS = {NUMBER: "TT", LABEL: "Chỉ số", FORMER: "Số đang có trong sổ", REPORTED: "Số báo cáo kỳ này"}

# First row of each measure's five figures, in the order of `layout.INPUT_LABELS`, and the defined names of what stands
# in columns REPORTED and FORMER there.
FIRST_ROWS: Mapping[Measure, int] = {CASES: HEAD_ROW + 3, MONEY: HEAD_ROW + 4 + len(INPUT_LABELS)}
FIGURES: Mapping[Measure, tuple[str, str]] = {
    CASES: ("Phieu_Viec", "Phieu_Viec_DangCo"),
    MONEY: ("Phieu_Tien", "Phieu_Tien_DangCo"),
}
# The formulas of the lines that judge them at once.
INSTANT: Mapping[Measure, str] = {CASES: "Phieu_Viec_XetNgay", MONEY: "Phieu_Tien_XetNgay"}
LAST_ROW = FIRST_ROWS[MONEY] + len(INPUT_LABELS) - 1

# 1-based cells of the ten reported figures, in the order of `NhapLieu`.
FIGURE_CELLS = tuple((FIRST_ROWS[measure] + index, REPORTED) for measure in MEASURES for index in range(5))
FIGURE_ADDRESSES = tuple(cell_address(*place) for place in FIGURE_CELLS)

# Of a measure's five figures: those of the baseline year, which stay from month to month, and those of this year.
BASELINE_FIGURES, CURRENT_FIGURES = (1, 2), (0, 3, 4)


# 0-based cells of the labels, in the order of `labels`.
LABEL_CELLS = (
    (TITLE_ROW - 1, NUMBER - 1),
    *((row - 1, NUMBER - 1) for row, _ in FIELDS.values()),
    *((HEAD_ROW - 1, column - 1) for column in HEADS),
    *((FIRST_ROWS[measure] - 2 + index, LABEL - 1) for measure in MEASURES for index in range(len(INPUT_LABELS) + 1)),
)


WIDTH = REPORTED

_COPY = re.compile(re.escape(name_key(SHEET)) + r"( \(\d+\))?")


def is_form(name: str, rows: Sequence[Sequence[object]]) -> bool:
    """Whether a sheet is a form: by its name, that of a copy in the same file, or by its title."""
    if name == SHEET or _COPY.fullmatch(name_key(name)):
        return True
    title = rows[TITLE_ROW - 1][:1] if len(rows) >= TITLE_ROW else []
    return any(name_key(str(value)) in map(name_key, TITLES.values()) for value in title)


def _picker(places: Iterable[tuple[int, int]]) -> itemgetter[Any]:
    """Picks 0-based cells out of the form's cells in one row, `WIDTH` cells a row of the sheet."""
    return itemgetter(*(row * WIDTH + column for row, column in places))


pick_labels = _picker(LABEL_CELLS)
pick_fields = _picker((row - 1, VALUE - 1) for row, _ in FIELDS.values())
pick_figures = _picker((row - 1, column - 1) for row, column in FIGURE_CELLS)


def place(name: str) -> tuple[int, int]:
    """1-based row and column of a single cell."""
    return FIELDS[name][0], VALUE


def current_figures(quantity: Quantity) -> tuple[int, ...]:
    """Of a measure's figures those of this year."""
    return CURRENT_FIGURES if quantity.reduces else quantity.used


def baseline_figures(quantity: Quantity) -> tuple[int, ...]:
    """Of a measure's figures those of the baseline year."""
    return BASELINE_FIGURES if quantity.reduces else ()


@cache
def labels(
    baseline: int, current: int, money_unit: str, judged: tuple[str, ...] = (CARRIED_OVER.key, CARRIED_OVER.key)
) -> tuple[str, ...]:
    """Every label of a form, in the order of `LABEL_CELLS`, "" where what is judged has no such figure."""
    years = {"baseline": baseline, "current": current}
    title = TITLES[all(QUANTITIES[key].reduces for key in judged)]
    texts = [title, *(label for _, label in FIELDS.values()), *HEADS.values()]
    for measure, unit, key in ((CASES, "việc", judged[0]), (MONEY, money_unit, judged[1])):
        texts.append(f"VỀ {measure.noun.upper()} (đơn vị: {unit})")
        texts += [(label or "").format(noun=measure.noun, **years) for label in QUANTITIES[key].inputs]
    return tuple(texts)


def file_name(unit: str) -> str:
    """A file name for a unit's form."""
    return f"{file_stem(unit)}.xlsx"
