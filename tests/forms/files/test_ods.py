"""Repetitions in .ods."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from pathlib import Path

import pytest

from tests.forms.files.conftest import read_sheets, reason
from thads.forms.files.sheet import ERROR_TEXT, UNCALCULATED_TEXT, UnreadableError


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ('<table:table-row table:number-rows-repeated="1048576"><table:table-cell table:number-columns-repeated="16384" {v}', "too_large"),
        ('<table:table-row table:number-rows-repeated="1048575"><table:table-cell table:number-columns-repeated="16384"/></table:table-row><table:table-row><table:table-cell {v}', "too_large"),
        ('<table:table-row><table:table-cell table:number-columns-repeated="99999999999"/><table:table-cell {v}', "too_large"),
        ('<table:table-row><table:table-cell table:number-columns-repeated="x"/><table:table-cell {v}', "damaged"),
    ],
)  # fmt: skip
def test_repetitions_in_ods(tmp_path: Path, rows: str, expected: str) -> None:
    value = 'office:value-type="float" office:value="1"/></table:table-row>'
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        package.writestr("content.xml", _CONTENT.format(rows=rows.format(v=value)))
    assert reason(data.getvalue()) == expected


def test_the_empty_rest_of_an_ods_sheet_is_no_harm(tmp_path: Path) -> None:
    rows = '<table:table-row><table:table-cell office:value-type="float" office:value="7"/><table:table-cell'
    rows += ' table:number-columns-repeated="16383"/></table:table-row><table:table-row table:number-rows-repeated="1048575">'
    rows += '<table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        package.writestr("content.xml", _CONTENT.format(rows=rows))
        package.writestr("META-INF/manifest.xml", "<manifest/>")
    (sheet,) = read_sheets(data.getvalue())
    assert sheet.rows == [[7]]


def _read(cells: str, before: str = "") -> list[list[object]]:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as package:
        content = _CONTENT.format(rows=f"{before}<table:table-row>{cells}</table:table-row>")
        package.writestr("content.xml", content)
    (sheet,) = read_sheets(data.getvalue())
    return list(map(list, sheet.rows))


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        # Excel: an error is the value 0 beside its text. LibreOffice: a text that only a formula can have.
        ('table:formula="of:=1/0" office:value-type="float" office:value="0"><text:p>#DIV/0!</text:p>', ERROR_TEXT),
        ('office:value-type="float" office:value="0"><text:p>#N/A</text:p>', ERROR_TEXT),
        ('table:formula="of:=X" office:value-type="string" office:string-value=""><text:p>#NAME?</text:p>', ERROR_TEXT),
        (
            'table:formula="of:=X" office:value-type="string" office:string-value=""><text:p>Err:502</text:p>',
            ERROR_TEXT,
        ),
        ('office:value-type="string"><text:p>#N/A</text:p>', "#N/A"),
        ('table:formula="of:=10+26">', UNCALCULATED_TEXT),
        ('table:formula="of:=10+26" office:value-type="float">', UNCALCULATED_TEXT),
        ('table:formula="of:=X" office:value-type="string" office:string-value="">', ""),
        ('table:formula="of:=10+26" office:value-type="float" office:value="36"><text:p>36</text:p>', 36),
        ('office:value-type="currency" office:value="1000000000000000"><text:p>1E15</text:p>', 10**15),
        ('office:value-type="percentage" office:value="0.06"><text:p>6%</text:p>', 0.06),
        ('office:value-type="boolean" office:boolean-value="true"><text:p>TRUE</text:p>', True),
        ('office:value-type="date" office:date-value="2023-09-30"><text:p>30/09/23</text:p>', date(2023, 9, 30)),
        ('office:value-type="string"><text:p>a<text:s text:c="2"/>b</text:p><text:p>c</text:p>', "a  b\nc"),
        (
            'office:value-type="string"><text:p>a<text:span>b</text:span><text:tab/>c<text:line-break/>d</text:p>',
            "ab\tc\nd",
        ),
        ('office:value-type="float" office:value="NaN"><text:p>1</text:p>', ERROR_TEXT),
        ('office:value-type="time" office:time-value="PT12H30M00S"><text:p>12:30</text:p>', "12:30"),
        ('office:value-type="date" office:date-value="2023-13-45"><text:p>45/13/23</text:p>', "45/13/23"),
        (
            'office:value-type="string"><office:annotation><text:p>no</text:p></office:annotation><text:p>a</text:p>',
            "a",
        ),
    ],
)
def test_what_a_cell_holds(cell: str, expected: object) -> None:
    end = '</table:table-cell>\n  <table:table-cell office:value-type="float" office:value="7"/>'
    assert _read(f"<table:table-cell {cell}{end}") == [[expected, 7]]


def test_a_number_that_is_none() -> None:
    with pytest.raises(UnreadableError, match="damaged"):
        _read('<table:table-cell office:value-type="float" office:value="1,5"/>')


def test_what_is_locked_or_hidden() -> None:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as package:
        package.writestr("content.xml", b"\x8f\x02")
        package.writestr("META-INF/manifest.xml", "<m:manifest xmlns:m='m'><m:encryption-data/></m:manifest>")
    assert reason(data.getvalue()) == "password"
    style = (
        '<style:style xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" style:name="ta1">'
        '<style:table-properties table:display="false"/></style:style><office:body>'
    )
    shown = '</table:table><table:table table:name="Thấy">'
    content = _CONTENT.format(rows=shown).replace("<office:body>", style)
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as package:
        package.writestr("content.xml", content.replace('"Biểu"', '"Ẩn" table:style-name="ta1"'))
    assert [sheet.name for sheet in read_sheets(data.getvalue())] == ["Thấy"]


@pytest.mark.parametrize(
    ("generator", "expected"),
    [
        ("SheetJS 0.18.5", UNCALCULATED_TEXT),
        ("odfdo 3.27.3", UNCALCULATED_TEXT),
        ("ODFPY/1.4.1", UNCALCULATED_TEXT),
        ("LibreOffice/7.4.7.2$Linux_X86_64 LibreOffice_project/40$Build-2", None),
        ("MicrosoftOffice/16.0 MicrosoftExcel", None),
    ],
)
def test_formulas_of_libraries_that_calculate_nothing(generator: str, expected: str | None) -> None:
    formula, figure = 'table:formula="of:=X"', 'office:value-type="float" office:value="{}"'
    cells = [f"{formula} {figure.format(0)}", f'{formula} office:value-type="string"', f"{formula} {figure.format(36)}"]
    row = "".join(f"<table:table-cell {cell}/>" for cell in [*cells, figure.format(0)])
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as package:
        package.writestr("content.xml", _CONTENT.format(rows=f"<table:table-row>{row}</table:table-row>"))
        package.writestr("meta.xml", f"<m:meta xmlns:m='m'><m:generator>{generator}</m:generator></m:meta>")
    (sheet,) = read_sheets(data.getvalue())
    assert sheet.rows == [[0 if expected is None else expected, expected or "", 36, 0]]


def test_a_format_that_hides_thousands_is_read_as_it_is_shown() -> None:
    data = io.BytesIO()
    styles = (
        '<office:automatic-styles xmlns:number="urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0"'
        ' xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"><number:number-style style:name="N1">'
        '<number:number number:display-factor="1000"/></number:number-style>'
        '<style:style style:name="ce1" style:data-style-name="N1"/></office:automatic-styles><office:body>'
    )
    cell = '<table:table-cell {0} office:value-type="float" office:value="9600000"/>'
    rows = '<table:table-column/><table:table-column table:default-cell-style-name="ce1"/><table:table-row>'
    rows += cell.format('table:style-name="ce1"') + cell.format("") + cell.format("") + "</table:table-row>"
    with zipfile.ZipFile(data, "w") as package:
        package.writestr("content.xml", _CONTENT.format(rows=rows).replace("<office:body>", styles))
    (sheet,) = read_sheets(data.getvalue())
    assert sheet.rows == [[9_600, 9_600, 9_600_000]]


_CONTENT = (
    '<?xml version="1.0" encoding="UTF-8"?><office:document-content'
    ' xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
    ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet><table:table'
    ' table:name="Biểu">{rows}</table:table></office:spreadsheet></office:body></office:document-content>'
)
