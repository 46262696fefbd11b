"""Zip packages, the files of .xlsx, .xlsm, .xlsb and .ods: their parts, and the elements of those that are XML."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from lzma import LZMAError
from posixpath import join, normpath, split

from lxml import etree

from thads.forms.files.sheet import UnreadableError

_DAMAGES = (zipfile.BadZipFile, NotImplementedError, zlib.error, LZMAError, EOFError, OSError, ValueError, IndexError)

_MAX_PART = 64 * 2**20


class Package:
    """A zip file, every damage of which is an `UnreadableError`.

    Names of parts are told apart without regard to case (ECMA-376, part 2); some programs write backslashes as well.
    """

    def __init__(self, data: bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except _DAMAGES as error:
            raise UnreadableError("damaged") from error
        entries = self._zip.filelist
        self.parts = {normpath(entry.filename.replace("\\", "/").lower()).lstrip("/"): entry for entry in entries}
        if any(entry.flag_bits & 1 for entry in entries):
            raise UnreadableError("password")
        if len(self.parts) < len(entries):
            raise UnreadableError("damaged")  # which of two parts of one name is meant, programs decide differently

    def part(self, name: str) -> bytes:
        """What a part holds; nothing where it is missing."""
        entry = self.parts.get(name.lower())
        if entry is None:
            return b""
        if entry.file_size > _MAX_PART:
            raise UnreadableError("too_large")  # it would take until the process is ended
        try:
            return self._zip.read(entry)
        except _DAMAGES as error:
            raise UnreadableError("damaged") from error


def events(xml: bytes, *tags: str) -> Iterator[tuple[str, etree._Element]]:
    """Start and end of the elements of these local names; memory does not grow with the file."""
    try:
        found = etree.iterparse(
            io.BytesIO(xml), events=("start", "end"), tag=tags, resolve_entities=False, no_network=True, huge_tree=False
        )
        for event, element in found:
            yield event, element
            if event == "end":
                element.clear(keep_tail=False)
    except etree.XMLSyntaxError as error:
        if error.args[1:2] == (2,):
            raise MemoryError from error  # XML_ERR_NO_MEMORY
        raise UnreadableError("damaged") from error


def relations(package: Package, name: str) -> list[tuple[str, str, str]]:
    """Identity, kind and target of what a part ("" is the package) refers to (ECMA-376, part 2)."""
    folder, base = split(name)
    xml = package.part(join(folder, "_rels", f"{base}.rels"))
    found = []
    for event, one in events(xml, "{*}Relationship") if xml else ():
        if event == "start":
            target = normpath(join("/", folder, one.get("Target", "").replace("\\", "/")))
            found.append((one.get("Id", ""), one.get("Type", "").rpartition("/")[2], target.lstrip("/")))
    return found
