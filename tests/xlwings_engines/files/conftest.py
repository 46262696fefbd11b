"""Workbooks that XlsxWriter made, for the tests of the file engine."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
import xlsxwriter
import xlwings as xw

from xlwings_engines import files


@pytest.fixture
def app() -> Iterator[xw.App]:
    assert files.engine.name in [engine.name for engine in xw.engines]
    with xw.engines["files"].apps.add(add_book=False) as app:
        yield app


@pytest.fixture
def blank(tmp_path: Path) -> Path:
    path = tmp_path / "blank.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("Sheet 1")
        book.add_worksheet("Other")
    return path


@pytest.fixture
def rich(tmp_path: Path) -> Path:
    """A workbook with about everything that must survive."""
    path = tmp_path / "rich.xlsm"
    with xlsxwriter.Workbook(path) as book:
        bold = book.add_format({"bold": True, "num_format": "#,##0"})
        sheet = book.add_worksheet("Nhập liệu")
        sheet.set_column("C:D", 20, bold)
        sheet.set_row(3, 30, bold)
        sheet.write_row("A1", ["Đơn vị", "Số", "Ngày"])
        sheet.write_column("A2", ["Na Hang", "Chiêm Hóa", "Hàm Yên"])
        sheet.write_column("B2", [1, 2.5, -3], bold)
        sheet.write_array_formula("B6:D6", "{=DOUBLE(B2:B4)}", None, 0)
        sheet.write_formula("A7", "=SUM(B2:B4)", None, 0.5)
        sheet.merge_range("A8:B8", "merged", bold)
        sheet.insert_button("H1", {"macro": "Run", "height": 20})
        sheet.write_comment("A1", "note")
        sheet.data_validation("A2:A4", {"validate": "list", "source": ["a", "b"]})
        sheet.conditional_format("B2:B4", {"type": "cell", "criteria": ">", "value": 1, "format": bold})
        sheet.print_area("A1:D8")
        other = book.add_worksheet("Tổng hợp")
        other.add_table("A1:B3", {"data": [[1, 2], [3, 4]]})
        chart = book.add_chart({"type": "column"})
        chart.add_series({"values": "='Nhập liệu'!$B$2:$B$4"})
        chart.add_series({"values": "='Ẩn'!$B$2:$B$4"})
        other.insert_chart("D2", chart)
        pie = book.add_chart({"type": "pie"})
        pie.add_series({"values": "='Tổng hợp'!$B$2:$B$3"})
        book.add_chartsheet("Biểu đồ").set_chart(pie)
        book.add_worksheet("Ẩn").hide()
        book.define_name("Khối", "='Nhập liệu'!$A$2:$B$4")
        book.define_name("'Tổng hợp'!Riêng", "='Tổng hợp'!$A$1")
        book.add_vba_project(io.BytesIO(b"macros"), is_stream=True)
    return path


@pytest.fixture
def form(tmp_path: Path) -> Path:
    """Rows 3 to 5 are a body, row 6 sums it."""
    path = tmp_path / "form.xlsx"
    with xlsxwriter.Workbook(path) as book:
        line = book.add_format({"border": 1})
        sheet = book.add_worksheet("Form")
        sheet.write("A1", "title")
        sheet.set_row(4, 24)
        for row in (2, 3, 4):
            sheet.write_row(row, 0, [f"row {row + 1}", row + 1], line)
            sheet.write_array_formula(row, 2, row, 3, f"{{=TWICE(B{row + 1})}}", line, 0)
        sheet.write_formula("B6", "=SUM(B3:B5)+$B$1+Other!B6", line, 0)
        sheet.write_formula("A6", "=SUM(B:B)", line, 0)
        sheet.merge_range("A8:B8", "signature")
        sheet.data_validation("B3:B5", {"validate": "custom", "value": "=B3>0"})
        sheet.conditional_format("A3:B5", {"type": "formula", "criteria": "=$B3>$B$6", "format": line})
        sheet.autofilter("A2:B5")
        sheet.set_h_pagebreaks([2, 7])
        sheet.ignore_errors({"number_stored_as_text": "A3:A5"})
        sheet.print_area("A1:D8")
        sheet.repeat_rows(1, 2)
        book.define_name("Body", "=Form!$A$3:$B$5")
        book.define_name("Total", "=Form!$B$6")
        book.define_name("Title", "=Form!$A$1")
        other = book.add_worksheet("Other")
        other.write_formula("A1", '=Form!B6&Form!A1&"Form!B6"&B6')
    return path
