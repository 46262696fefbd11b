"""Reads what the units send: their forms, and plain tables of the sector. Nothing is judged here and nothing guessed."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import TypeVar

from thads import layout
from thads.figures.cells import is_blank
from thads.figures.problems import Level, Problem
from thads.forms import contract
from thads.forms.files.sheet import REASONS, Sheet, UnreadableError
from thads.forms.files.worker import read_each
from thads.forms.submission import Reading, Submission, UnclearError
from thads.forms.tables.read import read_tables
from thads.forms.tables.words import money_unit as known_unit
from thads.numerals import day_fault, name_key, parse_day, parse_year
from thads.rules.quantities import USUAL

# Told how many files are read, and of how many.
Progress = Callable[[int, int], None]

_Found = TypeVar("_Found")

# A file of one of these names that holds none is damaged; "" is a name without an ending.
_SPREADSHEETS = (".xlsx", ".xlsm", ".xltx", ".xltm", ".xlsb", ".xls", ".xlt", ".ods", ".ots", "")

# How many of the files that were passed over are named.
_NAMED = 5

# What offices' programs leave in a folder beside the files that people put there.
_LEFT_BEHIND = ("desktop.ini", "thumbs.db")


def find_files(places: Sequence[Path], but: Path | None = None) -> list[Path]:
    """The files that people put at `places`, folders searched through, each file once, in order of their names.

    Left out: lock files and temporary files of office programs, hidden files, copies of workbooks that the program keeps,
    and the workbook `but`.
    """
    found: dict[Path, Path] = {}
    for place in places:
        inside = sorted(path for path in place.rglob("*") if path.is_file()) if place.is_dir() else [place]
        for path in inside:
            name = path.name.lower()
            parts = path.relative_to(place).parts or (path.name,)
            hidden = layout.BACKUP_FOLDER in parts or any(part.startswith((".", "~$")) for part in parts)
            if not (hidden or name.endswith((".tmp", ".bak")) or name in _LEFT_BEHIND):
                found.setdefault(path.resolve(), path)
    if but is not None:
        found.pop(but.resolve(), None)
    return list(found.values())


def read_all(
    files: Sequence[Path],
    root: Path | None,
    progress: Progress,
    known: Collection[str] | None = None,
    opened: Iterable[list[Sheet] | UnreadableError] | None = None,
) -> Iterator[tuple[Submission | None, list[Problem]]]:
    """Every submission and every problem of the files, one file in memory at a time; `known` as in `read_file`, `opened` is
    what `read_each` gives for them where it reads more files than these.
    """
    passed: list[str] = []
    found = zip(files, read_each(files) if opened is None else opened, strict=True)
    for number, (path, sheets) in enumerate(found, start=1):
        # Something else, by its name and by what it holds: a picture, a text, a document.
        other = isinstance(sheets, UnreadableError) and sheets.reason in ("unknown", "document", "empty")
        if root and other and path.suffix.lower() not in _SPREADSHEETS:
            passed.append(path.name)
            progress(number, len(files))
            continue
        submissions, problems = _read_file(sheets, _shown(path, root), known)
        if problems:
            yield None, problems
        for submission in submissions:
            yield submission, []
        progress(number, len(files))
    if root and passed:
        shown = "; ".join(passed[:_NAMED]) + ("; …" if len(passed) > _NAMED else "")
        text = f"Đã bỏ qua {len(passed)} tệp không phải là bảng tính: {shown}."
        yield None, [Problem(Level.WARNING, root.resolve().name, "", text)]


def _shown(path: Path, root: Path | None) -> str:
    """How messages call a file: its path inside the folder that was given."""
    if root is None:
        return path.name
    place, folder = path.resolve(), root.resolve()
    return place.relative_to(folder).as_posix() if place.is_relative_to(folder) else path.name


def read_file(path: Path, shown: str, known: Collection[str] | None = None) -> Reading:
    """Everything that one file says: a form, or the rows of its plain tables.

    Args:
        path: the file.
        shown: how messages call it.
        known: keys of the names that are units for sure, those of the workbook; None where there is no list.
    """
    (sheets,) = read_each([path])
    return _read_file(sheets, shown, known)


def _read_file(sheets: list[Sheet] | UnreadableError, shown: str, known: Collection[str] | None) -> Reading:
    if isinstance(sheets, UnreadableError):
        return [], [Problem(Level.ERROR, shown, "", f"Tệp {REASONS[sheets.reason]}")]
    return _with_sound_names(*_read_sheets(sheets, shown, known))


def _with_sound_names(submissions: Sequence[Submission], problems: list[Problem]) -> Reading:
    """The submissions; one whose name no cell and no screen could show keeps its place without figures."""
    sound: list[Submission] = []
    for one in submissions:
        shown = _UNSHOWN.sub("?", one.unit)
        if len(shown) > _LONGEST_NAME or shown != one.unit:
            what = f"dài {len(shown)} chữ" if shown == one.unit else "có ký tự không in được"
            one = one._replace(unit=shown[:_LONGEST_NAME], figures=[None] * len(one.figures), unreadable=True)
            text = f"Tên đơn vị “{shown[:40]}{'…' if len(shown) > 40 else ''}” {what}. Hãy nhập lại tên đơn vị."
            problems = [*problems, one.problem(text, 0)]
        sound.append(one)
    return sound, problems


# Control characters, halves of a pair, and what turns the direction of a text.
_UNSHOWN = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufffe\uffff]")
_LONGEST_NAME = 250


def _read_sheets(sheets: Sequence[Sheet], shown: str, known: Collection[str] | None) -> Reading:
    """Every form among the sheets, and the tables on the others."""
    forms = [sheet for sheet in sheets if contract.is_form(sheet.name, sheet.rows)]
    if not forms:
        return read_tables(sheets, shown, known)
    readings = [_read_form(sheet, shown, f"{sheet.name}!" if len(sheets) > 1 else "") for sheet in forms]
    if len(forms) < len(sheets):
        # The forms stay in the list without their cells, so that problems name the sheet.
        others = [Sheet(sheet.name, [], None) if sheet in forms else sheet for sheet in sheets]
        found, wrong = read_tables(others, shown, known)
        # What concerns no cell is that there is no table, or an empty one: nothing is wrong with that beside a form.
        readings.append((found, [problem for problem in wrong if problem.cell]))
    return [one for found, _ in readings for one in found], [one for _, wrong in readings for one in wrong]


def _read_form(sheet: Sheet, shown: str, prefix: str) -> Reading:
    heads = contract.heads_of(sheet.rows)
    last = contract.last_row(len(heads))
    rows = sheet.rows[:last]
    if len(rows) < last or len(heads) < len(layout.MEASURES) or len(rows[0]) < contract.WIDTH:
        return [], [UnclearError(0, 0, f"Phiếu không còn đủ dòng, cột. {_MADE_ANEW}").problem(shown, prefix)]
    pick_labels, pick_figures = contract.picks(len(heads))
    if len(rows[0]) > contract.WIDTH:
        rows = [row[: contract.WIDTH] for row in rows]
    cells = list(chain.from_iterable(rows))
    unit, *years, money, stated, _, _ = contract.pick_fields(cells)
    unit, day = " ".join(str(unit).split()), parse_day(stated)
    addresses = (_UNIT_CELL, *contract.figure_addresses(len(heads)))
    if prefix:
        addresses = tuple(f"{prefix}{address}" for address in addresses)
    date_cell = f"{prefix}{_DATE_CELL}"
    try:
        baseline, current = (
            _setting(name, parse_year(value), "Năm trên phiếu không còn đúng.")
            for name, value in zip((contract.BASELINE_YEAR, contract.CURRENT_YEAR), years, strict=True)
        )
        money_unit = _setting(contract.MONEY_UNIT, known_unit(str(money)), "Không rõ đơn vị tính tiền.")
        judged = _judged(pick_labels(cells), heads, baseline, current, money_unit)
        others = _read_others(sheet.rows, last, prefix)
        if not unit:
            raise _unclear(contract.UNIT, f"Phiếu không còn tên đơn vị. {_MADE_ANEW}")
        if day is None and not is_blank(stated):
            raise _unclear(contract.REPORT_DATE, f"“{stated}” {day_fault(stated)}")
    except UnclearError as error:
        # An older form of the unit must not be taken in this one's place.
        nothing = [None] * len(contract.figure_cells(len(heads)))
        known = Submission(shown, unit, nothing, addresses, None, None, day, None, date_cell, unreadable=True)
        return [known] if unit else [], [error.problem(shown, prefix)]
    figures = [None if value == "" else value for value in pick_figures(cells)]
    years_at = tuple(f"{prefix}{cell}" for cell in _YEAR_CELLS)
    about = (baseline, current, day, money_unit, date_cell)
    return [Submission(shown, unit, figures, addresses, *about, year_cells=years_at, judged=judged, others=others)], []


def _read_others(rows: Sequence[Sequence[object]], top: int, prefix: str) -> dict[int, tuple[object, str]]:
    """What stands below the measures, whose last row is `top`: values and cells by their columns."""
    below = rows[top + 1 :]
    count = next(
        (at for at, row in enumerate(below) if not isinstance(row[contract.NUMBER - 1], int | float)), len(below)
    )
    found: dict[int, tuple[object, str]] = {}
    labels = {name_key(contract.OTHERS_HEAD): -1} | contract.others_labels()
    for place, row in enumerate(rows[top : top + 1 + count] if count else (), start=top):
        text = row[contract.LABEL - 1]
        column = labels.get(name_key(str(text)))
        if column is None or (column < 0) is not (place == top):
            said = f"Nhãn đã bị sửa thành “{text}”, không chắc số bên cạnh là gì. {_MADE_ANEW}"
            raise UnclearError(place, contract.LABEL - 1, said)
        if place > top:
            value, cell = row[contract.REPORTED - 1], layout.cell_address(place + 1, contract.REPORTED)
            found[column] = None if value == "" else value, f"{prefix}{cell}"
    return found


_MADE_ANEW = "Hãy đề nghị đơn vị nhập lại trên phiếu mới tạo từ sổ."
_UNIT_CELL = layout.cell_address(*contract.place(contract.UNIT))
_DATE_CELL = layout.cell_address(*contract.place(contract.REPORT_DATE))
_YEAR_CELLS = tuple(
    layout.cell_address(*contract.place(name)) for name in (contract.BASELINE_YEAR, contract.CURRENT_YEAR)
)


def _unclear(name: str, text: str) -> UnclearError:
    row, column = contract.place(name)
    return UnclearError(row - 1, column - 1, text)


def _setting(name: str, found: _Found | None, text: str) -> _Found:
    """What one of the form's own cells says, which nobody is to change."""
    if found is None:
        raise _unclear(name, f"{text} {_MADE_ANEW}")
    return found


def _judged(
    written: Sequence[object], heads: Sequence[str], baseline: int, current: int, money_unit: str
) -> tuple[str, str]:
    """What the form's figures are for, as its labels say, which must read as they were written."""
    if written == contract.labels(baseline, current, money_unit):
        return USUAL
    texts = ["" if text is None else name_key(str(text)) for text in written]

    def alike(judged: tuple[str, str]) -> int:
        labels = contract.labels(baseline, current, money_unit, judged)
        return sum(text == name_key(label) for text, label in zip(texts, labels, strict=True))

    # Of several that are equally near the usual one comes first.
    nearest = max(contract.judged_by(heads), key=alike, default=USUAL)
    _check_labels(written, contract.labels(baseline, current, money_unit, nearest), len(heads))
    return nearest


def _check_labels(written: Sequence[object], labels: Sequence[str], measures: int) -> None:
    for (row, column), label, found in zip(contract.label_cells(measures), labels, written, strict=True):
        if name_key("" if found is None else str(found)) != name_key(label):
            text = f"Nhãn “{label}” đã bị sửa thành “{found}”, không chắc số bên cạnh là gì. {_MADE_ANEW}"
            raise UnclearError(row, column, text)
