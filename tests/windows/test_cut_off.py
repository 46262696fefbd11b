"""The installer killed, or one of its calls refused, at each call that changes a file: the earlier version goes on working.

On this system: Python and pip of the new environment are played by a function that writes what they would.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from tests import faults
from thads import windows
from thads.windows import install, machine

LOCK = windows.requirements_name(f"{sys.version_info[0]}.{sys.version_info[1]}")


def make_kit(folder: Path, version: str) -> Path:
    files = {
        **dict.fromkeys((*windows.DOCUMENTS, *windows.COMMANDS), version),
        windows.KIT_FACTS: json.dumps({"version": version}),
        f"{windows.KIT_WHEELS}/{LOCK}": f"# {version}\n",
        **{f"{windows.KIT_PROGRAM}/thads/{name}": version for name in ("__init__.py", "a.py", "b/c.py")},
        **{f"{windows.KIT_PROGRAM}/thads/windows/cmd/{name}": version for name in (*windows.COMMANDS[1:], "thads.cmd")},
    }
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder


def ended(command: Sequence[str]) -> tuple[int, str]:
    """What the programs would do that the installer starts."""
    if command[2:4] == ["-m", "venv"]:
        (Path(command[4]) / "Scripts").mkdir(parents=True)
        (Path(command[4]) / "Lib/site-packages").mkdir(parents=True)
        (Path(command[4]) / "Scripts/python.exe").write_text("python")
    elif "pip" in command:
        version = Path(command[-1]).read_text().split()[1]
        (Path(command[0]).parents[1] / f"xlwings64-{version}.dll").write_text(version)
    return 0, ""


@pytest.fixture
def installing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], bool]:
    """Install the kit of a version for a user of this test's own."""
    here = machine.Machine(False, {"USERPROFILE": str(tmp_path / "user")})
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "local"))
    monkeypatch.setattr(machine, "ended", ended)
    monkeypatch.setattr(install, "run", lambda command, **_: CompletedProcess(command, 0))
    kits = {version: make_kit(tmp_path / f"kit {version}", version) for version in ("1", "2")}
    return lambda version: install.install(kits[version], here, quiet=True, trust=False)


def versions(folder: Path) -> tuple[str, ...]:
    """Of what Excel starts: the environment and the program; "" where one is missing or not whole."""
    venv, program = folder / "venv", folder / "python/thads"
    stamp, python = venv / windows.REQUIREMENTS, venv / "Scripts/python.exe"
    whole = stamp.exists() and python.exists() and (venv / "Lib/site-packages/thads.pth").exists()
    environment = stamp.read_text().split()[1] if whole else ""
    parts = [program / name for name in ("__init__.py", "a.py", "b/c.py")]
    texts = {part.read_text() if part.exists() else "" for part in parts}
    assert len(texts) == 1, "a program of two versions"
    if environment:
        assert (venv / f"xlwings64-{environment}.dll").exists()
        assert (venv / "xlwings64-1.dll").exists()  # that of the earlier one's workbooks stays
    return environment, texts.pop()


@pytest.mark.parametrize("fault", [faults.KILL, faults.ONCE])
def test_at_each_step(
    tmp_path: Path, installing: Callable[[str], bool], fault: str, capsys: pytest.CaptureFixture[str]
) -> None:
    local, given, count = tmp_path / "local", tmp_path / "given", tmp_path / "count"
    folder, book = local / "THADS", tmp_path / "user/Documents/THADS" / windows.WORKBOOK
    installing("1")
    assert versions(folder) == ("1", "1")
    book.write_text("the office's own")
    shutil.copytree(local, given)

    def run(fault: str, point: int) -> int:
        shutil.rmtree(local)
        shutil.copytree(given, local)

        def work() -> None:
            faults.temporary(tmp_path / "tmp")
            faults.strike(fault, point, count if fault == faults.COUNT else None)
            try:
                installing("2")
            except (install.InstallError, OSError):
                os._exit(2)
            os._exit(0)

        return faults.run((), work).code

    assert run(faults.COUNT, 0) == 0
    between = []
    for point in range(int(count.read_text())):
        code = run(fault, point)
        assert code in ((-9,) if fault == faults.KILL else (0, 2))
        found = versions(folder)
        if found not in (("1", "1"), ("2", "2")):
            between.append((point, found))
        assert code or found == ("2", "2")
        assert book.read_text() == "the office's own"
        installing("2")
        assert versions(folder) == ("2", "2")
        assert not [path.name for path in folder.iterdir() if path.suffix in (".moi", ".cu")]
    # Two folders cannot be moved at once: three moments between four moves, from which only the next run leads on.
    assert [found for _, found in between] == ([("", "1"), ("2", "1"), ("2", "")] if fault == faults.KILL else [])
    assert [point - between[0][0] for point, _ in between] == list(range(len(between)))
