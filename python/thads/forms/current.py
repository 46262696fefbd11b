"""What stands in the workbook now: the rows of `Nhập liệu`, and the settings that they are read by."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import xlwings as xw

from thads import layout
from thads.errors import WrongBookError
from thads.figures.cells import whole_figure
from thads.figures.names import unit_key
from thads.figures.problems import Block
from thads.figures.settings import Settings
from thads.numerals import EXCEL_DIGITS, FigureError, format_number, parse_number
from thads.results.report import Request
from thads.sheets.checks import read_known
from thads.sheets.places import read_blocks
from thads.workbook.request import read_request


@dataclass(frozen=True, slots=True)
class Standing:
    """The workbook's request and the cells of `NhapLieu` as they are, and the names in files understood before (`TenDaHieu`;
    None where it has no place for them)."""

    request: Request
    block: Block
    names_known: list[tuple[str, str]] | None = None

    @property
    def settings(self) -> Settings:
        return self.request.settings

    @property
    def years(self) -> tuple[int, int]:
        """Baseline and current year; `read_standing` has seen to it that they are numbers."""
        baseline, current = self.settings.baseline_year, self.settings.current_year
        assert baseline is not None
        assert current is not None
        return baseline, current

    def date_of(self, place: int) -> date | None:
        """The date of the figures in a 0-based row of `NhapLieu`."""
        source = self.request.sources.get(place)
        return (source.day if source else None) or self.request.report_date


def read_standing(book: xw.Book, *, printed: bool = False) -> Standing:
    """Read the workbook.

    Args:
        printed: whether the texts of `ThongTinIn` are needed as well.

    Raises:
        WrongBookError: it is not the drive's workbook, or its years, date, money unit, units or such texts must be mended first.
    """
    request = read_request(book)
    blocks = read_blocks(book, layout.INPUT, layout.PRINT_INFO)
    texts = blocks[layout.PRINT_INFO]
    places = {(texts.sheet, texts.cell(row, 0)) for row in range(len(texts.rows))} if printed else set()
    wrong = [
        f"Sheet {problem.sheet}, ô {problem.cell}: {problem.text}"
        for problem in request.errors
        if problem.place is None and (problem.sheet == layout.INPUT_SHEET or (problem.sheet, problem.cell) in places)
    ]
    if wrong:
        raise WrongBookError("\n".join(["Phải sửa sổ trước đã:", *wrong]))
    return Standing(request, blocks[layout.INPUT], read_known(book))


def known_figure(value: object, factor: int) -> tuple[bool, int | None]:
    """The figure that a cell holds in whole cases or đồng, None if blank; and whether it holds a figure or nothing."""
    try:
        return True, whole_figure(value, factor)
    except FigureError:
        return False, None


def cell_value(figure: int | None, factor: int) -> object:
    """A figure as a cell in the sheet's unit holds it: a number where that is exact, else exact Vietnamese text."""
    if figure is None:
        return None
    whole, rest = divmod(figure, factor)
    if not rest and whole < 10**EXCEL_DIGITS:
        return whole
    number = Decimal(figure) / factor
    return float(number) if len(number.as_tuple().digits) <= EXCEL_DIGITS else format_number(number)


def shown(value: object) -> str:
    """What a cell holds, as text for messages: “(trống)”, or the number with its dots."""
    try:
        number = parse_number(value)
    except FigureError:
        return f"“{value}”"
    return "(trống)" if number is None else format_number(number)


def unit_places(block: Block) -> dict[str, list[int]]:
    """0-based rows of the workbook's units by the key of their names."""
    places: dict[str, list[int]] = {}
    for place, row in enumerate(block.rows):
        if isinstance(row[0], str) and row[0].strip():
            places.setdefault(unit_key(row[0]), []).append(place)
    return places
