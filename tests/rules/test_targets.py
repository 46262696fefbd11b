"""Kinds of target at the ends of what a rate may be."""

from __future__ import annotations

from fractions import Fraction

import pytest

from tests.rules.test_verdicts import scale_of
from thads.rules.kinds import KINDS, AnyReduction, AtLeast, Band, Target, percent
from thads.rules.verdicts import Verdict, assess

ONE = Fraction(1)


@pytest.mark.parametrize("kind", KINDS[:3])  # the others ask for no rate, or for an amount
def test_a_rate_is_more_than_nothing_and_at_most_all(kind: type[Target]) -> None:
    assert kind(ONE).contradiction() == ""
    assert kind(Fraction(1, 10**8)).contradiction() == ""
    rates = (ONE + Fraction(1, 10**8), Fraction(-1, 100))
    for rate in rates if kind is AnyReduction else (Fraction(0), *rates):  # any reduction needs no rate
        assert "mức giảm phải lớn hơn 0% và không quá 100%" in kind(rate).contradiction()
        assert kind(ONE / 2, rate).contradiction()
    assert "6 chữ số" in kind(Fraction(1, 10**9)).contradiction()


def test_all_of_it_is_asked_at_100_percent() -> None:
    assert [AtLeast(ONE).required(before) for before in (1, 7, 10**18)] == [1, 7, 10**18]
    assert percent(ONE) == "100%"
    assert (Band(ONE).allows(6, 7), Band(ONE).allows(7, 7)) == (True, False)


def test_a_unit_that_reduced_everything() -> None:
    """100,00% is shown, and passes."""
    judged = assess(scale_of("unit_cases"), 450, 150, 0)
    assert (judged.verdict, judged.rate, judged.reduction, judged.shortfall) == (Verdict.PASSED, 10_000, 150, 0)


def test_a_stretch_is_no_less_than_the_rate() -> None:
    assert AtLeast(Fraction(4, 100), Fraction(4, 100)).contradiction() == ""
    assert "không được thấp hơn" in AtLeast(Fraction(4, 100), Fraction(39, 1000)).contradiction()
    assert AtLeast(Fraction(4, 100), Fraction(5, 100)).wording == "từ 4-5% trở lên"
    assert AtLeast(Fraction(4, 100), Fraction(4, 100)).wording == "từ 4% trở lên"
