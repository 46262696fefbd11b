"""Hidden sheet `xlwings.conf`: xlwings' settings, and the Vietnamese texts that VBA reads from cells."""

from __future__ import annotations

from collections.abc import Sequence

import xlwings
from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from thads import layout

# Per user and free of any one machine's paths; VBA expands %LOCALAPPDATA%.
SETTINGS = (
    ("INTERPRETER_WIN", r"%LOCALAPPDATA%\THADS\venv\Scripts\pythonw.exe"),
    ("UDF MODULES", "tuyenquang_thads"),
    ("USE UDF SERVER", True),
    ("ADD_WORKBOOK_TO_PYTHONPATH", "false"),
    (layout.XLWINGS_VERSION, xlwings.__version__),
)

# 0-based columns; THADS.bas reads the messages from D and the descriptions from F to Z.
_MESSAGES, _DESCRIPTIONS, _END = 3, 5, 26


def build(workbook: Workbook, messages: Sequence[str], descriptions: Sequence[Sequence[str]]) -> Worksheet:
    """Add the hidden sheet.

    Args:
        messages: what VBA tells the user, a row each.
        descriptions: a row a UDF: name, category, description, then the descriptions of its arguments.

    Raises:
        ValueError: a UDF has more arguments than VBA reads descriptions.
    """
    sheet = workbook.get_worksheet_by_name(layout.CONFIG_SHEET)
    for row, setting in enumerate(SETTINGS):
        sheet.write_row(row, 0, setting)
    for row, text in enumerate(messages):
        sheet.write_string(row, _MESSAGES, text)
    for row, texts in enumerate(descriptions):
        if len(texts) > _END - _DESCRIPTIONS:
            raise ValueError(f"{texts[0]}: {len(texts)} texts, VBA reads {_END - _DESCRIPTIONS}")
        for offset, text in enumerate(texts):
            sheet.write_string(row, _DESCRIPTIONS + offset, text)
    sheet.hide()
    return sheet
