"""What a press of a button does and says, in whatever program the calling workbook is open."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress

import xlwings as xw

from thads import consolidate, journal, layout
from thads.figures import Level, Problem
from thads.report import summary_line

TITLE = "Giảm án tồn đọng"

# A message box holds a handful; the whole list stands on sheet `Kiểm tra`.
_SHOWN = 8


def consolidate_caller() -> None:
    """The button "Tổng hợp"."""
    _press(_consolidate)


def check_caller() -> None:
    """The button "Kiểm tra"."""
    _press(_check)


def _press(action: Callable[[xw.Book], tuple[str, str]]) -> None:
    book = xw.Book.caller()
    try:
        text, mode = action(book)
    except consolidate.WrongBookError as error:
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
    problems = list(consolidate.read_request(book).problems)
    consolidate.fill_check_list(book, problems)
    if not problems:
        return "Số liệu không có lỗi, không có cảnh báo. Có thể bấm “Tổng hợp”.", "info"
    _show(book, layout.CHECK_SHEET)
    return problem_list(problems), "critical" if problem_count(problems, Level.ERROR) else "info"


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
    """One problem on one line: sheet, cell, what is wrong and what to do."""
    return f"• {problem.sheet}, ô {problem.cell}: {problem.text}"
