"""The unit form's contract: where everything stands on the one sheet of a `phiếu báo cáo`, in one place.

`write` lays a form out by it and `read` reads one by it. What comes back is a form while its sheet has the name below (or
Excel's name for a copy of it) or its title still stands in its place; its labels must still read as they were written, else somebody has moved what stands beside them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import chain, product
from operator import itemgetter
from typing import Any

from thads.figures.others import COLUMNS, label
from thads.layout import INPUT_LABELS, MEASURES, Measure, cell_address
from thads.numerals import file_stem, name_key
from thads.rules.quantities import QUANTITIES, USUAL, Quantity, measures_of, own_inputs, quantities_of

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


def first_row(index: int) -> int:
    """First row of the five figures of a measure, by its place among those judged, in the order of `layout.INPUT_LABELS`."""
    return HEAD_ROW + 3 + index * (1 + len(INPUT_LABELS))


def last_row(measures: int) -> int:
    """Last row of the figures of so many measures."""
    return first_row(measures) - 2


def figure_names(measure: Measure) -> tuple[str, str]:
    """The defined names of what stands in columns REPORTED and FORMER beside a measure's inputs."""
    return f"Phieu_{measure.name}", f"Phieu_{measure.name}_DangCo"


def instant_name(measure: Measure) -> str:
    """The name of the formulas of the line that judges a measure at once."""
    return f"Phieu_{measure.name}_XetNgay"


# Those that a form can have: of a measure whose inputs are all its own.
INSTANT_NAMES = tuple(map(instant_name, MEASURES))


@cache
def figure_cells(measures: int) -> tuple[tuple[int, int], ...]:
    """1-based cells of the reported figures of so many measures, in the order of `NhapLieu`."""
    return tuple((first_row(one) + index, REPORTED) for one in range(measures) for index in range(len(INPUT_LABELS)))


@cache
def figure_addresses(measures: int) -> tuple[str, ...]:
    """The same as addresses."""
    return tuple(cell_address(*place) for place in figure_cells(measures))


# Of a measure's five figures: those of the baseline year, which stay from month to month, and those of this year.
BASELINE_FIGURES, CURRENT_FIGURES = (1, 2), (0, 3, 4)


@cache
def label_cells(measures: int) -> tuple[tuple[int, int], ...]:
    """0-based cells of the labels, in the order of `labels`."""
    return (
        (TITLE_ROW - 1, NUMBER - 1),
        *((row - 1, NUMBER - 1) for row, _ in FIELDS.values()),
        *((HEAD_ROW - 1, column - 1) for column in HEADS),
        *((first_row(one) - 2 + index, LABEL - 1) for one in range(measures) for index in range(len(INPUT_LABELS) + 1)),
    )


# Below the measures, where the workbook has any: what nobody has to report, a row a column of `figures.others`, numbered.
OTHERS_HEAD = "SỐ LIỆU KHÁC (không bắt buộc)"


def others_label(column: int) -> str:
    """How a form calls a column of `figures.others`."""
    text = label(column)
    return f"{text[0].upper()}{text[1:]}"


@cache
def others_labels() -> dict[str, int]:
    """Those columns by the keys of their labels."""
    return {name_key(label(column)): column for column in range(len(COLUMNS))}


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


pick_fields = _picker((row - 1, VALUE - 1) for row, _ in FIELDS.values())


@cache
def picks(measures: int) -> tuple[itemgetter[Any], itemgetter[Any]]:
    """What picks the labels, and what picks the figures, of a form for so many measures."""
    figures = ((row - 1, column - 1) for row, column in figure_cells(measures))
    return _picker(label_cells(measures)), _picker(figures)


def heads_of(rows: Sequence[Sequence[object]]) -> list[str]:
    """What stands above each measure's figures, as far as there are any: two, or more of a plan that judges more."""
    heads: list[str] = []
    while len(rows) > (row := first_row(len(heads)) - 2) and len(rows[row]) >= LABEL:
        text = str(rows[row][LABEL - 1])
        if len(heads) >= len(MEASURES) and not name_key(text).startswith(_ABOUT):
            break
        heads.append(text)
    return heads


_ABOUT = name_key("Về") + " "


def judged_by(heads: Sequence[str]) -> Iterator[tuple[str, str]]:
    """What a form may be for, of việc and of tiền (`key_of`), as far as it is said above their figures; the usual first."""
    known = {
        name_key(f"Về {measure.noun} {quantity.short}"): [(measure, key)]
        for measure in MEASURES
        for key, quantity in QUANTITIES.items()
    }
    every = {measure: [(measure, key) for key in QUANTITIES] for measure in MEASURES}
    known |= {name_key(f"Về {measure.noun}"): keys for measure, keys in every.items()}
    options: list[list[tuple[Measure, str]]] = []
    for place, head in enumerate(heads):
        # What was changed is taken for more of the same; the last is always of tiền.
        same = MEASURES[-1] if place == len(heads) - 1 else options[-1][0][0] if options else MEASURES[0]
        options.append(known.get(name_key(head).partition(" (")[0], every[same]))
    for judged in product(*options):
        cases, money = ("+".join(key for one, key in judged if one is measure) for measure in MEASURES)
        if cases and money:
            yield cases, money


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
def labels(baseline: int, current: int, money_unit: str, judged: tuple[str, str] = USUAL) -> tuple[str, ...]:
    """Every label of a form, in the order of `label_cells`, "" where what is judged has no such figure of its own."""
    years = {"baseline": baseline, "current": current}
    quantities = [quantities_of(key) for key in judged]
    title = TITLES[all(one.reduces for one in chain(*quantities))]
    texts = [title, *(label for _, label in FIELDS.values()), *HEADS.values()]
    for measure, quantity in zip(measures_of(*quantities), chain(*quantities), strict=True):
        texts.append(f"VỀ {measure.label.upper()} (đơn vị: {money_unit if measure.money else measure.noun})")
        own = own_inputs(measure, quantity)
        inputs = enumerate(quantity.inputs)
        texts += [label.format(noun=measure.noun, **years) if label and index in own else "" for index, label in inputs]
    return tuple(texts)


def file_name(unit: str) -> str:
    """A file name for a unit's form."""
    return f"{file_stem(unit)}.xlsx"
