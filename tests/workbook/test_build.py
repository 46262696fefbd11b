"""The committed workbook: rebuilt to the same bytes, blank, protected, named and validated as promised."""

from __future__ import annotations

import datetime as dt
import io
import json
import re
import subprocess
import zipfile
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from lxml import etree
from openpyxl.cell.cell import MergedCell
from openpyxl.utils import get_column_letter

from tests.conftest import TEMPLATE, area
from tests.workbook.test_vba_project import ON_LINUX, VALIDATOR
from thads import layout
from thads.figures.problems import Block
from thads.figures.scales import read_scale
from thads.rules.plan import load_plan
from thads.rules.scales import SCALES
from thads.sheets import config
from thads.workbook import consolidate, example
from thads.workbook.book_file import open_book, save
from thads.workbook.build import SHEETS, build_workbook, vba_modules

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


@pytest.fixture(scope="module")
def book() -> openpyxl.Workbook:
    return openpyxl.load_workbook(TEMPLATE, keep_vba=True)


def part(sheet: str) -> etree._Element:
    """The XML of one of the committed workbook's sheets."""
    with zipfile.ZipFile(TEMPLATE) as package:
        return etree.fromstring(package.read(f"xl/worksheets/sheet{list(SHEETS).index(sheet) + 1}.xml"))


def test_rebuilding_gives_the_committed_bytes(tmp_path: Path) -> None:
    for name in ("a.xlsm", "b.xlsm"):
        build_workbook(tmp_path / name, load_plan())
        assert (tmp_path / name).read_bytes() == TEMPLATE.read_bytes()


def test_sheets_and_their_order(book: openpyxl.Workbook) -> None:
    assert book.sheetnames == [
        "Hướng dẫn", "Nhập liệu", "Chấp hành viên", "Kiểm tra", "Tổng hợp", "Tiến độ", "Biểu đồ", "Đề nghị khen thưởng",
        "Theo dõi", "Chỉ tiêu", "Đã tổng hợp", "xlwings.conf",
    ]  # fmt: skip
    assert book["xlwings.conf"].sheet_state == "hidden"
    assert [sheet.title for sheet in book if sheet.sheet_state != "visible"] == [
        "Chấp hành viên", "Đã tổng hợp", "xlwings.conf",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "sheet", "rows", "columns"),
    [
        ("NhapLieu", "Nhập liệu", 24, 11),
        ("DanhGia", "Nhập liệu", 24, 18),
        ("ChapHanhVien", "Chấp hành viên", 120, 13),
        ("ChapHanhVien_KetQua", "Chấp hành viên", 120, 13),
        ("DaTongHop_ChapHanhVien", "Chấp hành viên", 120, 13),
        ("DonViTinh", "Nhập liệu", 1, 1),
        ("NamSoSanh", "Nhập liệu", 1, 1),
        ("NamThiDua", "Nhập liệu", 1, 1),
        ("NgayBaoCao", "Nhập liệu", 1, 1),
        ("NguonSoLieu", "Nhập liệu", 24, 3),
        ("NgayKetThuc", "Chỉ tiêu", 1, 1),
        ("ChiTieu_Viec", "Chỉ tiêu", 6, 7),
        ("ChiTieu_Tien", "Chỉ tiêu", 6, 7),
        ("ChiTieu_Cuc_Viec", "Chỉ tiêu", 1, 7),
        ("ChiTieu_Cuc_Tien", "Chỉ tiêu", 1, 7),
        ("CachHieu", "Chỉ tiêu", 2, 1),
        ("TongHop_DonVi", "Tổng hợp", 48, 14),
        ("TongHop_Cuc", "Tổng hợp", 2, 14),
        ("KhenThuong", "Đề nghị khen thưởng", 40, 6),
        ("TheoDoi", "Theo dõi", 2000, 10),
        ("TienDo", "Tiến độ", 48, 13),
        ("SoO_ThayDoi", "Đã tổng hợp", 1, 1),
        ("LoiNhac_ThayDoi", "Nhập liệu", 1, 1),
        ("DaTongHop_NhapLieu", "Đã tổng hợp", 24, 11),
        ("DaTongHop_ChiTieu_Viec", "Đã tổng hợp", 6, 7),
        ("DaTongHop_ChiTieu_Tien", "Đã tổng hợp", 6, 7),
        ("DaTongHop_ChiTieu_Cuc_Viec", "Đã tổng hợp", 1, 7),
        ("DaTongHop_ChiTieu_Cuc_Tien", "Đã tổng hợp", 1, 7),
        ("DaTongHop_DonViTinh", "Đã tổng hợp", 1, 1),
        ("DaTongHop_NamSoSanh", "Đã tổng hợp", 1, 1),
        ("DaTongHop_NamThiDua", "Đã tổng hợp", 1, 1),
        ("DaTongHop_NgayBaoCao", "Đã tổng hợp", 1, 1),
        ("DaTongHop_CachHieu", "Đã tổng hợp", 2, 1),
        ("DaTongHop_ThongTinIn", "Đã tổng hợp", 13, 1),
    ],
)
def test_defined_names(book: openpyxl.Workbook, name: str, sheet: str, rows: int, columns: int) -> None:
    cells = area(book, name)
    assert (cells[0][0].parent.title, len(cells), len(cells[0])) == (sheet, rows, columns)


