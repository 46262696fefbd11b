"""A button is one row of a table and one function: what stands on the sheet, in VBA and in Python comes from there."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import xlwings as xw

import tuyenquang_thads
from tests.excel_com import excel_com
from tests.forms import test_buttons as forms
from tests.workbook.test_sending import shown
from thads.commands import buttons
from thads.layout import BUTTONS
from thads.sheets import host
from thads.workbook.book_file import save
from thads.workbook.vba_project import button_macros

desk = forms.desk


def test_each_button_has_its_function_and_no_other_is_there() -> None:
    assert sorted(buttons.ACTIONS) == sorted(button.action for button in BUTTONS)


def test_the_macros_that_workbooks_in_use_call() -> None:
    macros = {button.macro: button.action for button in BUTTONS}
    assert macros == {
        "THADS_TaoPhieu": "tao_phieu",
        "THADS_NhapPhieu": "nhap_phieu",
        "THADS_KiemTra": "kiem_tra",
        "THADS_TongHop": "tong_hop",
        "THADS_HoanTac": "hoan_tac",
        "THADS_ChenDong": "chen_dong",
        "THADS_DuaLen": "dua_len",
        "THADS_XuatPdf": "xuat_pdf",
        "THADS_BanGui": "ban_gui",
        "THADS_VanBan": "van_ban",
        "THADS_ChanDoan": "chan_doan",
        "THADS_SangNam": "sang_nam",
    }
    for macro, action in macros.items():
        assert f'Public Sub {macro}()\n    RunAction "{action}"\nEnd Sub\n' in button_macros()


def test_each_entry_point_presses_its_button(monkeypatch: pytest.MonkeyPatch) -> None:
    pressed: list[str] = []
    monkeypatch.setattr(buttons, "press", pressed.append)
    for button in BUTTONS:
        getattr(tuyenquang_thads, button.action)()
    assert pressed == [button.action for button in BUTTONS]
    assert not hasattr(tuyenquang_thads, "khong_co")


@pytest.fixture
def printed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """In place of Excel's printing: a file, and the sheets that were printed."""
    sheets: list[str] = []

    def to_pdf(sheet: xw.Sheet, path: Path) -> None:
        sheets.append(sheet.name)
        path.write_bytes(b"%PDF-1.7")

    monkeypatch.setattr(xw.Sheet, "to_pdf", to_pdf)
    return sheets


@pytest.mark.parametrize(("action", "ending"), [("xuat_pdf", ".pdf"), ("ban_gui", " bản gửi.xlsx")])
def test_a_file_beside_the_workbook(
    action: str,
    ending: str,
    desk: Callable[..., Any],
    tmp_path: Path,
    printed: list[str],
) -> None:
    press, target = getattr(tuyenquang_thads, action), tmp_path / f"so 2023-08-31{ending}"
    with desk(None) as at:
        press()  # nothing consolidated yet
        tuyenquang_thads.tong_hop()
        at.said.clear()
        press()
        assert at.said == [(f"Đã ghi {target}.", "info")]
        made = target.read_bytes()
        target.write_bytes(b"mine")
        at.answer = "cancel"
        press()
        assert target.read_bytes() == b"mine"
        at.answer = "ok"
        press()
        assert target.read_bytes() == made
        assert at.asked == [f"Đã có tệp {target}.\n\nBấm OK để thay tệp đó, Cancel để giữ nguyên."] * 2
        at.book.names["NhapLieu"].refers_to_range[0, 2].value = 161
        press()
        assert at.said[-1] == (
            "Có 1 ô đã thay đổi sau lần tổng hợp gần nhất. Chưa ghi tệp nào. Hãy bấm “Tổng hợp” rồi làm lại.",
            "critical",
        )
    assert target.read_bytes() == made
    assert printed == ["Tổng hợp"] * (2 if action == "xuat_pdf" else 0)


