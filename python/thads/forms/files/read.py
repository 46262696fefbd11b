"""The cells of a spreadsheet file, whatever its kind: .xls by xlrd, .ods by lxml, .xlsx, .xlsm, .xlsb by python-calamine.

These take the time and the memory that a file makes them take, and may end the process: `serve` runs this in one of its own.
"""

from __future__ import annotations

import io
from collections.abc import Container

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from thads.forms.files import ods, xls, xlsb, xlsx
from thads.forms.files.package import Package
from thads.forms.files.sheet import Cell, Marks, Sheet, UnreadableError, put


def read_sheets(data: bytes) -> list[Sheet]:
    """The visible worksheets of a file.

    Raises:
        UnreadableError: no spreadsheet, empty, locked with a password or damaged.
    """
    if not data:
        raise UnreadableError("empty")
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise UnreadableError("password")
        return xls.read(data)
    if not data.startswith(b"PK\3\4"):
        raise UnreadableError(_kind_of(data))
    package = Package(data)
    if "content.xml" in package.parts:
        return ods.read(package)
    if xlsb.BOOK in package.parts:
        return _read_package(data, xlsb.marks(package))
    try:
        if xlsx.BOOK not in package.parts:
            raise UnreadableError("damaged")
        return _read_package(data, xlsx.marks(package))
    except UnreadableError as error:
        # Other programs name the parts of a package otherwise.
        found = xlsx.rebuilt(package) if error.reason == "damaged" else None
        if found is None:
            raise UnreadableError(
                error.reason if xlsx.BOOK in package.parts else _kind_of_package(package.parts)
            ) from error
        return _read_package(found, xlsx.marks(Package(found)))


def _read_package(data: bytes, marks: dict[str, Marks]) -> list[Sheet]:
    """The visible worksheets, with what calamine does not tell of their cells."""
    sheets = []
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(data)) as workbook:
            for index, about in enumerate(workbook.sheets_metadata):
                if about.visible != SheetVisibleEnum.Visible or about.typ != SheetTypeEnum.WorkSheet:
                    continue
                sheet = workbook.get_sheet_by_index(index)
                rows: list[list[Cell]] = sheet.to_python(skip_empty_area=False)
                put(rows, marks.get(about.name, []))
                sheets.append(Sheet(about.name, rows, sheet.merged_cell_ranges))
    except PasswordError as error:
        raise UnreadableError("password") from error
    except BaseException as error:
        # A Rust panic derives from BaseException alone.
        if isinstance(error, (CalamineError, ValueError, OSError)) or type(error).__name__ == "PanicException":
            raise UnreadableError("damaged") from error
        raise
    return sheets


def _kind_of(data: bytes) -> str:
    """Why a file that is no package and no compound file gives no cells: a key of `REASONS`."""
    start = data[:4096].removeprefix(b"\xef\xbb\xbf").lstrip()
    lower = start.lower()
    if start.startswith((b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"BZh")):
        return "archive"
    if data.startswith((b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00")):
        return "old"  # Excel 2 to 4: the records stand in the file itself
    if lower.startswith((b"<html", b"<!doctype html", b"<table", b"<meta", b"mime-version:")) or b"<html" in lower:
        return "web_page"
    if start.startswith(b"<?xml") or b"urn:schemas-microsoft-com:office:spreadsheet" in start:
        return "xml"
    if start.startswith((b"%PDF", b"{\\rtf")):
        return "document"
    return "text" if _is_table_text(data[:4096]) else "unknown"


def _is_table_text(data: bytes) -> bool:
    """Whether these are letters in columns, as .csv holds them."""
    text = data.decode("utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig", "ignore")
    counts = [[line.count(mark) for line in text.splitlines()] for mark in ";,\t"]
    return "\0" not in text and any(sum(one > 1 for one in of) > 1 or max(of[:1], default=0) > 2 for of in counts)


def _kind_of_package(names: Container[str]) -> str:
    """Why a package that holds no workbook gives no cells."""
    if "word/document.xml" in names or "ppt/presentation.xml" in names:
        return "document"
    return "unknown" if "[content_types].xml" in names or "mimetype" in names else "archive"
