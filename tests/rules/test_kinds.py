"""Every kind of target and every way a scale can begin and end, from plan files: just below, at, just above.

Judged a second time by `Asked`, in exact fractions and from the words alone.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import thads.rules.plan
from thads.figures.problems import Block
from thads.figures.scales import read_scale, scale_of, scale_rows
from thads.numerals import FigureError
from thads.results import live
from thads.rules.frame import assess_frame
from thads.rules.plan import Plan, checked_plan, load_plan, sentences
from thads.rules.scales import PlanError, TargetScale
from thads.rules.verdicts import assess

TEXT_2023 = (thads.rules.plan.PLAN_FOLDER / "plan_2023.toml").read_text(encoding="utf-8")
PASSED, FAILED, NOT_JUDGED = "Đạt", "Không đạt", "Không xét"


def plan_text(rows: str, scale: str = "unit_cases") -> str:
    """The plan of 2023 with other rows in one scale."""
    table = rf"(?ms)^\[\[scales\.{scale}\.tiers\]\].*?(?=^\[scales|\Z)"
    return re.sub(table, lambda _: rows + "\n", TEXT_2023, count=1)


def row(words: str, target_words: str, *keys: str, scale: str = "unit_cases") -> str:
    """One row of a scale as a plan file has it."""
    texts = (f'wording = "{words}"', f'target_wording = "{target_words}"', 'clause = "mục 1 điểm a"')
    return "\n".join((f"[[scales.{scale}.tiers]]", *keys, *texts, ""))


def plan_of(folder: Path, *rows: str, scale: str = "unit_cases") -> Plan:
    path = folder / "plan_2030.toml"
    path.write_text(plan_text("\n".join(rows), scale), encoding="utf-8")
    return checked_plan(path)


def one_row(folder: Path, target_words: str, *keys: str, scale: str = "unit_cases") -> TargetScale:
    found: TargetScale = getattr(
        plan_of(folder, row("mọi đơn vị", target_words, "from = 0", *keys, scale=scale), scale=scale), scale
    )
    return found


def everywhere(scale: TargetScale, workload: int, before: int, after: int) -> set[str]:
    """The verdict in words by every way to it: one unit, a table, the sheet's cells read back, the live function."""
    cells = scale_rows(scale, 1)
    back, problems = read_scale(Block([*cells, [None] * 7]), 1)
    assert (back, problems) == (scale, [])
    frame = assess_frame(scale, pd.DataFrame({"workload": [workload], "before": [before], "after": [after]}))
    judged = assess(scale, workload, before, after)
    assert frame["verdict"][0] == judged.verdict
    assert (None if frame["shortfall"][0] is pd.NA else frame["shortfall"][0]) == judged.shortfall
    return {judged.words, live.verdict_text(workload, before, after, cells)}


@dataclass(frozen=True)
class Asked:
    """What a row asks in its own words, judged by fractions."""

    words: str
    keys: tuple[str, ...]
    least: Fraction = Fraction(0)  # of the baseline
    number: int = 0
    more_than_nothing: bool = True
    under: Fraction | None = None
    degrees: tuple[tuple[str, Fraction | int], ...] = ()

    def verdict(self, before: int, after: int) -> str:
        less = before - after
        if before == 0:
            return FAILED if after else NOT_JUDGED
        share = Fraction(less, before)
        if share < self.least or less < self.number or (self.more_than_nothing and less <= 0) or less < 0:
            return FAILED
        if self.under is not None and share >= self.under:
            return FAILED
        reached = [
            name for name, bound in self.degrees if (less >= bound if isinstance(bound, int) else share >= bound)
        ]
        return f"{PASSED} ({reached[-1]})" if reached else PASSED


