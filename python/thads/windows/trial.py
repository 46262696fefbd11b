"""kiem_chung.cmd: what of the real Excel can be tried without a person, and a report of it that may be sent on.

The trial has an Excel of its own and a copy of the blank workbook with the invented example. The report names no person,
machine or folder.
"""

from __future__ import annotations

import importlib
import os
import platform
import re
import shutil
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import Any

import xlwings as xw

from thads import journal, layout
from thads.errors import OfficeError
from thads.sheets.host import select_row, show_sheet
from thads.sheets.places import read_blocks
from thads.windows import WORKBOOK, doctor, home, word
from thads.windows.findings import Finding, State, as_text, exit_code
from thads.windows.machine import this_machine
from thads.workbook import consolidate, example
from thads.workbook.book_file import open_book
from xlwings_engines.shared.replacing import write_file
from xlwings_engines.shared.scratch import Scratch

REPORT = "kiem-chung.txt"

# What is asked of Windows, besides the checks of the installation.
_FACTS = {
    "Bảng mã": (r"HKLM\SYSTEM\CurrentControlSet\Control\Nls\CodePage", "ACP"),
    "Dấu thập phân": (r"HKCU\Control Panel\International", "sDecimal"),
    "Kiểu ngày": (r"HKCU\Control Panel\International", "sShortDate"),
    "Bản Office": (r"HKLM\SOFTWARE\Microsoft\Office\ClickToRun\Configuration", "VersionToReport"),
}

# The buttons that nobody need choose a folder for, so that each has something to do; and what one leaves beside the workbook.
_LEAVES = {
    "kiem_tra": (0, ""),
    "tong_hop": (1, f"{layout.BACKUP_FOLDER}/*.xlsm"),
    "xuat_pdf": (1, "*.pdf"),
    "ban_gui": (1, "* bản gửi.xlsx"),
    "van_ban": (7, "Văn bản */*.docx"),
    "sang_nam": (1, "*_2024.xlsm"),
    "chan_doan": (0, ""),
    "dua_len": (0, ""),
    "chen_dong": (0, ""),
    "hoan_tac": (0, ""),
}
_AGAIN = ("tong_hop", "xuat_pdf")
_SHEETS = (layout.SUMMARY_UNITS, layout.SUMMARY_PROVINCE, layout.PROGRESS, layout.HISTORY)

_TITLE = "Giảm án tồn đọng"
_FAILED = re.compile("Chương trình gặp lỗi|Chưa làm được|dừng giữa chừng|Hãy bấm vào một ô|Visual Basic")
_PAGE = re.compile(rb"/Type\s*/Page\b")
_PATH = re.compile(r"(?:\b[A-Za-z]:|\\)\\.*?(?=[.:)] |[;,|()\"”\n]|$)", re.MULTILINE)

_CLICKED = 0x0111  # WM_COMMAND, as a button sends it to its box
_PRINTER = r"HKCU\Software\Microsoft\Windows NT\CurrentVersion\Windows"

Boxes = Callable[[], AbstractContextManager[list[str]]]
_Found = tuple[State, str]


def try_excel(start: Callable[[], xw.App], boxes: Boxes, blank: Path, folder: Path) -> Iterator[Finding]:
    """Fill a copy of the blank workbook in Excel, press the buttons, hold what they do to what the file engine makes of it.

    Args:
        start: gives the program, in which the workbook's macros run.
        boxes: answers message boxes as long as it holds, and notes what they said.
        blank: the workbook.
        folder: an empty one; everything is written there.
    """
    path = folder / "Kiểm 'chứng'.xlsm"  # a name that careless programs fall over
    shutil.copyfile(blank, path)
    with boxes() as said:
        app = start()
        try:
            book = app.books.open(path)
            for count, actions in ((len(example.FIGURES), tuple(_LEAVES)), (layout.UNIT_ROWS, _AGAIN)):
                wanted = _by_the_file_engine(blank, count)
                yield _done(f"Công thức của {count} đơn vị", _typed, book, count, wanted)
                for action in actions:
                    (button,) = (button for button in layout.BUTTONS if button.action == action)
                    yield _done(f"Nút “{button.caption}”", _pressed, book, button, said)
                    if action in ("tong_hop", "hoan_tac"):
                        yield _done(f"Số trên các sheet sau “{button.caption}”", _same, book, wanted, _SHEETS)
            yield _done("Lưu", _saved, book, wanted)
        finally:
            app.quit()
    yield _done("In văn bản bằng Word", _printed, folder)


def _done(what: str, step: Callable[..., _Found], *arguments: object) -> Finding:
    """What a step comes to, with the time that it took; what breaks is a finding, too."""
    begin = time.monotonic()
    try:
        state, found = step(*arguments)
    except Exception as error:
        state, found = State.TROUBLE, f"{type(error).__name__}: {error}"
    return Finding(what, "", state, f"{' '.join(found.split())} ({time.monotonic() - begin:.1f} giây)")


def _typed(book: xw.Book, count: int, wanted: Mapping[str, Any]) -> _Found:
    _type(book, count)
    book.app.calculate()
    return _same(book, wanted, (layout.LIVE,))


def _type(book: xw.Book, count: int) -> None:
    """The example; where there are to be more units, also its figures again and again, with money in đồng."""
    example.fill(book)
    known = len(example.FIGURES)
    if count > known:
        book.names[layout.MONEY_UNIT].refers_to_range.value = "đồng"
        more = []
        for row in range(known, count):
            cases, money = (example.FIGURES[row % known][first : first + 5] for first in (0, 5))
            whole = (one * 1000.0 if isinstance(one, int) else one for one in money)
            more.append([f"Đơn vị {row + 1}", *cases, *whole])
        book.names[layout.INPUT].refers_to_range[known:count, :].value = more


