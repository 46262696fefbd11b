"""The installer behind cai_dat.cmd and go_bo.cmd: for one user, without an administrator, without the internet.

It runs from the unpacked kit by whatever Python was found, so: standard library only. The new version is made beside the
one that is there and takes its place when it is whole; an office's own workbooks it never touches.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import shutil
import sys
import sysconfig
import zipfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from subprocess import run

from thads import journal, windows
from thads.errors import explained
from thads.windows import machine, packages
from thads.windows.machine import EXCEL, Machine
from thads.workbook import signature
from xlwings_engines.shared.replacing import patiently, write_file

# 4 is the installer's own: Python itself ends with 1 and 2 where it cannot run the installer.
DONE, UNUSABLE, UNFIT, DONE_WITH_TROUBLE = 0, 2, 3, 4

SHORTCUT = "Sổ giảm án tồn đọng.lnk"
WORK_FOLDER = "THADS"
TRUSTED = EXCEL + r"\Security\Trusted Locations\THADS"

# What is new is made in folders of the one ending; what was there before goes to those of the other for a moment.
_VENV, _FRESH, _FORMER = "venv", ".moi", ".cu"

# Python's own packages, in the virtual environment, find the program by it. Relative and ASCII: Python reads such a
# file in the machine's code page, and the user's name may have letters that are not in it.
_PATH_FILE = "thads.pth"
_PATH_LINE = r"..\..\..\python"

_MAKE_SHORTCUT = """
import sys, pythoncom
from win32com.shell import shell
link = pythoncom.CoCreateInstance(
    shell.CLSID_ShellLink, None, pythoncom.CLSCTX_INPROC_SERVER, shell.IID_IShellLink)
link.SetPath(sys.argv[2])
link.QueryInterface(pythoncom.IID_IPersistFile).Save(sys.argv[1], 0)
"""


_IN_USE = "Chương trình đang được dùng. Hãy lưu và đóng hết các cửa sổ Excel rồi chạy lại cai_dat.cmd."
_NOT_DELETED = "Không xóa được {path}. Hãy đóng hết các cửa sổ Excel, khởi động lại máy rồi chạy lại cai_dat.cmd."


class InstallError(Exception):
    """Nothing more can be done; the message says in Vietnamese why and what to do next."""


def fits(kit: Path) -> bool:
    """Whether this Python can carry the program: the kit has packages for it, and it may keep files in %LOCALAPPDATA%."""
    version = f"{sys.version_info[0]}.{sys.version_info[1]}"
    return (
        (kit / windows.KIT_WHEELS / windows.requirements_name(version)).exists()
        and sysconfig.get_platform() == "win-amd64"
        and "WindowsApps" not in sys.base_prefix  # Python of the Store: Windows diverts what it writes to AppData
        and home_folder() not in Path(sys.prefix).parents
        and all(importlib.util.find_spec(name) for name in ("venv", "ensurepip"))
    )


def home_folder() -> Path:
    """%LOCALAPPDATA%\\THADS.

    Raises:
        InstallError: the environment does not name the folder.
    """
    folder = windows.home(os.environ)
    if folder is None:
        raise InstallError(
            "Windows không cho biết thư mục của tài khoản (LOCALAPPDATA). Hãy đăng nhập lại rồi làm lại."
        )
    return folder


def install(kit: Path, here: Machine, quiet: bool, trust: bool) -> bool:
    """Install, or bring an earlier installation up to date.

    Args:
        kit: folder of the unpacked kit.
        here: the machine.
        quiet: ask nothing.
        trust: make the workbook's folder a trusted location; without it the user is asked unless `quiet`.

    Returns:
        Whether the check afterwards finds nothing to mend.

    Raises:
        InstallError: the files in place are in use or cannot be written; what was there before is there again.
    """
    folder = home_folder()
    folder.mkdir(parents=True, exist_ok=True)
    before = windows.read_record(folder)
    for path in _kit_files(kit):
        machine.unblock(path)
    print(f"Cài vào {folder}")
    _clear_up(folder)
    changed = [_VENV] if _make_environment(kit, folder) else []
    _make_program(kit, folder)
    _put_in_place(folder, [*changed, windows.PROGRAM])
    _copy_single_files(kit, folder)
    print("Đã cài chương trình.")
    book = _place_workbook(kit, here, before)
    record = before | {"version": _version(kit), "workbook": _digest(kit / windows.WORKBOOK)}
    record |= {"documents": str(book.parent), "shortcut": str(_add_shortcut(folder, here, book) or "")}
    if trust or (not quiet and _wants_trust(book.parent)):
        _trust(here, book.parent)
    write_file(folder / windows.RECORD, json.dumps(record, ensure_ascii=False, indent=1).encode())
    print()
    command = [str(_python(folder)), "-I", "-m", "thads.windows.doctor", str(book)]
    return run(command, check=False, env=machine.environment()).returncode == 0


def _kit_files(kit: Path) -> list[Path]:
    """The kit's own files; beside them may lie whatever else somebody has downloaded."""
    own = [kit / name for name in (*windows.DOCUMENTS, *windows.COMMANDS)]
    folders = (kit / name for name in (windows.KIT_PROGRAM, windows.KIT_WHEELS, windows.KIT_PYTHON))
    return own + [path for folder in folders for path in folder.rglob("*")]


