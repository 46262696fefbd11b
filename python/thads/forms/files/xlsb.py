"""What python-calamine does not tell of the cells of .xlsb: the same package as .xlsx with binary parts ([MS-XLSB] 2.1.4)."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping
from itertools import takewhile

from thads.forms.files.package import Package, relations
from thads.forms.files.sheet import ERROR_TEXT, UNCALCULATED_TEXT, Cell, Look, Marks, UnreadableError, looks_of, shown

BOOK = "xl/workbook.bin"
_ROW, _FORMAT, _STYLE, _CALCULATION, _SHEET = 0, 44, 47, 157, 156
_STYLES, _STYLES_END, _CELLS, _CELLS_END = 617, 618, 145, 146
_SHORT = range(12, 19)  # cells beside the former one, which calamine passes over
_RK, _ERROR, _NUMBER, _FORMULA_TEXT, _FORMULA_NUMBER, _FORMULA_ERROR = 2, 3, 5, 8, 9, 11


def marks(package: Package) -> dict[str, Marks]:
    """The cells without a sound result, and the numbers whose format hides thousands, as they are shown; by sheet."""
    try:
        recalculated, names = False, {}
        for kind, data in _records(package.part(BOOK)):
            if kind == _CALCULATION:
                recalculated = bool(data[24] & 1)
            elif kind == _SHEET:
                identity, after = _wide_string(data, 8)
                names[identity] = _wide_string(data, after)[0]
        looks = _looks(package.part("xl/styles.bin"))
        targets = {identity: target for identity, _, target in relations(package, BOOK)}
        return {
            name: list(_marks(package.part(targets.get(identity, "")), recalculated, looks))
            for identity, name in names.items()
        }
    except (struct.error, IndexError) as error:
        raise UnreadableError("damaged") from error


def _looks(styles: bytes) -> dict[int, Look]:
    """How number formats show numbers, by the number of the cells' style."""
    formats: dict[int, str] = {}
    used: list[int] = []
    records = _records(styles)
    for kind, data in records:
        if kind == _FORMAT:
            formats[struct.unpack_from("<H", data)[0]] = _wide_string(data, 2)[0]
        elif kind == _STYLES:
            inside = takewhile(lambda record: record[0] != _STYLES_END, records)
            used = [struct.unpack_from("<2xH", about)[0] for one, about in inside if one == _STYLE]
    return looks_of(formats, used)


def _marks(content: bytes, recalculated: bool, looks: Mapping[int, Look]) -> Iterator[tuple[int, int, Cell]]:
    row, inside = 0, False
    for kind, data in _records(content):
        if kind in (_CELLS, _CELLS_END):
            inside = kind == _CELLS
        elif inside and kind == _ROW:
            (row,) = struct.unpack_from("<L", data)
        elif inside and kind in _SHORT:
            raise UnreadableError("binary")
        elif inside and _RK <= kind <= _FORMULA_ERROR:
            column, style = struct.unpack_from("<LL", data)
            number = _number(kind, data)
            if kind in (_ERROR, _FORMULA_ERROR):
                yield row, column, ERROR_TEXT
            elif recalculated and kind in (_FORMULA_TEXT, _FORMULA_NUMBER) and not number:
                if kind == _FORMULA_NUMBER or data[8:12] == bytes(4):
                    yield row, column, UNCALCULATED_TEXT
            elif number is not None and (look := looks.get(style & 0xFFFFFF)):
                yield row, column, shown(number, look)


def _number(kind: int, data: bytes) -> float | None:
    """What a cell of numbers holds ([MS-XLSB] 2.5.123: 30 bits of a number, a hundred times it, or of a whole one)."""
    if kind == _RK:
        (raw,) = struct.unpack_from("<l", data, 8)
        number = raw >> 2 if raw & 2 else struct.unpack("<d", struct.pack("<4xl", raw & ~3))[0]
        return float(number / 100 if raw & 1 else number)
    return float(struct.unpack_from("<d", data, 8)[0]) if kind in (_NUMBER, _FORMULA_NUMBER) else None


def _records(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Type and data of each record: type and length are numbers of 7 bits a byte."""
    end = 0
    while end < len(content):
        kind, start = _short_number(content, end, 2)
        length, start = _short_number(content, start, 4)
        end = start + length
        if end > len(content):
            raise UnreadableError("damaged")
        yield kind, content[start:end]


def _short_number(content: bytes, start: int, most: int) -> tuple[int, int]:
    """A number of `most` bytes, fewer where one's highest bit is not set; and where it ends."""
    number = 0
    for index, byte in enumerate(content[start : start + most]):
        number |= (byte & 0x7F) << 7 * index
        if byte < 0x80:
            return number, start + index + 1
    return number, start + most


def _wide_string(data: bytes, start: int) -> tuple[str, int]:
    (count,) = struct.unpack_from("<L", data, start)
    end = start + 4 + 2 * (0 if count == 0xFFFFFFFF else count)
    return data[start + 4 : end].decode("utf-16-le", "replace"), end
