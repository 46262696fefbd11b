"""Forms as units send them: written by the program, filled in by another one (openpyxl); tables and .xlsb made by hand."""

from __future__ import annotations

import datetime as dt
import struct
import subprocess
import tempfile
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import openpyxl

from tests.conftest import area
from thads.forms.write import Form, form_bytes
from thads.rules.plan import load_plan

DAY = dt.date(2023, 9, 30)

# The five inputs of each measure: workload, baseline, its separate register, current, its separate register.
FIGURES = (450, 160, 10, 141, None, 9_600_000, 3_000_000, None, 2_810_000, None)

HEADS = (
    "Đơn vị",
    "Tổng số việc giải quyết",
    "Số việc chuyển kỳ sau năm 2022",
    "Trong đó: đã chuyển sổ theo dõi riêng năm 2022",
    "Số việc chuyển kỳ sau năm 2023",
    "Trong đó: đã chuyển sổ theo dõi riêng năm 2023",
    "Tổng số tiền giải quyết",
    "Số tiền chuyển kỳ sau năm 2022",
    "Trong đó: đã chuyển sổ theo dõi riêng năm 2022",
    "Số tiền chuyển kỳ sau năm 2023",
    "Trong đó: đã chuyển sổ theo dõi riêng năm 2023",
)


def blank_form(
    path: Path,
    unit: str,
    *,
    years: tuple[int, int] = (2022, 2023),
    money_unit: str = "1.000 đồng",
    standing: Sequence[object] = (None,) * 10,
) -> Path:
    """A form as `thads tao-phieu` writes it."""
    plan = load_plan()
    info = {"title": plan.title, "agency": plan.agency.name, "place": plan.agency.place}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(form_bytes(Form(unit, standing, *years, money_unit, info)))
    return path


def fill_form(path: Path, figures: Sequence[Any] = FIGURES, **cells: Any) -> Path:
    """Type the figures into a form by its defined names, five each, and any other of its cells by their names."""
    book = openpyxl.load_workbook(path)
    names = ("Phieu_Viec", "Phieu_Viec_2", "Phieu_Tien", "Phieu_Tien_2")
    typed = [row[0] for name in names if name in book.defined_names for row in area(book, name)]
    for cell, figure in zip(typed, figures, strict=True):
        cell.value = figure
    for name, value in cells.items():
        area(book, name)[0][0].value = value
    book.save(path)
    return path


def form(path: Path, unit: str, figures: Sequence[Any] = FIGURES, *, day: dt.date | None = DAY, **options: Any) -> Path:
    """A form filled in."""
    return fill_form(blank_form(path, unit, **options), figures, Phieu_NgaySoLieu=day)


def table(
    path: Path,
    rows: Sequence[Sequence[Any]],
    merged: Sequence[str] = (),
    more: Mapping[str, Sequence[Sequence[Any]]] = {},
) -> Path:
    """A plain workbook with these rows from cell A1 on."""
    path.parent.mkdir(parents=True, exist_ok=True)
    book = openpyxl.Workbook()
    for index, (name, cells) in enumerate({"Biểu": rows, **more}.items()):
        sheet = book.active if index == 0 else book.create_sheet()
        sheet.title = name
        for row, values in enumerate(cells, start=1):
            for column, value in enumerate(values, start=1):
                if value is not None:
                    cell = sheet.cell(row, column, value)
                    if isinstance(value, str):
                        cell.data_type = "s"
        for address in merged if index == 0 else ():
            sheet.merge_cells(address)
    book.save(path)
    return path


def rezip(source: Path, target: Path, change: Callable[[str, bytes], bytes]) -> Path:
    """The same package with changed parts."""
    with zipfile.ZipFile(source) as package, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as changed:
        for entry in package.infolist():
            changed.writestr(entry.filename, change(entry.filename, package.read(entry)))
    return target


def converted(kind: str, *sources: Path, folder: Path | None = None) -> list[Path]:
    """The files saved by LibreOffice in another format (xls, ods), beside the originals or in a folder."""
    folder = folder or sources[0].parent
    with tempfile.TemporaryDirectory() as profile:
        command = ["soffice", "--headless", f"-env:UserInstallation=file://{profile}", "--convert-to", kind]
        subprocess.run([*command, "--outdir", folder, *sources], check=True, capture_output=True, timeout=180)
    return [folder / f"{source.stem}.{kind}" for source in sources]


# .xlsb by hand, from [MS-XLSB] 2.1.4 (record types and lengths) and 2.4 (records).


def record(kind: int, data: bytes = b"") -> bytes:
    """One record: type and length in 7 bits a byte, then the data."""
    head = bytes([kind]) if kind < 0x80 else bytes([kind & 0x7F | 0x80, kind >> 7])
    length, rest = len(data), b""
    while True:
        rest += bytes([length & 0x7F | (0x80 if length > 0x7F else 0)])
        length >>= 7
        if not length:
            return head + rest + data


def wide(text: str) -> bytes:
    """XLWideString."""
    raw = text.encode("utf-16-le")
    return struct.pack("<L", len(raw) // 2) + raw


def xlsb(
    path: Path, name: str, cells: Mapping[tuple[int, int], object], book_records: bytes = b"", styles: bytes = b""
) -> Path:
    """A workbook of one sheet with these cells by 0-based (row, column); an exception instance stands for #DIV/0!, a pair
    for a record's type and what stands behind the place of its cell, whose style is then the second one."""
    sheet = record(129) + record(148, struct.pack("<4L", 0, 0, 0, 0)) + record(145)
    for row in sorted({row for row, _ in cells}):
        sheet += record(0, struct.pack("<LLHBBBL", row, 0, 300, 0, 0, 0, 0))
        for column, value in sorted((column, value) for (at, column), value in cells.items() if at == row):
            place = struct.pack("<LL", column, isinstance(value, tuple))
            if isinstance(value, tuple):
                sheet += record(value[0], place + value[1])
            elif isinstance(value, ArithmeticError):
                sheet += record(3, place + b"\x07")
            elif isinstance(value, str):
                sheet += record(6, place + wide(value))
            else:
                sheet += record(5, place + struct.pack("<d", value))
    sheet += record(146) + record(130)
    bundle = record(156, struct.pack("<LL", 0, 1) + wide("rId1") + wide(name))
    book = record(131) + record(143) + bundle + record(144) + book_records + record(132)
    main = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    links = '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    links += '<Relationship Id="rId1" Type="{}" Target="{}"/></Relationships>'
    types = '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    types += '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    types += '<Default Extension="bin" ContentType="application/vnd.ms-excel.sheet.binary.macroEnabled.main"/></Types>'
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", types)
        package.writestr("_rels/.rels", links.format(f"{main}/officeDocument", "xl/workbook.bin"))
        package.writestr("xl/workbook.bin", book)
        package.writestr("xl/_rels/workbook.bin.rels", links.format(f"{main}/worksheet", "worksheets/sheet1.bin"))
        package.writestr("xl/worksheets/sheet1.bin", sheet)
        if styles:
            package.writestr("xl/styles.bin", styles)
    return path
