"""Folders for drafts: gone with their run, cleared after a dead one, never anybody else's."""

from __future__ import annotations

import errno
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT
from xlwings_engines.shared import scratch
from xlwings_engines.shared.scratch import Scratch, clear_dead

_DIES = """
import os, signal, sys
sys.path.insert(0, sys.argv[2])
from xlwings_engines.shared.scratch import Scratch
(Scratch(inside=sys.argv[1]).path / "draft").mkdir()
os.kill(os.getpid(), signal.SIGKILL)
"""


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_the_folder_of_a_killed_run_goes_with_the_next_one(tmp_path: Path) -> None:
    command = [sys.executable, "-P", "-c", _DIES, str(tmp_path), str(ROOT / "python")]
    assert subprocess.run(command, check=False).returncode == -signal.SIGKILL
    assert len(names(tmp_path)) == 1
    with Scratch(inside=tmp_path) as folder:
        assert names(tmp_path) == {folder.name}
    assert names(tmp_path) == set()


def test_what_lives_or_is_not_ours_stays(tmp_path: Path) -> None:
    living = Scratch(inside=tmp_path)
    (living.path / "draft").write_bytes(b"draft")
    (tmp_path / "thads-of-the-user").mkdir()
    (tmp_path / "thads-of-the-user" / "letter.docx").write_bytes(b"theirs")
    (tmp_path / "thads-file").write_bytes(b"theirs")
    (tmp_path / "theirs").mkdir()
    (tmp_path / "theirs" / ".lock").write_bytes(b"")
    (tmp_path / "thads-link").symlink_to(tmp_path / "theirs", target_is_directory=True)
    before = names(tmp_path)
    clear_dead(str(tmp_path), "thads-")
    assert names(tmp_path) == before
    assert (living.path / "draft").read_bytes() == b"draft"
    assert (tmp_path / "theirs" / ".lock").exists()
    living.remove()
    living.remove()  # twice is once
    assert names(tmp_path) == before - {living.path.name}


def test_a_folder_that_may_not_be_locked_does_not_stay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "open", full)
    with pytest.raises(OSError, match="space"):
        Scratch(inside=tmp_path)
    monkeypatch.undo()
    assert names(tmp_path) == set()


def test_a_folder_of_another_user_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    dead = Scratch(inside=tmp_path)
    os.close(dead.handle)
    monkeypatch.setattr(os, "geteuid", lambda: 12345)
    clear_dead(str(tmp_path), "thads-")
    assert dead.path.exists()


def test_a_folder_is_held_by_whom_its_handle_was_given_to(tmp_path: Path) -> None:
    given = Scratch(inside=tmp_path)
    with subprocess.Popen(["cat"], stdin=subprocess.PIPE, pass_fds=(given.handle,)) as child:
        os.close(given.handle)
        clear_dead(str(tmp_path), "thads-")
        assert given.path.exists()
        child.communicate()
    clear_dead(str(tmp_path), "thads-")
    assert not given.path.exists()


def test_a_removal_that_was_cut_off_is_finished_by_the_next_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever is left still has its lock."""
    cut = Scratch(inside=tmp_path)
    for name in ("a", "b"):
        (cut.path / name).write_bytes(b"")
    remove = os.remove
    with monkeypatch.context() as patch:
        patch.setattr(os, "remove", lambda path: remove(path) if str(path).endswith("a") else _refuse())
        cut.remove()
    assert names(cut.path) == {"b", scratch._LOCK}
    clear_dead(str(tmp_path), "thads-")
    assert names(tmp_path) == set()


def _refuse() -> None:
    raise PermissionError


@pytest.mark.parametrize("when", ["before it is locked", "while it is locked"])
def test_a_folder_that_another_run_takes_for_a_dead_one_s(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, when: str
) -> None:
    """Two runs begin at once: one clears between the other's making of its folder and its locking of it."""
    real, seen = scratch.lock, []

    def late(handle: int) -> bool | None:
        seen.append(handle)
        if len(seen) == 1 and when == "before it is locked":
            clear_dead(str(tmp_path), "thads-")
        elif len(seen) == 1:
            (taken,) = tmp_path.iterdir()
            other = os.open(taken / scratch._LOCK, os.O_RDWR)
            assert real(other)
            shutil.rmtree(taken)
        return real(handle)

    monkeypatch.setattr(scratch, "lock", late)
    made = Scratch(inside=tmp_path)
    clear_dead(str(tmp_path), "thads-")
    assert names(tmp_path) == {made.path.name}
    (made.path / "draft").write_bytes(b"")
    made.remove()
    assert names(tmp_path) == set()


def test_a_folder_is_held_while_it_is_cleared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else whoever has just made it could lock it, and lose it."""
    dead = Scratch(inside=tmp_path)
    os.close(dead.handle)
    held = []

    def removing(path: str) -> None:
        handle = os.open(os.path.join(path, scratch._LOCK), os.O_RDWR)
        held.append(scratch.lock(handle) is False)
        os.close(handle)

    monkeypatch.setattr(scratch, "_remove", removing)
    clear_dead(str(tmp_path), "thads-")
    assert held == [True]
