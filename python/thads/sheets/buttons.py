"""The buttons on the sheets, drawn from the table `layout.BUTTONS`: shapes that run a macro."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from thads.layout import BUTTONS
from thads.sheets.styles import FONT

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

_GAP = 3
_BLUE = "#1F4E79"

# The macro stands in the shape's name until `with_macros`: XlsxWriter has no call for it.
_SHAPE = re.compile(rb'<xdr:sp macro="" textlink="">(.*?)</xdr:sp><xdr:clientData/>', re.DOTALL)
_MACRO = re.compile(rb' descr="(THADS_\w+): ')


def write_buttons(
    sheet: Worksheet, row: int, column: int, width: int, height: int, x: int = 0, y: int = 0, across: int = 4
) -> None:
    """Draw a sheet's buttons in lines of `across`: from a 0-based cell on, sizes and offsets in pixels."""
    for place, button in enumerate(button for button in BUTTONS if button.sheet == sheet.get_name()):
        down, right = divmod(place, across)
        strong = button.strong
        options: dict[str, Any] = {
            "width": width,
            "height": height,
            "x_offset": x + right * (width + _GAP),
            "y_offset": y + down * (height + _GAP),
            "object_position": 3,
            "description": f"{button.macro}: {button.about}",
            "fill": {"color": _BLUE if strong else "#FFFFFF"},
            "line": {"color": _BLUE, "width": 1.25},
            "font": {"name": FONT["font_name"], "size": 9.5, "bold": True, "color": "#FFFFFF" if strong else _BLUE},
            "align": {"vertical": "middle", "horizontal": "center"},
        }
        sheet.insert_textbox(row, column, button.caption, options)


def with_macros(drawing: bytes) -> bytes:
    """A drawing's XML in which our shapes are round, run their macros and stay off the paper."""

    def finished(match: re.Match[bytes]) -> bytes:
        macro = _MACRO.search(match[1])
        if macro is None:
            return match[0]
        inside = match[1].replace(macro[0], b' descr="').replace(b'prst="rect"', b'prst="roundRect"')
        inside = inside.replace(b"<a:bodyPr ", b'<a:bodyPr lIns="0" tIns="0" rIns="0" bIns="0" ')
        head = b'<xdr:sp macro="[0]!%s" textlink="">' % macro[1]
        return head + inside + b'</xdr:sp><xdr:clientData fPrintsWithSheet="0"/>'

    return _SHAPE.sub(finished, drawing)
