"""The two buttons: in Excel's place a stand-in with the same calls, below it a real book on the file engine."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import unquote

import pytest
import xlwings as xw

import tuyenquang_thads
from tests.conftest import UNITS, fill
from tests.excel_com import excel_com
from tests.forms.samples import FIGURES, form
from thads.sheets import host
from thads.workbook.book_file import open_book
from thads.workbook.build import vba_modules
from xlwings_engines.libreoffice import app as libreoffice

NEW = (460, *FIGURES[1:])


class Desk:
    """A caller's book whose user chooses a folder and answers; what was said and asked is kept."""

    def __init__(self, book: xw.Book, folder: str | None, answer: str = "ok") -> None:
        self.said: list[tuple[str, str | None]] = []
        self.asked: list[str] = []
        self.meant: list[str] = []
        self.statuses: list[object] = []
        self.book, self.folder, self.answer = book, folder, answer
        self.status_bar: object = False

    def __getattr__(self, name: str) -> Any:
        return getattr(self.book, name)

    @property
    def app(self) -> Any:
        impl = SimpleNamespace() if self.folder is None else SimpleNamespace(choose_folder=lambda title: self.folder)
        return SimpleNamespace(alert=self.alert, impl=impl, engine=SimpleNamespace(name="files"))

    def alert(self, text: str, title: str, buttons: str | None = None, mode: str | None = None) -> str:
        if buttons in ("ok_cancel", "yes_no"):
            self.asked.append(text)
            return self.answer if buttons == "ok_cancel" else self.meant.pop(0)
        self.said.append((text, mode))
        return "ok"


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Any]]:
    """A desk with a filled workbook, last month's figures."""

    @contextmanager
    def opened(folder: Path | str | None, answer: str = "ok") -> Iterator[Desk]:
        path = tmp_path / "so.xlsm"
        if not path.exists():
            fill(path, report_date=dt.date(2023, 8, 31))
        with open_book(path) as book:
            made = Desk(book, None if folder is None else str(folder), answer)
            monkeypatch.setattr(xw.Book, "caller", lambda: made)
            yield made

    return opened  # type: ignore[return-value]


def figures(desk: Desk) -> list[Any]:
    return list(desk.book.names["NhapLieu"].refers_to_range[0, 1:].value)


def test_forms_into_the_chosen_folder(desk: Callable[..., Any], tmp_path: Path) -> None:
    with desk(tmp_path / "p") as at:
        tuyenquang_thads.tao_phieu()
    assert sorted(path.stem for path in (tmp_path / "p").iterdir()) == sorted(unit[0] for unit in UNITS)
    ((text, mode),) = at.said
    assert (text.startswith("Đã tạo 3 phiếu trong thư mục"), mode) == (True, "info")


def test_forms_beside_the_workbook_where_nobody_can_be_asked(desk: Callable[..., Any], tmp_path: Path) -> None:
    with desk(None):
        tuyenquang_thads.tao_phieu()
    (folder,) = (path for path in tmp_path.iterdir() if path.is_dir())
    assert folder.name == f"Phieu_{dt.date.today():%Y-%m-%d}"


def test_no_folder_chosen(desk: Callable[..., Any], tmp_path: Path) -> None:
    with desk("") as at:
        tuyenquang_thads.tao_phieu()
        tuyenquang_thads.nhap_phieu()
    assert [text for text, _ in at.said] == [
        "Chưa chọn thư mục nên chưa tạo phiếu nào.",
        "Chưa chọn thư mục nên sổ giữ nguyên.",
    ]
    assert [path.name for path in tmp_path.iterdir()] == ["so.xlsm"]


def test_the_new_date_is_in_sight_however_many_units_change(desk: Callable[..., Any], tmp_path: Path) -> None:
    names = [f"Đơn vị {number}" for number in range(20)]
    fill(tmp_path / "so.xlsm", [(name, *UNITS[0][1:]) for name in names], report_date=dt.date(2023, 8, 31))
    for name in names:
        form(tmp_path / "p" / f"{name}.xlsx", name, NEW)
    with desk(tmp_path / "p") as at:
        tuyenquang_thads.nhap_phieu()
    (question,) = at.asked
    assert "Số liệu đến ngày: 31/08/2023 → 30/09/2023" in question
    assert "… và 25 dòng khác." in question


