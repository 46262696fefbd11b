"""What Excel does its own way, with a stand-in in its place: large numbers, macros of an awkward name, books on the net."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import xlwings as xw

import tuyenquang_thads
from tests.conftest import UNITS
from tests.forms.samples import FIGURES, form
from tests.forms.test_buttons import Desk
from thads.commands import buttons
from thads.errors import UnusableFileError, WrongBookError
from thads.forms.commands import default_folder
from thads.sheets import host
from thads.sheets.places import write_cells
from thads.windows import doctor
from thads.workbook import consolidate
from thads.workbook.book_file import open_book, save

ADDRESS = "https://tuyenquang.sharepoint.com/sites/thads/so.xlsm"


class InExcel:
    """A book of the file engine whose program says that it is Excel; `macro` is called in place of its VBA."""

    def __init__(self, book: xw.Book, name: str, macro: Callable[..., object]) -> None:
        self.book, self.name, self.impl = book, name, None
        self.app = SimpleNamespace(
            impl=None, engine=SimpleNamespace(name="excel"), macro=lambda called: lambda *given: macro(called, *given)
        )

    def __getattr__(self, name: str) -> Any:
        return getattr(self.book, name)


class OnTheNet(Desk):
    """A caller's book on SharePoint that xlwings finds no folder for."""

    api = SimpleNamespace(FullName=ADDRESS)

    @property
    def fullname(self) -> str:
        raise xw.XlwingsError("Couldn't find the local OneDrive folder")


def test_whole_numbers_beyond_32_bits_go_out_as_floats() -> None:
    sent = SimpleNamespace(value=None)
    sheet: Any = SimpleNamespace(range=lambda place: sent)
    cells: list[list[object]] = [
        [2**31 - 1, 2**31, -(2**31), 2_810_000_000_000, 999_999_999_999_999, None, True, "1", 0.5]
    ]
    write_cells(sheet, 1, 1, cells)
    assert sent.value == [[2**31 - 1, 2**31, -(2**31), 2_810_000_000_000, 999_999_999_999_999, None, True, "'1", 0.5]]
    assert [type(cell) for cell in sent.value[0]] == [int, *[float] * 4, type(None), bool, str, float]


def test_files_hold_the_same_digits(filled: Callable[..., Path]) -> None:
    path = filled()
    written = []
    for amount in (2_810_000_000_001, 2_810_000_000_001.0):
        with open_book(path) as book:
            book.sheets["Nhập liệu"]["B9"].value = amount
            copy = path.with_name("bản.xlsm")
            book.save(copy)
        written.append(copy.read_bytes())
    assert written[0] == written[1]


def test_an_apostrophe_in_the_books_name(filled: Callable[..., Path]) -> None:
    called: list[tuple[object, ...]] = []
    with open_book(filled()) as book:
        excel: Any = InExcel(book, "O'Brien's.xlsm", lambda *given: called.append(given))
        host.dress(excel, {"Tổng hợp": host.Rows(5, (16, 16, 0), (9,))}, {})
        host.choose_folder(excel, "Chọn")
    assert called == [
        ("'O''Brien''s.xlsm'!THADS_XepDong", "Tổng hợp", 5, "2x16,1x0", "9"),
        ("'O''Brien''s.xlsm'!THADS_ChonThuMuc", "Chọn"),
    ]


def test_nothing_is_written_where_the_macros_cannot_run(filled: Callable[..., Path]) -> None:
    path = filled()

    def refused(*given: object) -> None:
        raise OSError("Cannot run the macro")

    with open_book(path) as book:
        save(book)
        before = path.read_bytes()
        with pytest.raises(OSError, match="Cannot run"):
            consolidate.run(InExcel(book, "so.xlsm", refused))  # type: ignore[arg-type]
        save(book)
    assert path.read_bytes() == before


class Guarded:
    """In place of the VBA of a workbook: what was asked for, and what the printed table held at that moment."""

    def __init__(self, book: xw.Book, locked: str = "") -> None:
        self.book, self.locked = book, locked
        self.asked: list[tuple[object, object]] = []
        self.sheets: set[object] = set()

    def __call__(self, called: str, *given: object) -> str | None:
        if not called.endswith("THADS_KhoaSheet"):
            return None
        self.sheets.add(given[0])
        self.asked.append((given[1], self.book.names["TongHop_DonVi"].refers_to_range[0, 3].value))
        return "" if given[1] else self.locked


def test_sheets_are_open_only_while_they_are_written(
    filled: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*given: object) -> None:
        raise OSError("hết bộ nhớ")

    with open_book(filled()) as book:
        macro = Guarded(book)
        excel: Any = InExcel(book, "so.xlsm", macro)
        assert consolidate.run(excel)[0]
        assert macro.asked == [(False, None), (True, UNITS[0][1])]
        monkeypatch.setattr(consolidate, "keep", fails)
        with pytest.raises(OSError, match="hết bộ nhớ"):
            consolidate.run(excel)
        assert [on for on, _ in macro.asked] == [False, True] * 2
        assert macro.sheets == {"Nhập liệu,Chấp hành viên,Tổng hợp,Tiến độ,Biểu đồ,Đề nghị khen thưởng,Theo dõi"}


