"""What the texts above a table state."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.forms.samples import HEADS
from tests.forms.tables.samples import ROW, read_rows


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
