"""The package of a new workbook: one empty sheet, as small as Excel allows."""

from __future__ import annotations

from xlwings_engines.files.package import CONTENT_TYPES, DECLARATION, MAIN, RELATION_TYPE, SPREADSHEET_TYPE, packed
from xlwings_engines.files.styles import STYLESHEET
from xlwings_engines.files.workbook import EMPTY_SHEET

_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_SHEET, _STYLES = "worksheets/sheet1.xml", "styles.xml"
_PARTS = {
    CONTENT_TYPES: f'''<Types xmlns="{_PACKAGE}/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Default Extension="xml" ContentType="application/xml"/>
<Override PartName="/xl/workbook.xml" ContentType="{SPREADSHEET_TYPE}.sheet.main+xml"/>
<Override PartName="/xl/{_SHEET}" ContentType="{SPREADSHEET_TYPE}.worksheet+xml"/>
<Override PartName="/xl/{_STYLES}" ContentType="{SPREADSHEET_TYPE}.styles+xml"/>
</Types>''',
    "_rels/.rels": f'''<Relationships xmlns="{_PACKAGE}/relationships">
<Relationship Id="rId1" Type="{RELATION_TYPE}/officeDocument" Target="xl/workbook.xml"/>
</Relationships>''',
    "xl/workbook.xml": f'''<workbook xmlns="{MAIN[1:-1]}" xmlns:r="{RELATION_TYPE}">
<bookViews><workbookView activeTab="0"/></bookViews><sheets><sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets>
</workbook>''',
    "xl/_rels/workbook.xml.rels": f'''<Relationships xmlns="{_PACKAGE}/relationships">
<Relationship Id="rId1" Type="{RELATION_TYPE}/worksheet" Target="{_SHEET}"/>
<Relationship Id="rId2" Type="{RELATION_TYPE}/styles" Target="{_STYLES}"/>
</Relationships>''',
    f"xl/{_SHEET}": EMPTY_SHEET,
    f"xl/{_STYLES}": STYLESHEET,
}


def blank() -> bytes:
    return packed({name: DECLARATION + xml.encode() for name, xml in _PARTS.items()})
