"""Tables as offices made them, file by file, through the commands: the right figures, or a sentence with cell and remedy."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import fill, rows, values
from tests.forms.samples import HEADS, form, table
from tests.forms.tables.samples import CASES, figures, total
from thads.commands import cli
from thads.figures.problems import Level
from thads.forms.national import gather
from thads.forms.read import read_file

YEN_SON, SON_DUONG, ROOM = "Chi cục THADS huyện Yên Sơn", "Chi cục THADS huyện Sơn Dương", "Phòng Nghiệp vụ"
EMPTY = [None] * 10


def taken(
    case: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], *units: str
) -> tuple[dict[str, list[Any]], str]:
    """The rows of a workbook of these units after `nhap-phieu`, and what it said."""
    book = fill(tmp_path / "so.xlsm", [(unit, *EMPTY) for unit in units or (YEN_SON, SON_DUONG)], report_date=None)
    cli.main(["nhap-phieu", str(CASES / case), str(book)])
    said = "".join(capsys.readouterr())
    return {name: list(figures) for name, figures in rows(book).items()}, said


@pytest.mark.parametrize(
    "case",
    [
        "A0_dung.xlsx",
        "C1a_gach_cheo_nguoc.xlsx",
        "C1b_SharedStrings.xlsx",
        "C1d_workbook2.xlsx",
        "C1e_sheet_o_cho_khac.xlsx",
        "C3a_khoang_trang.ods",
        "C5a_Eth_dau_cot.xlsx",
    ],
)
def test_the_table_that_is_right(case: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows, _ = taken(case, tmp_path, capsys)
    assert rows[YEN_SON] == [1_240, 515, 36, 480, 0, 118_000_000, 60_000_000, 0, 58_300_000, 0]


@pytest.mark.parametrize(
    ("case", "text"),
    [
        ("A1a_excel_ods_loi.ods", "ô đang báo lỗi"),
        ("A1c_ods_chua_tinh.ods", "ô D3 là công thức chưa có kết quả"),
        ("A2_xlsxwriter.xlsx", "ô D3 là công thức chưa có kết quả"),
        ("A3_biff5_loi.xls", "ô đang báo lỗi"),
    ],
)
def test_errors_and_formulas_without_a_result(
    case: str, text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows, said = taken(case, tmp_path, capsys)
    assert rows[YEN_SON] == EMPTY
    assert f"{case}, ô D3: " in said
    assert text in said


def test_a_format_that_hides_thousands_is_read_as_shown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The cells hold đồng, the sheet shows thousands under “1.000 đồng”."""
    rows, _ = taken("A7_dinh_dang_nghin.xlsx", tmp_path, capsys)
    assert rows[YEN_SON][5:] == [118_000_000, 61_200_000, 1_200_000, 58_300_000, 0]


