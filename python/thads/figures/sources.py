"""`NguonSoLieu`: where each unit's figures come from, a row for each of `NhapLieu`.

A row's cells: the file whose figures were taken, blank where they were typed; the date of its own figures, blank where
it is the workbook's; and the figures as they were then, by which it is seen that others were typed over them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from thads.figures.cells import is_blank
from thads.figures.problems import Block, Level, Problem, Row
from thads.numerals import FigureError, format_number, parse_day, parse_number

FORM = "Phiếu"
TYPED_OVER = "; đã sửa sau"
_DAY = 1


@dataclass(frozen=True, slots=True)
class Source:
    """Where a unit's figures come from: a file or None, and their date where it is known to be the unit's own."""

    file: str | None = None
    day: date | None = None
    figures: str = ""

    @property
    def from_form(self) -> bool:
        """Whether the figures stand as a form brought them."""
        return self.file is not None and not self.file.endswith(TYPED_OVER)

    @property
    def cells(self) -> list[object]:
        return [self.file, self.day, self.figures or None]


def figures_text(row: Row) -> str:
    """A row of `NhapLieu` without its name, the same however its figures are typed; "" where there are none."""
    return "|".join(map(_plain, row[1:])) if any(not is_blank(value) for value in row[1:]) else ""


def _plain(value: object) -> str:
    try:
        number = parse_number(value)
    except FigureError:
        return str(value)
    return "" if number is None else format_number(number)


def stored_sources(block: Block) -> dict[int, Source]:
    """The rows of the block in which anything stands, as they stand."""
    found = {
        place: Source(_text(row[0]), parse_day(row[_DAY]), _text(row[2]) or "") for place, row in enumerate(block.rows)
    }
    return {place: source for place, source in found.items() if source != Source()}


def read_sources(
    inputs: Block, sources: Block, report_date: date | None
) -> tuple[dict[int, Source], dict[int, date], list[Problem]]:
    """What the block says of the rows of `NhapLieu` as they are now.

    Returns:
        By 0-based row of `NhapLieu`: the source, figures typed over those taken being of the workbook's own date; and the
        date of the figures where it is another one. And what is to be said of both.
    """
    found: dict[int, Source] = {}
    problems: list[Problem] = []
    for place, cells in enumerate(sources.rows):
        if parse_day(cells[_DAY]) is None and not is_blank(cells[_DAY]):
            text = "Ngày của số liệu chưa đúng. Hãy nhập ngày/tháng/năm, hoặc xóa để theo ngày ở đầu sheet."
            problems.append(Problem(Level.ERROR, sources.sheet, sources.cell(place, _DAY), text))
    for place, former in stored_sources(sources).items():
        row = inputs.rows[place] if place < len(inputs.rows) else ()
        if not (figures := figures_text(row)):
            continue
        if former.figures in ("", figures):
            found[place] = Source(former.file, former.day, figures)
            continue
        if former.file:
            found[place] = Source(former.file.removesuffix(TYPED_OVER) + TYPED_OVER)
        if report_date and former.day not in (None, report_date):
            text = (
                f"{_text(row[0])}: số liệu đã sửa sau ngày {former.day:%d/%m/%Y}, nay tính là số liệu đến {report_date:%d/%m/%Y}"
                f" như cả sổ. Nếu vẫn là số liệu đến {former.day:%d/%m/%Y}, sau khi tổng hợp hãy nhập lại ngày đó vào ô này."
            )
            problems.append(Problem(Level.WARNING, sources.sheet, sources.cell(place, _DAY), text))
    days = {
        place: source.day for place, source in found.items() if source.day is not None and source.day != report_date
    }
    return found, days, problems


def units_by_date(days: Sequence[tuple[str, date | None]]) -> Iterator[tuple[date | None, str]]:
    """Units' names joined into one text for each date, earliest first; those of no known date before them."""
    for day in sorted({day for _, day in days}, key=lambda day: day or date.min):
        yield day, "; ".join(name for name, of in days if of == day)


def _text(cell: object) -> str | None:
    return None if is_blank(cell) else str(cell).strip()
