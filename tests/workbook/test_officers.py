"""Sheet `Chấp hành viên`: typed, judged by what is asked of the unit, compared with it, carried from workbook to workbook."""

from __future__ import annotations

import datetime as dt
import json
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlwings as xw

from tests import oracle
from tests.conftest import ROOT, TEMPLATE, area, fill, values
from thads.commands import cli
from thads.figures.problems import Problem
from thads.results.report import Report
from thads.rules.plan import checked_plan
from thads.sheets.kept import changed_cells
from thads.workbook import consolidate
from thads.workbook.book_file import open_book, save
from thads.workbook.build import build_workbook
from thads.workbook.upgrade import write_typed

PHONG, YEN_SON, HAM_YEN = "Phòng Nghiệp vụ", "Chi cục THADS huyện Yên Sơn", "Chi cục THADS huyện Hàm Yên"
# Money in 1.000 đồng. By the plan Yên Sơn (1.240 việc, 118 tỷ) is asked 4% and 3%, the room (450 việc, 9,6 tỷ) 6% and 6%.
UNITS: tuple[tuple[Any, ...], ...] = (
    (PHONG, 450, 160, 10, 141, None, 9_600_000, 3_000_000, None, 2_810_000, None),
    (YEN_SON, 1_240, 515, 15, 480, None, 118_000_000, 61_200_000, 1_200_000, 58_300_000, None),
    (HAM_YEN, 1_000, 400, None, 385, None, 39_999_999, 20_000_000, None, 19_000_000, None),
)
AN: tuple[Any, ...] = (YEN_SON, "Nguyễn Văn An", 300, 100, None, 96, None, 18_000_000, 1_200_000, 200_000, 970_000, None, None)  # fmt: skip
BINH: tuple[Any, ...] = (YEN_SON, "Trần Thị Bình", 940, 415, 15, 384, None, 100_000_000, 60_000_000, 1_000_000, 57_330_000, None, "Chi cục trưởng")  # fmt: skip
DAY = dt.datetime(2023, 9, 30)


def type_in(book: xw.Book, officers: Sequence[Sequence[Any]], units: Sequence[Sequence[Any]] = UNITS) -> None:
    for name, rows in (("NhapLieu", units), ("ChapHanhVien", officers)):
        place = book.names[name].refers_to_range
        place.value = [*map(list, rows), *[[None] * place.shape[1]] * (place.shape[0] - len(rows))]
    book.names["NgayBaoCao"].refers_to_range.value = DAY


def consolidated(
    officers: Sequence[Sequence[Any]], path: Path | None = None, units: Sequence[Sequence[Any]] = UNITS
) -> tuple[Report | None, list[Problem], list[list[Any]]]:
    """The report, what is said, and the rows of results that are not empty."""
    with open_book(TEMPLATE) as book:
        type_in(book, officers, units)
        report, problems = consolidate.run(book)
        rows = book.names["ChapHanhVien_KetQua"].refers_to_range.value
        if path:
            save(book, path)
    return report, problems, [row for row in rows if any(row)]


def about_officers(problems: Sequence[Problem]) -> list[tuple[str, str]]:
    return [(problem.cell, problem.text) for problem in problems if problem.sheet == "Chấp hành viên"]


def test_officers_are_judged_by_what_is_asked_of_their_unit() -> None:
    """4 of 100 việc is the 4% asked of Yên Sơn, whatever the officer's own 300 việc; 16 of 400 is 4% as well; of money
    3% of 1.000.000 is 30.000, and 1.670.000 of 59.000.000 is 2,83%: 1.770.000 are asked, 100.000 are lacking."""
    _, problems, (an, binh) = consolidated([AN, BINH])
    assert an == [4, "4,00%", "≥ 4%", "Đạt", None, 1, 30_000, "3,00%", "≥ 3%", "Đạt", None, 1, "Đạt cả hai"]
    assert binh == [
        16,
        "4,00%",
        "≥ 4%",
        "Đạt",
        None,
        1,
        1_670_000,
        "2,83%",
        "≥ 3%",
        "Không đạt",
        100_000,
        2,
        "Đạt về việc",
    ]
    assert about_officers(problems) == []  # they make up the unit's figures to the last


