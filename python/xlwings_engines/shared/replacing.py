"""The one way in which files are written: whole under a private name beside the target, then moved into place.

Whenever the program is killed, or the disk is full, the target is the former file or the new one. What dead runs left
behind goes with the next write into the same folder.
"""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import stat
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from xlwings_engines.shared.scratch import lock

PREFIX, SUFFIX, FORMER = ".saving-", ".tmp", ".bak"

# On Windows an antivirus or Excel holds a file for a moment: ERROR_ACCESS_DENIED, ERROR_SHARING_VIOLATION.
_HELD = (5, 32)
_TRIES, _PAUSE = 10, 0.2
_PATIENCE = 20
# Where files cannot be locked: no write takes as many seconds.
_DEAD_AFTER = 60


def write_file(
    path: str | os.PathLike[str],
    content: bytes,
    *,
    mode: int | None = None,
    new: bool = False,
    former: str | None = None,
    check: Callable[[str], None] | None = None,
) -> None:
    """Put `content` in the place of the file. A link at `path` is replaced itself; nothing is written through it.

    Args:
        path: the file, in a folder that is there.
        content: all of it.
        mode: permissions; None keeps those of the former file, or what a new file gets.
        new: whether the file must not exist yet.
        former: name of a file that the former one becomes.
        check: looks at the written file under its private name, and raises if it is not good.

    Raises:
        FileExistsError: it must be new and is there. OSError: it cannot be written; whatever stood there still stands.
    """
    path = os.path.abspath(path)
    folder = os.path.dirname(path)
    clear_leftovers(folder)
    handle, temporary = _private(folder)
    try:
        try:
            with os.fdopen(os.dup(handle), "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            os.chmod(temporary, _mode(path) if mode is None else mode)
            if check is not None:
                check(temporary)
        finally:
            if sys.platform == "win32":  # an open file cannot be moved there; elsewhere its lock says that we live
                os.close(handle)
        if former is not None and os.path.exists(path):
            _keep(path, temporary + FORMER, former)
        (_put_new if new else _replace)(temporary, path)
        _sync_folder(folder)
    finally:
        if sys.platform != "win32":
            os.close(handle)
        for leftover in (temporary + FORMER, temporary):
            with suppress(OSError):
                os.remove(leftover)


def stamp(path: str | os.PathLike[str]) -> str:
    """By what one sees that a file was saved since; "" where there is none."""
    with suppress(OSError):
        status = os.stat(path)
        return f"{status.st_ino} {status.st_mtime_ns} {status.st_size}"
    return ""


@contextmanager
def alone(path: str) -> Iterator[None]:
    """Look at a file and replace it while no other run of ours on this machine does: to look and to move are two steps.

    Raises:
        PermissionError: another one holds it for longer than any write takes. OSError: it cannot be opened.
    """
    if sys.platform == "win32":  # an open file cannot be replaced there: one in its stead, which stays
        name = hashlib.sha256(os.path.normcase(path).encode(errors="surrogatepass")).hexdigest()
        handle = os.open(os.path.join(tempfile.gettempdir(), f"thads-{name[:32]}.lock"), os.O_RDWR | os.O_CREAT)
    else:
        handle = os.open(path, os.O_RDWR)
    try:
        deadline = time.monotonic() + _PATIENCE
        while lock(handle) is False:
            if time.monotonic() > deadline:
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), path)
            time.sleep(_PAUSE / 10)
        yield
    finally:
        os.close(handle)


def clear_leftovers(folder: str | os.PathLike[str]) -> None:
    """Remove what runs that died while writing left in a folder; what a living run writes stays."""
    with suppress(OSError):
        for name in os.listdir(folder):
            path = os.path.join(folder, name.removesuffix(FORMER))
            if not (name.startswith(PREFIX) and path.endswith(SUFFIX)):
                continue
            with suppress(OSError):
                if not os.path.lexists(path):
                    os.remove(path + FORMER)
                    continue
                with _held_if_dead(path) as dead:  # nobody can take it for theirs meanwhile
                    for leftover in (path + FORMER, path) if dead else ():
                        with suppress(FileNotFoundError):
                            os.remove(leftover)


def _private(folder: str) -> tuple[int, str]:
    """A new file of our own, locked as long as it is open."""
    while True:
        handle, path = tempfile.mkstemp(prefix=PREFIX, suffix=SUFFIX, dir=folder)
        if sys.platform == "win32":
            return handle, path
        if (
            lock(handle) is not False and os.fstat(handle).st_nlink
        ):  # else another run took it for a dead one's before it was locked
            return handle, path
        os.close(handle)


@contextmanager
def _held_if_dead(path: str) -> Iterator[bool]:
    """Whether no living run writes this file."""
    if not stat.S_ISREG(os.lstat(path).st_mode):
        yield False
        return
    is_old = time.time() - os.path.getmtime(path) > _DEAD_AFTER
    if sys.platform == "win32":
        yield is_old
        return
    handle = os.open(path, os.O_RDWR | os.O_NOFOLLOW)
    try:
        free = lock(handle)
        yield is_old if free is None else free
    finally:
        os.close(handle)


def _mode(path: str) -> int:
    with suppress(OSError):
        status = os.lstat(path)
        if stat.S_ISREG(status.st_mode):
            return stat.S_IMODE(status.st_mode)
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


def _keep(path: str, temporary: str, former: str) -> None:
    try:
        os.link(path, temporary)
    except OSError:  # not every file system has hard links
        shutil.copy2(path, temporary)
    _replace(temporary, former)


def _put_new(temporary: str, path: str) -> None:
    """Move into place unless something is there, also if it came this moment."""
    if sys.platform == "win32":
        patiently(os.rename, temporary, path)  # refuses what exists
        return
    try:
        os.link(temporary, path)
    except FileExistsError:
        raise
    except OSError:  # no hard links: the last look is all that there is
        if os.path.lexists(path):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), path) from None
        os.replace(temporary, path)


def _replace(temporary: str, path: str) -> None:
    patiently(os.replace, temporary, path)


def patiently(move: Callable[[str, str], None], source: str, target: str) -> None:
    """Move a file or folder, again and again where an antivirus program of Windows' holds it for a moment."""
    for left in reversed(range(_TRIES)):
        try:
            move(source, target)
            return
        except PermissionError as error:
            if not left or getattr(error, "winerror", None) not in _HELD:
                raise
            time.sleep(_PAUSE)


def _sync_folder(folder: str) -> None:
    """Make the move itself last through a power cut; folders cannot be opened on Windows."""
    if sys.platform != "win32":
        with suppress(OSError):
            handle = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)
