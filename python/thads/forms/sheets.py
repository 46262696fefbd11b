"""The cells of a spreadsheet file, whatever its kind: .xlsx, .xlsm, .xls, .xlsb or .ods, read by python-calamine.

calamine takes the memory that a file claims to need: a few hundred bytes can claim a terabyte, and the process, Excel's
Python included, is then ended without an exception (calamine 0.37, issue 693). So calamine is handed only what was checked
here: of a package the parts with cells, unpacked no further than they declare and put together anew; of a sheet no larger
rectangle than `MAX_CELLS`; no count that it would trust. Cells that show an error, which it gives back as empty, are
found on the way.
"""

from __future__ import annotations

import io
import posixpath
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

# A form takes 35 KB unpacked and 150 cells, the widest table of a province some 20,000 cells.
MAX_FILE = 32 * 2**20
MAX_UNPACKED = 64 * 2**20
MAX_CELLS = 1_000_000
MAX_PARTS = 2_000
MAX_STRINGS = 1_000_000

ERROR_TEXT = "#LỖI"
UNCALCULATED_TEXT = "#CHƯA TÍNH"

# By sheet: 0-based row and column, and what is put there.
Errors = Mapping[str, list[tuple[int, int, str]]]


class UnreadableError(Exception):
    """The file gives no cells; `reason` is a key of `REASONS`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


REASONS = {
    "unknown": "không phải là bảng tính (.xlsx, .xls, .xlsb, .ods). Hãy chọn đúng tệp phiếu.",
    "password": "có đặt mật khẩu mở. Hãy đề nghị đơn vị bỏ mật khẩu rồi gửi lại.",
    "too_large": "lớn khác thường nên không mở, để giữ an toàn cho máy. Hãy đề nghị đơn vị chép số liệu sang phiếu mới rồi gửi lại.",
    "damaged": "bị hỏng, không đọc được. Hãy đề nghị đơn vị gửi lại.",
}


@dataclass(slots=True)
class Sheet:
    """One visible worksheet: `rows` begin at cell A1; a blank cell is "", one that shows an error is `ERROR_TEXT`,
    a formula whose result the file does not hold is `UNCALCULATED_TEXT`.

    `merged` holds 0-based (row, column) corners, None where the file's kind does not tell.
    """

    name: str
    rows: list[list[Any]]
    merged: list[tuple[tuple[int, int], tuple[int, int]]] | None


def read_sheets(data: bytes) -> list[Sheet]:
    """The visible worksheets of a file.

    Raises:
        UnreadableError: no spreadsheet, locked with a password, damaged, or larger than any form could be.
    """
    if len(data) > MAX_FILE:
        raise UnreadableError("too_large")
    if data.startswith(b"PK\3\4"):
        data, errors = _checked_package(data)
    elif data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise UnreadableError("password")
        errors = _check_xls(data)
        # Macros are nothing to read: calamine would unpack them, unbounded.
        data = data.replace("_VBA_PROJECT_CUR".encode("utf-16-le"), "_OFF_PROJECT_CUR".encode("utf-16-le"))
    else:
        raise UnreadableError("unknown")
    sheets = []
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(data)) as workbook:
            for index, about in enumerate(workbook.sheets_metadata):
                if about.visible != SheetVisibleEnum.Visible or about.typ != SheetTypeEnum.WorkSheet:
                    continue
                sheet = workbook.get_sheet_by_index(index)
                rows = sheet.to_python(skip_empty_area=False)
                for row, column, text in errors.get(about.name, ()):
                    _put_error(rows, row, column, text)
                sheets.append(Sheet(about.name, rows, sheet.merged_cell_ranges))
    except PasswordError as error:
        raise UnreadableError("password") from error
    except (CalamineError, ValueError, OSError) as error:
        raise UnreadableError("damaged") from error
    except BaseException as error:
        # A Rust panic derives from BaseException alone.
        if type(error).__name__ == "PanicException":
            raise UnreadableError("damaged") from error
        raise
    return sheets


def _put_error(rows: list[list[Any]], row: int, column: int, text: str) -> None:
    while len(rows) <= row:
        rows.append([])
    rows[row] += [""] * (column + 1 - len(rows[row]))
    rows[row][column] = text


def _check_area(rows: int, columns: int) -> None:
    if rows * columns > MAX_CELLS:
        raise UnreadableError("too_large")


# Zip packages: .xlsx, .xlsm, .xlsb, .ods


# Where a part's local header stands, its size packed and unpacked, how it is packed (0 stored, 8 deflated), its checksum.
_Part = tuple[int, int, int, int, int]
_Parts = dict[bytes, _Part]
_Contents = Mapping[bytes, bytes]

_ENTRY = struct.Struct("<4s4xHH4xLLLHHH8xL")
_END = struct.Struct("<10xHLLH")


_HEADER = struct.Struct("<4sHHHHHLLLHH")
_LISTED = struct.Struct("<4sHHHHHHLLLHHHHHLL")
_CLOSING = struct.Struct("<4sHHHHLLH")

# What calamine reads of each kind of package besides the worksheets; never pictures, macros or themes.
_XLSX = frozenset(
    b"[Content_Types].xml _rels/.rels xl/workbook.xml xl/_rels/workbook.xml.rels xl/styles.xml xl/sharedStrings.xml".split()
)
_XLSB = frozenset(
    b"[Content_Types].xml _rels/.rels xl/workbook.bin xl/_rels/workbook.bin.rels xl/styles.bin xl/sharedStrings.bin".split()
)
_ODS = frozenset(b"mimetype META-INF/manifest.xml content.xml styles.xml".split())
_WORKSHEETS = b"xl/worksheets/"


def _checked_package(data: bytes) -> tuple[bytes, Errors]:
    """A package of the checked parts, stored, and the cells that show an error."""
    declared = _parts(data)
    if len(declared) > MAX_PARTS or sum([part[2] for part in declared.values()]) > MAX_UNPACKED:
        raise UnreadableError("too_large")
    for first, needed, check in (
        (b"xl/workbook.xml", _XLSX, _check_xlsx),
        (b"xl/workbook.bin", _XLSB, _check_xlsb),
        (b"content.xml", _ODS, _check_ods),
    ):
        if first in declared:
            parts = {}
            for name, part in declared.items():
                if name in needed:
                    again = part[1] < _OFTEN_THE_SAME and name != b"xl/sharedStrings.xml"
                    parts[name] = _inflate(data, part, _unpack_again if again else _unpack)
                elif name[:14] == _WORKSHEETS and name[-4:] in (b".xml", b".bin"):
                    parts[name] = _inflate(data, part, _unpack)
            return _packed(parts, declared), check(parts)
    raise UnreadableError("unknown")


def _packed(parts: _Contents, declared: _Parts) -> bytes:
    """A zip package of these parts, stored. Their checksums are the declared ones, for calamine to verify."""
    pieces: list[bytes] = []
    listed: list[bytes] = []
    place = 0
    for name, content in parts.items():
        check, size = declared[name][4], len(content)
        pieces += (_HEADER.pack(b"PK\3\4", 20, 0, 0, 0, 33, check, size, size, len(name), 0), name, content)
        listed += (
            _LISTED.pack(b"PK\1\2", 20, 20, 0, 0, 0, 33, check, size, size, len(name), 0, 0, 0, 0, 0, place),
            name,
        )
        place += 30 + len(name) + size
    length = sum(map(len, listed))
    return b"".join([*pieces, *listed, _CLOSING.pack(b"PK\5\6", 0, 0, len(parts), len(parts), length, place, 0)])


def _parts(data: bytes) -> _Parts:
    """The package's parts as its directory declares them."""
    end = data.rfind(b"PK\5\6")
    if end < 0 or end + 22 > len(data):
        raise UnreadableError("damaged")
    count, length, start, comment = _END.unpack_from(data, end)
    if end + 22 + comment != len(data):
        raise UnreadableError("damaged")
    if start + length != end:
        return _parts_by_zipfile(data)
    parts: _Parts = {}
    for _ in range(count):
        if start + 46 > end:
            raise UnreadableError("damaged")
        mark, flags, method, check, packed, size, name, extra, remark, offset = _ENTRY.unpack_from(data, start)
        if mark != b"PK\1\2" or method not in (0, 8):
            raise UnreadableError("damaged")
        if flags & 1:
            raise UnreadableError("password")
        parts[data[start + 46 : start + 46 + name]] = (offset, packed, size, method, check)
        start += 46 + name + extra + remark
    if start != end or len(parts) != count:
        raise UnreadableError("damaged")
    return parts


