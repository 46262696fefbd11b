"""The check of what is installed: `thads chan-doan`, the button "Kiểm tra cài đặt" and chan_doan.cmd.

Each check is a small function over an `Installation`, which tests make up. Standard library only, so that it runs where
packages are missing or broken. What only Windows can show is said to be unseen elsewhere, never to be fine.
"""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shutil
import struct
import sys
import tempfile
import zipfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from pathlib import Path, PureWindowsPath
from xml.etree import ElementTree

from thads.windows import PYTHON_VARIABLES, RECORD, REQUIREMENTS, WORKBOOK, home, machine
from thads.windows import packages as installed_packages
from thads.windows import server as server_call
from thads.windows.machine import EXCEL, EXCEL_POLICY, OFFICE_VERSIONS, Machine, expanded
from thads.windows.packages import Package

FINE, TROUBLE = 0, 1

CONFIG_SHEET = "xlwings.conf"
XLWINGS_VERSION = "XLWINGS VERSION"
INTERPRETER = "INTERPRETER_WIN"

# Settings of xlwings that change which Python runs or what it loads; others, such as a licence key, do no harm.
_SETTINGS_THAT_MATTER = {
    "INTERPRETER",
    INTERPRETER,
    "PYTHONPATH",
    "ADD_WORKBOOK_TO_PYTHONPATH",
    "CONDA PATH",
    "CONDA ENV",
    "UDF MODULES",
    "DEBUG UDFS",
    "USE UDF SERVER",
}

_ENVIRONMENT_KEYS = {
    r"HKCU\Environment": "của tài khoản",
    r"HKLM\SYSTEM\CurrentControlSet\Control\Session Manager\Environment": "của máy",
}

# Learn, "Attack surface reduction rules reference": a rule's value is 1 where it blocks, 6 where it warns.
_ASR_KEYS = tuple(
    rf"HKLM\SOFTWARE\{owner}\Windows Defender Exploit Guard\ASR\Rules"
    for owner in (r"Policies\Microsoft\Windows Defender", r"Microsoft\Windows Defender")
)
# Intune's: all rules in one value "ASRRules", "rule=1|rule=2".
_ASR_POLICY = r"HKLM\SOFTWARE\Policies\Microsoft\Windows Defender\Policy Manager"
_ASR_RULES = {
    "d4f940ab-401b-4efc-aadc-ad5f3c50688a": "không cho Office mở chương trình khác",
    "92e97fa1-2edf-4476-bdd6-9dd0b4dddc7b": "không cho macro gọi thư viện của Windows",
}
_ASR_BLOCKS = ("1", "6")

# [MS-OE376] and Microsoft's administrative templates: VBAWarnings.
_MACROS_OFF, _MACROS_SIGNED = 4, 3

_PE_BITS = {0x8664: 64, 0x014C: 32, 0xAA64: 64}
_LARGEST_PART = 20_000_000


class State(StrEnum):
    """How a check came out."""

    FINE = "tot"
    NOTE = "ghi-chu"
    TROUBLE = "can-sua"
    UNSEEN = "khong-xem-duoc"


_LABELS = {
    State.FINE: "Tốt",
    State.NOTE: "Lưu ý",
    State.TROUBLE: "CẦN SỬA",
    State.UNSEEN: "Không xem được",
}


@dataclass(frozen=True)
class Finding:
    """What was looked at, how it is, why it matters and what to do; the last is empty where nothing is to be done."""

    what: str
    state: State
    found: str
    why: str
    todo: str = ""


@dataclass(frozen=True)
class Installation:
    """What the checks are about. `book` is the workbook's path or address, "" where none was named.

    `conf` holds the settings of its hidden sheet; None where they could not be read.
    """

    machine: Machine
    home: Path | None
    prefix: Path
    python: tuple[int, ...] = sys.version_info[:3]
    bits: int = 64 if sys.maxsize > 2**32 else 32
    pins: Mapping[str, str] = field(default_factory=dict)
    packages: Mapping[str, Package | None] = field(default_factory=dict)
    book: str = ""
    conf: Mapping[str, str] | None = None
    call_udf: Callable[[Path, str], str] | None = None
    libreoffice: str | None = None

    @property
    def xlwings(self) -> str:
        """Version of the xlwings package; "" where it is missing."""
        package = self.packages.get("xlwings")
        return package.version if package else ""


