"""An xlwings engine over plain .xlsx and .xlsm packages: no office program is needed.

Importing this module registers the engine:

    import xlwings as xw
    import xlwings_engines.files

    with xw.engines["files"].apps.add(add_book=False) as app:
        book = app.books.open("report.xlsm")
        book.sheets["Data"]["A1"].value = [["Name", "Cases"], ["North", 12]]
        book.save()

Only what was changed is written anew: every other part of the package (macros, drawings, charts, styles, other
sheets) keeps its bytes. Texts are written as inline strings, so that the shared strings stay as they are.

Values are what COM hands over: numbers are floats, cells with a date format are datetimes, errors are COM's integers.
Formulas keep the values that were last calculated. There is no general formula engine: `App.calculate` evaluates
those formulas that are one call of a Python function given to `App.register_function`.

Beyond xlwings' contract, reached through `.impl`: `App.register_function` and `Sheet.set_page_breaks`.
"""

from __future__ import annotations

import datetime as dt
import errno
import html
import io
import itertools
import math
import os
import posixpath
import re
import shutil
import stat
import sys
import tempfile
import zipfile
import zlib
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from copy import deepcopy
from functools import cache, cached_property
from numbers import Real
from typing import Any, ClassVar, NamedTuple, NoReturn, TypeAlias

import xlwings as xw
from lxml import etree
from xlwings import base_classes

from xlwings_engines._unsupported import implements

ENGINE = "files"

# Bounds on what is unpacked: half a megabyte of zip can hold half a gigabyte of zeros.
MAX_TOTAL = 512 * 2**20
MAX_PART = 256 * 2**20
MAX_ENTRIES = 10_000
MAX_CELLS = 5_000_000
MAX_FORMATTED_ROWS = 100_000

MAX_ROW = 1_048_576
MAX_COLUMN = 16_384
MAX_TEXT = 32_767

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}"
EXCEL_2006 = "{http://schemas.microsoft.com/office/excel/2006/main}"
C, F, V, IS, T, RPH, ROW = (MAIN + tag for tag in ("c", "f", "v", "is", "t", "rPh", "row"))
FORMULAS = (F, MAIN + "formula", MAIN + "formula1", MAIN + "formula2")
DECLARATION = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

# The order that the schema demands of the children of a worksheet and of a workbook.
WORKSHEET_ORDER = (
    "sheetPr dimension sheetViews sheetFormatPr cols sheetData sheetCalcPr sheetProtection protectedRanges scenarios "
    "autoFilter sortState dataConsolidate customSheetViews mergeCells phoneticPr conditionalFormatting dataValidations "
    "hyperlinks printOptions pageMargins pageSetup headerFooter rowBreaks colBreaks customProperties cellWatches "
    "ignoredErrors smartTags drawing legacyDrawing legacyDrawingHF drawingHF picture oleObjects controls "
    "webPublishItems tableParts extLst"
)
WORKBOOK_ORDER = (
    "fileVersion fileSharing workbookPr workbookProtection bookViews sheets functionGroups externalReferences "
    "definedNames calcPr"
)

ERROR_CODES = {
    "#NULL!": 2000, "#DIV/0!": 2007, "#VALUE!": 2015, "#REF!": 2023, "#NAME?": 2029, "#NUM!": 2036, "#N/A": 2042,
    "#GETTING_DATA": 2043, "#SPILL!": 2045, "#CONNECT!": 2046, "#BLOCKED!": 2047, "#UNKNOWN!": 2048, "#FIELD!": 2049,
    "#CALC!": 2050,
}  # fmt: skip
# COM adds what marks an error: Excel's 2000 is -2146826288.
ERROR_CODES = {text: number - 2146828288 for text, number in ERROR_CODES.items()}
ERROR_TEXTS = {code: text for text, code in ERROR_CODES.items()}

BUILTIN_FORMATS = {
    0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?",
    13: "# ??/??", 14: "m/d/yyyy", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM",
    20: "h:mm", 21: "h:mm:ss", 22: "m/d/yyyy h:mm", 37: "#,##0_);(#,##0)", 38: "#,##0_);[Red](#,##0)",
    39: "#,##0.00_);(#,##0.00)", 40: "#,##0.00_);[Red](#,##0.00)", 45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0",
    48: "##0.0E+0", 49: "@",
}  # fmt: skip
DATE_FORMATS = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}

Element: TypeAlias = etree._Element
Tree: TypeAlias = etree._ElementTree
Stored: TypeAlias = tuple[str, str]  # a cell's type and text, as the file has them
EMPTY: Stored = ("", "")


class BookError(Exception):
    """Something is wrong with the file at `path`."""

    def __init__(self, path: str, message: str) -> None:
        super().__init__(f"{message}: {path}")
        self.path = path


class BookFormatError(BookError):
    """The file cannot be read as a workbook.

    `reason` is one of "not_a_package", "encrypted", "too_large", "damaged", "legacy_xls".
    """

    def __init__(self, path: str, reason: str, message: str) -> None:
        super().__init__(path, message)
        self.reason = reason


class BookInUseError(BookError):
    """Another program has the file open. `lock_path` is its lock file, if one gave it away.

    A lock file that a crashed program left behind looks the same.
    """

    def __init__(self, path: str, message: str, lock_path: str | None = None) -> None:
        super().__init__(path, message)
        self.lock_path = lock_path


class BookChangedError(BookError):
    """The file is no longer the one that was opened: saving would lose what somebody else saved."""


# References ---------------------------------------------------------------------------------------------------------

_END = re.compile(r"(\$?[A-Z]{1,3})?(\$?[0-9]{1,7})?", re.IGNORECASE)
_CELL, _COLUMN, _LINE = r"\$?[A-Z]{1,3}\$?[0-9]{1,7}", r"\$?[A-Z]{1,3}", r"\$?[0-9]{1,7}"
_AREA = re.compile(rf"{_CELL}(?::{_CELL})?|{_LINE}:{_LINE}|{_COLUMN}:{_COLUMN}", re.IGNORECASE)
LETTERS, DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "0123456789"
_QUOTED = r"'(?:[^']|'')+'"
_SHEET = rf"(?:{_QUOTED}|(?:\[\d+\])?[^\W\d][\w.]*)!"
# Texts, quoted names and structured references are matched only to step over what looks like a reference in them.
_REFERENCE = re.compile(
    rf"""
    "(?:[^"]|"")*"
    | (?<![\w.$]) (?P<sheet>{_SHEET})? (?P<ref>{_AREA.pattern}) (?![\w.(!\[])
    | {_QUOTED}
    | \[ (?:[^\[\]] | \[[^\]]*\])* \]
    """,
    re.IGNORECASE | re.VERBOSE,
)


class Area(NamedTuple):
    """A rectangle of cells, counted from 1, both ends included."""

    top: int
    left: int
    bottom: int
    right: int

    @staticmethod
    def parse(text: str) -> Area | None:
        """Read "B2", "$A$1:B2", "A:C" or "3:5"; None for anything else."""
        if not _AREA.fullmatch(text):
            return None
        corners = text.replace("$", "").upper().split(":")
        rows = [int(row) for corner in corners if (row := corner.lstrip(LETTERS))] or [1, MAX_ROW]
        columns = [column_number(column) for corner in corners if (column := corner.rstrip(DIGITS))] or [1, MAX_COLUMN]
        area = Area(min(rows), min(columns), max(rows), max(columns))
        return area if area.top >= 1 and area.bottom <= MAX_ROW and area.right <= MAX_COLUMN else None

    def __str__(self) -> str:
        first = column_name(self.left) + str(self.top)
        last = column_name(self.right) + str(self.bottom)
        return first if first == last else f"{first}:{last}"

    @property
    def height(self) -> int:
        return self.bottom - self.top + 1

    @property
    def width(self) -> int:
        return self.right - self.left + 1

    def meets(self, other: Area) -> bool:
        return (
            self.top <= other.bottom
            and other.top <= self.bottom
            and self.left <= other.right
            and other.left <= self.right
        )

    def covers(self, other: Area) -> bool:
        return (
            self.top <= other.top
            and other.bottom <= self.bottom
            and self.left <= other.left
            and other.right <= self.right
        )

    def places(self) -> Iterator[tuple[int, int]]:
        return itertools.product(range(self.top, self.bottom + 1), range(self.left, self.right + 1))

    def around(self, other: Area) -> Area:
        """The smallest area that covers both."""
        top, left = min(self.top, other.top), min(self.left, other.left)
        return Area(top, left, max(self.bottom, other.bottom), max(self.right, other.right))

    def moved(self, rows: int, columns: int) -> Area:
        return Area(self.top + rows, self.left + columns, self.bottom + rows, self.right + columns)

    def with_rows_inserted(self, at: int, count: int) -> Area:
        if self.top == 1 and self.bottom == MAX_ROW:
            return self
        top = self.top + count if self.top >= at else self.top
        bottom = self.bottom + count if self.bottom >= at else self.bottom
        return self._replace(top=min(top, MAX_ROW), bottom=min(bottom, MAX_ROW))


@cache
def column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


@cache
def column_name(number: int) -> str:
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def quoted(sheet: str) -> str:
    """A sheet's name as a formula needs it."""
    plain = (
        re.fullmatch(r"[A-Z_][A-Z0-9_.]*", sheet, re.I)
        and not Area.parse(sheet)
        and not re.fullmatch(r"R?\d*C?\d*", sheet, re.I)
    )
    return sheet if plain else "'" + sheet.replace("'", "''") + "'"


def unquoted(sheet: str) -> str:
    return sheet[1:-1].replace("''", "'") if sheet.startswith("'") else sheet


def split_reference(text: str) -> tuple[str | None, str]:
    """Split "'My sheet'!A1" into the sheet's name and the rest."""
    match = re.match(_SHEET, text)
    return (unquoted(match[0][:-1]), text[match.end() :]) if match else (None, text)