SIX, SEVEN, NINE = Fraction(6, 100), Fraction(7, 100), Fraction(9, 100)
KINDS = [
    Asked("từ 6% trở lên", ('target = ["6%"]',), least=SIX),
    Asked("từ 6% trở lên", ('kind = "at_least"', 'target = ["0.06"]'), least=SIX),
    Asked("từ 6-7% trở lên", ('target = ["6%", "7%"]',), least=SIX, degrees=(("vượt mức", SEVEN),)),
    Asked("từ 6% trở lên, vượt mức từ 7%", ('target = ["6%"]', 'levels = ["vượt mức 7%"]'), least=SIX, degrees=(("vượt mức", SEVEN),)),
    Asked("từ 6% trở lên, khá từ 7%, xuất sắc từ 9%", ('target = ["6%"]', 'levels = ["khá 7%", "xuất sắc từ 9 %"]'), least=SIX, degrees=(("khá", SEVEN), ("xuất sắc", NINE))),
    Asked("từ 6% trở lên, tốt từ 7,5%", ('target = ["6%"]', 'levels = ["tốt 7,5%"]'), least=SIX, degrees=(("tốt", Fraction(75, 1000)),)),
    Asked("có giảm", ('kind = "any_reduction"',)),
    Asked("dưới 6%", ('kind = "any_reduction"', 'target = ["6%", "6%"]'), degrees=(("vượt mức", SIX),)),
    Asked("dưới 6%", ('target = ["6%"]', "below_target = true"), degrees=(("vượt mức", SIX),)),
    Asked("có giảm, khá từ 6%, tốt từ 7%", ('kind = "any_reduction"', 'levels = ["khá 6%", "tốt 7%"]'), degrees=(("khá", SIX), ("tốt", SEVEN))),
    Asked("dưới 6%", ('kind = "band"', 'target = ["6%"]'), under=SIX),
    Asked("từ 30 việc trở lên", ('kind = "amount"', "amount = 30"), number=30),
    Asked("từ 1.000 việc trở lên", ('kind = "amount"', "amount = 1000"), number=1000),
    Asked("từ 30 việc trở lên, khá từ 40 việc, xuất sắc từ 50 việc", ('kind = "amount"', "amount = 30", 'levels = ["khá 40", "xuất sắc 50"]'), number=30, degrees=(("khá", 40), ("xuất sắc", 50))),
    Asked("không tăng", ('kind = "no_increase"',), more_than_nothing=False),
    Asked("không tăng, vượt mức từ 6%", ('kind = "no_increase"', 'levels = ["vượt mức 6%"]'), more_than_nothing=False, degrees=(("vượt mức", SIX),)),
]  # fmt: skip


@pytest.mark.parametrize("asked", KINDS, ids=lambda asked: " ".join((asked.words, *asked.keys)))
def test_each_kind_around_each_of_its_bounds(asked: Asked, tmp_path: Path) -> None:
    scale = one_row(tmp_path, asked.words, *asked.keys)
    bounds = [0, 30, 40, 50, 1000, *(int(share * 400) for share in (SIX, SEVEN, NINE, Fraction(75, 1000)))]
    seen = set()
    for bound in sorted({bound + off for bound in bounds for off in (-1, 0, 1)}):
        for before in (400, 399, 1):
            if bound <= before:
                wanted = asked.verdict(before, before - bound)
                assert everywhere(scale, 450, before, before - bound) == {wanted}, (before, bound)
                seen.add(wanted)
    assert everywhere(scale, 450, 0, 0) == {NOT_JUDGED}
    assert everywhere(scale, 450, 0, 3) == {FAILED}
    # Every degree was seen, and what fails; 1.000 cases cannot be taken off 400.
    degrees = [PASSED, *(f"{PASSED} ({name})" for name, _ in asked.degrees)]
    assert seen == {FAILED, *([] if asked.number == 1000 else degrees)}


@pytest.mark.parametrize("asked", KINDS, ids=lambda asked: " ".join((asked.words, *asked.keys)))
def test_each_kind_is_read_back_as_a_sentence(asked: Asked, tmp_path: Path) -> None:
    plan = plan_of(tmp_path, row("mọi đơn vị", asked.words, "from = 0", *asked.keys))
    said = asked.words if asked.words.startswith(("không", "có")) else f"giảm {asked.words}"
    assert f"  Mọi đơn vị: {said}" in sentences(plan)


@given(st.sampled_from(KINDS), st.integers(0, 2000), st.integers(0, 2000))
def test_the_shortfall_passes_and_one_less_does_not(asked: Asked, before: int, after: int) -> None:
    keys = "\n".join(("from = 0", *asked.keys))
    scale = _SCALES.setdefault(keys, _scale_of_text(plan_text(row("mọi đơn vị", asked.words, keys))))
    judged = assess(scale, 450, before, after)
    wanted = asked.verdict(before, after)
    assert judged.words == wanted
    if wanted != FAILED:
        assert judged.shortfall == 0
        return
    possible = (
        [less for less in range(after + 1) if asked.verdict(before, after - less) != FAILED] if before else [after]
    )
    assert judged.shortfall == (possible[0] if possible else None)


_SCALES: dict[str, TargetScale] = {}


def _scale_of_text(text: str) -> TargetScale:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "plan_2030.toml")
        path.write_text(text, encoding="utf-8")
        return load_plan(path).unit_cases


