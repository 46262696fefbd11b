"""What tests need besides Python, by a part of their names: `thads kiem-thu --chi-python` leaves these out and says so."""

from __future__ import annotations

NEEDS = {
    "tests/windows/test_installer.py": "Wine",
    "tests/xlwings_engines/libreoffice/": "LibreOffice, poppler",
    "tests/office/": "LibreOffice, poppler, Xvfb",
    "tests/sheets/test_print.py": "LibreOffice, poppler",
    "test_built_twice_the_same": "LibreOffice",
    "test_everything_is_in_it": "LibreOffice",
    "test_wheels_are_the_locks_for_64_bit_windows": "LibreOffice",
    "test_command_files_are_ascii_with_crlf": "LibreOffice",
    "test_the_bill_of_materials": "LibreOffice",
    "test_libreoffice_reads_modules_and_buttons": "LibreOffice",
    "::test_xls": "LibreOffice",
    "test_every_kind_of_file": "LibreOffice",
    "test_errors_in_cells_of_every_kind": "LibreOffice",
    "test_several_heading_rows_with_groups[xls]": "LibreOffice",
    "test_several_heading_rows_with_groups[ods]": "LibreOffice",
    "test_the_launcher_on_linux[xuat-pdf": "LibreOffice",
    "test_the_launcher_on_linux[tong-hop so.xlsm --may": "LibreOffice",
    "test_the_pages_are_those_of_the_decree": "LibreOffice, poppler",
    "test_prints_on_one_page_whatever_the_unit": "LibreOffice, poppler",
    "tests/forms/test_national.py::test_the_workbook": "LibreOffice, poppler",
    "test_every_format_of_libreoffice": "LibreOffice",
    "test_every_format_of_sheetjs": "npm (SheetJS)",
    "test_open_xml": "npm (Open XML SDK)",
}


_PARTS = tuple(NEEDS)


def place(name: str) -> int:
    """Where in the table the test of this id stands; behind it when it needs nothing but Python."""
    return next((number for number, part in enumerate(_PARTS) if part in name), len(_PARTS))


def need(name: str) -> str | None:
    """What the test of this id needs, None for nothing but Python."""
    return (*NEEDS.values(), None)[place(name)]
