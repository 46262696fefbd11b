"""Files and folders named on the command line: what is no such thing gets a sentence before anything is read or written."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from thads.errors import UnusableFileError
from thads.numerals import UNSAFE, is_device

BOOKS = (".xlsm", ".xlsx")


def book(text: str) -> Path:
    """A workbook to read. Whether it is one is for its reader to find."""
    path = Path(text)
    if path.is_dir():
        raise UnusableFileError(
            f"“{text}” là thư mục, chỗ này cần tệp sổ. Hãy gõ cả tên tệp, ví dụ {path / 'tuyenquang_thads.xlsm'}."
        )
    return path


def last_book(text: str) -> Path:
    """The workbook of `nhap-phieu`, which stands behind the forms."""
    if Path(text).is_dir():
        raise UnusableFileError(
            f"Tham số cuối phải là sổ, mà “{text}” là thư mục. Gõ: thads nhap-phieu THƯ_MỤC_PHIẾU SỔ."
        )
    return book(text)


def folder(text: str) -> Path:
    """A folder to read."""
    path = Path(text)
    if path.is_file():
        raise UnusableFileError(f"“{text}” là tệp, chỗ này cần thư mục. Hãy gõ tên thư mục chứa các tệp.")
    if not path.is_dir():
        raise UnusableFileError(f"Không tìm thấy thư mục {text}. Hãy kiểm tra lại tên thư mục.")
    return path


def new_folder(text: str) -> Path:
    """A folder to write into, made if missing."""
    if Path(text).is_file():
        raise UnusableFileError(f"“{text}” là tệp, sau -o cần tên thư mục. Hãy gõ tên thư mục khác.")
    _ensure_portable(Path(text))
    return Path(text)


def _ensure_portable(path: Path) -> None:
    """Refuse a name that Windows would take for something else: a device, a hidden stream, a name without its last dots."""
    name = path.name
    if UNSAFE.search(name) or is_device(name) or name != name.rstrip(" .") or re.search("[\ud800-\udfff]", name):
        raise UnusableFileError(
            f'Tên “{name}” không dùng được trên Windows (dấu : * ? " < > | \\, tên con, nul…, dấu chấm hoặc dấu cách ở cuối).'
            " Hãy đặt tên khác."
        )


def output(*endings: str) -> Callable[[str], Path]:
    """A file to write, with one of these endings, in a folder that is there."""

    def check(text: str) -> Path:
        path = Path(text)
        if path.is_dir():
            raise UnusableFileError(f"“{text}” là thư mục. Hãy gõ cả tên tệp, ví dụ {path / f'ket-qua{endings[0]}'}.")
        _ensure_portable(path)
        if path.suffix.lower() not in endings:
            raise UnusableFileError(f"Tên tệp ghi ra “{text}” phải có đuôi {' hoặc '.join(endings)}. Hãy đặt lại tên.")
        if not path.parent.is_dir():
            raise UnusableFileError(f"Chưa có thư mục “{path.parent}”. Hãy tạo thư mục đó hoặc chọn chỗ khác.")
        return path

    return check
