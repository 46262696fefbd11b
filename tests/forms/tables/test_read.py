"""Plain tables in the shapes that offices make them, and the ones that must not be guessed at."""

from __future__ import annotations

import datetime as dt
import itertools
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.forms.samples import FIGURES, HEADS, converted, table
from thads.commands import cli
from thads.figures.problems import Level, Problem
from thads.forms.files.sheet import Sheet
from thads.forms.read import read_file
from thads.forms.submission import Submission
from thads.forms.tables.read import read_tables
from thads.workbook import example

ROW = ["Chi cục A", *FIGURES]


def read(path: Path) -> tuple[list[Submission], list[Problem]]:
    return read_file(path, path.name)


def read_rows(
    rows: list[list[Any]], merged: list[tuple[tuple[int, int], tuple[int, int]]] | None = None
) -> tuple[list[Submission], list[Problem]]:
    """The rows as a sheet whose cells calamine has read."""
    width = max(map(len, rows))
    filled = [["" if value is None else value for value in row] + [""] * (width - len(row)) for row in rows]
    return read_tables([Sheet("Biểu", filled, merged)], "f")


def test_one_heading_row(tmp_path: Path) -> None:
    (one, two), problems = read(table(tmp_path / "a.xlsx", [HEADS, ROW, ["B", *FIGURES[:5], *[None] * 5]]))
    assert problems == []
    assert (one.unit, tuple(one.figures)) == ("Chi cục A", FIGURES)
    assert (two.unit, tuple(two.figures)) == ("B", (*FIGURES[:5], *[None] * 5))
    assert (one.baseline_year, one.current_year, one.money_unit, one.report_date) == (2022, 2023, None, None)
    assert one.cells[:4] == ["A2", "B2", "C2", "D2"]


GROUPED = [
    ["BIỂU SỐ LIỆU GIẢM ÁN TỒN ĐỌNG"],
    ["Số liệu đến ngày 30 tháng 9 năm 2023", *[None] * 7, "Đơn vị tính: việc; nghìn đồng"],
    ["TT", "Đơn vị", "VỀ VIỆC (đơn vị: việc)", None, None, None, None, "VỀ TIỀN (đơn vị: 1.000 đồng)"],
    [
        None, None, "Tổng số việc giải quyết", "Số việc chuyển kỳ sau năm 2022", None, "Số việc chuyển kỳ sau năm 2023", None,
        "Tổng số tiền giải quyết", "Số tiền chuyển kỳ sau năm 2022", None, "Số tiền chuyển kỳ sau năm 2023", None, "Ghi chú",
    ],
    [None, None, None, *["Tổng số", "Trong đó: đã chuyển sổ theo dõi riêng"] * 2, None, *["Tổng số", "Trong đó: đã chuyển sổ theo dõi riêng"] * 2],
    ["A", "B", *range(1, 11), "C"],
    ["I", "Khối các Chi cục"],
    [1, *ROW, "không có gì"],
    [2, "Chi cục B", *FIGURES],
    ["Tổng cộng", None, *FIGURES],
    [None, "NGƯỜI LẬP BIỂU", *[None] * 6, "THỦ TRƯỞNG ĐƠN VỊ"],
]  # fmt: skip
MERGED = ["A3:A5", "B3:B5", "C3:G3", "H3:L3", "C4:C5", "D4:E4", "F4:G4", "H4:H5", "I4:J4", "K4:L4", "M4:M5", "A10:B10"]


@pytest.mark.parametrize("kind", ["xlsx", "xls", "ods"])
def test_several_heading_rows_with_groups(tmp_path: Path, kind: str) -> None:
    path = table(tmp_path / "a.xlsx", GROUPED, MERGED)
    if kind != "xlsx":
        (path,) = converted(kind, path)
    submissions, problems = read(path)
    assert problems == []
    assert [(one.unit, tuple(one.figures)) for one in submissions] == [("Chi cục A", FIGURES), ("Chi cục B", FIGURES)]
    assert (submissions[0].money_unit, submissions[0].report_date) == ("1.000 đồng", dt.date(2023, 9, 30))
    assert submissions[0].cells[1] == "C8"


