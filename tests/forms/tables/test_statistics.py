"""Statistics forms 04 and 05 however offices lay them out: what each row is, what each column means, and what is said."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.utils import range_boundaries

from tests.forms.samples import converted, table, xlsb
from tests.forms.statistics_samples import (
    COLUMNS,
    MONEY,
    OFFICE,
    UNITS,
    Figures,
    figures,
    form_cells,
    form_file,
    money_rows,
    nfd,
    rows_of,
    total,
)
from tests.forms.tables.samples import read as read_path
from thads.figures.problems import Level, Problem
from thads.forms.files.sheet import Sheet
from thads.forms.submission import Submission
from thads.forms.tables.read import read_tables
from thads.layout import cell_address

CASES_FILES = Path(__file__).parents[1] / "data" / "cases"
YEN_SON, SON_DUONG = list(UNITS)[1:]
Read = tuple[list[Submission], list[Problem]]


def read_cells(cells: list[list[Any]], merged: list[str] | None) -> Read:
    width = max(map(len, cells))
    filled = [["" if value is None else value for value in row] + [""] * (width - len(row)) for row in cells]
    areas = None
    if merged is not None:
        bounds = map(range_boundaries, merged)
        areas = [((top - 1, left - 1), (bottom - 1, right - 1)) for left, top, right, bottom in bounds]
    return read_tables([Sheet("Biểu", filled, areas)], "f")


def read_form(*arguments: Any, **options: Any) -> Read:
    return read_cells(*form_cells(*arguments, **options))


def taken(submissions: list[Submission], first: int = 0) -> dict[str, tuple[Any, Any, Any]]:
    """Load, opening and carried over by unit; nothing else may be taken."""
    found = {}
    for one in submissions:
        own = list(one.figures[first : first + 5])
        assert (own[2], own[4]) == (None, None)
        assert all(value is None for place, value in enumerate(one.figures) if not first <= place < first + 5)
        found[one.unit] = (own[0], own[1], own[3])
    return found


def expected(units: Mapping[str, Figures] = UNITS, factor: int = 1) -> dict[str, tuple[int, int, int]]:
    return {
        name: (factor * row["load"], factor * row["opening"], factor * row["carried"]) for name, row in units.items()
    }


def test_the_three_examples() -> None:
    submissions, problems = read_path(CASES_FILES / "bieu04_2023.xlsx")
    assert problems == []
    assert taken(submissions) == {
        "Cục THADS tỉnh": (117, 46, 45), "Chi cục THADS TP Tuyên Quang": (1421, 568, 532), "Chi cục THADS H. Yên Sơn": (872, 348, 327),
        "Chi cục THADS huyện Sơn Dương": (989, 395, 371), "Chi cục THADS huyện Hàm Yên": (627, 250, 236),
        "Chi cục THADS huyện Chiêm Hoá": (744, 297, 280), "Chi cục THADS huyện Na Hang": (401, 160, 152),
        "Chi cục THADS huyện Lâm Bình": (225, 90, 85),
    }  # fmt: skip
    one = submissions[2]
    assert (one.baseline_year, one.current_year, one.report_date) == (2022, 2023, dt.date(2023, 9, 30))
    assert list(one.cells[:6]) == ["B12", "C12", "D12", "", "R12", ""]
    assert (one.statistics, one.net, [each.head_office for each in submissions]) == (
        True,
        frozenset({2}),
        [True, *[False] * 7],
    )
    submissions, problems = read_path(CASES_FILES / "bieu05_2023.xlsx")
    assert problems == []
    assert taken(submissions, 5)["Chi cục THADS H. Yên Sơn"] == (10_464_000, 4_185_600, 3_831_656)
    assert ({one.money_unit for one in submissions}, submissions[0].net) == ({"1.000 đồng"}, frozenset({7}))
    submissions, (note,) = read_path(CASES_FILES / "bieu04_chv.xlsx")
    assert [one.unit for one in submissions][:3] == [
        "Cục THADS tỉnh",
        "Chi cục THADS TP Tuyên Quang",
        "Chi cục THADS H. Yên Sơn",
    ]
    assert (len(submissions), note.level, note.cell) == (8, Level.WARNING, "B10")
    assert "Đã bỏ qua 16 dòng của chấp hành viên (Nguyễn Văn A; Trần Thị B; " in note.text


@pytest.mark.parametrize("levels", [1, 2, 3])
@pytest.mark.parametrize("known", [True, False], ids=["merged areas known", "not known"])
def test_rows_of_headings(levels: int, known: bool) -> None:
    cells, merged = form_cells(levels=levels)
    submissions, problems = read_cells(cells, merged if known else None)
    assert (taken(submissions), problems) == (expected(), [])


WIDTH = 2 + len(COLUMNS) - 1
HEADINGS, NUMBERS, FIRST = 3, 5, 6  # 0-based rows of a form with two rows of headings
CARRIED = 2 + [key for key, _, _ in COLUMNS if key != "reduced"].index("carried")  # 0-based column


def with_column(at: int, head: str | None = None, value: object = None) -> tuple[list[list[Any]], list[str]]:
    """A form into which someone has inserted a column, blank or with a heading and a value a unit; Excel widens merged areas."""
    cells, merged = form_cells()
    for place, row in enumerate(cells):
        row += [None] * (WIDTH - len(row))
        row.insert(at, head if place == HEADINGS + 1 else value if FIRST <= place < FIRST + len(rows_of()) else None)
    areas = map(range_boundaries, merged)
    moved = [(left + (left > at), top, right + (right > at), bottom) for left, top, right, bottom in areas]
    return cells, [f"{cell_address(top, left)}:{cell_address(bottom, right)}" for left, top, right, bottom in moved]


@pytest.mark.parametrize("known", [True, False], ids=["merged areas known", "not known"])
@pytest.mark.parametrize(
    ("head", "value"), [(None, None), ("Ghi chú", "x"), ("Tỷ lệ (%)", 82.5), ("Xếp loại", "Đạt")], ids=str
)
def test_an_inserted_column(head: str | None, value: object, known: bool) -> None:
    for at in range(WIDTH + 1):
        cells, merged = with_column(at, head, value)
        submissions, problems = read_cells(cells, merged if known else None)
        assert (taken(submissions), problems) == (expected(), []), at


@pytest.mark.parametrize("at", [0, 2, 5, 16, 18, 19])
def test_an_inserted_column_of_the_same_meaning_is_named(at: int) -> None:
    for head in ("Số chuyển kỳ sau năm 2023", "Số chuyển kỳ sau"):
        submissions, (problem,) = read_cells(*with_column(at, head, 400))
        assert (submissions, problem.level) == ([], Level.ERROR)
        assert "cùng một nghĩa" in problem.text


@pytest.mark.parametrize(
    "head",
    ["Số chuyển kỳ sau năm 2022", "Năm 2022: Số chuyển kỳ sau", "Số chuyển kỳ sau\n2022", "Thi hành xong năm 2022"],
)
@pytest.mark.parametrize("at", [0, 2, 5, 16, 18, 19])
def test_a_column_of_the_former_year_stands_beside_the_forms_own(at: int, head: str) -> None:
    submissions, problems = read_cells(*with_column(at, head, 400))
    assert (taken(submissions), problems) == (expected(), [])


@pytest.mark.parametrize("names", [("Năm 2022", "Năm 2023"), ("2023", "2022"), ("Kỳ 2022", "kỳ 2023")])
def test_two_years_under_one_heading(names: tuple[str, str]) -> None:
    """“Số chuyển kỳ sau” over a column a year: that of the form's year is taken."""
    cells, merged = with_column(CARRIED + names.index(next(name for name in names if "2022" in name)), None, 400)
    for place, name in enumerate(names):
        cells[HEADINGS][CARRIED + place] = None if place else "Số chuyển kỳ sau"
        cells[HEADINGS + 1][CARRIED + place] = name
    kept = [area for area in merged if range_boundaries(area)[0] not in (CARRIED + 1, CARRIED + 2)]
    first, last = cell_address(HEADINGS + 1, CARRIED + 1), cell_address(HEADINGS + 1, CARRIED + 2)
    submissions, problems = read_cells(cells, [*kept, f"{first}:{last}"])
    assert (taken(submissions), problems) == (expected(), [])


