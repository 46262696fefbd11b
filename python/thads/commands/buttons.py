"""What a press of a button does and says, in whatever program the calling workbook is open."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import xlwings as xw

from thads import journal, layout
from thads.errors import UnusableFileError, WrongBookError, explained
from thads.figures.problems import Level, Problem, by_fault, problem_line
from thads.results.words import summary_line
from thads.sheets.checks import fill_check_list
from thads.sheets.host import (
    address,
    busy,
    choose_folder,
    local_path,
    print_pdf,
    select_row,
    show_sheet,
    show_status,
    still,
)
from thads.sheets.kept import OTHER_THAN_PAPERS, changed_cells, changes_note, printed_changes
from thads.workbook import arrange, backups, consolidate, sending, undo
from thads.workbook.request import read_request

if TYPE_CHECKING:
    from thads.forms.submission import Submission

TITLE = "Giảm án tồn đọng"

# A message box holds a handful; of problems the whole list stands on sheet `Kiểm tra`.
_SHOWN = 8
_SHOWN_PROBLEMS = 3
_SHOWN_CHANGES = 16

# Moves of rows within it are one change for undoing.
_SERIES = timedelta(minutes=10)


class _Stopped(Exception):  # noqa: N818 # it is no error
    """There is nothing more to do, as the user has it; the message says what was not done."""


Action = Callable[[xw.Book], tuple[str, str]]

# What the buttons of `layout.BUTTONS` do, by their action: each takes the calling workbook and returns what to say, and how.
ACTIONS: dict[str, Action] = {}


def action(name: str) -> Callable[[Action], Action]:
    """Register what a button does."""

    def register(function: Action) -> Action:
        ACTIONS[name] = function
        return function

    return register


def press(name: str) -> None:
    """Do a button's action on the calling workbook and tell the user how it went."""
    book = xw.Book.caller()
    (about,) = (button.about for button in layout.BUTTONS if button.action == name)
    try:
        with busy(book, f"Đang {about}…"):
            text, mode = ACTIONS[name](book)
    except _Stopped as stopped:
        text, mode = str(stopped), "info"
    except (UnusableFileError, WrongBookError) as error:
        text, mode = str(error), "critical"
    except Exception:
        text, mode = journal.record_failure(), "critical"
    if text:  # what is seen at once needs no word
        book.app.alert(text, TITLE, mode=mode)


@action("tong_hop")
def fill_summary(book: xw.Book) -> tuple[str, str]:
    """Judge the units and fill the sheet `Tổng hợp`."""
    notes: list[str] = []

    def replaces(text: str) -> bool:
        question = f"{text}\n\nBấm OK để thay bằng số liệu đang nhập, Cancel để giữ nguyên và sửa ngày báo cáo."
        return book.app.alert(question, TITLE, buttons="ok_cancel") != "cancel"

    report, problems = consolidate.run(book, replaces, lambda: notes.append(_keep_typed(book, "tổng hợp")))
    if report is None:
        show_sheet(book, layout.CHECK_SHEET)
        return f"Chưa tổng hợp được. Sheet {layout.SUMMARY_SHEET} giữ nguyên.\n\n{problem_list(problems)}", "critical"
    show_sheet(book, layout.SUMMARY_SHEET)
    warnings = f"\n\n{problem_list(problems)}" if problems else ""
    return f"Đã tổng hợp {len(report.units)} đơn vị. {summary_line(report)}{warnings}{''.join(notes)}", "info"


def _keep_typed(book: xw.Book, before: str) -> str:
    """Keep what is typed, for undoing; what is to be said where that failed, "" where not."""
    try:
        undo.keep_typed(book, before)
    except UnusableFileError as error:
        return f"\n\nLần này không giữ được bản dự phòng nên không hoàn tác được. {error}"
    return ""


