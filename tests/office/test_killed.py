"""Commands with LibreOffice, killed: no file is half, no LibreOffice goes on unseen, the next run clears up."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from contextlib import suppress
from functools import partial
from pathlib import Path

import pytest

from tests import faults
from tests.conftest import ROOT, fill
from tests.libreoffice import happens
from thads import layout
from thads.libreoffice import office
from thads.workbook.book_file import open_book, save
from xlwings_engines.shared.replacing import stamp


def offices(folder: Path) -> int:
    """How many processes of LibreOffice run on profiles in this folder."""
    text = subprocess.run(["ps", "-wweo", "args"], check=True, capture_output=True, text=True).stdout
    return sum("soffice" in line and folder.as_uri() in line for line in text.splitlines())


@pytest.mark.parametrize("fatal", [signal.SIGKILL, signal.SIGTERM, signal.SIGHUP])
def test_a_killed_command_leaves_no_libreoffice(tmp_path: Path, fatal: signal.Signals) -> None:
    book, tmp = fill(tmp_path / "so.xlsm"), tmp_path / "tmp"
    tmp.mkdir()
    environment = {**os.environ, "TMPDIR": str(tmp), "PYTHONPATH": str(ROOT / "python")}
    command = [sys.executable, "-P", "-m", "thads", "xuat-pdf", str(book), "--van-in"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as running:
        assert happens(lambda: offices(tmp) > 0, 60)
        running.send_signal(fatal)
        running.communicate(timeout=60)
    assert happens(lambda: offices(tmp) == 0, 20)
    assert {path.name for path in tmp_path.iterdir()} == {"so.xlsm", "tmp"}
    if fatal != signal.SIGKILL:
        assert list(tmp.glob("*")) == []
    subprocess.run(command, env=environment, check=True, capture_output=True)
    assert {path.name for path in tmp_path.iterdir()} == {"so.xlsm", "so 2023-09-30.pdf", "tmp"}
    assert list(tmp.glob("*")) == []


def edited(path: Path) -> Path:
    with open_book(fill(path)) as book:
        book.names["NhapLieu"].refers_to_range[0, 1].value = 451
        save(book)
    return path


@pytest.mark.usefixtures("screen")
def test_what_is_saved_in_the_window_of_a_killed_mo_is_brought_back(tmp_path: Path) -> None:
    """The window stays, as it is somebody's: what was saved there comes into the workbook with the next call."""
    book, home = fill(tmp_path / "so.xlsm"), tmp_path / "thads"
    environment = {
        **os.environ,
        "XDG_STATE_HOME": str(tmp_path),
        "PYTHONPATH": str(ROOT / "python"),
        "PYTHONUNBUFFERED": "1",
    }
    said = tmp_path / "said"

    def start() -> subprocess.Popen[bytes]:
        with said.open("w") as output:
            command = [sys.executable, "-P", "-m", "thads", "mo", str(book)]
            return subprocess.Popen(command, env=environment, stdout=output, stderr=subprocess.STDOUT)

    def says(words: str) -> bool:
        return happens(lambda: words in said.read_text("utf-8"), 120)

    running = start()
    try:
        assert says("Đã mở so.xlsm"), said.read_text("utf-8")
        running.kill()
        running.wait()
        assert offices(home) > 0
        refused = start()
        assert says("đang mở trong một cửa sổ LibreOffice"), said.read_text("utf-8")
        assert refused.wait() == 2
        (copy,) = home.glob("cua-so-*/so.xlsm")
        shutil.copyfile(edited(tmp_path / "edited.xlsm"), copy)  # as LibreOffice saves it
    finally:
        text = subprocess.run(["ps", "-wweo", "pid,args"], check=True, capture_output=True, text=True).stdout
        for line in text.splitlines():
            if "soffice" in line and home.as_uri() in line:
                with suppress(ProcessLookupError):
                    os.kill(int(line.split()[0]), signal.SIGKILL)
    assert happens(lambda: offices(home) == 0, 20)
    running = start()
    try:
        assert says("được ghi lại"), said.read_text("utf-8")
        assert says("Đã mở so.xlsm"), said.read_text("utf-8")
        with open_book(book) as brought:
            assert brought.names["NhapLieu"].refers_to_range[0, 1].value == 451
    finally:
        running.terminate()
        running.wait()
    assert list(home.glob("cua-so-*")) == []


def test_killed_while_mo_brings_back_what_was_saved(tmp_path: Path) -> None:
    """At each call by which the workbook gets what LibreOffice has saved: old or new, and bringing back again works."""
    copy, path = edited(tmp_path / "copy.xlsm"), tmp_path / "so.xlsm"

    def run(fault: str, point: int) -> int:
        def bring_back() -> None:
            faults.temporary(tmp_path / "tmp")
            faults.strike(fault, point, tmp_path / "count" if fault == faults.COUNT else None)
            office._bring_back(copy, path, stamp(path), lambda _: None)
            os._exit(0)

        return faults.run((), bring_back).code

    def first_figure() -> object:
        with open_book(path) as book:
            return book.names["NhapLieu"].refers_to_range[0, 1].value

    def former() -> None:
        """As before the first call: with more or fewer dated copies beside the workbook there are other calls."""
        shutil.rmtree(tmp_path / layout.BACKUP_FOLDER, ignore_errors=True)
        fill(path)

    former()
    assert run(faults.COUNT, 0) == 0
    assert first_figure() == 451
    for point in faults.points(int((tmp_path / "count").read_text()), 8):
        former()
        assert run(faults.KILL, point) == -9
        assert first_figure() in (450, 451)
        assert run(faults.COUNT, 0) == 0
        assert first_figure() == 451
        assert [left.name for left in tmp_path.rglob(".saving-*")] == []


def whole(path: Path) -> bool:
    content = path.read_bytes()
    return content.startswith(b"%PDF") and content.rstrip().endswith(b"%%EOF")


def test_killed_while_the_pdf_is_written(tmp_path: Path) -> None:
    """The last calls are those that put the PDF in its place."""
    fill(tmp_path / "so.xlsm")
    command = ["xuat-pdf", tmp_path / "so.xlsm", "-o", tmp_path / "so.pdf", "--van-in", "--ghi-de"]

    def run(fault: str, point: int) -> int:
        def ready() -> None:
            faults.temporary(tmp_path / "tmp")
            os.environ["XDG_STATE_HOME"] = str(tmp_path / "state")
            faults.strike(fault, point, tmp_path / "count" if fault == faults.COUNT else None)

        return faults.run(command, ready).code

    assert run(faults.COUNT, 0) == 0  # the first run makes a profile
    assert run(faults.COUNT, 0) == 0
    assert whole(tmp_path / "so.pdf")
    count = int((tmp_path / "count").read_text())
    former = b"%PDF former %%EOF"
    for point in [point for point in faults.points(count, 24) if point >= count - 40][:: 1 if faults.LONG else 3]:
        (tmp_path / "so.pdf").write_bytes(former)
        run(faults.KILL, point)
        assert whole(tmp_path / "so.pdf")
        assert happens(partial(lambda: offices(tmp_path / "tmp") == 0), 20)
    assert run(faults.COUNT, 0) == 0
    assert [path.name for path in tmp_path.rglob(".saving-*")] == []
    assert list((tmp_path / "tmp").glob("thads-*")) == []