def rewrite_references(formula: str, change: Callable[[str | None, str, str], str | None]) -> str:
    """Replace each corner of each reference by `change(sheet, column, row)`; None makes the reference #REF!."""

    def replace(match: re.Match[str]) -> str:
        if match["ref"] is None:
            return match[0]
        sheet = match["sheet"] and unquoted(match["sheet"][:-1])
        if sheet and formula[: match.start()].endswith(":"):
            sheet = f":{sheet}"  # the second half of a reference over several sheets
        corners = []
        for end in match["ref"].split(":"):
            column, row = _END.fullmatch(end).groups("")  # type: ignore[union-attr]
            if column_number(column.lstrip("$").upper()) > MAX_COLUMN:
                return match[0]
            corner = change(sheet, column, row)
            if corner is None:
                return "#REF!"
            corners.append(corner)
        return (match["sheet"] or "") + ":".join(corners)

    return _REFERENCE.sub(replace, formula)


def moved_formula(formula: str, rows: int, columns: int) -> str:
    """The formula as it reads after being copied that many rows down and columns to the right."""
    if not rows and not columns:
        return formula

    def change(sheet: str | None, column: str, row: str) -> str | None:
        if column and not column.startswith("$"):
            number = column_number(column.upper()) + columns
            if not 1 <= number <= MAX_COLUMN:
                return None
            column = column_name(number)
        if row and not row.startswith("$"):
            number = int(row) + rows
            if not 1 <= number <= MAX_ROW:
                return None
            row = str(number)
        return column + row

    return rewrite_references(formula, change)


def formula_with_rows_inserted(formula: str, home: str | None, sheet: str, at: int, count: int) -> str:
    """The formula, which stands on the sheet `home`, after rows were inserted on `sheet`."""

    def change(name: str | None, column: str, row: str) -> str:
        if name and ":" in name:
            raise NotImplementedError(f"rows cannot be inserted: a formula refers to several sheets at once: {formula}")
        number = int(row.lstrip("$") or 0)
        if number >= at and same_name(name or home or "", sheet):
            row = ("$" if row.startswith("$") else "") + str(min(number + count, MAX_ROW))
        return column + row

    return rewrite_references(formula, change)


def same_name(one: str, other: str) -> bool:
    return one.casefold() == other.casefold()


# Values -------------------------------------------------------------------------------------------------------------

_CONTROL = "\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff"
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
_TO_ESCAPE = re.compile(f"_(?=x[0-9A-Fa-f]{{4}}[_{_CONTROL}])|[{_CONTROL}]")
_FORMAT_LITERALS = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)


def decode_text(text: str) -> str:
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text) if "_x" in text else text


def encode_text(text: str) -> str:
    """Write characters that XML cannot hold, and texts that look like such an escape, as _xHHHH_."""
    return _TO_ESCAPE.sub(lambda match: f"_x{ord(match[0]):04X}_", text)


def rich_text(element: Element) -> str:
    """The text of a string item: its runs joined, without the phonetic hints."""
    texts = (t.text or "" for t in element.iter(T) if t.getparent().tag != RPH)  # type: ignore[union-attr]
    return decode_text("".join(texts))


def is_date_format(code: str) -> bool:
    return re.search("[dmyhs]", _FORMAT_LITERALS.sub("", code), re.IGNORECASE) is not None


def date_of(serial: float, epoch: dt.datetime) -> dt.datetime | float:
    """A date as COM counts it: from 30 December 1899, also before March 1900; whole milliseconds."""
    if serial < 0:
        return serial
    try:
        return epoch + dt.timedelta(milliseconds=round(serial * 86_400_000))
    except OverflowError:
        return serial


def serial_of(date: dt.date, epoch: dt.datetime) -> float:
    if not isinstance(date, dt.datetime):
        date = dt.datetime(date.year, date.month, date.day)
    return (date.replace(tzinfo=None) - epoch) / dt.timedelta(days=1)


def number_text(number: float) -> str:
    if isinstance(number, int):
        return str(number)
    if not math.isfinite(number):
        raise ValueError(f"a cell cannot hold {number}")
    return repr(number).removesuffix(".0")


def plain_value(value: Any) -> Any:
    """NumPy's and pandas' scalars as Python's own; whatever means "no value" as None."""
    if value is None or type(value) in (str, int, float, bool):
        return None if value != value else value
    kind = type(value).__name__
    if kind in ("NaTType", "NAType"):
        return None
    if kind == "datetime64":  # .item() of nanoseconds would be an integer
        value = value.astype("datetime64[us]").item()
    elif kind == "Timestamp":
        value = value.to_pydatetime(warn=False)
    elif hasattr(value, "item") and hasattr(value, "dtype"):
        value = value.item()
    return None if value != value else value


def store(value: Any, epoch: dt.datetime) -> Stored:
    """What to write for a value that is not a formula."""
    value = plain_value(value)
    if value is None or value == "":
        return EMPTY
    if isinstance(value, bool):
        return "b", str(int(value))
    if isinstance(value, int):
        return "n", number_text(int(value))
    if isinstance(value, dt.date):
        return "n", number_text(serial_of(value, epoch))
    if isinstance(value, str):
        if len(value) > MAX_TEXT:
            raise ValueError(f"a cell cannot hold a text of {len(value):,} characters, only {MAX_TEXT:,}")
        return "str", value
    try:
        return "n", number_text(float(value))
    except TypeError:
        raise TypeError(f"a cell cannot hold a {type(value).__name__}") from None


def store_input(value: Any, epoch: dt.datetime) -> Stored:
    """What to write for a value that was entered: as in Excel, "=…" is a formula and "'…" a text without apostrophe."""
    if isinstance(value, str):
        if value.startswith("=") and len(value) > 1:
            return "f", value[1:]
        value = value.removeprefix("'")
        return store(value, epoch) if value else EMPTY
    return store(value, epoch)


# The package --------------------------------------------------------------------------------------------------------


class Relation(NamedTuple):
    kind: str
    target: str
    element: Element


class Package:
    """The parts of a zip package: read and parsed when asked for, written anew only when they changed."""

    def __init__(self, path: str) -> None:
        self.path = path
        with open(path, "rb") as file:
            status = os.fstat(file.fileno())
            if status.st_size > MAX_TOTAL:
                self.refuse("too_large", f"the file is larger than {MAX_TOTAL:,} bytes")
            self.content = file.read()
        self.stamp = status.st_mtime_ns, status.st_size
        self.trees: dict[str, Tree] = {}
        self.touched: set[str] = set()
        self.removed: set[str] = set()
        self.open()

    def refuse(self, reason: str, message: str) -> NoReturn:
        raise BookFormatError(self.path, reason, message)

    def open(self) -> None:
        if self.content.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
            if "EncryptedPackage".encode("utf-16-le") in self.content:
                self.refuse("encrypted", "the workbook is protected with a password")
            self.refuse("legacy_xls", "the file is in the format of Excel 97-2003")
        if not self.content.startswith(b"PK"):
            self.refuse("not_a_package", "the file is not an .xlsx or .xlsm workbook")
        try:
            self.zip = zipfile.ZipFile(io.BytesIO(self.content))
        except (zipfile.BadZipFile, NotImplementedError) as error:
            self.refuse("damaged", f"the workbook is damaged ({error})")
        entries = self.zip.infolist()
        if len(entries) > MAX_ENTRIES:
            self.refuse("too_large", f"the workbook has more than {MAX_ENTRIES:,} parts")
        if max((entry.file_size for entry in entries), default=0) > MAX_PART:
            self.refuse("too_large", f"a part of the workbook is larger than {MAX_PART:,} bytes")
        if sum(entry.file_size for entry in entries) > MAX_TOTAL:
            self.refuse("too_large", f"the workbook is larger than {MAX_TOTAL:,} bytes when unpacked")
        if any(entry.flag_bits & 1 for entry in entries):
            self.refuse("encrypted", "the workbook is protected with a password")
        self.entries = {entry.filename: entry for entry in entries}
        if len(self.entries) < len(entries):
            self.refuse("damaged", "the workbook is damaged (a part occurs twice)")

    def read(self, part: str) -> bytes:
        entry = self.entries.get(part)
        if entry is None:
            self.refuse("damaged", f"the workbook is damaged (no part {part})")
        try:
            with self.zip.open(entry) as file:
                # The size in the header may be a lie. Asked for one byte more, zipfile unpacks no further than that
                # and then finds that the checksum is wrong.
                return file.read(entry.file_size + 1)
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
            self.refuse("damaged", f"the workbook is damaged ({part}: {error})")

    def root(self, part: str) -> Element:
        if part not in self.trees:
            parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, strip_cdata=False)
            try:
                tree = etree.parse(io.BytesIO(self.read(part)), parser)
            except etree.XMLSyntaxError as error:
                self.refuse("damaged", f"the workbook is damaged ({part}: {error})")
            if tree.docinfo.doctype:  # type: ignore[union-attr]
                self.refuse("damaged", f"the workbook is damaged ({part}: a document type is not allowed)")
            self.trees[part] = tree
        return self.trees[part].getroot()

    def touch(self, part: str) -> None:
        self.touched.add(part)

    def relations(self, part: str) -> dict[str, Relation]:
        folder, name = posixpath.split(part)
        rels = posixpath.join(folder, "_rels", name + ".rels")
        if rels not in self.entries:
            return {}
        relations = {}
        for element in self.root(rels).iterchildren("{*}Relationship"):
            target = element.get("Target", "")
            target = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
            kind = element.get("Type", "").rpartition("/")[2]
            relations[element.get("Id", "")] = Relation(kind, target, element)
        return relations

    def remove(self, part: str, owner: str) -> None:
        """Take a part out of the package, with what its owner and the content types say about it."""
        folder, name = posixpath.split(owner)
        for relation in self.relations(owner).values():
            if relation.target == part:
                _detach(relation.element)
                self.touch(posixpath.join(folder, "_rels", name + ".rels"))
        for element in list(self.root("[Content_Types].xml").iterchildren("{*}Override")):
            if element.get("PartName") == "/" + part:
                _detach(element)
                self.touch("[Content_Types].xml")
        self.removed.add(part)

    def build(self) -> bytes:
        """The package's bytes: the very same ones when no part differs."""
        parts = {part: _serialised(self.trees[part]) for part in self.touched - self.removed}
        parts = {part: data for part, data in parts.items() if data != self.read(part)}
        if not parts and not self.removed:
            return self.content
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as package:
            package.comment = self.zip.comment
            for name, entry in self.entries.items():
                if name in self.removed:
                    continue
                copy = zipfile.ZipInfo(name, entry.date_time)
                copy.compress_type = entry.compress_type
                copy.external_attr = entry.external_attr
                copy.create_system = entry.create_system
                copy.comment = entry.comment
                package.writestr(copy, parts[name] if name in parts else self.read(name))
        return buffer.getvalue()

    def saved(self, path: str, content: bytes) -> None:
        """Go on from what was just written: the parsed parts stay as they are."""
        status = os.stat(path)
        self.path, self.content, self.stamp = path, content, (status.st_mtime_ns, status.st_size)
        self.touched.clear()
        self.removed.clear()
        self.open()


