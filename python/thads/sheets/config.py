"""Hidden sheet `xlwings.conf`: xlwings' settings, and the Vietnamese texts that VBA reads from cells."""

from __future__ import annotations

import xlwings
from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from thads import layout
from thads.windows.doctor import XLWINGS_VERSION
from thads.workbook.udf_wrappers import udf_descriptions
from thads.workbook.vba_project import VBA_MESSAGES

# Per user and free of any one machine's paths; VBA expands %LOCALAPPDATA%.
SETTINGS = (
    ("INTERPRETER_WIN", r"%LOCALAPPDATA%\THADS\venv\Scripts\pythonw.exe"),
    ("UDF MODULES", "tuyenquang_thads"),
    ("USE UDF SERVER", True),
    ("ADD_WORKBOOK_TO_PYTHONPATH", "false"),
    (XLWINGS_VERSION, xlwings.__version__),  # what the DLL is named by; xlwings itself passes over this row
)


_DESCRIPTION_COLUMN = 3


_MESSAGE_COLUMN = 12


def build(workbook: Workbook) -> Worksheet:
    """Add the hidden sheet."""
    sheet = workbook.get_worksheet_by_name(layout.CONFIG_SHEET)
    for row, (key, value) in enumerate(SETTINGS):
        sheet.write(row, 0, key)
        sheet.write(row, 1, value)
    for row, texts in enumerate(udf_descriptions()):
        for offset, text in enumerate(texts):
            sheet.write_string(row, _DESCRIPTION_COLUMN + offset, text)
    for row, text in enumerate(VBA_MESSAGES):
        sheet.write_string(row, _MESSAGE_COLUMN, text)
    sheet.hide()
    return sheet
