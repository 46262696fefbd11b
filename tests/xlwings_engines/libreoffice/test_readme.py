"""The examples in the README, word for word, by the wheel alone."""

from __future__ import annotations

import re
import subprocess
import sys
import textwrap
from pathlib import Path

import openpyxl
import pytest

from tests.xlwings_engines.libreoffice.looking import pdf_pages

LIBRARY = Path(__file__).parents[3] / "python/xlwings_engines"


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("installed")
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", str(folder), str(LIBRARY)]
    subprocess.run([*command, "--disable-pip-version-check"], check=True)
    return folder


def run_example(installed: Path, folder: Path, engine: str) -> None:
    readme = (LIBRARY / "README.md").read_text(encoding="utf-8")
    blocks = re.findall(r"(?:^(?: {4}.*)?\n)+", readme, re.MULTILINE)
    (example,) = [block for block in blocks if f"import xlwings_engines.{engine}" in block]
    starter = f"import sys; sys.path.insert(0, {str(installed)!r})\n"
    code = starter + textwrap.dedent(example)
    subprocess.run([sys.executable, "-I", "-c", code], cwd=folder, check=True, timeout=120)


def book(path: Path) -> None:
    made = openpyxl.Workbook()
    made.active.title = "Data"
    made.save(path)


def test_a_frame_a_chart_and_a_pdf(installed: Path, tmp_path: Path) -> None:
    book(tmp_path / "report.xlsx")
    run_example(installed, tmp_path, "libreoffice")
    sheet = openpyxl.load_workbook(tmp_path / "report.xlsx")["Data"]
    assert [[cell.value for cell in row] for row in sheet["A1:B3"]] == [["Name", "Cases"], ["North", 12], ["South", 7]]
    assert len(sheet._charts) == 1
    assert pdf_pages(tmp_path / "report.pdf") == 1


def test_a_file_edited_in_place(installed: Path, tmp_path: Path) -> None:
    path = tmp_path / "report.xlsx"
    book(path)
    path.rename(tmp_path / "report.xlsm")
    run_example(installed, tmp_path, "files")
    read = openpyxl.load_workbook(tmp_path / "report.xlsm")["Data"]
    assert [[cell.value for cell in row] for row in read["A1:B2"]] == [["Name", "Cases"], ["North", 12]]