def test_columns_of_two_other_years_are_named() -> None:
    heads = {"Số chuyển kỳ sau": "Số chuyển kỳ sau năm 2022"}
    cells, merged = with_column(CARRIED, "Số chuyển kỳ sau năm 2021", 400)
    cells = [[heads.get(value, value) for value in row] for row in cells]
    submissions, (problem,) = read_cells(cells, merged)
    assert submissions == []
    assert "không khớp với biểu về việc năm 2023" in problem.text


def _numbered(of: Callable[[int], object], first: Sequence[object] = ("A", "B")) -> list[list[Any]]:
    cells, _ = form_cells()
    cells[NUMBERS] = [*first, *(of(number) for number in range(1, WIDTH - 1))]
    return cells


@pytest.mark.parametrize(
    "cells",
    [
        _numbered(lambda number: number + 2),
        _numbered(lambda number: f"({number})"),
        _numbered(lambda number: f"{number}."),
        _numbered(lambda number: f"{number}={number + 1}+{number + 2}"),
        _numbered(lambda number: f"Cột {number}"),
        _numbered(lambda number: chr(ord("C") + number)),
        _numbered(lambda number: f"{number:02}", [None, "Mã số"]),
        _numbered(lambda number: number, ["TT", "Tên đơn vị"]),
        _numbered(lambda number: number, [None, None]),
        # Not renumbered, or only in part, after a column was put in or taken out.
        _numbered(lambda number: number + (number > 5)),
        _numbered(lambda number: number - (number > 5)),
        _numbered(lambda number: "5a" if number == 6 else number - (number > 5)),
    ],
)
def test_numbers_of_columns(cells: list[list[Any]]) -> None:
    submissions, problems = read_cells(cells, form_cells()[1])
    assert (taken(submissions), problems) == (expected(), [])


