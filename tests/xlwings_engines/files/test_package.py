"""The parts of a package: what stays as it was, how it is saved, what is refused."""

from __future__ import annotations

import datetime as dt
import io
import os
import socket
import stat
import struct
import zipfile
from contextlib import nullcontext
from pathlib import Path

import openpyxl
import pytest
import xlwings as xw

from tests.xlwings_engines.files.workbooks import (
    SHEET,
    changed,
    ole,
    parts,
    sheet_xml,
    with_parts,
    zipped,
)
from xlwings_engines import files
from xlwings_engines.files import package


def test_one_changed_cell_changes_one_part(app: xw.App, rich: Path, tmp_path: Path) -> None:
    book = app.books.open(rich)
    book.sheets["Nhập liệu"]["A3"].value = "Sơn Dương"
    book.save(tmp_path / "saved.xlsm")
    assert changed(rich, tmp_path / "saved.xlsm") == {SHEET}
    with zipfile.ZipFile(rich) as before, zipfile.ZipFile(tmp_path / "saved.xlsm") as after:
        facts = [
            [(i.filename, i.date_time, i.compress_type, i.external_attr) for i in package.infolist()]
            for package in (before, after)
        ]
    assert facts[0] == facts[1]
    sheet = openpyxl.load_workbook(tmp_path / "saved.xlsm")["Nhập liệu"]
    assert [cell.value for cell in sheet["A"]][:4] == ["Đơn vị", "Na Hang", "Sơn Dương", "Hàm Yên"]
    assert sheet["A1"].comment.text.endswith("note")


class Pipe(io.BytesIO):
    """A file that is only written on: what `zipfile` puts on it says a part's size behind the part."""

    def seekable(self) -> bool:
        return False

    def tell(self) -> int:
        raise io.UnsupportedOperation


@pytest.mark.parametrize("level", [1, 9])
@pytest.mark.parametrize("home", [io.BytesIO, Pipe])
def test_the_other_parts_stay_as_they_are_packed(
    app: xw.App, rich: Path, tmp_path: Path, level: int, home: type[io.BytesIO]
) -> None:
    with zipfile.ZipFile(rich) as former:
        contents = {name: former.read(name) for name in former.namelist()}
    packed = home()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as written:
        for name, content in contents.items():
            written.writestr(name, content)
    rich.write_bytes(packed.getvalue())
    book = app.books.open(rich)
    book.sheets["Nhập liệu"]["A3"].value = "Sơn Dương"
    book.save(tmp_path / "saved.xlsm")
    with zipfile.ZipFile(rich) as former, zipfile.ZipFile(tmp_path / "saved.xlsm") as saved:
        assert saved.testzip() is None
        assert saved.namelist() == former.namelist()
        for name in set(contents) - {SHEET}:
            assert saved.read(name) == contents[name]
            assert saved.getinfo(name).compress_size == former.getinfo(name).compress_size
        assert not any(part.flag_bits & 8 for part in saved.infolist())
    with app.books.open(tmp_path / "saved.xlsm") as again:
        assert again.sheets["Nhập liệu"]["A3"].value == "Sơn Dương"


def test_a_part_that_is_damaged_is_not_handed_on(app: xw.App, rich: Path) -> None:
    with zipfile.ZipFile(rich) as package:
        theme = package.getinfo("xl/theme/theme1.xml")
    content = bytearray(rich.read_bytes())
    content[theme.header_offset + 200] ^= 255
    rich.write_bytes(content)
    book = app.books.open(rich)
    book.sheets[0]["A3"].value = "Sơn Dương"
    with pytest.raises(files.BookFormatError) as caught:
        book.save()
    assert caught.value.reason == "damaged"
    assert rich.read_bytes() == content


def test_saving_without_a_change_keeps_every_byte(app: xw.App, rich: Path, tmp_path: Path) -> None:
    book = app.books.open(rich)
    _ = [sheet.used_range.value for sheet in book.sheets]
    before = rich.read_bytes()
    book.save()
    assert rich.read_bytes() == before
    assert not (tmp_path / "rich.xlsm.bak").exists()
    book.save(tmp_path / "copy.xlsm")
    assert (tmp_path / "copy.xlsm").read_bytes() == before


