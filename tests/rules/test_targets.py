"""Kinds of target at the ends of what a rate may be."""

from __future__ import annotations

from fractions import Fraction

import pytest

from tests.rules.test_verdicts import scale_of
from thads.rules.kinds import (
    KINDS,
    Amount,
    AnyReduction,
    AtLeast,
    Band,
    Degree,
    NoIncrease,
    NotJudged,
    Target,
    kind_label,
    percent,
)
from thads.rules.verdicts import Verdict, assess

ONE = Fraction(1)
TWO, FOUR, FIVE, SIX = (Fraction(whole, 100) for whole in (2, 4, 5, 6))
GOOD = (Degree("khá", SIX),)


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


@pytest.mark.parametrize(
    ("target", "wording", "sign", "note"),
    [
        (AtLeast(SIX), "từ 6% trở lên", "≥ 6%", ""),
        (AtLeast(FOUR, FIVE), "từ 4-5% trở lên", "≥ 4-5%", ""),
        (AtLeast(FIVE, None, GOOD), "từ 5% trở lên, khá từ 6%", "≥ 5%", "khá từ 6%"),
        (AnyReduction(TWO, TWO), "dưới 2%", "< 2%", "có giảm là Đạt; giảm từ mức đó là Vượt mức"),
        (AnyReduction(TWO, FOUR), "dưới 2%", "< 2%", None),
        (AnyReduction(TWO), "dưới 2%", "< 2%", "có giảm là Đạt"),
        (AnyReduction(), "có giảm", "> 0%", "có giảm là Đạt"),
        (AnyReduction(levels=GOOD), "có giảm, khá từ 6%", "> 0%", "có giảm là Đạt; khá từ 6%"),
        (Band(TWO), "dưới 2%", "< 2%", "Đạt khi có giảm nhưng dưới mức đó; giảm từ mức đó trở lên là Không đạt"),
        (Amount(Fraction(30)), "từ 30 việc trở lên", "≥ 30 việc", ""),
        (Amount(Fraction(30), Fraction(40)), "từ 30 việc trở lên, vượt mức từ 40 việc", "≥ 30 việc", "vượt mức từ 40 việc"),
        (NoIncrease(), "không tăng", "≥ 0%", "không tăng là Đạt"),
        (NoIncrease(levels=GOOD), "không tăng, khá từ 6%", "≥ 0%", "không tăng là Đạt; khá từ 6%"),
        (NotJudged(), "không xét", "–", ""),
    ],
)  # fmt: skip
def test_how_a_target_is_told(target: Target, wording: str, sign: str, note: str | None) -> None:
    assert (target.wording, target.sign, target.note, target.contradiction()) == (wording, sign, note, "")


def test_an_amount_as_a_share_and_its_stretch() -> None:
    assert [Amount(Fraction(30)).share(before) for before in (150, 0)] == [Fraction(1, 5), None]
    assert Amount(Fraction(30), Fraction(30)).contradiction() == ""
    assert "không được thấp hơn" in Amount(Fraction(30), Fraction(29)).contradiction()
    assert [Amount(Fraction(amount)).contradiction() for amount in (1, 10**18)] == ["", ""]
    for amount in (Fraction(0), Fraction(10**18 + 1), Fraction(3, 2)):
        assert Amount(amount).contradiction() == "số phải giảm là số nguyên lớn hơn 0"


def test_of_a_completion_rate_nothing_is_to_fall() -> None:
    assert [kind_label(AtLeast, reduces) for reduces in (True, False)] == [
        "Từ mức giảm trở lên",
        "Từ mức phải đạt trở lên",
    ]
    assert [kind_label(kind, False) for kind in (AnyReduction, NoIncrease)] == ["Có giảm là đạt", "Không tăng là đạt"]
