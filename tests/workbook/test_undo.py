"""Undo: dated copies beside the workbook, the command, and the button on the file engine's book in Excel's place."""

from __future__ import annotations

import datetime as dt
import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import xlwings as xw

import tuyenquang_thads
from tests.conftest import UNITS, Run, fill
from tests.forms.samples import FIGURES, form
from tests.forms.test_buttons import Desk
from thads import layout
from thads.forms.read import find_files
from thads.workbook import backups, undo
from thads.workbook.book_file import open_book, save

NAME = re.compile(r"so \d{4}-\d\d-\d\d \d\d\.\d\d\.\d\d trước khi (tổng hợp|nhập phiếu|hoàn tác)\.xlsm")
NEW = (460, *FIGURES[1:])


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return fill(tmp_path / "so.xlsm")


def kept(book: Path) -> list[str]:
    folder = book.parent / "Bản dự phòng"
    names = sorted(path.name for path in folder.iterdir()) if folder.exists() else []
    assert all(NAME.fullmatch(name) for name in names), names
    return [name.partition(" trước khi ")[2].removesuffix(".xlsm") for name in names]


def typed(path: Path, name: str = "NhapLieu", row: int = 0, column: int = 1) -> object:
    with open_book(path) as book:
        return book.names[name].refers_to_range[row, column].value


def retype(path: Path, value: object) -> None:
    """Another figure for the first unit, saved as Excel would, without a copy."""
    with open_book(path) as book:
        book.names["NhapLieu"].refers_to_range[0, 1].value = value
        save(book)


def test_a_command_keeps_the_former_file(book: Path, run: Run) -> None:
    former = book.read_bytes()
    assert run("tong-hop", book)[0] == 0
    (copy,) = backups.copies(book)
    assert (copy.before, copy.path.read_bytes()) == ("tổng hợp", former)
    assert book.with_name("so.xlsm.bak").read_bytes() == former
    assert abs(dt.datetime.now() - copy.moment) < dt.timedelta(minutes=1)
    assert run("tong-hop", book)[0] == 0  # nothing new: nothing is written, nothing kept
    assert kept(book) == ["tổng hợp"]


def test_what_is_not_saved_over_is_not_kept(book: Path, run: Run, tmp_path: Path) -> None:
    run("tong-hop", book, "--ra", tmp_path / "mới.xlsm")
    run("kiem-tra", book)
    retype(book, "nhiều")
    assert run("tong-hop", book)[0] == 1
    book.with_name("~$so.xlsm").touch()
    retyped = book.read_bytes()
    form(tmp_path / "p" / "a.xlsx", UNITS[0][0], NEW)
    assert run("nhap-phieu", tmp_path / "p", book)[0] == 2
    assert (kept(book), book.read_bytes()) == ([], retyped)


def test_undoing_a_taking_in_and_undoing_that(book: Path, run: Run, tmp_path: Path) -> None:
    run("tong-hop", book)
    consolidated = book.read_bytes()
    form(tmp_path / "p" / "a.xlsx", UNITS[0][0], NEW)
    assert run("nhap-phieu", tmp_path / "p", book)[0] == 0
    taken = book.read_bytes()
    code, said, _ = run("hoan-tac", book, "--xem-truoc")
    assert (code, book.read_bytes()) == (0, taken)
    assert re.match(
        r"Bản trước khi nhập phiếu, giữ lúc \d\d:\d\d:\d\d ngày \d\d/\d\d/\d{4}, khác sổ hiện nay 4 ô: Nhập liệu 4\.\n"  # the figure, and its source
        r"Đây là xem trước",
        said,
    )
    assert run("hoan-tac", book)[0] == 0
    assert book.read_bytes() == consolidated
    assert kept(book) == ["tổng hợp", "nhập phiếu", "hoàn tác"]
    code, said, _ = run("hoan-tac", book)
    assert (code, book.read_bytes()) == (0, taken)
    assert said.startswith("Bản trước khi hoàn tác, ")