def _by_the_file_engine(blank: Path, count: int) -> dict[str, Any]:
    """What the program without Excel makes of the same figures, by defined name."""
    with open_book(blank) as book:
        _type(book, count)
        consolidate.run(book, lambda _: True)
        book.app.calculate()
        return _values(book, (layout.LIVE, *_SHEETS))


def _values(book: xw.Book, names: Sequence[str]) -> dict[str, Any]:
    return {name: block.rows for name, block in read_blocks(book, *names).items()}


def _same(book: xw.Book, wanted: Mapping[str, Any], names: Sequence[str]) -> _Found:
    pairs = [
        (name, mine, own)
        for name, rows in _values(book, names).items()
        for one, other in zip(rows, wanted[name], strict=True)
        for mine, own in zip(one, other, strict=True)
    ]
    if wrong := [f"{name}: {mine!r}, phải là {own!r}" for name, mine, own in pairs if mine != own]:
        return State.TROUBLE, f"{len(wrong)} ô khác: {'; '.join(wrong[:3])}"
    return State.FINE, f"{len(pairs)} ô đúng"


def _pressed(book: xw.Book, button: layout.Button, said: list[str]) -> _Found:
    said.clear()
    show_sheet(book, layout.INPUT_SHEET)
    select_row(book, layout.INPUT, 2)
    quoted = book.name.replace("'", "''")
    book.app.macro(f"'{quoted}'!{button.macro}")()
    count, pattern = _LEAVES[button.action]
    files = list(Path(book.fullname).parent.glob(pattern)) if pattern else []
    pages = [f"{path.suffix}: {len(_PAGE.findall(path.read_bytes()))} trang" for path in files if path.suffix == ".pdf"]
    found = " | ".join([*said, *pages])
    return State.TROUBLE if len(files) < count or _FAILED.search(found) else State.FINE, found


def _saved(book: xw.Book, wanted: Mapping[str, Any]) -> _Found:
    book.save()
    with open_book(Path(book.fullname)) as there:
        return _same(there, wanted, (layout.LIVE, *_SHEETS))


def _printed(folder: Path) -> _Found:
    try:
        word.paper_pdf(next(folder.glob(_LEAVES["van_ban"][1])), folder / "van-ban.pdf")
    except OfficeError as error:
        return State.UNSEEN, str(error)
    return State.FINE, "được"


@contextmanager
def answered_boxes() -> Iterator[list[str]]:
    """Press the first button, OK or Yes, of each message box of the workbook's or of VBA; yields what they said. Windows only."""
    gui: Any = importlib.import_module("win32gui")
    said: list[str] = []
    over = threading.Event()

    def answer(window: int, _: object) -> bool:
        title = gui.GetWindowText(window)
        if gui.GetClassName(window) == "#32770" and (title == _TITLE or "Visual Basic" in title):
            parts: list[tuple[str, int]] = []
            gui.EnumChildWindows(window, lambda part, _: parts.append((gui.GetClassName(part), part)), None)
            said.append(" ".join(gui.GetWindowText(part) for kind, part in parts if kind == "Static").strip() or title)
            button = next(part for kind, part in parts if kind == "Button")
            gui.PostMessage(window, _CLICKED, gui.GetDlgCtrlID(button), button)
            time.sleep(1)
        return True

    def watch() -> None:
        while not over.wait(0.2):
            with suppress(Exception):  # a window that went meanwhile
                gui.EnumWindows(answer, None)

    watching = threading.Thread(target=watch, daemon=True)
    watching.start()
    try:
        yield said
    finally:
        over.set()
        watching.join()


def without_names(text: str, environment: Mapping[str, str]) -> str:
    """The text without paths and without what the person, the machine and its domain are called."""
    for name in ("USERPROFILE", "USERNAME", "COMPUTERNAME", "USERDOMAIN", "USERDNSDOMAIN"):
        if value := environment.get(name):
            text = re.sub(rf"(?<!\w){re.escape(value)}(?!\w)", "…", text, flags=re.IGNORECASE)
    return _PATH.sub("…", text)


def main() -> int:
    """`python -m thads.windows.trial`: what kiem_chung.cmd runs."""
    journal.speak_utf8()
    folder = home(os.environ) or Path.cwd()
    here = this_machine()
    facts = {name: here.value(*place) for name, place in _FACTS.items()}
    facts |= {"Windows": platform.version(), "Có máy in": bool(here.value(_PRINTER, "Device"))}
    print("Đang thử với Excel, vài phút; đừng dùng Excel trong khi chờ.", flush=True)
    with Scratch() as scratch:
        (place := scratch / "thử").mkdir()
        try:
            tried = list(try_excel(_excel, answered_boxes, folder / WORKBOOK, place))
        except Exception as error:
            tried = [Finding("Thử với Excel", "", State.TROUBLE, f"{type(error).__name__}: {error}")]
    found = [Finding(name, "", State.NOTE, str(value)) for name, value in facts.items() if value is not None]
    found += [*doctor.examine(doctor.look()), *tried]
    text = without_names(as_text(found), os.environ)
    write_file(folder / REPORT, text.encode("utf-8-sig"))
    print(f"{text}\n\nBản ghi, không có tên và số liệu của cơ quan, để gửi cho người hỗ trợ: {folder / REPORT}")
    return exit_code(found)


def _excel() -> xw.App:
    app = xw.App(visible=False, add_book=False)
    app.display_alerts = False
    return app


if __name__ == "__main__":
    sys.exit(main())
