"""Books, judged by openpyxl and pdfinfo."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import openpyxl
import pytest
import xlwings as xw

from tests.xlwings_engines.libreoffice.looking import pdf_pages
from xlwings_engines import libreoffice


@pytest.mark.parametrize("extension", ["xlsx", "xlsm", "ods", "xls", "csv"])
def test_saving_and_opening(app: xw.App, book: xw.Book, sheet: xw.Sheet, tmp_path: Path, extension: str) -> None:
    rows = [["Đơn vị", "Số", "Ngày"], ["Na Hang", 1.5, dt.datetime(2023, 9, 30)]]
    sheet["A1"].value = rows
    path = tmp_path / f"sổ 1.{extension}"
    book.save(path)
    assert (book.name, book.fullname) == (path.name, str(path))
    book.close()
    again = app.books.open(path)
    assert app.books.open(path) == again == xw.Book(path)
    assert again.sheets[0]["A1:C2"].value == rows
    again.sheets[0]["B2"].value = "=1+1"
    again.save()
    again.close()
    if extension.startswith("xls") and extension != "xls":
        assert openpyxl.load_workbook(path, data_only=True).worksheets[0]["B2"].value == 2
        assert openpyxl.load_workbook(path).worksheets[0]["B2"].value == "=1+1"


@pytest.mark.parametrize("extension", ["xlt", "xltx", "ots", "htm"])
def test_saving_templates(book: xw.Book, sheet: xw.Sheet, tmp_path: Path, extension: str) -> None:
    sheet["A1"].value = "x"
    path = tmp_path / f"mẫu.{extension}"
    book.save(path)
    start = {"xlt": b"\xd0\xcf\x11\xe0", "htm": b"<!DO"}.get(extension, b"PK\x03\x04")
    assert path.read_bytes().startswith(start)


def test_protection_without_a_password(book: xw.Book, sheet: xw.Sheet) -> None:
    name, impl = sheet.name, book.impl
    assert [impl.protect([name], on) for on in (True, True)] == ["", ""]
    with pytest.raises(ValueError, match="protected"):
        sheet["A1"].value = 1
    assert [impl.protect([name], on) for on in (False, False)] == ["", ""]
    sheet["A1"].value = 1
    sheet.impl.api.protect("own")
    assert impl.protect([name], False) == name
    with pytest.raises(ValueError, match="protected"):
        sheet["A1"].value = 2
    assert sheet["A1"].value == 1


def test_saving_in_the_working_directory(book: xw.Book, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    name = book.name
    book.save()
    assert (tmp_path / f"{name}.xlsx").is_file()
    for extension in ("doc", "xltm", "xlsb", "xlam"):
        with pytest.raises(NotImplementedError, match=f"cannot save as .{extension}"):
            book.save(tmp_path / f"book.{extension}")
    with pytest.raises(NotImplementedError, match="password"):
        book.save(tmp_path / "secret.xlsx", password="x")
    assert not (tmp_path / "secret.xlsx").exists()


def test_a_folder_that_is_not_there(book: xw.Book, tmp_path: Path) -> None:
    for action, name in ((book.save, "x.xlsx"), (book.save, "below/x.ods"), (book.to_pdf, "x.pdf")):
        with pytest.raises(FileNotFoundError):
            action(tmp_path / "none" / name)
    assert list(tmp_path.iterdir()) == []


def test_unreadable_files(app: xw.App, book: xw.Book, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        app.books.open(tmp_path / "none.xlsx")
    (tmp_path / "text.xlsx").write_text("no workbook")
    with pytest.raises(libreoffice.BookFormatError) as caught:
        app.books.open(tmp_path / "text.xlsx")
    assert caught.value.reason == "not_a_workbook"
    book.save(tmp_path / "secret.ods", password="abc")
    book.close()
    (tmp_path / "half.ods").write_bytes((tmp_path / "secret.ods").read_bytes()[:900])
    with pytest.raises(libreoffice.BookFormatError) as caught:
        app.books.open(tmp_path / "half.ods")
    assert caught.value.reason == "damaged"
    with pytest.raises(libreoffice.BookFormatError) as caught:
        app.books.open(tmp_path / "secret.ods", password="wrong")
    assert caught.value.reason == "encrypted"
    app.books.open(tmp_path / "secret.ods", password="abc").close()


def test_a_book_that_somebody_else_has(apps: tuple[xw.App, xw.App], tmp_path: Path) -> None:
    first, second = apps
    path = tmp_path / "shared.xlsx"
    book = first.books.add()
    book.sheets[0]["A1"].value = 1
    book.save(path)
    with pytest.raises(libreoffice.BookInUseError) as caught:
        second.books.open(path)
    assert caught.value.lock_path == str(tmp_path / ".~lock.shared.xlsx#")
    reader = second.books.open(path, read_only=True)
    assert reader.sheets[0]["A1"].value == 1
    with pytest.raises((ValueError, libreoffice.BookInUseError)):
        reader.sheets[0]["A1"].value = 2
    with pytest.raises(libreoffice.BookInUseError):
        reader.save()
    with pytest.raises(libreoffice.BookInUseError):
        second.books.add().save(path)
    for open_book in list(second.books)[1:]:
        open_book.close()
    book.close()
    (tmp_path / "~$shared.xlsx").write_bytes(b"")  # Excel's
    with pytest.raises(libreoffice.BookInUseError):
        first.books.open(path)


def test_pdf(book: xw.Book, sheet: xw.Sheet, tmp_path: Path) -> None:
    sheet["A1"].value = "một"
    book.sheets.add("hai", after=sheet)["A1"].value = "hai"
    book.to_pdf(tmp_path / "all.pdf")
    book.to_pdf(tmp_path / "least.pdf", quality="minimum")
    book.sheets["hai"].to_pdf(tmp_path / "one.pdf")
    sheet["A1"].to_pdf(tmp_path / "range.pdf")
    assert [pdf_pages(tmp_path / f"{name}.pdf") for name in ("all", "least", "one", "range")] == [2, 2, 1, 1]
    (tmp_path / "folder.pdf").mkdir()
    with pytest.raises(OSError, match="could not write"):
        book.to_pdf(tmp_path / "folder.pdf")


def test_the_caller(app: xw.App, book: xw.Book) -> None:
    book.set_mock_caller()
    assert xw.Book.caller() == book
    del xw.Book._mock_caller  # type: ignore[attr-defined]