@pytest.mark.parametrize("known", [True, False], ids=["merged areas known", "not known"])
@pytest.mark.parametrize("group", [0, 1])
@pytest.mark.parametrize(("left", "right"), [(0, 1), (0, -1), (-1, 0), (1, 0), (0, 3)])
def test_a_group_merged_over_other_columns_is_right_or_named(group: int, left: int, right: int, known: bool) -> None:
    cells, merged = form_cells()
    first, top, last, _ = range_boundaries(merged[group])
    row = cells[top - 1]
    row[first - 1], row[first - 1 + left] = None, row[first - 1]
    row[first + left : last + right] = [None] * (last + right - first - left)
    merged[group] = f"{cell_address(top, first + left)}:{cell_address(top, last + right)}"
    submissions, problems = read_cells(cells, merged if known else None)
    if submissions:
        assert (taken(submissions), problems) == (expected(), [])
    else:
        assert [problem.level for problem in problems] == [Level.ERROR]


def test_headings_merged_downwards_or_not_at_all() -> None:
    cells, merged = form_cells()
    down = [f"{cell_address(4, column)}:{cell_address(5, column)}" for column in range(1, WIDTH + 1)]
    alone = [area for column, area in enumerate(down) if cells[4][column] is None]
    assert taken(read_cells(cells, [*merged, *alone])[0]) == expected()
    assert taken(read_cells(cells, [])[0]) == expected()
    for area in merged:
        left, top, right, _ = range_boundaries(area)
        cells[top - 1][left - 1 : right] = [cells[top - 1][left - 1]] * (right - left + 1)
    assert taken(read_cells(cells, [])[0]) == expected()
    lower, _ = form_cells()
    for column in range(WIDTH):
        if lower[4][column] is None:
            lower[3][column], lower[4][column] = None, lower[3][column]
    assert taken(read_cells(lower, merged)[0]) == expected()
    # Where the file does not tell what is merged, the group before it may reach over a heading.
    submissions, (problem,) = read_cells(lower, None)
    assert (submissions, problem.cell) == ([], "R5")
    assert "Không rõ cột “Có điều kiện thi hành – Số chuyển kỳ sau” có phải" in problem.text


def test_figures_merged_with_a_blank_column_and_names_with_their_mark() -> None:
    for at in range(3, WIDTH + 1):
        cells, merged = with_column(at)
        both = [f"{cell_address(row, at)}:{cell_address(row, at + 1)}" for row in range(FIRST, len(cells))]
        assert taken(read_cells(cells, merged + both)[0]) == expected()
    cells, merged = form_cells()
    for row in cells[FIRST : FIRST + len(rows_of())]:
        row[:2] = [row[1], None]
    assert taken(read_cells(cells, [*merged, "A7:B7", "A8:B8"])[0]) == expected()


def test_hidden_columns_and_rows_change_nothing(tmp_path: Path) -> None:
    path = form_file(tmp_path / "a.xlsx", rows_of(officers={YEN_SON: halves(UNITS[YEN_SON], "Nguyễn Văn A", "Trần B")}))
    book = openpyxl.load_workbook(path)
    for column in ("A", "D", "F", "J"):
        book.active.column_dimensions[column].hidden = True
    for row in (5, 6, 11, 12):
        book.active.row_dimensions[row].hidden = True
    book.save(path)
    assert taken(read_path(path)[0]) == expected()


@settings(max_examples=40)
@given(st.permutations([key for key, _, _ in COLUMNS]))
def test_columns_in_any_order(order: list[str]) -> None:
    # In one row of headings, each with its group: no group is torn apart.
    submissions, problems = read_form(money_rows(), **{**MONEY, "keys": order}, levels=1)
    assert (taken(submissions, 5), problems) == (expected(factor=12_000), [])


