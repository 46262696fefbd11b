"""The cells of a spreadsheet file, whatever its kind: .xls by xlrd, .xlsx, .xlsm, .xlsb and .ods by python-calamine.

calamine takes the memory that a file claims to need: a few hundred bytes can claim a terabyte, and the process, Excel's
Python included, is then ended without an exception (calamine 0.37, issue 693). So calamine is handed only what was checked
here: of a package the parts with cells, unpacked no further than they declare and put together anew; of a sheet no larger
rectangle than `MAX_CELLS`; no count that it would trust. Cells that show an error, which it gives back as empty, are
found on the way.
"""

from __future__ import annotations

import io

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
    data, errors = _checked(data)
    sheets = []
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(data)) as workbook:
            for index, about in enumerate(workbook.sheets_metadata):
                if about.visible != SheetVisibleEnum.Visible or about.typ != SheetTypeEnum.WorkSheet:
                    continue
                sheet = workbook.get_sheet_by_index(index)
                rows: list[list[Cell]] = sheet.to_python(skip_empty_area=False)
                for row, column, text in errors.get(about.name, ()):
                    _put(rows, row, column, text)
                sheets.append(Sheet(about.name, rows, sheet.merged_cell_ranges))
    except PasswordError as error:
        raise UnreadableError("password") from error
    except BaseException as error:
        # A Rust panic derives from BaseException alone.
        if isinstance(error, (CalamineError, ValueError, OSError)) or type(error).__name__ == "PanicException":
            raise UnreadableError("damaged") from error
        raise
    return sheets


def _checked(data: bytes) -> tuple[bytes, Errors]:
    """What calamine may be handed, and the cells without a sound result."""
    if not data.startswith(b"PK\3\4"):
        raise UnreadableError("unknown")
    entries = package.entries_of(data)
    for kind, first, needed in (
        (xlsx, "xl/workbook.xml", package.XLSX),
        (xlsb, "xl/workbook.bin", package.XLSB),
        (ods, "content.xml", package.ODS),
    ):
        if first in entries:
            parts = package.unpack(data, entries, needed)
            parts = xlsx.lean(parts) if kind is xlsx else parts
            return package.packed(parts), kind.check(parts)
    raise UnreadableError("unknown")


def _put(rows: list[list[Cell]], row: int, column: int, text: str) -> None:
    while len(rows) <= row:
        rows.append([])
    rows[row] += [""] * (column + 1 - len(rows[row]))
    rows[row][column] = text
