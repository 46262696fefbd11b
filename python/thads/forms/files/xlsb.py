"""Checks .xlsb: the same package as .xlsx with binary parts ([MS-XLSB] 2.1.4)."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from thads.forms.files.package import Parts, targets
from thads.forms.files.sheet import ERROR_TEXT, Errors, Marks, UnreadableError, check_size

_ROW, _CELL_ERROR, _FORMULA_ERROR, _SHEET_DATA, _SST, _BUNDLE_SHEET = 0, 3, 11, 145, 159, 156
_CELLS = range(2, 12)


def check(parts: Parts) -> Errors:
    """Check cells and counts of all binary parts; the cells that show an error."""
    errors: dict[str, Marks] = {}
    names: dict[str, str] = {}
    relations = targets(parts, "xl/_rels/workbook.bin.rels")
    for part, content in parts.items():
        if not part.endswith(".bin"):
            continue
        row = rows = columns = inside = 0
        for kind, start, length in _records(content):
            if kind == _SHEET_DATA:
                inside = 1
            elif kind == _ROW and length >= 4:
                row = _number(content, start)
            elif kind in _CELLS and length >= 4 and inside:
                column = _number(content, start)
                rows, columns = max(rows, row + 1), max(columns, column + 1)
                check_size(rows * columns)
                if kind in (_CELL_ERROR, _FORMULA_ERROR):
                    errors.setdefault(part, []).append((row, column, ERROR_TEXT))
            elif kind == _SST and length >= 8:
                check_size(_number(content, start + 4))
            elif kind == _BUNDLE_SHEET and length >= 16:
                identity, after = _wide_string(content, start + 8)
                names[relations.get(identity, "")] = _wide_string(content, after)[0]
    return {names[part]: cells for part, cells in errors.items() if part in names}


def _number(content: bytes, start: int) -> int:
    return int(struct.unpack_from("<L", content, start)[0])


def _records(content: bytes) -> Iterator[tuple[int, int, int]]:
    """Type, start and length of each record's data: type and length are numbers of 7 bits a byte."""
    end = 0
    while end < len(content):
        kind, start = _short_number(content, end, 2)
        length, start = _short_number(content, start, 4)
        end = start + length
        if end > len(content):
            raise UnreadableError("damaged")
        yield kind, start, length


def _short_number(content: bytes, start: int, most: int) -> tuple[int, int]:
    """A number of `most` bytes, fewer where one's highest bit is not set; and where it ends."""
    number = 0
    for index, byte in enumerate(content[start : start + most]):
        number |= (byte & 0x7F) << 7 * index
        if byte < 0x80:
            return number, start + index + 1
    return number, start + most


def _wide_string(content: bytes, start: int) -> tuple[str, int]:
    count = _number(content, start)
    end = start + 4 + 2 * (0 if count == 0xFFFFFFFF else count)
    return content[start + 4 : end].decode("utf-16-le", "replace"), end