def _parts_by_zipfile(data: bytes) -> _Parts:
    """The same for a package with the large-file records of zip64."""
    try:
        entries = zipfile.ZipFile(io.BytesIO(data)).infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
        raise UnreadableError("damaged") from error
    if any(entry.flag_bits & 1 for entry in entries):
        raise UnreadableError("password")
    parts = {
        entry.filename.encode(): (
            entry.header_offset,
            entry.compress_size,
            entry.file_size,
            entry.compress_type,
            entry.CRC,
        )
        for entry in entries
    }
    if len(parts) != len(entries) or any(part[3] not in (0, 8) for part in parts.values()):
        raise UnreadableError("damaged")
    return parts


def _inflate(data: bytes, part: _Part, unpack: Callable[[bytes, int], bytes]) -> bytes:
    """One part, unpacked no further than it declares."""
    offset, packed, size, method, _ = part
    if data[offset : offset + 4] != b"PK\3\4" or offset + 30 > len(data):
        raise UnreadableError("damaged")
    offset += 30 + data[offset + 26] + (data[offset + 27] << 8) + data[offset + 28] + (data[offset + 29] << 8)
    content = data[offset : offset + packed]
    if not method:
        return content
    return unpack(content, size)


def _unpack(content: bytes, size: int) -> bytes:
    try:
        content = zlib.decompressobj(-15).decompress(content, size + 1)
    except zlib.error as error:
        raise UnreadableError("damaged") from error
    if len(content) != size:
        raise UnreadableError("too_large" if len(content) > size else "damaged")
    return content