def _serialised(tree: Tree) -> bytes:
    return DECLARATION + etree.tostring(tree, encoding="UTF-8", xml_declaration=False)


def _detach(element: Element) -> None:
    """Remove an element but keep the white space behind it, as lxml would not."""
    parent = element.getparent()
    if parent is None:
        return
    if element.tail:
        before = element.getprevious()
        if before is None:
            parent.text = (parent.text or "") + element.tail
        else:
            before.tail = (before.tail or "") + element.tail
        element.tail = None
    parent.remove(element)


def child_in_order(parent: Element, name: str, order: str) -> Element:
    """The child with that name, made at the place that the schema gives it."""
    found = parent.find(MAIN + name)
    if found is not None:
        return found
    names = order.split()
    earlier = {MAIN + other for other in names[: names.index(name)]}
    child = parent.makeelement(MAIN + name)
    parent.insert(max((index for index, other in enumerate(parent, 1) if other.tag in earlier), default=0), child)
    return child


def drop_attributes(element: Element, *names: str) -> None:
    for name in names:
        if name in element.attrib:
            del element.attrib[name]


def find_lock(path: str) -> str | None:
    folder, name = os.path.split(path)
    for lock in ("~$" + name, f".~lock.{name}#"):
        if os.path.lexists(os.path.join(folder, lock)):
            return os.path.join(folder, lock)
    return None


def ensure_free(path: str) -> None:
    """Raise BookInUseError when another program holds the file that is about to be replaced."""
    lock = find_lock(path)
    if lock:
        raise BookInUseError(path, f"another program has the workbook open (it left {os.path.basename(lock)})", lock)
    try:
        with open(path, "r+b"):
            pass
    except FileNotFoundError:
        pass
    except PermissionError as error:
        raise BookInUseError(path, "the workbook is open in another program or write-protected") from error


def replace_file(path: str, content: bytes, mode: int) -> None:
    """Put `content` in the place of the file, whose former version becomes `<name>.bak`.

    There is no moment at which the name is missing, and after a failure the former file is still there.
    """
    handle, temporary = tempfile.mkstemp(prefix=".saving-", suffix=".tmp", dir=os.path.dirname(path))
    former = temporary + ".bak"
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        with zipfile.ZipFile(temporary) as package:
            if (broken := package.testzip()) is not None:
                raise OSError(errno.EIO, f"{broken} was not written correctly", temporary)
        os.chmod(temporary, mode)
        if os.path.exists(path):
            try:
                os.link(path, former)
            except OSError:  # not every file system has hard links
                shutil.copy2(path, former)
            os.replace(former, path + ".bak")
        os.replace(temporary, path)
    except PermissionError as error:
        raise BookInUseError(path, "the workbook could not be replaced: it or its folder is in use") from error
    finally:
        for leftover in (temporary, former):
            if os.path.exists(leftover):
                os.remove(leftover)


# A worksheet's XML --------------------------------------------------------------------------------------------------


class Grid:
    """The cells of one worksheet part, edited in place."""

    def __init__(self, book: Book, part: str) -> None:
        self.book = book
        self.part = part
        self.root = book.package.root(part)
        data = self.root.find(MAIN + "sheetData")
        if data is None:
            book.package.refuse("damaged", f"the workbook is damaged ({part}: no sheetData)")
        self.data = data
        self.rows: dict[int, Element] = {}
        try:
            self.index_rows()
        except ValueError as error:
            book.package.refuse("damaged", f"the workbook is damaged ({part}: {error})")
        self._areas: list[tuple[Area, Element]] | None = None
        self._shared: dict[str, tuple[str, Area]] | None = None
        self.resized = False
        self.columns = [
            (int(col.get("min", 0)), int(col.get("max", 0)), col) for col in self.root.iterfind(f"{MAIN}cols/{MAIN}col")
        ]

    def index_rows(self) -> None:
        self.rows.clear()
        number = 0
        for row in self.data.iterchildren(ROW):
            previous, number = number, int(row.get("r", number + 1))
            if number <= previous or number > MAX_ROW:
                self.book.package.refuse("damaged", f"the workbook is damaged ({self.part}: rows out of order)")
            self.rows[number] = row
        self.numbers = list(self.rows)

    def touch(self) -> None:
        self.book.package.touch(self.part)

    def rows_in(self, area: Area) -> Iterator[tuple[int, Element]]:
        first, last = bisect_left(self.numbers, area.top), bisect_right(self.numbers, area.bottom)
        for number in self.numbers[first:last]:
            yield number, self.rows[number]

    def cells(self, number: int) -> dict[int, Element]:
        """The cells of one row by column. Rows and cells may leave out where they are: then it is written in."""
        row = self.rows.get(number)
        cells: dict[int, Element] = {}
        if row is None:
            return cells
        column = 0
        for cell in row.iterchildren(C):
            reference = cell.get("r")
            column = column_number(reference.rstrip(DIGITS)) if reference else column + 1
            if not reference:
                cell.set("r", f"{column_name(column)}{number}")
            cells[column] = cell
        return cells

    def cell(self, row: int, column: int) -> Element | None:
        return self.cells(row).get(column)

    def cells_in(self, area: Area) -> Iterator[tuple[int, int, Element]]:
        for number, _ in self.rows_in(area):
            for column, cell in self.cells(number).items():
                if area.left <= column <= area.right:
                    yield number, column, cell

    def used(self) -> Area | None:
        """The rectangle of all cells that the file has, formatted empty ones included."""
        bounds = [(number, cells) for number in self.numbers if (cells := self.cells(number))]
        if not bounds:
            return None
        left, right = min(min(cells) for _, cells in bounds), max(max(cells) for _, cells in bounds)
        return Area(bounds[0][0], left, bounds[-1][0], right)

    # Reading

    def value(self, cell: Element) -> Any:
        kind = cell.get("t", "n")
        if kind == "inlineStr":
            inline = cell.find(IS)
            return "" if inline is None else rich_text(inline)
        node = next(cell.iterchildren(V), None)
        text = node.text if node is not None else None
        if kind == "str":
            return decode_text(text or "")
        if text is None:  # some programs write an empty text as a formula's value in this way
            return "" if node is not None and cell.find(F) is not None else None
        try:
            if kind == "n":
                number = float(text)
                is_date = self.book.date_styles[int(cell.get("s", 0))]
                return date_of(number, self.book.epoch) if is_date else number
            if kind == "s":
                return self.book.strings[int(text)]
            if kind == "b":
                return text.strip() in ("1", "true")
            if kind == "e":
                return ERROR_CODES.get(text, ERROR_CODES["#VALUE!"])
            return dt.datetime.fromisoformat(text)
        except (ValueError, IndexError) as error:
            self.book.package.refuse("damaged", f"the workbook is damaged ({self.part}, {cell.get('r')}: {error})")

    def values(self, area: Area) -> list[list[Any]]:
        if area.height * area.width > MAX_CELLS:
            raise ValueError(f"{area} is too large to be read at once: more than {MAX_CELLS:,} cells")
        values: list[list[Any]] = [[None] * area.width for _ in range(area.height)]
        for row, column, cell in self.cells_in(area):
            values[row - area.top][column - area.left] = self.value(cell)
        return values

    def formula(self, cell: Element) -> str | None:
        node = cell.find(F)
        if node is None:
            return None
        if node.text is None and node.get("si") in self.shared():
            text, origin = self.shared()[node.get("si", "")]
            where = Area.parse(cell.get("r", "")) or origin
            return moved_formula(text, where.top - origin.top, where.left - origin.left)
        return decode_text(node.text or "")

    def formula_or_constant(self, cell: Element) -> str:
        formula = self.formula(cell)
        if formula is not None:
            return "=" + formula
        if cell.get("t", "n") in ("n", "e"):
            return cell.findtext(V) or ""
        value = self.value(cell)
        return str(value).upper() if isinstance(value, bool) else str(value)

    def occupied(self, row: int, column: int) -> bool:
        cell = self.cell(row, column)
        return cell is not None and len(cell) > 0

    # Formulas that reach over several cells

    def areas(self) -> list[tuple[Area, Element]]:
        """Array formulas and data tables with the cells that they fill."""
        if self._areas is None:
            nodes = [f for f in self.root.iter(F) if f.get("t") in ("array", "dataTable")]
            self._areas = [(area, f) for f in nodes if (area := Area.parse(f.get("ref", "")))]
        return self._areas

    def formula_cells(self) -> set[tuple[int, int]]:
        """The cells that show a formula's result, as rows and columns."""
        cells = {(row, column) for area, _ in self.areas() for row, column in area.places()}
        for node in self.root.iter(F):
            where = Area.parse(node.getparent().get("r", ""))  # type: ignore[union-attr]
            if where:
                cells.add((where.top, where.left))
        return cells

    def shared(self) -> dict[str, tuple[str, Area]]:
        """The formulas that several cells share: by number, the text and the cell that it is written for."""
        if self._shared is None:
            nodes = [f for f in self.root.iter(F) if f.get("t") == "shared" and f.text]
            cells = [f.getparent() for f in nodes]
            places = [Area.parse(cell.get("r", "")) if cell is not None else None for cell in cells]
            self._shared = {f.get("si", ""): (f.text or "", at) for f, at in zip(nodes, places, strict=True) if at}
        return self._shared

    def unshare(self) -> None:
        """Give each cell of a shared formula its own text, so that the cells can be changed one by one."""
        for node in [f for f in self.root.iter(F) if f.get("t") == "shared"]:
            cell = node.getparent()
            node.text = self.formula(cell) if cell is not None else node.text
        for node in [f for f in self.root.iter(F) if f.get("t") == "shared"]:
            drop_attributes(node, "t", "ref", "si")
        self._shared = None

    @cached_property
    def headers(self) -> list[Area]:
        """The header rows of the sheet's tables. A table's part repeats their texts, and Excel wants them equal."""
        package = self.book.package
        tables = [package.root(r.target) for r in package.relations(self.part).values() if r.kind == "table"]
        areas = [Area.parse(table.get("ref", "")) for table in tables if table.get("headerRowCount", "1") != "0"]
        return [area._replace(bottom=area.top) for area in areas if area]

    def release(self, area: Area, stored: Sequence[Sequence[Stored]] | None = None) -> None:
        """Make sure that the cells may be overwritten without spoiling a formula or a table elsewhere."""
        for filled, _ in self.areas():
            if filled.meets(area) and not area.covers(filled):
                raise ValueError(f"{area} holds only a part of the array formula in {filled}")
        for row, column, cell in (place for header in self.headers for place in self.cells_in(header)):
            if area.covers(Area(row, column, row, column)):
                new = stored[row - area.top][column - area.left] if stored else EMPTY
                if new != ("str", self.value(cell)):
                    raise NotImplementedError(f"the '{ENGINE}' engine cannot rename a table's column ({cell.get('r')})")
        if any(area.covers(origin) for _, origin in self.shared().values()):
            self.unshare()

    # Writing

    def row(self, number: int) -> Element:
        row = self.rows.get(number)
        if row is None:
            row = self.data.makeelement(ROW, {"r": str(number)})
            position = bisect_left(self.numbers, number)
            if position:
                self.rows[self.numbers[position - 1]].addnext(row)
            else:
                self.data.insert(0, row)
            self.rows[number] = row
            self.numbers.insert(position, number)
        return row

    def new_cell(self, number: int, column: int, cells: dict[int, Element]) -> Element:
        """Make a cell in its place among `cells`, those that the row already has."""
        row = self.row(number)
        drop_attributes(row, "spans")
        self.resized = True
        cell = row.makeelement(C, {"r": f"{column_name(column)}{number}"})
        style = self.style_at(row, column)
        if style:
            cell.set("s", style)
        last = next(reversed(cells), 0)
        if column < last:
            cells[min(other for other in cells if other > column)].addprevious(cell)
            ordered = sorted({**cells, column: cell}.items())
            cells.clear()
            cells.update(ordered)
        else:
            if last:
                cells[last].addnext(cell)
            else:
                row.insert(0, cell)
            cells[column] = cell
        return cell

    def style_at(self, row: Element | None, column: int) -> str:
        """The style that an empty place takes from its row, or else from its column."""
        if row is not None and row.get("customFormat") in ("1", "true"):
            return row.get("s", "")
        return next((col.get("style", "") for first, last, col in self.columns if first <= column <= last), "")

    def write(self, area: Area, stored: Sequence[Sequence[Stored]]) -> None:
        self.release(area, stored)
        formulas = False
        for number, line in enumerate(stored, area.top):
            cells = self.cells(number)
            for column, (kind, text) in enumerate(line, area.left):
                cell = cells.get(column)
                if cell is None:
                    if not kind:
                        continue
                    cell = self.new_cell(number, column, cells)
                formulas |= fill_cell(cell, kind, text)
        self.changed(formulas)

    def clear(self, area: Area) -> None:
        self.release(area)
        formulas = False
        for _, _, cell in self.cells_in(area):
            formulas |= fill_cell(cell, *EMPTY)
        self.changed(formulas)

    def changed(self, formulas: bool) -> None:
        if formulas:
            self._areas = self._shared = None
        self.touch()

    def set_cached(self, area: Area, results: Sequence[Sequence[Stored]]) -> bool:
        """Store what a formula came to. True if a cell now shows something else."""
        changed = False
        for number, line in enumerate(results, area.top):
            cells = self.cells(number)
            for column, (kind, text) in enumerate(line, area.left):
                cell = cells.get(column)
                if cell is None:
                    cell = self.new_cell(number, column, cells)
                if not _shows(cell, kind or "str", text):
                    _set_result(cell, kind or "str", text)
                    changed = True
        if changed:
            self.touch()
        return changed

    def update_dimension(self) -> None:
        dimension = self.root.find(MAIN + "dimension")
        if dimension is not None and self.resized:
            dimension.set("ref", str(self.used() or "A1"))


