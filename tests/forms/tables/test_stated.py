"""What the texts above a table state."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from tests.forms.samples import HEADS
from tests.forms.tables.samples import ROW, read_rows
from tests.forms.tables.test_words import SPELLINGS


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
        ("(triệu đ)", "triệu đồng"),
        ("Đvt: trđ", "triệu đồng"),
        ("Tiền: triệu đồng", "triệu đồng"),
        ("Việc: việc; Tiền: tỷ đồng", "tỷ đồng"),
        ("Đơn vị: triệu đ", "triệu đồng"),
        ("(Đơn vị tính: Việc; 1.000 đồng)", "1.000 đồng"),
        ("ĐVT: 1.000đ", "1.000 đồng"),
        ("Ðơn vị tính: triệu đồng", "triệu đồng"),
        ("Đơn vị tính:\u00a0nghìn\u00a0đ", "1.000 đồng"),
        ("ĐƠN VỊ TÍNH: VIỆC, TỶ ĐỒNG", "tỷ đồng"),
        ("Đơn vị tính: VNĐ", "đồng"),
        ("ĐVT: việc - 1.000.000 đồng", "triệu đồng"),
        ("Đơn vị tính: việc và 1.000.000.000 đồng", "tỷ đồng"),
        ("Đơn vị tính:\nViệc\n1.000 đồng", "1.000 đồng"),
        ("Số tiền tính bằng triệu đồng", "triệu đồng"),
        ("Biểu số 1 (ĐVT: tr. đ)", "triệu đồng"),
        ("triệu đồng", "triệu đồng"),
        ("SỐ LIỆU GIẢM ÁN - triệu đồng", "triệu đồng"),
        ("Các vụ việc trên 10 tỷ đồng", None),
        ("(đ)", None),
    ],
)
def test_the_money_unit_stands_above_the_table(text: str, unit: str | None) -> None:
    (one,), problems = read_rows([[text], list(HEADS), ROW])
    assert (one.money_unit, problems) == (unit, [])


@pytest.mark.parametrize(
    "place", ["beside", "in the numbers of columns", "below", "in the sheet's name", "alone under its group"]
)
def test_the_money_unit_may_stand_elsewhere(place: str) -> None:
    rows: list[list[Any]] = [list(HEADS), ROW]
    if place == "beside":
        rows.insert(0, [*[None] * 8, "ĐVT", "triệu đồng"])
    elif place == "in the numbers of columns":
        rows.insert(1, ["A", *["việc"] * 5, *["triệu đồng"] * 5])
    elif place == "below":
        rows += [[], ["Ghi chú: số tiền tính bằng triệu đồng"]]
    elif place == "alone under its group":
        heads = ["Tổng số thụ lý", "Chuyển kỳ sau năm 2022", "Chuyển kỳ sau năm 2023"]
        rows = [
            [None, "Việc", None, None, "Tiền"],
            [*[None] * 4, "(triệu đồng)"],
            ["Đơn vị", *heads, *heads],
            ["A", 10, 4, 3, 100, 40, 30],
        ]
    name = "Bảng (triệu đồng)" if place == "in the sheet's name" else "Biểu"
    (one,), problems = read_rows(rows, name=name)
    assert (one.money_unit, problems) == ("triệu đồng", [])


@pytest.mark.parametrize("unit", [unit for units in SPELLINGS.values() for unit in units if unit != "đ"])
def test_a_money_unit_in_every_heading(unit: str) -> None:
    heads = [f"{head} ({unit})" if column > 5 else head for column, head in enumerate(HEADS)]
    (one,), problems = read_rows([heads, ROW])
    assert unit in SPELLINGS[str(one.money_unit)]
    assert problems == []


@pytest.mark.parametrize(
    "text", ["Đơn vị tính: trăm triệu đồng", "(10 triệu đồng)", "ĐVT: chục triệu đ", "Đơn vị: đô la"]
)
def test_a_money_unit_that_is_not_known_is_never_passed_over(text: str) -> None:
    submissions, (problem,) = read_rows([[text], list(HEADS), ROW])
    assert submissions == []
    assert (problem.cell, "Không rõ đơn vị tính tiền" in problem.text) == ("A1", True)


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
