"""The log: what went wrong inside, for whoever helps the office. Users see one sentence and where the log is."""

from __future__ import annotations

import os
import sys
import traceback
from datetime import datetime
from pathlib import Path

_LARGEST = 1_000_000


def log_path() -> Path:
    """The user's log file: %LOCALAPPDATA%\\THADS on Windows, the XDG state folder elsewhere."""
    if sys.platform == "win32":
        folder = Path(os.environ.get("LOCALAPPDATA", Path.home()), "THADS")
    else:
        folder = Path(os.environ.get("XDG_STATE_HOME", Path.home() / ".local" / "state"), "thads")
    return folder / "nhat-ky.txt"


def record(text: str) -> None:
    """Append a text to the log.

    Raises:
        OSError: the log cannot be written.
    """
    path = log_path()
    path.parent.mkdir(parents=True, exist_ok=True)
    mode = "a" if not path.exists() or path.stat().st_size < _LARGEST else "w"
    with path.open(mode, encoding="utf-8") as log:
        log.write(f"--- {datetime.now().isoformat(timespec='seconds')}\n{text}\n")


def record_failure() -> str:
    """Append the exception being handled to the log; return the sentence for the user."""
    try:
        record(traceback.format_exc())
    except OSError:
        return "Chương trình gặp lỗi. Hãy lưu sổ, đóng Excel, mở lại và làm lại."
    return f"Chương trình gặp lỗi, số liệu vẫn nguyên. Hãy làm lại; nếu vẫn lỗi, gửi tệp nhật ký {log_path()} cho người hỗ trợ."
