"""The extension in a real LibreOffice: formulas compute, buttons work, and what is saved holds nothing of ours."""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import threading
import time
import warnings
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter

from tests.conftest import ROOT, TEMPLATE, UNITS
from thads import layout
from thads.errors import OfficeError
from thads.libreoffice import extension
from thads.results.live import assess_rows
from thads.workbook.backups import copies
from thads.workbook.vba_project import build_vba_project
from xlwings_engines.libreoffice.soffice import Soffice

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # oletools calls pyparsing by deprecated names
    from oletools.olevba import VBA_Parser

NEVER, ALWAYS = 0, 4  # com.sun.star.document.MacroExecMode
USE_CONFIG = 3
DATE = 2  # com.sun.star.util.NumberFormat
XLSM = "Calc MS Excel 2007 VBA XML"
MODULES = ("xlwings", "xlwings_udfs")

BAD_UNITS = (*UNITS[:2], ("Chi cục THADS Hàm Yên", "một nghìn", 400, None, 385, None, 40_000_000, 5, None, 4, 9))
BLANK = (None,) * layout.input_columns()


class Office:
    """A LibreOffice on a profile; whatever hangs ends by its end."""

    def __init__(self, profile: Path, seconds: float = 120) -> None:
        self.soffice = Soffice.start(profile=profile)
        self.watchdog = threading.Timer(seconds, self.soffice.kill)
        self.watchdog.start()

    def close(self) -> None:
        self.watchdog.cancel()
        self.soffice.terminate()

    @contextmanager
    def document(self, path: Path, macros: int = ALWAYS) -> Iterator[Any]:
        options = properties(Hidden=True, MacroExecutionMode=macros)
        document = self.soffice.desktop.loadComponentFromURL(path.as_uri(), "_blank", 0, options)
        try:
            yield document
        finally:
            document.close(True)


def properties(**values: Any) -> tuple[Any, ...]:
    import uno  # type: ignore[import-not-found]

    return tuple(
        uno.createUnoStruct("com.sun.star.beans.PropertyValue", Name=name, Value=value)
        for name, value in values.items()
    )


def area(document: Any, name: str) -> Any:
    return document.NamedRanges.getByName(name).getReferredCells()


def cells(document: Any, name: str) -> list[list[object]]:
    return [[None if cell == "" else cell for cell in row] for row in area(document, name).getDataArray()]


def fill(document: Any, rows: Sequence[Sequence[object]] = UNITS) -> None:
    target = area(document, layout.INPUT)
    blank = [BLANK] * (target.Rows.Count - len(rows))
    target.setDataArray(tuple(tuple("" if cell is None else cell for cell in row) for row in (*rows, *blank)))


def live(document: Any) -> list[list[object]]:
    return [list(row) for row in area(document, layout.LIVE).getDataArray()]


def expected(document: Any) -> list[list[object]]:
    """What the live cells have to show for what stands in the document."""
    names = (layout.SCALE_NAMES["unit_cases"], layout.SCALE_NAMES["unit_money"], layout.MONEY_UNIT, layout.READINGS)
    cases, money, unit, readings = (cells(document, name) for name in names)
    return assess_rows(cells(document, layout.INPUT), cases, money, unit[0][0], readings)


def set_target(document: Any, rate: float) -> None:
    area(document, layout.SCALE_NAMES["unit_cases"]).getCellByPosition(2, 0).Value = rate


def press(document: Any, caption: str) -> None:
    """What a click does: the script of the shape's event."""
    page = document.Sheets.getByName("Nhập liệu").DrawPage
    shapes = [page.getByIndex(index) for index in range(page.Count)]
    (shape,) = (shape for shape in shapes if shape.String.endswith(caption))
    event = {item.Name: item.Value for item in shape.getEvents().getByName("OnClick")}
    document.getScriptProvider().getScript(event["Script"]).invoke((), (), ())


def summary(document: Any) -> list[list[object]]:
    return [*cells(document, layout.SUMMARY_UNITS), *cells(document, layout.SUMMARY_PROVINCE)]


def modules(document: Any) -> dict[str, str]:
    library = document.BasicLibraries.getByName("TuyenQuangTHADS")
    return {name: library.getByName(name) for name in library.ElementNames}


def vba(path: Path) -> dict[str, str]:
    """Sources by module; LibreOffice ends each with one line end more."""
    parser = VBA_Parser(str(path))
    try:
        return {name: source.rstrip("\r\n") for _, _, name, source in parser.extract_macros()}
    finally:
        parser.close()