def test_an_amount_of_money_stands_in_the_cells_unit_and_is_told_in_the_largest(tmp_path: Path) -> None:
    keys = ('kind = "amount"', "amount = 2_500_000_000", 'levels = ["khá 3.000.000.000"]')
    scale = one_row(tmp_path, "từ 2.500 triệu đồng trở lên, khá từ 3 tỷ đồng", *keys, scale="unit_money")
    (cells,) = scale_rows(scale, 1000)
    assert cells[2:5] == ["2.500.000", "khá 3.000.000", "Từ số giảm trở lên"]
    assert read_scale(Block([cells]), 1000) == (scale, [])
    rows = [
        ["Đơn vị", *[None] * 5, 90_000_000, 9_000_000, None, left, None] for left in (6_500_001, 6_500_000, 6_000_000)
    ]
    judged = live.assess_rows(rows, scale_rows(load_plan(2023).unit_cases, 1), [cells])
    assert [line[14] for line in judged] == [FAILED, PASSED, f"{PASSED} (khá)"]
    assert judged[0][15] == 1  # 1.000 đồng
    assert live.target_text(5, [cells]) == "từ 2.500.000 trở lên, khá từ 3.000.000"


def test_who_cannot_reduce_so_much_is_told_so(tmp_path: Path) -> None:
    scale = one_row(tmp_path, "từ 30 việc trở lên", 'kind = "amount"', "amount = 30")
    assert assess(scale, 450, 29, 20).shortfall is None
    assert assess(scale, 450, 30, 20).shortfall == 20
    assert live.shortfall(450, 29, 20, scale_rows(scale, 1)) == live.NO_WAY


# Plan 895 of 2022: from 500 on, open below and closed above.
AS_895 = (
    row("dưới 500 việc", "không xét", "from = 0", "below = 500", 'kind = "not_judged"'),
    row("từ 500 đến 5.000 việc", "từ 75% trở lên", "from = 500", "through = 5000", 'target = ["75%"]'),
    row(">5.000 đến 10.000 việc", "từ 74% trở lên", "above = 5000", "through = 10000", 'target = ["74%"]'),
    row("trên 10.000 – 15.000 việc", "từ 72% trở lên", "above = 10000", "through = 15000", 'target = ["72%"]'),
    row("trên 15.000 việc", "không xét", "above = 15000", 'kind = "not_judged"'),
)


@pytest.mark.parametrize(
    ("workload", "percent"),
    [(0, None), (499, None), (500, 75), (501, 75), (4999, 75), (5000, 75), (5001, 74), (9999, 74), (10000, 74), (10001, 72), (15000, 72), (15001, None)],
)  # fmt: skip
def test_ends_as_they_are_written(workload: int, percent: int | None, tmp_path: Path) -> None:
    scale = plan_of(tmp_path, *AS_895).unit_cases
    for done in (71, 72, 73, 74, 75, 76):
        wanted = NOT_JUDGED if percent is None else PASSED if done >= percent else FAILED
        assert everywhere(scale, workload, 100, 100 - done) == {wanted}
    assert assess(scale, workload, 100, 50).shortfall == (0 if percent is None else percent - 50)


def test_who_is_outside_the_scale_is_said_in_sentences(tmp_path: Path) -> None:
    lines = sentences(plan_of(tmp_path, *AS_895))
    assert "  Đơn vị có dưới 500 việc: không xét" in lines
    assert "  Đơn vị có >5.000 đến 10.000 việc: giảm từ 74% trở lên" in lines
    assert "  Đơn vị có trên 15.000 việc: không xét" in lines


YEN_SON, NA_HANG = "Chi cục THADS huyện Yên Sơn", "Chi cục THADS huyện Na Hang"
BY_UNIT = (
    row(YEN_SON, "từ 7% trở lên", f'unit = "{YEN_SON}"', 'target = ["7%"]'),
    row(NA_HANG, "không tăng", f'unit = "{NA_HANG}"', 'kind = "no_increase"'),
    row("các đơn vị khác", "từ 5% trở lên", "from = 0", 'target = ["5%"]'),
)


