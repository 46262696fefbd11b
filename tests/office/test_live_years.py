"""The live cells warn by the plan of the workbook's own year, on files and in LibreOffice alike."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import xlwings as xw

from tests.conftest import ROOT, fill
from thads import layout
from thads.libreoffice import extension, office
from thads.results import live
from thads.rules import plan
from thads.workbook.book_file import open_book
from thads.workbook.request import read_request

# 10 of 160 cases in the separate register: 6,25%, less than the 20% of 2023, more than the 5% of a plan of 2024.
ROW = ("Phòng Nghiệp vụ", 450, 160, 10, 141, None, 9_600_000, 3_000_000, None, 2_810_000, None)


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of the program with a plan of 2024."""
    copy = tmp_path / "program"
    shutil.copytree(ROOT / "python", copy, ignore=shutil.ignore_patterns("__pycache__"))
    rules = copy / "thads" / "rules"
    text = (rules / "plan_2023.toml").read_text(encoding="utf-8")
    text, replaced = re.subn(r'^separate_register = "0.2"$', 'separate_register = "0.05"', text, flags=re.MULTILINE)
    assert replaced == 1
    (rules / "plan_2024.toml").write_text(text, encoding="utf-8")
    monkeypatch.setattr(plan, "PLAN_FOLDER", rules)
    monkeypatch.setattr(extension, "PROGRAM", copy)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.delenv("PYTHONPATH", raising=False)  # LibreOffice's Python would find the other program there
    live._settings.cache_clear()
    yield copy
    live._settings.cache_clear()


def notes(book: xw.Book, year: object, calculate: Callable[[], object]) -> tuple[object, list[str]]:
    """What the live row says to be looked at, and what the check finds of that row, for a year typed in."""
    book.names[layout.CURRENT_YEAR].refers_to_range.value = year
    calculate()
    said = book.names[layout.LIVE].refers_to_range[0, -1].value
    return said, [problem.text for problem in read_request(book).problems if problem.place == 0]


def test_thresholds_are_those_of_the_workbooks_year(tmp_path: Path, program: Path) -> None:
    path = fill(tmp_path / "so.xlsm", [ROW])
    years = (2023, 2024, "2024", None, 2025, 2022)
    with open_book(path) as book:
        found = [notes(book, year, book.app.calculate) for year in years]
    with office._workshop(path, visible=False) as (app, copy):
        book = office._open_for_work(app, copy)
        assert [notes(book, year, lambda: None) for year in years] == found
    warned = [False, True, True, False, True, False]
    for warns, (said, problems) in zip(warned, found, strict=True):
        assert bool(problems) is warns
        for text in (said, *problems):
            assert not warns or "(10 việc) quá 5% của" in str(text)
        assert warns or said is None
