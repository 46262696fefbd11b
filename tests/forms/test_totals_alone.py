"""A province's total in a file of its own: never a unit, compared with the sum of the other files; and years that are wrong."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.conftest import fill
from tests.forms.samples import HEADS, form, table
from tests.forms.statistics_samples import form_file
from tests.forms.tables.samples import figures, read_rows, total
from thads.commands import cli
from thads.figures.problems import Level, Problem
from thads.forms.national import gather

A, B = "Chi cục THADS huyện Yên Sơn", "Chi cục THADS huyện Sơn Dương"
UNIT = "Đơn vị tính: 1.000 đồng"
NAMES = (
    "Cả tỉnh",
    "Toàn tỉnh",
    "TỔNG CỘNG",
    "T.Cộng",
    "I. Tổng số",
    "Tỉnh Tuyên Quang",
    "Toàn  tỉnh:",
    "Cả tỉnh (8 đơn vị)",
)


def files(folder: Path, name: str, own: list[Any]) -> Path:
    """A total in a file of its own beside the files of two units, whose loads are 1.240 and 1.010 việc."""
    for number, cells in enumerate(([A, *figures(124)], [B, *figures(101)], [name, *own])):
        table(folder / "Tỉnh A" / f"{number}.xlsx", [[UNIT], list(HEADS), cells])
    return folder


def problems_of(folder: Path) -> list[Problem]:
    """What is said in the national run, but for the units' large parts in the separate register."""
    return [one for one in gather(folder, 2023, lambda done, of: None).problems if "quá 20%" not in one.text]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("differs", [False, True])
def test_in_the_national_run(name: str, differs: bool, tmp_path: Path) -> None:
    own = total(124, 101)
    own[0] += 10 * differs
    result = gather(files(tmp_path, name, own), 2023, lambda done, of: None)
    assert list(result.units["unit"]) == [A, B]
    assert list(result.provinces["cases_workload"]) == [2_250]
    problems = problems_of(tmp_path)
    assert [problem.level for problem in problems] == [Level.WARNING] * differs
    for problem in problems:
        assert (problem.sheet, problem.cell) == ("Tỉnh A/2.xlsx", "A3")
        assert "tổng số việc giải quyết: ghi 2.260 (ô B3), cộng 2 đơn vị được 2.250" in problem.text


@pytest.mark.parametrize("name", NAMES)
def test_into_a_workbook(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    own = total(124, 101)
    own[8] += 7_000
    book = fill(tmp_path / "so.xlsm", [(unit, *[None] * 10) for unit in (A, B)], report_date=None)
    assert cli.main(["nhap-phieu", str(files(tmp_path / "p", name, own) / "Tỉnh A"), str(book)]) == 0
    said = "".join(capsys.readouterr())
    # 301 × 225 thousand đồng less none in the register.
    assert "ghi 74.725 (ô J3), cộng 2 đơn vị được 67.725" in said
    assert "Sổ không có đơn vị" not in said


def test_money_may_differ_by_rounding_and_registers_are_deducted(tmp_path: Path) -> None:
    """The total is net of the register, in triệu đồng: 1.003 × 225 = 225.675 thousand is 226 million."""
    heads = ["Đơn vị", *(f"{head} (đã trừ sổ theo dõi riêng)" if "chuyển kỳ" in head else head for head in HEADS[1:])]
    net = [column for column in range(11) if not heads[column].startswith("Trong đó")]
    own = [2_250, 675, 675, 226, 91, 68]
    folder = files(tmp_path, "Cả tỉnh", total(124, 101))
    table(
        folder / "Tỉnh A" / "2.xlsx",
        [["Đơn vị tính: triệu đồng"], [heads[column] for column in net], ["Cả tỉnh", *own]],
    )
    assert problems_of(folder) == []


def test_a_total_without_any_unit(tmp_path: Path) -> None:
    table(tmp_path / "Tỉnh A" / "b.xlsx", [[UNIT], list(HEADS), ["Cả tỉnh", *figures(5)]])
    result = gather(tmp_path, 2023, lambda done, of: None)
    assert result.units.empty
    assert "“Cả tỉnh” là số tổng cộng nên không tính là một đơn vị" in result.problems[0].text


def test_a_form_of_the_whole_province_is_no_unit(tmp_path: Path) -> None:
    folder = files(tmp_path, "Cả tỉnh", total(124, 101))
    form(folder / "Tỉnh A" / "3.xlsx", "Toàn tỉnh", total(124, 101))
    result = gather(folder, 2023, lambda done, of: None)
    assert (list(result.units["unit"]), problems_of(folder)) == ([A, B], [])


@pytest.mark.parametrize(
    ("replaced", "title", "cells"),
    [
        ((), "", ("C2", "E2")),
        ((("2022", "2021"), ("2023", "2022")), "", ("C2", "E2")),
        ((("2023", "2.023"),), "", None),
    ],
)
def test_where_the_years_stand(replaced: Any, title: str, cells: Any) -> None:
    heads = list(HEADS)
    for former, new in replaced:
        heads = [head.replace(former, new) for head in heads]
    submissions, _ = read_rows([[UNIT, title], heads, [A, *figures(5)]])
    assert [one.year_cells for one in submissions] == ([cells] if cells else [])


@pytest.mark.parametrize("statistics", [False, True])
def test_a_wrong_year_names_the_years_cell(
    statistics: bool, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    if statistics:
        path, cell = form_file(tmp_path / "b.xlsx", period="12 tháng / năm 2021"), "D2"
    else:
        heads = [head.replace("2022", "2021") for head in HEADS]
        path, cell = table(tmp_path / "b.xlsx", [[UNIT], heads, [A, *figures(5)]]), "C2"
    book = fill(tmp_path / "so.xlsm", [(A, *[None] * 10), (B, *[None] * 10)], report_date=None)
    assert cli.main(["nhap-phieu", str(path), str(book)]) == 1
    assert f"• b.xlsx, ô {cell}: " in capsys.readouterr().err


@pytest.mark.parametrize(("value", "what"), [("#CHƯA TÍNH", "chưa có kết quả"), ("#LỖI", "đang báo lỗi")])
@pytest.mark.parametrize("column", [2, 4, 9])
def test_a_heading_that_is_a_formula_without_a_result(value: str, what: str, column: int) -> None:
    heads = list(HEADS)
    heads[column] = value
    submissions, (problem,) = read_rows([[UNIT], heads, [A, *figures(5)]])
    assert submissions == []
    assert problem.cell == f"{'ABCDEFGHIJK'[column]}2"
    assert what in problem.text