def test_writing_the_same_again_gives_the_same_bytes(app: xw.App, rich: Path, tmp_path: Path) -> None:
    values = [["x", 1.5, dt.datetime(2026, 3, 1), True], [None, " a\n", "_x0041_", 7]]
    for source, target in ((rich, tmp_path / "1.xlsm"), (tmp_path / "1.xlsm", tmp_path / "2.xlsm")):
        book = app.books.open(source)
        book.sheets[0]["A20"].value = values
        book.save(target)
        book.close()
    assert (tmp_path / "1.xlsm").read_bytes() == (tmp_path / "2.xlsm").read_bytes()


def test_the_rest_of_a_changed_sheet_survives_letter_by_letter(app: xw.App, blank: Path) -> None:
    xml = (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
        'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
        'xmlns:x14ac="http://schemas.microsoft.com/office/spreadsheetml/2009/9/ac" '
        'xmlns:xr="http://schemas.microsoft.com/office/spreadsheetml/2014/revision" mc:Ignorable="x14ac xr" xr:uid="{0}">'
        '<sheetFormatPr defaultRowHeight="15" x14ac:dyDescent="0.25"/><!-- kept --><sheetData>'
        '<row r="1" spans="1:2" x14ac:dyDescent="0.25"><c r="A1" s="0"><v>1</v></c><c r="B1"><f>A1*2</f><v>2</v></c></row>'
        '</sheetData><pageMargins left="0.7" right="0.7" top="0.75" bottom="0.75" header="0.3" footer="0.3"/><extLst>'
        '<ext xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main" uri="{1}"><x14:any/></ext>'
        "</extLst></worksheet>"
    )
    with_parts(blank, {SHEET: xml.encode()})
    book = app.books.open(blank)
    book.sheets[0]["A1"].value = 5
    book.save()
    assert sheet_xml(blank) == xml.replace("<v>1</v>", "<v>5</v>")


def test_the_former_version_is_kept(app: xw.App, rich: Path, tmp_path: Path) -> None:
    before = rich.read_bytes()
    rich.chmod(0o640)
    book = app.books.open(rich)
    book.sheets[0]["A1"].value = "new"
    book.save()
    assert (tmp_path / "rich.xlsm.bak").read_bytes() == before
    assert stat.S_IMODE(rich.stat().st_mode) == (0o640 if os.name == "posix" else stat.S_IMODE(rich.stat().st_mode))
    assert sorted(os.listdir(tmp_path)) == ["rich.xlsm", "rich.xlsm.bak"]
    book.sheets[0]["A1"].value = "newer"
    book.save()
    assert openpyxl.load_workbook(rich)["Nhập liệu"]["A1"].value == "newer"


def test_saving_under_another_name_moves_the_book_there(app: xw.App, rich: Path, tmp_path: Path) -> None:
    book = app.books.open(rich)
    book.sheets[0]["A1"].value = "new"
    book.save(tmp_path / "other.xlsm")
    assert (book.name, book.fullname) == ("other.xlsm", str(tmp_path / "other.xlsm"))
    assert openpyxl.load_workbook(rich)["Nhập liệu"]["A1"].value == "Đơn vị"
    with pytest.raises(NotImplementedError, match=r"\.xlsx"):
        book.save(tmp_path / "other.xlsx")


@pytest.mark.parametrize("call", [1, 2], ids=["backup", "workbook"])
@pytest.mark.parametrize("error", [OSError, PermissionError])
def test_a_failing_save_leaves_the_file_alone(
    app: xw.App, rich: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: type[OSError], call: int
) -> None:
    before, calls, replace = rich.read_bytes(), [], os.replace

    def failing(source: str, target: str) -> None:
        calls.append(target)
        if len(calls) == call:
            raise error("no")
        replace(source, target)

    book = app.books.open(rich)
    book.sheets[0]["A1"].value = "new"
    monkeypatch.setattr(os, "replace", failing)
    with pytest.raises(files.BookInUseError if error is PermissionError else OSError):
        book.save()
    assert rich.read_bytes() == before
    assert set(os.listdir(tmp_path)) <= {"rich.xlsm", "rich.xlsm.bak"}
    monkeypatch.undo()
    book.save()
    assert openpyxl.load_workbook(rich)["Nhập liệu"]["A1"].value == "new"


