"""Locks on open files, which end with the process that holds them."""

from __future__ import annotations

import errno
import sys


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
