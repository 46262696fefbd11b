"""The workbook in a LibreOffice of the program's own: consolidate, print, or open it for a person.

LibreOffice always works on a copy: saving an .xlsm from it would harm the file for Excel users. What belongs into the
file goes there through the file engine, which touches nothing else.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from itertools import takewhile
from pathlib import Path

import xlwings as xw

from thads import journal, layout
from thads.errors import OfficeError, UnusableFileError, WrongBookError
from thads.figures.cells import is_blank
from thads.figures.problems import Problem
from thads.libreoffice import extension, macros
from thads.results.report import Report
from thads.sheets.entry import shifted_rows
from thads.sheets.host import print_pdf, write_pdf
from thads.sheets.places import has_name, read_blocks, write_cells
from thads.workbook import book_file, consolidate
from thads.workbook.upgrade import follow
from xlwings_engines import libreoffice
from xlwings_engines.libreoffice.app import NEVER_EXECUTE
from xlwings_engines.libreoffice.soffice import Soffice, properties
from xlwings_engines.shared.replacing import stamp, write_file
from xlwings_engines.shared.scratch import Scratch, is_dead

# com.sun.star.document.MacroExecMode.ALWAYS_EXECUTE_NO_WARN: only for macros that are our own. Whatever else is opened
# is opened as our engine does by default, with NEVER_EXECUTE.
_RUN_MACROS = 4

# Else "2.810.000" would be refused and "1.000" be 1 wherever the machine itself is set to American forms.
_LOCALE = "vi-VN"

_FOREIGN_MACROS = (
    "Macro trong sổ {name} không phải do chương trình này lập nên không được chạy: nút bấm và kết quả từng dòng không "
    "hoạt động, vẫn xem và sửa được số liệu. Muốn dùng đủ, đóng cửa sổ này rồi chuyển số liệu sang sổ mẫu: thads nang-cap"
    ' "{path}" -o SỔ_MỚI.'
)

# Beside the copy: the stamps of copy and workbook when they held the same.
_SEEN = "da-ghi"


def fill_summary(
    path: Path, output: Path | None = None, replaces: Callable[[str], bool] = lambda _: True
) -> tuple[Report | None, list[Problem]]:
    """The button "Tổng hợp" in LibreOffice; the result is saved by the file engine, errors leave the file alone.

    Args:
        replaces: see `consolidate.run`.

    Raises:
        OfficeError: LibreOffice is missing, does not start or dies; UnusableFileError: the file is no good.
    """
    seen = stamp(path)
    with open_copy(path) as book:
        report, problems = consolidate.run(book, replaces)
    if report is not None:
        with book_file.open_book(path) as book:
            if stamp(path) != seen:
                raise UnusableFileError(book_file.CHANGED.format(name=path.name))
            consolidate.fill_sheets(book, report, problems)
            book_file.save(book, output, "tổng hợp")
    return report, problems


def export_pdf(path: Path, output: Path, sheet: str | None) -> None:
    """Print one sheet, or all visible ones where `sheet` is None, as a PDF.

    Raises:
        OfficeError: LibreOffice cannot be used, or there is no such sheet; UnusableFileError: the PDF cannot be written.
    """
    with open_copy(path) as book:
        names = {item.name.casefold(): item.name for item in book.sheets if item.visible}
        if sheet is not None and sheet.casefold() not in names:
            raise OfficeError(f"Sổ không có sheet “{sheet}”. Hãy chọn một trong: {', '.join(names.values())}.")
        printed = book if sheet is None else book.sheets[names[sheet.casefold()]]
        _without_buttons(book)
        _without_empty_rows(book)
        print_pdf(printed, output)


def _without_buttons(book: xw.Book) -> None:
    """Take the buttons off a copy that is printed: a PDF has whatever is seen."""
    for sheet in book.sheets:
        captions = {button.caption for button in layout.BUTTONS if button.sheet == sheet.name}
        for shape in sheet.shapes if captions else ():
            if shape.text in captions:
                shape.delete()


def _without_empty_rows(book: xw.Book) -> None:
    """Hide, on a copy that is printed, the rows below the last in which a unit's or an officer's figures are typed."""
    for name in filter(partial(has_name, book), (layout.INPUT, layout.OFFICERS)):
        (block,) = read_blocks(book, name).values()
        empty = len(list(takewhile(lambda row: all(map(is_blank, row)), reversed(block.rows))))
        if 0 < empty < len(block.rows):
            end = block.row + len(block.rows) - 1
            book.sheets[block.sheet].range(f"{end - empty + 1}:{end}").rows.hidden = True


def paper_pdf(path: Path, output: Path) -> None:
    """Print a Word file as a PDF with its fonts in it; its macros and links stay asleep.

    Raises:
        OfficeError: LibreOffice or its part for texts is missing; UnusableFileError: the PDF cannot be written.
    """
    with _said_plainly(path):
        app = libreoffice.App(Soffice.start())
        try:
            text = app.books.load(path.resolve().as_uri(), Hidden=True, ReadOnly=True, MacroExecutionMode=NEVER_EXECUTE)
            if text.api is None:
                raise OfficeError(
                    "LibreOffice của máy thiếu phần Writer nên chưa in được. Hãy cài: sudo apt-get install libreoffice-writer."
                )
            how = properties(FilterName="writer_pdf_Export")
            write_pdf(output, lambda draft: text.api.storeToURL(draft.as_uri(), how))
        finally:
            app.kill()


def open_for_person(path: Path, say: Callable[[str], None]) -> None:
    """Open the workbook in a LibreOffice window and wait; each time it is saved there, the file gets what was typed.

    Where this process is killed, the window stays; what was saved in it since, the next call brings back.

    Args:
        path: the workbook.
        say: told in Vietnamese what happens.

    Raises:
        OfficeError: as for `fill_summary`, or there is no screen, or such a window is still open.
    """
    prefix, home = _window(path)
    for folder in home.glob(f"{prefix}*"):
        _rescue(folder, path, say)
    with _workshop(path, visible=True) as (app, copy):
        if app.impl.soffice.headless:
            raise OfficeError("Máy không có màn hình nên không mở được cửa sổ. Hãy dùng lệnh tong-hop hoặc xuat-pdf.")
        _save_without_asking(app)
        with suppress(OSError):  # the copy's former states lie where the workbook's do
            copy.with_name(layout.BACKUP_FOLDER).symlink_to(path.resolve().with_name(layout.BACKUP_FOLDER))
        _open_for_work(app, copy)
        if app.impl.macro_execution_mode != _RUN_MACROS:
            say(_FOREIGN_MACROS.format(name=path.name, path=path))
        say(f"Đã mở {path.name}. Cứ làm và lưu (Ctrl+S) trong LibreOffice; mỗi lần lưu, số liệu được ghi vào sổ.")
        seen, known = stamp(copy), stamp(path)
        write_file(copy.with_name(_SEEN), f"{seen}\n{known}".encode())
        while app.impl.soffice.alive and _is_open(app, copy):
            time.sleep(0.5)
            if stamp(copy) not in (seen, ""):
                seen = stamp(copy)
                known = _bring_back(copy, path, known, say)
                write_file(copy.with_name(_SEEN), f"{seen}\n{known}".encode())


def _window(path: Path) -> tuple[str, Path]:
    """How the folder of a workbook's window begins, and where it lies: what no other run may clear, nor the system."""
    home = journal.log_path().parent
    home.mkdir(parents=True, exist_ok=True)
    return f"cua-so-{hashlib.sha256(os.fsencode(path.resolve())).hexdigest()[:12]}-", home


