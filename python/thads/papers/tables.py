"""The tables of the papers: what stands in them, and how they are drawn in Word. Head rows repeat, units do not part."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from thads.figures.names import unit_key
from thads.numerals import format_number
from thads.results.amounts import shown_amount, shown_rate
from thads.results.commended import COLLECTIVES, PERSONS, listed
from thads.results.history import Record
from thads.results.report import Report, UnitResult, printed_units
from thads.sheets.letters import text_width

if TYPE_CHECKING:
    from docx.text.paragraph import Paragraph


class Table(NamedTuple):
    """A table.

    Attributes:
        head: (heading, width in mm, alignment of its cells).
        rows: texts; None continues the cell above.
    """

    head: Sequence[tuple[str, float, str]]
    rows: Sequence[Sequence[str | None]]


_SIZE = 11


def of_report(report: Report) -> Mapping[str, Table]:
    """The tables of the province's papers, by the name of their placeholder."""
    return {
        "bang_phu_luc": annex(report),
        "bang_tap_the": _list(report, COLLECTIVES, "Tên tập thể", [["", "Chưa có đơn vị nào đạt chỉ tiêu", *[""] * 4]]),
        "bang_ca_nhan": _list(
            report, PERSONS, "Họ tên, chức vụ, đơn vị", [[str(number), *[""] * 5] for number in range(1, 6)]
        ),
        "bang_bieu_quyet": _votes(report),
    }


def annex(report: Report) -> Table:
    """Every unit and the province, one row a measure."""
    rows: list[list[str | None]] = []
    texts = report.request.settings.texts
    for number, unit in [*enumerate(printed_units(report), start=1), ("", report.province)]:
        for measure in report.measures:
            result = unit.measure(measure)
            factor = report.request.settings.factor(measure)
            figures, judged = result.figures, result.assessment
            first = not measure.index
            amounts = (figures.workload, figures.before, figures.after, judged.reduction)
            rows.append(
                [
                    str(number) if first else None,
                    unit.name if first else None,
                    measure.label,
                    *(shown_amount(amount, factor) for amount in amounts),
                    shown_rate(judged.rate) or "–",
                    judged.tier.target.sign if judged.tier else "–",
                    judged.words,
                ]
            )
    money = f"\n(tiền: {report.request.money_unit})"
    widths = [
        max(least, *(_width(row[column]) for row in rows)) for column, least in enumerate((30, 27, 27, 22), start=3)
    ]
    return Table(
        (
            ("TT", 10, "CENTER"),
            ("Đơn vị", 174 - sum(widths), "LEFT"),
            ("Chỉ số", 14, "CENTER"),
            (f"Tổng số giải quyết{money}", widths[0], "RIGHT"),
            (texts["full_before"], widths[1], "RIGHT"),
            (texts["full_after"], widths[2], "RIGHT"),
            (texts["changed"], widths[3], "RIGHT"),
            ("Tỷ lệ", 16, "RIGHT"),
            ("Chỉ tiêu", 16, "CENTER"),
            ("Kết quả", 22, "CENTER"),
        ),
        rows,
    )


def _width(figure: str | None) -> float:
    """Millimetres of a cell that its figure does not break in."""
    return text_width(figure or "", _SIZE) * 25.4 / 72 + 4.5


def _list(report: Report, part: str, heading: str, empty: Sequence[Sequence[str]]) -> Table:
    """Who is proposed, best first, and what people have decided so far; the rows `empty` where there is nobody."""
    rows = [[str(number), *map(_shown, row)] for number, row in enumerate(listed(report, part)[0], start=1)]
    return Table(
        (
            ("TT", 9, "CENTER"),
            (heading, 49, "LEFT"),
            ("Thành tích", 51, "LEFT"),
            ("Hình thức đề nghị", 21, "CENTER"),
            ("Số phiếu", 14, "CENTER"),
            ("Ghi chú", 16, "LEFT"),
        ),
        rows or empty,
    )


