"""Files and folders named on the command line: what is no such thing gets a sentence before anything is read or written."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from thads.errors import UnusableFileError

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
    return Path(text)


def output(*endings: str) -> Callable[[str], Path]:
    """A file to write, with one of these endings, in a folder that is there."""

    def check(text: str) -> Path:
        path = Path(text)
        if path.is_dir():
            raise UnusableFileError(f"“{text}” là thư mục. Hãy gõ cả tên tệp, ví dụ {path / f'ket-qua{endings[0]}'}.")
        if path.suffix.lower() not in endings:
            raise UnusableFileError(f"Tên tệp ghi ra “{text}” phải có đuôi {' hoặc '.join(endings)}. Hãy đặt lại tên.")
        if not path.parent.is_dir():
            raise UnusableFileError(f"Chưa có thư mục “{path.parent}”. Hãy tạo thư mục đó hoặc chọn chỗ khác.")
        return path

    return check