@pytest.mark.parametrize(
    ("case", "remedy"),
    [
        ("C4a_html.xls", "Hãy mở bằng Excel, lưu lại thành .xlsx"),
        ("C4c.csv", "lưu thành .xlsx"),
        ("C4d_phieu.zip", "Hãy giải nén"),
    ],
)
def test_other_files_get_their_own_remedy(
    case: str, remedy: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows, said = taken(case, tmp_path, capsys)
    assert rows[YEN_SON] == EMPTY
    assert remedy in said


@pytest.mark.parametrize("case", ["A8_trieu_d.xlsx", "A8_Don_vi_trieu_d.xlsx", "A8_Eth.xlsx"])
def test_money_units(case: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows, said = taken(case, tmp_path, capsys)
    assert rows[YEN_SON][5:] == [118_000_000, 61_200_000, 1_200_000, 57_900_000, 0]
    assert "không ghi đơn vị tính" not in said


def test_a_second_table_with_its_columns_in_another_order(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows, _ = taken("A9_hai_bang.xlsx", tmp_path, capsys)
    assert rows[YEN_SON] == [1_240, 520, 20, 500, 20, 118_000_000, 60_000_000, 0, 58_300_000, 0]
    assert rows[SON_DUONG] == [1_000, 410, 10, 394, 10, 96_400_000, 31_000_000, 1_000_000, 29_800_000, 1_000_000]


def test_the_workload_of_another_year(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows, said = taken("A10_tong_so_nam_2022.xlsx", tmp_path, capsys)
    assert rows[YEN_SON] == EMPTY
    assert "ô B2" in said
    assert "“Tổng số việc giải quyết năm 2022” là của năm 2022; cần cột “Tổng số việc giải quyết” của năm 2023" in said


def test_officers_below_their_unit(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows, said = taken("C6_chap_hanh_vien.xlsx", tmp_path, capsys)
    assert rows[YEN_SON] == [1_240, 515, 36, 480, 0, 118_000_000, 60_000_000, 0, 58_300_000, 0]
    assert rows[SON_DUONG] == [1_000, 410, 10, 394, 10, 96_400_000, 31_000_000, 1_000_000, 29_800_000, 1_000_000]
    assert "Chấp hành viên A (ô A4); Chấp hành viên B (ô A5)" in said
    assert "Sổ không có đơn vị" not in said


@pytest.mark.parametrize(("case", "words"), [("D2_ty.xlsx", "tỷ"), ("D2_dong.xlsx", "đồng")])
def test_figures_with_words(case: str, words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows, said = taken(case, tmp_path, capsys)
    assert rows[YEN_SON] == EMPTY
    assert f"{case}, ô G3" in said
    assert f"Hãy bỏ chữ “{words}”, nhập số theo đơn vị tính của bảng" in said


@pytest.mark.parametrize(
    ("case", "units", "before", "after"),
    [
        # Net of the separate register: 500 + 400 → 480 + 384, with the room 150 → 141.
        ("A5a_T_Cong", [YEN_SON, SON_DUONG], 900, 864),
        ("A5c_nhom_mot_don_vi", [ROOM, YEN_SON, SON_DUONG], 1_050, 1_005),
        ("A9c_dau_cot_lap_lai", [YEN_SON, SON_DUONG], 900, 864),
    ],
)
def test_provinces(
    case: str, units: list[str], before: int, after: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["gop", str(CASES / case), "-o", str(tmp_path / "ra.xlsx"), "--json"]) == 0
    (province,) = json.loads(capsys.readouterr().out)["tinh"]
    assert [unit["ten"] for unit in province["don_vi"]] == units
    assert (province["viec"]["ky_truoc"], province["viec"]["ky_nay"]) == (before, after)


# Việc and tiền of the eight units of the annex: load, 2022, 2023, net of the separate register.
ANNEX = [
    ("Phòng Nghiệp vụ và TCTHA", 120, 40, 38),
    ("Chi cục THADS TP Tuyên Quang", 250, 60, 57),
    ("Chi cục THADS H. Yên Sơn", 380, 80, 76),
    ("Chi cục THADS H. Sơn Dương", 510, 100, 95),
    ("Chi cục THADS H. Hàm Yên", 640, 120, 114),
    ("Chi cục THADS H. Chiêm Hóa", 770, 140, 133),
    ("Chi cục THADS H. Na Hang", 900, 160, 152),
    ("Chi cục THADS H. Lâm Bình", 1_030, 180, 171),
]


@pytest.mark.parametrize("case", ["d_thu_ly.xlsx", "h_notot.xlsx", "i_dvt.xlsx"])
def test_an_annex_in_the_words_of_the_plan(case: str) -> None:
    submissions, problems = read_file(CASES / case, case)
    assert problems == []
    money = {unit: (9_000 * load, 8_000 * before, 8_000 * after) for unit, load, before, after in ANNEX}
    for one, (unit, *cases) in zip(submissions, ANNEX, strict=True):
        assert (one.unit, [one.figures[place] for place in (0, 1, 3)]) == (unit, cases)
        assert tuple(one.figures[place] for place in (5, 6, 8)) == money[unit]
        assert (set(one.net), one.money_unit) == ({2, 4, 7, 9}, "1.000 đồng")


def test_rooms_of_areas() -> None:
    submissions, problems = read_file(CASES / "kv_dash.xlsx", "kv_dash.xlsx")
    assert problems == []
    assert [one.figures[0] for one in submissions] == list(range(500, 741, 20))
    assert {(one.money_unit, one.baseline_year, one.current_year) for one in submissions} == {
        ("1.000 đồng", 2025, 2026)
    }


def test_a_table_in_doubt_leaves_its_province_without_a_verdict(tmp_path: Path) -> None:
    rows = [[ROOM, *total(124, 101)], [YEN_SON, *figures(124)], [SON_DUONG, *figures(101)]]
    table(tmp_path / "Tỉnh A" / "bảng.xlsx", [["Đơn vị tính: 1.000 đồng"], list(HEADS), *rows])
    form(tmp_path / "Tỉnh A" / "phiếu.xlsx", "Chi cục THADS huyện C")
    result = gather(tmp_path, 2023, lambda done, of: None)
    assert list(result.provinces["cases_verdict"]) == ["Thiếu số liệu"]
    assert [problem.level for problem in result.problems] == [Level.ERROR]


def test_units_without_figures_are_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    names = [f"Chi cục THADS huyện {number}" for number in range(8)]
    path = table(
        tmp_path / "p" / "Tỉnh A" / "bảng.xlsx", [["ĐVT: đồng"], list(HEADS), *([name, None, 5] for name in names)]
    )
    book = fill(tmp_path / "so.xlsm", [(unit, *EMPTY) for unit in names], report_date=None)
    cli.main(["nhap-phieu", str(path), str(book)])
    said = capsys.readouterr().err
    assert said.count("chưa có số liệu của năm 2023") == 1
    assert f"8 đơn vị ({'; '.join(names)})" in said
    result = gather(tmp_path / "p", 2023, lambda done, of: None)
    assert sum("chưa có số liệu" in problem.text for problem in result.problems) == 1


def test_money_with_its_dong_in_a_table_of_thousands(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for unit, figure in (("1.000 đồng", None), ("đồng", 118_000)):
        cells = [YEN_SON, 1_240, 515, 36, 480, 0, "118.000.000 đ", 60_000_000, 0, 58_300_000, 0]
        path = table(tmp_path / "bảng.xlsx", [[f"Đơn vị tính: {unit}"], list(HEADS), cells])
        book = fill(tmp_path / "so.xlsm", [(YEN_SON, *EMPTY)], report_date=None)
        cli.main(["nhap-phieu", str(path), str(book)])
        assert ("Hãy bỏ chữ “đ”" in capsys.readouterr().err) == (figure is None)
        assert values(book, "NhapLieu")[0][6] == figure