Check = Callable[[Installation], Finding]

_AGAIN = "Hãy chạy lại cai_dat.cmd trong bộ cài."
_ONLY_WINDOWS = "chỉ xem được trên Windows"


def _unseen(what: str, why: str, found: str = _ONLY_WINDOWS) -> Finding:
    return Finding(what, State.UNSEEN, found, why)


def python(here: Installation) -> Finding:
    """Version and bitness of the Python that runs this."""
    why = "Công thức và nút bấm của sổ do Python này tính."
    found = f"{'.'.join(map(str, here.python))}, {here.bits} bit, ở {here.prefix}"
    fits = here.python >= (3, 11) and here.bits == 64
    todo = "" if fits else f"Cần Python 3.11 trở lên, 64 bit. {_AGAIN}"
    return Finding("Python", State.FINE if fits else State.TROUBLE, found, why, todo)


def place(here: Installation) -> Finding:
    """Whether this Python is the one that the workbook starts."""
    what, why = "Nơi cài", "Sổ tìm Python ở thư mục THADS của tài khoản, dù sổ để ở đâu."
    if not here.machine.windows or here.home is None:
        return _unseen(what, why)
    if _same(here.prefix, here.home / "venv"):
        return Finding(what, State.FINE, str(here.home), why)
    return Finding(
        what,
        State.TROUBLE,
        f"đang xem Python ở {here.prefix}, không phải Python của sổ",
        why,
        f"Chạy chan_doan.cmd. {_AGAIN}",
    )


def packages(here: Installation) -> Finding:
    """Installed packages against the locked ones, and whether their files are there."""
    what, why = "Thư viện", "Sai phiên bản hoặc thiếu tệp thì kết quả và nút bấm có thể hỏng."
    if not here.pins:
        return _unseen(what, why, f"không có tệp {REQUIREMENTS} để so")
    if wrong := installed_packages.wrong(here.pins, here.packages):
        return Finding(what, State.TROUBLE, ", ".join(wrong), why, _AGAIN)
    return Finding(what, State.FINE, f"đủ {len(here.pins)} thư viện, đúng phiên bản, đủ tệp", why)


def variables(here: Installation) -> Finding:
    """Environment variables by which other software turns every Python of the machine to its own files."""
    what, why = (
        "Biến môi trường của Python",
        "Biến PYTHONHOME, PYTHONPATH của phần mềm khác làm Python của sổ không chạy hoặc nạp nhầm thư viện.",
    )
    if not here.machine.windows:
        return _unseen(what, why)
    found = [
        f"{name} {whose}"
        for name in PYTHON_VARIABLES
        for key, whose in _ENVIRONMENT_KEYS.items()
        if here.machine.value(key, name)
    ]
    # A session's own, or one that was taken away but still holds until the next log-on.
    found += [
        f"{name} của phiên làm việc này"
        for name in PYTHON_VARIABLES
        if here.machine.environment.get(name) and not any(words.startswith(f"{name} ") for words in found)
    ]
    if found:
        todo = "Control Panel > Edit environment variables: xóa biến đó (hỏi người phụ trách máy phần mềm nào cần), rồi đăng nhập lại."
        return Finding(what, State.TROUBLE, f"đang đặt {', '.join(found)}", why, todo)
    return Finding(what, State.FINE, "không đặt", why)


def libraries(here: Installation) -> Finding:
    """xlwings' two DLLs: where one is missing, an antivirus program has most likely taken it away."""
    what, why = (
        "Tệp DLL của xlwings",
        "Excel 64 bit và 32 bit gọi Python qua hai tệp này; phần mềm diệt virus hay cách ly nhầm.",
    )
    if not here.machine.windows:
        return _unseen(what, why)
    names = [f"xlwings{bits}-{here.xlwings}.dll" for bits in (64, 32)]
    missing = [name for name in names if not (here.prefix / name).exists()]
    if missing:
        todo = f"Mở phần mềm diệt virus, khôi phục {', '.join(missing)} và thêm {here.prefix.parent} vào danh sách bỏ qua. {_AGAIN}"
        return Finding(what, State.TROUBLE, f"thiếu {', '.join(missing)} ở {here.prefix}", why, todo)
    return Finding(what, State.FINE, ", ".join(names), why)


