"""The process: its start, its end, its death."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import xlwings as xw

from tests.xlwings_engines.libreoffice.looking import group
from xlwings_engines import libreoffice
from xlwings_engines.libreoffice import soffice

STARTER = """
import sys
import xlwings as xw
import xlwings_engines.libreoffice
app = xw.engines["libreoffice"].apps.add(visible=False)
process = app.impl.soffice.process
{after}
print(process.pid, process.folder, *process.sockets, sep="|", flush=True)
sys.stdin.read()
"""


@pytest.mark.parametrize("only_office", [False, True])
def test_death_is_told_and_leaves_nothing(app: xw.App, only_office: bool) -> None:
    doomed = xw.App(visible=False)
    sheet = doomed.books[0].sheets[0]
    cell = sheet["A1"]
    cell.value = 1
    pid, folder = doomed.pid, doomed.impl.soffice.process.folder
    if only_office:
        office = next(p for p in group(pid) if Path(f"/proc/{p}/comm").read_text().startswith("soffice.bin"))
        os.kill(office, signal.SIGKILL)
    else:
        os.killpg(pid, signal.SIGKILL)
    actions = (
        lambda: cell.value,
        lambda: setattr(cell, "value", 2),
        lambda: cell.font.bold,
        lambda: sheet.name,
        lambda: sheet.tables.add(cell),
        lambda: sheet.book.names.add("x", "=1"),
        lambda: sheet.book.save(),
        lambda: doomed.books.add(),
    )
    for action in actions:
        with pytest.raises(libreoffice.SofficeDiedError) as caught:
            action()
        assert caught.value.pid == pid
    assert not os.path.exists(folder)
    assert group(pid) == []
    assert pid not in list(xw.apps.keys())
    doomed.quit()  # nothing is left to be ended, and that is well
    app.activate()


@pytest.mark.parametrize("end", ["quit", "kill"])
def test_nothing_is_left_after_the_end(app: xw.App, end: str) -> None:
    ended = xw.App(visible=False)
    ended.books[0].sheets[0]["A1"].value = "unsaved"
    pid, folder = ended.pid, ended.impl.soffice.process.folder
    sockets, watcher = ended.impl.soffice.process.sockets, ended.impl.soffice.process.watcher
    assert group(pid)
    assert all(map(os.path.exists, sockets))
    getattr(ended, end)()
    assert not any(map(os.path.exists, sockets))
    assert group(watcher.pid) == []
    assert group(pid) == []
    assert not os.path.exists(folder)
    assert pid not in list(xw.apps.keys())
    app.activate()


@contextmanager
def another_python(after: str = "") -> Iterator[tuple[subprocess.Popen[str], int, list[str]]]:
    """A Python that has an app: its process, the group of its LibreOffice and what that has in the temporary folder."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-c", STARTER.format(after=after)]
    with subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as python:
        pid, *paths = python.stdout.readline().strip().split("|")
        assert len(paths) == 3
        assert all(map(os.path.exists, paths))
        assert group(int(pid))
        yield python, int(pid), paths


def is_gone(pid: int, paths: list[str]) -> bool:
    """Whether nothing of it is left after a while."""
    until = time.monotonic() + 20
    while time.monotonic() < until and (group(pid) or any(map(os.path.exists, paths))):
        time.sleep(0.1)
    return group(pid) == [] and not any(map(os.path.exists, paths))


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGKILL])
@pytest.mark.parametrize("on_a_screen", [False, True])
def test_nothing_is_left_of_a_python_that_was_ended(
    end: signal.Signals, on_a_screen: bool, request: pytest.FixtureRequest
) -> None:
    if on_a_screen:
        request.getfixturevalue("screen")
    with another_python() as (python, pid, paths):
        python.send_signal(end)
        python.communicate()
        assert is_gone(pid, paths)


@pytest.mark.usefixtures("screen")
@pytest.mark.parametrize("end", [None, signal.SIGTERM, signal.SIGKILL])
def test_a_window_stays_when_its_python_ends(end: signal.Signals | None) -> None:
    with another_python("app.visible = True") as (python, pid, paths):
        if end:
            python.send_signal(end)
        python.communicate()
        time.sleep(1)
        assert group(pid)
        joined = xw.App(spec=f"pipe,name={Path(paths[1]).name.split('_', 3)[3]}", add_book=False)
        assert joined.visible
        joined.quit()
        assert is_gone(pid, paths[1:])


