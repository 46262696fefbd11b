"""Windows as the installer and the checks see it: environment, registry, marks of the web. Tests put their own in its place.

Standard library only: the installer runs before any package is there.
"""

from __future__ import annotations

import importlib
import os
import re
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from subprocess import DEVNULL, PIPE, STDOUT, run
from typing import Any

from thads.windows import PYTHON_VARIABLES

OFFICE_VERSIONS = {"16.0": "2016 trở lên", "15.0": "2013", "14.0": "2010"}

EXCEL = r"HKCU\Software\Microsoft\Office\{version}\Excel"
EXCEL_POLICY = r"HKCU\Software\Policies\Microsoft\Office\{version}\Excel"
_SHELL_FOLDERS = r"HKCU\Software\Microsoft\Windows\CurrentVersion\Explorer\User Shell Folders"

# Appended to a file's path it names the NTFS stream in which Windows notes where the file came from.
_MARK = ":Zone.Identifier"


@dataclass(frozen=True)
class Machine:
    """What may be looked at. Elsewhere than on Windows there is no registry: `windows` is False, lookups find nothing.

    `value` takes a key ("HKCU\\Software\\…") and the name of a value; `subkeys` a key; `mark` a file.
    `denied` says whether a key is there that this user may not read.
    """

    windows: bool
    environment: Mapping[str, str]
    value: Callable[[str, str], object] = lambda key, name: None
    subkeys: Callable[[str], Iterable[str]] = lambda key: ()
    mark: Callable[[Path], str] = lambda path: ""
    denied: Callable[[str], bool] = lambda key: False


def this_machine() -> Machine:
    """The machine that the program runs on."""
    if sys.platform != "win32":
        return Machine(False, os.environ)
    return Machine(True, os.environ, registry_value, registry_subkeys, mark_of_the_web, registry_denied)


def _winreg() -> Any:
    return importlib.import_module("winreg")  # on Windows only


def _split(key: str) -> tuple[Any, str]:
    root, _, rest = key.partition("\\")
    names = {"HKCU": "HKEY_CURRENT_USER", "HKLM": "HKEY_LOCAL_MACHINE", "HKCR": "HKEY_CLASSES_ROOT"}
    return getattr(_winreg(), names[root]), rest


def _opened(key: str) -> Any:
    """A key of the registry, 64-bit view, for reading."""
    winreg = _winreg()
    return winreg.OpenKey(*_split(key), 0, winreg.KEY_READ | winreg.KEY_WOW64_64KEY)


def registry_value(key: str, name: str) -> object:
    """A value of the registry; None where there is no such key or value."""
    with suppress(OSError), _opened(key) as opened:
        return _winreg().QueryValueEx(opened, name)[0]
    return None


def registry_subkeys(key: str) -> list[str]:
    """Names of the keys under a key; none where there is no such key."""
    with suppress(OSError), _opened(key) as opened:
        return [_winreg().EnumKey(opened, index) for index in range(_winreg().QueryInfoKey(opened)[0])]
    return []


def registry_denied(key: str) -> bool:
    """Whether there is a key that this user may not read."""
    try:
        with _opened(key):
            return False
    except OSError as error:
        return isinstance(error, PermissionError)


def write_registry(key: str, values: Mapping[str, str | int]) -> None:
    """Write text and numbers into a key, which is made where it is missing."""
    winreg = _winreg()
    with winreg.CreateKey(*_split(key)) as opened:
        for name, value in values.items():
            kind = winreg.REG_DWORD if isinstance(value, int) else winreg.REG_SZ
            winreg.SetValueEx(opened, name, 0, kind, value)


def delete_registry(key: str) -> None:
    """Delete a key without subkeys; a missing one is no error."""
    with suppress(OSError):
        _winreg().DeleteKey(*_split(key))


def mark_of_the_web(path: Path) -> str:
    """What Windows noted about a downloaded file; "" where there is no note."""
    with suppress(OSError):
        return Path(f"{path}{_MARK}").read_text(encoding="utf-8", errors="replace")
    return ""


def unblock(path: Path) -> None:
    """Take the mark of the web off a file, as "Unblock" in its properties does. No mark is no error."""
    with suppress(OSError):
        os.remove(f"{path}{_MARK}")


def known_folder(machine: Machine, name: str) -> Path | None:
    """A folder of the user's: "Personal" (documents, also where OneDrive has moved them) or "Desktop"."""
    found = machine.value(_SHELL_FOLDERS, name)
    if not isinstance(found, str):
        profile = machine.environment.get("USERPROFILE")
        return Path(profile, {"Personal": "Documents"}.get(name, name)) if profile else None
    return Path(expanded(found, machine.environment))


def expanded(text: str, environment: Mapping[str, str]) -> str:
    """%VAR% as Windows expands it: letters' case does not matter."""
    values = {name.upper(): value for name, value in environment.items()}
    return re.sub(r"%([^%]+)%", lambda match: values.get(match[1].upper(), match[0]), text)


def office_versions(machine: Machine) -> list[str]:
    """Versions of Excel that this user has, newest first, as the registry numbers them."""
    return [version for version in OFFICE_VERSIONS if any(machine.subkeys(EXCEL.format(version=version)))]


def environment() -> dict[str, str]:
    """The environment for programs that are started here, without other software's Python."""
    return {name: value for name, value in os.environ.items() if name.upper() not in PYTHON_VARIABLES}


def mend_environment() -> None:
    """Take the user's folders anew where they came with other letters: xlwings' DLL, which knows no Unicode, hands the
    environment on to Python in the machine's old code page, “Trần Đức” as “Tr?n Ð?c”.
    """
    if sys.platform != "win32" or os.path.isdir(os.environ.get("LOCALAPPDATA", "")):
        return
    api, profile, security = (importlib.import_module(name) for name in ("win32api", "win32profile", "win32security"))
    token = security.OpenProcessToken(api.GetCurrentProcess(), security.TOKEN_QUERY | security.TOKEN_DUPLICATE)
    whole = profile.CreateEnvironmentBlock(token, False)
    os.environ.update({name: value for name, value in whole.items() if not value.isascii()})


def ended(command: Sequence[str]) -> tuple[int, str]:
    """Run a command to its end: its exit code, and its words and those of its errors as one text."""
    done = run(command, check=False, stdin=DEVNULL, stdout=PIPE, stderr=STDOUT, env=environment())
    return done.returncode, done.stdout.decode("utf-8", "replace").strip()


def short_path(path: Path) -> str:
    """The path as Excel's VBA can hand it to xlwings' DLL: its 8.3 form where it has one, else the path itself.

    Source: GetShortPathNameW; the same form as FileSystemObject's ShortPath, which the workbook's VBA uses.
    """
    ctypes: Any = importlib.import_module("ctypes")
    if not hasattr(ctypes, "windll"):
        return str(path)
    buffer = ctypes.create_unicode_buffer(1024)
    length = ctypes.windll.kernel32.GetShortPathNameW(str(path), buffer, len(buffer))
    return str(buffer.value) if length else str(path)