def versions(here: Installation) -> Finding:
    """The DLL's version that the workbook's VBA names against the package's."""
    what, why = (
        "Phiên bản sổ và chương trình",
        "VBA của sổ gọi DLL theo tên có phiên bản; lệch nhau thì sổ không gọi được Python.",
    )
    if here.conf is None:
        return _unseen(what, why, _no_book(here))
    named = here.conf.get(XLWINGS_VERSION)
    if named is None:
        return _unseen(what, why, "sổ bản cũ, không ghi phiên bản")
    if named == here.xlwings or (here.prefix / f"xlwings64-{named}.dll").exists():
        return Finding(what, State.FINE, f"sổ dùng xlwings {named}", why)
    return Finding(
        what,
        State.TROUBLE,
        f"sổ cần xlwings {named}, máy có {here.xlwings or 'chưa cài'}",
        why,
        "Nếu sổ mới hơn: chạy cai_dat.cmd của bộ cài mới. Nếu sổ cũ hơn: chuyển số liệu bằng lệnh thads nang-cap.",
    )


def settings(here: Installation) -> Finding:
    """Which Python the workbook starts, and which of the three places of xlwings' settings says so."""
    what, why = (
        "Thiết lập của sổ",
        "Sổ đọc thiết lập theo thứ tự: sheet ẩn, tệp xlwings.conf cạnh sổ, tệp của tài khoản.",
    )
    if here.conf is None:
        return _unseen(what, why, _no_book(here))
    others = {
        str(path): sorted(keys)
        for path in _setting_files(here)
        if (keys := (_setting_keys(path) & _SETTINGS_THAT_MATTER) - set(here.conf))
    }
    if others:
        found = "; ".join(f"{path} đặt {', '.join(keys)}" for path, keys in others.items())
        return Finding(
            what, State.TROUBLE, found, why, "Đổi tên tệp đó (thiết lập của chương trình khác) rồi mở lại sổ."
        )
    named = here.conf.get(INTERPRETER, "")
    found = f"{INTERPRETER} = {named or '(trống)'}, ghi ở sheet ẩn của sổ"
    if not here.machine.windows or here.home is None:
        return _unseen(what, why, f"{found}; {_ONLY_WINDOWS}")
    if _same(Path(expanded(named, here.machine.environment)), here.home / "venv" / "Scripts" / "pythonw.exe"):
        return Finding(what, State.FINE, found, why)
    todo = f"Bỏ ẩn sheet {CONFIG_SHEET}, sửa lại {INTERPRETER} là %LOCALAPPDATA%\\THADS\\venv\\Scripts\\pythonw.exe."
    return Finding(what, State.TROUBLE, found, why, todo)


def account(here: Installation) -> Finding:
    """Whether xlwings' DLL, which knows no Unicode, can be told where Python is."""
    what, why = (
        "Đường dẫn thư mục cài",
        "Excel chuyển đường dẫn cho xlwings theo bảng mã cũ; chữ có dấu phải có tên tắt thay thế.",
    )
    if not here.machine.windows or here.home is None:
        return _unseen(what, why)
    short = machine.short_path(here.home)
    if short.isascii():
        return Finding(what, State.FINE, short, why)
    return Finding(
        what,
        State.TROUBLE,
        f"{here.home} có chữ có dấu và ổ đĩa không đặt tên tắt (8.3)",
        why,
        "Nhờ người phụ trách máy bật tên 8.3 cho ổ đĩa (fsutil 8dot3name) rồi cài lại, hoặc dùng tài khoản Windows có tên không dấu.",
    )