@pytest.mark.parametrize("answer", ["ok", "cancel"])
def test_taking_in_asks_first(desk: Callable[..., Any], tmp_path: Path, answer: str) -> None:
    form(tmp_path / "p" / "a.xlsx", UNITS[0][0], NEW)
    form(tmp_path / "p" / "la.xlsx", "Chi cục lạ")
    with desk(tmp_path / "p", answer) as at:
        tuyenquang_thads.nhap_phieu()
        after, day = figures(at), at.book.names["NgayBaoCao"].refers_to_range.value
        listed = at.book.names["KiemTra_DanhSach"].refers_to_range[0, :].value
    (question,) = at.asked
    missing = "Đã nhận 1/3. Chưa có phiếu: Chi cục THADS Yên Sơn; Chi cục THADS Hàm Yên (giữ số đến 31/08/2023)."
    for expected in (
        "450 → 460",
        "Số liệu đến ngày: 31/08/2023 → 30/09/2023",
        missing,
        "la.xlsx",
        "Bấm OK để ghi vào sổ",
    ):
        assert expected in question
    ((text, _),) = at.said
    if answer == "cancel":
        assert (after[0], day.day, listed[1]) == (450, 31, None)
        assert text == "Đã bỏ qua, sổ giữ nguyên."
    else:
        assert tuple(after) == NEW
        assert (day.month, day.day) == (9, 30)
        assert missing in text
        assert listed[1:3] == ["Phải sửa", "la.xlsx"]
        assert "Đã ghi vào sheet Nhập liệu" in text


@pytest.mark.parametrize(("answers", "answer"), [("yes", "ok"), ("no", "ok"), ("yes", "cancel")])
def test_a_doubtful_name_is_asked_about_once(
    desk: Callable[..., Any], tmp_path: Path, answers: str, answer: str
) -> None:
    for file in ("a.xlsx", "b.xlsx"):
        form(tmp_path / "p" / file, "Chi cuc THADS Ham Yen")
    form(tmp_path / "p" / "c.xlsx", UNITS[0][0], NEW)
    with desk(tmp_path / "p", answer) as at:
        at.meant = [answers]
        tuyenquang_thads.nhap_phieu()
        names = at.book.names["TenDaHieu"].refers_to_range[:2, :].value
        load = at.book.names["NhapLieu"].refers_to_range[2, 1].value
        listed = str(at.book.names["KiemTra_DanhSach"].refers_to_range.value)
        (said, _), asked = at.said[0], list(at.asked)
        # What was remembered is not asked for again.
        at.meant = [answers] if (answers, answer) != ("yes", "ok") else []
        tuyenquang_thads.nhap_phieu()
    assert asked[0].startswith(
        "a.xlsx, ô C8: sổ không có đơn vị “Chi cuc THADS Ham Yen”. Có phải là “Chi cục THADS Hàm Yên” không?"
    )
    assert len(asked) == 2  # the name, and whether to write
    told = "Nhớ tên: “Chi cuc THADS Ham Yen” là “Chi cục THADS Hàm Yên”"
    if (answers, answer) == ("yes", "ok"):
        assert names[1] == ["Chi cuc THADS Ham Yen", "Chi cục THADS Hàm Yên"]
        assert (load, told in asked[1]) == (450, True)
        assert "Đã hiểu “Chi cuc THADS Ham Yen” là “Chi cục THADS Hàm Yên” (đã nhớ)" in listed
    else:
        assert names == [[None, None], [None, None]]
        assert (load, told in asked[1]) == (1_000, answers == "yes")
    if answers == "no":
        assert (
            "Sổ không có đơn vị “Chi cuc THADS Ham Yen”. Gần nhất trong sổ: “Chi cục THADS Hàm Yên”. Hãy sửa" in listed
        )
        assert "--ten" not in listed + said


def test_nothing_to_take(desk: Callable[..., Any], tmp_path: Path) -> None:
    form(tmp_path / "p" / "la.xlsx", "Chi cục lạ")
    with desk(tmp_path / "p") as at:
        tuyenquang_thads.nhap_phieu()
        assert figures(at)[0] == 450
    assert at.asked == []
    ((text, mode),) = at.said
    assert ("Sổ không có đơn vị" in text, mode) == (True, "critical")


def test_an_empty_folder_and_a_folder_that_cannot_be_written(desk: Callable[..., Any], tmp_path: Path) -> None:
    (tmp_path / "p").mkdir()
    (tmp_path / "tệp").write_text("x")
    with desk(tmp_path / "p") as at:
        tuyenquang_thads.nhap_phieu()
    assert "không có tệp nào" in at.said[0][0]
    with desk(tmp_path / "tệp") as at:
        tuyenquang_thads.tao_phieu()
    assert "Không ghi được vào thư mục" in at.said[0][0]


def test_a_long_list_is_cut(desk: Callable[..., Any], tmp_path: Path) -> None:
    for name, *values in UNITS:
        changed = [value + 1 if isinstance(value, int) else 1 for value in values]
        form(tmp_path / "p" / f"{name}.xlsx", name, changed)
    with desk(tmp_path / "p") as at:
        tuyenquang_thads.nhap_phieu()
    assert "… và " in at.asked[0]
    assert len(at.asked[0].splitlines()) < 40