@pytest.mark.parametrize(
    ("name", "percent"),
    [
        (YEN_SON, 7),
        ("CCTHADS H. Yên Sơn", 7),
        ("2. chi cục thads huyện  YÊN SƠN", 7),
        (NA_HANG, 0),
        ("Chi cục THADS huyện Lâm Bình", 5),
        ("Yên Sơn Đông", 5),
    ],
)
def test_a_unit_has_its_own_row(name: str, percent: int, tmp_path: Path) -> None:
    plan = plan_of(tmp_path, *BY_UNIT)
    scale = plan.unit_cases
    assert read_scale(Block(scale_rows(scale, 1)), 1) == (scale, [])
    for less in range(-1, 9):
        wanted = PASSED if less >= percent else FAILED
        assert assess(scale_of(scale, name), 450, 100, 100 - less).words == wanted
        line = [name, 450, 100, None, 100 - less, None, *[None] * 5]
        (shown,) = live.assess_rows([line], scale_rows(scale, 1), scale_rows(plan.unit_money, 1000))
        assert shown[6] == wanted
    assert f"  {YEN_SON}: giảm từ 7% trở lên" in sentences(plan)


def test_a_function_without_a_name_does_not_guess_the_row(tmp_path: Path) -> None:
    cells = scale_rows(plan_of(tmp_path, *BY_UNIT).unit_cases, 1)
    for call in (lambda: live.target_text(450, cells), lambda: live.verdict_text(450, 100, 90, cells)):
        with pytest.raises(FigureError, match="Nhập liệu"):
            call()


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (BY_UNIT[:2], "chưa có dòng nào"),
        ((BY_UNIT[0], *BY_UNIT), "đã có dòng ở trên"),
        ((BY_UNIT[2], row("A", "từ 5% trở lên", 'unit = "A"', "from = 0", 'target = ["5%"]')), "không có mục “from”"),
    ],
)
def test_rows_by_unit_that_leave_something_open_are_refused(rows: tuple[str, ...], said: str, tmp_path: Path) -> None:
    with pytest.raises(PlanError, match=r"dòng \d+: ") as caught:
        plan_of(tmp_path, *rows)
    assert said in str(caught.value)


def test_the_province_has_no_rows_by_unit(tmp_path: Path) -> None:
    text = row("A", "từ 5% trở lên", 'unit = "A"', 'target = ["5%"]', scale="province_cases")
    with pytest.raises(PlanError, match="không có mục “unit”"):
        plan_of(tmp_path, text, scale="province_cases")


CHANGED = (
    row("mọi đơn vị", "từ 5% trở lên", "from = 0", 'target = ["5%"]'),
    row("dưới 500 việc", "từ 8% trở lên", "from = 0", "below = 500", 'target = ["8%"]', "valid_from = 2023-07-31"),
    row("từ 500 việc trở lên", "từ 7% trở lên", "from = 500", 'target = ["7%"]', "valid_from = 2023-07-31"),
    row("mọi đơn vị", "không tăng", "from = 0", 'kind = "no_increase"', "valid_from = 2023-09-01"),
)
SERIALS = {
    dt.date(2023, 7, 30): 45137,
    dt.date(2023, 7, 31): 45138,
    dt.date(2023, 8, 31): 45169,
    dt.date(2023, 9, 1): 45170,
}


@pytest.mark.parametrize(
    ("day", "workload", "percent"),
    [
        (dt.date(2023, 7, 30), 400, 5),
        (dt.date(2023, 7, 31), 400, 8),
        (dt.date(2023, 7, 31), 500, 7),
        (dt.date(2023, 8, 31), 499, 8),
        (dt.date(2023, 9, 1), 499, 0),
    ],
)
def test_the_date_of_the_figures_chooses(day: dt.date, workload: int, percent: int, tmp_path: Path) -> None:
    plan = plan_of(tmp_path, *CHANGED)
    cells = scale_rows(plan.unit_cases, 1)
    assert read_scale(Block(cells), 1) == (plan.unit_cases, [])
    for less in (-1, 0, 4, 5, 6, 7, 8, 9):
        wanted = PASSED if less >= percent else FAILED
        assert assess(plan.at(day).unit_cases, workload, 100, 100 - less).words == wanted
        line = ["Đơn vị", workload, 100, None, 100 - less, None, *[None] * 5]
        for said in (f"2023|{SERIALS[day]}", f"2023|{day:%d/%m/%Y}"):
            (shown,) = live.assess_rows([line], cells, scale_rows(plan.unit_money, 1000), current_year=said)
            assert shown[6] == wanted
    with pytest.raises(FigureError, match="chưa có ngày báo cáo"):
        live.assess_rows([line], cells, scale_rows(plan.unit_money, 1000), current_year="2023")


