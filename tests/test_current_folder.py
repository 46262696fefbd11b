"""The folder that a command is started in, such as one with forms from a mail, is never searched for code."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import ROOT, TEMPLATE
from thads.workbook.udf_wrappers import standalone_xlwings_module

COMMANDS = ROOT / "python/thads/windows/cmd"
LAUNCHERS = [ROOT / "thads.cmd", *sorted(COMMANDS.glob("*.cmd"))]

# What a Python on its way into the program imports: the standard library's, packages', the program's own.
MODULES = (
    *(
        "argparse",
        "json",
        "signal",
        "tomllib",
        "zipfile",
        "logging",
        "runpy",
        "venv",
        "ensurepip",
        "pip",
        "uno",
        "xlwings",
    ),
    *("pandas", "numpy", "lxml", "xlsxwriter", "python_calamine", "thads", "xlwings_engines", "tuyenquang_thads"),
)


def plant(folder: Path) -> Path:
    """Put a module of each name into the folder, as a file and as a package; the file that they would write."""
    trace = folder / "da-chay.txt"
    code = f"with open({str(trace)!r}, 'a') as trace: trace.write(__name__ + '\\n')\n"
    for name in MODULES:
        (folder / name).mkdir()
        (folder / name / "__init__.py").write_text(code, encoding="utf-8")
        (folder / f"{name}.py").write_text(code, encoding="utf-8")
    return trace


@pytest.fixture
def trace(tmp_path: Path) -> Path:
    folder = tmp_path / "phiếu nhận qua thư"
    folder.mkdir()
    return plant(folder)


def run(command: list[object], folder: Path, **variables: str) -> subprocess.CompletedProcess[bytes]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    return subprocess.run(
        list(map(str, command)), cwd=folder, env={**environment, **variables}, capture_output=True, check=False
    )


def test_the_trap_works(trace: Path) -> None:
    """Python's own `-m` walks into it."""
    run([sys.executable, "-m", "thads", "kiem-tra", TEMPLATE], trace.parent, PYTHONPATH=str(ROOT / "python"))
    assert trace.exists()


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("kiem-tra", "so.xlsm"), 0),
        (("tong-hop", "so.xlsm"), 0),
        (("tao-phieu", "so.xlsm"), 0),
        (("nhap-phieu", ".", "so.xlsm", "--xem-truoc"), 1),
        (("gop", ".", "-o", "gop.xlsx"), 1),
        (("sang-nam", "so.xlsm"), 0),
        (("nang-cap", "so.xlsm", "-o", "moi.xlsm"), 0),
        (("vi-du",), 0),
        (("chan-doan", "so.xlsm"), 0),
        (("xuat-pdf", "so.xlsm", "--van-in"), 0),
        (("tong-hop", "so.xlsm", "--may", "libreoffice"), 0),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_the_launcher_on_linux(arguments: tuple[str, ...], code: int, trace: Path, filled: Callable[..., Path]) -> None:
    book = filled()
    book.rename(trace.with_name("so.xlsm"))
    done = run([ROOT / "thads", *arguments], trace.parent, PYTHONPATH="")
    assert not trace.exists(), trace.read_text()
    assert done.returncode == code, done.stderr.decode()


def test_the_python_that_excel_starts(trace: Path) -> None:
    """Both commands that xlwings' VBA puts together, with what they start replaced by imports."""
    commands = re.findall(r'" (-[^"]*-c) ""(import .*)$', standalone_xlwings_module(), re.MULTILINE)
    commands += re.findall(r'" (-[^"]*-c) """ & (PythonCommand)', standalone_xlwings_module())
    assert len(commands) == 2
    for options, code in commands:
        body = code.replace('" & LicenseKeyEnvString & "', "").replace(
            'xlwings.serve(\'$(CLSID)\')"""', "xlwings.serve"
        )
        body = body.replace("PythonCommand", "import xlwings") + "; import tuyenquang_thads, pandas"
        # -I leaves out PYTHONPATH as well: the office's environment has a .pth file instead.
        own = f"import sys; sys.path.append({str(ROOT / 'python')!r}); "
        done = run([sys.executable, *options.split(), own + body], trace.parent)
        assert done.returncode == 0, done.stderr.decode()
        assert not trace.exists(), trace.read_text()


@pytest.mark.parametrize("path", LAUNCHERS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_windows_launchers(path: Path) -> None:
    """cmd.exe looks for programs in the current folder first unless told otherwise, Python for modules."""
    text = path.read_text(encoding="ascii")
    lines = [line for line in text.splitlines() if not line.lower().startswith(("rem ", "echo "))]
    assert 'set "NoDefaultCurrentDirectoryInExePath=1"' in lines
    started = [line for line in lines if re.search(r"(?<!\S)-m |(?<!\S)-c ", line) and "powershell" not in line.lower()]
    assert started
    assert all(" -I -" in line for line in started), started


def test_pythons_that_the_program_starts() -> None:
    """Each start of a Python in the program's own sources is an isolated one."""
    sources = [path for path in (ROOT / "python").rglob("*.py") if path.name != "cli.py"]
    starts = [
        match[0]
        for path in sources
        for match in re.finditer(
            r'(?:sys\.executable|_python\(folder\)\)|"python\.exe"\)),\s*"[^"]*"', path.read_text(encoding="utf-8")
        )
    ]
    assert len(starts) >= 7
    assert all(start.endswith(('"-I"', '"-P"')) for start in starts), starts
