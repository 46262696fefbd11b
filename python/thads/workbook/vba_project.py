"""The workbook's VBA project, written without Excel.

The project carries source text only: MS-OVBA 2.3.4.1 lets a writer leave out compiled code, and Excel compiles on
first use. So no machine's compiled state is in the file, and the same sources give the same bytes.
"""

import io
import struct
import tomllib
import zipfile
from collections.abc import Mapping, Sequence
from importlib.resources import files
from typing import AnyStr

import xlsxwriter
from pyopenvba import ExcelFile
from pyopenvba.cfb import CFB
from pyopenvba.vba import compress, decompress

from thads.layout import BUTTONS
from xlwings_engines.shared.scratch import Scratch

PROJECT_NAME = "TuyenQuangTHADS"  # VBA refuses a project and a module of one name, so not "THADS"


MAX_LINE = 1023  # the VBA editor's limit


def vba_source(file_name: str) -> str:
    """Return the text of a source file in the package's `vba` folder."""
    return files("thads.workbook").joinpath("vba", file_name).read_text(encoding="utf-8")


# What THADS.bas tells the user.
VBA_MESSAGES: tuple[str, ...] = tuple(tomllib.loads(vba_source("messages.toml"))["texts"])


def button_macros() -> str:
    """Return the source of what the buttons run, for the module THADS: a Sub each, by `layout.BUTTONS`."""
    return "".join(f'\nPublic Sub {button.macro}()\n    RunAction "{button.action}"\nEnd Sub\n' for button in BUTTONS)


def build_vba_project(
    workbook_code_name: str, sheet_code_names: Sequence[str], modules: Mapping[str, str], this_workbook: str
) -> bytes:
    """Return a vbaProject.bin.

    Args:
        workbook_code_name: the workbook's code name, also the name of its document module.
        sheet_code_names: one a sheet, in the order of the sheets; their modules hold no code.
        modules: source by name of the standard modules, as the editor exports it (line 1 is Attribute VB_Name).
        this_workbook: source of the workbook's document module, without attribute lines.

    Raises:
        ValueError: a source has a character outside ASCII or too long a line, or its first line names another module.
    """
    with Scratch() as folder:
        data = io.BytesIO()
        # pyOpenVBA makes the document modules from the code names of a workbook that has nothing else.
        with xlsxwriter.Workbook(data, {"in_memory": True}) as empty:
            empty.set_vba_name(workbook_code_name)
            for code_name in sheet_code_names:
                empty.add_worksheet().set_vba_name(code_name)
        path = folder / "code_names.xlsm"
        path.write_bytes(data.getvalue())
        with ExcelFile(path) as workbook:
            project = workbook.add_vba_project()
            workbook.set_module(workbook_code_name, _checked(workbook_code_name, this_workbook))
            for name, source in modules.items():
                if not source.startswith(f'Attribute VB_Name = "{name}"'):
                    raise ValueError(f"VBA module {name}: line 1 must name it, as in a file exported by the editor")
                project.add_module(name, _checked(name, source))
            workbook.save()
        with zipfile.ZipFile(path) as package:
            return _finished(package.read("xl/vbaProject.bin"))


def _checked(name: str, source: str) -> str:
    lines = source.splitlines()
    for number, line in enumerate(lines, start=1):
        if not line.isascii():
            raise ValueError(f"VBA module {name}, line {number}: not ASCII: {line!r}")
        if len(line) > MAX_LINE:
            raise ValueError(f"VBA module {name}, line {number}: {len(line)} characters, VBA takes {MAX_LINE}")
    return "".join(f"{line}\r\n" for line in lines)


def _finished(vba_project: bytes) -> bytes:
    """Name the project and drop what pyOpenVBA keeps of its template's compiled state."""
    compound = CFB.from_bytes(vba_project)
    compound.write_stream_in_storage("VBA", "_VBA_PROJECT", bytes.fromhex("CC61FFFF000100"))
    information = decompress(compound.get_stream_in_storage("VBA", "dir"))
    information = replaced_once(information, _name_record("VBAProject"), _name_record(PROJECT_NAME))
    # pyOpenVBA ends it 4 bytes late.
    information = replaced_once(information, b"\x10\0" + bytes(8), b"\x10\0" + bytes(4))
    compound.write_stream_in_storage("VBA", "dir", compress(information))
    named = f'Name="{PROJECT_NAME}"'.encode()
    compound.write_stream("PROJECT", replaced_once(compound.get_stream("PROJECT"), b'Name="VBAProject"', named))
    return _black(compound.to_bytes())


def _name_record(name: str) -> bytes:
    return struct.pack("<HI", 0x0004, len(name)) + name.encode()  # PROJECTNAME, MS-OVBA 2.3.4.2.1.6


def replaced_once(data: AnyStr, old: AnyStr, new: AnyStr) -> AnyStr:
    """Put `new` in the place of `old`.

    Raises:
        ValueError: `old` is not there, or more than once: whoever made `data` does it in another way than known.
    """
    if data.count(old) != 1:
        raise ValueError(f"expected {old!r} once")
    return data.replace(old, new)


def _black(compound: bytes) -> bytes:
    """Colour every directory entry black, the simplest tree that MS-CFB 2.6.4 allows; pyOpenVBA leaves all red."""
    data = bytearray(compound)
    (first_sector,) = struct.unpack_from("<I", data, 48)
    # pyOpenVBA writes the directory in consecutive sectors; the mini FAT or the FAT, which follow, hold no names.
    (end_sector,) = struct.unpack_from("<I", data, 60)
    for position in range(512 + 512 * first_sector, 512 + 512 * end_sector, 128):
        if data[position + 66]:
            data[position + 67] = 1
    return bytes(data)
