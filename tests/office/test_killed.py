"""Commands with LibreOffice, killed: no file is half, no LibreOffice goes on unseen, the next run clears up."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from tests import faults
from tests.conftest import ROOT, fill


def happens(what: Callable[[], bool], seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while not what() and time.monotonic() < deadline:
        time.sleep(0.1)
    return what()


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