def test_live_results_stand_beside_the_input(book: openpyxl.Workbook) -> None:
    entry, live, others = area(book, "NhapLieu"), area(book, "DanhGia"), area(book, "SoLieuKhac")
    assert [row[0].row for row in entry] == [row[0].row for row in live] == [row[0].row for row in others]
    for row, results, more in zip(entry, live, others, strict=True):
        formula = results[0].value
        assert formula.ref == f"{results[0].coordinate}:{results[-1].coordinate}"
        figures = f"{row[0].coordinate}:{row[-1].coordinate}"
        year = f'NamThiDua&"|"&"|"&{more[0].coordinate}&"|"&{more[1].coordinate}&"|"&CachHieu_GuiLai'
        arguments = f'{figures},ChiTieu_Viec,ChiTieu_Tien,DonViTinh&"",CachHieu,{year}'
        assert formula.text == f"=THADS_DANH_GIA({arguments})"


def test_template_is_blank_but_for_the_plans_units(book: openpyxl.Workbook) -> None:
    plan = load_plan()
    rows = [[cell.value for cell in row] for row in area(book, "NhapLieu")]
    assert [row[0] for row in rows] == [*plan.units, *[None] * (24 - len(plan.units))]
    assert all(value is None for row in rows for value in row[1:])
    assert all(cell.value is None for row in area(book, "TongHop_DonVi") for cell in row)


def test_cached_values_are_those_of_the_formulas() -> None:
    cached = openpyxl.load_workbook(TEMPLATE, keep_vba=True, data_only=True)
    live = [[cell.value for cell in row] for row in area(cached, "DanhGia")]
    assert all(value in (None, "") for row in live for value in row[:-1])
    assert [row[-1] for row in live[:9]] == [*["Chưa có số liệu."] * 8, None]
    entry = cached["Nhập liệu"]
    texts = {" ".join(str(cell.value).split()) for row in entry.iter_rows(min_row=6, max_row=7) for cell in row}
    assert {"VỀ TIỀN (đơn vị: 1.000 đồng)", "Số việc chuyển kỳ sau năm 2022", "Số tiền chuyển kỳ sau năm 2023"} <= texts


def test_only_input_cells_are_unlocked_in_one_colour(book: openpyxl.Workbook) -> None:
    sheet = book["Nhập liệu"]
    inputs = {cell.coordinate for name in ("NhapLieu", "SoLieuKhac") for row in area(book, name) for cell in row}
    inputs |= {area(book, name)[0][0].coordinate for name in ("DonViTinh", "NamSoSanh", "NamThiDua", "NgayBaoCao")}
    sources = {cell.coordinate for row in area(book, "NguonSoLieu") for cell in row}  # the program writes them
    unlocked = {cell.coordinate for row in sheet.iter_rows() for cell in row if not cell.protection.locked}
    assert unlocked == inputs | sources
    assert {sheet[address].fill.fgColor.rgb for address in inputs} == {"FFFFF7D6"}
    assert sheet.protection.sheet
    assert sheet.protection.password is None


