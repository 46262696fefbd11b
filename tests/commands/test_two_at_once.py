"""Two commands on one workbook at the same time: what one has said to be done is there, or it was told that it is not."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests import faults
from tests.conftest import ROOT, fill
from tests.forms.samples import FIGURES, blank_form, fill_form
from thads.workbook.book_file import open_book
from xlwings_engines import files
from xlwings_engines.shared import replacing

PAIRS = 200 if faults.LONG else 6
MONTH = (*FIGURES[:3], 139, *FIGURES[4:])


def start(*arguments: object) -> subprocess.Popen[str]:
    command = [sys.executable, "-P", "-m", "thads", *map(str, arguments)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "python")}
    return subprocess.Popen(
        command, env=environment, text=True, encoding="utf-8", stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )


def test_consolidating_and_taking_in(tmp_path: Path) -> None:
    given = fill(tmp_path / "given.xlsm")
    form = fill_form(blank_form(tmp_path / "p.xlsx", "Phòng Nghiệp vụ"), MONTH)
    book = tmp_path / "so.xlsm"
    for pair in range(PAIRS):
        faults.tried()
        shutil.copyfile(given, book)
        first = start("tong-hop", book, "--thay")
        time.sleep(pair % 10 * 0.03)
        second = start("nhap-phieu", form, book)
        (_, said), (_, told) = first.communicate(), second.communicate()
        done = [run.returncode == 0 for run in (first, second)]
        for ended, words in zip(done, (said, told), strict=True):
            assert ended or "vừa được chương trình khác lưu lại" in words, words
        assert any(done)
        with open_book(book) as opened:
            taken_in = opened.names["NhapLieu"].refers_to_range[0, 4].value == 139
            consolidated = opened.names["TheoDoi"].refers_to_range[0, 0].value is not None
        assert [consolidated, taken_in] == done


def test_whoever_comes_second_is_told_at_the_very_last_step(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another run saves while this one writes its file and before it moves it into place."""
    path = fill(tmp_path / "so.xlsm")
    write_file = replacing.write_file

    with open_book(path) as mine, open_book(path) as other:
        mine.names["NhapLieu"].refers_to_range[0, 1].value = 451
        other.names["NhapLieu"].refers_to_range[0, 1].value = 452

        def meanwhile(*arguments: object, **options: object) -> None:
            with pytest.raises(files.BookInUseError):
                other.save()
            write_file(*arguments, **options)  # type: ignore[arg-type]

        monkeypatch.setattr(replacing, "_PATIENCE", 0.1)
        monkeypatch.setattr("xlwings_engines.files.package.write_file", meanwhile)
        mine.save()
        monkeypatch.undo()
        with pytest.raises(files.BookChangedError):
            other.save()
    with open_book(path) as book:
        assert book.names["NhapLieu"].refers_to_range[0, 1].value == 451
