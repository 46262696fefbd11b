"""The values that a chart keeps of the cells it shows: who opens the file without calculating sees these."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any, TypeAlias

from lxml import etree

from xlwings_engines.files.package import RELATION_ID, Element
from xlwings_engines.files.workbook import Workbook
from xlwings_engines.shared.values import encode_text, number_text, plain_value, serial_of

Values: TypeAlias = Sequence[Any]

CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}"
FRAME, FRAME_NAME = DRAWING + "graphicFrame", DRAWING + "cNvPr"


def chart_parts(workbook: Workbook, sheet_part: str) -> Iterator[tuple[str, str]]:
    """Names and parts of a sheet's charts."""
    for drawing in workbook.parts_of(sheet_part, "drawing"):
        parts = workbook.relations(drawing)
        for frame in workbook.root(drawing).iter(FRAME):
            name, chart = next(frame.iter(FRAME_NAME), None), next(frame.iter(CHART + "chart"), None)
            if name is not None and chart is not None:
                relation = parts.get(chart.get(RELATION_ID, ""))
                if relation is None:
                    workbook.damaged(f"{drawing}: a chart without a part")
                yield name.get("name", ""), relation.target


def show_values(workbook: Workbook, part: str, series: Sequence[tuple[Values, Values]]) -> None:
    """Write (categories or x, values) into a chart's series; what its formulas say stays.

    Raises:
        ValueError: the chart has another number of series.
    """
    nodes = list(workbook.root(part).iter(CHART + "ser"))
    if len(nodes) != len(series):
        raise ValueError(f"{part} has {len(nodes)} series, not {len(series)}")
    changed = False
    for node, both in zip(nodes, series, strict=True):
        for names, values in zip((("cat", "xVal"), ("val", "yVal")), both, strict=True):
            data = next((found for name in names if (found := node.find(CHART + name)) is not None), None)
            if data is not None:
                before = etree.tostring(data)
                _cache(data, values, workbook.epoch, texts="cat" in names)
                changed |= etree.tostring(data) != before
    if changed:
        workbook.touch(part)


def _cache(data: Element, values: Values, epoch: dt.datetime, texts: bool) -> None:
    values = [plain_value(value) for value in values]
    as_text = texts and any(isinstance(value, str) for value in values)
    formula = data.findtext(f"*/{CHART}f") or ""
    code = data.findtext(f".//{CHART}formatCode") or "General"
    del data[:]
    kind = "str" if as_text else "num"
    reference = etree.SubElement(data, f"{CHART}{kind}Ref")
    etree.SubElement(reference, CHART + "f").text = formula
    cache = etree.SubElement(reference, f"{CHART}{kind}Cache")
    if not as_text:
        etree.SubElement(cache, CHART + "formatCode").text = code
    etree.SubElement(cache, CHART + "ptCount", {"val": str(len(values))})
    for index, value in enumerate(values):
        if isinstance(value, dt.date) and not as_text:
            value = serial_of(value, epoch)
        if value is None or (not as_text and not isinstance(value, int | float)):
            continue
        point = etree.SubElement(cache, CHART + "pt", {"idx": str(index)})
        etree.SubElement(point, CHART + "v").text = encode_text(str(value)) if as_text else number_text(value)
