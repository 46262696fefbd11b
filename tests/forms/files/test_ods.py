"""Repetitions in .ods."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from tests.forms.files.conftest import reason
from thads.forms.files.read import read_sheets


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


_CONTENT = (
    '<?xml version="1.0" encoding="UTF-8"?><office:document-content'
    ' xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
    ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet><table:table'
    ' table:name="Biểu">{rows}</table:table></office:spreadsheet></office:body></office:document-content>'
)