# Styles and indexes of forms that were made from one workbook are the same to the byte.
_unpack_again = lru_cache(64)(_unpack)
_OFTEN_THE_SAME = 4096


# .xlsx. The common case is told by a look: every cell with its address within ZZ999, none with an error.

_ODD_CELL = re.compile(rb'<c(?! r="[A-Z]{1,2}[0-9]{1,3}"|[a-z])')
# A formula's end with no value behind it. An empty value is the result "" in a cell of texts; a closer look tells.
_NO_RESULT = re.compile(rb"(?:</f>|<f\b[^<>]*/>)\s*(?:</c>|<v\s*/>|<v></v>)")


def _check_xlsx(parts: _Contents) -> Errors:
    errors = {}
    for name, xml in parts.items():
        for text in xml.split(b"uniqueCount")[1:] if name == b"xl/sharedStrings.xml" else ():
            count = re.match(rb"\s*=\s*[\"']\s*\+?(\d+)", text)
            if count and int(count[1]) > MAX_STRINGS:
                raise UnreadableError("too_large")
        # Any part may be called a worksheet by the workbook.
        if not _is_plain_sheet(xml) if name[:14] == _WORKSHEETS else _holds_cells(xml):
            found = _check_worksheet(xml)
            if found:
                errors[name] = found
    names = _sheet_names(parts) if errors else {}
    return {names[name]: cells for name, cells in errors.items() if name in names}


def _holds_cells(xml: bytes) -> bool:
    return _holds_cells_again(xml) if len(xml) < 4 * _OFTEN_THE_SAME else b"heetData" in xml


_holds_cells_again = lru_cache(64)(lambda xml: b"heetData" in xml)


def _is_plain_sheet(xml: bytes) -> bool:
    """Whether all cells are near and sound. After a colon a cell would have a prefix."""
    start, stop = xml.find(b"<sheetData"), xml.rfind(b"sheetData")
    return (
        0 <= start < stop
        and xml.find(b":c", start, stop) < 0
        and xml.find(b't="e"', start, stop) < 0
        and not _ODD_CELL.search(xml, start, stop)
        and not (xml.find(b"<f", start, stop) >= 0 and _NO_RESULT.search(xml, start, stop))
    )


