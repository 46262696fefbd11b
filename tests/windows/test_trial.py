"""The trial with a stand-in for Excel: what it finds where all is well, and that it finds what is wrong.

The stand-in is the file engine, in which a button's macro presses the button; test_installer.py goes the real way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

import pytest
import xlwings as xw

from tests.conftest import TEMPLATE
from thads import layout
from thads.commands import buttons
from thads.errors import OfficeError
from thads.windows import trial, word
from thads.windows.findings import Finding, State
from thads.workbook import arrange
from thads.workbook.book_file import open_book

PDF = b"%PDF-1.7\n1 0 obj\n<</Type /Pages /Count 1>>\n2 0 obj\n<</Type/Page /Parent 1 0 R>>"

Attempt = Callable[..., list[Finding]]


@pytest.fixture
def attempt(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Attempt]:
    """Try the stand-in; `spoil` may change what is in the book after a button, by its action."""
    said: list[str] = []

    @contextmanager
    def boxes() -> Iterator[list[str]]:
        yield said

    def heard(prompt: str, *_: object, **__: object) -> str:
        said.append(prompt)
        return "ok"

    def print_pdf(sheet: xw.Sheet, path: Path) -> None:
        path.write_bytes(PDF)

    def paper_pdf(path: Path, output: Path) -> None:
        raise OfficeError("Máy chưa có Word")

    monkeypatch.setattr(word, "paper_pdf", paper_pdf)
    monkeypatch.setattr(buttons, "print_pdf", print_pdf)
    monkeypatch.setattr(buttons, "_folder", lambda book, *_: Path(book.fullname).parent)
    monkeypatch.setattr(arrange, "selected_row", lambda book: 2)
    with open_book(TEMPLATE) as first:

        def started(spoil: Callable[[xw.Book, str], None]) -> xw.App:
            def run(macro: str, arguments: tuple[Any, ...]) -> None:
                (action,) = [one.action for one in layout.BUTTONS if macro == f"'Kiểm ''chứng''.xlsm'!{one.macro}"]
                book = first.app.books["Kiểm 'chứng'.xlsm"]
                monkeypatch.setattr(xw.Book, "caller", lambda: book)
                buttons.press(action)
                spoil(book, action)

            monkeypatch.setattr(first.app.impl, "run", run, raising=False)
            monkeypatch.setattr(first.app.impl, "alert", heard)
            return first.app

        def attempted(spoil: Callable[[xw.Book, str], None] = lambda *_: None) -> list[Finding]:
            return list(trial.try_excel(lambda: started(spoil), boxes, TEMPLATE, tmp_path))

        yield attempted


def wrong(found: list[Finding]) -> dict[str, str]:
    return {one.what: one.found for one in found if one.state is State.TROUBLE}


def test_all_is_well(attempt: Attempt) -> None:
    found = attempt()
    assert wrong(found) == {}
    assert [one.what for one in found if one.state is not State.FINE] == ["In văn bản bằng Word"]  # there is none
    # 24 rows of 18 answers; each unit has a row of việc and one of tiền.
    assert [one.found.partition(" (")[0] for one in found if one.what.startswith("Công thức")] == ["432 ô đúng"] * 2
    said = {one.what: one.found for one in found}
    assert said["Nút “4. Tổng hợp”"].startswith("Theo dõi đã có ngày 31/08/2023 với số liệu khác (24 đơn vị khác: ")
    assert "| .pdf: 1 trang" in said["Nút “Xuất PDF”"]


def test_what_is_wrong_is_found(attempt: Attempt, tmp_path: Path) -> None:
    def spoil(book: xw.Book, action: str) -> None:
        if action == "tong_hop":
            book.names[layout.SUMMARY_UNITS].refers_to_range[0, 1].value = "khác"
        if action == "xuat_pdf":
            (pdf,) = tmp_path.glob("*.pdf")
            pdf.unlink()
        if action == "ban_gui":
            raise RuntimeError("Excel is gone")
        if action == "dua_len":
            raise_in_program()

    def raise_in_program() -> None:
        xw.Book.caller().app.alert("Chương trình gặp lỗi khi đang làm việc này.")

    found = wrong(attempt(spoil))
    assert list(found) == [
        "Số trên các sheet sau “4. Tổng hợp”", "Nút “Xuất PDF”", "Nút “Bản gửi”", "Nút “Đưa lên”", "Lưu",
    ]  # fmt: skip
    assert found["Số trên các sheet sau “4. Tổng hợp”"].startswith("1 ô khác: TongHop_DonVi: 'khác', phải là ")
    assert found["Nút “Bản gửi”"].startswith("RuntimeError: Excel is gone")


PERSON = {
    "USERPROFILE": r"C:\Users\Trần Đức. Ổn", "USERNAME": "Trần Đức. Ổn", "COMPUTERNAME": "THADS-01", "USERDOMAIN": "moj",
}  # fmt: skip


@pytest.mark.parametrize(
    ("text", "sent"),
    [
        (r"[Tốt] Nơi cài: C:\Users\Trần Đức. Ổn\AppData\Local\THADS", r"[Tốt] Nơi cài: …\AppData\Local\THADS"),
        (r"Đã ghi c:\users\TRẦN ĐỨC. ỔN\a b.pdf. | 1 trang", r"Đã ghi …\a b.pdf. | 1 trang"),
        (r"ở D:\Phòng Tổ chức\Số liệu mật\so.xlsm; đủ (2 giây)", "ở …; đủ (2 giây)"),
        ("ở \\\\may-chu\\chung\\so.xlsm", "ở …"),
        (r'File "C:\THADS\x.py", line 3' + "\n432 ô đúng", 'File "…", line 3\n432 ô đúng'),
        (r"MOJ\Trần Đức. Ổn trên thads-01: THADS-010 và mojo", r"…\… trên …: THADS-010 và mojo"),
        ("Sổ cần xlwings 0.37.8, 04/08 đơn vị", "Sổ cần xlwings 0.37.8, 04/08 đơn vị"),
    ],
)
def test_nobody_is_named(text: str, sent: str) -> None:
    assert trial.without_names(text, PERSON) == sent


def test_without_excel_the_report_says_so(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def missing() -> xw.App:
        raise RuntimeError("Invalid class string")

    monkeypatch.setattr(trial, "_excel", missing)
    monkeypatch.setattr(trial, "answered_boxes", lambda: nullcontext([]))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path))
    (tmp_path / "THADS").mkdir()
    (tmp_path / "THADS" / TEMPLATE.name).write_bytes(TEMPLATE.read_bytes())
    assert trial.main() == 1
    report = (tmp_path / "THADS" / trial.REPORT).read_text(encoding="utf-8-sig")
    assert "[CẦN SỬA] Thử với Excel: RuntimeError: Invalid class string\n" in report
    assert report in capsys.readouterr().out