def test_undoing_a_consolidation_brings_its_history_back(book: Path, run: Run) -> None:
    """The figures of a later day consolidated under the former date: the former day's record was overwritten."""
    run("tong-hop", book)
    retype(book, 500)
    before = book.read_bytes()
    run("tong-hop", book, "--thay")
    assert typed(book, "TheoDoi", 0, 2) == 500
    code, said, _ = run("hoan-tac", book)
    assert (code, book.read_bytes()) == (0, before)
    assert ": Theo dõi " in said
    assert typed(book, "TheoDoi", 0, 2) == 450
    assert typed(book) == 500


def test_into_another_file(book: Path, run: Run, tmp_path: Path) -> None:
    former = book.read_bytes()
    run("tong-hop", book)
    consolidated = book.read_bytes()
    assert run("hoan-tac", book, "--ra", tmp_path / "cũ.xlsm")[0] == 0
    assert (book.read_bytes(), kept(book)) == (consolidated, ["tổng hợp"])
    assert typed(tmp_path / "cũ.xlsm", "TheoDoi", 0, 0) is None
    assert (tmp_path / "cũ.xlsm").stat().st_size > len(former) // 2


def test_nothing_to_undo(book: Path, run: Run) -> None:
    former = book.read_bytes()
    code, said, told = run("hoan-tac", book)
    assert (code, said) == (1, "")
    assert "Không có bản dự phòng nào khác sổ hiện nay" in told
    assert "Bản dự phòng" in told
    assert book.read_bytes() == former


def test_as_many_as_the_workbook_says(book: Path) -> None:
    with open_book(book) as opened:
        assert backups.kept(opened) == 10
        for cell, expected in ((3, 3), (100, 100), (0, 10), (101, 10), ("ba", 10), (None, 10), (2.0, 2)):
            opened.names["SoBanDuPhong"].refers_to_range.value = cell
            assert backups.kept(opened) == expected
        opened.names["SoBanDuPhong"].refers_to_range.value = 3
        save(opened)
    for value in range(500, 506):
        with open_book(book) as opened:
            opened.names["NhapLieu"].refers_to_range[0, 1].value = value
            save(opened, before="tổng hợp")
    found = backups.copies(book)
    assert [typed(copy.path) for copy in found] == [504, 503, 502]
    assert len({copy.moment for copy in found}) == 3


def test_a_workbook_of_a_former_version_keeps_ten(book: Path) -> None:
    with open_book(book) as opened:
        plain = SimpleNames(opened)
        assert backups.kept(plain) == layout.DEFAULT_BACKUPS  # type: ignore[arg-type]


class SimpleNames:
    """A book without the name that former versions lack."""

    def __init__(self, book: xw.Book) -> None:
        self.sheets = book.sheets
        self.names: dict[str, object] = {}


def test_only_copies_of_our_own_are_counted_and_deleted(book: Path) -> None:
    folder = book.with_name("Bản dự phòng")
    folder.mkdir()
    others = [
        "so 2020-01-01 08.00.00.xlsm",
        "so của tôi 2020-01-01 08.00.00 trước khi tổng hợp.xlsm",
        "so 2020-13-01 08.00.00 trước khi tổng hợp.xlsm",
        "ghi chú.txt",
    ]
    for name in others:
        (folder / name).write_text("x")
    for day in range(1, 4):
        (folder / f"so 2020-01-{day:02} 08.00.00 trước khi tổng hợp.xlsm").write_text(str(day))
    backups.keep(book, book, "nhập phiếu", kept=2)
    left = sorted(path.name for path in folder.iterdir() if path.name not in others)
    assert all((folder / name).exists() for name in others)
    assert left[0] == "so 2020-01-03 08.00.00 trước khi tổng hợp.xlsm"
    assert len(left) == 2
    assert [copy.before for copy in backups.copies(book)] == ["nhập phiếu", "tổng hợp"]


