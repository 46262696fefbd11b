"""The lines below a form's figures that judge them at once, calculated by LibreOffice: the boundary cases of the plan,
whose verdicts were found by hand, and what is typed wrong."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import pytest
import xlwings as xw

from tests import cases
from thads.forms.write import Form, form_bytes
from thads.libreoffice import office
from thads.rules.kinds import Band
from thads.rules.plan import load_plan
from thads.rules.scales import TargetScale, Tier

PLAN = load_plan()
SCALES = {"unit_cases": PLAN.scales["unit_cases"], "unit_money": PLAN.scales["unit_money"]}
FIRST = {"cases": "E19", "money": "E25"}
LINES = {"cases": "A30", "money": "A31"}


def form(path: Path, unit: str, zero: str = "not_judged") -> Path:
    path.write_bytes(form_bytes(Form("Na Hang", [None] * 10, 2022, 2023, unit, {}, scales=SCALES, zero_baseline=zero)))
    return path


@pytest.fixture(scope="module", params=["1.000 đồng", "đồng", "triệu đồng"])
def opened(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[xw.Sheet, int]]:
    factor = {"đồng": 1, "1.000 đồng": 1_000, "triệu đồng": 1_000_000}[request.param]
    with office.open_copy(form(tmp_path_factory.mktemp("phieu") / "phieu.xlsx", request.param)) as book:
        yield book.sheets[0], factor


def said(sheet: xw.Sheet, measure: str, *figures: object) -> str:
    """What the form says of load, baseline, its register, current, its register."""
    sheet[FIRST[measure]].resize(5, 1).value = [[figure] for figure in figures]
    return str(sheet[LINES[measure]].value)


def test_the_plans_boundary_cases(opened: tuple[xw.Sheet, int]) -> None:
    sheet, factor = opened
    judged = 0
    for case in cases.CASES:
        if case.scope != "unit" or not case.typable:
            continue
        step = factor if case.measure == "money" else 1
        figures = [cases.typed(figure, step) for figure in case.figures]
        if any(isinstance(figure, str) for figure in figures):
            continue  # said of text: not judged here
        load, before, after = figures
        text = said(sheet, case.measure, load, before, None, after, None)
        if case.verdict == "Thiếu số liệu":
            assert text.endswith(": chưa đủ số liệu để xét.")
        else:
            found = re.search(r"Không xét|Không đạt|Đạt \(vượt mức\)|Đạt", text.partition(": ")[2])
            assert found, (case, text)
            assert found[0] == case.verdict, (case, text)
        judged += 1
    assert judged > 100


@pytest.mark.parametrize(
    ("figures", "text"),
    [
        ((450, 160, 10, 141, None), "Về việc: giảm 9 việc (6,00%), chỉ tiêu ≥ 6%: dự kiến Đạt."),
        ((450, 160, 10, 142, None), "Về việc: giảm 8 việc (5,33%), chỉ tiêu ≥ 6%: dự kiến Không đạt, còn phải giảm 1 việc."),
        ((505, 100, None, 104, None), "Về việc: tăng 4 việc, chỉ tiêu ≥ 5%: dự kiến Không đạt, còn phải giảm 9 việc."),
        ((505, 100, None, 100, None), "Về việc: không giảm, chỉ tiêu ≥ 5%: dự kiến Không đạt, còn phải giảm 5 việc."),
        ((2400, 2000, None, 1999, None), "Về việc: giảm 1 việc (0,05%), chỉ tiêu < 2%: dự kiến Đạt."),
        ((9000, 8000, None, 6500, None), "Về việc: giảm 1.500 việc (18,75%), chỉ tiêu < 1%: dự kiến Đạt (vượt mức)."),
        ((450, 10, 20, 5, None), "Về việc: dòng 3 lớn hơn dòng 2, hãy sửa một trong hai dòng."),
        ((450, 20, 10, 5, 6), "Về việc: dòng 5 lớn hơn dòng 4, hãy sửa một trong hai dòng."),
        ((10, 20, None, 15, None), "Về việc: dòng 4 (trừ dòng 5) lớn hơn dòng 1, hãy kiểm tra lại."),
        (("'1.000", 20, None, 15, None), "Về việc: có số nhập dạng chữ nên chưa xét ngay được."),
        ((450, 20, None, None, None), "Về việc: chưa đủ số liệu để xét."),
        ((None,) * 5, "Về việc: chưa đủ số liệu để xét."),
        ((450, 0, None, 0, None), "Về việc: Không xét (cả hai năm đều bằng 0)."),
        ((450, 5, 5, 7, None), "Về việc: dự kiến Không đạt, còn phải giảm 7 việc."),
    ],
)  # fmt: skip
def test_sentences(opened: tuple[xw.Sheet, int], figures: tuple[object, ...], text: str) -> None:
    assert said(opened[0], "cases", *figures) == text


def test_money_is_told_in_the_forms_unit(opened: tuple[xw.Sheet, int]) -> None:
    sheet, factor = opened
    unit = {1: "đồng", 1_000: "nghìn đồng", 1_000_000: "triệu đồng"}[factor]
    figures = [dong / factor for dong in (9_600_000_000, 3_000_000_000, 2_900_000_000)]
    load, before, after = figures
    lacking = f"{80_000_000 // factor:,}".replace(",", ".")
    less = f"{100_000_000 // factor:,}".replace(",", ".")
    assert said(sheet, "money", load, before, None, after, None) == (
        f"Về tiền: giảm {less} {unit} (3,33%), chỉ tiêu ≥ 6%: dự kiến Không đạt, còn phải giảm {lacking} {unit}."
    )


def test_two_empty_years_as_the_workbook_reads_them(tmp_path: Path) -> None:
    with office.open_copy(form(tmp_path / "phieu.xlsx", "đồng", "passed")) as book:
        assert said(book.sheets[0], "cases", 450, 0, None, 0, None) == "Về việc: Đạt (cả hai năm đều bằng 0)."


def test_other_kinds_of_target_and_no_scale(tmp_path: Path) -> None:
    """Less than 2% to the letter, with a rate of more digits; and a workbook whose scale must be mended first."""
    rate = Fraction("0.02125")
    scale = TargetScale((Tier(0, None, Band(rate), "mọi đơn vị", ""),))
    path = tmp_path / "phieu.xlsx"
    path.write_bytes(form_bytes(Form("Na Hang", [None] * 10, 2022, 2023, "đồng", {}, scales={"unit_cases": scale})))
    with office.open_copy(path) as book:
        sheet = book.sheets[0]
        for after, verdict in (
            (8_000, "Không đạt, còn phải giảm 1 việc"),
            (7_999, "Đạt"),
            (7_831, "Đạt"),
            (7_830, "Không đạt"),
        ):
            assert said(sheet, "cases", 9_000, 8_000, None, after, None).endswith(
                f"chỉ tiêu < 2,125%: dự kiến {verdict}."
            )
        assert said(sheet, "money", 9_000, 8_000, None, 7_000, None) == "Về tiền: số liệu đã đủ."