def fill_cell(cell: Element, kind: str, text: str) -> bool:
    """Replace a cell's contents; its style stays. True if a formula came or went."""
    formula = kind == "f" or (len(cell) > 0 and cell[0].tag == F)
    drop_attributes(cell, "t", "cm", "vm")
    cell.text = None
    del cell[:]
    if kind == "str":
        cell.set("t", "inlineStr")
        node = etree.SubElement(etree.SubElement(cell, IS), T)
        node.text = encode_text(text)
        if text != text.strip() or "\n" in text:
            node.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    elif kind == "f":
        etree.SubElement(cell, F).text = encode_text(text)
    elif kind:
        if kind != "n":
            cell.set("t", kind)
        etree.SubElement(cell, V).text = text
    return formula


def _shows(cell: Element, kind: str, text: str) -> bool:
    """Whether the cell already holds this result, however it is spelled."""
    if cell.get("t", "n") != kind:
        return False
    now = cell.findtext(V)
    if now is None:
        return False
    return float(now) == float(text) if kind == "n" else decode_text(now) == text


def _set_result(cell: Element, kind: str, text: str) -> None:
    drop_attributes(cell, "t", "vm")
    for node in cell.findall(IS) + cell.findall(V):
        cell.remove(node)
    if kind != "n":
        cell.set("t", kind)
    node = cell.makeelement(V)
    node.text = encode_text(text)
    formula = cell.find(F)
    if formula is None:
        cell.insert(0, node)
    else:
        formula.addnext(node)


# What xlwings calls -------------------------------------------------------------------------------------------------

_apps: dict[int, App] = {}  # the one activated last comes first
_pids = itertools.count(-1, -1)  # negative: never the number of a process


class Engine:
    """The engine itself."""

    name = ENGINE
    type = "desktop"

    @property
    def apps(self) -> Apps:
        return Apps()

    @staticmethod
    def prepare_xl_data_element(x: Any, options: Any) -> Any:
        return plain_value(x)

    @staticmethod
    def clean_value_data(
        data: Sequence[Sequence[Any]],
        datetime_builder: Callable[..., Any],
        empty_as: Any,
        number_builder: Callable[[float], Any] | None,
        err_to_str: bool,
    ) -> list[list[Any]]:
        def clean(value: Any) -> Any:
            if value is None or value == "":
                return empty_as
            if isinstance(value, dt.datetime):
                return datetime_builder(
                    year=value.year,
                    month=value.month,
                    day=value.day,
                    hour=value.hour,
                    minute=value.minute,
                    second=value.second,
                    microsecond=value.microsecond,
                    tzinfo=None,
                )
            if isinstance(value, float):
                return number_builder(value) if number_builder else value
            if type(value) is int and value in ERROR_TEXTS:
                return ERROR_TEXTS[value] if err_to_str else None
            return value

        return [[clean(value) for value in row] for row in data]


@implements(base_classes.Apps, ENGINE)
class Apps:
    def keys(self) -> list[int]:
        return list(_apps)

    def add(self, spec: Any = None, add_book: bool | None = None, xl: Any = None, visible: bool | None = None) -> App:
        if add_book:
            raise NotImplementedError(f"the '{ENGINE}' engine cannot make a new book: use add(add_book=False)")
        app = App()
        app.activate()
        return app

    @staticmethod
    def cleanup() -> None:
        """Nothing is ever left behind."""

    def __iter__(self) -> Iterator[App]:
        return iter(list(_apps.values()))

    def __len__(self) -> int:
        return len(_apps)

    def __getitem__(self, pid: int) -> App:
        return _apps[pid]


@implements(base_classes.App, ENGINE)
class App:
    engine: ClassVar[Engine]
    pid: int
    version = "1.0"
    path = os.path.dirname(__file__)
    selection = None
    hwnd = None
    visible: Any = False
    screen_updating: Any = True
    display_alerts: Any = True
    enable_events: Any = True
    interactive: Any = True
    status_bar: Any = False
    calculation: Any = "automatic"

    def __init__(self) -> None:
        self.pid = next(_pids)
        self.open_books: list[Book] = []
        self.active_book: Book | None = None
        self.functions: dict[str, Callable[..., Any]] = {}

    api = property(lambda self: self)

    @property
    def books(self) -> Books:
        return Books(self)

    def activate(self, steal_focus: bool = False) -> None:
        others = {pid: app for pid, app in _apps.items() if app is not self}
        _apps.clear()
        _apps.update({self.pid: self, **others})

    def quit(self) -> None:
        self.open_books.clear()
        self.active_book = None
        _apps.pop(self.pid, None)

    def kill(self) -> None:
        self.quit()

    def alert(self, prompt: str, title: str | None, buttons: str, mode: str | None, callback: Any) -> str:
        """Nobody is at the screen: the message goes to stderr."""
        print(f"{title}: {prompt}" if title else prompt, file=sys.stderr)
        return "ok"

    def register_function(self, name: str, function: Callable[..., Any]) -> None:
        """Let `calculate` evaluate formulas that are one call of `name`.

        The function gets what Excel hands to a UDF: a tuple of row tuples for a range of several cells, the value for a
        single cell, None for an argument that is left out. It returns a value, a list (one row) or a list of rows.
        """
        self.functions[name.casefold()] = function

    def calculate(self) -> None:
        """Evaluate the formulas that are one call of a registered function; all others keep their values."""
        calls = [call for book in self.open_books for sheet in book.worksheets for call in sheet.calls(self.functions)]
        pending = calls
        # A result may be an argument of another call: go on until none is. As in Excel, a circle ends after 100 rounds.
        for _ in range(100):
            changed: dict[Grid, Area] = {}
            for call in pending:
                if call.evaluate():
                    changed[call.grid] = changed.get(call.grid, call.area).around(call.area)
            pending = [call for call in calls if call.reads(changed)]
            if not pending:
                return