@given(st.permutations(range(11)))
def test_columns_in_any_order(order: list[int]) -> None:
    nouns = [
        head.replace("Trong đó:", f"Trong đó: số {noun}")
        for head, noun in zip(HEADS, [""] + ["việc"] * 5 + ["tiền"] * 5, strict=True)
    ]
    rows = [[line[column] for column in order] for line in (nouns, ROW)]
    (one,), problems = read_rows(rows)
    assert problems == []
    assert (one.unit, tuple(one.figures)) == ("Chi cục A", FIGURES)


def test_a_part_without_its_own_noun_belongs_to_the_column_at_its_left() -> None:
    heads = [head.split(" năm ")[0] if head.startswith("Trong đó") else head for head in HEADS]
    (one,), problems = read_rows([heads, ROW])
    assert (tuple(one.figures), problems) == (FIGURES, [])
    # In other orders it may stand right of nothing that it could be a part of: said, never guessed.
    for order in itertools.islice(itertools.permutations(range(1, 6)), 0, None, 7):
        columns = [0, *order, 6, 7, 8, 9, 10]
        rows = [[line[column] for column in columns] for line in (heads, ROW)]
        submissions, problems = read_rows(rows)
        lefts = [order[order.index(part) - 1] if order.index(part) else 0 for part in (3, 5)]
        if sorted(lefts) == [2, 4]:
            (one,) = submissions
            whole_of = dict(zip(lefts, (3, 5), strict=True))
            assert [one.figures[2], one.figures[4]] == [ROW[whole_of[2]], ROW[whole_of[4]]]
        else:
            assert submissions == []
            assert "Hãy" in problems[0].text


def test_optional_columns_may_be_missing() -> None:
    heads, row = [HEADS[column] for column in (0, 1, 2, 4, 6, 7, 9)], [ROW[column] for column in (0, 1, 2, 4, 6, 7, 9)]
    (one,), problems = read_rows([heads, row])
    assert problems == []
    assert tuple(one.figures) == (450, 160, None, 141, None, 9_600_000, 3_000_000, None, 2_810_000, None)


def test_words_for_the_years() -> None:
    heads = [head.replace("năm 2022", "kỳ trước").replace("năm 2023", "kỳ này") for head in HEADS]
    (one,), problems = read_rows([heads, ROW])
    assert problems == []
    assert (tuple(one.figures), one.baseline_year) == (FIGURES, None)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({1: "Tổng số việc giải quyết xong"}, "thiếu cột: Tổng số việc giải quyết"),
        ({6: None}, "thiếu cột: Tổng số tiền giải quyết"),
        ({1: "Tổng số giải quyết"}, "là về việc hay về tiền"),
        ({2: "Số việc chuyển kỳ sau"}, "là của năm nào"),
        ({4: "Số việc chuyển kỳ sau năm 2024"}, "là phần của cột nào"),
        ({4: "Số việc chuyển kỳ sau năm 2024", 5: None}, "Không rõ hai năm"),
        ({4: "Số việc chuyển kỳ sau năm 2022"}, "cùng một nghĩa"),
        ({3: "Trong đó: đã chuyển sổ theo dõi riêng", 2: "Ghi chú", 1: HEADS[2], 5: HEADS[1]}, "là phần của cột nào"),
        ({2: "Số việc chuyển kỳ sau đã trừ sổ theo dõi riêng năm 2022"}, "bỏ một trong hai"),
    ],
)
def test_unclear_headings_are_said(change: dict[int, str | None], expected: str) -> None:
    heads = [change.get(column, head) for column, head in enumerate(HEADS)]
    submissions, problems = read_rows([heads, ROW])
    assert submissions == []
    assert expected in problems[0].text
    assert problems[0].cell.endswith("1")


def test_net_figures_may_be_named_so() -> None:
    heads = [
        HEADS[0],
        HEADS[1],
        "Số việc chuyển kỳ sau năm 2022 (đã trừ sổ riêng)",
        HEADS[4],
        HEADS[6],
        HEADS[7],
        HEADS[9],
    ]
    (one,), problems = read_rows([heads, ["A", 450, 150, 141, 9_600_000, 3_000_000, 2_810_000]])
    assert problems == []
    assert one.figures[1:3] == [150, None]