def test_a_lock_of_a_dead_libreoffice_locks_nothing(app: xw.App, tmp_path: Path) -> None:
    path, lock = tmp_path / "book, 1.xlsx", tmp_path / ".~lock.book, 1.xlsx#"
    doomed = xw.App(visible=False)
    doomed.books[0].sheets[0]["A1"].value = 5
    doomed.books[0].save(path)
    app.activate()
    with pytest.raises(libreoffice.BookInUseError):
        app.books.open(path)
    members = [member for member in group(doomed.pid) if member != doomed.pid]
    os.killpg(doomed.pid, signal.SIGKILL)
    while any(os.path.exists(f"/proc/{member}") for member in members):  # the last thread lets go of the file
        time.sleep(0.01)
    assert lock.exists()
    book = app.books.open(path)
    assert book.sheets[0]["A1"].value == 5
    assert str(app.impl.soffice.process.folder) in lock.read_text()
    book.close()
    doomed.kill()
    lock.write_text(f",somebody,{socket.gethostname()},26.11.2026 15:11,file:///home/somebody/.config/libreoffice/4;")
    with pytest.raises(libreoffice.BookInUseError):
        app.books.open(path)
    lock.write_text(",somebody,elsewhere,26.11.2026 15:11,file:///tmp/xlwings-soffice-gone/profile;")
    with pytest.raises(libreoffice.BookInUseError):
        app.books.open(path)


def test_joining(app: xw.App) -> None:
    pipe = app.impl.soffice.process.pipe
    joined = xw.App(spec=f"pipe,name={pipe}", add_book=False, visible=False)
    assert joined.pid in group(app.pid)
    with pytest.raises(NotImplementedError, match="without windows"):
        joined.visible = True
    joined.books.add().sheets[0]["A1"].value = "through the pipe"
    assert app.books.active.sheets[0]["A1"].value == "through the pipe"
    app.books.active.close()
    libreoffice.app._apps.pop(joined.pid)
    with pytest.raises(libreoffice.SofficeStartError, match="nobody"):
        xw.App(spec="pipe,name=nobody")


def test_the_program_that_python_runs_in(app: xw.App) -> None:
    """As an extension does it, but for the context, which here is another process's."""
    inside = libreoffice.App.from_context(app.impl.soffice.context)
    assert libreoffice.App.from_context() is inside
    assert inside.pid == os.getpid()
    assert len(inside.books) == len(app.books)
    inside.kill()  # the process is not its own
    assert app.version.major >= 7


def test_a_start_that_fails_says_why(app: xw.App, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake = tmp_path / "soffice"
    fake.write_text("#!/bin/sh\necho no display >&2\nexit 77\n")
    fake.chmod(0o755)
    monkeypatch.setenv("XLWINGS_SOFFICE", str(fake))
    before = set(Path(tempfile.gettempdir()).glob("xlwings-soffice-*"))
    with pytest.raises(libreoffice.SofficeStartError, match=r"77.*no display") as caught:
        xw.App(visible=False)
    assert (caught.value.exit_code, caught.value.stderr) == (77, "no display")
    fake.write_text("#!/bin/sh\nexec sleep 60\n")
    with pytest.raises(libreoffice.SofficeStartError, match="did not answer"):
        soffice.Soffice.start(seconds=0.2)
    assert set(Path(tempfile.gettempdir()).glob("xlwings-soffice-*")) <= before  # those of dead runs are cleared
    monkeypatch.setenv("XLWINGS_SOFFICE", str(tmp_path / "none"))
    with pytest.raises(libreoffice.SofficeNotFoundError, match="XLWINGS_SOFFICE"):
        xw.App(visible=False)
    monkeypatch.delenv("XLWINGS_SOFFICE")
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(soffice, "USUAL_PLACES", ())
    with pytest.raises(libreoffice.SofficeNotFoundError, match="not found"):
        xw.App(visible=False)


def test_a_start_that_is_interrupted_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever is ended between the start of the process and its watcher: else it would go on, unseen."""

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr(soffice, "watch", interrupted)
    with pytest.raises(KeyboardInterrupt):
        soffice.Soffice.start()
    assert list(tmp_path.iterdir()) == []
    assert (
        tmp_path.as_uri()
        not in subprocess.run(["ps", "-wweo", "args"], check=True, capture_output=True, text=True).stdout
    )