def test_a_file_that_was_written_wrongly_is_not_used(
    app: xw.App, rich: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = rich.read_bytes()
    book = app.books.open(rich)
    book.sheets[0]["A1"].value = "new"
    monkeypatch.setattr(zipfile.ZipFile, "testzip", lambda self: SHEET)
    with pytest.raises(OSError, match="not written correctly"):
        book.save()
    assert rich.read_bytes() == before
    assert os.listdir(tmp_path) == ["rich.xlsm"]


@pytest.mark.parametrize("lock", ["~$rich.xlsm", ".~lock.rich.xlsm#"])
def test_a_book_that_is_open_elsewhere_is_not_replaced(app: xw.App, rich: Path, tmp_path: Path, lock: str) -> None:
    before = rich.read_bytes()
    book = app.books.open(rich)
    book.sheets[0]["A1"].value = "new"
    (tmp_path / lock).touch()
    with pytest.raises(files.BookInUseError) as caught:
        book.save()
    assert (caught.value.path, caught.value.lock_path) == (str(rich), str(tmp_path / lock))
    assert rich.read_bytes() == before
    (tmp_path / lock).unlink()
    book.save()


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        (",an,{host},27.11.2026 8:00,file:///tmp/xlwings-soffice-gone/profile;", False),
        (",an,elsewhere,27.11.2026 8:00,file:///tmp/xlwings-soffice-gone/profile;", True),
        (",an,{host},27.11.2026 8:00,file:///home/an/.config/libreoffice/4;", True),
        ("", True),
        ("\x00\udcff", True),
    ],
)
def test_the_lock_of_a_libreoffice_that_died_holds_nothing(app: xw.App, rich: Path, text: str, holds: bool) -> None:
    """If the engine had started it; of any other nobody can tell."""
    content = text.format(host=socket.gethostname()).encode(errors="surrogateescape")
    rich.with_name(".~lock.rich.xlsm#").write_bytes(content)
    book = app.books.open(rich)
    book.sheets[0]["A1"].value = "new"
    with pytest.raises(files.BookInUseError) if holds else nullcontext():
        book.save()
    assert (openpyxl.load_workbook(rich)["Nhập liệu"]["A1"].value == "new") is not holds


def test_a_book_that_somebody_else_changed_is_not_overwritten(app: xw.App, rich: Path, tmp_path: Path) -> None:
    book = app.books.open(rich)
    book.sheets[0]["A1"].value = "new"
    with_parts(rich, {"docProps/app.xml": b"<changed/>"})
    with pytest.raises(files.BookChangedError) as caught:
        book.save()
    assert caught.value.path == str(rich)
    book.save(tmp_path / "mine.xlsm")


def test_a_read_only_book_is_only_saved_elsewhere(app: xw.App, rich: Path, tmp_path: Path) -> None:
    book = app.books.open(rich, read_only=True)
    book.sheets[0]["A1"].value = "new"
    with pytest.raises(PermissionError):
        book.save()
    book.save(tmp_path / "copy.xlsm")
    book.sheets[0]["A1"].value = "newer"
    book.save()


@pytest.mark.skipif(os.name != "posix", reason="symbolic links need rights on Windows")
def test_a_symbolic_link_stays_one(app: xw.App, rich: Path, tmp_path: Path) -> None:
    (tmp_path / "link").mkdir()
    link = tmp_path / "link" / "book.xlsm"
    link.symlink_to(rich)
    book = app.books.open(link)
    book.sheets[0]["A1"].value = "new"
    book.save(str(link))
    assert link.is_symlink()
    assert openpyxl.load_workbook(rich)["Nhập liệu"]["A1"].value == "new"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "not_a_package"),
        (b"a,b\n1,2\n", "not_a_package"),
        (zipped(a="b"), "not_a_package"),
        (zipped(a="b")[:-30], "damaged"),
        (ole("EncryptedPackage"), "encrypted"),
        (ole("Workbook"), "legacy_xls"),
    ],
)
def test_what_is_no_workbook(app: xw.App, tmp_path: Path, content: bytes, reason: str) -> None:
    path = tmp_path / "book.xlsx"
    path.write_bytes(content)
    with pytest.raises(files.BookFormatError) as caught:
        app.books.open(path)
    assert (caught.value.reason, caught.value.path) == (reason, str(path))
    assert len(app.books) == 0


@pytest.mark.parametrize(
    "xml",
    [
        "<worksheet>",
        "<worksheet/>",
        '<!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>',
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="x"/></sheetData></worksheet>',
    ],
)
def test_a_damaged_sheet_is_found_when_it_is_asked_for(app: xw.App, blank: Path, xml: str) -> None:
    book = app.books.open(with_parts(blank, {SHEET: xml.encode()}))
    assert book.sheets[1]["A1"].value is None
    with pytest.raises(files.BookFormatError) as caught:
        _ = book.sheets[0]["A1"].value
    assert caught.value.reason == "damaged"


