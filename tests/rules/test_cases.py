"""The boundary cases hold every place where a verdict turns: asked of the plan's table alone, not of the program."""

import pytest

from tests import oracle
from tests.cases import CASES, Case

POINTS = {
    "unit_cases": "mục 2 điểm a",
    "unit_money": "mục 2 điểm b",
    "province_cases": "mục 1 điểm a",
    "province_money": "mục 1 điểm b",
}
ROWS = [(scale, number) for scale, rows in oracle.SCALES.items() for number in range(len(rows))]
RATES = [(*row, percent) for row in ROWS for percent in oracle.SCALES[row[0]][row[1]].percents]
by_row = pytest.mark.parametrize(("scale", "number"), ROWS)


def reductions(scale: str, number: int, percent: int) -> set[int]:
    """How far the reductions of the row's cases lie from the least whole one that reaches a rate."""
    wording = oracle.SCALES[scale][number].wording
    return {
        case.before - case.after + -case.before * percent // 100
        for case in CASES
        if (case.scale, case.tier) == (scale, wording) and case.before and case.after is not None
    }


@by_row
def test_each_threshold_has_cases_below_at_and_above(scale: str, number: int) -> None:
    start = oracle.SCALES[scale][number].start
    workloads = {case.workload for case in CASES if case.scale == scale}
    assert start == 0 or {start - 1, start, start + 1} <= workloads


@pytest.mark.parametrize(("scale", "number", "percent"), RATES)
def test_each_rate_has_cases_below_at_and_above(scale: str, number: int, percent: int) -> None:
    assert {-1, 0, 1} <= reductions(scale, number, percent)


@by_row
def test_each_row_has_cases_without_a_reduction(scale: str, number: int) -> None:
    assert {-1, 0} <= reductions(scale, number, percent=0)


@pytest.mark.parametrize("scale", oracle.SCALES)
def test_each_scale_has_a_base_of_0(scale: str) -> None:
    assert [case for case in CASES if case.scale == scale and case.before == 0]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_oracle_agrees(case: Case) -> None:
    judged = oracle.judge(case.scale, *case.figures)
    rows = oracle.SCALES[case.scale]
    row = None if judged.row is None else rows[judged.row]
    assert case.verdict == judged.verdict
    assert (case.target, case.tier) == (("", "") if row is None else (row.target, row.wording))
    dash = "" if judged.row is None or len(rows) == 1 else f", gạch đầu dòng {judged.row + 1}"
    assert case.clause == f"Kế hoạch 30/6/2023, {POINTS[case.scale]}{dash}"


def test_nothing_is_written_twice() -> None:
    assert len({case.name for case in CASES}) == len(CASES) >= 273
    assert {case.scale for case in CASES} == set(oracle.SCALES)
