"""What may reach the reader: any file, hidden sheets, files that are broken in every way."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.forms.files.conftest import read_sheets, reason
from tests.forms.samples import form, table
from thads.forms.files import sheet as sheets
from thads.forms.files.sheet import UnreadableError


def test_cells_begin_at_a1(tmp_path: Path) -> None:
    path = table(tmp_path / "a.xlsx", [[], [None, "x", 1.5], []], merged=["B2:B3"])
    (sheet,) = read_sheets(path.read_bytes())
    assert (sheet.name, sheet.rows, sheet.merged) == ("Biểu", [["", "", ""], ["", "x", 1.5]], [((1, 1), (2, 1))])


def test_hidden_sheets_are_not_read(tmp_path: Path) -> None:
    path = table(tmp_path / "a.xlsx", [["a"]], more={"Ẩn": [["b"]], "Thấy": [["c"]]})
    book = openpyxl.load_workbook(path)
    book["Ẩn"].sheet_state = "hidden"
    book.save(path)
    assert [sheet.name for sheet in read_sheets(path.read_bytes())] == ["Biểu", "Thấy"]


def test_other_files() -> None:
    assert reason(b"%PDF-1.7") == "document"
    assert reason("Kính gửi".encode()) == "unknown"
    assert reason(b"\xff\xd8\xff\xe0" + b"\0" * 500) == "unknown"
    for path, expected in (("word/document.xml", "document"), ("phieu/a.xlsx", "archive")):
        data = io.BytesIO()
        with zipfile.ZipFile(data, "w") as package:
            package.writestr(path, "<w/>")
        assert reason(data.getvalue()) == expected


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"<html><table><tr><td>1</td></tr></table></html>", "web_page"),
        (b"\r\n  <TABLE><tr><td>1</td></tr></TABLE>", "web_page"),
        (b"MIME-Version: 1.0\nContent-Type: multipart/related", "web_page"),
        (b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>', "xml"),
        ("\ufeffĐơn vị;Việc;Tiền\nA;1;2\nB;3;4\n".encode(), "text"),
        ("Đơn vị\tViệc\tTiền\nA\t1\t2\n".encode("utf-16"), "text"),
        (b"Rar!\x1a\x07\x01\x00", "archive"),
        (b"7z\xbc\xaf\x27\x1c", "archive"),
        (b"\x1f\x8b\x08\x00", "archive"),
        (b"{\\rtf1\\ansi", "document"),
    ],
)
def test_files_that_are_no_spreadsheets_get_their_own_remedy(data: bytes, expected: str) -> None:
    assert reason(data) == expected


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_damage_is_always_said(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    """Whatever bytes are changed or cut, the file is read or refused in one of the known ways."""
    global _form
    _form = _form or form(tmp_path_factory.mktemp("f") / "a.xlsx", "A").read_bytes()
    changed = bytearray(_form)
    for place in data.draw(st.lists(st.integers(0, len(changed) - 1), max_size=4)):
        changed[place] = data.draw(st.integers(0, 255))
    if data.draw(st.booleans()):
        changed = changed[: data.draw(st.integers(0, len(changed)))]
    try:
        read_sheets(bytes(changed))
    except UnreadableError as error:
        if error.reason not in sheets.REASONS:
            raise


_form = b""