def _events(xml: bytes, *tags: str) -> Iterator[tuple[str, Any]]:
    """Start and end of the elements of these local names; memory does not grow with the file."""
    from lxml import etree

    try:
        found = etree.iterparse(
            io.BytesIO(xml), events=("start", "end"), tag=tags, resolve_entities=False, no_network=True, huge_tree=False
        )
        for event, element in found:
            yield event, element
            if event == "end":
                element.clear(keep_tail=False)
    except etree.XMLSyntaxError as error:
        raise UnreadableError("damaged") from error


_ADDRESS = re.compile(r"\$?([A-Za-z]{1,7})\$?([0-9]{1,10})")


def _check_worksheet(xml: bytes) -> list[tuple[int, int, str]]:
    """Check the rectangle of a worksheet's cells as calamine will span it; the cells without a sound result."""
    errors = []
    row = column = rows = columns = 0
    for event, element in _events(xml, "{*}row", "{*}c"):
        if element.tag.rpartition("}")[2] == "row":
            if event == "start":
                row = int(element.get("r") or row + 1) - 1 if (element.get("r") or "1").isdecimal() else row
            else:
                row, column = row + 1, 0
        elif event == "end":
            here = (row, column)
            if address := element.get("r"):
                matched = _ADDRESS.fullmatch(address)
                if not matched:
                    raise UnreadableError("damaged")
                column = _column(matched[1]) - 1
                here = (int(matched[2]) - 1, column)
            column += 1
            if len(element):
                rows, columns = max(rows, here[0] + 1), max(columns, here[1] + 1)
                _check_area(rows, columns)
            if element.get("t") == "e":
                errors.append((*here, ERROR_TEXT))
            elif _lacks_result(element):
                errors.append((*here, UNCALCULATED_TEXT))
    return errors


def _lacks_result(cell: Any) -> bool:
    """Whether a cell is a formula whose result no program has put into the file."""
    if cell.find("{*}f") is None:
        return False
    value = cell.find("{*}v")
    return value is None or (not value.text and cell.get("t") != "str")


def _column(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def _sheet_names(parts: _Contents) -> dict[bytes, str]:
    """Sheet names by the part that holds the sheet."""
    targets = _targets(parts, b"xl/_rels/workbook.xml.rels")
    names = {}
    for event, element in _events(parts[b"xl/workbook.xml"], "{*}sheet"):
        if event == "start":
            identity = next((value for key, value in element.attrib.items() if key.endswith("}id")), "")
            names[targets.get(identity, b"")] = element.get("name", "")
    return names


def _targets(parts: _Contents, name: bytes) -> dict[str, bytes]:
    """Parts by the identities under which the workbook knows them."""
    targets = {}
    for event, element in _events(parts.get(name, b"<none/>"), "{*}Relationship"):
        if event == "start":
            target = posixpath.normpath(posixpath.join("/xl", element.get("Target", ""))).lstrip("/")
            targets[element.get("Id", "")] = target.encode()
    return targets


# .xlsb: the same package with binary parts ([MS-XLSB] 2.1.4)

_ROW, _CELL_ERROR, _FORMULA_ERROR, _SHEET_DATA, _SST, _BUNDLE_SHEET = 0, 3, 11, 145, 159, 156
_CELLS = range(2, 12)


def _check_xlsb(parts: _Contents) -> Errors:
    errors: dict[bytes, list[tuple[int, int, str]]] = {}
    names: dict[bytes, str] = {}
    relations = _targets(parts, b"xl/_rels/workbook.bin.rels")
    for part, content in parts.items():
        if not part.endswith(b".bin"):
            continue
        row = rows = columns = 0
        inside = False
        for kind, start, length in _records(content):
            if kind == _SHEET_DATA:
                inside = True
            elif kind == _ROW and length >= 4:
                (row,) = struct.unpack_from("<L", content, start)
            elif kind in _CELLS and length >= 4 and inside:
                (column,) = struct.unpack_from("<L", content, start)
                rows, columns = max(rows, row + 1), max(columns, column + 1)
                _check_area(rows, columns)
                if kind in (_CELL_ERROR, _FORMULA_ERROR):
                    errors.setdefault(part, []).append((row, column, ERROR_TEXT))
            elif kind == _SST and length >= 8 and struct.unpack_from("<4xL", content, start)[0] > MAX_STRINGS:
                raise UnreadableError("too_large")
            elif kind == _BUNDLE_SHEET and length >= 16:
                identity, after = _wide_string(content, start + 8)
                names[relations.get(identity, b"")] = _wide_string(content, after)[0]
    return {names[part]: cells for part, cells in errors.items() if part in names}


def _records(content: bytes) -> Iterator[tuple[int, int, int]]:
    """Type, start and length of each record's data: type and length are numbers of 7 bits a byte."""
    place = 0
    while place < len(content):
        kind = content[place]
        place += 1
        if kind & 0x80 and place < len(content):
            kind = kind & 0x7F | (content[place] & 0x7F) << 7
            place += 1
        length = 0
        for shift in (0, 7, 14, 21):
            if place >= len(content):
                return
            byte = content[place]
            place += 1
            length |= (byte & 0x7F) << shift
            if not byte & 0x80:
                break
        if place + length > len(content):
            raise UnreadableError("damaged")
        yield kind, place, length
        place += length


def _wide_string(content: bytes, start: int) -> tuple[str, int]:
    (count,) = struct.unpack_from("<L", content, start)
    end = start + 4 + 2 * (0 if count == 0xFFFFFFFF else count)
    return content[start + 4 : end].decode("utf-16-le", "replace"), end


# .ods: rows and cells carry repetitions (ODF 1.3, 19.676)

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_ERROR_TYPE = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}value-type"