def _shown(cell: object) -> str:
    return format_number(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell or "")


def _votes(report: Report) -> Table:
    names = [str(row[0]) for part in (COLLECTIVES, PERSONS) for row in listed(report, part)[0]]
    rows = [[str(number), name, "", "", ""] for number, name in enumerate(names, start=1)]
    return Table(
        (
            ("TT", 9, "CENTER"),
            ("Tập thể, cá nhân", 71, "LEFT"),
            ("Đồng ý", 22, "CENTER"),
            ("Không đồng ý", 22, "CENTER"),
            ("Hình thức khen thưởng", 36, "CENTER"),
        ),
        rows or [["", "", "", "", ""]],
    )


def course(unit: UnitResult, report: Report, records: Sequence[Record]) -> Table:
    """The unit's figures at each date of the statistics year."""
    key = unit_key(unit.name)
    factors = [report.request.settings.factor(measure) for measure in report.measures]
    rows: list[list[str | None]] = [
        [f"{one.day:%d/%m/%Y}", *map(shown_amount, one.figures, factors)] for one in records if one.unit == key
    ]
    left = report.request.settings.texts["left"].partition(" (")[0]
    heads = [
        (f"{left}: {one.said}" + (f" ({report.request.money_unit})" if one.money else ""), 120 / len(factors), "RIGHT")
        for one in report.measures
    ]
    return Table([("Ngày số liệu", 40.0, "CENTER"), *heads], rows)


def insert(table: Table, paragraph: Paragraph) -> None:
    """Draw the table in the place of a paragraph."""
    from docx.enum.table import WD_ALIGN_VERTICAL
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.oxml.table import CT_Tbl
    from docx.shared import Mm, Pt
    from docx.table import Table as WordTable

    width = sum(wide for _, wide, _ in table.head)
    element = CT_Tbl.new_tbl(1 + len(table.rows), len(table.head), Mm(width))
    paragraph._p.addprevious(element)
    drawn = WordTable(element, paragraph._parent)
    properties = element.tblPr
    borders: Any = OxmlElement("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        line = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", "4"), ("space", "0"), ("color", "000000")):
            line.set(qn(f"w:{name}"), value)
        borders.append(line)
    drawn.autofit = False
    properties.insert_element_before(borders, "w:shd", "w:tblLayout", "w:tblCellMar", "w:tblLook")
    for column, (_, wide, _) in zip(drawn.columns, table.head, strict=True):
        column.width = Mm(wide)
    lines = [[text for text, _, _ in table.head], *table.rows]
    for number, (row, texts) in enumerate(zip(drawn.rows, lines, strict=True)):
        followed = number == 0 or (number + 1 < len(lines) and None in lines[number + 1])
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        if number == 0:
            row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
        for cell, text, (_, wide, align) in zip(row.cells, texts, table.head, strict=True):
            cell.width = Mm(wide)
            cell.vertical_alignment = WD_ALIGN_VERTICAL.CENTER
            _fill(cell.paragraphs[0], text or "", "CENTER" if number == 0 else align, number == 0, followed)
    for column in range(len(table.head)):
        for number, texts in enumerate(table.rows, start=1):
            if texts[column] is None:
                drawn.cell(number - 1, column).merge(drawn.cell(number, column))
                for surplus in drawn.cell(number - 1, column).paragraphs[1:]:
                    surplus._p.getparent().remove(surplus._p)
    for run in paragraph.runs:  # what is left keeps two tables apart
        run.text = ""
    paragraph.paragraph_format.line_spacing = Pt(3)


def _fill(paragraph: Paragraph, text: str, align: str, bold: bool, followed: bool) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    run = paragraph.add_run(text)
    run.font.size, run.bold = Pt(_SIZE), bold
    paragraph.alignment = getattr(WD_ALIGN_PARAGRAPH, align)
    layout = paragraph.paragraph_format
    layout.keep_with_next = followed
    layout.space_before = layout.space_after = Pt(1.5)
