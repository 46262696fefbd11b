"""The checks of an installation, in the order in which they are told. A new one is a function under `@check`.

Each looks at an `Installation`, which tests make up. Standard library only, so that it runs where packages are missing or
broken. What only Windows can show is said to be unseen elsewhere, never to be fine.
"""

from __future__ import annotations

import os
import re
import struct
import sys
import tempfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from itertools import product
from pathlib import Path, PureWindowsPath
from typing import NamedTuple, TypeVar

from thads.layout import CONFIG_SHEET, XLWINGS_VERSION
from thads.windows import PYTHON_VARIABLES, REQUIREMENTS, machine, packages
from thads.windows.conf import setting_keys
from thads.windows.findings import ONLY_WINDOWS, Finding, State
from thads.windows.machine import EXCEL, EXCEL_POLICY, OFFICE_VERSIONS, Machine, expanded
from thads.windows.packages import Package

INTERPRETER = "INTERPRETER_WIN"

# Settings of xlwings that change which Python runs or what it loads; others, such as a licence key, do no harm.
_SETTINGS_THAT_MATTER = {
    "INTERPRETER", INTERPRETER, "PYTHONPATH", "ADD_WORKBOOK_TO_PYTHONPATH", "CONDA PATH", "CONDA ENV", "UDF MODULES",
    "DEBUG UDFS", "USE UDF SERVER",
}  # fmt: skip

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

_ALLOW_MACROS = "Excel: File > Options > Trust Center > Macro Settings, chọn “Disable with notification”."
_ASK_FOR_MACROS = "Nhờ người phụ trách máy cho phép macro của sổ này, hoặc ký số sổ (docs/ky-so.md)."

_PE_BITS = {0x8664: 64, 0x014C: 32, 0xAA64: 64}

_AGAIN = "Hãy chạy lại cai_dat.cmd trong bộ cài."


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


class UnseenError(Exception):
    """What a check is about cannot be looked at here; the message says why."""


class Answer(NamedTuple):
    """How a check came out: what was found, and what to do where something is to be done."""

    state: State
    found: str
    todo: str = ""


_fine, _note, _trouble = (partial(Answer, state) for state in (State.FINE, State.NOTE, State.TROUBLE))

Needed = TypeVar("Needed")
Check = Callable[[Installation], Finding]
CHECKS: list[Check] = []


def check(what: str, why: str, windows: bool = False) -> Callable[[Callable[[Installation], Answer]], Check]:
    """Add the function below to the checks: what it looks at and why that matters, as users read it.

    Args:
        windows: there is nothing to see elsewhere.
    """

    def register(look: Callable[[Installation], Answer]) -> Check:
        def examined(here: Installation) -> Finding:
            try:
                if windows and not here.machine.windows:
                    raise UnseenError(ONLY_WINDOWS)
                return Finding(what, why, *look(here))
            except UnseenError as reason:
                return Finding(what, why, State.UNSEEN, str(reason))

        CHECKS.append(examined)
        return examined

    return register


windows_check = partial(check, windows=True)


@check("Python", "Công thức và nút bấm của sổ do Python này tính.")
def running_python(here: Installation) -> Answer:
    """Version and bitness of the Python that runs this."""
    found = f"{'.'.join(map(str, here.python))}, {here.bits} bit, ở {here.prefix}"
    if here.python >= (3, 11) and here.bits == 64:
        return _fine(found)
    return _trouble(found, f"Cần Python 3.11 trở lên, 64 bit. {_AGAIN}")


@windows_check("Nơi cài", "Sổ tìm Python ở thư mục THADS của tài khoản, dù sổ để ở đâu.")
def installed_place(here: Installation) -> Answer:
    """Whether this Python is the one that the workbook starts."""
    home = _needed(here.home, ONLY_WINDOWS)
    if _same(here.prefix, home / "venv"):
        return _fine(str(home))
    return _trouble(f"đang xem Python ở {here.prefix}, không phải Python của sổ", f"Chạy chan_doan.cmd. {_AGAIN}")