def test_on_filled_sheets_only_what_is_said_below_the_table_is_unlocked(book: openpyxl.Workbook) -> None:
    """Notes, place and date, the signers' titles and names: the rows below the line of counts."""
    footnotes, notes, *signed = area(book, "TongHop_CuoiTrang")[2:]
    (right,) = {cell.column for cell in signed[1] if cell.value and cell.column > 1}  # of the two who sign
    said = {row[0].coordinate for row in (footnotes, notes, *signed)} | {row[right - 1].coordinate for row in signed}
    assert len(said) == 2 + 2 * 4
    for name in ("Tổng hợp", "Tiến độ", "Biểu đồ", "Theo dõi"):
        sheet = book[name]
        assert sheet.protection.sheet
        assert sheet.protection.password is None
        unlocked = {
            cell.coordinate
            for row in sheet.iter_rows()
            for cell in row
            if not cell.protection.locked and not isinstance(cell, MergedCell)
        }
        assert unlocked == (said if name == "Tổng hợp" else set()), name


def test_panes_validation_and_drop_downs(book: openpyxl.Workbook) -> None:
    sheet = book["Nhập liệu"]
    assert sheet.freeze_panes == "C9"
    rules = {str(rule.sqref): rule for rule in sheet.data_validations.dataValidation}
    # Text may be typed: a machine with a decimal point would refuse "2.810.000" and "30/9/2023" as numbers and dates.
    free = [rules.pop(place) for place in ("E9:E32", "G9:G32", "J9:J32", "L9:L32", "F3", "AG9:AG32")]
    assert {rule.type for rule in free} == {None}
    assert all("lũy kế" in rule.prompt and len(rule.prompt) <= 255 for rule in free[:4])
    assert set(rules) == {"C3", "C4", "F4"}
    assert rules["F4"].formula1 == '"đồng,1.000 đồng,triệu đồng,tỷ đồng"'
    for rule in rules.values():
        assert rule.showErrorMessage
        assert rule.error.startswith("Hãy ")
        assert len(rule.error) <= 255
        assert len(rule.errorTitle) <= 32


def test_no_percentage_takes_the_machines_separator(tmp_path: Path) -> None:
    """What is shown of a rate is text or a whole percent; only what the charts plot, out of sight, are numbers."""
    path = tmp_path / "vi-du.xlsm"
    with open_book(TEMPLATE) as filled:
        example.fill(filled)
        consolidate.run(filled)
        filled.names["ChiTieu_Viec"].refers_to_range[0, 2].value = "5,5%"
        save(filled, path)
    shown: dict[str, set[str]] = {}
    book = openpyxl.load_workbook(path, data_only=True)
    for sheet in (one for one in book.worksheets if one.sheet_state == "visible"):
        hidden = {
            letter
            for dimension in sheet.column_dimensions.values()
            if dimension.hidden
            for letter in map(get_column_letter, range(dimension.min, dimension.max + 1))
        }
        for cell in (cell for row in sheet.iter_rows() for cell in row if get_column_letter(cell.column) not in hidden):
            if isinstance(cell.value, int | float) and "%" in cell.number_format:
                assert (cell.number_format, sheet.title) == ("0%", "Chỉ tiêu")
                assert round(cell.value * 100, 9).is_integer()
            elif isinstance(cell.value, str) and re.fullmatch(r"-?\d+,\d+%", cell.value):
                shown.setdefault(sheet.title, set()).add(cell.value)
    # 150 → 141 is 6%, 400 → 384 4%, and an increase of 4 in 100.
    assert set(shown) == {"Nhập liệu", "Tổng hợp", "Theo dõi", "Chỉ tiêu"}
    assert all({"6,00%", "4,00%", "-4,00%"} <= shown[name] for name in ("Nhập liệu", "Tổng hợp", "Theo dõi"))


def test_buttons_call_the_macros_and_say_what_they_do() -> None:
    with zipfile.ZipFile(TEMPLATE) as package:
        drawings = "".join(package.read(f"xl/drawings/drawing{number}.xml").decode() for number in (1, 2))
    macros = ["THADS_ChanDoan", "THADS_SangNam", "THADS_TaoPhieu", "THADS_NhapPhieu", "THADS_KiemTra", "THADS_TongHop"]
    macros += ["THADS_HoanTac", "THADS_ChenDong", "THADS_DuaLen"]
    assert re.findall(r'<xdr:sp macro="\[0\]!(\w+)"', drawings) == macros
    assert set(macros) <= set(re.findall(r"Public Sub (\w+)", vba_modules()["THADS"]))
    abouts = re.findall(r' descr="([^"]+)"', drawings)
    assert len(set(abouts)) == len(macros)
    assert not any("THADS_" in about for about in abouts)
    assert drawings.count('<xdr:clientData fPrintsWithSheet="0"/>') == len(macros)
    dark = re.findall(r'<a:srgbClr val="1F4E79"/></a:solidFill><a:ln .*?<a:t>(.*?)</a:t>', drawings)
    assert dark == ["4. Tổng hợp"]