def test_by_an_oracle() -> None:
    dice = random.Random(14)
    officers: list[list[Any]] = []
    wanted: list[tuple[Any, ...]] = []
    for number in range(60):
        unit = dice.choice(UNITS)
        figures: list[int] = []
        verdicts = []
        for first, scale, step in ((1, "unit_cases", 1), (6, "unit_money", 1_000)):
            before = dice.choice((0, 50, 100, 150, 1_000, 5_000))
            after = max(0, before - dice.choice((0, -1, 1, before * 3 // 100, before * 4 // 100, before * 6 // 100)))
            figures += [before + 5_000, before, 0, after, 0]
            verdicts.append(oracle.judge(scale, unit[first] * step, before * step, after * step, step))
        officers.append([unit[0], f"Chấp hành viên {number}", *figures, None])
        wanted.append(
            (
                *(one.verdict for one in verdicts),
                *((one.shortfall or 0) // (1, 1_000)[at] for at, one in enumerate(verdicts)),
            )
        )
    _, _, rows = consolidated(officers)
    assert [(row[3], row[9], int(row[4] or 0), int(row[10] or 0)) for row in rows] == wanted
    assert len({verdict for one in wanted for verdict in one[:2]}) == 3  # passed, failed, not judged
    assert [row[12] for row in rows] == [oracle.overall(*one[:2]) for one in wanted]


def test_a_row_of_the_scale_is_the_officers_own() -> None:
    """10% of 100 việc and of 400 việc; the unit stays with its own 4%."""
    with open_book(TEMPLATE) as book:
        type_in(book, [AN, BINH])
        scale = book.names["ChiTieu_Viec"].refers_to_range
        scale[5, :].value = ["chấp hành viên", None, 0.1, None, None, None, None]
        scale[4, 1].value = None
        report, problems = consolidate.run(book)
        rows = book.names["ChapHanhVien_KetQua"].refers_to_range[0:2, 2:5].value
    assert rows == [["≥ 10%", "Không đạt", 6], ["≥ 10%", "Không đạt", 24]]
    assert report
    assert str(report.units[1].results[0].verdict) == "Đạt"
    assert not any("không có đơn vị nào tên như vậy" in problem.text for problem in problems)


def test_an_amount_asked_of_the_unit_is_not_asked_of_each_officer() -> None:
    with open_book(TEMPLATE) as book:
        type_in(book, [AN])
        scale = book.names["ChiTieu_Viec"].refers_to_range
        scale.value = [[0, None, 30, None, "Từ số giảm trở lên", None, None], *[[None] * 7] * 5]
        report, _ = consolidate.run(book)
        row = book.names["ChapHanhVien_KetQua"].refers_to_range[0, :].value
    assert report
    assert str(report.units[1].results[0].verdict) == "Không đạt"  # 20 of 30
    assert (row[2], row[3], row[12]) == ("–", "Không xét", "Đạt về tiền")


@pytest.mark.parametrize(
    ("gone", "cases"),
    [
        (7, "Thiếu số liệu"),  # the officer's own
        (None, "Đạt"),
    ],
)
def test_a_missing_figure_is_missing(gone: int | None, cases: str) -> None:
    officer: list[Any] = list(AN)
    if gone:
        officer[5] = None
    _, problems, (row,) = consolidated([officer])
    assert row[3] == cases
    said = about_officers(problems)
    assert len(said) == 1
    assert ("năm 2023" in said[0][1].partition("tổng số tiền")[0]) is (
        gone is None
    )  # nothing is said of sums that lack one


def test_where_the_units_load_is_missing_it_is_not_known_what_is_asked() -> None:
    units = [list(unit) for unit in UNITS]
    units[1][1] = None
    _, _, (row,) = consolidated([AN], units=units)
    assert (row[3], row[9]) == ("Thiếu số liệu", "Đạt")


def test_an_officer_without_figures_stops_nothing() -> None:
    report, _, rows = consolidated([AN, BINH, (HAM_YEN, "Lê Văn Cường", *[None] * 11)])
    assert report
    assert rows[2][12] == "Thiếu số liệu"


def test_sums_that_differ_are_said_with_both_numbers() -> None:
    _, problems, _ = consolidated([AN])
    ((cell, text),) = about_officers(problems)
    assert cell == "A9"
    assert text.startswith(
        f"{YEN_SON}: cộng 01 chấp hành viên khác số của đơn vị: tổng số việc giải quyết: 300, đơn vị 1.240 việc; "
    )
    assert "chuyển kỳ sau năm 2022 (đã trừ số chuyển sổ theo dõi riêng): 100, đơn vị 500 việc" in text
    assert "tổng số tiền giải quyết: 18.000.000.000, đơn vị 118.000.000.000 đồng" in text


@pytest.mark.parametrize(("more", "said"), [(0, 0), (1, 0), (2, 1)])
def test_money_may_differ_by_its_rounding(more: int, said: int) -> None:
    """Two officers and the unit, each rounded to 1.000 đồng: up to half a thousand three times."""
    officer: list[Any] = list(AN)
    officer[7] += more
    _, problems, _ = consolidated([officer, BINH])
    assert len(about_officers(problems)) == said


@pytest.mark.parametrize(
    ("row", "cell", "text"),
    [
        (("Chi cục THADS huyện Na Rì", *AN[1:]), "A9", "Sheet Nhập liệu không có đơn vị “Chi cục THADS huyện Na Rì”"),
        ((None, *AN[1:]), "A9", "Dòng này chưa có đơn vị"),
        ((YEN_SON, None, *AN[2:]), "B9", "Dòng này chưa có họ tên"),
        ((YEN_SON, 12, *AN[2:]), "B9", "Dòng này chưa có họ tên"),
        ((*AN[:2], "ba trăm", *AN[3:]), "C9", "Nguyễn Văn An, tổng số việc giải quyết"),
        ((*AN[:2], -3, *AN[3:]), "C9", "Nguyễn Văn An, tổng số việc giải quyết"),
        ((*AN[:5], 400, *AN[6:]), "F9", "lớn hơn tổng số việc giải quyết"),
        ((*AN[:4], 200, *AN[5:]), "E9", "Phần trong đó không thể lớn hơn toàn bộ"),
        ((AN[0], "Nguyễn\u202e An", *AN[2:]), "B9", "ký tự ẩn"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_at_its_cell_and_nothing_is_written(row: Sequence[Any], cell: str, text: str) -> None:
    report, problems, rows = consolidated([row])
    assert report is None
    assert rows == []
    assert any(at == cell and text in said for at, said in about_officers(problems)), problems


def test_one_officer_twice() -> None:
    report, problems, _ = consolidated([AN, (YEN_SON, " nguyễn văn  AN", *AN[2:]), (HAM_YEN, *AN[1:])])
    assert report is None
    assert [
        (cell, "ghi thêm năm sinh" in text) for cell, text in about_officers(problems) if "đã có ở ô B9" in text
    ] == [("B10", True)]


def test_a_unit_may_be_named_in_short() -> None:
    report, _, _ = consolidated([("Yên Sơn", *AN[1:]), ("CCTHADS H. Yên Sơn", *BINH[1:])])
    assert report
    assert [officer.unit for officer in report.request.officers] == [1, 1]


def test_the_title_is_that_of_an_officer_unless_it_is_typed() -> None:
    report, _, _ = consolidated([AN, BINH])
    assert report
    assert [officer.title for officer in report.request.officers] == ["Chấp hành viên", "Chi cục trưởng"]


def test_nobody_sees_the_sheet_who_does_not_use_it(tmp_path: Path) -> None:
    for officers, shown in (((), "hidden"), ((AN,), "visible")):
        consolidated(officers, tmp_path / "so.xlsm")
        sheet = openpyxl.load_workbook(tmp_path / "so.xlsm")["Chấp hành viên"]
        assert sheet.sheet_state == shown
        assert bool(sheet["A4"].value) is bool(officers)


def test_what_has_changed_since_is_counted(tmp_path: Path) -> None:
    consolidated([AN, BINH], tmp_path / "so.xlsm")
    with open_book(tmp_path / "so.xlsm") as book:
        cells = book.names["ChapHanhVien"].refers_to_range
        assert changed_cells(book) == 0
        cells[0, 2].value, cells[5, 1].value = 301, "Lê Văn Cường"
        assert changed_cells(book) == 2
        save(book)
        assert book.names["SoO_ThayDoi"].refers_to_range.value == 2
        cells.value = [[None] * 13] * 120
        assert consolidate.run(book)[0]
        assert changed_cells(book) == 0
        assert not any(any(row) for row in book.names["ChapHanhVien_KetQua"].refers_to_range.value)
        assert book.sheets["Chấp hành viên"]["A4"].value is None


def test_a_workbook_of_a_former_version_has_no_such_sheet(tmp_path: Path) -> None:
    with open_book(fill(tmp_path / "so.xlsm", UNITS)) as book:
        for name in ("ChapHanhVien", "ChapHanhVien_KetQua", "ChapHanhVien_Ngay", "DaTongHop_ChapHanhVien"):
            book.names[name].delete()
        assert consolidate.run(book)[0]
        assert changed_cells(book) == 0
        save(book)
    assert cli.main(["nang-cap", str(tmp_path / "so.xlsm"), "-o", str(tmp_path / "moi.xlsm")]) == 0


@pytest.fixture
def typed(tmp_path: Path) -> Path:
    consolidated([AN, BINH], tmp_path / "so.xlsm")
    return tmp_path / "so.xlsm"


def rows_of(path: Path, name: str = "ChapHanhVien") -> list[list[Any]]:
    return [row for row in values(path, name) if any(cell is not None for cell in row)]


def test_an_upgrade_carries_them_and_shows_them(typed: Path, tmp_path: Path) -> None:
    new = tmp_path / "moi.xlsm"
    assert cli.main(["nang-cap", str(typed), "-o", str(new)]) == 0
    assert rows_of(new) == [list(AN), list(BINH)]
    assert openpyxl.load_workbook(new)["Chấp hành viên"].sheet_state == "visible"


def test_more_officers_than_there_is_room_for(tmp_path: Path) -> None:
    officers: list[list[object]] = [[YEN_SON, f"Chấp hành viên {number}", *AN[2:]] for number in range(150)]
    path = tmp_path / "so.xlsm"
    with open_book(TEMPLATE) as book:
        type_in(book, ())
        write_typed(book, "ChapHanhVien", officers)
        assert consolidate.run(book)[0]
        results = book.names["ChapHanhVien_KetQua"].refers_to_range
        assert results.shape == (150, 13)
        assert {row[12] for row in results.value} == {"Đạt cả hai"}
        assert changed_cells(book) == 0
        save(book, path)
    assert len(rows_of(path)) == 150


def test_next_year_starts_from_what_they_closed_with(typed: Path, tmp_path: Path) -> None:
    new = tmp_path / "tuyenquang_thads_2024.xlsm"
    assert cli.main(["sang-nam", str(typed), "-o", str(new)]) == 0
    assert rows_of(new) == [
        [YEN_SON, "Nguyễn Văn An", None, 96, None, None, None, None, 970_000, None, None, None, None],
        [YEN_SON, "Trần Thị Bình", None, 384, None, None, None, None, 57_330_000, None, None, None, "Chi cục trưởng"],
    ]


def test_undo_brings_them_back(typed: Path) -> None:
    with open_book(typed) as book:
        book.names["ChapHanhVien"].refers_to_range[0, 2].value = 299
        assert consolidate.run(book)[0]
        save(book, before="tổng hợp")
    assert cli.main(["hoan-tac", str(typed)]) == 0
    assert rows_of(typed)[0][2] == 300


@pytest.mark.parametrize("officers", [(), (AN, BINH)])
def test_they_are_sent_where_there_are_any(officers: Sequence[Any], tmp_path: Path) -> None:
    consolidated(officers, tmp_path / "so.xlsm")
    assert cli.main(["ban-gui", str(tmp_path / "so.xlsm")]) == 0
    (sent,) = tmp_path.glob("*bản gửi.xlsx")
    book = openpyxl.load_workbook(sent)
    assert ("Chấp hành viên" in book.sheetnames) is bool(officers)
    if officers:
        found = [cell.value for cell in book["Chấp hành viên"][9]]
        assert found[:2] == [YEN_SON, "Nguyễn Văn An"]
        assert found[13:26] == [
            4,
            "4,00%",
            "≥ 4%",
            "Đạt",
            None,
            1,
            30_000,
            "3,00%",
            "≥ 3%",
            "Đạt",
            None,
            1,
            "Đạt cả hai",
        ]


def test_other_programs_read_them_as_json(typed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["kiem-tra", str(typed), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)["chap_hanh_vien"]
    assert [(one["don_vi"], one["ten"], one["viec"]["ket_qua"], one["ket_qua_chung"]) for one in found] == [
        (YEN_SON, "Nguyễn Văn An", "Đạt", "Đạt cả hai"),
        (YEN_SON, "Trần Thị Bình", "Đạt", "Đạt về việc"),
    ]


def test_of_a_completion_rate(tmp_path: Path) -> None:
    """75% of what can be enforced up to 5.000 việc (plan 895, 2022); the officers' completed add up, or it is said."""
    plan = checked_plan(ROOT / "python/thads/rules/vi_du/ty_le_xong_2022.toml")
    path = tmp_path / "so.xlsm"
    build_workbook(path, plan)
    unit = plan.units[0]
    figures: dict[str, tuple[Any, ...]] = {
        "A": (600, 400, None, 300, None, 6_000_000, 4_000_000, None, 1_800_000, None),
        "B": (400, 200, None, 149, None, 4_000_000, 2_000_000, None, 900_000, None),
    }
    whole: list[Any] = [None if None in pair else sum(pair) for pair in zip(*figures.values(), strict=True)]
    for more, said in ((0, []), (1, ["xong: 449, đơn vị 450 việc"])):
        with open_book(path) as book:
            whole[3] += more
            type_in(book, [(unit, name, *row, None) for name, row in figures.items()], [(unit, *whole)])
            book.names["NgayBaoCao"].refers_to_range.value = dt.datetime(2022, 9, 30)
            report, problems = consolidate.run(book)
            assert report, problems
            rows = book.names["ChapHanhVien_KetQua"].refers_to_range[0:2, :].value
        assert [row[3] for row in rows] == ["Đạt", "Không đạt"]
        assert rows[1][4] == 1  # 150 of 200
        found = [text for _, text in about_officers(problems)]
        assert len(found) == len(said)
        assert all(text in one for text, one in zip(said, found, strict=True))


def test_the_columns_are_guarded(tmp_path: Path) -> None:
    path = fill(tmp_path / "so.xlsm", UNITS)
    book = openpyxl.load_workbook(path, keep_vba=True)
    row = area(book, "ChapHanhVien")[0]
    for cell, value in zip(row, AN, strict=True):
        cell.value = value
    book["Chấp hành viên"]["D7"].value = "Ghi chú"
    book["Chấp hành viên"]["D8"].value = "Ghi chú"
    book.save(path)
    with open_book(path) as opened:
        report, problems = consolidate.run(opened)
    assert report is None
    assert [text.startswith("Đầu cột này ghi “Ghi chú") for _, text in about_officers(problems)] == [True]


def test_the_names_of_the_units_are_offered() -> None:
    rules = openpyxl.load_workbook(TEMPLATE)["Chấp hành viên"].data_validations.dataValidation
    assert [(rule.formula1, rule.showErrorMessage) for rule in rules if rule.type == "list"] == [
        ("INDEX(NhapLieu,0,1)", False)
    ]


def test_rows_that_nobody_uses_are_not_printed() -> None:
    """Officers stand from row 9 on; their results end in column Z: thirteen figures and titles, then thirteen results."""
    with open_book(TEMPLATE) as book:
        sheet = book.sheets["Chấp hành viên"]
        for officers, last in (([AN, BINH], 10), ([AN], 9)):
            type_in(book, officers)
            assert consolidate.run(book)[0]
            assert sheet.page_setup.print_area == f"$A$1:$Z${last}"