class Watched(SimpleNamespace):
    """An app whose settings are noted as they are made."""

    def __setattr__(self, name: str, value: object) -> None:
        self.__dict__.setdefault("made", []).append((name, value))
        self.__dict__[name] = value


@pytest.mark.parametrize("drawn", [True, False])  # as another program may have left it
def test_the_screen_stands_still_while_sheets_are_written(
    filled: Callable[..., Path], monkeypatch: pytest.MonkeyPatch, drawn: bool
) -> None:
    def macro(called: str, *given: object) -> None:
        if called.endswith("THADS_KhoaSheet"):
            seen.append(excel.app.screen_updating)

    def fails(*given: object) -> None:
        raise OSError("hết bộ nhớ")

    seen: list[bool] = []
    with open_book(filled()) as book:
        excel: Any = InExcel(book, "so.xlsm", macro)
        excel.app = Watched(**vars(excel.app), screen_updating=drawn)
        assert consolidate.run(excel)[0]
        monkeypatch.setattr(consolidate, "keep", fails)
        with pytest.raises(OSError, match="hết bộ nhớ"):
            consolidate.run(excel)
    assert seen == [False] * 4  # unlocked and locked again, twice
    assert excel.app.made == [("screen_updating", False), ("screen_updating", drawn)] * 2


@pytest.mark.parametrize("fails", [False, True])
def test_the_status_bar_says_what_goes_on_and_is_given_back(monkeypatch: pytest.MonkeyPatch, fails: bool) -> None:
    def act(book: xw.Book) -> tuple[str, str]:
        assert book.app.status_bar == "Đang lập bảng tổng hợp từ số liệu đã nhập…"
        if fails:
            raise UnusableFileError("hỏng")
        return "xong", "info"

    said: list[object] = []
    app: Any = Watched(alert=lambda text, title, mode: said.append((text, app.status_bar)))
    monkeypatch.setattr(xw.Book, "caller", lambda: SimpleNamespace(app=app))
    monkeypatch.setitem(buttons.ACTIONS, "tong_hop", act)
    tuyenquang_thads.tong_hop()
    assert said == [("hỏng" if fails else "xong", False)]
    assert app.made == [("status_bar", "Đang lập bảng tổng hợp từ số liệu đã nhập…"), ("status_bar", False)]


def test_a_sheet_that_stays_locked_is_named_and_nothing_is_written(filled: Callable[..., Path]) -> None:
    with open_book(filled()) as book:
        macro = Guarded(book, "Theo dõi")
        with pytest.raises(WrongBookError, match="Sheet Theo dõi đang khóa, không mở được nên chưa ghi gì"):
            consolidate.run(InExcel(book, "so.xlsm", macro))  # type: ignore[arg-type]
        assert macro.asked == [(False, None), (True, None)]


def test_a_workbook_of_a_former_version_has_nothing_to_unlock(filled: Callable[..., Path]) -> None:
    def former(called: str, *given: object) -> None:
        if called.endswith("THADS_KhoaSheet"):
            raise OSError("Cannot run the macro")

    with open_book(filled()) as book:
        assert consolidate.run(InExcel(book, "so.xlsm", former))[0]  # type: ignore[arg-type]
        assert book.names["TongHop_DonVi"].refers_to_range[0, 3].value == UNITS[0][1]


@pytest.fixture
def on_the_net(filled: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    with open_book(filled()) as book:
        desk = OnTheNet(book, str(tmp_path / "p"))
        monkeypatch.setattr(xw.Book, "caller", lambda: desk)
        yield desk


def test_forms_come_into_a_book_on_the_net(on_the_net: OnTheNet, tmp_path: Path) -> None:
    form(tmp_path / "p" / "a.xlsx", UNITS[0][0], (460, *FIGURES[1:]))
    tuyenquang_thads.nhap_phieu()
    assert on_the_net.book.names["NhapLieu"].refers_to_range[0, 1].value == 460
    assert "Đã ghi vào sheet Nhập liệu" in on_the_net.said[0][0]


def test_the_installation_is_examined_for_a_book_on_the_net(
    on_the_net: OnTheNet, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[str] = []
    monkeypatch.setattr(doctor, "look", lambda book, conf: looked.append(book))
    monkeypatch.setattr(doctor, "examine", lambda here: [])
    tuyenquang_thads.chan_doan()
    assert looked == [ADDRESS]
    assert "Chương trình gặp lỗi" not in on_the_net.said[0][0]


def test_where_a_book_lies(on_the_net: OnTheNet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def book(fullname: str) -> Any:
        return SimpleNamespace(fullname=fullname)

    assert host.local_path(on_the_net) is None  # type: ignore[arg-type]
    assert host.local_path(book(ADDRESS)) is None
    assert host.local_path(book("Book1")) is None
    assert host.local_path(book(str(tmp_path / "so.xlsm"))) == tmp_path / "so.xlsm"
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    assert default_folder(None, date(2023, 9, 30)) == tmp_path / "Phieu_2023-09-30"
    (tmp_path / "Documents").mkdir()
    assert default_folder(None, date(2023, 9, 30)) == tmp_path / "Documents" / "Phieu_2023-09-30"