@check("Thư viện", "Sai phiên bản hoặc thiếu tệp thì kết quả và nút bấm có thể hỏng.")
def pinned_packages(here: Installation) -> Answer:
    """Installed packages against the locked ones, and whether their files are there."""
    if not here.pins:
        raise UnseenError(f"không có tệp {REQUIREMENTS} để so")
    if wrong := packages.wrong(here.pins, here.packages):
        return _trouble(", ".join(wrong), _AGAIN)
    return _fine(f"đủ {len(here.pins)} thư viện, đúng phiên bản, đủ tệp")


@windows_check(
    "Biến môi trường của Python",
    "Biến PYTHONHOME, PYTHONPATH của phần mềm khác làm Python của sổ không chạy hoặc nạp nhầm thư viện.",
)
def variables(here: Installation) -> Answer:
    """Environment variables by which other software turns every Python of the machine to its own files."""
    kept = [
        (name, whose)
        for name in PYTHON_VARIABLES
        for key, whose in _ENVIRONMENT_KEYS.items()
        if here.machine.value(key, name)
    ]
    # A session's own, or one that was taken away but still holds until the next log-on.
    held = [name for name in PYTHON_VARIABLES if here.machine.environment.get(name) and name not in dict(kept)]
    found = [*(f"{name} {whose}" for name, whose in kept), *(f"{name} của phiên làm việc này" for name in held)]
    if found:
        todo = "Control Panel > Edit environment variables: xóa biến đó (hỏi người phụ trách máy phần mềm nào cần), rồi đăng nhập lại."
        return _trouble(f"đang đặt {', '.join(found)}", todo)
    return _fine("không đặt")


@windows_check(
    "Tệp DLL của xlwings", "Excel 64 bit và 32 bit gọi Python qua hai tệp này; phần mềm diệt virus hay cách ly nhầm."
)
def libraries(here: Installation) -> Answer:
    """xlwings' two DLLs: where one is missing, an antivirus program has most likely taken it away."""
    names = [f"xlwings{bits}-{here.xlwings}.dll" for bits in (64, 32)]
    if missing := ", ".join(name for name in names if not (here.prefix / name).exists()):
        return _trouble(
            f"thiếu {missing} ở {here.prefix}",
            f"Mở phần mềm diệt virus, khôi phục {missing} và thêm {here.prefix.parent} vào danh sách bỏ qua. {_AGAIN}",
        )
    return _fine(", ".join(names))


@check(
    "Phiên bản sổ và chương trình", "VBA của sổ gọi DLL theo tên có phiên bản; lệch nhau thì sổ không gọi được Python."
)
def versions(here: Installation) -> Answer:
    """The DLL's version that the workbook's VBA names against the package's."""
    named = _needed(here.conf, _no_book(here)).get(XLWINGS_VERSION)
    if named is None:
        raise UnseenError("sổ bản cũ, không ghi phiên bản")
    if named == here.xlwings or (here.prefix / f"xlwings64-{named}.dll").exists():
        return _fine(f"sổ dùng xlwings {named}")
    return _trouble(
        f"sổ cần xlwings {named}, máy có {here.xlwings or 'chưa cài'}",
        "Nếu sổ mới hơn: chạy cai_dat.cmd của bộ cài mới. Nếu sổ cũ hơn: chuyển số liệu bằng lệnh thads nang-cap.",
    )