def trusted(profile: Path) -> list[str]:
    text = (profile / "user" / "registrymodifications.xcu").read_text(encoding="utf-8")
    found = re.search(r'<prop oor:name="SecureURL".*?</prop>', text)
    return re.findall(r"<it>(.*?)</it>", found[0]) if found else []


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("sổ sách của Cục")


@pytest.fixture(scope="module")
def profile(folder: Path) -> Path:
    """A profile with the extension, and the program in a folder of an awkward name."""
    profile = folder / "hồ sơ LibreOffice"
    extension.install(profile, [folder])
    program = folder / "chương trình"
    shutil.copytree(ROOT / "python", program, ignore=shutil.ignore_patterns("__pycache__"))
    change_settings(profile, program=str(program))
    return profile


def change_settings(profile: Path, **values: object) -> None:
    path = profile / extension.SETTINGS
    path.write_text(json.dumps(json.loads(path.read_text(encoding="utf-8")) | values), encoding="utf-8")


@pytest.fixture(scope="module")
def office(profile: Path, folder: Path) -> Iterator[Office]:
    os.environ["XDG_STATE_HOME"] = str(folder)  # the log of what fails
    office = Office(profile)
    del os.environ["XDG_STATE_HOME"]
    yield office
    office.close()


@pytest.fixture
def book(folder: Path) -> Path:
    return Path(shutil.copy(TEMPLATE, folder / "sổ năm 2023.xlsm"))


@pytest.fixture
def document(office: Office, book: Path) -> Iterator[Any]:
    with office.document(book) as document:
        yield document


def test_build_is_reproducible(tmp_path: Path) -> None:
    extension.build(tmp_path / "a.oxt")
    time.sleep(2.1)  # zip counts in steps of two seconds
    extension.build(tmp_path / "b.oxt")
    assert (tmp_path / "a.oxt").read_bytes() == (tmp_path / "b.oxt").read_bytes()
    with zipfile.ZipFile(tmp_path / "a.oxt") as package:
        assert package.namelist() == sorted(package.namelist())


def test_loaded_workbook_shows_right_values_and_is_unmodified(document: Any) -> None:
    assert live(document) == expected(document)
    assert not document.isModified()


def test_buttons_stay_off_paper_and_drawn_rules_do_not(document: Any) -> None:
    shapes = [shape for sheet in document.Sheets for shape in sheet.DrawPage if hasattr(shape, "getEvents")]
    assert sorted(shape.String for shape in shapes if not shape.Printable) == sorted(
        button.caption for button in layout.BUTTONS
    )


def test_typing_recalculates_the_row(document: Any) -> None:
    fill(document)
    assert live(document) == expected(document)
    before = live(document)
    area(document, layout.INPUT).getCellByPosition(4, 1).Value = 400
    after = live(document)
    assert after == expected(document)
    assert [index for index, row in enumerate(after) if row != before[index]] == [1]


def test_editing_a_scale_recalculates_all_rows(document: Any) -> None:
    fill(document, [UNITS[0]] * layout.UNIT_ROWS)
    before = live(document)
    set_target(document, 0.2)
    after = live(document)
    assert after == expected(document)
    assert all(row[1] == "từ 20% trở lên" and row != old for row, old in zip(after, before, strict=True))


@pytest.mark.parametrize(
    ("formula", "shown"),
    [("=1/0", "#DIV/0!"), ("=NA()", "#N/A"), ("=KHONGCO()", "#NAME?"), ("nghìn", "“nghìn” không phải là số")],
)
def test_what_is_no_figure_is_named_in_the_row(document: Any, formula: str, shown: str) -> None:
    fill(document)
    area(document, layout.INPUT).getCellByPosition(1, 0).setFormula(formula)
    assert live(document)[0][-2] == "Sai số liệu"
    assert shown.casefold() in str(live(document)[0][-1]).casefold()
    assert live(document)[1:] == expected(document)[1:]


def test_a_date_is_no_figure(document: Any) -> None:
    fill(document)
    cell = area(document, layout.INPUT).getCellByPosition(1, 0)
    cell.NumberFormat = document.NumberFormats.getStandardFormat(DATE, cell.CharLocale)
    assert "ngày" in str(live(document)[0][-1])