def _rescue(folder: Path, path: Path, say: Callable[[str], None]) -> None:
    """Bring back what was saved in a window after the process that watched it was killed.

    Raises:
        OfficeError: the window is still open.
    """
    if not is_dead(folder):
        raise OfficeError(f"Sổ {path.name} đang mở trong một cửa sổ LibreOffice. Hãy lưu, đóng cửa sổ đó rồi làm lại.")
    copy, note = folder / path.name, folder / _SEEN
    if note.exists() and copy.exists():
        seen, known = note.read_text(encoding="ascii").splitlines()
        if stamp(copy) != seen:
            say("Lần trước chương trình bị ngắt; số liệu đã lưu trong cửa sổ LibreOffice được ghi lại.")
            with suppress(UnusableFileError):  # LibreOffice was ended while it saved: there is nothing to be read
                _bring_back(copy, path, known, say)


def _open_for_work(app: xw.App, copy: Path) -> xw.Book:
    """Open the copy with its macros if they are ours, else without."""
    if _has_own_macros(app, copy):
        app.impl.macro_execution_mode = _RUN_MACROS
    return app.books.open(copy)


def _has_own_macros(app: xw.App, copy: Path) -> bool:
    """Whether the copy's macros are ours, as LibreOffice reads them when it may not run them."""
    look = app.impl.books.load(copy.as_uri(), Hidden=True, ReadOnly=True, MacroExecutionMode=NEVER_EXECUTE)
    try:
        return macros.are_ours(look.api)
    finally:
        look.close()