def test_the_days_stand_in_the_sentences_and_in_the_cells(tmp_path: Path) -> None:
    plan = plan_of(tmp_path, *CHANGED)
    lines = sentences(plan)
    first = lines.index("  Mọi đơn vị: giảm từ 5% trở lên")
    assert lines[first + 1 : first + 6] == [
        "  Từ ngày 31/07/2023:", "  Đơn vị có dưới 500 việc: giảm từ 8% trở lên", "  Đơn vị có từ 500 việc trở lên: giảm từ 7% trở lên",
        "  Từ ngày 01/09/2023:", "  Mọi đơn vị: không tăng",
    ]  # fmt: skip
    assert [cells[0] for cells in scale_rows(plan.unit_cases, 1)] == [
        0,
        "Từ ngày 31/07/2023",
        0,
        500,
        "Từ ngày 01/09/2023",
        0,
    ]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (CHANGED[1:], "chưa có dòng nào"),
        ((CHANGED[0], CHANGED[3], *CHANGED[1:3]), "phải theo thứ tự"),
        ((CHANGED[0], CHANGED[1]), "dòng cuối phải để trống"),
    ],
)
def test_days_that_leave_something_open_are_refused(rows: tuple[str, ...], said: str, tmp_path: Path) -> None:
    with pytest.raises(PlanError, match=r"dòng \d+: ") as caught:
        plan_of(tmp_path, *rows)
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        (('kind = "atleast"', 'target = ["6%"]'), "Có phải “at_least”?"),
        (('kind = "band"', 'target = ["6%", "7%"]'), "2 giá trị"),
        (('kind = "band"',), "thiếu mục “target”"),
        (('kind = "amount"', 'target = ["6%"]'), "không có mục “target”"),
        (('kind = "amount"', "amount = 0"), "số nguyên lớn hơn 0"),
        (('kind = "amount"', "amount = 1_000_000_000_000_000_001"), "số nguyên lớn hơn 0"),
        (('kind = "amount"', "amount = 30", 'levels = ["khá 20"]'), "phải cao dần"),
        (('kind = "no_increase"', 'target = ["6%"]'), "không có mục “target”"),
        (('kind = "not_judged"', 'levels = ["khá 6%"]'), "không có mục “levels”"),
        (('target = ["6%"]', 'levels = ["khá 6%"]'), "phải cao dần"),
        (('target = ["6%"]', 'levels = ["khá 9%", "tốt 7%"]'), "phải cao dần"),
        (('target = ["6%"]', 'levels = ["7%"]'), "tên và mức"),
        (('target = ["6%"]', 'levels = ["khá 700%"]'), "không quá 100%"),
        (('target = ["6%", "7%"]', 'levels = ["khá 8%"]'), "không ghi cả hai"),
        (("above = 3", 'target = ["6%"]'), "không có mục “from”"),
    ],
)  # fmt: skip
def test_what_a_kind_does_not_ask_is_refused_with_its_line(keys: tuple[str, ...], said: str, tmp_path: Path) -> None:
    with pytest.raises(PlanError, match=r"^plan_2030\.toml, dòng \d+: ") as caught:
        plan_of(tmp_path, row("mọi đơn vị", "từ 6% trở lên", "from = 0", *keys))
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("cells", "problem"),
    [
        ({2: 30, 4: "Từ số giảm trở lên"}, None),
        ({2: "30,5", 4: "Từ số giảm trở lên"}, "không phải số nguyên"),
        ({2: None, 4: "Từ số giảm trở lên"}, "còn trống"),
        ({2: None, 4: "Không tăng là đạt"}, None),
        ({2: 0, 4: "không tăng LÀ đạt"}, None),
        ({2: "0%", 4: "Không tăng là đạt"}, None),
        ({2: 0.05, 4: "Không tăng là đạt"}, "không có mức giảm"),
        ({2: None, 4: "Không xét"}, None),
        ({2: 0.05, 4: "Không xét"}, "không có mức giảm"),
        ({2: 0.05, 3: "khá 7%; tốt 8,5%"}, None),
        ({2: 0.05, 3: "khá 7%; tốt"}, "không rõ các mức"),
        ({2: 0.05, 3: "khá 4%"}, "phải cao dần"),
        ({2: 0.05, 3: "khá 7"}, "không rõ các mức"),
        ({0: "Chi cục A", 2: 0.05}, "chưa có dòng nào"),
        ({0: "Từ ngày 31/7/2023"}, "chưa có dòng nào"),
    ],
)
def test_each_kind_typed_on_the_sheet(cells: dict[int, Any], problem: str | None) -> None:
    typed: list[object] = [0, None, 0.06, None, None, None, None]
    for column, value in cells.items():
        typed[column] = value
    scale, problems = read_scale(Block([typed], "Chỉ tiêu"), 1)
    if problem is None:
        assert problems == []
        assert scale is not None
    else:
        assert scale is None
        assert problem in problems[0].text
        assert "Hãy " in problems[0].text