def ask(books: xw.main.Books, path: Path) -> None:
    """About all that the engine reads as numbers; then save."""
    book = books.open(path)
    sheet = book.sheets[0]
    sheet["F9"].value = sheet["B2"].value
    sheet["B2"].font.bold = True
    assert sheet["B2"].font.color is not None
    assert (sheet["C1"].column_width, sheet["A4"].row_height, sheet["A99"].row_height) == (20, 30, 15)
    assert sheet.used_range.value
    book.sheets[1].tables[0].range.copy(book.sheets[1]["H9"])
    book.sheets.add("New")
    book.save()


IN_SHEET = "xl/worksheets/sheet1.xml"


@pytest.mark.parametrize(
    ("part", "before", "after"),
    [
        *((IN_SHEET, 'r="B2"', f'r="{r}"') for r in ("$A$1:$", "-1", "B", "2", "b2", "XFE2", "A2", "B3")),
        *((IN_SHEET, '<col min="3"', f'<col min="{n}"') for n in ("abc", "-1", "1.5", "99999999999999999999", "")),
        (IN_SHEET, 'max="4"', 'max="99999999"'),
        (IN_SHEET, '<row r="4" spans="1:4" s="1"', '<row r="4" s="x"'),
        (IN_SHEET, 'ht="30"', 'ht="1e999"'),
        (IN_SHEET, 'defaultRowHeight="15"', 'defaultRowHeight="NaN"'),
        (IN_SHEET, '<c r="B2" s="1">', '<c r="B2" s="999">'),
        (IN_SHEET, '<c r="B2" s="1">', '<c r="B2" s="abc">'),
        ("xl/styles.xml", 'numFmtId="164" fontId="1"', 'numFmtId="abc" fontId="1"'),
        ("xl/styles.xml", 'numFmtId="164" fontId="1"', 'numFmtId="164" fontId="99"'),
        ("xl/styles.xml", '<color theme="1"/>', '<color theme="99"/>'),
        ("xl/styles.xml", '<color theme="1"/>', '<color rgb="NaN"/>'),
        ("xl/workbook.xml", 'sheetId="1"', 'sheetId="abc"'),
        ("xl/workbook.xml", "<workbookView ", '<workbookView firstSheet="abc" '),
        ("xl/tables/table1.xml", 'id="1"', 'id="abc"'),
    ],
)  # fmt: skip
def test_a_number_that_is_none_is_damage(app: xw.App, rich: Path, part: str, before: str, after: str) -> None:
    """Whatever is asked of such a workbook ends at once, and says so."""
    xml = parts(rich)[part].decode()
    assert before in xml, xml
    with_parts(rich, {part: xml.replace(before, after).encode()})
    content = rich.read_bytes()
    with pytest.raises(files.BookFormatError) as caught:
        ask(app.books, rich)
    assert caught.value.reason == "damaged"
    assert rich.read_bytes() == content


def test_what_is_asked_of_the_damaged_can_be_asked(app: xw.App, rich: Path) -> None:
    ask(app.books, rich)


@pytest.mark.parametrize(("limit", "value"), [("MAX_PART", 2_000), ("MAX_TOTAL", 9_000), ("MAX_ENTRIES", 5)])
def test_sizes_are_bounded_before_anything_is_unpacked(
    app: xw.App, blank: Path, monkeypatch: pytest.MonkeyPatch, limit: str, value: int
) -> None:
    with_parts(blank, {"xl/media/zeros.bin": bytes(100_000)})
    monkeypatch.setattr(package, limit, value)
    with pytest.raises(files.BookFormatError) as caught:
        app.books.open(blank)
    assert caught.value.reason == "too_large"


def test_a_size_that_lies_does_not_help_a_bomb(app: xw.App, blank: Path) -> None:
    with_parts(blank, {SHEET: b"<x>" + bytes(50_000_000)})
    content = blank.read_bytes()
    blank.write_bytes(content.replace(struct.pack("<I", 50_000_003), struct.pack("<I", 100)))
    book = app.books.open(blank)
    with pytest.raises(files.BookFormatError) as caught:
        _ = book.sheets[0]["A1"].value
    assert caught.value.reason == "damaged"
