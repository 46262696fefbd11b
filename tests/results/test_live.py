"""The quick ways of the live cells give what the careful ways give."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thads.figures.cells import whole_figure
from thads.numerals import FigureError
from thads.results import live
from thads.rules import plan

SCALE = (
    (0.0, 1.0, 0.06, None, None, "thấp", None),
    (1.0, None, 0.05, None, None, "cao", None),
)


@given(
    st.integers(0, 10**15 - 1) | st.integers(10**15 - 3, 10**15 - 1),
    st.sampled_from((1, 1_000, 1_000_000, 1_000_000_000)),
)
def test_a_whole_float_is_the_figure_that_its_digits_are(number: int, factor: int) -> None:
    def read(value: object) -> int | str | None:
        try:
            return whole_figure(value, factor)
        except FigureError as error:
            return str(error)

    assert read(float(number)) == read(Decimal(number)) == read(str(number))


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -1.0, 0.5, 10.0**15 + 1])
def test_other_floats_go_the_careful_way(value: float) -> None:
    with pytest.raises(FigureError):
        whole_figure(value, 1)


def test_minus_zero_is_zero() -> None:
    assert whole_figure(-0.0, 1) == 0


def test_a_scale_with_true_for_1_is_another_scale() -> None:
    assert live.tier_text(5, SCALE) == "cao"
    first, second = SCALE
    with pytest.raises(FigureError, match="TRUE"):
        live.tier_text(5, (first, (True, *second[1:])))


def test_changed_settings_count_at_once() -> None:
    row = (("Đơn vị", 450, 150, None, 141, None, 100, 50, None, 40, None),)

    def money(unit: str) -> object:
        return live.assess_rows(row, SCALE, SCALE, unit)[0][8]

    assert money("đồng") == "thấp"
    assert money("triệu đồng") == "cao"
    assert money("đồng") == "thấp"
    with pytest.raises(FigureError, match="đô la"):
        money("đô la")


# 6% are asked of whom the scale is first, 5% from 31/7/2025 on: day 45869 of a spreadsheet.
BY_DAY = (
    (0.0, None, 0.06, None, None, "trước", None),
    ("Từ ngày 31/7/2025", *[None] * 6),
    (0.0, None, 0.05, None, None, "sau", None),
)
BY_UNIT = ((0.0, None, 0.06, None, None, "mọi đơn vị", None), ("Yên Sơn", None, 0.05, None, None, None, None))


@pytest.mark.parametrize(
    ("said", "tier"),
    [("2025|45868", "trước"), ("2025|45869", "sau"), ("2025|30/7/2025", "trước"), ("2025|31/7/2025", "sau"), ("2025|45869|5|", "sau")],
)  # fmt: skip
def test_a_scale_that_changes_is_that_of_the_day(said: str, tier: str) -> None:
    row = (("Đơn vị", 450, 150, None, 141, None, 100, 50, None, 40, None),)
    (shown,) = live.assess_rows(row, BY_DAY, SCALE, current_year=said)
    assert (shown[0], shown[8]) == (tier, "cao")


@pytest.mark.parametrize("said", [None, 2025, "2025", "2025|", "2025|hôm qua"])
def test_a_scale_that_changes_asks_for_the_day_and_no_other_does(said: object) -> None:
    row = (("Đơn vị", 450, 150, None, 141, None, 100, 50, None, 40, None),)
    assert live.assess_rows(row, SCALE, SCALE, current_year=said)[0][0] == "cao"
    with pytest.raises(FigureError, match="chưa có ngày báo cáo"):
        live.assess_rows(row, BY_DAY, SCALE, current_year=said)


@pytest.mark.parametrize("scale", [BY_DAY, BY_UNIT])
def test_single_values_need_a_scale_that_is_everybodys_at_all_times(scale: live.Rows) -> None:
    with pytest.raises(FigureError, match="tùy đơn vị hoặc tùy ngày"):
        live.target_text(5, scale)


@pytest.mark.parametrize(
    ("returned", "after"),
    [
        ("5|1.200|Không tính là giảm", (146, 1_240)),
        ("5||Không tính là giảm", (146, 40)),
        ("|1200|Không tính là giảm", (141, 1_240)),
        ("5|1.200|Tính là giảm", (141, 40)),
        ("5|1.200|", (141, 40)),
        # What changes nothing is not looked at.
        ("năm|1.200|Tính là giảm", (141, 40)),
    ],
)
def test_requests_sent_back_count_as_left_where_the_reading_has_it(returned: str, after: tuple[int, int]) -> None:
    row = (("Đơn vị", 450, 150, None, 141, None, 9_000_000, 50, None, 40, None),)
    (shown,) = live.assess_rows(row, SCALE, SCALE, current_year=f"2026||{returned}")
    assert (shown[3], shown[11]) == after
    assert shown[16] != "Sai số liệu"


def test_a_fault_is_said_before_doubts_and_of_doubts_the_first() -> None:
    """50 of 150 in the register are doubtful, and so is 30 left of 100; the fault stands behind both."""
    row = ("Đơn vị", 450, 150, 50, 30, None, 9_000_000, 50, None, 40, None)
    (shown,) = live.assess_rows([row], SCALE, SCALE)
    assert shown[16] == "Đạt cả hai"
    assert "(50 việc) quá 20%" in str(shown[17])
    assert str(shown[17]).startswith("Xem lại: Đơn vị")
    (shown,) = live.assess_rows([[*row[:9], "x", None]], SCALE, SCALE)
    assert shown[16] == "Sai số liệu"
    assert "“x” không phải là số" in str(shown[17])


def test_a_load_alone_is_a_figure() -> None:
    (shown,) = live.assess_rows([["Đơn vị", 450, *[None] * 9]], SCALE, SCALE)
    assert (shown[0], shown[16], shown[17]) == ("cao", "Thiếu số liệu", "")


@pytest.mark.parametrize("year", [2031, 2031.0, "2031", "2031|"])
def test_the_thresholds_of_doubts_are_those_of_the_years_plan(
    year: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """100 cases left of 250: in 2023 more than half gone is doubtful, by a plan of 2031 more than nine tenths."""
    text = (plan.PLAN_FOLDER / "plan_2023.toml").read_text(encoding="utf-8")
    (tmp_path / "plan_2023.toml").write_text(text, encoding="utf-8")
    later = text.replace('large_reduction = "0.5"', 'large_reduction = "0.9"').replace(
        "current_year = 2023", "current_year = 2031"
    )
    (tmp_path / "plan_2031.toml").write_text(later, encoding="utf-8")
    monkeypatch.setattr(plan, "PLAN_FOLDER", tmp_path)
    row = ("Đơn vị", 450, 250, None, 100, None, 9_000_000, 50, None, 40, None)
    doubted, sound = (live.assess_rows([row], SCALE, SCALE, current_year=of)[0][17] for of in (None, year))
    assert ("giảm trên 50%" in str(doubted), sound) == (True, "")
