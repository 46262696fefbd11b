"""Faults while a command writes: the process is killed, or one call refused, at the n-th call that changes a file.

Set THADS_LONG=1 for every point instead of some.
"""

from __future__ import annotations

import errno
import io
import os
import resource
import signal
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from types import FrameType
from typing import NamedTuple

from thads.commands import cli

LONG = bool(os.environ.get("THADS_LONG"))

# Calls that change a file, a folder or what stands in it; opened by `posix.open`, as ours are, not by whoever reads.
_CHANGES = {"write", "flush", "fsync", "close", "open", "replace", "rename", "link", "symlink"}
_CHANGES |= {"mkdir", "rmdir", "unlink", "remove", "chmod", "truncate", "sendfile"}
_REFUSED = _CHANGES - {"close", "unlink", "remove", "rmdir"}

_FRESH = 100  # megabytes

_LONGEST = 120  # seconds: who takes longer hangs, and is ended

KILL, FULL, ONCE, COUNT = "kill", "full", "once", "count"


class Ended(NamedTuple):
    """How a run ended: its exit code, -9 where it was killed, -14 where it hung; what it said; the most memory that it took."""

    code: int
    said: str
    megabytes: float


def tried() -> None:
    """Count one try, where somebody counts (`tests/endurance.py`)."""
    if place := os.environ.get("THADS_TRIES"):
        with open(place, "ab") as file:
            file.write(b".")


def run(arguments: Sequence[object], prepare: Callable[[], None] = lambda: None) -> Ended:
    """Run a command of the program in a process of its own, after `prepare` there."""
    tried()
    own = int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() / 2**20
    reading, writing = os.pipe()
    if (child := os.fork()) == 0:
        signal.alarm(_LONGEST)
        try:
            for stream in (1, 2):
                os.dup2(writing, stream)
            sys.stdout, sys.stderr = (io.TextIOWrapper(os.fdopen(n, "wb"), encoding="utf-8") for n in (1, 2))
            prepare()
            code = cli.main([str(argument) for argument in arguments])
            sys.setprofile(None)
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)
        except BaseException as error:
            sys.setprofile(None)
            os.write(2, f"Traceback: {error!r}".encode())
            os._exit(3)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        said = pipe.read().decode("utf-8", "replace")
    _, status, used = os.wait4(child, 0)
    # The child begins with what the tests themselves hold; a process of the program's alone begins with `_FRESH`.
    return Ended(os.waitstatus_to_exitcode(status), said, max(0, used.ru_maxrss / 1024 - own) + _FRESH)


def temporary(folder: Path) -> None:
    """Let this process keep its temporary files and its log there."""
    folder.mkdir(exist_ok=True)
    tempfile.tempdir = str(folder)
    os.environ["XDG_STATE_HOME"] = str(folder / "state")


def strike(fault: str, left: int, counted: Path | None = None) -> None:
    """Let a fault happen at the `left`-th call that changes something, and all after it but for ONCE; COUNT writes how many there are."""
    made, streams = [0], (sys.stdout, sys.stderr, sys.stdout.buffer, sys.stderr.buffer)

    def watch(_: FrameType, event: str, call: object) -> None:
        if event != "c_call" or getattr(call, "__name__", "") not in _CHANGES:
            return
        owner = getattr(call, "__self__", None)
        ours = getattr(call, "__module__", None) in ("posix", "nt")
        if not ours and (not isinstance(owner, io.IOBase) or isinstance(owner, io.BytesIO | io.StringIO)):
            return
        if any(owner is stream for stream in streams):
            return
        made[0] += 1
        if counted:
            with open(os.open(counted, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), "w") as file:
                file.write(str(made[0]))
        elif made[0] > left and fault == KILL:
            os.kill(os.getpid(), signal.SIGKILL)
        elif (made[0] == left + 1 or (made[0] > left and fault == FULL)) and getattr(call, "__name__", "") in _REFUSED:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    sys.setprofile(watch)


def points(count: int, some: int) -> list[int]:
    """Numbers of calls at which something happens: all in the long form, else `some` of them, the last ones among them."""
    if LONG or count <= some:
        return list(range(count))
    return sorted({*range(0, count, -(-count // (some // 2))), *range(count - some // 2, count)})


def little_room(size: int) -> None:
    """No file of this process grows beyond `size` bytes, as on a disk that is full."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


def as_nobody() -> None:
    """Go on as somebody who may write nowhere but where everybody may."""
    if os.geteuid() == 0:
        os.setgid(65534)
        os.setuid(65534)