@pytest.mark.parametrize("count", [0, 1, 2])
def test_columns_without_which_figures_are_whole_may_be_missing(count: int) -> None:
    others = [key for key, _, _ in COLUMNS if key not in ("load", "opening", "carried", "reduced")]
    for left in itertools.combinations(others, count):
        submissions, problems = read_form(keys=["load", "opening", *left, "carried"], levels=1)
        assert (taken(submissions), problems) == (expected(), [])


@pytest.mark.parametrize(
    ("key", "name"),
    [("load", "Tổng số giải quyết"), ("opening", "Năm trước chuyển sang"), ("carried", "Số chuyển kỳ sau")],
)
def test_a_needed_column_is_missed_by_name(key: str, name: str) -> None:
    submissions, (problem,) = read_form(keys=[one for one, _, _ in COLUMNS if one not in (key, "reduced")])
    assert submissions == []
    assert f"thiếu cột “{name}”" in problem.text


SPELLINGS: list[dict[str, str]] = [
    {"kỳ": "kì", "lý": "lí", "Tỷ": "Tỉ"},
    {"Đ": "Ð", "đ": "ð"},
    {"Ủy": "Uỷ", "hủy": "huỷ"},
    {" (trừ số đã chuyển sổ theo dõi riêng)": ""},
    {"Năm trước chuyển sang (trừ số đã chuyển sổ theo dõi riêng)": "Số cũ chuyển sang"},
    {"Năm trước chuyển sang": "Năm 2022 chuyển sang"},
    {"(trừ số đã": "(không bao gồm số chưa có điều kiện đã"},
    {"Mới thụ lý": "Thụ lý mới", "Tổng số giải quyết": "Tổng số thụ lý"},
    {"Số chuyển kỳ sau": "Số việc chuyển sang kỳ sau năm 2023", "Tổng số giải quyết": "TỔNG SỐ VIỆC GIẢI QUYẾT"},
    {"Thu hồi, hủy QĐ thi hành án": "Hủy, thu hồi quyết định THA", "Thi hành xong": "Xong", "Trường hợp khác": "Khác"},
    {"TÍNH BẰNG VIỆC": "VỀ VIỆC"},
    {"Biểu số: 04/TK-THA": "Biểu số: 1", "06/2019": "05/2026", "CHIA THEO": "THEO"},
    {"TÍNH BẰNG VIỆC": ""},
]  # fmt: skip


@pytest.mark.parametrize("spelling", SPELLINGS, ids=str)
@pytest.mark.parametrize("form", [str, nfd], ids=["NFC", "NFD"])
def test_spellings(spelling: dict[str, str], form: Callable[[str], str]) -> None:
    cells, merged = form_cells(spelling=spelling)
    cells = [[form(value) if isinstance(value, str) else value for value in row] for row in cells]
    submissions, problems = read_cells(cells, merged)
    assert ([taken([one]).popitem()[1] for one in submissions], problems) == (list(expected().values()), [])


@pytest.mark.parametrize(
    ("spelling", "said"),
    [
        ({"sang (trừ": "sang (chưa trừ"}, "Không rõ cột “Năm trước chuyển sang (chưa trừ"),
        ({"sang (trừ số đã": "sang (bao gồm số đã"}, "Không rõ cột “Năm trước chuyển sang (bao gồm"),
        ({"TÍNH BẰNG VIỆC": "TÍNH BẰNG TIỀN"}, "không khớp nhau"),
        ({"Đơn vị tính: Việc": "Đơn vị tính: 1.000 đồng"}, "không khớp nhau"),
        ({"TÍNH BẰNG VIỆC": "", "Đơn vị tính: Việc": ""}, "Không rõ biểu là về việc hay về tiền"),
        ({"Số chuyển kỳ sau": "Số chuyển kỳ sau năm 2022"}, "không khớp với biểu về việc năm 2023"),
        ({"Năm trước chuyển sang": "Năm 2021 chuyển sang"}, "không khớp với biểu về việc năm 2023"),
        ({"Số chuyển kỳ sau": "Số tiền chuyển kỳ sau"}, "không khớp với biểu về việc năm 2023"),
        ({"Số đã chuyển sổ theo dõi riêng": "Số chuyển kỳ sau"}, "cùng một nghĩa"),
        ({"Tổng số giải quyết": "Cùng kỳ năm trước"}, "thiếu cột “Tổng số giải quyết”"),
    ],
    ids=str,
)  # fmt: skip
def test_what_contradicts_itself_is_refused(spelling: dict[str, str], said: str) -> None:
    submissions, (problem,) = read_form(spelling=spelling)
    assert submissions == []
    assert said in problem.text
    assert "Hãy" in problem.text
    assert problem.cell