def excel(here: Installation) -> Finding:
    """Version and bitness of Excel, from the registry and the program's own header (PE, offset of "Machine")."""
    what, why = "Excel", "Cần Excel 2010 trở lên, 32 hoặc 64 bit; WPS và bản xem trước không chạy được nút bấm."
    if not here.machine.windows:
        return _unseen(what, why)
    number = _excel_number(here)
    if not number:
        return Finding(
            what, State.TROUBLE, "không thấy Excel", why, "Cài Excel, hoặc dùng lệnh thads tong-hop để lập bảng."
        )
    path = here.machine.value(r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\App Paths\excel.exe", "")
    bits = _pe_bits(Path(str(path).strip('"'))) if path else None
    found = f"Excel {OFFICE_VERSIONS.get(f'{number}.0', number)}, {f'{bits} bit' if bits else 'không rõ số bit'}"
    if number < 14:
        return Finding(what, State.TROUBLE, found, why, "Nâng cấp Excel, hoặc dùng lệnh thads tong-hop để lập bảng.")
    return Finding(what, State.FINE, found, why)


def macros(here: Installation) -> Finding:
    """What Excel does with macros: VBAWarnings, set by the office's policy or by the user, and VBAOff."""
    what, why = "Quyền chạy macro", "Công thức THADS và các nút là macro của sổ."
    if not here.machine.windows:
        return _unseen(what, why)
    # Settings of an Excel that was replaced stay in the registry and mean nothing.
    number = _excel_number(here)
    versions = [f"{number}.0"] if number else machine.office_versions(here.machine)[:1]
    if not versions:
        return _unseen(what, why, "không thấy Excel")
    for version in versions:
        off = here.machine.value(rf"HKCU\Software\Policies\Microsoft\Office\{version}\Common", "VBAOff")
        policy = here.machine.value(rf"{EXCEL_POLICY.format(version=version)}\Security", "VBAWarnings")
        chosen = here.machine.value(rf"{EXCEL.format(version=version)}\Security", "VBAWarnings")
        level = policy if policy is not None else chosen
        who = "chính sách của cơ quan" if off == 1 or policy is not None else "Trust Center"
        if off == 1 or level == _MACROS_OFF:
            todo = "Excel: File > Options > Trust Center > Macro Settings, chọn “Disable with notification”."
            if who != "Trust Center":
                todo = "Nhờ người phụ trách máy cho phép macro của sổ này, hoặc ký số sổ (docs/ky-so.md)."
            return Finding(what, State.TROUBLE, f"macro bị tắt bởi {who}", why, todo)
        if level == _MACROS_SIGNED:
            todo = "Sổ phải được ký số bằng chứng thư của cơ quan (docs/ky-so.md), hoặc để ở vị trí tin cậy."
            return Finding(what, State.NOTE, f"chỉ chạy macro đã ký số ({who})", why, todo)
    return Finding(what, State.FINE, "Excel hỏi “Bật nội dung” khi mở sổ, hoặc cho chạy", why)


def mark(here: Installation) -> Finding:
    """The mark that Windows leaves on downloaded files; Excel refuses their macros without a question."""
    what, why = "Dấu tệp tải từ mạng", "Excel chặn hẳn macro của tệp tải từ mạng hoặc nhận qua thư."
    if not here.machine.windows:
        return _unseen(what, why)
    path = _local(here)
    if path is None:
        return _unseen(what, why, _no_book(here))
    zone = re.search(r"ZoneId=(\d)", here.machine.mark(path))
    if zone and int(zone[1]) >= 3:
        return Finding(
            what,
            State.TROUBLE,
            f"{path.name} còn dấu tải từ mạng",
            why,
            "Đóng sổ, chuột phải vào tệp > Properties > đánh dấu Unblock > OK.",
        )
    return Finding(what, State.FINE, "không có", why)


def trusted(here: Installation) -> Finding:
    """Whether the workbook lies in a trusted location, and whether such locations count at all."""
    what, why = "Vị trí tin cậy", "Sổ ở vị trí tin cậy chạy ngay, không hỏi “Bật nội dung”."
    if not here.machine.windows:
        return _unseen(what, why)
    path = _local(here)
    if path is None:
        return _unseen(what, why, _no_book(here))
    found = "thư mục của sổ chưa phải vị trí tin cậy"
    for version in machine.office_versions(here.machine):
        for base in (EXCEL, EXCEL_POLICY):
            key = rf"{base.format(version=version)}\Security\Trusted Locations"
            if here.machine.value(key, "AllLocationsDisabled") == 1:
                return Finding(what, State.NOTE, "bị tắt toàn bộ", why, "Khi mở sổ hãy bấm “Bật nội dung”.")
            for name in here.machine.subkeys(key):
                folder = expanded(str(here.machine.value(rf"{key}\{name}", "Path") or ""), here.machine.environment)
                below = here.machine.value(rf"{key}\{name}", "AllowSubFolders") == 1
                if folder and (_same(Path(folder), path.parent) or (below and _inside(path, folder))):
                    return Finding(what, State.FINE, folder, why)
    return Finding(
        what, State.NOTE, found, why, "Bấm “Bật nội dung” khi mở sổ, hoặc chạy lại cai_dat.cmd và trả lời “c”."
    )


def defender(here: Installation) -> Finding:
    """Defender's attack surface reduction rules that keep Excel from starting Python or calling a DLL."""
    what, why = (
        "Quy tắc của Defender (ASR)",
        "Excel phải mở được pythonw.exe và gọi được DLL của xlwings.",
    )
    if not here.machine.windows:
        return _unseen(what, why)
    listed = str(here.machine.value(_ASR_POLICY, "ASRRules") or "").lower().replace(" ", "").split("|")
    blocked = [
        text
        for rule, text in _ASR_RULES.items()
        if any(str(here.machine.value(key, rule)) in _ASR_BLOCKS for key in _ASR_KEYS)
        or any(f"{rule}={value}" in listed for value in _ASR_BLOCKS)
    ]
    if blocked:
        todo = (
            "Nhờ người phụ trách máy đặt ngoại lệ của quy tắc ASR (Intune hoặc Group Policy) cho thư mục "
            f"{here.home}: thứ bị chặn là pythonw.exe trong đó do Excel mở, hoặc DLL do Excel gọi."
        )
        return Finding(what, State.TROUBLE, "; ".join(blocked), why, todo)
    if any(here.machine.denied(key) for key in (*_ASR_KEYS, _ASR_POLICY)):
        return _unseen(what, why, "tài khoản này không được đọc các quy tắc; hãy hỏi người phụ trách máy")
    return Finding(what, State.FINE, "không chặn", why)


def onedrive(here: Installation) -> Finding:
    """Whether the workbook lies in a folder that OneDrive keeps elsewhere, too."""
    what, why = "OneDrive", "Sổ trong OneDrive có thể mang địa chỉ web và bị người khác sửa cùng lúc."
    if not here.book:
        return _unseen(what, why, _no_book(here))
    folders = [here.machine.environment.get(name) for name in ("OneDriveCommercial", "OneDriveConsumer", "OneDrive")]
    if "://" in here.book or any(folder and _inside(Path(here.book), folder) for folder in folders):
        todo = "Nếu nút bấm báo lỗi, hãy chép sổ ra ngoài OneDrive (ví dụ ổ D:) rồi làm ở đó."
        return Finding(what, State.NOTE, f"sổ nằm trong OneDrive: {here.book}", why, todo)
    return Finding(what, State.FINE, "sổ không nằm trong OneDrive", why)


def writable(here: Installation) -> Finding:
    """Whether files can be written where the program and the workbook need it."""
    what, why = "Quyền ghi", "Chương trình ghi nhật ký, sổ được lưu cùng thư mục với bản dự phòng."
    path = _local(here)
    folders = [folder for folder in (here.home, path and path.parent) if folder and folder.exists()]
    refused = [str(folder) for folder in folders if not _can_write(folder)]
    if refused:
        return Finding(
            what, State.TROUBLE, f"không ghi được vào {', '.join(refused)}", why, "Chép sổ sang thư mục của mình."
        )
    if not folders:
        return _unseen(what, why, _no_book(here))
    return Finding(what, State.FINE, "ghi được", why)


def server(here: Installation) -> Finding:
    """A real call of a UDF, the way that Excel goes, but from Python: what is forbidden to Excel alone does not show."""
    what, why = (
        "Gọi thử một công thức qua xlwings",
        "Công thức trong sổ cũng đi đường này; phép thử do Python gọi, không phải Excel, nên không thấy điều chỉ cấm Excel.",
    )
    if here.call_udf is None or not here.machine.windows:
        return _unseen(what, why)
    try:
        answer = here.call_udf(here.prefix, here.xlwings)
    except Exception as error:
        words = " ".join(str(error).split())
        return Finding(
            what, State.TROUBLE, words or type(error).__name__, why, f"Xem các mục trên; nếu đều tốt: {_AGAIN}"
        )
    if answer != "0.06":
        return Finding(what, State.TROUBLE, f"kết quả là {answer}, phải là 0.06", why, _AGAIN)
    return Finding(what, State.FINE, "trả lời đúng", why)


def libreoffice(here: Installation) -> Finding:
    """LibreOffice, which serves where there is no Excel."""
    what, why = "LibreOffice", "Không bắt buộc; dùng để in PDF hoặc thay Excel."
    return Finding(what, State.NOTE, here.libreoffice or "không có", why)


CHECKS: tuple[Check, ...] = (
    python,
    place,
    packages,
    variables,
    libraries,
    versions,
    settings,
    account,
    excel,
    macros,
    mark,
    trusted,
    defender,
    onedrive,
    writable,
    server,
    libreoffice,
)


def examine(here: Installation) -> list[Finding]:
    """All findings, in the order of the checks."""
    return [check(here) for check in CHECKS]


def look(book: str = "", conf: Mapping[str, str] | None = None) -> Installation:
    """The installation as it is.

    Args:
        book: the workbook; "" is the one that the installer put into the user's documents, if it is there.
        conf: its hidden sheet's settings, where the caller has them already.
    """
    here = machine.this_machine()
    folder = home(os.environ)
    book = book or _installed_book(folder)
    if conf is None and book:
        conf = read_conf(Path(book))
    pins = installed_packages.read_pins(
        folder / REQUIREMENTS if here.windows and folder else Path(__file__).parents[3] / REQUIREMENTS
    )
    return Installation(
        machine=here,
        home=folder,
        prefix=Path(sys.prefix),
        pins=pins,
        packages=installed_packages.installed({*pins, "xlwings"}),
        book=book,
        conf=conf,
        call_udf=server_call.call_udf if here.windows else None,
        libreoffice=shutil.which("soffice") or _text(here.value(r"HKLM\SOFTWARE\LibreOffice\UNO\InstallPath", "")),
    )


def read_conf(path: Path) -> dict[str, str] | None:
    """The settings on a workbook file's hidden sheet, keys in capitals; None where they cannot be read."""
    try:
        with zipfile.ZipFile(path) as package:
            names = package.namelist()
            strings = [
                "".join(text.text or "" for text in item.iter() if _tag(text) == "t")
                for item in (_part(package, "xl/sharedStrings.xml") if "xl/sharedStrings.xml" in names else ())
            ]
            targets = {item.get("Id"): item.get("Target", "") for item in _part(package, "xl/_rels/workbook.xml.rels")}
            (sheet,) = (
                element
                for element in _part(package, "xl/workbook.xml").iter()
                if _tag(element) == "sheet" and element.get("name") == CONFIG_SHEET
            )
            (target,) = (targets[value] for key, value in sheet.attrib.items() if key.endswith("}id"))
            cells = {
                cell.get("r", ""): _cell_text(cell, strings)
                for cell in _part(package, f"xl/{target.removeprefix('/xl/')}").iter()
                if _tag(cell) == "c"
            }
    except (OSError, ValueError, KeyError, IndexError, zipfile.BadZipFile, ElementTree.ParseError):
        return None
    found: dict[str, str] = {}
    row = 1
    while key := cells.get(f"A{row}"):
        found[key.upper()] = cells.get(f"B{row}", "")
        row += 1
    return found


def _part(package: zipfile.ZipFile, name: str) -> ElementTree.Element:
    if package.getinfo(name).file_size > _LARGEST_PART:
        raise ValueError(name)
    return ElementTree.fromstring(package.read(name))


def _tag(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2]


def _cell_text(cell: ElementTree.Element, strings: Sequence[str]) -> str:
    text = "".join(part.text or "" for part in cell.iter() if _tag(part) in ("v", "t"))
    return strings[int(text)] if cell.get("t") == "s" else text


def _no_book(here: Installation) -> str:
    return "không đọc được sổ đã chọn" if here.book else "chưa chọn sổ; gõ thêm đường dẫn của sổ sau lệnh"


def _installed_book(folder: Path | None) -> str:
    if folder is None:
        return ""
    with suppress(OSError, ValueError, KeyError):
        path = Path(json.loads((folder / RECORD).read_text(encoding="utf-8"))["documents"], WORKBOOK)
        return str(path) if path.exists() else ""
    return ""


def _excel_number(here: Installation) -> int:
    """The installed Excel's version, 16 for Excel 2016 and later; 0 where there is none."""
    current = str(here.machine.value(r"HKCR\Excel.Application\CurVer", "") or "").rpartition(".")[2]
    return int(current) if current.isdecimal() else 0


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _local(here: Installation) -> Path | None:
    return Path(here.book) if here.book and "://" not in here.book else None


def _same(one: Path, other: Path) -> bool:
    with suppress(OSError):  # one of them is not there; where both are, one may be in its 8.3 form
        return os.path.samefile(one, other)
    return PureWindowsPath(one) == PureWindowsPath(other)


def _inside(path: Path, folder: str) -> bool:
    return any(_same(each, Path(folder)) for each in (path, *path.parents)) or PureWindowsPath(path).is_relative_to(
        PureWindowsPath(folder)
    )


def _setting_files(here: Installation) -> list[Path]:
    path = _local(here)
    profile = here.machine.environment.get("USERPROFILE")
    return [
        *([path.with_name("xlwings.conf")] if path else []),
        *([Path(profile, ".xlwings", "xlwings.conf")] if profile else []),
    ]


def _setting_keys(path: Path) -> set[str]:
    """Keys of a settings file as xlwings writes it: "KEY","value" a line."""
    with suppress(OSError):
        rows = csv.reader(io.StringIO(path.read_text(encoding="utf-8", errors="replace")))
        return {row[0].upper() for row in rows if len(row) > 1 and row[1]}
    return set()


def _pe_bits(path: Path) -> int | None:
    """Bitness of a Windows program by its header: PE format, "Machine" of the COFF file header."""
    with suppress(OSError, struct.error), path.open("rb") as file:
        head = file.read(4096)
        (offset,) = struct.unpack_from("<I", head, 0x3C)
        signature, kind = struct.unpack_from("<4sH", head, offset)
        return _PE_BITS.get(kind) if signature == b"PE\0\0" else None
    return None


def _can_write(folder: Path) -> bool:
    try:
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


def as_json(findings: Sequence[Finding]) -> str:
    """The findings for other programs."""
    keys = {"what": "muc", "state": "trang_thai", "found": "thay", "why": "vi_sao", "todo": "can_lam"}
    rows = [{keys[name]: value for name, value in asdict(finding).items()} for finding in findings]
    return json.dumps(rows, ensure_ascii=False, indent=2)


def as_text(findings: Sequence[Finding]) -> str:
    """The findings for a person: what is to be mended says why it matters and what to do."""
    lines = []
    for finding in findings:
        lines.append(f"[{_LABELS[finding.state]}] {finding.what}: {finding.found}")
        if finding.todo:
            lines += [f"    Vì sao: {finding.why}", f"    Cần làm: {finding.todo}"]
    return "\n".join([*lines, "", conclusion(findings)])


def conclusion(findings: Sequence[Finding]) -> str:
    """One sentence on the whole; what could not be seen is not called fine."""
    troubles = sum(finding.state is State.TROUBLE for finding in findings)
    unseen = sum(finding.state is State.UNSEEN for finding in findings)
    text = f"Có {troubles} mục cần sửa." if troubles else "Không thấy mục nào cần sửa."
    return f"{text} {unseen} mục không xem được." if unseen else text


def exit_code(findings: Sequence[Finding]) -> int:
    """1 where something is to be mended."""
    return TROUBLE if any(finding.state is State.TROUBLE for finding in findings) else FINE


def main(arguments: Sequence[str]) -> int:
    """`python -m thads.windows.doctor [SỔ]`: what chan_doan.cmd runs; needs none of the packages."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8")
    findings = examine(look(arguments[0] if arguments else ""))
    print(as_text(findings))
    return exit_code(findings)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