def test_a_group_that_contradicts_its_column() -> None:
    rows = [[None, "VỀ TIỀN", None, None, None, None, "VỀ TIỀN"], list(HEADS), ROW]
    submissions, problems = read_rows(rows, [((0, 1), (0, 5)), ((0, 6), (0, 10))])
    assert submissions == []
    assert "tự mâu thuẫn" in problems[0].text


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("Đơn vị tính: triệu đồng", "triệu đồng"),
        ("ĐVT: Việc; 1000 đồng", "1.000 đồng"),
        ("(Đơn vị tính: ngàn đồng)", "1.000 đồng"),
        ("Đơn vị tính : Tỉ đồng", "tỷ đồng"),
        ("đơn vị tính: đồng.", "đồng"),
        ("Đơn vị tính triệu đồng", "triệu đồng"),
        ("(Triệu đồng)", "triệu đồng"),
        ("Đơn vị tính: 1.000 đồng; số liệu đến ngày 30/9/2023", "1.000 đồng"),
        ("Đơn vị tính: việc, 1,000 đồng", "1.000 đồng"),
        ("ĐVT: Tr.đồng", "triệu đồng"),
        ("ĐVT: tr.đ", "triệu đồng"),
    ],
)
def test_the_money_unit_stands_above_the_table(text: str, unit: str) -> None:
    (one,), problems = read_rows([[text], list(HEADS), ROW])
    assert (one.money_unit, problems) == (unit, [])


def test_unclear_money_units_are_said() -> None:
    for above, expected in (
        (["Đơn vị tính: USD"], "Không rõ đơn vị tính tiền “usd”"),
        (["Đơn vị tính: đồng", "Đơn vị tính: triệu đồng"], "nhiều đơn vị tính tiền"),
    ):
        submissions, problems = read_rows([[text] for text in above] + [list(HEADS), ROW])
        assert submissions == []
        assert expected in problems[0].text


def test_money_units_in_headings_and_beside_their_label() -> None:
    heads = [
        f"{head} ({'việc' if column < 6 else 'triệu đồng'})" if column else head for column, head in enumerate(HEADS)
    ]
    (one,), problems = read_rows([heads, ROW])
    assert (one.money_unit, problems) == ("triệu đồng", [])
    (one,), problems = read_rows([["Đơn vị tính:", None, "tỷ đồng"], list(HEADS), ROW])
    assert (one.money_unit, problems) == ("tỷ đồng", [])
    heads[-2] = heads[-2].replace("triệu đồng", "đồng")
    submissions, problems = read_rows([heads, ROW])
    assert submissions == []
    assert "nhiều đơn vị tính tiền" in problems[0].text


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Số liệu đến 30/9/2023", dt.date(2023, 9, 30)),
        ("Từ ngày 01/10/2022 đến ngày 30/9/2023", dt.date(2023, 9, 30)),
        ("Tính đến hết ngày 30 tháng 9 năm 2023", dt.date(2023, 9, 30)),
        ("Ban hành kèm theo Thông tư ngày 01/6/2019", None),
        ("Hà Giang, ngày 05 tháng 10 năm 2023", None),
    ],
)
def test_only_the_date_of_the_figures_counts(text: str, day: dt.date | None) -> None:
    (one,), problems = read_rows([[text], list(HEADS), ROW])
    assert (one.report_date, problems) == (day, [])


DOUBLE = [None if figure is None else 2 * figure for figure in FIGURES]


@pytest.mark.parametrize("name", ["Tổng cộng toàn tỉnh", "Cộng toàn tỉnh", "Tổng cộng (2 đơn vị)"])
def test_totals_by_their_names(name: str) -> None:
    submissions, problems = read_rows([list(HEADS), ROW, [name, *FIGURES]])
    assert ([one.unit for one in submissions], problems) == (["Chi cục A"], [])