def uninstall() -> None:
    """Take back what stands outside the program's own folder; go_bo.cmd deletes that folder afterwards."""
    record = windows.read_record(home_folder())
    for version in machine.OFFICE_VERSIONS:
        machine.delete_registry(TRUSTED.format(version=version))
    if shortcut := record.get("shortcut"):
        Path(shortcut).unlink(missing_ok=True)
    if record.get("documents"):
        print(f"Các sổ trong {record['documents']} được giữ nguyên; Python của máy cũng giữ nguyên.")


def _version(kit: Path) -> str:
    """What a kit says about itself."""
    return str(json.loads((kit / windows.KIT_FACTS).read_text(encoding="utf-8"))["version"])


def _python(folder: Path, venv: str = _VENV) -> Path:
    return folder / venv / "Scripts" / "python.exe"


def _clear_up(folder: Path) -> None:
    """Take back what an installation that was cut off had moved aside, and remove what it left."""
    for name, last in ((_VENV, windows.REQUIREMENTS), (windows.PROGRAM, "thads")):
        path, former = folder / name, folder / f"{name}{_FORMER}"
        if former.exists() and not (path / last).exists():
            _delete(path)
            former.rename(path)
        _delete(former)
        _delete(folder / f"{name}{_FRESH}")


def _make_environment(kit: Path, folder: Path) -> bool:
    """Make a virtual environment with exactly the kit's packages, unless there is one that has them already."""
    lock = kit / windows.KIT_WHEELS / windows.requirements_name(f"{sys.version_info[0]}.{sys.version_info[1]}")
    venv, name = folder / _VENV, f"{_VENV}{_FRESH}"
    stamp = venv / windows.REQUIREMENTS
    if stamp.exists() and stamp.read_bytes() == lock.read_bytes() and _works(folder):
        print("Thư viện đã đủ và đúng phiên bản.")
        return False
    with explained(_IN_USE, InstallError):
        for file in (*venv.glob("xlwings*.dll"), *venv.glob("Scripts/python*.exe")):
            with file.open("r+b"):  # Windows refuses it while the file runs
                pass
    print("Đang cài thư viện, mất vài phút…")
    try:
        _run([sys.executable, "-I", "-m", "venv", str(folder / name)], "Chưa tạo được môi trường Python")
        # --isolated: the user's own pip settings may point to a network.
        pip = [str(_python(folder, name)), "-I", "-m", "pip", "--isolated", "--disable-pip-version-check"]
        wheels = ["--no-index", "--find-links", str(kit / windows.KIT_WHEELS), "--require-hashes", "-r", str(lock)]
        _run([*pip, "install", "-q", *wheels], "Chưa cài được thư viện")
        # Not by way of a private name: Python passes over a file of paths that was ever hidden, as Wine keeps it.
        packages_folder = folder / name / "Lib" / "site-packages"
        (packages_folder / _PATH_FILE).write_text(f"{_PATH_LINE}\n", encoding="ascii")
        # Workbooks of an earlier version name that version's DLL: it stays, so that they keep working.
        for library in venv.glob("xlwings*.dll"):
            if not (folder / name / library.name).exists():
                _copy(library, folder / name / library.name)
        _copy(lock, folder / name / windows.REQUIREMENTS)
    except BaseException:  # Ctrl+C, too
        shutil.rmtree(folder / name, ignore_errors=True)
        raise
    print("Đã cài thư viện từ bộ cài, không dùng mạng.")
    return True


