"""What a press of a button does and says, in whatever program the calling workbook is open."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path

import xlwings as xw

from thads import journal, layout
from thads.errors import WrongBookError
from thads.figures.problems import Level, Problem
from thads.results.words import summary_line
from thads.sheets.checks import fill_check_list
from thads.workbook import consolidate
from thads.workbook.request import read_request

TITLE = "Giảm án tồn đọng"


# A message box holds a handful; the whole list stands on sheet `Kiểm tra`.
_SHOWN = 8


_SHOWN_CHANGES = 16


def consolidate_caller() -> None:
    """The button "Tổng hợp"."""
    _press(_consolidate)


def check_caller() -> None:
    """The button "Kiểm tra"."""
    _press(_check)


def make_forms_caller() -> None:
    """The button "Tạo phiếu"."""
    _press(_make_forms)


def take_in_caller() -> None:
    """The button "Nhập phiếu"."""
    _press(_take_in)


def examine_caller() -> None:
    """The button "Kiểm tra cài đặt"."""
    _press(_examine)


def _press(action: Callable[[xw.Book], tuple[str, str]]) -> None:
    book = xw.Book.caller()
    try:
        text, mode = action(book)
    except WrongBookError as error:
        text, mode = str(error), "critical"
    except Exception:
        text, mode = journal.record_failure(), "critical"
    book.app.alert(text, TITLE, mode=mode)


def _consolidate(book: xw.Book) -> tuple[str, str]:
    report, problems = consolidate.run(book)
    if report is None:
        _show(book, layout.CHECK_SHEET)
        return f"Chưa tổng hợp được. Sheet {layout.SUMMARY_SHEET} giữ nguyên.\n\n{problem_list(problems)}", "critical"
    _show(book, layout.SUMMARY_SHEET)
    warnings = f"\n\n{problem_list(problems)}" if problems else ""
    return f"Đã tổng hợp {len(report.units)} đơn vị. {summary_line(report)}{warnings}", "info"


def _check(book: xw.Book) -> tuple[str, str]:
    problems = list(read_request(book).problems)
    fill_check_list(book, problems)
    if not problems:
        return "Số liệu không có lỗi, không có cảnh báo. Có thể bấm “Tổng hợp”.", "info"
    _show(book, layout.CHECK_SHEET)
    return problem_list(problems), "critical" if problem_count(problems, Level.ERROR) else "info"


def _make_forms(book: xw.Book) -> tuple[str, str]:
    from thads.forms import commands

    chosen = choose_folder(book, "Chọn thư mục để chứa phiếu của các đơn vị")
    if chosen == "":
        return "Chưa chọn thư mục nên chưa tạo phiếu nào.", "info"
    folder = Path(chosen) if chosen else commands.default_folder(Path(book.fullname), date.today())
    try:
        written = commands.make_forms(book, folder)
    except OSError:
        return f"Không ghi được vào thư mục {folder}. Hãy chọn thư mục khác.", "critical"
    names = _shortened([path.name for path in written])
    return "\n".join([f"Đã tạo {len(written)} phiếu trong thư mục {folder}:", *names]), "info"


def _take_in(book: xw.Book) -> tuple[str, str]:
    from thads.forms import changes, commands

    chosen = choose_folder(book, "Chọn thư mục có phiếu của các đơn vị")
    if not chosen:
        return "Chưa chọn thư mục nên sổ giữ nguyên.", "info"
    try:
        taking, files = commands.plan_files(book, [Path(chosen)], _status_line(book))
    finally:
        with suppress(Exception):
            book.app.status_bar = False
    if not files:
        return f"Thư mục {chosen} không có tệp nào. Sổ giữ nguyên.", "info"
    summary = f"Đã đọc {files} tệp. {changes.summary(taking)}"
    mode = "critical" if taking.errors else "info"
    if taking.writes:
        lines = "\n".join(_shortened(changes.change_lines(taking)))
        problems = f"\n\n{problem_list(taking.problems)}" if taking.problems else ""
        question = f"{summary}\n\n{lines}{problems}\n\nBấm OK để ghi vào sổ, Cancel để giữ nguyên."
        if book.app.alert(question, TITLE, buttons="ok_cancel") == "cancel":
            return "Đã bỏ qua, sổ giữ nguyên.", "info"
        commands.apply(book, taking)
        _show(book, layout.INPUT_SHEET)
        return f"{summary}\nĐã ghi vào sheet {layout.INPUT_SHEET}. Hãy bấm “Tổng hợp” để lập lại bảng.", mode
    if not taking.problems:
        return summary, mode
    fill_check_list(book, taking.problems)
    _show(book, layout.CHECK_SHEET)
    return f"{summary}\n\n{problem_list(taking.problems)}", mode


def choose_folder(book: xw.Book, title: str) -> str | None:
    """Let the user choose a folder: "" if none was chosen, None where nobody can be asked.

    xlwings has no call for it: our LibreOffice engine has a method, Excel a macro.
    """
    if hasattr(book.app.impl, "choose_folder"):
        return str(book.app.impl.choose_folder(title))
    if book.app.engine.name != "excel":
        return None
    return str(book.macro("THADS_ChonThuMuc")(title) or "")


def _status_line(book: xw.Book) -> Callable[[int, int], None]:
    def show(done: int, total: int) -> None:
        if done % 20 == 0:
            with suppress(Exception):
                book.app.status_bar = f"Đang đọc phiếu {done}/{total}"

    return show


def _shortened(lines: Sequence[str]) -> list[str]:
    """As many lines as a message box holds."""
    rest = len(lines) - _SHOWN_CHANGES
    return list(lines) if rest <= 0 else [*lines[:_SHOWN_CHANGES], f"… và {rest} dòng khác."]


def _examine(book: xw.Book) -> tuple[str, str]:
    from thads.windows import doctor

    rows = book.sheets[layout.CONFIG_SHEET].range("A1:B30").options(ndim=2).value
    conf = {str(key).upper(): "" if value is None else str(value) for key, value in rows if key}
    findings = doctor.examine(doctor.look(book.fullname, conf))
    troubles = [finding for finding in findings if finding.state is doctor.State.TROUBLE]
    lines = [f"• {finding.what}: {finding.found}. {finding.todo}" for finding in troubles[:_SHOWN]]
    text = "\n".join(
        [doctor.conclusion(findings), *lines, "Xem đủ các mục: chạy chan_doan.cmd trong %LOCALAPPDATA%\\THADS."]
    )
    return text, "critical" if troubles else "info"


def _show(book: xw.Book, sheet: str) -> None:
    """Turn to a sheet. A comfort only: xlwings refuses it where several Excel instances run."""
    with suppress(Exception):
        book.sheets[sheet].activate()


def problem_count(problems: Sequence[Problem], level: Level) -> int:
    """How many problems of a level there are."""
    return sum(problem.level is level for problem in problems)


def problem_list(problems: Sequence[Problem]) -> str:
    """The first problems as text, errors before warnings, and where the rest is."""
    errors = [problem for problem in problems if problem.level is Level.ERROR]
    warnings = [problem for problem in problems if problem.level is Level.WARNING]
    lines = []
    if errors:
        lines.append(f"Có {len(errors)} mục phải sửa:")
        lines += [problem_line(problem) for problem in errors[:_SHOWN]]
    if warnings:
        lines.append(f"Có {len(warnings)} mục nên xem lại (nếu đúng thì để nguyên):")
        lines += [problem_line(problem) for problem in warnings[: max(0, _SHOWN - len(errors))]]
    lines.append(f"Xem đủ ở sheet {layout.CHECK_SHEET}.")
    return "\n".join(lines)


def problem_line(problem: Problem) -> str:
    """One problem on one line: sheet (or file), cell if it is about one, what is wrong and what to do."""
    where = f"{problem.sheet}, ô {problem.cell}" if problem.cell else problem.sheet
    return f"• {where}: {problem.text}"