@pytest.mark.parametrize("place", [1, 2, 4])
def test_totals_by_their_figures(place: int) -> None:
    rows = [["Phòng", *FIGURES[:5], *[7] * 5], ROW, ["Chi cục B", *FIGURES]]
    rows.insert(place if place < 4 else 3, ["Các Chi cục", *DOUBLE] if place == 1 else ["Khối", *_sum(rows)])
    submissions, (problem,) = read_rows([list(HEADS), *rows])
    assert [one.unit for one in submissions] == ["Phòng", "Chi cục A", "Chi cục B"]
    assert problem.level is Level.WARNING
    assert "là dòng cộng" in problem.text


def _sum(rows: list[list[Any]]) -> list[int]:
    return [sum(row[column] or 0 for row in rows) for column in range(1, 11)]


def test_equal_rows_are_no_totals() -> None:
    submissions, problems = read_rows([list(HEADS), ROW, ["B", *FIGURES], ["Chi cục C", *[0] * 10]])
    assert (len(submissions), problems) == (3, [])


def test_figures_without_a_name_are_said() -> None:
    submissions, problems = read_rows([list(HEADS), ROW, [None, *FIGURES]])
    assert len(submissions) == 1
    assert (problems[0].cell, problems[0].level) == ("A3", Level.ERROR)
    assert "không có tên đơn vị" in problems[0].text


def test_the_foot_of_a_table_is_no_figures() -> None:
    foot = [
        [*[None] * 8, "Hà Giang, ngày 05 tháng 10 năm 2023"],
        [*[None] * 8, "KT. CỤC TRƯỞNG"],
        ["KT. CỤC TRƯỞNG", *[None] * 7, "PHÓ CỤC TRƯỞNG"],
    ]
    submissions, problems = read_rows([list(HEADS), ROW, *foot])
    assert ([one.unit for one in submissions], problems) == (["Chi cục A"], [])


@pytest.mark.parametrize("note", ["Ghi chú", "Ghi chú: chưa gồm việc mới", "GHI CHÚ:"])
def test_rows_below_a_note_are_read(note: str) -> None:
    submissions, problems = read_rows([list(HEADS), ROW, [note], ["Chi cục B", *FIGURES], ["Một dòng chữ"]])
    assert ([one.unit for one in submissions], problems) == (["Chi cục A", "Chi cục B"], [])


def test_numbers_of_columns_stand_right_below_the_headings() -> None:
    submissions, problems = read_rows([list(HEADS), [None, *range(1, 11)], ROW])
    assert (len(submissions), problems) == (1, [])
    figures = [None, 12, 34, None, 23, None, 45, 56, None, 11, None]
    for rows in ([figures, ROW], [ROW, figures]):
        submissions, problems = read_rows([list(HEADS), *rows])
        assert len(submissions) == 1
        assert "không có tên đơn vị" in problems[0].text


def test_several_sheets(tmp_path: Path) -> None:
    path = table(tmp_path / "a.xlsx", [HEADS, ROW], more={"Hai": [HEADS, ["B", *FIGURES]], "Ghi chú": [["abc"]]})
    submissions, problems = read(path)
    assert [one.unit for one in submissions] == ["Chi cục A", "B"]
    assert submissions[1].cells[0] == "Hai!A2"
    assert problems == []


def test_a_file_without_any_table(tmp_path: Path) -> None:
    submissions, problems = read(table(tmp_path / "a.xlsx", [["Công văn"], ["Đơn vị", "Ghi chú"], ["A", "b"]]))
    assert submissions == []
    assert "Không thấy phiếu báo cáo" in problems[0].text


def test_the_input_sheet_itself_is_such_a_table(tmp_path: Path) -> None:
    assert cli.main(["vi-du", str(tmp_path / "a.xlsm")]) == 0
    submissions, problems = read(tmp_path / "a.xlsm")
    assert [tuple(one.figures) for one in submissions] == list(example.FIGURES)
    assert (submissions[0].baseline_year, submissions[0].money_unit) == (2022, "1.000 đồng")
    assert submissions[0].cells[:2] == ["Nhập liệu!B9", "Nhập liệu!C9"]
    assert problems == []