def _check_ods(parts: _Contents) -> Errors:
    if b"encryption-data" in parts.get(b"META-INF/manifest.xml", b""):
        raise UnreadableError("password")
    errors: dict[str, list[tuple[int, int, str]]] = {}
    name = ""
    row = rows = columns = column = pending = pushed = spaces = 0
    filled = False
    tags = [f"{_TABLE}{tag}" for tag in ("table", "table-row", "table-cell", "covered-table-cell")]
    for event, element in _events(parts[b"content.xml"], *tags, f"{_TEXT}s"):
        tag = element.tag.rpartition("}")[2]
        if tag == "s":
            spaces += _repeated(element, f"{_TEXT}c") if event == "start" else 0
            _check_area(spaces, 1)
        elif tag == "table" and event == "start":
            name = element.get(f"{_TABLE}name", "")
            row = rows = columns = 0
        elif tag == "table-row" and event == "start":
            column = pending = 0
            filled = False
        elif tag == "table-row":
            row += _repeated(element, f"{_TABLE}number-rows-repeated")
            if filled:
                rows = row
            _check_area(rows, columns)
        elif tag.endswith("cell") and event == "start":
            times = _repeated(element, f"{_TABLE}number-columns-repeated")
            # Cells without content are held back until another cell follows them in the row.
            pushed += pending
            pending = times
            if element.get(_ERROR_TYPE) == "error":
                errors.setdefault(name, []).append((row, column, ERROR_TEXT))
            column += times
            if element.get(f"{_OFFICE}value-type") or element.get(f"{_TABLE}formula") or element.get(f"{_OFFICE}value"):
                filled = True
                columns = max(columns, column)
                pushed += times
                pending = 0
            _check_area(pushed, 1)
            _check_area(columns, 1)
    return errors


def _repeated(element: Any, attribute: str) -> int:
    text = element.get(attribute, "1")
    if not text.isdecimal() or len(text) > 12:
        raise UnreadableError("damaged")
    return int(text)


# .xls: a compound file ([MS-CFB]) with one stream of records ([MS-XLS] 2.1.4)

_END_OF_CHAIN = 0xFFFFFFFA  # from here on sector numbers have meanings of their own