def test_a_date_in_a_scale_is_no_figure(document: Any) -> None:
    fill(document)
    cell = area(document, layout.SCALE_NAMES["unit_cases"]).getCellByPosition(0, 1)
    plain = cell.NumberFormat
    cell.NumberFormat = document.NumberFormats.getStandardFormat(DATE, cell.CharLocale)
    document.calculateAll()
    assert "ngày" in str(live(document)[0][0])
    cell.NumberFormat = plain
    document.calculateAll()
    assert live(document) == expected(document)


@pytest.mark.parametrize(
    "arguments",
    ["", "A9:K9;ChiTieu_Viec", "A9:K9;ChiTieu_Viec;ChiTieu_Tien;DonViTinh;CachHieu;NamThiDua;1"],
)
def test_wrong_number_of_arguments_is_said(document: Any, arguments: str) -> None:
    sheet = document.Sheets.getByName(layout.INPUT_SHEET)
    sheet.unprotect("")
    cell = sheet.getCellRangeByName("A60")
    cell.setFormula(f"=THADS_DANH_GIA({arguments})")
    assert cell.getDataArray() == (("Công thức thiếu hoặc thừa tham số. Hãy sửa lại công thức.",),)


def test_single_value_functions(document: Any) -> None:
    fill(document)
    sheet = document.Sheets.getByName(layout.INPUT_SHEET)
    sheet.unprotect("")
    cell = sheet.getCellRangeByName("A60")
    results = {
        "THADS_NHOM(450;ChiTieu_Viec)": "dưới 500 việc",
        "THADS_CHI_TIEU(450;ChiTieu_Viec)": "từ 6% trở lên",
        "THADS_TY_LE_GIAM(150;141)": 0.06,
        "THADS_KET_QUA(450;150;B60;ChiTieu_Viec)": "Thiếu số liệu",
        "THADS_KET_QUA(450;150;142;ChiTieu_Viec)": "Không đạt",
        "THADS_CON_PHAI_GIAM(450;150;142;ChiTieu_Viec)": 1.0,
        'THADS_TY_LE_GIAM("1.500";"1.410")': 0.06,
        "THADS_NHOM(450;A1)": "Thang chỉ tiêu phải có 7 cột.",
    }
    for formula, shown in results.items():
        cell.setFormula(f"={formula}")
        ((found,),) = cell.getDataArray()
        assert found == shown, formula


def test_one_formula_for_many_rows_and_without_optional_arguments(document: Any) -> None:
    fill(document)
    sheet = document.Sheets.getByName(layout.INPUT_SHEET)
    sheet.unprotect("")
    block = sheet.getCellRangeByName("A60:R83")
    block.setArrayFormula("=THADS_DANH_GIA(NhapLieu;ChiTieu_Viec;ChiTieu_Tien)")
    assert [list(row) for row in block.getDataArray()] == live(document)


def test_button_fills_the_summary(document: Any) -> None:
    fill(document)
    press(document, "Tổng hợp")
    rows = summary(document)
    assert rows[0][:7] == [1.0, UNITS[0][0], "Việc", 450.0, 150.0, 141.0, 9.0]
    assert rows[0][10] == "Đạt"
    assert document.CurrentController.ActiveSheet.Name == layout.SUMMARY_SHEET
    assert rows[-2][3] == sum(row[1] for row in UNITS)
    assert live(document) == expected(document)


def test_button_with_bad_figures_lists_them_and_leaves_the_summary(document: Any) -> None:
    fill(document)
    press(document, "Tổng hợp")
    before = summary(document)
    fill(document, BAD_UNITS)
    press(document, "Tổng hợp")
    assert summary(document) == before
    assert "một nghìn" in str(cells(document, layout.CHECK_LIST)[0][4])
    assert document.CurrentController.ActiveSheet.Name == layout.CHECK_SHEET
    fill(document)
    press(document, "Kiểm tra")
    assert "một nghìn" not in str(cells(document, layout.CHECK_LIST))