@check("Thiết lập của sổ", "Sổ đọc thiết lập theo thứ tự: sheet ẩn, tệp xlwings.conf cạnh sổ, tệp của tài khoản.")
def xlwings_settings(here: Installation) -> Answer:
    """Which Python the workbook starts, and which of the three places of xlwings' settings says so."""
    conf = _needed(here.conf, _no_book(here))
    others = [
        f"{path} đặt {', '.join(sorted(keys))}"
        for path in _setting_files(here)
        if (keys := (setting_keys(path) & _SETTINGS_THAT_MATTER) - set(conf))
    ]
    if others:
        return _trouble("; ".join(others), "Đổi tên tệp đó (thiết lập của chương trình khác) rồi mở lại sổ.")
    named = conf.get(INTERPRETER, "")
    found = f"{INTERPRETER} = {named or '(trống)'}, ghi ở sheet ẩn của sổ"
    if not here.machine.windows or here.home is None:
        raise UnseenError(f"{found}; {ONLY_WINDOWS}")
    if _same(Path(expanded(named, here.machine.environment)), here.home / "venv" / "Scripts" / "pythonw.exe"):
        return _fine(found)
    return _trouble(
        found,
        f"Bỏ ẩn sheet {CONFIG_SHEET}, sửa lại {INTERPRETER} là %LOCALAPPDATA%\\THADS\\venv\\Scripts\\pythonw.exe.",
    )


@windows_check(
    "Đường dẫn thư mục cài", "Excel chuyển đường dẫn cho xlwings theo bảng mã cũ; chữ có dấu phải có tên tắt thay thế."
)
def account(here: Installation) -> Answer:
    """Whether xlwings' DLL, which knows no Unicode, can be told where Python is."""
    home = _needed(here.home, ONLY_WINDOWS)
    short = machine.short_path(home)
    if short.isascii():
        return _fine(short)
    return _trouble(
        f"{home} có chữ có dấu và ổ đĩa không đặt tên tắt (8.3)",
        "Nhờ người phụ trách máy bật tên 8.3 cho ổ đĩa (fsutil 8dot3name) rồi cài lại, hoặc dùng tài khoản Windows có tên không dấu.",
    )