def _check_xls(data: bytes) -> Errors:
    stream = _workbook_stream(data)
    errors: dict[str, list[tuple[int, int, str]]] = {}
    sheets: list[tuple[int, str]] = []
    area = 0
    for kind, start, length in _biff_records(stream, 0):
        if kind == 0x00FC and length >= 8 and struct.unpack_from("<4xL", stream, start)[0] > MAX_STRINGS:
            raise UnreadableError("too_large")
        if kind == 0x002F and length >= 2 and struct.unpack_from("<H", stream, start)[0]:
            raise UnreadableError("password")
        if kind == 0x0085 and length >= 8:
            place, count, wide = struct.unpack_from("<L2xBB", stream, start)
            text = stream[start + 8 : start + 8 + count * (2 if wide & 1 else 1)]
            sheets.append((place, text.decode("utf-16-le" if wide & 1 else "latin-1", "replace")))
    for place, name in sheets:
        rows = columns = 0
        for kind, start, length in _biff_records(stream, place):
            if kind == 0x0200 and length in (10, 14):
                first, last, left, right = struct.unpack_from("<LLHH" if length == 14 else "<HHHH", stream, start)
                if (last - first) * (right - left) > 65_536 * 256 or last > 65_536 or right > 256:
                    raise UnreadableError("too_large")
            elif kind in (0x0006, 0x0203, 0x0204, 0x0205, 0x027E, 0x00FD, 0x00BD) and length >= 6:
                row, column = struct.unpack_from("<HH", stream, start)
                if kind == 0x00BD:
                    (right,) = struct.unpack_from("<H", stream, start + length - 2)
                    columns = max(columns, right + 1)
                rows, columns = max(rows, row + 1), max(columns, column + 1)
                constant = kind == 0x0205 and length >= 8 and stream[start + 7] == 1
                formula = kind == 0x0006 and length >= 14 and stream[start + 12 : start + 14] == b"\xff\xff"
                if constant or (formula and stream[start + 6] == 2):
                    errors.setdefault(name, []).append((row, column, ERROR_TEXT))
        area += rows * columns
        _check_area(area, 1)
    return errors


def _biff_records(stream: bytes, place: int) -> Iterator[tuple[int, int, int]]:
    """Type, start and length of the records from `place` to the end of the substream."""
    while place + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, place)
        place += 4
        if kind == 0x000A:
            return
        if place + length > len(stream):
            raise UnreadableError("damaged")
        yield kind, place, length
        place += length


def _workbook_stream(data: bytes) -> bytes:
    """The stream `Workbook` of a compound file whose every chain and length was found sound."""
    if len(data) < 1536:
        raise UnreadableError("damaged")
    shift = struct.unpack_from("<H", data, 30)[0]
    if shift not in (9, 12):
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

    def numbers(content: bytes) -> list[int]:
        return list(struct.unpack(f"<{len(content) // 4}L", content[: len(content) // 4 * 4]))

    table = [number for number in numbers(data[76:512]) if number < _END_OF_CHAIN]
    seen = 0
    while difat < _END_OF_CHAIN:
        *more, difat = numbers(sector(difat))
        table += [number for number in more if number < _END_OF_CHAIN]
        seen += 1
        if seen > most:
            raise UnreadableError("damaged")
    if len(table) > most:
        raise UnreadableError("damaged")
    fat = [number for place in table for number in numbers(sector(place))]

    def chain(start: int, links: list[int]) -> list[int]:
        places: list[int] = []
        while start < _END_OF_CHAIN:
            if start >= len(links) or len(places) > len(links):
                raise UnreadableError("damaged")
            places.append(start)
            start = links[start]
        return places

    entries: dict[str, tuple[int, int]] = {}
    content = b"".join(map(sector, chain(directory, fat)))
    root = None
    for place in range(0, len(content) - 127, 128):
        entry = content[place : place + 128]
        name = entry[:64].decode("utf-16-le", "replace").partition("\0")[0]
        start, length = struct.unpack_from("<LL", entry, 116)
        if name and length > len(data):
            raise UnreadableError("damaged")
        if root is None:
            root = start
        entries.setdefault(name, (start, length))
    stream = entries.get("Workbook") or entries.get("Book")
    if stream is None or root is None:
        raise UnreadableError("unknown")
    mini_stream = b"".join(map(sector, chain(root, fat)))
    mini_links = [number for place in chain(mini_fat, fat) for number in numbers(sector(place))]
    start, length = stream
    if length < 4096:
        pieces = [mini_stream[place * 64 : place * 64 + 64] for place in chain(start, mini_links)]
    else:
        pieces = [sector(place) for place in chain(start, fat)]
    return b"".join(pieces)[:length]