@implements(base_classes.Books, ENGINE)
class Books:
    def __init__(self, app: App) -> None:
        self.app = app

    api = property(lambda self: self)

    @property
    def active(self) -> Book:
        if self.app.active_book is None:
            raise LookupError("no book is open")
        return self.app.active_book

    def __call__(self, name_or_index: str | int) -> Book:
        if isinstance(name_or_index, int):
            return self.app.open_books[name_or_index - 1]
        for book in self.app.open_books:
            if same_name(name_or_index, book.name):
                return book
        raise KeyError(name_or_index)

    def __len__(self) -> int:
        return len(self.app.open_books)

    def __iter__(self) -> Iterator[Book]:
        return iter(list(self.app.open_books))

    def __contains__(self, name: str) -> bool:
        return any(same_name(name, book.name) for book in self.app.open_books)

    def open(self, fullname: str, update_links: Any = None, read_only: bool | None = None, *ignored: Any) -> Book:
        path = os.path.realpath(fullname)
        for book in self.app.open_books:
            if os.path.exists(book.fullname) and os.path.samefile(book.fullname, path):
                return book
        book = Book(self.app, path, bool(read_only))
        self.app.open_books.append(book)
        book.activate()
        return book


@implements(base_classes.Book, ENGINE)
class Book:
    app: App
    fullname: str

    def __init__(self, app: App, path: str, read_only: bool) -> None:
        self.app = app
        self.fullname = path
        self.read_only = read_only
        self.package = Package(path)
        self.part = next((r.target for r in self.package.relations("").values() if r.kind == "officeDocument"), "")
        if self.part not in self.package.entries or not self.part.endswith(".xml"):
            self.package.refuse("not_a_package", "the file is not an .xlsx or .xlsm workbook")
        self.root = self.package.root(self.part)
        if self.root.tag != MAIN + "workbook":
            self.package.refuse("not_a_package", "the file is not an .xlsx or .xlsm workbook")
        self.relations = self.package.relations(self.part)
        # Chart sheets count for the numbers that the workbook uses, but they have no cells.
        self.all_sheets = [self.make_sheet(e, n) for n, e in enumerate(self.root.iterfind(f"{MAIN}sheets/{MAIN}sheet"))]
        self.worksheets = [sheet for sheet in self.all_sheets if sheet is not None]
        view = self.root.find(f"{MAIN}bookViews/{MAIN}workbookView")
        active = int(view.get("activeTab", 0)) if view is not None else 0
        shown = self.all_sheets[active] if active < len(self.all_sheets) else None
        self.active_sheet = shown or next(iter(self.worksheets), None)

    def make_sheet(self, element: Element, position: int) -> Sheet | None:
        relation = self.relations.get(element.get(RELATION + "id", ""))
        return Sheet(self, element, position, relation.target) if relation and relation.kind == "worksheet" else None

    def part_of_kind(self, kind: str) -> str | None:
        """The part that the workbook refers to as its styles, its shared strings…"""
        parts = (r.target for r in self.relations.values() if r.kind == kind)
        return next((part for part in parts if part in self.package.entries), None)

    @cached_property
    def epoch(self) -> dt.datetime:
        properties = self.root.find(MAIN + "workbookPr")
        is_1904 = properties is not None and properties.get("date1904") in ("1", "true")
        return dt.datetime(1904, 1, 1) if is_1904 else dt.datetime(1899, 12, 30)

    @cached_property
    def strings(self) -> list[str]:
        part = self.part_of_kind("sharedStrings")
        return [rich_text(item) for item in self.package.root(part).iterchildren(MAIN + "si")] if part else []

    @cached_property
    def format_ids(self) -> list[int]:
        """The number format of each cell style."""
        part = self.part_of_kind("styles")
        styles = self.package.root(part).iterfind(f"{MAIN}cellXfs/{MAIN}xf") if part else ()
        return [int(style.get("numFmtId", 0)) for style in styles] or [0]

    @cached_property
    def formats(self) -> dict[int, str]:
        part = self.part_of_kind("styles")
        formats = self.package.root(part).iterfind(f"{MAIN}numFmts/{MAIN}numFmt") if part else ()
        return {int(element.get("numFmtId", 0)): element.get("formatCode", "") for element in formats}

    @cached_property
    def date_styles(self) -> list[bool]:
        return [
            is_date_format(self.formats[number]) if number in self.formats else number in DATE_FORMATS
            for number in self.format_ids
        ]

    api = property(lambda self: self)

    @property
    def name(self) -> str:
        return os.path.basename(self.fullname)

    @property
    def sheets(self) -> Sheets:
        return Sheets(self)

    @property
    def names(self) -> Names:
        return Names(self)

    def activate(self) -> None:
        self.app.active_book = self

    def close(self) -> None:
        if self in self.app.open_books:
            self.app.open_books.remove(self)
        if self.app.active_book is self:
            self.app.active_book = self.app.open_books[-1] if self.app.open_books else None

    def save(self, path: str | None = None, password: str | None = None) -> None:
        """Replace the file in one step, keeping the former version as `<name>.bak`.

        Nothing is written when nothing changed. Raises BookInUseError, BookChangedError, or PermissionError for a book
        that was opened read-only.
        """
        if password:
            raise NotImplementedError(f"Book.save with a password is not implemented by the '{ENGINE}' engine")
        target = os.path.realpath(path) if path else self.fullname
        own = target == self.fullname
        former, wanted = (os.path.splitext(name)[1].lower() for name in (self.fullname, target))
        if former != wanted:
            raise ValueError(f"a {former} workbook cannot be saved as {wanted or 'a file without extension'}: {target}")
        if own and self.read_only:
            raise PermissionError(errno.EACCES, "the book was opened read-only", target)
        for sheet in self.worksheets:
            if sheet.part in self.package.touched:
                sheet.grid.update_dimension()
        self.update_calc_chain()
        content = self.package.build()
        exists = os.path.exists(target)
        if own and exists:
            if content is self.package.content:
                return
            status = os.stat(target)
            if (status.st_mtime_ns, status.st_size) != self.package.stamp:
                raise BookChangedError(target, "the workbook was changed by somebody else since it was opened")
        ensure_free(target)
        like = target if exists else self.fullname
        mode = stat.S_IMODE(os.stat(like).st_mode) if os.path.exists(like) else 0o644
        replace_file(target, content, mode)
        self.package.saved(target, content)
        self.fullname = target
        if not own:
            self.read_only = False

    def touch(self) -> None:
        self.package.touch(self.part)

    def recalculate_on_load(self) -> None:
        """Ask Excel to calculate when it opens the file: it would show a new formula without a value as empty."""
        child_in_order(self.root, "calcPr", WORKBOOK_ORDER).set("fullCalcOnLoad", "1")
        self.touch()

    def update_calc_chain(self, moved: Sheet | None = None, at: int = 0, count: int = 0) -> None:
        """Keep the calculation chain from naming cells without a formula, which Excel takes for damage.

        With `moved`, follow rows that were inserted on that sheet.
        """
        part = self.part_of_kind("calcChain")
        changed = {s.sheet_id: s.grid for s in self.worksheets if s.part in self.package.touched}
        if part is None or not changed or part in self.package.removed:
            return
        chain = self.package.root(part)
        formulas = {number: grid.formula_cells() for number, grid in changed.items()}
        number = ""
        for entry in list(chain.iterchildren(C)):
            number = entry.get("i", number)  # an entry without a sheet is on the sheet of the one before it
            where = Area.parse(entry.get("r", ""))
            if where and moved and number == moved.sheet_id:
                entry.set("r", str(where.with_rows_inserted(at, count)))
                self.package.touch(part)
            elif where and not moved and number in formulas and (where.top, where.left) not in formulas[number]:
                following = entry.getnext()
                if following is not None and not following.get("i"):
                    following.set("i", number)
                _detach(entry)
                self.package.touch(part)
        if len(chain) == 0:
            self.package.remove(part, self.part)


@implements(base_classes.Sheets, ENGINE)
class Sheets:
    def __init__(self, book: Book) -> None:
        self.book = book

    api = property(lambda self: self)

    @property
    def active(self) -> Sheet:
        if self.book.active_sheet is None:
            raise LookupError("the book has no worksheet")
        return self.book.active_sheet

    def __call__(self, name_or_index: str | int) -> Sheet:
        if isinstance(name_or_index, int):
            return self.book.worksheets[name_or_index - 1]
        for sheet in self.book.worksheets:
            if same_name(name_or_index, sheet.name):
                return sheet
        raise KeyError(name_or_index)

    def __len__(self) -> int:
        return len(self.book.worksheets)

    def __iter__(self) -> Iterator[Sheet]:
        return iter(self.book.worksheets)

    def __contains__(self, name: str) -> bool:
        return any(same_name(name, sheet.name) for sheet in self.book.worksheets)


class Call(NamedTuple):
    """A formula that is one call of a registered function."""

    grid: Grid
    area: Area
    function: Callable[..., Any]
    arguments: list[Any]

    def reads(self, changed: dict[Grid, Area]) -> bool:
        ranges = [argument for argument in self.arguments if isinstance(argument, Range)]
        return any(r.grid in changed and changed[r.grid].meets(r.area) for r in ranges)

    def evaluate(self) -> bool:
        """Call the function and store what it returns. True if a cell now shows something else."""
        result = self.function(*(a.raw_value if isinstance(a, Range) else a for a in self.arguments))
        rows, epoch = result_rows(result), self.grid.book.epoch
        stored = [[store_result(value, epoch) for value in row] for row in spread(rows, self.area)]
        return self.grid.set_cached(self.area, stored)


def result_rows(result: Any) -> list[list[Any]]:
    if not isinstance(result, list | tuple):
        return [[result]]
    if any(isinstance(row, list | tuple) for row in result):
        return [list(row) for row in result]
    return [list(result)]


def spread(rows: list[list[Any]], area: Area) -> list[list[Any]]:
    """Lay a result over the formula's cells: one row or column is repeated, what is missing is #N/A, as in Excel."""
    missing = ERROR_CODES["#N/A"]
    if len(rows) == 1:
        rows = rows * area.height
    rows = [row * area.width if len(row) == 1 else row for row in rows[: area.height]]
    rows = [(row + [missing] * area.width)[: area.width] for row in rows]
    return rows + [[missing] * area.width for _ in range(area.height - len(rows))]


def store_result(value: Any, epoch: dt.datetime) -> Stored:
    if type(value) is int and value in ERROR_TEXTS:
        return "e", ERROR_TEXTS[value]
    return store(value, epoch)


