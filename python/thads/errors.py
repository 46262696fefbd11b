"""The errors that a person sees; each message says in Vietnamese why and what to do next."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class WrongBookError(Exception):
    """The workbook is not the drive's workbook; the message says in Vietnamese what is missing."""


class UnusableFileError(Exception):
    """The file cannot be read or written; the message says in Vietnamese why and what to do."""


class OfficeError(Exception):
    """LibreOffice cannot be used; the message says in Vietnamese why and what to do."""


@contextmanager
def explained(message: str, kind: type[Exception] = UnusableFileError) -> Iterator[None]:
    """Raise an error of this kind with this message where the system refuses a file."""
    try:
        yield
    except OSError as error:
        raise kind(message) from error


def unwritable(path: Path) -> str:
    """What is said where a file cannot be written."""
    return f"Không ghi được tệp {path}. Hãy đóng tệp đó nếu đang mở, kiểm tra quyền ghi và chỗ trống của ổ đĩa."