def _works(folder: Path) -> bool:
    """Whether the environment starts and its packages are whole: antivirus programs take files away."""
    venv = folder / _VENV
    pins = packages.read_pins(venv / windows.REQUIREMENTS)
    if packages.wrong(pins, packages.installed(pins, venv / "Lib" / "site-packages")):
        return False
    with suppress(OSError):
        return machine.ended([str(_python(folder)), "-I", "-c", "import lxml.etree, pythoncom"])[0] == 0
    return False


def _make_program(kit: Path, folder: Path) -> None:
    fresh = folder / f"{windows.PROGRAM}{_FRESH}"
    own = shutil.ignore_patterns("__pycache__")
    shutil.copytree(kit / windows.KIT_PROGRAM, fresh, ignore=own, copy_function=shutil.copyfile)


def _put_in_place(folder: Path, names: Sequence[str]) -> None:
    """Put the new folders in the places of the former ones, which are back where one cannot be moved.

    All are made before: no more than these moves lie between the earlier version and the new one.
    """
    moves = [
        (folder / f"{name}{source}", folder / f"{name}{target}")
        for name in names
        for source, target in (("", _FORMER), (_FRESH, ""))
        if (folder / f"{name}{source}").exists()
    ]
    done = []
    try:
        with explained(_IN_USE, InstallError):
            for source, target in moves:
                patiently(os.rename, str(source), str(target))
                done.append((source, target))
    except BaseException:
        for source, target in reversed(done):
            target.rename(source)
        raise
    for name in names:
        shutil.rmtree(folder / f"{name}{_FORMER}", ignore_errors=True)


def _copy_single_files(kit: Path, folder: Path) -> None:
    _copy(folder / _VENV / windows.REQUIREMENTS, folder / windows.REQUIREMENTS)
    for name in windows.DOCUMENTS:
        if (kit / name).exists():
            (folder / name).parent.mkdir(exist_ok=True)
            _copy(kit / name, folder / name)
    for name in (*windows.COMMANDS[1:], "thads.cmd"):
        _copy(folder / windows.PROGRAM / "thads" / "windows" / "cmd" / name, folder / name)


def _copy(source: Path, target: Path) -> None:
    write_file(target, source.read_bytes())


def _delete(path: Path) -> None:
    if path.exists():
        with explained(_NOT_DELETED.format(path=path), InstallError):
            shutil.rmtree(path)


def _run(command: Sequence[str], trouble: str) -> None:
    """Run a command; where it fails its words go to the log, and where that is to the user."""
    code, said = machine.ended(command)
    if code:
        log = home_folder() / "cai-dat.txt"
        write_file(log, said.encode(errors="replace"))
        raise InstallError(
            f"{trouble}. Hãy kiểm tra chỗ trống của ổ đĩa (cần 400 MB), phần mềm diệt virus, giải nén lại bộ cài rồi "
            f"chạy lại cai_dat.cmd; chi tiết ở {log}."
        )


