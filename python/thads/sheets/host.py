"""What the program asks of the program in which the workbook is open, beyond xlwings: our engines have methods for it, Excel
has macros of the workbook's or needs no help."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple, Protocol, TypeAlias, cast

import xlwings as xw

from thads.errors import WrongBookError, explained
from thads.layout import PROTECTED_SHEETS
from xlwings_engines.shared.replacing import write_file
from xlwings_engines.shared.scratch import Scratch


class Rows(NamedTuple):
    """How the rows of a sheet stand from a first one on.

    Attributes:
        first: 1-based.
        heights: in points; 0 hides a row.
        page_breaks: rows above which a page begins; all former manual breaks go.
    """

    first: int
    heights: Sequence[float]
    page_breaks: Sequence[int]


Charts: TypeAlias = Mapping[
    str, Sequence[tuple[xw.Range, xw.Range]]
]  # by title: (categories or x, values) of each series


class Host(Protocol):
    """What an engine may offer behind `.impl`; xlwings' own engines offer none of it."""

    def dress(self, rows: Mapping[str, Rows], charts: Mapping[str, Mapping[str, Sequence[tuple[Any, Any]]]]) -> None:
        """Of a workbook: rows by sheet; and by sheet and title the cells that charts show, as the engine's own ranges."""

    def protect(self, sheets: Sequence[str], on: bool) -> str:
        """Of a workbook: protect sheets without a password, or take that off; names one that stays as it is, "" if none."""

    def uncalculated(self) -> list[tuple[int, int]]:
        """Of a range: 0-based places of formulas that have no result. Where there is a program, it has calculated."""

    def show_results(self, results: Sequence[Sequence[object]]) -> None:
        """Of a range: what its formulas come to, where the engine does not compute them."""

    def choose_folder(self, title: str) -> str:
        """Of the program: a dialog; "" if no folder was chosen."""

    def to_pdf(self, path: str, quality: str) -> None:
        """Of a sheet or a workbook: print it."""


def _host(impl: object, power: str) -> Host | None:
    return cast(Host, impl) if hasattr(impl, power) else None


def dress(book: xw.Book, rows: Mapping[str, Rows], charts: Mapping[str, Charts]) -> None:
    """What becomes of sheets besides their cells, in one call: heights and page breaks, and what charts show.

    Args:
        rows: by sheet; one without page breaks is one page long.
        charts: by sheet; Excel's follow their cells by themselves. One that somebody gave other series is no longer ours.
    """
    if host := _host(book.impl, "dress"):
        shown = {
            sheet: {title: [(x.impl, y.impl) for x, y in series] for title, series in ours.items()}
            for sheet, ours in charts.items()
        }
        host.dress(rows, shown)
        return
    for sheet, (first, heights, page_breaks) in rows.items():
        runs = ",".join(f"{len(list(run))}x{height:g}" for height, run in groupby(heights))
        _run_macro(book, "THADS_XepDong", sheet, first, runs, ",".join(map(str, page_breaks)))


def ensure_rows_can_be_arranged(book: xw.Book) -> None:
    """Fail before anything is written where `dress` would fail after it: the macro is asked to do nothing."""
    if book.app.engine.name == "excel":
        _run_macro(book, "THADS_XepDong", "", 1, "", "")


@contextmanager
def writing(book: xw.Book) -> Iterator[None]:
    """Take the protection off the sheets that the program writes, as long as it does; afterwards all of them have one.

    Raises:
        WrongBookError: somebody has given a sheet a password.
    """
    with still(book):
        try:
            if name := _protect(book, on=False):
                raise WrongBookError(
                    f"Sheet {name} đang khóa, không mở được nên chưa ghi gì. Nếu sheet có mật khẩu riêng, hãy bỏ khóa (Excel:"
                    " thẻ Review, nút Unprotect Sheet); nếu đang chọn nhiều sheet cùng lúc, hãy bấm vào một sheet; rồi làm lại."
                )
            yield
        finally:
            _protect(book, on=True)


@contextmanager
def still(book: xw.Book) -> Iterator[None]:
    """Let the screen stand still while much is written; afterwards it shows all at once, whatever went wrong.

    A comfort only: not every program has a screen.
    """
    app, drawn = book.app, True
    with suppress(Exception):
        drawn = app.screen_updating
        app.screen_updating = False
    try:
        yield
    finally:
        with suppress(Exception):
            app.screen_updating = drawn


