"""Cells inserted, deleted and copied, with all that follows them."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
import xlwings as xw
from lxml import etree

from tests.xlwings_engines.files.workbooks import (
    calc_chain,
    faults,
    parts,
    sheet_xml,
    with_parts,
    with_sheet_xml,
)
from xlwings_engines import files


def test_inserted_rows_move_everything_below(app: xw.App, form: Path) -> None:
    book = app.books.open(form)
    sheet = book.sheets["Form"]
    sheet.range("6:7").insert("down")
    sheet.range("5:5").insert("down")
    book.save()
    xml = sheet_xml(form)
    written = openpyxl.load_workbook(form)
    cells = written["Form"]
    assert [cells.cell(row, 1).value for row in range(1, 12)] == [
        "title", None, "row 3", "row 4", None, "row 5", None, None, "=SUM(B:B)", None, "signature",
    ]  # fmt: skip
    assert cells["B9"].value == "=SUM(B3:B6)+$B$1+Other!B6"
    assert (cells["C6"].value.ref, cells["C6"].value.text) == ("C6:D6", "=TWICE(B6)")
    assert written["Other"]["A1"].value == '=Form!B9&Form!A1&"Form!B6"&B6'
    assert {name: d.attr_text for name, d in written.defined_names.items()} == {
        "Body": "Form!$A$3:$B$6",
        "Total": "Form!$B$9",
        "Title": "Form!$A$1",
    }
    assert [str(merged) for merged in cells.merged_cells.ranges] == ["A11:B11"]
    assert str(cells.data_validations.dataValidation[0].sqref) == "B3:B6"
    assert cells.auto_filter.ref == "A2:B6"
    assert '<ignoredError sqref="A3:A6"' in xml
    assert (cells.print_area, cells.print_title_rows) == ("'Form'!$A$1:$D$11", "$2:$3")
    assert [(str(area.sqref), area.rules[0].formula) for area in cells.conditional_formatting] == [
        ("A3:B6", ["$B3>$B$9"])
    ]
    assert [brk.id for brk in cells.row_breaks.brk] == [2, 10]
    assert cells.row_dimensions[8].height == cells.row_dimensions[6].height == 24  # as the row above
    assert cells["A8"].border.left.style == cells["D5"].border.left.style == "thin"
    assert '<dimension ref="A1:D11"/>' in xml
    assert sheet["Body"].value[-1] == ["row 5", 5]


def test_inserted_rows_can_look_like_the_row_below(app: xw.App, form: Path) -> None:
    sheet = app.books.open(form).sheets["Form"]
    sheet.range("5:5").insert("down", "format_from_right_or_below")
    assert sheet["A5:A6"].row_height == 24


def test_inserted_rows_leave_no_calculation_chain(app: xw.App, form: Path) -> None:
    calc_chain(form, '<c r="C3" i="1"/><c r="C5"/><c r="B6"/><c r="A1" i="2"/>')
    book = app.books.open(form)
    book.sheets["Form"].range("4:5").insert("down")
    book.save()
    assert "xl/calcChain.xml" not in parts(form)


X14_RULE = (
    '<extLst><ext uri="{0}" xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main">'
    "<xm:f>'Sheet 1'!A4</xm:f><xm:sqref>B2:B4</xm:sqref></ext></extLst>"
)


PIVOT = '<pivotCacheDefinition><cacheSource><worksheetSource ref="A1:B5" sheet="Sheet 1"/></cacheSource></pivotCacheDefinition>'


def test_rules_of_a_later_excel_follow_and_pivot_tables_are_refused(app: xw.App, blank: Path) -> None:
    with_sheet_xml(blank, '<row r="9"/>', X14_RULE)
    sheet = app.books.open(blank).sheets[0]
    sheet.range("3:4").insert("down")
    sheet.book.save()
    assert "<xm:f>'Sheet 1'!A6</xm:f><xm:sqref>B2:B6</xm:sqref>" in sheet_xml(blank)
    sheet.book.close()
    sheet = app.books.open(with_parts(blank, {"xl/pivotCache/pivotCacheDefinition1.xml": PIVOT.encode()})).sheets[0]
    with pytest.raises(NotImplementedError, match="pivotCache"):
        sheet.range("5:5").insert("down")


def test_rows_below_charted_cells_can_be_inserted(app: xw.App, rich: Path) -> None:
    sheet = app.books.open(rich).sheets["Ẩn"]
    sheet["A9"].value = "below"
    sheet.range("5:8").insert("down")
    assert sheet["A13"].value == "below"


def test_copying_cells(app: xw.App, form: Path) -> None:
    book = app.books.open(form)
    sheet = book.sheets["Form"]
    sheet["A5:D5"].copy(sheet["A10:D11"])
    sheet["A8:B8"].copy(sheet["F1"])
    sheet["B6"].copy(sheet["C7"])
    sheet.range("5:5").copy(sheet.range("20:22"))
    book.save()
    cells = openpyxl.load_workbook(form)["Form"]
    assert [cells[f"A{row}"].value for row in (9, 10, 11, 12, 20, 22)] == [
        None,
        "row 5",
        "row 5",
        None,
        "row 5",
        "row 5",
    ]
    assert (cells["C11"].value.ref, cells["C11"].value.text) == ("C11:D11", "=TWICE(B11)")
    assert cells["C7"].value == "=SUM(C4:C6)+$B$1+Other!C7"
    assert cells["A11"].border.left.style == cells["A22"].border.left.style == "thin"
    assert sorted(str(merged) for merged in cells.merged_cells.ranges) == ["A8:B8", "F1:G1"]
    assert cells.row_dimensions[22].height == 24
    assert cells.row_dimensions[10].height is None


@pytest.fixture
def busy(tmp_path: Path) -> Path:
    """All that can stand on or below cells: table, chart, note, button, link, filter; a second sheet refers to them."""
    path = tmp_path / "busy.xlsm"
    with xlsxwriter.Workbook(path) as book:
        sheet, other = book.add_worksheet("Data"), book.add_worksheet("Other")
        sheet.set_column("B:B", 30)
        sheet.set_column("D:E", 5)
        sheet.write_row("A1", ["title", "x"])
        sheet.add_table("A3:C6", {"name": "Tab", "data": [[1, 2, 3], [4, 5, 6], [7, 8, 9]]})
        sheet.write("A9", "below")
        sheet.write_comment("B9", "note")
        sheet.write_url("C9", "internal:Other!A1", string="link")
        sheet.write_formula("D9", "=SUM(A4:A6)+B9", None, 12)
        sheet.insert_button("A11", {"macro": "Run", "height": 20})
        for position, cell in ((1, "E3"), (2, "E8"), (3, "E12")):
            chart = book.add_chart({"type": "column"})
            chart.add_series({"name": "=Data!$B$3", "categories": "=Data!$A$4:$A$6", "values": "=Data!$B$4:$B$6"})
            sheet.insert_chart(cell, chart, {"object_position": position})
        sheet.data_validation("A9:A12", {"validate": "list", "source": "=$A$4:$A$6"})
        sheet.conditional_format("A9:B12", {"type": "formula", "criteria": "=A9>$A$4"})
        sheet.conditional_format("F9:F12", {"type": "data_bar", "min_type": "formula", "min_value": "=$A$4"})
        sheet.print_area("A1:E12")
        book.define_name("Sum", "=Data!$D$9")
        other.write_formula("A1", "=Data!D9+SUM(Tab[Column1])", None, 24)
        book.add_vba_project(io.BytesIO(b"macros"), is_stream=True)
    return path


DRAWN = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}"


def anchors(path: Path) -> list[list[tuple[int, int]]]:
    """Columns and rows of the corners of what is drawn, counted from 0."""
    root = etree.fromstring(parts(path)["xl/drawings/drawing1.xml"])
    ends = [[end for end in anchor if end.find(DRAWN + "row") is not None] for anchor in root]
    return [[(int(found(end, "col")), int(found(end, "row"))) for end in anchor] for anchor in ends]


def found(element: Any, name: str) -> str:
    return str(element.findtext(f".//{{*}}{name}"))


def note_places(path: Path) -> tuple[str, str, str, list[int]]:
    """The cell of the note, its row and column in the drawing, and the corners of the button."""
    everything = parts(path)
    (note,) = etree.fromstring(everything["xl/comments1.xml"]).iter("{*}comment")
    vml = etree.fromstring(everything["xl/drawings/vmlDrawing1.vml"])
    button = next(data for data in vml.iter("{*}ClientData") if data.get("ObjectType") == "Button")
    corners = [int(number) for number in found(button, "Anchor").split(",")][::2]
    return note.get("ref", ""), found(vml, "Row"), found(vml, "Column"), corners


def test_all_follows_inserted_rows(app: xw.App, busy: Path) -> None:
    before = anchors(busy)
    button = note_places(busy)[3]
    book = app.books.open(busy)
    sheet = book.sheets["Data"]
    sheet.range("5:6").insert("down")  # within the table
    sheet.range("1:1").insert("down")  # above all
    book.save()
    assert faults(busy) == []
    written = openpyxl.load_workbook(busy)
    cells = written["Data"]
    assert cells.tables["Tab"].ref == cells.tables["Tab"].autoFilter.ref == "A4:C9"
    assert [cells[f"A{row}"].value for row in (5, 6, 7, 8, 9)] == [1, None, None, 4, 7]
    assert (cells["A12"].value, cells["D12"].value) == ("below", "=SUM(A5:A9)+B12")
    assert written["Other"]["A1"].value == "=Data!D12+SUM(Tab[Column1])"
    assert written.defined_names["Sum"].attr_text == "Data!$D$12"
    assert cells.print_area == "'Data'!$A$2:$E$15"
    assert cells["C12"].hyperlink.location == "Other!A1"
    assert cells["B12"].comment.text == "note"
    validation = cells.data_validations.dataValidation[0]
    assert (str(validation.sqref), validation.formula1) == ("A12:A15", "$A$5:$A$9")
    formats = {str(one.sqref): one.rules[0] for one in cells.conditional_formatting}
    assert formats["A12:B15"].formula == ["A12>$A$5"]
    assert formats["F12:F15"].dataBar.cfvo[0].val == "$A$5"
    for number in (1, 2, 3):
        xml = parts(busy)[f"xl/charts/chart{number}.xml"].decode()
        assert all(reference in xml for reference in ("Data!$B$5:$B$9<", "Data!$A$5:$A$9<", "Data!$B$4<"))
    ((left, top), (right, bottom)), ((_, second), (_, second_end)), third = before
    assert anchors(busy) == [
        [(left, top + 1), (right, bottom + 3)],  # it moves and grows with the cells
        [(left, second + 3), (right, second_end + 3)],
        third,  # it stays
    ]
    assert note_places(busy)[:3] == ("B12", "11", "1")
    assert note_places(busy)[3] == [button[0], button[1] + 3, button[2], button[3] + 3]


def test_all_follows_deleted_columns(app: xw.App, busy: Path) -> None:
    book = app.books.open(busy)
    sheet = book.sheets["Data"]
    sheet.range("A:B").insert("right")
    sheet.range("B:B").delete()
    book.save()
    assert faults(busy) == []
    written = openpyxl.load_workbook(busy)
    cells = written["Data"]
    assert cells.tables["Tab"].ref == "B3:D6"
    assert cells["E9"].value == "=SUM(B4:B6)+C9"
    assert written["Other"]["A1"].value == "=Data!E9+SUM(Tab[Column1])"
    assert [round(cells.column_dimensions[letter].width) for letter in "CE"] == [31, 6]
    assert cells.column_dimensions["B"].width == 13  # openpyxl's word for the standard
    assert note_places(busy)[:3] == ("C9", "8", "2")
    assert sheet["C1"].column_width == 30


def test_inserted_columns_look_like_those_to_the_left(app: xw.App, busy: Path) -> None:
    sheet = app.books.open(busy).sheets["Data"]
    sheet["E10"].color = (1, 2, 3)
    sheet.range("F:F").insert("right")
    assert (sheet["F1"].column_width, sheet["F10"].color, sheet["G10"].color) == (5, (1, 2, 3), None)
    sheet.range("A:A").insert("right", "format_from_right_or_below")
    sheet.range("E:E").insert("right")
    assert [sheet[f"{letter}1"].column_width for letter in "ABCDEF"] == [8.43, 8.43, 30, 8.43, 8.43, 5]


@pytest.mark.parametrize(
    ("address", "way", "error"),
    [
        ("3:3", "up", "table Tab"),  # its header
        ("4:6", "up", "table Tab"),  # all its rows
        ("B:B", "left", "table Tab"),
        ("B:B", "right", "table Tab"),
        ("A4:B4", "down", "something drawn"),
        ("E20:E21", "up", "something drawn"),
        ("7:40", "up", "something drawn"),
    ],
)
def test_what_cannot_follow_is_refused_before_any_change(
    app: xw.App, busy: Path, address: str, way: str, error: str
) -> None:
    before = busy.read_bytes()
    book = app.books.open(busy)
    cells = book.sheets["Data"].range(address)
    with pytest.raises(NotImplementedError, match=error):
        cells.delete(way) if way in ("up", "left") else cells.insert(way)
    book.save()
    assert busy.read_bytes() == before


def test_deleted_rows(app: xw.App, form: Path) -> None:
    book = app.books.open(form)
    sheet = book.sheets["Form"]
    sheet.range("3:4").delete()
    book.save()
    assert faults(form) == []
    written = openpyxl.load_workbook(form)
    cells = written["Form"]
    assert [cells.cell(row, 1).value for row in range(1, 7)] == ["title", None, "row 5", "=SUM(B:B)", None, "signature"]
    assert cells["B4"].value == "=SUM(B3:B3)+$B$1+Other!B6"
    assert (cells["C3"].value.ref, cells["C3"].value.text) == ("C3:D3", "=TWICE(B3)")
    assert {name: d.attr_text for name, d in written.defined_names.items()} == {
        "Body": "Form!$A$3:$B$3", "Total": "Form!$B$4", "Title": "Form!$A$1",
    }  # fmt: skip
    assert [str(area) for area in cells.merged_cells.ranges] == ["A6:B6"]
    validation = cells.data_validations.dataValidation[0]
    assert (str(validation.sqref), validation.formula1) == ("B3", "B3>0")
    assert [(str(one.sqref), one.rules[0].formula) for one in cells.conditional_formatting] == [("A3:B3", ["$B3>$B$4"])]
    assert (cells.print_area, cells.print_title_rows) == ("'Form'!$A$1:$D$6", "$2:$2")
    assert cells.auto_filter.ref == "A2:B3"
    sheet.range("3:4").delete()
    book.save()
    written = openpyxl.load_workbook(form)
    assert written["Other"]["A1"].value == '=Form!#REF!&Form!A1&"Form!B6"&B6'
    assert written.defined_names["Body"].attr_text == "Form!#REF!"
    assert list(written["Form"].conditional_formatting) == written["Form"].data_validations.dataValidation == []
    assert app.books.open(form).sheets["Form"]["A4"].value == "signature"


def test_a_few_cells_move_down_up_left_and_right(app: xw.App, blank: Path) -> None:
    sheet = app.books.open(blank).sheets[0]
    sheet["A1"].value = [[1, 2, 3], [4, 5, 6], [7, 8, 9]]
    sheet["E1"].formula = [["=B2"], ["=SUM(B1:B3)"], ["=C2"]]
    sheet["B2"].color = (1, 2, 3)
    sheet["B2"].insert("down")
    assert sheet["A1:C4"].value == [[1, 2, 3], [4, None, 6], [7, 5, 9], [None, 8, None]]
    assert [sheet[f"E{row}"].formula for row in (1, 2, 3)] == ["=B3", "=SUM(B1:B4)", "=C2"]
    assert [sheet[f"B{row}"].color for row in (1, 2, 3, 4)] == [None, None, (1, 2, 3), None]
    sheet["B2"].delete("up")
    assert sheet["A1:C4"].value == [[1, 2, 3], [4, 5, 6], [7, 8, 9], [None, None, None]]
    sheet["E2"].value = None
    sheet["A1:B1"].insert("right")
    assert sheet["A1:F1"].value == [None, None, 1, 2, 3, None]
    assert sheet["G1"].formula == "=B2"
    sheet["A1:B1"].delete("left")
    assert sheet["A1:C1"].value == [1, 2, 3]
    with pytest.raises(ValueError, match="up"):
        sheet["A1"].insert("up")
    sheet.book.save()
    assert faults(blank) == []


def test_nothing_is_pushed_off_the_sheet(app: xw.App, blank: Path) -> None:
    sheet = app.books.open(blank).sheets[0]
    sheet["XFD5"].value = sheet["A1048576"].value = 1
    for address in ("A:A", "C5:D5"):
        with pytest.raises(ValueError, match="would be lost"):
            sheet.range(address).insert("right")
    with pytest.raises(ValueError, match="would be lost"):
        sheet.range("7:7").insert("down")


def test_a_rule_that_would_look_elsewhere_is_refused(app: xw.App, blank: Path) -> None:
    """Each cell of B4:B9 looks two rows up; rows inserted at 7 would part some cells from those."""
    rule = (
        '<conditionalFormatting sqref="B4:B9"><cfRule type="expression" priority="1"><formula>B2&gt;1</formula></cfRule>'
        "</conditionalFormatting>"
    )
    with_sheet_xml(blank, '<row r="9"/>', rule)
    sheet = app.books.open(blank).sheets[0]
    with pytest.raises(NotImplementedError, match="would look at other cells"):
        sheet.range("7:7").insert("down")
    sheet.range("1:1").insert("down")
    sheet.book.save()
    assert 'sqref="B5:B10"' in sheet_xml(blank)
    assert "<formula>B3&gt;1</formula>" in sheet_xml(blank)
    with pytest.raises(NotImplementedError, match="would look at other cells"):
        sheet.range("5:5").delete()


def insert_everywhere(book: xw.Book) -> None:
    for sheet in book.sheets:
        sheet["1:1"].insert("down")


@pytest.mark.parametrize(
    ("part", "place", "odd"),
    [
        ("xl/drawings/vmlDrawing1.vml", r"<x:Anchor>[^<]*", "<x:Anchor>7, abc, 0, 0, 8, 0, 1, 0"),
        ("xl/drawings/vmlDrawing1.vml", r"<x:Row>[^<]*", "<x:Row>1.5"),
        ("xl/drawings/drawing1.xml", r"<xdr:row>[^<]*", "<xdr:row>abc"),
        ("xl/drawings/drawing1.xml", r"<xdr:col>[^<]*", "<xdr:col>"),
        ("xl/drawings/drawing1.xml", r"<xdr:rowOff>[^<]*", "<xdr:rowOff>NaN"),
        ("xl/tables/table1.xml", r' ref="A1:B3"', ' ref="XFE1048577"'),
    ],
)
def test_places_that_are_none_are_damage(app: xw.App, rich: Path, part: str, place: str, odd: str) -> None:
    xml, made = re.subn(place, odd, parts(rich)[part].decode())
    assert made
    content = with_parts(rich, {part: xml.encode()}).read_bytes()
    book = app.books.open(rich)
    with pytest.raises(files.BookFormatError) as caught:
        insert_everywhere(book)
    assert caught.value.reason == "damaged"
    assert rich.read_bytes() == content