_CALL = re.compile(r"(?:_xlfn\.|_xludf\.|_xlws\.)*([^\W\d][\w.]*)\((.*)\)", re.IGNORECASE | re.DOTALL)
_ARGUMENT = re.compile(
    rf"""\s*(?:
    "(?P<text>(?:[^"]|"")*)"
    | (?P<number>[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:E[-+]?[0-9]+)?)
    | (?P<name>(?:{_SHEET})?[$\w\\][$\w.:\\?]*)
    )?\s*(?:,|$)""",
    re.IGNORECASE | re.VERBOSE,
)


@implements(base_classes.Sheet, ENGINE)
class Sheet:
    book: Book

    def __init__(self, book: Book, element: Element, position: int, part: str) -> None:
        self.book = book
        self.element = element
        self.position = position  # among all sheets: names of a sheet refer to it
        self.part = part

    @cached_property
    def grid(self) -> Grid:
        return Grid(self.book, self.part)

    api = property(lambda self: self)

    @property
    def name(self) -> str:
        return self.element.get("name", "")

    @property
    def sheet_id(self) -> str:
        return self.element.get("sheetId", "")

    @property
    def index(self) -> int:
        return self.book.worksheets.index(self) + 1

    @property
    def visible(self) -> bool:
        return self.element.get("state", "visible") == "visible"

    @property
    def names(self) -> Names:
        return Names(self.book, self)

    @property
    def cells(self) -> Range:
        return Range(self, Area(1, 1, MAX_ROW, MAX_COLUMN))

    @property
    def used_range(self) -> Range:
        return Range(self, self.grid.used() or Area(1, 1, 1, 1))

    @property
    def page_setup(self) -> PageSetup:
        return PageSetup(self)

    def activate(self) -> None:
        """Make the sheet the active one of the open book. The file keeps the one it had."""
        self.book.active_sheet = self

    select = activate

    def clear_contents(self) -> None:
        self.cells.clear_contents()

    def range(self, arg1: Any, arg2: Any = None) -> Range:
        if isinstance(arg1, Real) and isinstance(arg2, Real):
            arg1, arg2 = (arg1, arg2), None
        first = self.area_of(arg1)
        if arg2 is None:
            return Range(self, first)
        return Range(self, first.around(self.area_of(arg2)))

    def area_of(self, where: Any) -> Area:
        if isinstance(where, Range):
            return where.area
        if isinstance(where, tuple):
            row, column, height, width = where if len(where) == 4 else (*where, 1, 1)
            if not (1 <= row <= MAX_ROW + 1 - height and 1 <= column <= MAX_COLUMN + 1 - width):
                raise IndexError(f"row {row}, column {column} is not on the sheet: both are counted from 1")
            return Area(row, column, row + height - 1, column + width - 1)
        found = self.find(where)
        if found is None or found.sheet is not self:
            raise ValueError(f"{where!r} is no address and no name on the sheet {self.name!r}")
        return found.area

    def find(self, text: str) -> Range | None:
        """What an address or a name refers to, read on this sheet."""
        name, rest = split_reference(text)
        sheet: Sheet | None = self
        if name is not None:
            sheet = next((s for s in self.book.worksheets if same_name(s.name, name)), None)
        if sheet is None:
            return None
        area = Area.parse(rest)
        if area:
            return Range(sheet, area)
        for names in (sheet.names, self.book.names):
            if rest in names:
                return names(rest).target()
        return None

    def set_page_breaks(self, rows: Sequence[int]) -> None:
        """Put a manual page break above each of these rows, counted from 1, in place of all former ones."""
        if any(row < 2 for row in rows):
            raise ValueError("a page break stands above row 2 or a later one")
        breaks = child_in_order(self.grid.root, "rowBreaks", WORKSHEET_ORDER)
        del breaks[:]
        for row in sorted(set(rows)):
            etree.SubElement(breaks, MAIN + "brk", {"id": str(row - 1), "max": str(MAX_COLUMN - 1), "man": "1"})
        breaks.set("count", str(len(breaks)))
        breaks.set("manualBreakCount", str(len(breaks)))
        if not len(breaks):
            _detach(breaks)
        self.grid.touch()

    def calls(self, functions: dict[str, Callable[..., Any]]) -> Iterator[Call]:
        if not functions:
            return
        for node in list(self.grid.root.iter(F)):
            cell = node.getparent()
            if cell is None or node.get("t") == "dataTable":
                continue
            match = _CALL.fullmatch((self.grid.formula(cell) or "").strip())
            function = functions.get(match[1].casefold()) if match else None
            area = Area.parse(node.get("ref", "") if node.get("t") == "array" else cell.get("r", ""))
            if match and function and area:
                arguments = self.arguments(match[2])
                if arguments is not None:
                    yield Call(self.grid, area, function, arguments)

    def arguments(self, text: str) -> list[Any] | None:
        """The arguments of a call; None if one is more than a constant or a reference."""
        arguments: list[Any] = []
        text, position = text.strip(), 0
        while text and position <= len(text):
            match = _ARGUMENT.match(text, position)
            if match is None:
                return None
            argument: Any = None
            if match["text"] is not None:
                argument = match["text"].replace('""', '"')
            elif match["number"]:
                argument = float(match["number"])
            elif match["name"]:
                truth = {"true": True, "false": False}.get(match["name"].lower())
                argument = self.find(match["name"]) if truth is None else truth
                if argument is None:
                    return None
            arguments.append(argument)
            position = match.end()
            if not match[0].endswith(","):
                break
        return arguments


@implements(base_classes.PageSetup, ENGINE)
class PageSetup:
    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet

    api = property(lambda self: self)

    @property
    def print_area(self) -> str | None:
        names = self.sheet.names
        return re.sub(_SHEET, "", names("Print_Area").text) if "Print_Area" in names else None

    @print_area.setter
    def print_area(self, value: str | None) -> None:
        names = self.sheet.names
        if value is not None:
            names.put("_xlnm.Print_Area", self.sheet.range(value).reference)
        elif "Print_Area" in names:
            names("Print_Area").delete()


@implements(base_classes.Names, ENGINE)
class Names:
    """All names of a book, or those of one sheet."""

    def __init__(self, book: Book, sheet: Sheet | None = None) -> None:
        self.book = book
        self.sheet = sheet

    api = property(lambda self: self)

    def entries(self) -> list[Name]:
        elements = self.book.root.iterfind(f"{MAIN}definedNames/{MAIN}definedName")
        names = [Name(self.book, element) for element in elements]
        return [name for name in names if self.sheet is None or name.sheet is self.sheet]

    def lookup(self, text: str) -> Name | None:
        scope, short = split_reference(text)
        local = scope if scope is not None else self.sheet and self.sheet.name
        for name in self.entries():
            if same_name(short, name.short) and same_name(local or "", name.sheet.name if name.sheet else ""):
                return name
        return None

    def __call__(self, name_or_index: str | int) -> Name:
        if isinstance(name_or_index, int):
            return self.entries()[name_or_index - 1]
        name = self.lookup(name_or_index)
        if name is None:
            raise KeyError(name_or_index)
        return name

    def contains(self, name_or_index: str | int) -> bool:
        if isinstance(name_or_index, int):
            return 1 <= name_or_index <= len(self)
        return self.lookup(name_or_index) is not None

    __contains__ = contains

    def __len__(self) -> int:
        return len(self.entries())

    def add(self, name: str, refers_to: str) -> Name:
        scope, short = split_reference(name)
        if not re.fullmatch(r"[^\W\d][\w.\\?]*|\\[\w.\\?]*", short) or Area.parse(short) or len(short) > 255:
            raise ValueError(f"{short!r} cannot be a name")
        names = self if scope is None else Sheets(self.book)(scope).names
        return names.put(short, refers_to.removeprefix("="))

    def put(self, short: str, text: str) -> Name:
        found = self.lookup(short.removeprefix("_xlnm."))
        if found is None:
            scope = {} if self.sheet is None else {"localSheetId": str(self.sheet.position)}
            parent = child_in_order(self.book.root, "definedNames", WORKBOOK_ORDER)
            found = Name(self.book, etree.SubElement(parent, MAIN + "definedName", {"name": short, **scope}))
        found.element.text = text
        self.book.touch()
        return found


@implements(base_classes.Name, ENGINE)
class Name:
    def __init__(self, book: Book, element: Element) -> None:
        self.book = book
        self.element = element

    api = property(lambda self: self)

    @property
    def sheet(self) -> Sheet | None:
        local = self.element.get("localSheetId")
        return dict(enumerate(self.book.all_sheets)).get(int(local)) if local else None

    @property
    def short(self) -> str:
        return self.element.get("name", "").removeprefix("_xlnm.")

    @property
    def name(self) -> str:
        return f"{quoted(self.sheet.name)}!{self.short}" if self.sheet else self.short

    @property
    def text(self) -> str:
        return self.element.text or ""

    @property
    def refers_to(self) -> str:
        return "=" + self.text

    @refers_to.setter
    def refers_to(self, value: str) -> None:
        self.element.text = value.removeprefix("=")
        self.book.touch()

    def target(self) -> Range | None:
        """The range, if the name is of one range."""
        sheet, rest = split_reference(self.text)
        area = Area.parse(rest)
        if sheet is None or area is None or sheet not in Sheets(self.book):
            return None
        return Range(Sheets(self.book)(sheet), area)

    @property
    def refers_to_range(self) -> Range:
        target = self.target()
        if target is None:
            raise ValueError(f"the name {self.name} is not of one range but of {self.refers_to}")
        return target

    def delete(self) -> None:
        parent = self.element.getparent()
        _detach(self.element)
        if parent is not None and not len(parent):
            _detach(parent)
        self.book.touch()


