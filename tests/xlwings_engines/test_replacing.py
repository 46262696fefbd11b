"""Files are written whole or not at all: killed at every call, on a full disk, through links, held by another program."""

from __future__ import annotations

import errno
import os
import resource
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT
from xlwings_engines.shared import replacing
from xlwings_engines.shared.replacing import clear_leftovers, write_file

OLD, NEW = b"old" * 50_000, b"new" * 70_000

# A child that is killed before the n-th call that it makes of the system or of an open file.
_KILLED = """
import io, os, signal, sys
sys.path.insert(0, sys.argv[4])
from xlwings_engines.shared.replacing import write_file
left = int(sys.argv[2])
def watch(frame, event, call):
    global left
    if event == "c_call" and (call.__module__ in ("posix", "fcntl", "_io") or isinstance(call.__self__, io.IOBase)):
        left -= 1
        if left < 0:
            os.kill(os.getpid(), signal.SIGKILL)
former = sys.argv[1] + ".bak" if sys.argv[3] == "former" else None
content, new = b"new" * 70_000, sys.argv[3] == "new"
sys.setprofile(watch)
write_file(sys.argv[1], content, former=former, new=new)
sys.setprofile(None)
"""


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


@pytest.mark.parametrize("way", ["plain", "former", "new"])
def test_killed_at_every_call_the_file_is_old_or_new_and_the_next_run_clears_up(tmp_path: Path, way: str) -> None:
    """Killed before the n-th call, for each n until a run ends by itself."""
    path, ended, seen = tmp_path / "so.xlsm", None, set()
    count = 0
    while ended != 0:
        path.unlink(missing_ok=True)
        (tmp_path / "so.xlsm.bak").unlink(missing_ok=True)
        if way != "new":
            path.write_bytes(OLD)
        command = [sys.executable, "-P", "-c", _KILLED, str(path), str(count), way, str(ROOT / "python")]
        ended = subprocess.run(command, check=False).returncode
        assert ended in (0, -signal.SIGKILL)
        found = path.read_bytes() if path.exists() else None
        assert found in ((None, NEW) if way == "new" else (OLD, NEW))
        seen.add(found)
        write_file(path, NEW)
        assert names(tmp_path) - {"so.xlsm.bak"} == {"so.xlsm"}
        count += 1
    assert len(seen) == 2
    assert count >= 15


def _write_with_little_room(path: Path) -> None:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
    try:
        write_file(path, NEW)
    except OSError:
        os._exit(7)
    os._exit(0)


def test_on_a_full_disk_the_former_file_stays(tmp_path: Path) -> None:
    path = tmp_path / "so.xlsm"
    path.write_bytes(OLD)
    if (child := os.fork()) == 0:
        _write_with_little_room(path)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7
    assert (path.read_bytes(), names(tmp_path)) == (OLD, {"so.xlsm"})


@pytest.mark.parametrize("call", ["fsync", "chmod", "replace", "dup"])
def test_a_call_that_fails_leaves_the_former_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str) -> None:
    path = tmp_path / "so.xlsm"
    path.write_bytes(OLD)

    def fail(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(os, call, fail)
        with pytest.raises(OSError, match="No space"):
            write_file(path, NEW)
    assert (path.read_bytes(), names(tmp_path)) == (OLD, {"so.xlsm"})


def test_nothing_is_written_through_a_link(tmp_path: Path) -> None:
    theirs, path = tmp_path / "theirs", tmp_path / "so.xlsm"
    theirs.write_bytes(b"theirs")
    path.symlink_to(theirs)
    write_file(path, NEW)
    assert (theirs.read_bytes(), path.read_bytes(), path.is_symlink()) == (b"theirs", NEW, False)
    dangling = tmp_path / "dangling"
    dangling.symlink_to(tmp_path / "nowhere")
    with pytest.raises(FileExistsError):
        write_file(dangling, NEW, new=True)
    assert not (tmp_path / "nowhere").exists()


def test_a_new_file_replaces_none(tmp_path: Path) -> None:
    path = tmp_path / "so.xlsm"
    path.write_bytes(OLD)
    with pytest.raises(FileExistsError):
        write_file(path, NEW, new=True)
    assert (path.read_bytes(), names(tmp_path)) == (OLD, {"so.xlsm"})


def test_what_a_living_run_writes_is_left_alone_and_so_are_links(tmp_path: Path) -> None:
    handle, living = replacing._private(str(tmp_path))
    theirs = tmp_path / "theirs"
    theirs.write_bytes(b"theirs")
    (tmp_path / ".saving-link.tmp").symlink_to(theirs)
    clear_leftovers(str(tmp_path))
    assert names(tmp_path) == {Path(living).name, "theirs", ".saving-link.tmp"}
    os.close(handle)
    clear_leftovers(str(tmp_path))
    assert names(tmp_path) == {"theirs", ".saving-link.tmp"}
    assert theirs.read_bytes() == b"theirs"


class _HeldError(PermissionError):
    winerror = 32


@pytest.mark.parametrize(("held", "written"), [(3, True), (99, False)])
def test_a_file_held_for_a_moment_is_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, held: int, written: bool
) -> None:
    """As Windows answers while an antivirus or Excel holds the file."""
    path = tmp_path / "so.xlsm"
    path.write_bytes(OLD)
    tries, move = [0], os.replace

    def replace(source: str, target: str) -> None:
        tries[0] += 1
        if tries[0] <= held:
            raise _HeldError(errno.EACCES, "held")
        move(source, target)

    monkeypatch.setattr(os, "replace", replace)
    monkeypatch.setattr(replacing, "_PAUSE", 0)
    if written:
        write_file(path, NEW)
    else:
        with pytest.raises(PermissionError):
            write_file(path, NEW)
    assert (path.read_bytes(), names(tmp_path)) == (NEW if written else OLD, {"so.xlsm"})
    assert tries[0] == (4 if written else 10)


def test_permissions_stay(tmp_path: Path) -> None:
    path = tmp_path / "so.xlsm"
    path.write_bytes(OLD)
    path.chmod(0o640)
    write_file(path, NEW)
    assert path.stat().st_mode & 0o777 == 0o640