@windows_check("Excel", "Cần Excel 2010 trở lên, 32 hoặc 64 bit; WPS và bản xem trước không chạy được nút bấm.")
def excel(here: Installation) -> Answer:
    """Version and bitness of Excel, from the registry and the program's own header (PE, offset of "Machine")."""
    number = _excel_number(here)
    if not number:
        return _trouble("không thấy Excel", "Cài Excel, hoặc dùng lệnh thads tong-hop để lập bảng.")
    path = here.machine.value(r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\App Paths\excel.exe", "")
    bits = _pe_bits(Path(str(path).strip('"'))) if path else None
    found = f"Excel {OFFICE_VERSIONS.get(f'{number}.0', number)}, {f'{bits} bit' if bits else 'không rõ số bit'}"
    if number < 14:
        return _trouble(found, "Nâng cấp Excel, hoặc dùng lệnh thads tong-hop để lập bảng.")
    return _fine(found)


@windows_check("Quyền chạy macro", "Công thức THADS và các nút là macro của sổ.")
def macros(here: Installation) -> Answer:
    """What Excel does with macros: VBAWarnings, set by the office's policy or by the user, and VBAOff."""
    # Settings of an Excel that was replaced stay in the registry and mean nothing.
    number = _excel_number(here)
    version = f"{number}.0" if number else next(iter(machine.office_versions(here.machine)), None)
    if version is None:
        raise UnseenError("không thấy Excel")
    off = here.machine.value(rf"HKCU\Software\Policies\Microsoft\Office\{version}\Common", "VBAOff")
    policy = here.machine.value(rf"{EXCEL_POLICY.format(version=version)}\Security", "VBAWarnings")
    chosen = here.machine.value(rf"{EXCEL.format(version=version)}\Security", "VBAWarnings")
    level = policy if policy is not None else chosen
    forced = off == 1 or policy is not None
    who = "chính sách của cơ quan" if forced else "Trust Center"
    if off == 1 or level == _MACROS_OFF:
        return _trouble(f"macro bị tắt bởi {who}", _ASK_FOR_MACROS if forced else _ALLOW_MACROS)
    if level == _MACROS_SIGNED:
        todo = "Sổ phải được ký số bằng chứng thư của cơ quan (docs/ky-so.md), hoặc để ở vị trí tin cậy."
        return _note(f"chỉ chạy macro đã ký số ({who})", todo)
    return _fine("Excel hỏi “Bật nội dung” khi mở sổ, hoặc cho chạy")


@windows_check("Dấu tệp tải từ mạng", "Excel chặn hẳn macro của tệp tải từ mạng hoặc nhận qua thư.")
def mark(here: Installation) -> Answer:
    """The mark that Windows leaves on downloaded files; Excel refuses their macros without a question."""
    path = _needed(_local(here), _no_book(here))
    if re.search(r"ZoneId=[3-9]", here.machine.mark(path)):
        return _trouble(
            f"{path.name} còn dấu tải từ mạng", "Đóng sổ, chuột phải vào tệp > Properties > đánh dấu Unblock > OK."
        )
    return _fine("không có")


@windows_check("Vị trí tin cậy", "Sổ ở vị trí tin cậy chạy ngay, không hỏi “Bật nội dung”.")
def trusted(here: Installation) -> Answer:
    """Whether the workbook lies in a trusted location, and whether such locations count at all."""
    path = _needed(_local(here), _no_book(here))
    for version, base in product(machine.office_versions(here.machine), (EXCEL, EXCEL_POLICY)):
        key = rf"{base.format(version=version)}\Security\Trusted Locations"
        if here.machine.value(key, "AllLocationsDisabled") == 1:
            return _note("bị tắt toàn bộ", "Khi mở sổ hãy bấm “Bật nội dung”.")
        for name in here.machine.subkeys(key):
            folder = expanded(str(here.machine.value(rf"{key}\{name}", "Path") or ""), here.machine.environment)
            below = here.machine.value(rf"{key}\{name}", "AllowSubFolders") == 1
            if folder and (_same(Path(folder), path.parent) or (below and _inside(path, folder))):
                return _fine(folder)
    return _note(
        "thư mục của sổ chưa phải vị trí tin cậy",
        "Bấm “Bật nội dung” khi mở sổ, hoặc chạy lại cai_dat.cmd và trả lời “c”.",
    )


@windows_check("Quy tắc của Defender (ASR)", "Excel phải mở được pythonw.exe và gọi được DLL của xlwings.")
def defender(here: Installation) -> Answer:
    """Defender's attack surface reduction rules that keep Excel from starting Python or calling a DLL."""
    listed = str(here.machine.value(_ASR_POLICY, "ASRRules") or "").lower().replace(" ", "").split("|")
    blocked = [
        text
        for rule, text in _ASR_RULES.items()
        if any(str(here.machine.value(key, rule)) in _ASR_BLOCKS for key in _ASR_KEYS)
        or any(f"{rule}={value}" in listed for value in _ASR_BLOCKS)
    ]
    if blocked:
        return _trouble(
            "; ".join(blocked),
            "Nhờ người phụ trách máy đặt ngoại lệ của quy tắc ASR (Intune hoặc Group Policy) cho thư mục "
            f"{here.home}: thứ bị chặn là pythonw.exe trong đó do Excel mở, hoặc DLL do Excel gọi.",
        )
    if any(here.machine.denied(key) for key in (*_ASR_KEYS, _ASR_POLICY)):
        raise UnseenError("tài khoản này không được đọc các quy tắc; hãy hỏi người phụ trách máy")
    return _fine("không chặn")


@check("OneDrive", "Sổ trong OneDrive có thể mang địa chỉ web và bị người khác sửa cùng lúc.")
def onedrive(here: Installation) -> Answer:
    """Whether the workbook lies in a folder that OneDrive keeps elsewhere, too."""
    if not here.book:
        raise UnseenError(_no_book(here))
    folders = [here.machine.environment.get(name) for name in ("OneDriveCommercial", "OneDriveConsumer", "OneDrive")]
    if "://" in here.book or any(folder and _inside(Path(here.book), folder) for folder in folders):
        todo = "Nếu nút bấm báo lỗi, hãy chép sổ ra ngoài OneDrive (ví dụ ổ D:) rồi làm ở đó."
        return _note(f"sổ nằm trong OneDrive: {here.book}", todo)
    return _fine("sổ không nằm trong OneDrive")


@check("Quyền ghi", "Chương trình ghi nhật ký, sổ được lưu cùng thư mục với bản dự phòng.")
def writable(here: Installation) -> Answer:
    """Whether files can be written where the program and the workbook need it."""
    path = _local(here)
    folders = [folder for folder in (here.home, path and path.parent) if folder and folder.exists()]
    if not folders:
        raise UnseenError(_no_book(here))
    if refused := [str(folder) for folder in folders if not _can_write(folder)]:
        return _trouble(f"không ghi được vào {', '.join(refused)}", "Chép sổ sang thư mục của mình.")
    return _fine("ghi được")


@windows_check(
    "Gọi thử một công thức qua xlwings",
    "Công thức trong sổ cũng đi đường này; phép thử do Python gọi, không phải Excel, nên không thấy điều chỉ cấm Excel.",
)
def udf_call(here: Installation) -> Answer:
    """A real call of a UDF, the way that Excel goes, but from Python: what is forbidden to Excel alone does not show."""
    call_udf = _needed(here.call_udf, ONLY_WINDOWS)
    try:
        answer = call_udf(here.prefix, here.xlwings)
    except Exception as error:
        words = " ".join(str(error).split())
        return _trouble(words or type(error).__name__, f"Xem các mục trên; nếu đều tốt: {_AGAIN}")
    if answer != "0.06":
        return _trouble(f"kết quả là {answer}, phải là 0.06", _AGAIN)
    return _fine("trả lời đúng")


@check("LibreOffice", "Không bắt buộc; dùng để in PDF hoặc thay Excel.")
def libreoffice(here: Installation) -> Answer:
    """LibreOffice, which serves where there is no Excel."""
    return _note(here.libreoffice or "không có")


def _no_book(here: Installation) -> str:
    return "không đọc được sổ đã chọn" if here.book else "chưa chọn sổ; gõ thêm đường dẫn của sổ sau lệnh"


def _local(here: Installation) -> Path | None:
    return Path(here.book) if here.book and "://" not in here.book else None


def _needed(value: Needed | None, lacking: str) -> Needed:
    """The value, without which there is nothing to see."""
    if value is None:
        raise UnseenError(lacking)
    return value


def _excel_number(here: Installation) -> int:
    """The installed Excel's version, 16 for Excel 2016 and later; 0 where there is none."""
    current = str(here.machine.value(r"HKCR\Excel.Application\CurVer", "") or "").rpartition(".")[2]
    return int(current) if current.isdecimal() else 0


def _same(one: Path, other: Path) -> bool:
    with suppress(OSError):  # one of them is not there; where both are, one may be in its 8.3 form
        return os.path.samefile(one, other)
    return PureWindowsPath(one) == PureWindowsPath(other)


def _inside(path: Path, folder: str) -> bool:
    return any(_same(each, Path(folder)) for each in (path, *path.parents))


def _setting_files(here: Installation) -> list[Path]:
    book, profile = _local(here), here.machine.environment.get("USERPROFILE")
    places = (book and book.with_name("xlwings.conf"), profile and Path(profile, ".xlwings", "xlwings.conf"))
    return [place for place in places if place]


def _pe_bits(path: Path) -> int | None:
    """Bitness of a Windows program by its header: PE format, "Machine" of the COFF file header."""
    with suppress(OSError, struct.error), path.open("rb") as file:
        head = file.read(4096)
        signature, kind = struct.unpack_from("<4sH", head, *struct.unpack_from("<I", head, 0x3C))
        return _PE_BITS.get(kind) if signature == b"PE\0\0" else None
    return None


def _can_write(folder: Path) -> bool:
    with suppress(OSError), tempfile.TemporaryFile(dir=folder):
        return True
    return False