def _place_workbook(kit: Path, here: Machine, before: dict[str, str]) -> Path:
    """The workbook where the user works; one that is there already is the office's own and stays as it is."""
    documents = machine.known_folder(here, "Personal")
    if documents is None:
        raise InstallError("Không tìm thấy thư mục Documents của tài khoản. Hãy đăng nhập lại rồi làm lại.")
    book = documents / WORK_FOLDER / windows.WORKBOOK
    fresh = kit / windows.WORKBOOK
    book.parent.mkdir(parents=True, exist_ok=True)
    if not book.exists():
        write_file(book, fresh.read_bytes(), new=True)
        print(f"Đã đặt sổ: {book}")
        return book
    machine.unblock(book)
    print(f"Sổ của cơ quan giữ nguyên: {book}")
    same = before["workbook"] == _digest(fresh) if "workbook" in before else _project(book) == _project(fresh)
    if not same:
        target = book.with_name(f"{book.stem}-{_version(kit)}{book.suffix}")
        print(
            "Sổ này là bản cũ, vẫn dùng được. Muốn có các chức năng mới thì chuyển số liệu sang sổ mới bằng lệnh:\n"
            f'  "%LOCALAPPDATA%\\THADS\\thads" nang-cap "{book}" -o "{target}"'
        )
        if lost := signature.warning(book):
            print(lost)
    return book


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _project(path: Path) -> bytes:
    """A workbook's VBA project: the same one means the same version."""
    with suppress(OSError, KeyError, zipfile.BadZipFile), zipfile.ZipFile(path) as package:
        return package.read("xl/vbaProject.bin")
    return b""


def _add_shortcut(folder: Path, here: Machine, book: Path) -> Path | None:
    desktop = machine.known_folder(here, "Desktop")
    if desktop is None or not desktop.exists():
        return None
    path = desktop / SHORTCUT
    code, _ = machine.ended([str(_python(folder)), "-I", "-c", _MAKE_SHORTCUT, str(path), str(book)])
    if code or not path.exists():
        print(f"Chưa tạo được biểu tượng trên màn hình; mở sổ tại {book}.")
        return None
    print(f"Đã tạo biểu tượng trên màn hình: {path.stem}")
    return path


def _wants_trust(folder: Path) -> bool:
    print(
        f"\nCó đăng ký {folder} là vị trí tin cậy của Excel không?\n"
        "Nếu có, sổ để ở đó chạy ngay, Excel không hỏi “Bật nội dung” nữa. Điều đó áp dụng cho MỌI tệp trong thư mục, nên\n"
        "chỉ để ở đó sổ của cơ quan, không để tệp tải từ mạng hay nhận qua thư."
    )
    try:
        return input("Gõ c rồi Enter là có; chỉ Enter là không: ").strip().lower() in ("c", "co", "có")
    except EOFError:
        return False


def _trust(here: Machine, folder: Path) -> None:
    """Add the folder to Excel's trusted locations, for each version of Office that this user has."""
    versions = machine.office_versions(here)
    values: dict[str, str | int] = {"Path": f"{folder}\\", "AllowSubFolders": 0, "Description": "THADS"}
    if str(folder).startswith("\\\\"):
        print(
            "Thư mục Documents nằm trên mạng; Excel không nhận vị trí tin cậy trên mạng. Khi mở sổ hãy bấm “Bật nội dung”."
        )
    elif not versions:
        print("Chưa thấy Excel của tài khoản này nên chưa đăng ký vị trí tin cậy. Hãy mở Excel một lần rồi chạy lại.")
    else:
        for version in versions:
            machine.write_registry(TRUSTED.format(version=version), values)
        print(f"Đã đăng ký vị trí tin cậy: {folder}")


def main(arguments: Sequence[str]) -> int:
    """`/s` asks nothing, `/tin-cay` trusts the folder, `--go` takes out, `--phu-hop` only says whether this Python fits."""
    kit = Path(__file__).resolve().parents[3]
    words = {argument.lower() for argument in arguments}
    if "--phu-hop" in words:
        return DONE if fits(kit) else UNFIT
    journal.speak_utf8(line_buffering=True)
    try:
        if "--go" in words:
            uninstall()
        elif not install(kit, machine.this_machine(), "/s" in words, "/tin-cay" in words):
            return DONE_WITH_TROUBLE
        return DONE
    except InstallError as error:
        said = str(error)
    except OSError as error:
        said = f"Chưa cài xong: {error}. Hãy đóng Excel, kiểm tra quyền ghi và chỗ trống của ổ đĩa rồi chạy lại cai_dat.cmd."
    except KeyboardInterrupt:
        said = "Đã dừng. Hãy chạy lại cai_dat.cmd để cài cho xong."
    except Exception:
        said = journal.record_failure()
    print(said, file=sys.stderr)
    return UNUSABLE


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
