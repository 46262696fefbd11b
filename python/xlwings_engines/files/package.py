"""The zip package of a workbook: bounds on what is unpacked, parts that keep their bytes, saving in one step."""

from __future__ import annotations

import errno
import io
import itertools
import math
import os
import posixpath
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import nullcontext
from typing import NamedTuple, NoReturn, TypeAlias

from lxml import etree

from xlwings_engines.shared.errors import BookChangedError, BookFormatError, BookInUseError, find_lock
from xlwings_engines.shared.replacing import alone, stamp, write_file

# Bounds on what is unpacked: half a megabyte of zip can hold half a gigabyte of zeros.
MAX_TOTAL = 128 * 2**20
MAX_PART = 64 * 2**20
MAX_ENTRIES = 10_000

# A bound on what a parsed part takes in memory: so many bytes each element and each attribute, measured with lxml.
MAX_TREE = 320 * 2**20
_ELEMENT, _ATTRIBUTE = 130, 240

# What programs write; by others (bzip2, LZMA) a few kilobytes become gigabytes within one read.
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)

_HEADER = struct.Struct("<26xHH")  # before a part: how long its name and what else is said of it are

# What `zipfile` raises for a package that contradicts itself.
_DAMAGES = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    RuntimeError,
    ValueError,
    IndexError,
    struct.error,
)

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RELATION_TYPE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATION_ID = f"{{{RELATION_TYPE}}}id"
SPREADSHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
CONTENT_TYPES = "[Content_Types].xml"
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

_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}"
# Attributes, and texts (""), that are read as whole numbers, with the largest that each can be; and as decimal numbers.
_MANY, _MOST_STYLES = 2**32 - 1, 65_490
_COLORS = {tag: {"theme": _MANY, "indexed": _MANY} for tag in ("color", "fgColor", "bgColor")}
_WHOLE: dict[str, dict[str, int]] = {
    MAIN + tag: numbers
    for tag, numbers in {
        "col": {"min": 16_384, "max": 16_384, "style": _MOST_STYLES},
        "row": {"r": 1_048_576, "s": _MOST_STYLES},
        "xf": dict.fromkeys(("numFmtId", "fontId", "fillId", "borderId"), _MANY),
        "numFmt": {"numFmtId": _MANY},
        "sheet": {"sheetId": _MANY},
        "workbookView": {"activeTab": _MANY, "firstSheet": _MANY},
        "table": {"id": _MANY, "headerRowCount": 1, "totalsRowCount": 1},
        "brk": {"id": _MANY},
        **_COLORS,
    }.items()
} | {_DRAWING + tag: {"": _MANY} for tag in ("row", "col")}
_DECIMAL: dict[str, tuple[str, ...]] = {
    MAIN + "col": ("width",),
    MAIN + "row": ("ht",),
    MAIN + "sheetFormatPr": ("defaultRowHeight", "defaultColWidth"),
    **dict.fromkeys((MAIN + tag for tag in _COLORS), ("tint",)),
}

Element: TypeAlias = etree._Element
Tree: TypeAlias = etree._ElementTree


class Relation(NamedTuple):
    kind: str
    target: str
    element: Element


def _is_whole(text: str | None, largest: int) -> bool:
    return text is None or (text.isdecimal() and len(text) <= len(str(largest)) and int(text) <= largest)


def _odd_numbers(tree: Tree) -> Iterator[str]:
    """What the engine will read as a number and is none, or a larger one than there can be."""
    for style in {cell.get("s") for cell in tree.iter(MAIN + "c")}:  # of most parts, these are most elements
        if not _is_whole(style, _MOST_STYLES):
            yield f"a cell of the style {style!r}"
    for element in tree.iter(*{**_WHOLE, **_DECIMAL}):
        for name, largest in _WHOLE.get(element.tag, {}).items():
            text = element.get(name) if name else (element.text or "").strip()
            if not _is_whole(text, largest):
                yield f"{element.tag} {name} {text!r}"
        for name in _DECIMAL.get(element.tag, ()):
            try:
                finite = math.isfinite(float(element.get(name, 0)))
            except ValueError:
                finite = False
            if not finite:
                yield f"{element.tag} {name}"


