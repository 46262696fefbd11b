"""The log: what went wrong inside, for whoever helps the office. Users see one sentence and where the log is.

It is sent to others: of an exception it holds the kind and the place in the program, not the words, in which names and
figures of the office's may stand.
"""

from __future__ import annotations

import errno
import os
import sys
import traceback
from datetime import datetime
from io import TextIOWrapper
from pathlib import Path

from xlwings_engines.shared.replacing import write_file

_LARGEST = 1_000_000

# What the system says where the disk is full, or a file or folder may not be written.
_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EACCES, errno.EPERM, errno.EIO}


def log_path() -> Path:
    """The user's log file: %LOCALAPPDATA%\\THADS on Windows, the XDG state folder elsewhere."""
    if sys.platform == "win32":
        folder = Path(os.environ.get("LOCALAPPDATA", Path.home()), "THADS")
    else:
        folder = Path(os.environ.get("XDG_STATE_HOME", Path.home() / ".local" / "state"), "thads")
    return folder / "nhat-ky.txt"


def record(text: str) -> None:
    """Append a text to the log; what is oldest goes where it grows too long.

    Raises:
        OSError: the log cannot be written.
    """
    path = log_path()
    path.parent.mkdir(parents=True, exist_ok=True)
    former = path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""
    entry = f"--- {datetime.now().isoformat(timespec='seconds')}\n{text}\n"
    write_file(path, f"{former}{entry}"[-_LARGEST:].encode(errors="backslashreplace"))


def speak_utf8(errors: str | None = None, line_buffering: bool | None = None) -> None:
    """Let what is said to the user be UTF-8, wherever it goes; the rest as `TextIOWrapper.reconfigure` takes it."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors=errors, line_buffering=line_buffering)


def without_words(error: BaseException) -> str:
    """An exception and those it comes from: their kinds, codes and places in the program."""
    former = error.__cause__ or error.__context__
    code = getattr(error, "errno", None) or getattr(error, "hresult", None) or ""
    places = "".join(traceback.format_tb(error.__traceback__)).replace(str(Path.home()), "~")
    kind = type(error)
    return (
        f"{without_words(former) if former else ''}{places}{kind.__module__}.{kind.__qualname__} {code}".rstrip() + "\n"
    )


def record_failure() -> str:
    """Append the exception being handled to the log; return the sentence for the user."""
    error = sys.exc_info()[1]
    said = "Chương trình gặp lỗi khi đang làm việc này. Hãy xem lại sổ rồi làm lại"
    if isinstance(error, OSError) and error.errno in _NO_ROOM:
        place = f" “{error.filename}”" if error.filename else ""
        said = f"Không ghi hoặc đọc được tệp{place}. Hãy kiểm tra quyền và chỗ trống của ổ đĩa (cả ổ chứa thư mục tạm) rồi làm lại"
    try:
        record(without_words(error) if error else said)
    except OSError:
        return f"{said}."
    return f"{said}; nếu vẫn lỗi, gửi tệp nhật ký {log_path()} cho người hỗ trợ."