@action("hoan_tac")
def bring_back(book: xw.Book) -> tuple[str, str]:
    """Bring back what was typed before the last consolidation or taking-in, after saying what that is."""
    if local_path(book) is None:
        raise _Stopped(
            "Sổ này nằm trên mạng hoặc chưa lưu nên chương trình không giữ bản dự phòng. Nếu sổ ở OneDrive, SharePoint: bấm"
            " chuột phải vào tệp, chọn “Lịch sử phiên bản” (Version history)."
        )
    found = undo.find(book)
    if found is None:
        raise _Stopped(f"Không có bản dự phòng nào khác sổ hiện nay. {undo.WHERE}")
    question = (
        f"{found}\n\nSố liệu, thiết lập, thang chỉ tiêu, chữ in và sheet {layout.HISTORY_SHEET} trở về như bản đó."
        "\n\nBấm OK để đưa sổ về bản đó, Cancel để giữ nguyên."
    )
    _ensure_agreed(book, question, "Đã bỏ qua, sổ giữ nguyên.")
    try:
        undo.keep_typed(book, "hoàn tác")
    except UnusableFileError as error:
        raise UnusableFileError(f"Không giữ được bản hiện nay nên chưa hoàn tác. {error}") from error
    consolidated = undo.bring_back(book, found)
    show_sheet(book, layout.INPUT_SHEET)
    sheet = "đã lập lại theo số liệu này" if consolidated else "chưa lập lại: hãy bấm “Tổng hợp”"
    return (
        f"Đã đưa sổ về bản trước khi {found.copy.before}. Sheet {layout.SUMMARY_SHEET} {sheet}."
        " Muốn trở lại như vừa rồi, bấm “Hoàn tác” lần nữa.",
        "info",
    )


@action("chen_dong")
def insert_row(book: xw.Book) -> tuple[str, str]:
    """Make the selected row blank, those from it on one lower."""
    row = arrange.selected_row(book)
    note = _keep_series(book)
    arrange.insert(book, row)
    return note, "info"


@action("dua_len")
def move_up(book: xw.Book) -> tuple[str, str]:
    """Move the selected unit one row up; it stays selected."""
    row = arrange.selected_row(book)
    note = _keep_series(book)
    select_row(book, layout.INPUT, arrange.move_up(book, row))
    return note, "info"


def _keep_series(book: xw.Book) -> str:
    """As `_keep_typed`, once for rows that are moved one after the other: copies from before them are not pushed out."""
    path = local_path(book)
    newest = next(iter(backups.copies(path)), None) if path else None
    if newest and newest.before == arrange.BEFORE and datetime.now() - newest.moment < _SERIES:
        return ""
    return _keep_typed(book, arrange.BEFORE).strip()


@action("kiem_tra")
def check_figures(book: xw.Book) -> tuple[str, str]:
    """Check the figures and list what is to be mended."""
    request = read_request(book)
    problems = list(request.problems)
    fill_check_list(book, problems)
    if not problems:
        return "Số liệu không có lỗi, không có cảnh báo. Có thể bấm “Tổng hợp”.", "info"
    show_sheet(book, layout.CHECK_SHEET)
    return problem_list(problems), "critical" if request.errors else "info"


@action("tao_phieu")
def write_forms(book: xw.Book) -> tuple[str, str]:
    """Write one form a unit into a folder that the user chooses."""
    from thads.forms import commands

    chosen = choose_folder(book, "Chọn thư mục để chứa phiếu của các đơn vị")
    if chosen == "":
        raise _Stopped("Chưa chọn thư mục nên chưa tạo phiếu nào.")
    folder = Path(chosen) if chosen else commands.default_folder(local_path(book), date.today())
    with explained(f"Không ghi được vào thư mục {folder}. Hãy chọn thư mục khác."):
        written, present = commands.make_forms(book, folder)
    names = _shortened([path.name for path in written])
    return "\n".join([commands.forms_line(written, present, folder), *names]), "info"


