"""The test command itself: its help does nothing else, and its table of what is left out names tests that there are."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.needs import NEEDS, need
from tests.run import CHECKS


@pytest.mark.skipif(sys.platform == "win32", reason="thads is the launcher of Linux")
@pytest.mark.parametrize("arguments", [("--help",), ("-h",), ("--chi-python", "--help")])
def test_help_does_nothing_else(arguments: tuple[str, ...], tmp_path: Path) -> None:
    for name in ("thads", "requirements.txt", "requirements-dev.txt", "tests/run.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    before = sorted(tmp_path.rglob("*"))
    done = subprocess.run([tmp_path / "thads", "kiem-thu", *arguments], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert "Cách dùng: thads kiem-thu" in done.stdout
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize("part", NEEDS, ids=range(len(NEEDS)))  # a part in a name would leave out this test
def test_what_is_left_out_exists(part: str) -> None:
    place, _, name = part.rpartition("::")
    if "/" in name:
        place, name = name, ""
    files = [path for path in (ROOT / "tests").rglob("*.py") if place in path.relative_to(ROOT).as_posix()]
    assert any(f"def {name.partition('[')[0]}" in path.read_text(encoding="utf-8") for path in files)


def test_what_tests_need() -> None:
    assert need("tests/office/test_extension.py::test_a_date_is_no_figure") == "LibreOffice, poppler, Xvfb"
    assert need("tests/rules/test_verdicts.py::test_one_unit[x]") is None


@pytest.mark.parametrize("check", CHECKS, ids=" ".join)
def test_the_same_checks_stand_before_a_commit(check: tuple[str, ...]) -> None:
    assert f".venv/bin/{' '.join(check)}\n" in (ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8")