def _protect(book: xw.Book, on: bool) -> str:
    sheets = [name for name in book.sheet_names if name in PROTECTED_SHEETS]
    if host := _host(book.impl, "protect"):
        return host.protect(sheets, on)
    if book.app.engine.name == "excel":
        with suppress(Exception):  # workbooks of former versions have no such macro, and nothing protected
            return str(_run_macro(book, "THADS_KhoaSheet", ",".join(sheets), on) or "")
    return ""


def _run_macro(book: xw.Book, name: str, *arguments: object) -> object:
    """Call a macro of the workbook's. xlwings' own `Book.macro` leaves an apostrophe in the book's name as it is."""
    quoted = book.name.replace("'", "''")
    return book.app.macro(f"'{quoted}'!{name}")(*arguments)


def uncalculated(cells: xw.Range) -> list[tuple[int, int]]:
    """0-based places of a range's formulas that nobody has calculated yet."""
    host = _host(cells.impl, "uncalculated")
    return host.uncalculated() if host else []


def show_results(cells: xw.Range, results: Sequence[Sequence[object]]) -> None:
    """Tell an engine that does not compute them what plain formulas come to; all others know."""
    if host := _host(cells.impl, "show_results"):
        host.show_results(results)


def choose_folder(book: xw.Book, title: str) -> str | None:
    """Let the user choose a folder: "" if none was chosen, None where nobody can be asked."""
    if host := _host(book.app.impl, "choose_folder"):
        return str(host.choose_folder(title))
    if book.app.engine.name != "excel":
        return None
    return str(_run_macro(book, "THADS_ChonThuMuc", title) or "")


def address(book: xw.Book) -> str:
    """Where the workbook lies: its path, or its address on SharePoint that xlwings finds no folder for."""
    try:
        return book.fullname
    except Exception:  # xlwings has three errors for it
        return str(book.api.FullName)


def local_path(book: xw.Book) -> Path | None:
    """The workbook's file on this machine; None where it lies on the net or was never saved."""
    path = Path(address(book))
    return path if path.is_absolute() else None


def print_pdf(printed: xw.Book | xw.Sheet, path: Path) -> None:
    """Print a sheet or a whole workbook as a PDF.

    Raises:
        UnusableFileError: the file cannot be written.
    """

    def to_draft(draft: Path) -> None:
        if host := _host(printed.impl, "to_pdf"):
            host.to_pdf(str(draft), "standard")
        else:
            printed.to_pdf(draft)  # xlwings hides the other sheets of Excel's meanwhile

    write_pdf(path, to_draft)


def write_pdf(path: Path, to_draft: Callable[[Path], None]) -> None:
    """Put a PDF that is printed to a draft in its place, where it is as a whole or not at all.

    Raises:
        UnusableFileError: the file cannot be written.
    """
    full = f"Không ghi được tệp {path}. Hãy đóng tệp PDF đang mở, kiểm tra quyền ghi và chỗ trống của ổ đĩa."
    with explained(full), Scratch() as folder:
        to_draft(draft := Path(folder, "in.pdf"))
        write_file(path, draft.read_bytes())


@contextmanager
def busy(book: xw.Book, text: str) -> Iterator[None]:
    """Say in the status bar what goes on; afterwards it is the program's own again, whatever went wrong."""
    show_status(book, text)
    try:
        yield
    finally:
        show_status(book, False)


def show_status(book: xw.Book, text: str | bool) -> None:
    """Say in the status bar how far long work is; False gives it back. A comfort only: not every program has one."""
    with suppress(Exception):
        book.app.status_bar = text


def print_only(sheet: xw.Sheet, address: str) -> None:
    """Print these cells of a sheet and no others. In Excel a comfort only: without a printer it has no pages."""
    try:
        sheet.page_setup.print_area = address
    except Exception:
        if sheet.book.app.engine.name != "excel":
            raise


def show_sheet(book: xw.Book, name: str) -> None:
    """Turn to a sheet. A comfort only: xlwings refuses it where several Excel instances run."""
    with suppress(Exception):
        book.sheets[name].activate()


def select_row(book: xw.Book, name: str, row: int) -> None:
    """Select the first cell of a 0-based row of a named block. A comfort only, as `show_sheet`."""
    with suppress(Exception):
        book.names[name].refers_to_range[row, 0].select()