def test_in_excel_the_folder_comes_from_the_workbooks_macro() -> None:
    """Over xlwings' own Windows engine: no method of ours there, so the VBA function is called by its name."""
    with excel_com("tuyenquang_thads"):
        asked: list[tuple[str, str]] = []

        def macro(name: str) -> Callable[[str], str]:
            return lambda title: asked.append((name, title)) or "C:\\phiếu"

        import sys

        engine = sys.modules["xlwings._xlwindows"].engine
        app = SimpleNamespace(impl=SimpleNamespace(), engine=SimpleNamespace(name=engine.name), macro=macro)
        book: Any = SimpleNamespace(app=app, name="sổ.xlsm")
        assert host.choose_folder(book, "Chọn thư mục") == "C:\\phiếu"
    assert asked == [("'sổ.xlsm'!THADS_ChonThuMuc", "Chọn thư mục")]
    assert "Public Function THADS_ChonThuMuc(" in vba_modules()["THADS"]


def test_in_libreoffice_the_folder_comes_from_its_own_dialog(monkeypatch: pytest.MonkeyPatch) -> None:
    picker = SimpleNamespace(setTitle=str, execute=lambda: 1, getDirectory=lambda: "file:///tmp/phi%E1%BA%BFu")
    uno = SimpleNamespace(fileUrlToSystemPath=lambda url: unquote(url.removeprefix("file://")))
    monkeypatch.setattr(libreoffice, "load_uno", lambda: uno)

    def choose(headless: bool, answer: int = 1) -> str:
        picker.execute = lambda: answer
        soffice = SimpleNamespace(service={"com.sun.star.ui.dialogs.FolderPicker": picker}.get)
        app: Any = SimpleNamespace(soffice=soffice, visible=not headless, frames=lambda: ["a window"])
        return libreoffice.App.choose_folder(app, "Chọn thư mục")

    assert (choose(headless=False), choose(headless=False, answer=0), choose(headless=True)) == ("/tmp/phiếu", "", "")


def test_the_macros_of_the_buttons_run_the_entry_points() -> None:
    source = vba_modules()["THADS"]
    for macro, action in (("THADS_TaoPhieu", "tao_phieu"), ("THADS_NhapPhieu", "nhap_phieu")):
        assert f'Public Sub {macro}()\r\n    RunAction "{action}"' in source.replace("\r\n", "\n").replace("\n", "\r\n")
        assert callable(getattr(tuyenquang_thads, action))


@pytest.mark.parametrize(("answers", "day", "value"), [("ok", 30, 460), ("cancel", 31, 450)])
def test_dates_that_differ_are_asked(
    desk: Callable[..., Any], tmp_path: Path, answers: str, day: int, value: int
) -> None:
    """The first answer is for the date, the second for the figures: both the same here."""
    form(tmp_path / "p" / "a.xlsx", UNITS[0][0], NEW)
    form(tmp_path / "p" / "b.xlsx", UNITS[1][0], day=dt.date(2023, 9, 15))
    with desk(tmp_path / "p", answers) as at:
        tuyenquang_thads.nhap_phieu()
        assert at.book.names["NgayBaoCao"].refers_to_range.value.day == day
        assert figures(at)[0] == value
    first, second = at.asked
    assert f"(15/09/2023: {UNITS[1][0]}; 30/09/2023: {UNITS[0][0]})" in first
    assert "Bấm OK để ghi ngày mới nhất 30/09/2023" in first
    assert ("Số liệu đến ngày: 31/08/2023 → 30/09/2023" in second) == (answers == "ok")


def test_other_figures_of_the_same_date_are_asked(desk: Callable[..., Any]) -> None:
    with desk(None, "cancel") as at:
        tuyenquang_thads.tong_hop()
        tuyenquang_thads.tong_hop()
        assert at.asked == []
        before = at.book.names["TheoDoi"].refers_to_range.value
        at.book.names["NhapLieu"].refers_to_range[0, 4].value = 140
        tuyenquang_thads.tong_hop()
        assert at.book.names["TheoDoi"].refers_to_range.value == before
        at.answer = "ok"
        tuyenquang_thads.tong_hop()
        assert at.book.names["TheoDoi"].refers_to_range[0, 3].value == 140
    assert len(at.asked) == 2
    assert at.asked[0].startswith(f"Theo dõi đã có ngày 31/08/2023 với số liệu khác (1 đơn vị khác: {UNITS[0][0]}).")
    assert "hãy sửa ngày ở ô này" in at.said[2][0]


def test_next_years_workbook_from_its_button(desk: Callable[..., Any], tmp_path: Path) -> None:
    new = tmp_path / "tuyenquang_thads_2024.xlsm"
    with desk(None, "cancel") as at:
        tuyenquang_thads.sang_nam()
        assert not new.exists()
        at.answer = "ok"
        tuyenquang_thads.sang_nam()
        made = new.read_bytes()
        tuyenquang_thads.sang_nam()
    assert new.read_bytes() == made
    assert str(new) in at.asked[0]
    done, again = at.said[1][0], at.said[2][0]
    assert "Đã lập sổ năm 2024 cho 3 đơn vị" in done
    assert "ngày kết thúc đợt để trống" in done
    assert "tệp đó giữ nguyên" in again
