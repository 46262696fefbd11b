"""Plain tables in the shapes that offices make them."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from tests.forms.samples import FIGURES, HEADS, converted, table
from tests.forms.tables.samples import ROW, read
from thads.commands import cli
from thads.workbook import example


def test_one_heading_row(tmp_path: Path) -> None:
    (one, two), problems = read(table(tmp_path / "a.xlsx", [HEADS, ROW, ["B", *FIGURES[:5], *[None] * 5]]))
    assert problems == []
    assert (one.unit, tuple(one.figures)) == ("Chi cục A", FIGURES)
    assert (two.unit, tuple(two.figures)) == ("B", (*FIGURES[:5], *[None] * 5))
    assert (one.baseline_year, one.current_year, one.money_unit, one.report_date) == (2022, 2023, None, None)
    assert one.cells[:4] == ["A2", "B2", "C2", "D2"]


GROUPED: list[list[Any]] = [
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
    ["Tổng cộng", None, *(None if figure is None else 2 * figure for figure in FIGURES)],
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
