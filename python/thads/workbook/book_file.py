"""The workbook as a plain file, without an office program: open it, recalculate its live formulas, save it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Any

import xlwings as xw
from xlwings import conversion

from thads import layout
from thads.errors import UnusableFileError, explained
from thads.results import udfs
from thads.sheets.entry import show_echo, show_outcomes
from thads.sheets.kept import read_typed, show_changes
from thads.sheets.officers import show_used
from thads.sheets.others import show_rates
from thads.workbook import backups
from xlwings_engines import files
from xlwings_engines.shared.replacing import stamp

_REASONS = {
    "not_a_package": "không phải là sổ Excel (.xlsx, .xlsm). Hãy chọn đúng sổ tuyenquang_thads.xlsm.",
    "encrypted": "có đặt mật khẩu mở. Hãy mở bằng Excel, bỏ mật khẩu rồi làm lại.",
    "legacy_xls": "là sổ Excel đời cũ (.xls). Hãy mở bằng Excel và lưu thành .xlsm rồi làm lại.",
    "too_large": "lớn khác thường nên không mở, để giữ an toàn cho máy. Hãy dùng lại sổ mẫu tuyenquang_thads.xlsm.",
}
CHANGED = "Tệp {name} vừa được chương trình khác lưu lại. Hãy làm lại từ đầu. Chưa có gì bị thay đổi."
_NO_COPY = (
    f"Không thấy bản dự phòng nào còn nguyên ở cạnh tệp (.bak) hoặc trong thư mục “{layout.BACKUP_FOLDER}”; hãy dùng bản đã sao lưu"
    " ở nơi khác hoặc sổ mẫu tuyenquang_thads.xlsm."
)


@contextmanager
def open_book(path: Path) -> Iterator[xw.Book]:
    """Open a workbook for the programs; nothing is saved unless `save` is called.

    Raises:
        UnusableFileError: the file is missing, damaged, locked with a password, or no workbook. That may come to light
            only when a part of it is asked for.
    """
    with xw.engines["files"].apps.add(add_book=False) as app:
        for name, options in udfs.ARGUMENTS.items():
            app.impl.register_function(name, _as_udf(getattr(udfs, name), list(options.values())))
        try:
            try:
                book = app.books.open(path)
            except FileNotFoundError as error:
                raise UnusableFileError(f"Không tìm thấy tệp {path}. Hãy kiểm tra lại tên tệp và thư mục.") from error
            except OSError as error:
                raise UnusableFileError(
                    f"Không đọc được tệp {path}. Hãy kiểm tra quyền mở tệp, hoặc chép tệp sang thư mục khác rồi làm lại."
                ) from error
            yield book
        except files.BookFormatError as error:
            raise _unusable(path, error) from error


def _unusable(path: Path, error: files.BookFormatError) -> UnusableFileError:
    if error.reason != "damaged":
        return UnusableFileError(f"Tệp {path.name} {_REASONS[error.reason]}")
    whole = last_whole(path)
    remedy = _NO_COPY
    if whole is not None:
        day = datetime.fromtimestamp(whole.stat().st_mtime)
        remedy = f"Hãy dùng bản còn nguyên gần nhất, ghi lúc {day:%H:%M ngày %d/%m/%Y}: {whole}."
    return UnusableFileError(f"Tệp {path.name} bị hỏng nên không đọc hoặc ghi tiếp được. {remedy}")


def last_whole(path: Path) -> Path | None:
    """The newest former state of a workbook, beside it or among its dated copies, all parts of which can be read."""
    former = [path.with_name(f"{path.name}.bak"), *(copy.path for copy in backups.copies(path))]
    for copy in sorted(filter(Path.is_file, former), key=lambda copy: copy.stat().st_mtime, reverse=True):
        with suppress(files.BookFormatError, OSError):
            files.check_package(copy)
            return copy
    return None


def save(book: xw.Book, path: Path | None = None, before: str = "") -> None:
    """Bring the cached values of the live formulas up to date and save, atomically; the former file stays as .bak.

    Args:
        book: the workbook.
        path: where to save; None is the file that it was opened from.
        before: what is done to the file at `path`, as it follows “trước khi”: it stays as a dated copy, too, for undoing.

    Raises:
        UnusableFileError: the file is open elsewhere, was changed meanwhile, or cannot be written.
    """
    book.app.calculate()
    typed = read_typed(book)
    show_changes(book, typed)
    show_used(book, typed)
    show_echo(book, typed)
    show_outcomes(book)
    show_rates(book)
    target = Path(path or book.fullname).resolve()
    name = target.name
    former, made, kept = stamp(target), None, backups.kept(book) if before else 0
    if before and former:
        # First, so that nobody who ends the program in between is left without it; what is wrong is said after the saving.
        with suppress(OSError):
            made = backups.keep(target, target, before, kept + 1)
    try:
        book.save(path)
    except files.BookInUseError as error:
        stale = f" Nếu chắc chắn không ai mở, hãy xóa tệp {Path(error.lock_path).name}." if error.lock_path else ""
        raise UnusableFileError(
            f"Tệp {name} đang mở ở chương trình khác (Excel?). Hãy lưu và đóng tệp đó rồi làm lại.{stale} Chưa có gì bị thay đổi."
        ) from error
    except files.BookChangedError as error:
        raise UnusableFileError(CHANGED.format(name=name)) from error
    except (OSError, ValueError, NotImplementedError) as error:
        raise UnusableFileError(
            f"Không ghi được tệp {name}. Hãy kiểm tra quyền ghi và chỗ trống của ổ đĩa. Tệp cũ vẫn nguyên."
        ) from error
    finally:
        if made and former == stamp(target):
            backups.take_back(made)
    if not before or former in ("", stamp(target)):
        return
    bak = target.with_name(f"{name}.bak")
    full = (
        f"Đã ghi {name}, nhưng không giữ được bản trước trong thư mục “{layout.BACKUP_FOLDER}”; bản trước còn ở {bak.name}."
        " Hãy kiểm tra quyền ghi và chỗ trống của ổ đĩa."
    )
    with explained(full):
        backups.keep(target, bak, before, kept)


def _as_udf(function: Callable[..., Any], options: list[Mapping[str, Any]]) -> Callable[..., Any]:
    """The function behind xlwings' own argument conversion, as Excel would call it."""

    def call(*raw: object) -> Any:
        read: Callable[..., Any] = conversion.read
        return function(*(read(None, value, how, "files") for value, how in zip(raw, options, strict=False)))

    return call