def _save_without_asking(app: xw.App) -> None:
    """Ctrl+S keeps the workbook's own format; LibreOffice would ask in English whether it really should."""
    settings = extension.configuration(app.impl.soffice, "/org.openoffice.Office.Common/Save/Document")
    settings.WarnAlienFormat = False
    settings.commitChanges()


def _bring_back(copy: Path, path: Path, known: str, say: Callable[[str], None]) -> str:
    """Put into the file what was typed into the copy, and consolidate anew if the copy was consolidated."""
    target = path
    if stamp(path) != known:
        target = path.with_name(f"{path.stem} (LibreOffice){path.suffix}")
        say(f"Sổ {path.name} vừa được nơi khác sửa; số liệu được ghi ra {target.name} để không mất của ai.")
    with book_file.open_book(copy) as edited, book_file.open_book(path) as book:
        follow(book, edited)
        if any(row[1] for row in edited.names[layout.SUMMARY_UNITS].refers_to_range.options(ndim=2).value):
            consolidate.run(book)
        book_file.save(book, None if target == path else target, "ghi từ LibreOffice")
    say(f"Đã ghi vào {target.name}.")
    return stamp(path)


def _is_open(app: xw.App, copy: Path) -> bool:
    with suppress(Exception):
        return any(Path(book.fullname).name == copy.name for book in app.books)
    return False


@contextmanager
def open_copy(path: Path) -> Iterator[xw.Book]:
    """The workbook as an xlwings Book in an unseen LibreOffice, on a copy; nothing of it is kept, its macros never run.

    Raises:
        OfficeError: LibreOffice is missing, does not start, cannot read the file, or dies.
    """
    with _workshop(path, visible=False) as (app, copy):
        _compute_live_cells(copy)
        yield app.books.open(copy)


def _compute_live_cells(copy: Path) -> None:
    """Put values in the place of the UDFs' formulas: where no macro may run LibreOffice would show them empty.

    Not of those that are out of their place, by which it is seen that cells were inserted.
    """
    with book_file.open_book(copy) as book, suppress(WrongBookError):
        if any(shifted_rows(book)):
            return
        book.app.calculate()
        live = read_blocks(book, layout.LIVE)[layout.LIVE]
        write_cells(book.sheets[live.sheet], live.row, live.column, [list(row) for row in live.rows])
        book_file.save(book)


@contextmanager
def _workshop(path: Path, visible: bool) -> Iterator[tuple[xw.App, Path]]:
    """A LibreOffice with the extension, on a profile and a copy that vanish with it."""
    with book_file.open_book(path):
        pass  # says in Vietnamese what is wrong with a file that is no workbook
    scratch = Scratch(*_window(path)) if visible else Scratch()
    with scratch, _said_plainly(path):
        profile = scratch.path / "profile"
        shutil.copytree(_prepared_profile(), profile)
        copy = scratch.path / path.name
        shutil.copyfile(path, copy)
        soffice = Soffice.start(visible or None, profile=profile, held=(scratch.handle,))
        app = xw.App(impl=libreoffice.App(soffice))
        try:
            yield app, copy
        finally:
            app.kill()


@contextmanager
def _said_plainly(path: Path) -> Iterator[None]:
    try:
        with extension.said_plainly():
            yield
    except (libreoffice.SofficeDiedError, WrongBookError) as error:
        if isinstance(error, WrongBookError) and not isinstance(error.__cause__, libreoffice.SofficeDiedError):
            raise
        raise OfficeError("LibreOffice dừng giữa chừng. Sổ vẫn nguyên. Hãy làm lại.") from error
    except libreoffice.BookError as error:
        raise OfficeError(f"LibreOffice không mở được {path.name}. Hãy kiểm tra lại tệp.") from error


def _prepared_profile() -> Path:
    """A profile that has the extension and Vietnamese numbers and dates, made once for each version and copied each run."""
    with Scratch() as folder:
        built = folder / extension.NAME
        extension.build(built)
        # The profile names the program's place: another copy of the program has a profile of its own.
        version = hashlib.sha256(built.read_bytes() + f"{extension.PROGRAM} {_LOCALE}".encode()).hexdigest()[:12]
    home = journal.log_path().parent
    profile = home / f"libreoffice-{version}"
    if not extension.is_installed(profile):
        home.mkdir(parents=True, exist_ok=True)
        with Scratch(inside=home) as folder:
            fresh = folder / "profile"
            extension.install(fresh, locale=_LOCALE)
            for earlier in set(home.glob("libreoffice-*")) - {profile}:
                shutil.rmtree(earlier, ignore_errors=True)
            with suppress(OSError):  # another run may have been quicker; its profile is being copied and stays
                fresh.rename(profile)
    return profile