class Package:
    """The parts of a zip package: read and parsed when asked for, written anew only when they changed."""

    def __init__(self, path: str, content: bytes | None = None) -> None:
        """Read the file; or take the content of a package that no file holds yet, `path` being its name."""
        self.path = path
        self.is_new = content is not None
        if content is None:
            self.stamp = stamp(path)
            with open(path, "rb") as file:
                if os.fstat(file.fileno()).st_size > MAX_TOTAL:
                    self.refuse("too_large", f"the file is larger than {MAX_TOTAL:,} bytes")
                content = file.read()
        self.content = content
        self.trees: dict[str, Tree] = {}
        self.touched: set[str] = set()
        self._open()

    def _open(self) -> None:
        if self.content.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
            if "EncryptedPackage".encode("utf-16-le") in self.content:
                self.refuse("encrypted", "the workbook is protected with a password")
            self.refuse("legacy_xls", "the file is in the format of Excel 97-2003")
        if not self.content.startswith(b"PK"):
            self.refuse("not_a_package", "the file is not an .xlsx or .xlsm workbook")
        try:
            self.zip = zipfile.ZipFile(io.BytesIO(self.content))
        except _DAMAGES as error:
            self.damaged(error)
        entries = self.zip.infolist()
        if len(entries) > MAX_ENTRIES:
            self.refuse("too_large", f"the workbook has more than {MAX_ENTRIES:,} parts")
        if max((entry.file_size for entry in entries), default=0) > MAX_PART:
            self.refuse("too_large", f"a part of the workbook is larger than {MAX_PART:,} bytes")
        if sum(entry.file_size for entry in entries) > MAX_TOTAL:
            self.refuse("too_large", f"the workbook is larger than {MAX_TOTAL:,} bytes when unpacked")
        if any(entry.flag_bits & 1 for entry in entries):
            self.refuse("encrypted", "the workbook is protected with a password")
        if any(entry.compress_type not in _METHODS for entry in entries):
            self.damaged("a part is packed in an unusual way")
        self.entries = {entry.filename: entry for entry in entries}
        if len(self.entries) < len(entries):
            self.damaged("a part occurs twice")

    def refuse(self, reason: str, message: str) -> NoReturn:
        raise BookFormatError(self.path, reason, message)

    def damaged(self, what: object) -> NoReturn:
        self.refuse("damaged", f"the workbook is damaged ({what})")

    # Reading

    def read(self, part: str) -> bytes:
        entry = self.entries.get(part)
        if entry is None:
            self.damaged(f"no part {part}")
        if not self._is_former(part):
            return serialised(self.trees[part])
        try:
            with self.zip.open(entry) as file:
                # The size in the header may be a lie. Asked for one byte more, zipfile unpacks no further than that
                # and then finds that the checksum is wrong.
                return file.read(entry.file_size + 1)
        except _DAMAGES as error:
            self.damaged(f"{part}: {error}")

    def _is_former(self, part: str) -> bool:
        """Whether the package had the part when it was read or saved last."""
        return self.zip.NameToInfo.get(part) is self.entries[part]

    def root(self, part: str) -> Element:
        if part not in self.trees:
            parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, strip_cdata=False)
            content = self.read(part)
            if _ELEMENT * content.count(b"<") + _ATTRIBUTE * content.count(b"=") > MAX_TREE:
                self.refuse("too_large", f"{part} has too many elements")
            try:
                tree = etree.parse(io.BytesIO(content), parser)
            except (etree.LxmlError, ValueError) as error:
                self.damaged(f"{part}: {error}")
            if tree.docinfo.doctype:  # type: ignore[union-attr]
                self.damaged(f"{part}: a document type is not allowed")
            for odd in _odd_numbers(tree):
                self.damaged(f"{part}: {odd}")
            self.trees[part] = tree
        return self.trees[part].getroot()

    def relations(self, part: str) -> dict[str, Relation]:
        rels, folder = relations_part(part), posixpath.dirname(part)
        relations = {}
        for element in self.root(rels).iterchildren("{*}Relationship") if rels in self.entries else ():
            target = element.get("Target", "")
            target = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
            kind = element.get("Type", "").rpartition("/")[2]
            relations[element.get("Id", "")] = Relation(kind, target, element)
        return relations

    def parts_of(self, owner: str, *kinds: str) -> list[str]:
        """The parts of these kinds to which a part refers."""
        return [relation.target for relation in self.relations(owner).values() if relation.kind in kinds]

    # Changing

    def touch(self, part: str) -> None:
        self.touched.add(part)

    def add(self, pattern: str, owner: str, kind: str, xml: str) -> tuple[str, str]:
        """Add a part of a kind of spreadsheets' parts, which its owner refers to.

        Args:
            pattern: its name with * in the place of a number.
            owner: the part that refers to it.
            kind: what the relation and the content type call it.
            xml: what is in it.

        Returns:
            The part and the id of the relation.
        """
        taken = {name.casefold() for name in self.entries}
        part = next(name for number in itertools.count(1) if (name := pattern.replace("*", str(number))) not in taken)
        self._put(part, xml)
        declared = {"PartName": "/" + part, "ContentType": f"{SPREADSHEET_TYPE}.{kind}+xml"}
        etree.SubElement(self.root(CONTENT_TYPES), f"{{{_TYPES}}}Override", declared)
        rels = relations_part(owner)
        if rels not in self.entries:
            self._put(rels, f'<Relationships xmlns="{_RELATIONS}"/>')
        known = self.relations(owner)
        key = next(key for number in itertools.count(1) if (key := f"rId{number}") not in known)
        target = posixpath.relpath(part, posixpath.dirname(owner))
        relation = {"Id": key, "Type": f"{RELATION_TYPE}/{kind}", "Target": target}
        etree.SubElement(self.root(rels), f"{{{_RELATIONS}}}Relationship", relation)
        self.touched |= {rels, CONTENT_TYPES}
        return part, key

    def _put(self, part: str, xml: str) -> None:
        self.trees[part] = etree.parse(io.StringIO(xml))
        self.entries[part] = zipfile.ZipInfo(part)
        self.entries[part].compress_type = zipfile.ZIP_DEFLATED
        self.touched.add(part)

    def remove(self, part: str, owner: str) -> None:
        """Take a part out of the package, with what its owner and the content types say about it, and its own relations."""
        entries = [r.element for r in self.relations(owner).values() if r.target == part]
        entries += [e for e in self.root(CONTENT_TYPES).iterchildren("{*}Override") if e.get("PartName") == "/" + part]
        for element in entries:
            detach(element)
        self.touched |= {relations_part(owner), CONTENT_TYPES}
        for gone in (part, relations_part(part)):
            self.entries.pop(gone, None)
            self.touched.discard(gone)
            self.trees.pop(gone, None)

    # Saving

    def save(self, path: str) -> None:
        """Write the package to its own or another path, and go on from there.

        The former file becomes `<name>.bak`. Over itself, an unchanged package is not written.
        """
        content = self._build()
        exists = os.path.exists(path)
        own = exists and path == self.path and not self.is_new
        if own and content is self.content:
            return
        _ensure_free(path)
        like = path if exists else self.path
        mode = stat.S_IMODE(os.stat(like).st_mode) if os.path.exists(like) else 0o644
        try:
            with alone(path) if exists else nullcontext():
                if own and stamp(path) != self.stamp:
                    raise BookChangedError(path, "the workbook was changed by somebody else since it was opened")
                write_file(path, content, mode=mode, former=path + ".bak", check=_ensure_whole)
                self.stamp = stamp(path)
        except PermissionError as error:
            raise BookInUseError(path, "the workbook could not be replaced: it or its folder is in use") from error
        self.path, self.content, self.is_new = path, content, False
        self.touched.clear()
        self._open()

    def _build(self) -> bytes:
        """The package's bytes: the very same ones when no part differs."""
        parts = {part: serialised(self.trees[part]) for part in self.touched & self.entries.keys()}
        parts = {part: data for part, data in parts.items() if not self._is_former(part) or data != self.read(part)}
        if not parts and len(self.entries) == len(self.zip.NameToInfo):
            return self.content
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as package:
            package.comment = self.zip.comment
            for name, entry in self.entries.items():
                copy = zipfile.ZipInfo(name, entry.date_time)
                copy.compress_type = entry.compress_type
                copy.external_attr = entry.external_attr
                copy.create_system = entry.create_system
                copy.comment = entry.comment
                if name in parts:
                    package.writestr(copy, parts[name])
                else:
                    self.read(name)  # or it is found to be damaged
                    self._copy_packed(entry, copy, package)
        return buffer.getvalue()

    def _copy_packed(self, entry: zipfile.ZipInfo, copy: zipfile.ZipInfo, package: zipfile.ZipFile) -> None:
        """Put a part as it is packed: to pack all parts anew would take most of the time of saving."""
        start = entry.header_offset + _HEADER.size + sum(_HEADER.unpack_from(self.content, entry.header_offset))
        copy.CRC, copy.file_size, copy.compress_size = entry.CRC, entry.file_size, entry.compress_size
        copy.header_offset = package.start_dir
        package.fp.write(copy.FileHeader() + self.content[start : start + entry.compress_size])  # type: ignore[union-attr]
        package.start_dir = package.fp.tell()  # type: ignore[union-attr]
        package.filelist.append(copy)
        package.NameToInfo[copy.filename] = copy