@implements(base_classes.Range, ENGINE)
class Range:
    max_cells_per_read = None
    max_cells_per_write = None

    def __init__(self, sheet: Sheet, area: Area) -> None:
        self.sheet = sheet
        self.area = area
        self.options: dict[str, Any] = {}  # xlwings sets it

    @property
    def grid(self) -> Grid:
        return self.sheet.grid

    api = property(lambda self: self)

    @property
    def coords(self) -> tuple[str, int, int, int, int]:
        return self.sheet.name, self.row, self.column, *self.shape

    def __len__(self) -> int:
        return self.area.height * self.area.width

    @property
    def row(self) -> int:
        return self.area.top

    @property
    def column(self) -> int:
        return self.area.left

    @property
    def shape(self) -> tuple[int, int]:
        return self.area.height, self.area.width

    def __call__(self, row: int, column: int | None = None) -> Range:
        if column is None:
            row, column = (row - 1) // self.area.width + 1, (row - 1) % self.area.width + 1
        return self.sheet.range((self.area.top + row - 1, self.area.left + column - 1))

    @property
    def rows(self) -> Range:
        return self

    columns = rows

    # Addresses

    @property
    def address(self) -> str:
        return self.get_address(True, True, False)

    @property
    def reference(self) -> str:
        """The address as a formula or a name needs it."""
        return f"{quoted(self.sheet.name)}!{self.address}"

    def get_address(self, row_absolute: bool = True, col_absolute: bool = True, external: bool = False) -> str:
        area = self.area
        rows = [("$" if row_absolute else "") + str(row) for row in (area.top, area.bottom)]
        columns = [("$" if col_absolute else "") + column_name(column) for column in (area.left, area.right)]
        if area.width == MAX_COLUMN:
            columns = ["", ""]
        elif area.height == MAX_ROW:
            rows = ["", ""]
        corners = [column + row for column, row in zip(columns, rows, strict=True)]
        address = corners[0] if len(self) == 1 else ":".join(corners)
        if not external:
            return address
        return f"{quoted(f'[{self.sheet.book.name}]{self.sheet.name}')}!{address}"

    @property
    def name(self) -> Name | None:
        for name in self.sheet.book.names.entries():
            target = name.target()
            if target is not None and target.sheet is self.sheet and target.area == self.area:
                return name
        return None

    @name.setter
    def name(self, value: str) -> None:
        self.sheet.book.names.add(value, self.reference)

    # Contents

    @property
    def raw_value(self) -> Any:
        if not len(self):
            return None
        values = self.grid.values(self.area)
        return values[0][0] if len(self) == 1 else tuple(tuple(row) for row in values)

    @raw_value.setter
    def raw_value(self, data: Any) -> None:
        if len(self):
            self.write(data)

    def write(self, data: Any) -> None:
        """Enter a value into every cell, or a list of rows. Nothing is written if one value cannot be."""
        area, epoch = self.area, self.sheet.book.epoch
        if len(self) > MAX_CELLS and plain_value(data) is not None:
            raise ValueError(f"{area} is too large to be written at once: more than {MAX_CELLS:,} cells")
        if not isinstance(data, list | tuple):
            stored = store_input(data, epoch)
            if stored == EMPTY:
                self.clear_contents()
                return
            kind, text = stored
            rows = [[stored] * area.width] * area.height
            if kind == "f":  # Excel fills a formula as if it were copied from the first cell
                places = [[(row, column) for column in range(area.width)] for row in range(area.height)]
                rows = [[(kind, moved_formula(text, *place)) for place in line] for line in places]
        else:
            lines = data if data and isinstance(data[0], list | tuple) else [data]
            if [len(line) for line in lines] != [area.width] * area.height:
                raise ValueError(f"the values do not have the shape of {area}")
            rows = [[store_input(value, epoch) for value in line] for line in lines]
        self.grid.write(area, rows)
        if any(kind == "f" for line in rows for kind, _ in line):
            self.sheet.book.recalculate_on_load()

    def clear_contents(self) -> None:
        self.grid.clear(self.area)

    @property
    def formula(self) -> Any:
        formulas = [[""] * self.area.width for _ in range(self.area.height)]
        for row, column, cell in self.grid.cells_in(self.area):
            formulas[row - self.row][column - self.column] = self.grid.formula_or_constant(cell)
        return formulas[0][0] if len(self) == 1 else tuple(tuple(row) for row in formulas)

    @formula.setter
    def formula(self, value: Any) -> None:
        self.raw_value = value

    @property
    def formula_array(self) -> str | None:
        for area, node in self.grid.areas():
            if area.covers(self.area) and node.get("t") == "array":
                return "=" + (node.text or "")
        return self.formula if len(self) == 1 else None

    @property
    def has_array(self) -> bool:
        return any(area.covers(self.area) and node.get("t") == "array" for area, node in self.grid.areas())

    @property
    def number_format(self) -> str | None:
        """The format's code; None if the cells differ."""
        book = self.sheet.book
        cells = [cell for _, _, cell in self.grid.cells_in(self.area)]
        styles = {cell.get("s") or "0" for cell in cells}
        if len(cells) < len(self):
            styles.add(self.grid.style_at(self.grid.rows.get(self.row), self.column) or "0")
        numbers = {book.format_ids[int(style)] for style in styles}
        if len(numbers) > 1:
            return None
        number = numbers.pop()
        return book.formats.get(number) or BUILTIN_FORMATS.get(number, "General")

    # Finding one's way

    def end(self, direction: str) -> Range:
        """Where Ctrl and an arrow key would lead from the first cell."""
        rows, columns = {"down": (1, 0), "up": (-1, 0), "right": (0, 1), "left": (0, -1)}[direction]
        used = self.grid.used() or Area(1, 1, 1, 1)
        row, column = self.row, self.column
        edge = Area(1, 1, MAX_ROW, MAX_COLUMN)

        def step(row: int, column: int) -> tuple[int, int] | None:
            there = Area(row + rows, column + columns, row + rows, column + columns)
            return (there.top, there.left) if edge.covers(there) else None

        if self.grid.occupied(row, column) and (following := step(row, column)) and self.grid.occupied(*following):
            while (following := step(row, column)) and self.grid.occupied(*following):
                row, column = following
            return self.sheet.range((row, column))
        # Nothing is to be found outside the used cells: skip it.
        row = min(row, used.bottom + 1) if rows < 0 else row
        column = min(column, used.right + 1) if columns < 0 else column
        while following := step(row, column):
            row, column = following
            if self.grid.occupied(row, column):
                break
            if (rows > 0 and row > used.bottom) or (columns > 0 and column > used.right):
                return self.sheet.range((MAX_ROW, column) if rows else (row, MAX_COLUMN))
        return self.sheet.range((row, column))

    @property
    def current_region(self) -> Range:
        """The block around the first cell that empty rows and columns bound."""
        occupied = {(row, column) for row, column, cell in self.grid.cells_in(self.sheet.cells.area) if len(cell)}
        area = Area(self.row, self.column, self.row, self.column)
        while True:
            around = Area(max(area.top - 1, 1), max(area.left - 1, 1), area.bottom + 1, area.right + 1)
            touching = [place for place in around.places() if place in occupied]
            rows, columns = (
                [p[0] for p in touching] + [area.top, area.bottom],
                [p[1] for p in touching] + [area.left, area.right],
            )
            grown = Area(min(rows), min(columns), max(rows), max(columns))
            if grown == area:
                return Range(self.sheet, area)
            area = grown

    def merges(self) -> list[tuple[Area, Element]]:
        elements = self.grid.root.iterfind(f"{MAIN}mergeCells/{MAIN}mergeCell")
        return [(area, element) for element in elements if (area := Area.parse(element.get("ref", "")))]

    @property
    def merge_area(self) -> Range:
        first = Area(self.row, self.column, self.row, self.column)
        return Range(self.sheet, next((area for area, _ in self.merges() if area.covers(first)), first))

    @property
    def merge_cells(self) -> bool | None:
        """Whether the cells are merged; None if only some are."""
        areas = [area for area, _ in self.merges() if area.meets(self.area)]
        if not areas:
            return False
        merged = sum(
            (min(a.bottom, self.area.bottom) - max(a.top, self.row) + 1)
            * (min(a.right, self.area.right) - max(a.left, self.column) + 1)
            for a in areas
        )
        return True if merged == len(self) else None

    # Rows and columns

    def common(self, read: Callable[[Element], Any], otherwise: Any) -> Any:
        """What all rows have in common, None if they differ; `otherwise` stands for rows that the file does not have."""
        rows = [row for _, row in self.grid.rows_in(self.area)]
        facts = {read(row) for row in rows} | ({otherwise} if len(rows) < self.area.height else set())
        return facts.pop() if len(facts) == 1 else None

    def standard(self, name: str, otherwise: float) -> float:
        default = self.grid.root.find(MAIN + "sheetFormatPr")
        return float(default.get(name, otherwise)) if default is not None else otherwise

    @property
    def row_height(self) -> float | None:
        """Points; None if the rows differ."""
        standard = self.standard("defaultRowHeight", 15.0)
        height: float | None = self.common(lambda row: float(row.get("ht", standard)), standard)
        return height

    @row_height.setter
    def row_height(self, value: float) -> None:
        if not 0 <= value <= 409.5:
            raise ValueError(f"a row cannot be {value} points high")
        for row in self.every_row():
            row.set("ht", number_text(value))
            row.set("customHeight", "1")

    @property
    def row_hidden(self) -> bool | None:
        hidden: bool | None = self.common(lambda row: row.get("hidden") in ("1", "true"), False)
        return hidden

    @row_hidden.setter
    def row_hidden(self, value: bool) -> None:
        for row in self.every_row():
            if value:
                row.set("hidden", "1")
            else:
                drop_attributes(row, "hidden")

    def every_row(self) -> list[Element]:
        if self.area.height > MAX_FORMATTED_ROWS:
            raise ValueError(f"{self.area} has too many rows to be formatted one by one")
        self.grid.touch()
        return [self.grid.row(number) for number in range(self.area.top, self.area.bottom + 1)]

    @property
    def column_width(self) -> float | None:
        """Characters of the standard font, taken as 7 pixels wide; None if the columns differ."""
        standard = self.standard("defaultColWidth", 9.140625)
        widths = set()
        for column in range(self.area.left, self.area.right + 1):
            found = next((col for first, last, col in self.grid.columns if first <= column <= last), None)
            widths.add(standard if found is None else float(found.get("width", standard)))
        return max(round((widths.pop() * 7 - 5) / 7, 2), 0.0) if len(widths) == 1 else None

    def insert(self, shift: str | None = None, copy_origin: str | None = "format_from_left_or_above") -> None:
        """Insert entire rows. They look like the row above, or below with `format_from_right_or_below`.

        References to the sheet follow, in formulas, names, rules and merged cells. What this engine cannot move
        (drawings and notes below, tables, charts of the moved cells) raises NotImplementedError before any change.
        """
        if self.area.width != MAX_COLUMN or shift not in ("down", None):
            raise NotImplementedError(
                f"Range.insert of less than entire rows is not implemented by the '{ENGINE}' engine"
            )
        insert_rows(self.sheet, self.area.top, self.area.height, from_below=copy_origin == "format_from_right_or_below")

    def copy(self, destination: Any = None) -> None:
        """Copy values, formulas, styles and merged cells; of entire rows the heights too.

        A destination that is some multiple of this range is filled with as many copies.
        """
        if destination is None:
            raise NotImplementedError(f"Range.copy without a destination is not implemented by the '{ENGINE}' engine")
        target: Range = destination.impl
        if target.sheet.book is not self.sheet.book:
            raise NotImplementedError(f"Range.copy to another book is not implemented by the '{ENGINE}' engine")
        copy_cells(self, target)