def test_buttons_stay_left_of_the_figures_and_above_the_units(book: openpyxl.Workbook) -> None:
    """They stand in the corner that neither scrolling moves."""
    pane = book["Nhập liệu"][book["Nhập liệu"].freeze_panes]
    with zipfile.ZipFile(TEMPLATE) as package:
        drawing = package.read("xl/drawings/drawing2.xml").decode()
    ends = re.findall(r"<xdr:to><xdr:col>(\d+)</xdr:col>.*?<xdr:row>(\d+)</xdr:row>", drawing)
    assert len(ends) == 7
    # Of rows those above the head alone.
    assert all(int(column) < pane.column - 1 and int(row) < pane.row - 4 for column, row in ends)


def test_no_font_follows_the_theme() -> None:
    """Excel shows the theme's font, Calibri, wherever a font names a scheme."""
    with zipfile.ZipFile(TEMPLATE) as package:
        assert b"<scheme" not in package.read("xl/styles.xml")


def test_the_result_stands_left_of_the_name_by_plain_formulas(book: openpyxl.Workbook) -> None:
    entry, outcomes = area(book, "NhapLieu"), area(book, "KetQuaChung")
    assert [row[0].row for row in outcomes] == [row[0].row for row in entry]
    assert {row[0].column for row in outcomes} == {entry[0][0].column - 1}
    assert all(row[0].value.startswith("=IFERROR(IF(") and "THADS" not in row[0].value for row in outcomes)
    sheet = book["Nhập liệu"]
    assert {sheet.row_dimensions[row[0].row].height for row in entry} == {21}
    assert not sheet.sheet_view.showGridLines
    assert sheet.sheet_view.selection[-1].activeCell == area(book, "NgayBaoCao")[0][0].coordinate
    details = [sheet.column_dimensions[cell.column_letter] for cell in area(book, "DanhGia")[0]]
    assert {detail.outlineLevel for detail in details if detail.outlineLevel} == {1}


def test_scales_on_the_sheet_are_the_plans(book: openpyxl.Workbook) -> None:
    plan = load_plan()
    for key in SCALES:
        rows = [[cell.value for cell in row] for row in area(book, layout.SCALE_NAMES[key])]
        scale, problems = read_scale(Block(rows), 1000 if key.endswith("money") else 1)
        assert (scale, problems) == (getattr(plan, key), [])
        assert all(row[6].startswith("Kế hoạch 30/6/2023, mục ") for row in rows)


def test_summary_page_setup() -> None:
    sheet = part("Tổng hợp")
    page = sheet.find(f"{MAIN}pageSetup").attrib
    assert (page["paperSize"], page["orientation"], page["fitToHeight"]) == ("9", "landscape", "0")
    assert sheet.find(f"{MAIN}sheetPr/{MAIN}pageSetUpPr").get("fitToPage") == "1"
    margins = {side: float(inches) * 25.4 for side, inches in sheet.find(f"{MAIN}pageMargins").attrib.items()}
    assert 20 <= round(margins["top"], 3) <= 25
    assert 20 <= round(margins["bottom"], 3) <= 25
    assert 30 <= round(margins["left"], 3) <= 35
    assert 15 <= round(margins["right"], 3) <= 20
    header = sheet.find(f"{MAIN}headerFooter")
    assert header.get("differentFirst") == "1"
    assert "&P" in str(header.findtext(f"{MAIN}oddHeader"))
    assert not header.findtext(f"{MAIN}firstHeader")


def test_headings_repeat_and_number_the_columns(book: openpyxl.Workbook) -> None:
    sheet = book["Tổng hợp"]
    assert sheet.print_title_rows == "$8:$10"
    numbers = [cell.value for cell in sheet[10][:14]]
    assert numbers == ["A", "B", "C", 1, 2, 3, "4=2-3", "5=4:2", 6, 7, 8, 9, 10, 11]


