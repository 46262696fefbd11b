"""Headings and money units in the spellings of the offices."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thads.forms.tables.words import LONGEST, Meaning, folded, in_the_way, money_unit, title_meaning, understand
from thads.layout import CASES, MONEY, Measure

NET = "chuyển kỳ sau năm 2022"


@pytest.mark.parametrize(
    "text",
    [
        "Đơn vị tính: kỳ này",
        "ĐƠN VỊ TÍNH: KỲ NÀY",
        "Ðơn vị tính: kì này",
        "Đơn\u00a0vị  tính:\nkỳ\u200b này",
        unicodedata.normalize("NFD", "Đơn vị tính: kỳ này"),
        "\ufeffĐơn vị tính: kỳ\u00ad này",
    ],
)
def test_one_spelling(text: str) -> None:
    assert folded(text) == "đơn vị tính: kì này"


def test_y_and_dashes() -> None:
    assert folded("Tỷ lệ – quý, lý, sỹ") == folded("tỉ lệ - quí, lí, sĩ")
    assert folded("thúy chuyển ngày này") == "thúy chuyển ngày này"


@pytest.mark.parametrize(
    ("text", "kind", "measure", "period", "net"),
    [
        ("Tổng số thụ lý", "workload", None, None, False),
        ("TỔNG SỐ PHẢI GIẢI QUYẾT", "workload", None, None, False),
        ("Tổng số tiền thụ lí 12 tháng năm 2023", "workload", MONEY, "2023", False),
        ("Tổng số giải quyết (việc)", "workload", CASES, None, False),
        ("Tổng số giải quyết (1.000 đồng)", "workload", MONEY, None, False),
        ("1. Tổng số việc giải quyết (1)", "workload", CASES, None, False),
        ("Tổng số giải quyết (trừ số đã chuyển sổ theo dõi riêng)", "workload", None, None, True),
        ("Số chuyển kì sau năm 2022", "carried", None, "2022", False),
        ("Số việc chuyển sang kỳ sau (2022)", "carried", CASES, "2022", False),
        ("Số còn lại chuyển kỳ sau năm 2022", "carried", None, "2022", False),
        ("Án tồn chuyển kỳ sau 2022", "carried", None, "2022", False),
        ("Số chuyển kỳ sau đến 30/9/2022", "carried", None, "2022", False),
        ("Số chuyển kỳ sau tính đến hết ngày 30 tháng 9 năm 2022", "carried", None, "2022", False),
        (f"Số {NET} (không bao gồm số chưa có điều kiện đã chuyển sổ theo dõi riêng)", "carried", None, "2022", True),
        (f"Số {NET} (trừ số đã chuyển sổ theo dõi riêng)", "carried", None, "2022", True),
        (f"Số {NET}, đã trừ sổ theo dõi riêng", "carried", None, "2022", True),
        (f"Số {NET} chưa tính số đã chuyển sang sổ theo dõi riêng", "carried", None, "2022", True),
        (f"Số {NET} (chưa trừ số đã chuyển sổ theo dõi riêng)", "carried", None, "2022", False),
        (f"Số {NET} (bao gồm cả số đã chuyển sổ theo dõi riêng)", "carried", None, "2022", False),
        ("Trong đó: số chưa có điều kiện đã chuyển sổ theo dõi riêng", "separate", None, None, False),
        ("Số tiền: đã chuyển sổ theo dõi riêng năm 2022", "separate", MONEY, "2022", False),
        ("Tiền (triệu đ)", None, MONEY, None, False),
        ("12 tháng năm 2022", None, None, "2022", False),
        ("Kì trước", None, None, "baseline", False),
        ("triệu đồng", None, MONEY, None, False),
    ],
)
def test_headings(text: str, kind: str | None, measure: Measure | None, period: str | None, net: bool) -> None:
    for spelt in (
        text,
        text.upper(),
        unicodedata.normalize("NFD", text),
        text.replace("Đ", "Ð"),
        f"\u200b{text}\u00a0",
    ):
        assert understand(spelt) == Meaning(kind, measure, period, net)


@pytest.mark.parametrize(
    ("text", "kind", "strange", "lacking"),
    [
        ("Tổng số việc giải quyết xong", "workload", ("xong",), ()),
        ("Tổng số việc đã giải quyết", "workload", ("đã",), ()),
        ("Số thụ lý", "workload", (), ("tổng",)),
        ("Tổng số mới thụ lý", "workload", ("mới",), ()),
        ("Số có điều kiện chuyển kỳ sau năm 2022", "carried", ("có", "điều", "kiện"), ()),
        ("Số chuyển sang năm sau", "carried", (), ("kỳ",)),
        ("Số chưa chuyển sổ theo dõi riêng", "separate", ("chưa",), ()),
        ("Tổng số giải quyết (bao gồm cả số đã chuyển sổ theo dõi riêng)", "workload", ("sổ theo dõi riêng",), ()),
    ],
)
def test_nearly_a_heading(text: str, kind: str, strange: tuple[str, ...], lacking: tuple[str, ...]) -> None:
    assert understand(text) is None
    assert in_the_way(text) == (kind, strange, lacking)


@pytest.mark.parametrize(
    "text",
    [
        "Tăng/giảm",
        "So sánh tăng, giảm",
        "So sánh",
        "Tỷ lệ (%)",
        "Ghi chú",
        "Tỷ lệ giảm số việc chuyển kỳ sau",
        "(3)=(1)-(2)",
    ],
)
def test_no_headings_of_figures(text: str) -> None:
    assert understand(text) is None
    assert in_the_way(text) is None


# A figure is counted in đồng, thousands, millions or milliards of them: written as in published tables.
SPELLINGS = {
    "đồng": ["đồng", "VNĐ", "vnd", "đ", "Đồng Việt Nam", "ĐỒNG."],
    "1.000 đồng": ["1.000 đồng", "1000đ", "1.000đ", "1,000 đồng", "nghìn đồng", "ngàn đồng", "nghìn đ", "Ngàn đ.", "1.000 VNĐ", "nghìn"],
    "triệu đồng": ["triệu đồng", "triệu đ", "trđ", "tr đ", "tr.đ", "tr. đồng", "1.000.000 đồng", "1000000đ", "triệu VNĐ", "triệu"],
    "tỷ đồng": ["tỷ đồng", "tỉ đồng", "tỷ đ", "tỉ", "tỷ", "1.000.000.000 đồng", "TỶ ĐỒNG"],
}  # fmt: skip


@pytest.mark.parametrize(("unit", "text"), [(unit, text) for unit, texts in SPELLINGS.items() for text in texts])
def test_money_units(unit: str, text: str) -> None:
    for spelt in (
        text,
        text.upper(),
        unicodedata.normalize("NFD", text),
        text.replace("đ", "ð"),
        text.replace(" ", "\u00a0"),
    ):
        assert money_unit(spelt) == unit


@pytest.mark.parametrize(
    "text", ["", "1.000", "10 triệu đồng", "trăm triệu đồng", "USD", "việc", "10.000 đồng", "đồng tháp", "d"]
)
def test_what_is_no_money_unit(text: str) -> None:
    assert money_unit(text) is None


@pytest.mark.parametrize(
    ("title", "measure", "year"),
    [
        ("KẾT QUẢ THI HÀNH ÁN TÍNH BẰNG VIỆC 12 THÁNG NĂM 2022", CASES, "2022"),
        ("Biểu số 2: giảm án tồn đọng về tiền năm 2023", MONEY, "2023"),
        ("II. VỀ TIỀN", MONEY, None),
        ("Đơn vị tính: 1.000 đồng", MONEY, None),
        ("Đơn vị tính: việc, 1.000 đồng", None, None),
        ("Báo cáo về việc giảm án tồn đọng", None, None),
        ("Tuyên Quang, ngày 05 tháng 10 năm 2023", None, None),
        ("Năm 2023 so với năm 2022", None, None),
    ],
)
def test_titles(title: str, measure: Measure | None, year: str | None) -> None:
    assert title_meaning([title], "Sheet1") == Meaning(None, measure, year)


def test_the_sheets_name_may_say_the_measure() -> None:
    assert title_meaning([], "Việc 2023").measure is CASES
    assert title_meaning(["Tính bằng tiền"], "Việc 2023").measure is None


@given(st.text(max_size=2 * LONGEST))
def test_any_text_has_a_meaning_or_none(text: str) -> None:
    understand(text)
    in_the_way(text)
    money_unit(text)
    assert folded(folded(text)) == folded(text)