App.engine = engine = Engine()


# Moving rows and cells ----------------------------------------------------------------------------------------------


def insert_rows(sheet: Sheet, at: int, count: int, from_below: bool) -> None:
    grid, book = sheet.grid, sheet.book
    refuse_unmovable(sheet, at, count)
    for other in book.worksheets:
        insert_in_formulas(other, sheet, at, count)
    for element in book.root.iterfind(f"{MAIN}definedNames/{MAIN}definedName"):
        text = formula_with_rows_inserted(element.text or "", None, sheet.name, at, count)
        if text != element.text:
            element.text = text
            book.touch()
    for element in grid.root.iter(MAIN + "*"):
        for attribute in {"ref", "sqref"}.intersection(element.keys()):
            if element.tag not in (MAIN + "dimension", MAIN + "selection"):
                parts = [(text, Area.parse(text)) for text in element.get(attribute, "").split()]
                moved = (str(area.with_rows_inserted(at, count)) if area else text for text, area in parts)
                element.set(attribute, " ".join(moved))
    for element in grid.root.iterfind(f"{MAIN}rowBreaks/{MAIN}brk"):
        if int(element.get("id", 0)) >= at - 1:
            element.set("id", str(int(element.get("id", 0)) + count))
    for number in [number for number in grid.numbers if number >= at]:
        for column, cell in grid.cells(number).items():
            cell.set("r", f"{column_name(column)}{number + count}")
        grid.rows[number].set("r", str(number + count))
    grid.index_rows()
    model = at + count if from_below else at - 1
    if model in grid.rows:
        for number in range(at, at + count):
            copy_row_format(grid, model, number)
    grid.resized = True
    grid.changed(formulas=True)
    book.update_calc_chain(sheet, at, count)


def copy_row_format(grid: Grid, model: int, number: int) -> None:
    copy_attributes(grid.row(number), grid.rows[model], "ht", "customHeight", "s", "customFormat")
    cells: dict[int, Element] = {}
    for column, cell in grid.cells(model).items():
        if cell.get("s"):
            grid.new_cell(number, column, cells).set("s", cell.get("s", ""))


def copy_attributes(element: Element, model: Element | None, *names: str) -> None:
    drop_attributes(element, *names)
    for name in names:
        if model is not None and name in model.attrib:
            element.set(name, model.get(name, ""))


def insert_in_formulas(home: Sheet, sheet: Sheet, at: int, count: int) -> None:
    # What one shared formula refers to may move in one cell and stay in another.
    home.grid.unshare()
    for node in home.grid.root.iter(*FORMULAS):
        text = formula_with_rows_inserted(node.text or "", home.name, sheet.name, at, count)
        if text != (node.text or ""):
            node.text = text
            home.grid.touch()


def refuse_unmovable(sheet: Sheet, at: int, count: int) -> None:
    """Raise before anything is changed if the insertion cannot be carried through."""
    grid, package = sheet.grid, sheet.book.package
    if grid.numbers and grid.numbers[-1] >= at and grid.numbers[-1] + count > MAX_ROW:
        raise ValueError("rows cannot be inserted: the sheet's last rows would be lost")
    for area, _ in grid.areas():
        if area.top < at <= area.bottom:
            raise ValueError(f"rows cannot be inserted: they would part the array formula in {area}")

    def refuse(what: str) -> NoReturn:
        raise NotImplementedError(f"the '{ENGINE}' engine cannot insert rows into {sheet.name!r}: {what}")

    relations = package.relations(sheet.part).values()
    for relation in relations:
        if relation.kind not in MOVABLE:
            refuse(f"it has a {relation.kind}")
    for rule in grid.root.iter(EXCEL_2006 + "sqref"):
        areas = [Area.parse(text) for text in (rule.text or "").split()]
        if any(area and area.with_rows_inserted(at, count) != area for area in areas):
            refuse("rules or sparklines of a later Excel would move")
    for relation in relations:
        if relation.kind in ("drawing", "vmlDrawing") and lowest_drawn_row(package, relation) >= at:
            refuse("a drawing or a note is below")
    if max((int(row.text or 0) + 1 for row in grid.root.iter(DRAWING + "row")), default=0) >= at:
        refuse("a control is below")
    for other in sheet.book.worksheets:
        for node in other.grid.root.iter(*FORMULAS, EXCEL_2006 + "f"):
            text = node.text or ""
            moved = formula_with_rows_inserted(text, other.name, sheet.name, at, count) != text
            if moved and node.tag == EXCEL_2006 + "f":
                refuse("rules or sparklines of a later Excel refer to cells that would move")
    for part in package.entries:
        if part.startswith("xl/") and part.endswith((".xml", ".vml")) and not part.startswith(KNOWN_PARTS):
            # A quotation mark here bounds an attribute, not a text within a formula.
            text = html.unescape(package.read(part).decode("utf-8", "replace").replace('"', " "))
            moved = formula_with_rows_inserted(text, None, sheet.name, at, count) != text
            if moved or f"sheet= {sheet.name} " in text:  # the latter is a pivot table's source
                refuse(f"{part} refers to cells that would move")


# Parts that are followed, or whose mention of a cell is only a text.
KNOWN_PARTS = (
    "xl/worksheets/",
    "xl/workbook.xml",
    "xl/sharedStrings.xml",
    "xl/styles.xml",
    "xl/theme/",
    "xl/calcChain.xml",
    "xl/comments",
    "xl/threadedComments/",
)
# What a sheet may have when rows are inserted.
MOVABLE = {"drawing", "vmlDrawing", "comments", "threadedComment", "printerSettings", "hyperlink"}


def lowest_drawn_row(package: Package, relation: Relation) -> int:
    if relation.kind == "drawing":
        rows = package.root(relation.target).iter(DRAWING + "row")
        return max((int(row.text or 0) + 1 for row in rows), default=0)
    lowest = 0
    # VML need not be well-formed XML. A note moves with its cell, wherever its box is; anything else with its anchor.
    for shape in re.findall(rb"<x:ClientData.*?</x:ClientData>", package.read(relation.target), re.DOTALL):
        row = re.search(rb"<x:Row>\s*(\d+)", shape)
        anchor = re.search(rb"<x:Anchor>([^<]*)", shape)
        if row:
            lowest = max(lowest, int(row[1]) + 1)
        elif anchor:
            lowest = max(lowest, int(anchor[1].split(b",")[6]) + 1)
    return lowest


def copy_cells(source: Range, target: Range) -> None:
    area = source.area
    fits = target.area.height % area.height == 0 and target.area.width % area.width == 0
    rows, columns = (target.area.height // area.height, target.area.width // area.width) if fits else (1, 1)
    tiles = [
        area.moved(target.row + down * area.height - area.top, target.column + right * area.width - area.left)
        for down, right in itertools.product(range(rows), range(columns))
    ]
    whole = tiles[0]._replace(bottom=tiles[-1].bottom, right=tiles[-1].right)
    if whole.bottom > MAX_ROW or whole.right > MAX_COLUMN:
        raise ValueError("the copy would reach over the sheet's edge")
    cells = [(row, column, cell_copy(source.grid, cell)) for row, column, cell in source.grid.cells_in(area)]
    formats = {number: without_cells(row) for number, row in source.grid.rows_in(area)}
    merges = [merged for merged, _ in source.merges() if area.covers(merged)]
    grid = target.grid
    grid.release(whole)
    for _, _, cell in list(grid.cells_in(whole)):
        _detach(cell)
    for tile in tiles:
        down, right = tile.top - area.top, tile.left - area.left
        for row, column, cell in cells:
            put_copy(grid, cell, row, column, down, right, area)
        if area.width == MAX_COLUMN:
            for offset in range(area.height):
                into = grid.row(tile.top + offset)
                copy_attributes(
                    into, formats.get(area.top + offset), "ht", "customHeight", "s", "customFormat", "hidden"
                )
    copy_merges(target, whole, [merged.moved(t.top - area.top, t.left - area.left) for t in tiles for merged in merges])
    grid.resized = True
    grid.changed(formulas=True)
    if any(cell.find(F) is not None for _, _, cell in cells):
        target.sheet.book.recalculate_on_load()


def without_cells(row: Element) -> Element:
    bare = row.makeelement(ROW)
    bare.attrib.update(row.attrib)
    return bare


def cell_copy(grid: Grid, cell: Element) -> Element:
    copy = deepcopy(cell)
    formula = copy.find(F)
    if formula is not None and formula.get("t") == "shared":
        formula.text = grid.formula(cell)
        drop_attributes(formula, "t", "ref", "si")
    return copy


def put_copy(grid: Grid, cell: Element, row: int, column: int, down: int, right: int, source: Area) -> None:
    copy = deepcopy(cell)
    place = grid.new_cell(row + down, column + right, grid.cells(row + down))
    copy.set("r", place.get("r", ""))
    formula = copy.find(F)
    if formula is not None:
        formula.text = moved_formula(formula.text or "", down, right)
        filled = Area.parse(formula.get("ref", ""))
        if filled and source.covers(filled):
            formula.set("ref", str(filled.moved(down, right)))
        elif filled:  # a part of an array formula: only its value goes along
            copy.remove(formula)
    place.getparent().replace(place, copy)  # type: ignore[union-attr]


def copy_merges(target: Range, whole: Area, areas: Iterable[Area]) -> None:
    for merged, element in target.merges():
        if merged.meets(whole):
            _detach(element)
    parent = child_in_order(target.grid.root, "mergeCells", WORKSHEET_ORDER)
    for merged in areas:
        etree.SubElement(parent, MAIN + "mergeCell", {"ref": str(merged)})
    parent.set("count", str(len(parent)))
    if not len(parent):
        _detach(parent)


xw.engines.add(xw.Engine(impl=engine))