def test_every_font_is_times_new_roman_and_large_enough(book: openpyxl.Workbook) -> None:
    """11 points on the screen; on the printed sheets 10,5 in the table, 9 in notes, 8,5 where columns are numbered."""
    for sheet in book:
        printed = {"Tổng hợp": 8.5, "Tiến độ": 8.5, "Đề nghị khen thưởng": 9, "Biểu đồ": 10.5}
        least = printed.get(sheet.title, 11)
        for row in sheet.iter_rows():
            for cell in row:
                assert (cell.font.name, cell.font.size >= least) == ("Times New Roman", True), (
                    f"{sheet.title}!{cell.coordinate}"
                )


def test_opening_does_not_recalculate_everything() -> None:
    with zipfile.ZipFile(TEMPLATE) as package:
        calculation = etree.fromstring(package.read("xl/workbook.xml")).find(f"{MAIN}calcPr")
    assert calculation.get("fullCalcOnLoad") is None
    assert calculation.get("calcId") == "191029"


def test_settings_for_xlwings(book: openpyxl.Workbook) -> None:
    sheet = book["xlwings.conf"]
    settings = {row[0]: row[1] for row in sheet.iter_rows(max_col=2, max_row=4, values_only=True)}
    assert settings["UDF MODULES"] == "tuyenquang_thads"
    assert settings["USE UDF SERVER"] is True
    assert settings["INTERPRETER_WIN"].isascii()
    assert settings["INTERPRETER_WIN"].startswith("%LOCALAPPDATA%")
    described = [row[0] for row in sheet.iter_rows(min_col=6, max_col=6, values_only=True) if row[0]]
    assert len(described) == 6
    assert all(name.startswith("THADS_") for name in described)


def test_descriptions_have_room_and_too_long_a_row_is_refused() -> None:
    """VBA's messages stand to the left of the descriptions, whatever the number of arguments."""
    with xlsxwriter.Workbook(io.BytesIO()) as workbook:
        workbook.add_worksheet(layout.CONFIG_SHEET)
        config.build(workbook, ["message"], [["THADS_X", "THADS", "text", *"abcdefghijklmnopqr"]])
        with pytest.raises(ValueError, match="THADS_X: 22 texts"):
            config.build(workbook, ["message"], [["THADS_X", "THADS", "text", *"abcdefghijklmnopqrs"]])


def test_charts_are_bound_to_names_and_need_no_colour() -> None:
    with zipfile.ZipFile(TEMPLATE) as package:
        charts = [
            package.read(name).decode() for name in sorted(package.namelist()) if name.startswith("xl/charts/chart")
        ]
        names = package.read("xl/workbook.xml").decode()
    assert len(charts) == 4
    formulas = [formula for chart in charts for formula in re.findall(r"<c:f>(.*?)</c:f>", chart)]
    assert len(formulas) == 24  # categories and values of 4 + 4 + 2 + 2 series
    for formula in formulas:
        (name,) = re.fullmatch(r"'Đã tổng hợp'!(BieuDo_\w+)", formula).groups()
        assert f'<definedName name="{name}" localSheetId="{list(SHEETS).index("Đã tổng hợp")}">' in names
    colours = {colour for chart in charts for colour in re.findall(r'srgbClr val="(\w{6})"', chart)}
    assert colours
    assert all(colour[:2] == colour[2:4] == colour[4:] for colour in colours)


@ON_LINUX
def test_open_xml_sdk_finds_no_fault_once_it_is_filled(tmp_path: Path) -> None:
    """Two dates consolidated, one with more units than the template has rows: charts, history and progress filled."""
    path = tmp_path / "day.xlsm"
    with open_book(TEMPLATE) as opened:
        example.fill(opened)
        assert consolidate.run(opened)[0]
        opened.names["NhapLieu"].refers_to = "='Nhập liệu'!$B$9:$L$38"
        rows = [[f"Đơn vị {number}", 450, 150, None, 141, None, 1000, 500, None, 400, None] for number in range(30)]
        opened.names["NhapLieu"].refers_to_range.value = rows
        opened.names["NgayBaoCao"].refers_to_range.value = dt.date(2023, 10, 31)
        assert consolidate.run(opened)[0]
        save(opened, path)
    run = subprocess.run([VALIDATOR, path, "Office2010"], capture_output=True, check=True, timeout=120)
    assert json.loads(run.stdout)["errors"] == []
