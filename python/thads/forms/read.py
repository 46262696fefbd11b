"""Reads what the units send: their forms, and plain tables of the sector. Nothing is judged here and nothing guessed."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import date
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

from thads import layout
from thads.figures.cells import is_blank
from thads.figures.problems import Level, Problem
from thads.forms import contract, tables
from thads.forms.sheets import MAX_FILE, REASONS, Sheet, UnreadableError, read_sheets
from thads.numerals import name_key, parse_day, parse_year

KINDS = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods")

# What offices' programs leave in a folder beside the files that people put there.
_LEFT_BEHIND = ("desktop.ini", "thumbs.db")


class Submission(NamedTuple):
    """What one file says of one unit.

    Attributes:
        file: the file, as messages name it.
        unit: the unit's name.
        figures: the ten figures in the order of `NhapLieu`, as the cells hold them; None where blank.
        cells: where the name and the figures stand, for messages.
        baseline_year, current_year, report_date, money_unit: None where the file does not say.
        date_cell: where the date stands, "" where that is not known.
        net: places in `figures` of the separate-register figures that are none because the file's own figures are net.
        unreadable: the form is this unit's, but its figures could not be read; the reason is among the problems.
    """

    file: str
    unit: str
    figures: Sequence[Any]
    cells: Sequence[str]
    baseline_year: int | None
    current_year: int | None
    report_date: date | None
    money_unit: str | None
    date_cell: str = ""
    net: frozenset[int] = frozenset()
    unreadable: bool = False

    def states(self, figure: int) -> bool:
        """Whether the file has a place for this figure, blank or not, or says that it is none."""
        return bool(self.cells[figure + 1]) or figure in self.net

    def problem(self, text: str, column: int | None = None, level: Level = Level.ERROR) -> Problem:
        """A problem of the file, or of one of its cells: 0 is the name, 1 to 10 are the figures."""
        return Problem(level, self.file, "" if column is None else self.cells[column], text)


Reading = tuple[list[Submission], list[Problem]]


def find_files(places: Sequence[Path], but: Path | None = None) -> list[Path]:
    """The files that people put at `places`, folders searched through, each file once, in order of their names.

    Left out: lock files and temporary files of office programs, hidden files, and the workbook `but`.
    """
    found: dict[Path, Path] = {}
    for place in places:
        inside = sorted(path for path in place.rglob("*") if path.is_file()) if place.is_dir() else [place]
        for path in inside:
            name = path.name.lower()
            parts = path.relative_to(place).parts if place.is_dir() else (path.name,)
            hidden = any(part.startswith((".", "~$")) for part in parts)
            if not (hidden or name.endswith((".tmp", ".bak")) or name in _LEFT_BEHIND):
                found.setdefault(path.resolve(), path)
    if but is not None:
        found.pop(but.resolve(), None)
    return list(found.values())


def read_file(path: Path, shown: str) -> Reading:
    """Everything that one file says: a form, or the rows of its plain tables.

    Args:
        path: the file.
        shown: how messages call it.
    """

    def wrong(text: str) -> Reading:
        return [], [Problem(Level.ERROR, shown, "", text)]

    try:
        if os.stat(path).st_size > MAX_FILE:
            return wrong(f"Tệp {REASONS['too_large']}")
        data = path.read_bytes()
        if not data:
            return wrong("Tệp rỗng. Hãy đề nghị đơn vị gửi lại.")
        sheets = read_sheets(data)
        return _read_sheets(sheets, shown)
    except UnreadableError as error:
        return wrong(f"Tệp {REASONS[error.reason]}")
    except OSError:
        return wrong("Không mở được tệp. Hãy đóng tệp ở chương trình khác, kiểm tra quyền mở tệp rồi làm lại.")


def _read_sheets(sheets: Sequence[Sheet], shown: str) -> Reading:
    """Every form among the sheets, and the tables on the others."""
    forms = [sheet for sheet in sheets if contract.is_form(sheet.name, sheet.rows)]
    if not forms:
        return tables.read_tables(sheets, shown)
    submissions: list[Submission] = []
    problems: list[Problem] = []
    for sheet in forms:
        found, wrong = _read_form(sheet, shown, f"{sheet.name}!" if len(sheets) > 1 else "")
        submissions += found
        problems += wrong
    if len(forms) < len(sheets):
        # The forms stay in the list without their cells, so that problems name the sheet.
        others = [Sheet(sheet.name, [], None) if sheet in forms else sheet for sheet in sheets]
        found, wrong = tables.read_tables(others, shown)
        submissions += found
        # What concerns no cell is that there is no table, or an empty one: nothing is wrong with that beside a form.
        problems += [problem for problem in wrong if problem.cell]
    return submissions, problems


def _read_form(sheet: Sheet, shown: str, prefix: str) -> Reading:
    known: list[Submission] = []

    def wrong(address: tuple[int, int], text: str) -> Reading:
        return known, [Problem(Level.ERROR, shown, f"{prefix}{layout.cell_address(*address)}", text)]

    rows = sheet.rows[: contract.LAST_ROW]
    if len(rows) < contract.LAST_ROW or len(rows[0]) < contract.WIDTH:
        return wrong((1, 1), f"Phiếu không còn đủ dòng, cột. {_MADE_ANEW}")
    if len(rows[0]) > contract.WIDTH:
        rows = [row[: contract.WIDTH] for row in rows]
    cells = list(chain.from_iterable(rows))
    unit, *stated_years, money, stated, _, _ = contract.pick_fields(cells)
    unit, day = " ".join(str(unit).split()), parse_day(stated)
    addresses = [f"{prefix}{address}" for address in _FORM_CELLS]
    date_cell = f"{prefix}{layout.cell_address(*contract.place(contract.REPORT_DATE))}"
    if unit:
        # Should the rest be wrong, an older form of the unit must not be taken in its place.
        nothing = [None] * len(contract.FIGURE_CELLS)
        known.append(Submission(shown, unit, nothing, addresses, None, None, day, None, date_cell, unreadable=True))
    years = [parse_year(value) for value in stated_years]
    for name, number in zip((contract.BASELINE_YEAR, contract.CURRENT_YEAR), years, strict=True):
        if number is None:
            return wrong(contract.place(name), f"Năm trên phiếu không còn đúng. {_MADE_ANEW}")
    baseline, current = years
    assert baseline is not None
    assert current is not None
    money_unit = tables.money_unit(str(money))
    if money_unit is None:
        return wrong(contract.place(contract.MONEY_UNIT), f"Không rõ đơn vị tính tiền. {_MADE_ANEW}")
    labels, written = contract.labels(baseline, current, money_unit), contract.pick_labels(cells)
    if written != labels:
        for (row, column), label, found in zip(contract.LABEL_CELLS, labels, written, strict=True):
            if name_key(str(found)) != name_key(label):
                text = f"Nhãn “{label}” đã bị sửa thành “{found}”, không chắc số bên cạnh là gì. {_MADE_ANEW}"
                return wrong((row + 1, column + 1), text)
    if not unit:
        return wrong(contract.place(contract.UNIT), f"Phiếu không còn tên đơn vị. {_MADE_ANEW}")
    if day is None and not is_blank(stated):
        return wrong(
            contract.place(contract.REPORT_DATE),
            f"“{stated}” không phải là ngày. Hãy gõ ngày/tháng/năm, ví dụ 30/9/2023.",
        )
    figures = [None if value == "" else value for value in contract.pick_figures(cells)]
    return [Submission(shown, unit, figures, addresses, baseline, current, day, money_unit, date_cell)], []


_MADE_ANEW = "Hãy đề nghị đơn vị gõ lại trên phiếu mới tạo từ sổ."
_FORM_CELLS = (layout.cell_address(*contract.place(contract.UNIT)), *contract.FIGURE_ADDRESSES)