def test_before_the_first_consolidation_there_is_nothing_to_give_out(
    desk: Callable[..., Any],
    tmp_path: Path,
    printed: list[str],
) -> None:
    with desk(None) as at:
        tuyenquang_thads.xuat_pdf()
        tuyenquang_thads.ban_gui()
    assert {text for text, _ in at.said} == {"Chưa tổng hợp lần nào. Chưa ghi tệp nào. Hãy bấm “Tổng hợp” rồi làm lại."}
    assert [path.name for path in tmp_path.iterdir()] == ["so.xlsm"]


def test_where_a_folder_is_chosen(desk: Callable[..., Any], tmp_path: Path) -> None:
    (tmp_path / "gửi").mkdir()
    with desk(tmp_path / "gửi") as at:
        tuyenquang_thads.tong_hop()
        save(at.book)
        tuyenquang_thads.ban_gui()
        at.folder = ""
        tuyenquang_thads.ban_gui()
    assert at.said[-1] == ("Chưa chọn thư mục nên chưa ghi tệp nào.", "info")
    assert shown(tmp_path / "gửi" / "so 2023-08-31 bản gửi.xlsx") == shown(tmp_path / "so.xlsm")


def test_a_workbook_on_the_net_is_sent_from_the_blank_one(
    desk: Callable[..., Any],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (tmp_path / "gửi").mkdir()
    monkeypatch.setattr(buttons, "local_path", lambda book: None)
    with desk(tmp_path / "gửi") as at:
        tuyenquang_thads.tong_hop()
        save(at.book)
        tuyenquang_thads.ban_gui()
    (copy,) = (tmp_path / "gửi").iterdir()
    assert shown(copy) == shown(tmp_path / "so.xlsm")


@pytest.mark.parametrize("action", ["xuat_pdf", "ban_gui"])
def test_a_folder_that_cannot_be_written(
    action: str,
    desk: Callable[..., Any],
    tmp_path: Path,
    printed: list[str],
) -> None:
    with desk(tmp_path / "không có") as at:
        tuyenquang_thads.tong_hop()
        getattr(tuyenquang_thads, action)()
    assert at.said[-1][0].startswith(f"Không ghi được tệp {tmp_path / 'không có'}")
    assert at.said[-1][1] == "critical"


class ExcelSheets(list[SimpleNamespace]):
    """Worksheets of a workbook over COM, by name or 1-based number."""

    def __call__(self, key: str | int) -> SimpleNamespace:
        return next(sheet for sheet in self if key in (sheet.Name, sheet.Index))

    @property
    def Count(self) -> int:  # noqa: N802 - COM's name
        return len(self)


def test_excel_prints_one_sheet_and_shows_the_others_again(tmp_path: Path) -> None:
    """xlwings' Windows engine prints books, not sheets: its public method hides the other sheets meanwhile."""
    names = ("Nhập liệu", "Tổng hợp", "xlwings.conf")
    seen: list[list[str]] = []

    def export(**options: Any) -> None:
        seen.append([sheet.Name for sheet in sheets if sheet.Visible])
        Path(options["Filename"]).write_bytes(b"%PDF-1.7")

    with excel_com("tuyenquang_thads"):
        windows = sys.modules["xlwings._xlwindows"]
        excel = SimpleNamespace(Hwnd=1)
        workbook = SimpleNamespace(Name="so.xlsm", Application=excel, ExportAsFixedFormat=export)
        sheets = ExcelSheets(
            SimpleNamespace(Name=name, Index=number, Visible=number < 3, Parent=workbook)
            for number, name in enumerate(names, start=1)
        )
        workbook.Worksheets = sheets
        book = xw.Book(impl=windows.Book(workbook))
        host.print_pdf(book.sheets["Tổng hợp"], tmp_path / "một.pdf")
        host.print_pdf(book, tmp_path / "mọi.pdf")
    assert seen == [["Tổng hợp"], ["Nhập liệu", "Tổng hợp"]]
    assert [bool(sheet.Visible) for sheet in sheets] == [True, True, False]
    assert {path.name for path in tmp_path.iterdir()} == {"một.pdf", "mọi.pdf"}