@pytest.mark.parametrize(
    ("period", "year", "day"),
    [
        ("12 tháng / năm 2023", 2023, dt.date(2023, 9, 30)),
        ("12 tháng năm 2024", 2024, dt.date(2024, 9, 30)),
        ("KỲ BÁO CÁO 9 THÁNG NĂM 2023", 2023, dt.date(2023, 6, 30)),
        ("06 tháng đầu năm 2024", 2024, dt.date(2024, 3, 31)),
        ("5 tháng năm 2024", 2024, dt.date(2024, 2, 29)),
        ("3 tháng/2023", 2023, dt.date(2022, 12, 31)),
        ("10 tháng năm 2023", 2023, dt.date(2023, 7, 31)),
        ("Kỳ báo cáo:\n12 tháng\nnăm 2023", 2023, dt.date(2023, 9, 30)),
        ("Năm 2023", 2023, None),
        ("Từ ngày 01/10/2022 đến ngày 30/9/2023", 2023, dt.date(2023, 9, 30)),
        ("(từ 01 tháng 10 năm 2022 đến hết ngày 31 tháng 8 năm 2023)", 2023, dt.date(2023, 8, 31)),
        ("Năm 2023 (từ 01/10/2022\nđến 30/9/2023)", 2023, dt.date(2023, 9, 30)),
        ("Tháng 10 năm 2022", 2023, dt.date(2022, 10, 31)),
        ("Số liệu đến ngày 30/6/2023", 2023, dt.date(2023, 6, 30)),
    ],
)
def test_the_period(period: str, year: int, day: dt.date | None) -> None:
    submissions, problems = read_form(period=period)
    assert problems == []
    assert {(one.baseline_year, one.current_year, one.report_date) for one in submissions} == {(year - 1, year, day)}


@pytest.mark.parametrize(
    ("period", "said"),
    [
        ("", "không ghi năm"),
        ("12 tháng", "Không rõ kỳ báo cáo “12 tháng”"),
        ("13 tháng năm 2023", "không ghi năm"),
        ("6 tháng cuối năm 2023", "Không rõ kỳ báo cáo “6 tháng cuối năm 2023”"),
        ("12 tháng năm 2023 so với 12 tháng năm 2022", "nhiều năm khác nhau (2022, 2023)"),
        ("Năm 2022 - 2023", "nhiều năm khác nhau (2022, 2023)"),
        ("NĂM 2022–2023", "nhiều năm khác nhau (2022, 2023)"),
        ("Quý III năm 2023", "Không rõ kỳ báo cáo “quí iii năm 2023”"),
        ("từ 01/01/2023 đến 30/9/2023", "không bắt đầu từ ngày đầu năm thống kê"),
    ],
)
def test_a_period_that_is_unclear_is_asked_for(period: str, said: str) -> None:
    submissions, (problem,) = read_form(period=period)
    assert submissions == []
    assert said in problem.text
    assert "ví dụ “12 tháng năm 2023”" in problem.text


def test_labels_and_what_they_say_may_stand_in_cells_of_their_own() -> None:
    cells, merged = form_cells()
    cells[1][3:6] = ["12 tháng", "Năm", 2023.0]
    cells[2] = [None] * 8 + ["Đơn vị tính:", "Việc"]
    submissions, problems = read_cells(cells, merged)
    assert (taken(submissions), problems) == (expected(), [])
    assert submissions[0].report_date == dt.date(2023, 9, 30)