@action("nhap_phieu")
def take_in_forms(book: xw.Book) -> tuple[str, str]:
    """Take the forms of a folder in, after showing what would change."""
    from thads.forms import changes, commands

    chosen = choose_folder(book, "Chọn thư mục có phiếu của các đơn vị")
    if not chosen:
        raise _Stopped("Chưa chọn thư mục nên sổ giữ nguyên.")

    def show_progress(done: int, total: int) -> None:
        if done % 20 == 0:
            show_status(book, f"Đang đọc phiếu {done}/{total}")

    def means(submission: Submission, unit: str) -> bool:
        question = (
            f"{submission.file}, ô {submission.cells[0]}: sổ không có đơn vị “{submission.unit}”. Có phải là “{unit}” không?"
            f"\n\nBấm Yes nếu phải (lần sau không hỏi lại; sheet {layout.CHECK_SHEET} ghi tên này), No nếu không."
        )
        return book.app.alert(question, TITLE, buttons="yes_no") == "yes"

    taking, files = commands.plan_files(book, [Path(chosen)], show_progress, means)
    if not files:
        return f"Thư mục {chosen} không có tệp nào. Sổ giữ nguyên.", "info"
    day = taking.newest
    if taking.undecided:
        former = taking.standing.request.report_date
        question = (
            f"{changes.undecided_text(taking)}\n\nBấm OK để ghi ngày mới nhất {changes.shown_day(day)} làm ngày báo cáo của sổ,"
            f" Cancel để giữ ngày của sổ ({changes.shown_day(former)}). Đơn vị có số liệu đến ngày khác được ghi chú trên bảng in."
        )
        day = former if book.app.alert(question, TITLE, buttons="ok_cancel") == "cancel" else day
    changes.settle_dates(taking, day)
    summary = f"Đã đọc {files} tệp. {changes.summary(taking)}"
    mode = "critical" if taking.errors else "info"
    if taking.writes:
        lines = "\n".join(_shortened(changes.change_lines(taking)))
        problems = f"\n\n{problem_list(taking.problems)}" if taking.problems else ""
        question = f"{summary}\n\n{lines}{problems}\n\nBấm OK để ghi vào sổ, Cancel để giữ nguyên."
        _ensure_agreed(book, question, "Đã bỏ qua, sổ giữ nguyên.")
        note = _keep_typed(book, "nhập phiếu")
        commands.apply(book, taking)
        show_sheet(book, layout.INPUT_SHEET)
        return f"{summary}\nĐã ghi vào sheet {layout.INPUT_SHEET}. Hãy bấm “Tổng hợp” để lập lại bảng.{note}", mode
    if not taking.problems:
        return summary, mode
    return _listed(book, taking.problems, summary, mode)


def _listed(book: xw.Book, problems: Sequence[Problem], said: str, mode: str = "critical") -> tuple[str, str]:
    """Show the problems on their sheet, and say them behind what has come of the press."""
    fill_check_list(book, problems)
    show_sheet(book, layout.CHECK_SHEET)
    return f"{said}\n\n{problem_list(problems)}", mode


def _shortened(lines: Sequence[str]) -> list[str]:
    """As many lines as a message box holds."""
    rest = len(lines) - _SHOWN_CHANGES
    return list(lines) if rest <= 0 else [*lines[:_SHOWN_CHANGES], f"… và {rest} dòng khác."]


@action("xuat_pdf")
def print_summary(book: xw.Book) -> tuple[str, str]:
    """Print the consolidated sheet as a PDF."""
    return _write_beside(book, sending.PDF, lambda target: print_pdf(sending.summary_sheet(book), target))


@action("ban_gui")
def write_copy(book: xw.Book) -> tuple[str, str]:
    """Write the copy of values to send to who has no Python."""
    from thads.commands.cli import TEMPLATE

    path = local_path(book)  # of a workbook on the net there is no file: the blank one stands in its place
    source = backups.home(path) if path else TEMPLATE
    return _write_beside(book, sending.COPY, lambda target: sending.write_copy(source, target, book))


@action("van_ban")
def write_papers(book: xw.Book) -> tuple[str, str]:
    """Write report, lists, letters, notice and minutes in Word from what is typed now."""
    from thads.papers import kinds
    from thads.papers.writing import FOLDER

    request = read_request(book)
    if request.errors:
        return _listed(book, request.problems, "Chưa lập văn bản.")
    folder = _folder(book, "Chọn thư mục để ghi văn bản", "lập văn bản nào")
    target = folder / f"Văn bản {request.report_date or 'chưa có ngày'}"
    written, kept = kinds.write_all(kinds.source_of(book, request), target, folder / FOLDER)
    said = [f"Đã lập {len(written)} văn bản trong thư mục {target}."] if written else []
    if kept:
        said.append(f"{len(kept)} văn bản đã có ở đó giữ nguyên; muốn lập lại, hãy đổi tên hoặc chuyển tệp cũ đi.")
    said.append("Những chỗ để chấm (……) hãy điền bằng Word.")
    if changed := changed_cells(book):
        said.append(changes_note(changed, OTHER_THAN_PAPERS))
    return "\n\n".join(said), "info"