def test_a_damaged_copy_is_passed_over(book: Path, run: Run) -> None:
    run("tong-hop", book)
    (copy,) = backups.copies(book)
    damaged = copy.path.with_name("so 2999-01-01 08.00.00 trước khi tổng hợp.xlsm")
    damaged.write_bytes(copy.path.read_bytes()[:20_000])
    with open_book(book) as opened:
        found = undo.find(opened)
    assert found is not None
    assert found.copy.path == copy.path


def test_a_copy_that_cannot_be_written_is_said(book: Path, run: Run) -> None:
    former = book.read_bytes()
    book.with_name("Bản dự phòng").write_text("a file in the folder's place")
    code, _, told = run("tong-hop", book)
    assert code == 2
    assert "Đã ghi so.xlsm, nhưng không giữ được bản trước" in told
    assert book.with_name("so.xlsm.bak").read_bytes() == former
    assert typed(book, "TheoDoi", 0, 2) == 450


def test_a_failure_while_a_copy_is_written_loses_none(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    backups.keep(book, book, "tổng hợp", kept=1)
    (earlier,) = backups.copies(book)
    retype(book, 500)

    def full(handle: int) -> None:
        raise OSError("no space left on the device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="no space"):
        backups.keep(book, book, "tổng hợp", kept=1)
    assert [path.name for path in book.with_name("Bản dự phòng").iterdir()] == [earlier.path.name]


def test_copies_are_no_forms(book: Path, run: Run) -> None:
    run("tong-hop", book)
    assert find_files([book.parent], book) == []
    (copy,) = backups.copies(book)
    assert find_files([copy.path]) == [copy.path]  # named by a person, it is one


@pytest.fixture
def desk(book: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Any]]:
    @contextmanager
    def opened(answer: str = "ok", folder: Path | None = None) -> Iterator[Desk]:
        with open_book(book) as held:
            made = Desk(held, None if folder is None else str(folder), answer)
            monkeypatch.setattr(xw.Book, "caller", lambda: made)
            yield made

    return opened  # type: ignore[return-value]


def test_copies_of_libreoffices_copy_are_of_the_workbook(desk: Callable[..., Any], book: Path, tmp_path: Path) -> None:
    """What LibreOffice saves there would harm Excel's users: a copy is the workbook's own file with what was typed."""
    own = book.rename(tmp_path / "gốc.xlsm").rename(make(tmp_path / "sổ") / "so.xlsm")
    shutil.copyfile(own, book)
    retype(book, 333)
    with open_book(book) as saved:
        saved.sheets["Hướng dẫn"]["A60"].value = "LibreOffice"
        save(saved)
    book.with_name("Bản dự phòng").symlink_to(own.with_name("Bản dự phòng"))
    with desk():
        tuyenquang_thads.tong_hop()
    (copy,) = backups.copies(own)
    assert backups.copies(book)[0].path.samefile(copy.path)
    assert typed(copy.path) == 333
    with open_book(copy.path) as kept_book:
        assert kept_book.sheets["Hướng dẫn"]["A60"].value is None


def make(folder: Path) -> Path:
    folder.mkdir()
    return folder


def first(desk: Desk, name: str = "NhapLieu", column: int = 1) -> object:
    return desk.book.names[name].refers_to_range[0, column].value


def test_the_button_brings_back_what_was_typed(desk: Callable[..., Any], book: Path, tmp_path: Path) -> None:
    """Nothing is saved in between: what was typed into the open workbook matters, not what is in the file."""
    form(tmp_path / "p" / "a.xlsx", UNITS[0][0], NEW)
    with desk(folder=tmp_path / "p") as at:
        at.book.names["NhapLieu"].refers_to_range[0, 1].value = 440
        tuyenquang_thads.tong_hop()
        tuyenquang_thads.nhap_phieu()
        assert first(at) == 460
        tuyenquang_thads.hoan_tac()
        assert first(at) == 440
        assert at.asked[-1].startswith("Bản trước khi nhập phiếu, giữ lúc ")
        assert "khác sổ hiện nay 4 ô: Nhập liệu 4." in at.asked[-1]
        assert "Sheet Tổng hợp đã lập lại theo số liệu này." in at.said[-1][0]
        tuyenquang_thads.hoan_tac()
        assert first(at) == 460
        assert at.asked[-1].startswith("Bản trước khi hoàn tác, ")
        assert "Sheet Tổng hợp chưa lập lại" in at.said[-1][0]
    assert typed(book) == 450
    assert kept(book) == ["tổng hợp", "nhập phiếu", "hoàn tác", "hoàn tác"]


def test_the_button_brings_the_history_back(desk: Callable[..., Any]) -> None:
    with desk() as at:
        tuyenquang_thads.tong_hop()
        at.book.names["NhapLieu"].refers_to_range[0, 1].value = 500
        tuyenquang_thads.tong_hop()
        assert first(at, "TheoDoi", 2) == 500
        tuyenquang_thads.hoan_tac()
        assert (first(at), first(at, "TheoDoi", 2)) == (500, 450)
        assert ": Theo dõi " in at.asked[-1]
        assert "chưa lập lại: hãy bấm “Tổng hợp”" in at.said[-1][0]


def test_settings_and_scales_come_back_too(desk: Callable[..., Any]) -> None:
    with desk() as at:
        names = at.book.names
        tuyenquang_thads.tong_hop()
        names["NgayBaoCao"].refers_to_range.value = dt.datetime(2023, 10, 15)
        names["DonViTinh"].refers_to_range.value = "đồng"
        names["ChiTieu_Viec"].refers_to_range[0, 2].value = 0.5
        names["ThongTinIn"].refers_to_range[0, 0].value = "Khác"
        tuyenquang_thads.hoan_tac()
        assert "4 ô: Nhập liệu 2, Chỉ tiêu 2, Theo dõi" in at.asked[-1] or "Nhập liệu 2" in at.asked[-1]
        assert names["NgayBaoCao"].refers_to_range.value == dt.datetime(2023, 9, 30)
        assert names["DonViTinh"].refers_to_range.value == "1.000 đồng"
        assert names["ChiTieu_Viec"].refers_to_range[0, 2].value == 0.06
        assert names["ThongTinIn"].refers_to_range[0, 0].value != "Khác"


def test_cancelled_nothing_to_undo_and_no_place_for_copies(desk: Callable[..., Any], book: Path) -> None:
    with desk("cancel") as at:
        tuyenquang_thads.hoan_tac()
        assert at.said[-1][0].startswith("Không có bản dự phòng nào khác sổ hiện nay.")
        tuyenquang_thads.tong_hop()
        tuyenquang_thads.hoan_tac()
        assert at.said[-1][0] == "Đã bỏ qua, sổ giữ nguyên."
        assert first(at, "TheoDoi", 2) == 450
        assert kept(book) == ["tổng hợp"]
        shutil.rmtree(book.with_name("Bản dự phòng"))
        book.with_name("Bản dự phòng").write_text("a file in the folder's place")
        at.book.names["NgayBaoCao"].refers_to_range.value = dt.datetime(2023, 10, 1)
        tuyenquang_thads.tong_hop()
        assert at.said[-1][0].startswith("Đã tổng hợp 3 đơn vị.")
        assert "Lần này không giữ được bản dự phòng nên không hoàn tác được." in at.said[-1][0]


def test_a_state_that_cannot_be_kept_is_not_left(
    desk: Callable[..., Any], book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with desk() as at:
        tuyenquang_thads.tong_hop()
        at.book.names["NhapLieu"].refers_to_range[0, 1].value = 500

        def full(*given: object) -> None:
            raise OSError("no space left on the device")

        monkeypatch.setattr(backups, "keep", full)
        tuyenquang_thads.hoan_tac()
        assert first(at) == 500
        assert at.said[-1][0].startswith("Không giữ được bản hiện nay nên chưa hoàn tác.")
        assert at.said[-1][1] == "critical"
