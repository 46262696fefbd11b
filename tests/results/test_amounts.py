"""Amounts and rates as cells: exact to the đồng, whatever the sheet counts in."""

from __future__ import annotations

import pytest

from thads.results.amounts import amount_cell, rate_cell, rate_text, shown_amount, shown_rate


@pytest.mark.parametrize(
    ("amount", "factor", "cell"),
    [
        (None, 1000, None),
        (0, 1000, 0),
        (1_000, 1000, 1),
        (1_500, 1000, "1,5"),
        (1, 1000, "0,001"),
        (-1, 1000, "-0,001"),
        (999, 1, 999),
        (-2_000, 1000, -2),
        (1_234_567, 1000, "1.234,567"),
        # Excel keeps 15 digits.
        (10**15 - 1, 1, 10**15 - 1),
        (10**15, 1, "1.000.000.000.000.000"),
        (-(10**15), 1, "-1.000.000.000.000.000"),
        (10**18, 1000, "1.000.000.000.000.000"),
        (10**18 - 1000, 1000, 10**15 - 1),
        (999_999_999_999_999_999, 1000, "999.999.999.999.999,999"),
    ],
)
def test_amounts(amount: int | None, factor: int, cell: object) -> None:
    assert amount_cell(amount, factor) == cell
    assert type(amount_cell(amount, factor)) is type(cell)
    if isinstance(cell, str):
        assert shown_amount(amount, factor) == cell


def test_amounts_as_text() -> None:
    assert shown_amount(None, 1000) == ""
    assert shown_amount(-1_234_567, 1) == "-1.234.567"


@pytest.mark.parametrize(
    ("rate", "text", "shown", "number"),
    [(0, "0.0000", "0,00%", 0.0), (599, "0.0599", "5,99%", 0.0599), (10_000, "1.0000", "100,00%", 1.0), (-599, "-0.0599", "-5,99%", -0.0599)],
)  # fmt: skip
def test_rates(rate: int, text: str, shown: str, number: float) -> None:
    assert (rate_text(rate), shown_rate(rate), rate_cell(rate)) == (text, shown, number)
    assert (shown_rate(None), rate_cell(None)) == (None, None)
