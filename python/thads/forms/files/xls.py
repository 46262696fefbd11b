"""Checks .xls: a compound file ([MS-CFB]) with one stream of records ([MS-XLS] 2.1.4)."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator, Sequence

from thads.forms.files.sheet import ERROR_TEXT, Errors, Marks, UnreadableError, check_size

_END_OF_CHAIN = 0xFFFFFFFA  # from here on sector numbers have meanings of their own

_EOF, _SST, _LOCKED, _BOUND_SHEET, _DIMENSIONS = 0x000A, 0x00FC, 0x002F, 0x0085, 0x0200
_FORMULA, _BOOL_OR_ERROR, _MANY_NUMBERS = 0x0006, 0x0205, 0x00BD
_CELLS = (_FORMULA, 0x0203, 0x0204, _BOOL_OR_ERROR, 0x027E, 0x00FD, _MANY_NUMBERS)


def check(data: bytes) -> Errors:
    """Check counts, sizes and cells of the workbook's stream; the cells that show an error."""
    stream = workbook_stream(data)
    sheets: list[tuple[int, str]] = []
    for kind, start, length in _records(stream, 0):
        if kind == _SST and length >= 8:
            check_size(struct.unpack_from("<4xL", stream, start)[0])
        if kind == _LOCKED and length >= 2 and struct.unpack_from("<H", stream, start)[0]:
            raise UnreadableError("password")
        if kind == _BOUND_SHEET and length >= 8:
            place, count, wide = struct.unpack_from("<L2xBB", stream, start)
            text = stream[start + 8 : start + 8 + count * (2 if wide & 1 else 1)]
            sheets.append((place, text.decode("utf-16-le" if wide & 1 else "latin-1", "replace")))
    errors: dict[str, Marks] = {}
    area = 0
    for place, name in sheets:
        cells, marks = _check_sheet(stream, place)
        area += cells
        check_size(area)
        if marks:
            errors.setdefault(name, []).extend(marks)
    return errors


def _check_sheet(stream: bytes, place: int) -> tuple[int, Marks]:
    """How many cells a sheet spans, and those that show an error."""
    marks: Marks = []
    rows = columns = 0
    for kind, start, length in _records(stream, place):
        if kind == _DIMENSIONS and length in (10, 14):
            first, last, left, right = struct.unpack_from("<LLHH" if length == 14 else "<HHHH", stream, start)
            if (last - first) * (right - left) > 65_536 * 256 or last > 65_536 or right > 256:
                raise UnreadableError("too_large")
        elif kind in _CELLS and length >= 6:
            row, column = struct.unpack_from("<HH", stream, start)
            if kind == _MANY_NUMBERS:
                (right,) = struct.unpack_from("<H", stream, start + length - 2)
                columns = max(columns, right + 1)
            rows, columns = max(rows, row + 1), max(columns, column + 1)
            constant = kind == _BOOL_OR_ERROR and length >= 8 and stream[start + 7] == 1
            formula = kind == _FORMULA and length >= 14 and stream[start + 12 : start + 14] == b"\xff\xff"
            if constant or (formula and stream[start + 6] == 2):
                marks.append((row, column, ERROR_TEXT))
    return rows * columns, marks


def _records(stream: bytes, place: int) -> Iterator[tuple[int, int, int]]:
    """Type, start and length of the records from `place` to the end of the substream."""
    while place + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, place)
        place += 4
        if kind == _EOF:
            return
        if place + length > len(stream):
            raise UnreadableError("damaged")
        yield kind, place, length
        place += length


def workbook_stream(data: bytes) -> bytes:
    """The stream `Workbook` of a compound file whose every chain and length was found sound."""
    shift = int.from_bytes(data[30:32], "little")
    if len(data) < 1536 or shift not in (9, 12):
        raise UnreadableError("damaged")
    size = 1 << shift
    most = len(data) // size + 1
    directories, fats, directory, _, _, mini_fat, mini_fats, difat, difats = struct.unpack_from("<9L", data, 40)
    if max(directories, fats, mini_fats, difats) > most:
        raise UnreadableError("damaged")

    def sector(number: int) -> bytes:
        found = data[(number + 1) * size : (number + 2) * size]
        if not found:
            raise UnreadableError("damaged")
        return found

    def joined(start: int) -> bytes:
        return b"".join(map(sector, _chain(start, fat)))

    table = _fat_sectors(_numbers(data[76:512]), difat, sector, most)
    fat = [number for place in table for number in _numbers(sector(place))]
    entries = _entries(joined(directory), len(data))
    stream = entries.get("Workbook") or entries.get("Book")
    if stream is None:
        raise UnreadableError("unknown")
    root, _ = next(iter(entries.values()))
    mini_stream, mini_links = joined(root), _numbers(joined(mini_fat))
    start, length = stream
    if length >= 4096:
        return joined(start)[:length]
    return b"".join(mini_stream[place * 64 : place * 64 + 64] for place in _chain(start, mini_links))[:length]


def _numbers(content: bytes) -> Sequence[int]:
    return struct.unpack(f"<{len(content) // 4}L", content[: len(content) // 4 * 4])


def _fat_sectors(first: Sequence[int], difat: int, sector: Callable[[int], bytes], most: int) -> list[int]:
    """The sectors that hold the allocation table: the header's, then those of a chain that ends each part with the next."""
    table = list(first)
    for _ in range(most + 1):
        if difat >= _END_OF_CHAIN:
            table = [number for number in table if number < _END_OF_CHAIN]
            break
        *more, difat = _numbers(sector(difat))
        table += more
    else:
        raise UnreadableError("damaged")
    if len(table) > most:
        raise UnreadableError("damaged")
    return table


def _chain(start: int, links: Sequence[int]) -> list[int]:
    places: list[int] = []
    while start < _END_OF_CHAIN:
        if start >= len(links) or len(places) > len(links):
            raise UnreadableError("damaged")
        places.append(start)
        start = links[start]
    return places


def _entries(directory: bytes, most: int) -> dict[str, tuple[int, int]]:
    """First sector and length of the streams by name; the root comes first."""
    entries: dict[str, tuple[int, int]] = {}
    for place in range(0, len(directory) - 127, 128):
        entry = directory[place : place + 128]
        name = entry[:64].decode("utf-16-le", "replace").partition("\0")[0]
        start, length = struct.unpack_from("<LL", entry, 116)
        if name and length > most:
            raise UnreadableError("damaged")
        entries.setdefault(name, (start, length))
    return entries