def packed(parts: Mapping[str, bytes]) -> bytes:
    """A package of these parts, which tells nothing of when it was made."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        for name, content in parts.items():
            package.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def check_package(path: str | os.PathLike[str]) -> None:
    """Read all parts of a package, and parse those that are XML; BookFormatError if that fails."""
    package = Package(os.fspath(path))
    for part in package.entries:
        package.root(part) if part.endswith((".xml", ".rels")) else package.read(part)


def relations_part(part: str) -> str:
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", name + ".rels")


def serialised(tree: Tree | Element) -> bytes:
    return DECLARATION + etree.tostring(tree, encoding="UTF-8", xml_declaration=False)


def detach(element: Element) -> None:
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
        if element.get(name) is not None:
            del element.attrib[name]


def _ensure_free(path: str) -> None:
    """Raise BookInUseError when another program holds the file that is about to be replaced."""
    lock = find_lock(path)
    if lock:
        message = f"another program has the workbook open (it left {os.path.basename(lock)})"
        raise BookInUseError(path, message, lock)
    try:
        with open(path, "r+b"):
            pass
    except FileNotFoundError:
        pass
    except PermissionError as error:
        raise BookInUseError(path, "the workbook is open in another program or write-protected") from error


def _ensure_whole(path: str) -> None:
    with zipfile.ZipFile(path) as package:
        if (broken := package.testzip()) is not None:
            raise OSError(errno.EIO, f"{broken} was not written correctly", path)