def _write_beside(book: xw.Book, ending: str, write: Callable[[Path], None]) -> tuple[str, str]:
    """Write a file of the consolidated sheets, if they are true and no file is in the way that the user wants to keep."""
    if (changed := printed_changes(book)) != 0:
        return f"{changes_note(changed, '')} Chưa ghi tệp nào. Hãy bấm “Tổng hợp” rồi làm lại.", "critical"
    target = _folder(book, "Chọn thư mục để ghi tệp", "ghi tệp nào") / sending.file_name(book, ending)
    if target.exists():
        question = f"Đã có tệp {target}.\n\nBấm OK để thay tệp đó, Cancel để giữ nguyên."
        _ensure_agreed(book, question, f"Đã bỏ qua, tệp {target} giữ nguyên.")
    with still(book):
        write(target)
    return f"Đã ghi {target}.", "info"


def _folder(book: xw.Book, title: str, work: str) -> Path:
    """Where a file of the workbook's goes: beside it, else where the user says; else this work is not done."""
    path = local_path(book)
    # In LibreOffice the workbook may be a copy that vanishes with the window.
    chosen = None if path and book.app.engine.name == "excel" else choose_folder(book, title)
    if chosen == "":
        raise _Stopped(f"Chưa chọn thư mục nên chưa {work}.")
    return Path(chosen) if chosen else Path(book.fullname).parent


def _ensure_agreed(book: xw.Book, question: str, otherwise: str) -> None:
    if book.app.alert(question, TITLE, buttons="ok_cancel") == "cancel":
        raise _Stopped(otherwise)


@action("sang_nam")
def start_year(book: xw.Book) -> tuple[str, str]:
    """Write next year's workbook beside this one, or where the user chooses."""
    from thads.commands.cli import TEMPLATE
    from thads.workbook import new_year

    request = read_request(book)
    if request.errors:
        return _listed(book, request.problems, "Chưa lập sổ năm mới.")
    new = _folder(book, "Chọn thư mục để ghi sổ năm mới", "lập sổ nào") / new_year.file_name(request)
    if new.exists():
        raise UnusableFileError(
            f"Đã có tệp {new}; tệp đó giữ nguyên, chưa lập sổ nào. Muốn lập lại, hãy đổi tên hoặc chuyển tệp đó đi."
        )
    parts = (
        f"Lập sổ năm mới {new}: số chuyển kỳ sau năm {request.settings.current_year} thành số của năm so sánh."
        " Sổ đang mở giữ nguyên.",
        new_year.closing_doubt([request]),
        "Bấm OK để lập, Cancel để thôi.",
    )
    _ensure_agreed(book, "\n\n".join(filter(None, parts)), "Đã bỏ qua, chưa lập sổ nào.")
    return new_year.start_year(book, new, TEMPLATE, request), "info"


@action("chan_doan")
def examine_installation(book: xw.Book) -> tuple[str, str]:
    """Check what is installed on this machine and say what to mend."""
    from thads.windows import conf, doctor, findings

    found = doctor.examine(doctor.look(address(book), conf.settings_of(book)))
    troubles = [finding for finding in found if finding.state is findings.State.TROUBLE]
    lines = [f"• {finding.what}: {finding.found}. {finding.todo}" for finding in troubles[:_SHOWN]]
    text = "\n".join(
        [findings.conclusion(found), *lines, "Xem đủ các mục: chạy chan_doan.cmd trong %LOCALAPPDATA%\\THADS."]
    )
    return text, "critical" if troubles else "info"


def problem_list(problems: Sequence[Problem]) -> str:
    """How many problems there are, the first of them, errors before warnings, and where they all are."""
    lines, room = [], _SHOWN_PROBLEMS
    for level, head in (
        (Level.ERROR, "Có {} mục phải sửa:"),
        (Level.WARNING, "Có {} mục nên xem lại (nếu đúng thì để nguyên):"),
    ):
        found = [problem_line(problem) for problem in by_fault(problems) if problem.level is level]
        if found:
            lines += [head.format(len(found)), *found[:room]]
            room = max(0, room - len(found))
    return "\n".join([*lines, f"Xem đủ ở sheet {layout.CHECK_SHEET}."])
