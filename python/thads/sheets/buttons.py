"""The buttons on the sheets, drawn from the table `layout.BUTTONS`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from thads.layout import BUTTONS

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

_GAP = 10


def write_buttons(sheet: Worksheet, row: int, column: int, width: int, height: int, x: int = 0, y: int = 0) -> None:
    """Draw a sheet's buttons side by side: from a 0-based cell on, sizes and offsets in pixels."""
    for place, button in enumerate(button for button in BUTTONS if button.sheet == sheet.get_name()):
        size = {"width": width, "height": height, "x_offset": x + place * (width + _GAP), "y_offset": y}
        sheet.insert_button(row, column, {"macro": button.macro, "caption": button.caption, **size})