@pytest.mark.parametrize("columns", [(1, 1), (2, 2), (6, 7), (11, 11)])
def test_cells_inserted_into_a_row_are_found(document: Any, columns: tuple[int, int]) -> None:
    """As LibreOffice itself moves a row's cells once the sheet is unprotected; taken out again all is as before."""
    import uno

    fill(document)
    before = cells(document, layout.INPUT)
    sheet = document.Sheets.getByName("Nhập liệu")
    sheet.unprotect("")
    row = sheet.getCellRangeByPosition(columns[0], 9, columns[1], 9).getRangeAddress()
    inserted, deleted = (
        uno.Enum(f"com.sun.star.sheet.Cell{mode}Mode", side) for mode, side in (("Insert", "RIGHT"), ("Delete", "LEFT"))
    )
    sheet.insertCells(row, inserted)
    press(document, "Kiểm tra")
    assert "không còn bắt đầu ở ô N10" in str(cells(document, layout.CHECK_LIST))
    sheet.removeRange(row, deleted)
    assert cells(document, layout.INPUT) == before
    press(document, "Kiểm tra")
    assert "không còn bắt đầu" not in str(cells(document, layout.CHECK_LIST))
    sheet.removeRange(row, deleted)
    press(document, "Tổng hợp")
    assert "không còn bắt đầu ở ô N10" in str(cells(document, layout.CHECK_LIST))


def test_undo_button_brings_back_what_was_typed(document: Any, book: Path) -> None:
    """Nothing is saved in between; without a window the question is answered with OK."""
    shutil.rmtree(book.with_name(layout.BACKUP_FOLDER), ignore_errors=True)
    fill(document)
    area(document, layout.REPORT_DATE).getCellByPosition(0, 0).Value = 45199  # 30/9/2023
    press(document, "Tổng hợp")
    consolidated = [summary(document), cells(document, layout.HISTORY)[:5]]
    typed = cells(document, layout.INPUT)
    fill(document, [(*UNITS[0][:4], 99, *UNITS[0][5:]), *UNITS[1:]])
    set_target(document, 0.5)
    press(document, "Tổng hợp")
    changed = [summary(document), cells(document, layout.HISTORY)[:5]]
    assert changed != consolidated
    press(document, "Hoàn tác")  # back to before that consolidation: what was typed stays, Theo dõi goes back
    assert cells(document, layout.INPUT)[0][4] == 99
    assert [summary(document), cells(document, layout.HISTORY)[:5]] == [changed[0], consolidated[1]]
    fill(document)
    set_target(document, 0.06)
    press(document, "Hoàn tác")  # the newest copy that differs: the changed figures with their history
    assert cells(document, layout.INPUT)[0][4] == 99
    assert [summary(document), cells(document, layout.HISTORY)[:5]] == changed
    press(document, "Hoàn tác")
    assert cells(document, layout.INPUT) == typed
    assert [summary(document), cells(document, layout.HISTORY)[:5]] == consolidated
    assert cells(document, layout.SCALE_NAMES["unit_cases"])[0][2] == 0.06
    assert live(document) == expected(document)
    names = [copy.before for copy in copies(book)]
    assert names == ["hoàn tác", "hoàn tác", "hoàn tác", "tổng hợp", "tổng hợp"]
    assert document.isModified()


def test_saved_file_has_the_original_modules_and_right_values(document: Any, folder: Path) -> None:
    fill(document)
    set_target(document, 0.3)  # not yet computed when it is saved
    path = folder / "đã lưu.xlsm"
    document.storeAsURL(path.as_uri(), properties(FilterName=XLSM))
    assert vba(path) == vba(TEMPLATE)
    shown = [["" if cell is None else cell for cell in row] for row in saved_live(path)]
    assert shown == expected(document)
    assert not document.isModified()
    area(document, layout.INPUT).getCellByPosition(4, 0).Value = 90
    assert live(document) == expected(document)
    document.store()
    assert vba(path) == vba(TEMPLATE)


def saved_live(path: Path) -> list[list[object]]:
    book = openpyxl.load_workbook(path, data_only=True)
    ((sheet, address),) = book.defined_names[layout.LIVE].destinations
    return [[cell.value for cell in row] for row in book[sheet][address]]


def test_failed_save_leaves_the_workbook_working(document: Any) -> None:
    fill(document)
    with pytest.raises(Exception, match=r"storeToURL|SfxBaseModel"):
        document.storeToURL("file:///proc/khong-co/a.xlsm", properties(FilterName=XLSM))
    set_target(document, 0.3)
    assert live(document) == expected(document)


def test_without_permission_for_macros_nothing_is_touched(office: Office, book: Path) -> None:
    with office.document(book, NEVER) as document:
        assert "XLPy.CallUDF" in modules(document)["xlwings_udfs"]


def test_trusted_folder_runs_macros_without_a_question(office: Office, book: Path) -> None:
    with office.document(book, USE_CONFIG) as document:
        fill(document)
        assert live(document) == expected(document)


