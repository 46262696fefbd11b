"""Folders for drafts: private, gone with the run that made them; what dead runs left goes when the next one is made."""

from __future__ import annotations

import errno
import os
import shutil
import stat
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

PREFIX = "thads-"
_LOCK = ".lock"


class Scratch:
    """A new folder, locked as long as this process lives, or another one that it has given `handle` to.

    Args:
        prefix: how its name begins; folders of this beginning are cleared where nobody holds them.
        inside: the folder that it is made in; None is the system's for temporary files.
    """

    def __init__(self, prefix: str = PREFIX, inside: str | os.PathLike[str] | None = None) -> None:
        home = os.fspath(inside or tempfile.gettempdir())
        clear_dead(home, prefix)
        while True:
            self.path = Path(tempfile.mkdtemp(prefix=prefix, dir=home))
            try:
                self.handle = os.open(self.path / _LOCK, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
            except FileNotFoundError:  # another run took it for a dead one's before it was locked
                continue
            except OSError:
                _remove(str(self.path))
                raise
            if lock(self.handle) is not False and os.path.lexists(self.path / _LOCK):
                break
            os.close(self.handle)  # the same

    def remove(self) -> None:
        """Remove the folder, as far as nobody holds a file in it: that is left to the next run."""
        if self.handle >= 0:
            os.close(self.handle)
            self.handle = -1
        _remove(str(self.path))

    def __enter__(self) -> Path:
        return self.path

    def __exit__(self, *_: object) -> None:
        self.remove()


def clear_dead(home: str, prefix: str) -> None:
    """Remove this user's folders in `home` whose names begin so, that were made here, and that no living process holds."""
    with suppress(OSError), os.scandir(home) as entries:
        for entry in entries:
            if entry.name.startswith(prefix):
                with suppress(OSError), _held_if_dead(entry.path) as dead:
                    if dead and sys.platform != "win32":  # nobody can take it for theirs meanwhile
                        _remove(entry.path)
                if sys.platform == "win32":  # an open file cannot be removed there
                    with suppress(OSError):
                        if is_dead(entry.path):
                            _remove(entry.path)


def is_dead(path: str | os.PathLike[str]) -> bool:
    """Whether the folder has a lock, or nothing at all in it, and nobody holds the lock."""
    with _held_if_dead(path) as dead:
        return dead


@contextmanager
def _held_if_dead(path: str | os.PathLike[str]) -> Iterator[bool]:
    status = os.lstat(path)
    if not stat.S_ISDIR(status.st_mode) or (sys.platform != "win32" and status.st_uid != os.geteuid()):
        yield False
        return
    try:
        handle = os.open(os.path.join(path, _LOCK), os.O_RDWR | getattr(os, "O_NOFOLLOW", 0))
    except FileNotFoundError:
        yield not os.listdir(path)
        return
    try:
        yield lock(handle) is True
    finally:
        os.close(handle)


def _remove(path: str) -> None:
    """Remove a folder, its lock last: whatever is left when this is cut off can still be told to be ours."""
    with suppress(OSError):
        for name in set(os.listdir(path)) - {_LOCK}:
            inner = os.path.join(path, name)
            shutil.rmtree(inner, ignore_errors=True)
            with suppress(OSError):
                os.remove(inner)
        if os.listdir(path) == [_LOCK]:
            os.remove(os.path.join(path, _LOCK))
        os.rmdir(path)


def lock(handle: int) -> bool | None:
    """Lock an open file for this process: True if it is ours, False if another holds it, None where files have no locks."""
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        return False if error.errno in (errno.EAGAIN, errno.EACCES) else None
    return True
