"""What several files say of one unit, put together; each file with a place for some of the ten figures only."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from thads.figures.problems import Level, Problem
from thads.figures.settings import Settings
from thads.forms.check import Checked, check
from thads.forms.merge import merge
from thads.forms.submission import Submission
from thads.rules.plan import load_plan

DAY = dt.date(2023, 9, 30)
SETTINGS = Settings(load_plan().warnings, baseline_year=2022, current_year=2023)

# Places of the ten figures: load, baseline and its part, current and its part; cases, then money in đồng.
CASES = {0: 450, 1: 160, 2: 10, 3: 141, 4: 3}
MONEY = {5: 9_600_000_000, 6: 3_000_000_000, 7: 0, 8: 2_810_000_000, 9: 0}
WHOLE = {**CASES, **MONEY}


def says(
    file: str, figures: Mapping[int, Any], net: Iterable[int] = (), day: dt.date | None = DAY, unit: str = "A"
) -> Checked:
    """A file with places for these figures only, checked."""
    cells = ["A1", *(f"{'BCDEFGHIJK'[place]}1" if place in figures else "" for place in range(10))]
    values = [figures.get(place) for place in range(10)]
    submission = Submission(file, unit, values, cells, None, None, day, "đồng", net=frozenset(net))
    checked, problems = check(submission, SETTINGS, dt.date(2023, 12, 31))
    assert checked is not None, problems
    return checked


def merged(*several: Checked) -> tuple[list[Checked], list[Problem]]:
    return merge(several, [], SETTINGS, lambda one: one.unit)


def some(places: Iterable[int]) -> dict[int, Any]:
    return {place: WHOLE[place] for place in places}


@pytest.mark.parametrize(
    "places",
    [
        [(0, 1, 2, 3, 4), (5, 6, 7, 8, 9)],
        [(0, 3, 4, 5, 8, 9), (1, 2, 6, 7)],
        [(0, 5), (1, 2), (6, 7), (3, 4, 8, 9)],
        [(0, 1, 2, 3, 4), (0, 1, 2, 3, 4, 5, 6, 7, 8, 9), (5, 8, 9)],
        [(0, 1, 2, 3), (3, 4), (5, 6, 7, 8, 9)],
    ],
    ids=str,
)
def test_what_one_lacks_another_has(places: list[tuple[int, ...]]) -> None:
    files = [says(f"{number}.xlsx", some(own)) for number, own in enumerate(places)]
    for order in (files, files[::-1]):
        (one,), problems = merged(*order)
        assert problems == []
        assert one.figures == tuple(WHOLE.values())
        assert set(one.submission.file.split("; ")) <= {file.submission.file for file in files}


@settings(max_examples=100)
@given(st.lists(st.sets(st.integers(0, 9), min_size=1), min_size=1, max_size=5), st.data())
def test_any_pieces_give_the_whole_or_say_what_is_lacking(pieces: list[set[int]], data: st.DataObject) -> None:
    """Pieces of one truth never contradict each other, and no figure comes from elsewhere."""
    # A part in the register stands beside its whole, else no table could be understood.
    whole = [piece | {place - 1 for place in piece if place in (2, 4, 7, 9)} for piece in pieces]
    files = [says(f"{number}.xlsx", some(sorted(own))) for number, own in enumerate(whole)]
    files = data.draw(st.permutations(files))
    chosen, problems = merged(*files)
    said = set().union(*whole)
    assert not any("khác số liệu" in problem.text for problem in problems)
    needed = {0, 1, 3, 5, 6, 8}
    if needed <= said:
        assert problems == []
    for one in chosen:
        assert [one.figures[place] for place in range(10) if place in said] == [WHOLE[place] for place in sorted(said)]
        assert not any(one.figures[place] for place in range(10) if place not in said)
    if not chosen:
        assert any(problem.level is Level.ERROR for problem in problems)


def test_net_beside_gross() -> None:
    net = says("net.xlsx", {0: 450, 1: 150, 3: 141, **MONEY}, net=[2])
    gross = says("gross.xlsx", {1: 160}, day=None)
    full = says("full.xlsx", {1: 160, 2: 10})
    for several in ((net, gross), (gross, net), (net, full), (full, gross, net)):
        (one,), problems = merged(*several)
        assert problems == []
        assert one.figures[:5] == (450, 160, 10, 141, None)
        assert (one.unit.figures[0].before, one.unit.figures[0].after) == (150, 141)
    # Alone, the net figure has no part.
    (one,), _ = merged(net)
    assert (one.figures[1:3], one.submission.net) == ((150, None), frozenset({2}))


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ({1: 140}, "160 (a.xlsx, ô C1), 140 (b.xlsx, ô C1)"),
        ({1: 160, 2: 11}, "10 (a.xlsx, ô D1), 11 (b.xlsx, ô D1)"),
        ({0: 451, 3: 141}, "450 (a.xlsx, ô B1), 451 (b.xlsx, ô B1)"),
        ({3: 141, 4: 4}, "3 (a.xlsx, ô F1), 4 (b.xlsx, ô F1)"),
        ({6: 3_000_001_000}, "3.000.000 (a.xlsx, ô H1), 3.000.001 (b.xlsx, ô H1)"),
    ],
)
def test_a_difference_is_said_once_with_both_places(other: dict[int, int], said: str) -> None:
    chosen, (problem,) = merged(says("a.xlsx", WHOLE), says("b.xlsx", other))
    assert chosen == []
    assert said in problem.text
    # The newer one counts for the figures that both say; the older one is named.
    chosen, (problem,) = merged(says("a.xlsx", WHOLE), says("b.xlsx", other, day=dt.date(2023, 8, 31)))
    assert chosen[0].figures == tuple(WHOLE.values())
    assert (problem.level, problem.sheet) == (Level.WARNING, "b.xlsx")


def test_what_is_lacking_is_one_line_for_all_units() -> None:
    units = "ABC"
    chosen, (problem,) = merged(*(says("a.xlsx", CASES, unit=unit) for unit in units))
    assert [one.submission.unit for one in chosen] == list(units)
    assert problem.level is Level.WARNING
    assert problem.text.startswith("A; B; C: chưa có số liệu tiền. Hãy đưa thêm biểu 05")
    chosen, (problem,) = merged(*(says("a.xlsx", {0: 450, 3: 141, **MONEY}, unit=unit) for unit in units))
    assert len(chosen) == 3
    assert problem.text.startswith("A; B; C: chưa có số việc chuyển kỳ sau năm 2022. Hãy đưa thêm")
    # This year's figures of one measure come together: an old load beside new figures would choose another tier.
    chosen, (problem,) = merged(*(says("a.xlsx", {1: 160, 3: 141, **MONEY}, unit=unit) for unit in units))
    assert (chosen, problem.level) == ([], Level.ERROR)
    assert problem.text.startswith("A; B; C: thiếu cột Tổng số việc giải quyết. ")
    chosen, (problem,) = merged(*(says("a.xlsx", {1: 160, 6: 3_000_000_000}, unit=unit) for unit in units))
    assert (chosen, problem.level) == ([], Level.ERROR)
    assert problem.text.startswith("A; B; C: mới có số liệu năm 2022")


def test_figures_that_contradict_each_other_only_together() -> None:
    chosen, problems = merged(says("a.xlsx", {0: 100, 1: 90, 2: 0, **MONEY}), says("b.xlsx", {3: 141, 4: 0}))
    assert chosen == []
    (error,) = (problem for problem in problems if problem.level is Level.ERROR)
    assert (error.sheet, error.cell) == ("b.xlsx", "E1")
    assert "lớn hơn tổng số việc giải quyết" in error.text


def test_what_is_wrong_with_one_measure_leaves_the_other() -> None:
    bad = Submission("b.xlsx", "A", ["abc"] * 10, ["A1", *[""] * 5, *"GHIJK"], None, None, DAY, "đồng")
    (one,), problems = merge([says("a.xlsx", CASES)], [bad], SETTINGS, lambda one: one.unit)
    assert (one.figures[:5], problems) == (tuple(CASES.values()), [])
    later = bad._replace(report_date=dt.date(2023, 10, 15), cells=["A1", *"BCDEF", *[""] * 5])
    chosen, (problem,) = merge([says("a.xlsx", CASES)], [later], SETTINGS, lambda one: one.unit)
    assert chosen == []
    assert "phiếu mới hơn hoặc không rõ ngày (b.xlsx) có lỗi" in problem.text


def test_net_beside_gross_of_this_year() -> None:
    net = says("net.xlsx", {0: 450, 1: 160, 3: 138, **MONEY}, net=[4])
    for other in ({3: 141}, {3: 141, 4: 3}):
        for several in ((net, says("b.xlsx", other)), (says("b.xlsx", other), net)):
            (one,), problems = merged(*several)
            assert problems == []
            assert (one.figures[3:5], one.unit.figures[0].after) == ((141, 3), 138)
    for wrong in ({3: 137}, {3: 141, 4: 2}):
        chosen, (problem,) = merged(net, says("b.xlsx", wrong))
        assert chosen == []
        assert f"138 (net.xlsx, ô E1) đã trừ số chuyển sổ theo dõi riêng, {wrong[3]} (b.xlsx, ô E1)" in problem.text


def test_a_blank_part_is_none() -> None:
    """A blank in a register column means that the figure is net already, as 0 does."""
    (one,), problems = merged(says("a.xlsx", {**WHOLE, 2: None}), says("b.xlsx", {**WHOLE, 2: 0}))
    assert (one.figures[1], problems) == (160, [])
