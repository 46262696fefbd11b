"""The quick ways of the live cells give what the careful ways give."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thads.figures.cells import whole_figure
from thads.numerals import FigureError
from thads.results import live

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
