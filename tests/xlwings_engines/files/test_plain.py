"""A copy of values alone: what must not come along, from workbooks that other programs have made."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from openpyxl.comments import Comment

from tests.xlwings_engines.files.workbooks import faults
from xlwings_engines.files.plain import values_only
from xlwings_engines.shared.errors import BookFormatError

SECRET = "không gửi"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """By XlsxWriter: formulas of every kind, a chart, links, a note, rules, a table, hidden columns and sheets."""
    path = tmp_path / "so.xlsx"
    with xlsxwriter.Workbook(path) as book:
        hidden, shown, last = (book.add_worksheet(name) for name in ("Ẩn", "Bảng & số", "Cuối"))
        hidden.hide()
        hidden.write_row(0, 0, [SECRET, 7, 8])
        shown.activate()
        shown.write_row(0, 0, ["Đơn vị", 1, 2.5, True])
        shown.write_formula(1, 0, "='Ẩn'!B1", None, 7)
        shown.write_formula(1, 1, '=" a"&A1', None, " aĐơn vị ")
        shown.write_formula(1, 2, "=NA()", None, "#N/A")
        shown.write_formula(1, 3, "=TRUE", None, True)
        shown.write_formula(1, 4, '=""', None, "")
        shown.write_array_formula(2, 0, 2, 1, "{='Ẩn'!B1:C1}", None, 7)
        shown.write_number(2, 1, 8)
        shown.write_dynamic_array_formula(3, 0, 3, 0, "=UNIQUE('Ẩn'!B1)", None, 7)
        shown.write_url(4, 0, "https://example.org/", string="nơi")
        shown.write_comment(5, 0, SECRET)
        shown.write_string(6, 7, SECRET)
        shown.set_column(7, 8, 10, None, {"hidden": True})
        shown.write_string(6, 9, "sau cột ẩn")
        shown.data_validation(7, 0, 7, 0, {"validate": "list", "source": "='Ẩn'!$A$1:$C$1"})
        book.define_name("Riêng", "='Ẩn'!$B$1")
        for criteria in ("=$B$1>0", "='Ẩn'!$B$1>0", "=Riêng>0", '=$A$1="Riêng!"'):
            shown.conditional_format("A1:B2", {"type": "formula", "criteria": criteria, "format": book.add_format()})
        chart = book.add_chart({"type": "line"})
        chart.add_series({"name": "='Ẩn'!$A$1", "categories": "='Bảng & số'!$A$1:$B$1", "values": "='Ẩn'!$B$1:$C$1"})
        chart.set_title({"name": "='Ẩn'!$A$1"})
        shown.insert_chart("A10", chart)
        shown.insert_textbox("F3", "nối", {"textlink": "='Ẩn'!$A$1"})
        shown.insert_textbox("F1", "hộp", {"url": "https://example.org/"})
        shown.print_area("A1:D4")
        shown.repeat_rows(0)
        last.add_table("A1:B3", {"data": [["x", 1], ["y", 2]], "columns": [{"header": "P"}, {"header": "Q"}]})
    return path


def parts(package: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(package)) as read:
        return {name: read.read(name) for name in read.namelist()}


def test_values_stay_and_all_else_goes(path: Path) -> None:
    package = values_only(str(path), ["Cuối", "Bảng & số"], "Bảng & số")
    book = openpyxl.load_workbook(io.BytesIO(package))
    assert book.sheetnames == ["Bảng & số", "Cuối"]
    assert book.active.title == "Bảng & số"
    rows = [list(row) for row in book["Bảng & số"].iter_rows(max_col=5, max_row=5, values_only=True)]
    assert rows == [
        ["Đơn vị", 1, 2.5, True, None],
        [7, " aĐơn vị ", "#N/A", True, None],
        [7, 8, None, None, None],
        [7, None, None, None, None],
        ["nơi", None, None, None, None],
    ]
    assert book["Bảng & số"]["J7"].value == "sau cột ẩn"
    assert list(book["Cuối"].iter_rows(values_only=True)) == [("P", "Q"), ("x", 1), ("y", 2)]
    assert (book["Bảng & số"].print_area, book["Bảng & số"].print_title_rows) == ("'Bảng & số'!$A$1:$D$4", "$1:$1")
    (area,) = book["Bảng & số"].conditional_formatting
    assert [rule.formula for rule in area.rules] == [["$B$1>0"], ['$A$1="Riêng!"']]
    found = parts(package)
    everything = b"".join(found.values()).decode()
    for text in ("<f>", "<f ", "example.org", "dataValidation", "Riêng&", "tablePart", "legacyDrawing"):
        assert text not in everything, text
    # The chart's title and the name of its line came from the hidden sheet: what it shows, it keeps.
    assert everything.count(SECRET) == 2
    assert "<a:t>không gửi</a:t>" in found["xl/charts/chart1.xml"].decode()
    assert "textlink" not in found["xl/drawings/drawing1.xml"].decode()
    assert "hộp" in found["xl/drawings/drawing1.xml"].decode()
    assert "<c:tx><c:v>không gửi</c:v></c:tx>" in found["xl/charts/chart1.xml"].decode()


def test_open_xml_is_valid(path: Path, tmp_path: Path) -> None:
    (copy := tmp_path / "gửi.xlsx").write_bytes(values_only(str(path), ["Bảng & số", "Cuối"], "Cuối"))
    assert faults(copy) == []


def rewritten(path: Path, part: str, pattern: str, text: str) -> str:
    """The workbook with a part changed, as other programs write it; its path."""
    other = path.with_name("khác.xlsx")
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(other, "w") as target:
        for name in source.namelist():
            content = source.read(name).decode()
            if name == part:
                content, count = re.subn(pattern, text, content)
                assert count
            target.writestr(name, content)
    return str(other)


def test_cells_that_do_not_say_where_they_are(path: Path) -> None:
    """Without their addresses the cells of a row are counted from column A on."""
    other = rewritten(path, "xl/worksheets/sheet2.xml", r'<c r="[A-E][1-4]"', "<c")
    first, second = (parts(values_only(file, ["Bảng & số"], "Bảng & số")) for file in (str(path), other))
    sheets = [
        openpyxl.load_workbook(io.BytesIO(values_only(file, ["Cuối", "Bảng & số"], "Cuối")))
        for file in (str(path), other)
    ]
    assert first.keys() == second.keys()
    values = [[list(row) for row in book["Bảng & số"].iter_rows(values_only=True)] for book in sheets]
    assert values[0] == values[1]


def test_a_print_area_and_bars_by_a_name_go_with_it(path: Path) -> None:
    other = rewritten(
        path, "xl/workbook.xml", r"(localSheetId=\"1\">)'Bảng &amp; số'!\$A\$1:\$D\$4<", r"\1OFFSET(Riêng,1,0)<"
    )
    bars = '<cfRule type="dataBar" priority="9"><dataBar><cfvo type="formula" val="Riêng"/><cfvo type="max"/><color rgb="FF000000"/></dataBar></cfRule>'
    other = rewritten(Path(other).rename(path), "xl/worksheets/sheet2.xml", "(<cfRule )", f"{bars}\\1")
    everything = b"".join(parts(values_only(other, ["Bảng & số"], "Bảng & số")).values()).decode()
    assert "Print_Titles" in everything
    assert "Print_Area" not in everything
    assert "dataBar" not in everything


def test_every_part_is_named_and_there(path: Path) -> None:
    found = parts(values_only(str(path), ["Bảng & số"], "Bảng & số"))
    types = openpyxl.xml.functions.fromstring(found["[Content_Types].xml"])
    named = {entry.get("PartName", "").lstrip("/") for entry in types} - {""}
    assert named == {name for name in found if not name.endswith(".rels") and name != "[Content_Types].xml"}


@pytest.mark.parametrize("spoil", ["macro", "missing"])
def test_what_is_not_known_goes(path: Path, tmp_path: Path, spoil: str) -> None:
    """A relation to a kind of part that no schema has yet, or to one that is not there."""
    other = tmp_path / "khác.xlsx"
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(other, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "xl/_rels/workbook.xml.rels":
                kind = "http://x.example/newMacros" if spoil == "macro" else "http://x.example/theme"
                entry = f'<Relationship Id="rId99" Type="{kind}" Target="new.bin"/></Relationships>'
                content = content.replace(b"</Relationships>", entry.encode())
            target.writestr(name, content)
        if spoil == "macro":
            target.writestr("xl/new.bin", SECRET)
    found = parts(values_only(str(other), ["Bảng & số"], "Bảng & số"))
    assert "xl/new.bin" not in found
    assert b"rId99" not in b"".join(found.values())


def test_openpyxl_writes_charts_without_what_they_show(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Một"
    sheet["A1"], sheet["A2"] = 3, "=A1*2"
    sheet["A1"].comment = Comment(SECRET, "ai")
    chart = openpyxl.chart.BarChart()
    chart.add_data(openpyxl.chart.Reference(sheet, min_col=1, min_row=1, max_row=2))
    sheet.add_chart(chart, "C1")
    book.save(tmp_path / "a.xlsx")
    package = values_only(str(tmp_path / "a.xlsx"), ["Một"], "Một")
    copy = openpyxl.load_workbook(io.BytesIO(package))["Một"]
    assert [copy["A1"].value, copy["A2"].value] == [3, None]  # never computed: there is no value
    assert SECRET.encode() not in b"".join(parts(package).values())


def test_no_workbook(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(b"PK\x03\x04")
    with pytest.raises(BookFormatError):
        values_only(str(tmp_path / "a.xlsx"), ["Một"], "Một")