def test_two_workbooks_at_once(office: Office, book: Path, folder: Path) -> None:
    other = Path(shutil.copy(TEMPLATE, folder / "sổ khác.xlsm"))
    with office.document(book) as first, office.document(other) as second:
        fill(first)
        fill(second, UNITS[:1])
        press(first, "Tổng hợp")
        assert summary(first)[2][1] == "Chi cục THADS\nYên Sơn"
        assert summary(second)[2][1] is None
        press(second, "Tổng hợp")
        assert live(first) == expected(first)
        assert live(second) == expected(second)


def test_other_documents_are_left_alone(office: Office, tmp_path: Path) -> None:
    path = macro_workbook(
        tmp_path / "của người khác.xlsm",
        {
            "THADS": "Function TANG(x)\nTANG = x + 1\nEnd Function\n",
            "xlwings": "Function GIAM(x)\nGIAM = x - 1\nEnd Function\n",
            "xlwings_udfs": 'Function KHAC(x)\nKHAC = "khac_thads"\nEnd Function\n',
        },
    )
    with office.document(path) as document:
        assert "vn.thads" not in "".join(modules(document).values())
        cell = document.Sheets.getByIndex(0).getCellRangeByName("A1")
        cell.setFormula("=TANG(1)")
        assert cell.Value == 2
        document.storeToURL((tmp_path / "b.xlsm").as_uri(), properties(FilterName=XLSM))
    saved = vba(tmp_path / "b.xlsm")
    assert {name: saved[name] for name in ("THADS.bas", "xlwings.bas", "xlwings_udfs.bas")} == {
        name: source for name, source in vba(path).items() if name.endswith(".bas")
    }


def macro_workbook(path: Path, sources: Mapping[str, str]) -> Path:
    texts = {name: f'Attribute VB_Name = "{name}"\n{source}' for name, source in sources.items()}
    project = build_vba_project("ThisWorkbook", ["Sheet1"], texts, "Option Explicit\n")
    with xlsxwriter.Workbook(path) as workbook:
        workbook.add_vba_project(io.BytesIO(project), True)
        workbook.set_vba_name("ThisWorkbook")
        workbook.add_worksheet("A").set_vba_name("Sheet1")
    return path


def test_recalculation_is_quick(document: Any) -> None:
    """Some 22 ms for 24 rows were seen; a hundred times a native formula's time would be felt while typing."""
    fill(document, [UNITS[0]] * layout.UNIT_ROWS)
    times = []
    for _ in range(5):
        start = time.perf_counter()
        document.calculateAll()
        times.append(time.perf_counter() - start)
    assert min(times) < 0.2


def test_running_office_is_refused(office: Office, profile: Path) -> None:
    with pytest.raises(OfficeError, match="LibreOffice đang mở"):
        extension.install(profile)
    with pytest.raises(OfficeError, match="LibreOffice đang mở"):
        extension.uninstall(profile)
    assert office.soffice.alive


def test_packages_of_another_python_leave_the_formulas_working(folder: Path, book: Path) -> None:
    profile = folder / "hồ sơ khác"
    extension.install(profile, [folder])
    change_settings(profile, python=[3, 1])
    office = Office(profile)
    try:
        with office.document(book) as document:
            fill(document)
            before = summary(document)
            press(document, "Tổng hợp")
            assert summary(document) == before
            assert live(document) == expected(document)
    finally:
        office.close()


def test_missing_office_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XLWINGS_SOFFICE", str(tmp_path / "khong-co"))
    with pytest.raises(OfficeError, match="chưa có LibreOffice"):
        extension.install(tmp_path / "p")


def test_uninstall_takes_back_what_install_did(tmp_path: Path, book: Path) -> None:
    profile = tmp_path / "hồ sơ"
    assert not extension.is_installed(profile)
    extension.uninstall(profile)
    assert not profile.exists()

    extension.install(profile, [tmp_path])
    change_settings(profile, trusted=[])  # as if the user had trusted that folder
    extension.install(profile, [tmp_path, book.parent])
    assert extension.is_installed(profile)
    own, added = tmp_path.as_uri(), book.parent.as_uri()
    assert trusted(profile) == [own, added]

    extension.uninstall(profile)
    assert not extension.is_installed(profile)
    assert trusted(profile) == [own]
    office = Office(profile)
    try:
        with office.document(book) as document:
            assert "XLPy.CallUDF" in modules(document)["xlwings_udfs"]
    finally:
        office.close()
