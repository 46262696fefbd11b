"""Whether a workbook's VBA project is signed. What writes a new workbook cannot sign it again, and says so first."""

from __future__ import annotations

import zipfile
from contextlib import suppress
from pathlib import Path

# The parts of the three kinds of signature: MS-OFFCRYPTO 2.3.2, MS-OSHARED 2.3.2 (agile and V3).
_PARTS = ("vbaprojectsignature.bin", "vbaprojectsignatureagile.bin", "vbaprojectsignaturev3.bin")


def is_signed(path: Path) -> bool:
    """Whether the package holds a signature of its VBA project; False for a file that is missing or no package."""
    with suppress(OSError, ValueError, NotImplementedError, zipfile.BadZipFile), zipfile.ZipFile(path) as package:
        return any(name.rpartition("/")[2].lower() in _PARTS for name in package.namelist())
    return False


def warning(path: Path) -> str:
    """What to say before a signed workbook is followed by an unsigned one; "" where nothing is lost."""
    if not is_signed(path):
        return ""
    return (
        f"Lưu ý: {path.name} đã được ký số; sổ ghi ra chưa có chữ ký. Hãy nhờ người phụ trách máy ký lại bằng chứng thư "
        "của cơ quan trước khi phát cho các đơn vị (xem docs/ky-so.md)."
    )
