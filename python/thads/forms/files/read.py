"""The cells of a spreadsheet file, whatever its kind: .xls by xlrd, .ods by lxml, .xlsx, .xlsm, .xlsb by python-calamine.

calamine takes the memory that a file claims to need: a few hundred bytes can claim a terabyte, and the process, Excel's
Python included, is then ended without an exception (calamine 0.37, issue 693). So calamine is handed only what was checked
here: of a package the parts with cells, unpacked no further than they declare and put together anew; of a sheet no larger
rectangle than `MAX_CELLS`; no count that it would trust. Cells that show an error, which it gives back as empty, are
found on the way.
"""

from __future__ import annotations

import io
from collections.abc import Mapping

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from thads.forms.files import ods, package, xlsb, xlsx
from thads.forms.files.sheet import MAX_FILE, Cell, Errors, Sheet, UnreadableError


def read_sheets(data: bytes) -> list[Sheet]:
    """The visible worksheets of a file.

    Raises:
        UnreadableError: no spreadsheet, empty, locked with a password, damaged, or larger than any form could be.
    """
    if not 0 < len(data) <= MAX_FILE:
        raise UnreadableError("too_large" if data else "empty")
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise UnreadableError("password")
        from thads.forms.files import xls

        return xls.read(data)
    if not data.startswith(b"PK\3\4"):
        raise UnreadableError(_kind_of(data))
    entries = package.entries_of(data)
    if "content.xml" in entries:
        return ods.read(package.unpack(data, entries, package.ODS))
    if "xl/workbook.bin" in entries:
        parts = package.unpack(data, entries, package.XLSB)
        return _read_parts(parts, xlsb.check(parts))
    try:
        if "xl/workbook.xml" not in entries:
            raise UnreadableError("damaged")
        parts = xlsx.lean(package.unpack(data, entries, package.XLSX))
        return _read_parts(parts, xlsx.check(parts))
    except UnreadableError as error:
        # Other programs name the parts of a package otherwise; its relations tell which is which.
        found = xlsx.rebuilt(data, entries) if error.reason == "damaged" else None
        if found is None:
            reason = error.reason if "xl/workbook.xml" in entries else _kind_of_package(entries)
            raise UnreadableError(reason) from error
        return _read_parts(found, xlsx.check(found))


def _read_parts(parts: package.Parts, errors: Errors) -> list[Sheet]:
    """The visible worksheets of a checked package, with what calamine does not tell of its cells."""
    sheets = []
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(package.packed(parts))) as workbook:
            for index, about in enumerate(workbook.sheets_metadata):
                if about.visible != SheetVisibleEnum.Visible or about.typ != SheetTypeEnum.WorkSheet:
                    continue
                sheet = workbook.get_sheet_by_index(index)
                rows: list[list[Cell]] = sheet.to_python(skip_empty_area=False)
                for row, column, value in errors.get(about.name, ()):
                    _put(rows, row, column, value)
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
    if lower.startswith((b"<html", b"<!doctype html", b"<table", b"<meta", b"mime-version:")) or b"<html" in lower:
        return "web_page"
    if start.startswith(b"<?xml") or b"urn:schemas-microsoft-com:office:spreadsheet" in start:
        return "xml"
    if start.startswith((b"%PDF", b"{\\rtf")):
        return "document"
    return "text" if _is_table_text(data[:4096]) else "unknown"


def _is_table_text(data: bytes) -> bool:
    """Whether these are letters in columns, as .csv holds them."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = data.decode("utf-16", "ignore")
    else:
        text = data.decode("utf-8-sig", "ignore")
        if b"\0" in data:
            return False
    lines = text.splitlines()
    return (
        any(sum(line.count(mark) > 1 for line in lines) > 1 or lines[0].count(mark) > 2 for mark in ";,\t")
        if lines
        else False
    )


def _kind_of_package(entries: Mapping[str, package.Entry]) -> str:
    """Why a package that holds no workbook gives no cells."""
    names = {name.replace("\\", "/").lower() for name in entries}
    if names & {"word/document.xml", "ppt/presentation.xml"}:
        return "document"
    return "unknown" if "[content_types].xml" in names or "mimetype" in names else "archive"


def _put(rows: list[list[Cell]], row: int, column: int, value: Cell) -> None:
    while len(rows) <= row:
        rows.append([])
    rows[row] += [""] * (column + 1 - len(rows[row]))
    rows[row][column] = value
