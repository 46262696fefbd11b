"""What the commands and the buttons for unit forms do, over any xlwings Book; they only differ in how they ask and tell."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import xlwings as xw

from thads import layout
from thads.figures.problems import Level, Problem
from thads.forms.changes import Taking
from thads.forms.current import read_standing
from thads.forms.names import Ask, Names
from thads.forms.read import Progress, find_files, read_all
from thads.forms.take_in import plan_taking, write
from thads.sheets.checks import fill_check_list
from thads.sheets.host import local_path, still
from thads.sheets.places import has_name


def default_folder(workbook: Path | None, today: date) -> Path:
    """Where new forms go: a folder of the day beside the workbook, in the user's documents if it has no path here."""
    documents = Path.home() / "Documents"
    parent = workbook.parent if workbook else documents if documents.is_dir() else Path.home()
    return parent / f"Phieu_{today:%Y-%m-%d}"


def make_forms(book: xw.Book, folder: Path) -> tuple[list[Path], int]:
    """Write one form a unit of the workbook into a folder; files that exist stay as they are.

    Returns:
        The files written, and how many were there already.

    Raises:
        WrongBookError: the workbook must be mended first. OSError: the folder cannot be written.
    """
    from thads.forms.write import forms_of, write_forms

    forms = forms_of(read_standing(book, printed=True))
    written = write_forms(forms, folder)
    return written, len(forms) - len(written)


def forms_line(written: Sequence[Path], present: int, folder: Path) -> str:
    """What became of the forms, in a sentence that the names of those written follow."""
    made = f"Đã tạo {len(written)} phiếu trong thư mục {folder}:" if written else f"Không tạo phiếu nào ở {folder}."
    if not present:
        return made
    return f"Thư mục {folder} đã có {present} phiếu, giữ nguyên; muốn tạo lại thì xóa phiếu cũ hoặc chọn thư mục khác.\n{made}"


def plan_files(
    book: xw.Book,
    places: Sequence[Path],
    progress: Progress,
    ask: Ask | None = None,
    named: Sequence[tuple[str, str]] = (),
    with_officers: bool = False,
) -> tuple[Taking, int]:
    """What taking in the files at `places` would change, and how many files there are; nothing is written.

    Args:
        ask: whether a doubtful name means a unit; None where nobody can be asked.
        named: names as files write them, with their units.
        with_officers: take officers' own figures from statistics forms, as is done where their sheet is shown.

    Raises:
        WrongBookError: the workbook must be mended first, or has no such unit.
    """
    names = Names(read_standing(book), ask)
    names.choose(named)
    files = find_files(places, local_path(book))
    root = places[0] if len(places) == 1 and places[0].is_dir() else None
    incoming = list(read_all(files, root, progress, names.places))
    room = has_name(book, layout.OFFICERS)
    taking = plan_taking(names, incoming, room and (with_officers or book.sheets[layout.OFFICER_SHEET].visible))
    nothing = root and not any(submission for submission, _ in incoming)
    if not files or (nothing and all(problem.level is Level.WARNING for problem in taking.problems)):
        found = "số liệu của đơn vị" if files else "tệp"
        text = f"Không thấy {found} nào ở đây. Hãy chọn thư mục chứa phiếu, bảng số liệu mà các đơn vị gửi."
        taking.problems.append(Problem(Level.ERROR, "; ".join(map(str, places)), "", text))
    return taking, len(files)


def apply(book: xw.Book, taking: Taking) -> None:
    """Write what was planned, and list the problems on sheet `Kiểm tra`."""
    with still(book):
        write(book, taking)
        fill_check_list(book, taking.problems)