def halves(row: Figures, *names: str) -> dict[str, Figures]:
    """A unit's figures split among officers."""
    share = {key: value // len(names) for key, value in row.items()}
    rest = {key: value - share[key] * (len(names) - 1) for key, value in row.items()}
    return {name: rest if name == names[-1] else share for name in names}


BARE = {OFFICE: UNITS[OFFICE], "Yên Sơn": UNITS[YEN_SON], "Sơn Dương": UNITS[SON_DUONG]}
MIXED = {OFFICE: UNITS[OFFICE], "TP Tuyên Quang": figures(100, 200, 150), **BARE}


@pytest.mark.parametrize("units", [UNITS, BARE, MIXED], ids=["named", "bare", "mixed"])
@pytest.mark.parametrize(
    "names", [(), ("Lê Văn C",), ("Lê Văn C", "Phạm D", "Vi Văn E"), ("Chấp hành viên Lê C", "CHV Phạm D")], ids=str
)
def test_officers_are_kept_apart(units: dict[str, Figures], names: tuple[str, ...]) -> None:
    officers = {unit: halves(row, *names) if names else {} for unit, row in units.items()}
    submissions, problems = read_form(rows_of(units, officers))
    assert taken(submissions) == expected(units)
    notes = [f"Đã bỏ qua {len(names) * len(units)} dòng của chấp hành viên"] if names else []
    assert [problem.text.partition(" (")[0] for problem in problems] == notes


def test_officers_that_do_not_sum_up_are_officers_all_the_same() -> None:
    officers = {unit: {"Lê Văn C": figures(1, 1, 0)} for unit in UNITS}
    submissions, (note,) = read_form(rows_of(UNITS, officers))
    assert taken(submissions) == expected()
    assert note.text.startswith("Đã bỏ qua 3 dòng của chấp hành viên")


def test_a_form_of_one_agency() -> None:
    """Its total is the agency's, whose name stands above; all rows are officers'."""
    row = UNITS[YEN_SON]
    rows = [(None, "Tổng số", row), *((1, *item) for item in halves(row, "Lê Văn C", "Phạm D").items())]
    submissions, (note,) = read_form(rows, reporter=f"Đơn vị báo cáo: {YEN_SON}")
    assert taken(submissions) == {YEN_SON: expected()[YEN_SON]}
    assert submissions[0].cells[1] == "C7"
    assert note.text.startswith("Đã bỏ qua 2 dòng")


@pytest.mark.parametrize(
    "name", ["Các Chi cục THADS", "Chi cục THADS", "Khối các Chi cục", "Các Phòng THADS khu vực", "THADS cấp huyện"]
)
def test_the_row_of_a_group_is_no_unit(name: str) -> None:
    rows = [(mark, name if mark == "II" else unit, row) for mark, unit, row in rows_of()]
    submissions, problems = read_form(rows)
    assert (taken(submissions), problems) == (expected(), [])
    one = {OFFICE: UNITS[OFFICE], YEN_SON: UNITS[YEN_SON]}
    rows = [(mark, name if mark == "II" else unit, row) for mark, unit, row in rows_of(one)]
    assert taken(read_form(rows)[0]) == expected(one)


def test_marks_may_stand_before_the_names() -> None:
    rows = [(None, f"{mark}. {name}" if mark else name, row) for mark, name, row in rows_of()]
    submissions, problems = read_form(rows)
    assert (taken(submissions), problems) == (expected(), [])
    assert submissions[0].head_office


def test_the_provincial_agencys_own_room_may_stand_below_it() -> None:
    rows = rows_of()
    rows.insert(2, (1, "Phòng Nghiệp vụ và TCTHA", UNITS[OFFICE]))
    submissions, problems = read_form(rows)
    room = {"Phòng Nghiệp vụ và TCTHA": UNITS[OFFICE], **{name: row for name, row in UNITS.items() if name != OFFICE}}
    assert (taken(submissions), problems) == (expected(room), [])


@pytest.mark.parametrize(
    "name",
    [
        "Cục THADS tỉnh Tuyên Quang",
        "Cục Thi hành án dân sự tỉnh",
        "THADS tỉnh",
        "THADS thành phố Huế",
        "Thi hành án dân sự tỉnh Tuyên Quang",
    ],
)
def test_the_provincial_agency_itself(name: str) -> None:
    rows = [(mark, name if mark == "I" else unit, row) for mark, unit, row in rows_of()]
    assert [one.head_office for one in read_form(rows)[0]] == [True, False, False]


def test_kinds_of_cases_are_no_units(tmp_path: Path) -> None:
    by_kind = {" CHIA THEO CƠ QUAN THI HÀNH ÁN DÂN SỰ VÀ CHẤP HÀNH VIÊN": "", "Tên đơn vị": "Chỉ tiêu"}
    kinds = {"Dân sự": figures(30, 20, 10), "Hôn nhân và gia đình": figures(40, 20, 10)}
    rows = [(None, "Tổng số", total(kinds.values())), *((None, *item) for item in kinds.items())]
    submissions, problems = read_form(rows, spelling=by_kind)
    assert submissions == []
    assert "không có dòng nào của đơn vị" in problems[0].text
    # In one file with forms by agency it is passed over.
    more = {"01": form_cells(rows, spelling=by_kind)[0]}
    submissions, problems = read_path(table(tmp_path / "a.xlsx", *form_cells(), more=more))
    assert (taken(submissions), problems) == (expected(), [])


BREACHES = [
    ("opening", -10, "tổng số giải quyết 872 (ô C10) khác năm trước chuyển sang 338 (ô D10) + mới thụ lý 524 (ô E10) = 862"),
    ("load", 1, "tổng số giải quyết 873 (ô C10) khác"),
    ("due", 5, "tổng số phải thi hành 874 (ô H10) khác tổng số giải quyết 872 (ô C10) − ủy thác 2 (ô F10) − thu hồi, hủy quyết định 1 (ô G10) = 869"),
    ("carried", -10, "số chuyển kỳ sau 348 (ô R10) khác tổng số phải thi hành 869 (ô H10) − thi hành xong 508 (ô J10) − đình chỉ 3 (ô K10) = 358"),
]  # fmt: skip


@pytest.mark.parametrize(("key", "change", "said"), BREACHES)
def test_a_breach_that_makes_a_taken_figure_doubtful(key: str, change: int, said: str) -> None:
    units = {name: {**row, key: row[key] + change} if name == YEN_SON else row for name, row in UNITS.items()}
    submissions, (problem,) = read_form(rows_of(units))
    assert {one.unit: one.unreadable for one in submissions} == {OFFICE: False, YEN_SON: True, SON_DUONG: False}
    assert problem.level is Level.ERROR
    assert said in problem.text


def test_a_breach_beside_the_figures_that_are_taken() -> None:
    units = {name: {**row, "running": row["running"] - 9} if name == YEN_SON else row for name, row in UNITS.items()}
    submissions, (problem,) = read_form(rows_of(units))
    assert taken(submissions) == expected()
    assert not any(one.unreadable for one in submissions)
    assert (problem.level, problem.cell) == (Level.WARNING, "R10")
    assert "chưa có điều kiện 212 (ô Q10) = 349" in problem.text


def test_money_may_differ_by_its_rounding() -> None:
    units = {name: {**row, "carried": row["carried"] + 1} for name, row in UNITS.items()}
    assert read_form(rows_of(units), **MONEY)[1] == []
    units = {name: {**row, "carried": row["carried"] + 4} for name, row in UNITS.items()}
    assert len(read_form(rows_of(units), **MONEY)[1]) == 3
    # Whole đồng are not rounded.
    options = {**MONEY, "unit": "Đơn vị tính: đồng"}
    units = {name: {**row, "carried": row["carried"] + 1} for name, row in UNITS.items()}
    assert len(read_form(rows_of(units), **options)[1]) == 3


@pytest.mark.parametrize(
    ("place", "who"), [(0, "“Tổng số” khác tổng của 3 đơn vị"), (2, "“Các Chi cục THADS” khác tổng của 2 đơn vị")]
)
def test_totals_are_checked(place: int, who: str) -> None:
    rows = rows_of()
    mark, name, row = rows[place]
    rows[place] = (mark, name, {**row, "opening": row["opening"] - 7})
    submissions, (problem,) = read_form(rows)
    assert taken(submissions) == expected()
    assert problem.level is Level.WARNING
    assert who in problem.text
    right = row["opening"]
    assert f"năm trước chuyển sang ghi {right - 7} (ô D{7 + place}), cộng các đơn vị được {right}" in problem.text


@pytest.mark.parametrize(("off", "units"), [(0, 3), (1, 3), (2, 4)])
def test_a_group_of_money_may_be_rounded(off: int, units: int) -> None:
    """Two units and their group may each be off by half a thousand."""
    rows = money_rows()
    mark, _, row = rows[2]
    rows[2] = mark, "THADS cơ sở", {**row, "new": row["new"] + off, "load": row["load"] + off}
    submissions, _ = read_form(rows, **MONEY)
    assert len(submissions) == units


@pytest.mark.parametrize("name", ["Tuyên Quang", "1. Yên Bái", "THADS TP Tuyên Quang", "THADS thành phố Hà Giang"])
def test_a_town_that_has_the_name_of_its_province(name: str) -> None:
    units = {OFFICE: UNITS[OFFICE], name: UNITS[YEN_SON], SON_DUONG: UNITS[SON_DUONG]}
    submissions, problems = read_form(rows_of(units))
    assert ([one.figures[0] for one in submissions], problems) == ([row["load"] for row in units.values()], [])
    assert [one.head_office for one in submissions] == [True, False, False]


@pytest.mark.parametrize("whole", ["Cục THADS tỉnh Tuyên Quang", "THADS tỉnh Tuyên Quang", "Thi hành án dân sự tỉnh"])
@pytest.mark.parametrize(
    "office", ["Văn phòng Cục", "Cơ quan Cục THADS", "Phòng Nghiệp vụ", "Cục THADS tỉnh", "Văn phòng"]
)
@pytest.mark.parametrize("mark", [None, "A", "I"])
def test_a_total_that_is_called_as_the_agency_is(whole: str, office: str, mark: str | None) -> None:
    rows = rows_of()
    rows[0], rows[1] = (mark, whole, rows[0][2]), ("I", office, rows[1][2])
    submissions, problems = read_form(rows)
    assert (taken(submissions), problems) == (expected({office: UNITS[OFFICE], **dict(list(UNITS.items())[1:])}), [])
    assert submissions[0].head_office == (office != "Phòng Nghiệp vụ")


def test_headings_on_every_page_and_a_second_form() -> None:
    cells, merged = form_cells()
    head, first, rest = cells[3:6], cells[:9], cells[9:]
    submissions, problems = read_cells([*first, *head, *rest], merged)
    assert (taken(submissions), problems) == (expected(), [])
    for other in (
        form_cells(period="12 tháng năm 2022")[0],
        form_cells(spelling={"VIỆC": "TIỀN", "Việc": "1.000 đồng"})[0],
    ):
        submissions, (problem,) = read_cells([*cells, *other], merged)
        assert submissions == []
        assert "Bên dưới còn một bảng khác" in problem.text


def test_the_cumulative_register_is_never_taken() -> None:
    units = {name: {**row, "register": 12_458} for name, row in UNITS.items()}
    submissions, _ = read_form(rows_of(units))
    assert not any(12_458 in one.figures for one in submissions)


def test_a_net_carried_over_figure() -> None:
    submissions, _ = read_form(spelling={"Số chuyển kỳ sau": "Số chuyển kỳ sau (trừ số đã chuyển sổ theo dõi riêng)"})
    assert {one.net for one in submissions} == {frozenset({2, 4})}


@pytest.mark.parametrize("kind", ["xls", "ods", "xlsb"])
def test_every_kind_of_file(kind: str, tmp_path: Path) -> None:
    path = form_file(tmp_path / "a.xlsx", money_rows(), **MONEY)
    if kind == "xlsb":
        cells = form_cells(money_rows(), **MONEY, levels=1)[0]
        path = xlsb(
            tmp_path / "a.xlsb",
            "Biểu",
            {(r, c): v for r, row in enumerate(cells) for c, v in enumerate(row) if v is not None},
        )
    else:
        (path,) = converted(kind, path)
    submissions, problems = read_path(path)
    assert (taken(submissions, 5), problems) == (expected(factor=12_000), [])


def test_forms_on_several_sheets_of_a_file(tmp_path: Path) -> None:
    more = {"Tiền": form_cells(money_rows(), **MONEY, levels=1)[0], "Bìa": [["BÁO CÁO THỐNG KÊ"]]}
    submissions, problems = read_path(table(tmp_path / "a.xlsx", *form_cells(), more=more))
    assert problems == []
    assert (taken(submissions[:3]), taken(submissions[3:], 5)) == (expected(), expected(factor=12_000))
    assert submissions[0].cells[1] == "Biểu!C8"
    assert submissions[3].cells[6] == "Tiền!C7"


def test_a_name_is_asked_for() -> None:
    rows = [(mark, "" if name == YEN_SON else name, row) for mark, name, row in rows_of()]
    submissions, (problem,) = read_form(rows)
    assert submissions == []
    assert "không có tên đơn vị" in problem.text


def test_figures_without_a_name_are_no_numbers_of_columns() -> None:
    small = {key: 0 for key, _, _ in COLUMNS} | {
        "load": 3,
        "opening": 2,
        "new": 1,
        "carried": 3,
        "due": 3,
        "running": 3,
    }
    for keys in ([], ["load", "opening", "new", "carried"]):
        submissions, (problem,) = read_form([*rows_of(), (None, "", small)], keys=keys)
        assert submissions == []
        assert "không có tên đơn vị" in problem.text


def test_money_without_a_unit_is_in_the_forms_own() -> None:
    submissions, (note,) = read_form(money_rows(), **{**MONEY, "unit": ""})
    assert {one.money_unit for one in submissions} == {"1.000 đồng"}
    assert "Biểu không ghi đơn vị tính; đã hiểu là 1.000 đồng" in note.text
    assert read_form(money_rows(), **{**MONEY, "unit": "Đơn vị tính: triệu đồng"})[0][0].money_unit == "triệu đồng"
    assert read_form(money_rows(), **{**MONEY, "title": MONEY["title"].replace("TIỀN", "GIÁ TRỊ")})[1] == []
