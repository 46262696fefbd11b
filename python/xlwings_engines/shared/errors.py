"""What can be wrong with the file of a book."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path


class BookError(Exception):
    """Something is wrong with the file at `path`."""

    def __init__(self, path: str, message: str) -> None:
        super().__init__(f"{message}: {path}")
        self.path = path


class BookFormatError(BookError):
    """The file cannot be read as a workbook.

    `reason` is "encrypted" or "damaged"; with the `files` engine also "not_a_package", "too_large" or "legacy_xls",
    with `libreoffice` also "not_a_workbook".
    """

    def __init__(self, path: str, reason: str, message: str) -> None:
        super().__init__(path, message)
        self.reason = reason


class BookInUseError(BookError):
    """Another program has the file open. `lock_path` is its lock file, if one gave it away.

    A lock file that a crashed program left behind looks the same.
    """

    def __init__(self, path: str, message: str, lock_path: str | None = None) -> None:
        super().__init__(path, message)
        self.lock_path = lock_path


class BookChangedError(BookError):
    """The file is no longer the one that was opened: saving would lose what somebody else saved."""


def refuse_same_name(path: str, opened: Iterable[str]) -> None:
    """Raises BookInUseError if one of the books that are open has that name, wherever it is: Excel keeps them apart by it."""
    if os.path.basename(path).casefold() in map(str.casefold, opened):
        raise BookInUseError(path, "another open book has this name")


def find_lock(path: str) -> str | None:
    """The file that LibreOffice or Excel keeps beside a book that it has open."""
    folder, name = os.path.split(path)
    locks = [os.path.join(folder, lock) for lock in (f".~lock.{name}#", "~$" + name)]
    return next((lock for lock in locks if os.path.lexists(lock) and not _is_left_behind(lock)), None)


# What the folder of a LibreOffice begins with that the engine has started, and how that is told its profile there.
SOFFICE_FOLDER, USER_INSTALLATION = "xlwings-soffice-", "-env:UserInstallation="


def _is_left_behind(lock: str) -> bool:
    """Whether it is that of a LibreOffice that was started here by the engine and has died."""
    import socket  # a tenth of a start of the program, for what hardly ever is there
    from urllib.parse import urlsplit
    from urllib.request import url2pathname

    with suppress(OSError, ValueError):
        *_, host, _, profile = Path(lock).read_text(encoding="utf-8").strip().rstrip(";").rsplit(",", 3)
        folder = Path(url2pathname(urlsplit(profile).path)).parent
        if host != socket.gethostname() or not folder.name.startswith(SOFFICE_FOLDER):
            return False
        wanted = (USER_INSTALLATION + profile).encode()
        return not folder.exists() or (
            os.path.exists("/proc/self") and not any(wanted in line for line in _command_lines())
        )
    return False


def _command_lines() -> Iterator[bytes]:
    for place in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):
            yield place.read_bytes()
