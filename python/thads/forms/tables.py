"""Reads the plain tables of the sector: any sheet whose headings carry the column names of `Nhập liệu`.

The columns may stand in any order, under one heading row or under several with group headings above them. A heading is
understood word by word: it means one of the ten figures only if all of its words belong there, so that “Số việc chuyển kỳ
sau” is one and “Tỷ lệ giảm số việc chuyển kỳ sau” is none. What stays unclear is said, never guessed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any

from thads import layout
from thads.figures.cells import is_blank
from thads.figures.problems import Level, Problem
from thads.forms.sheets import ERROR_TEXT, Sheet
from thads.layout import MEASURES, Measure, cell_address, input_label
from thads.numerals import FigureError, name_key, parse_day, parse_number, parse_year

if TYPE_CHECKING:
    from thads.forms.read import Reading, Submission

# Headings stand near the top; a table deeper than this is none of ours.
_SEARCHED_ROWS = 60

_UNIT_HEADS = {
    name_key(text)
    for text in ("Đơn vị", "Tên đơn vị", "Đơn vị báo cáo", "Tên cơ quan", "Cơ quan", "Tên cơ quan, đơn vị")
}
# What the name of a row of totals begins with.
_TOTALS = frozenset(name_key(word) for word in ("Tổng", "Cộng", "Toàn"))
# What stands below a table, in the column of the names.
_CLOSINGS = tuple(
    name_key(text) + " "
    for text in (
        "Người lập",
        "Thủ trưởng",
        "Cục trưởng",
        "Phó",
        "KT",
        "TM",
        "TL",
        "Kế toán",
        "Lập biểu",
        "Nơi nhận",
        "Ghi chú",
    )
)
_UNIT_ALIASES = {
    "đồng": "đồng",
    "1.000 đồng": "1.000 đồng",
    "1000 đồng": "1.000 đồng",
    "nghìn đồng": "1.000 đồng",
    "ngàn đồng": "1.000 đồng",
    "1.000đ": "1.000 đồng",
    "1000đ": "1.000 đồng",
    "1,000 đồng": "1.000 đồng",
    "tr.đồng": "triệu đồng",
    "tr. đồng": "triệu đồng",
    "tr đồng": "triệu đồng",
    "tr.đ": "triệu đồng",
    "triệu đồng": "triệu đồng",
    "tỷ đồng": "tỷ đồng",
    "tỉ đồng": "tỷ đồng",
}
_MONEY_UNIT_KEYS = {name_key(alias): unit for alias, unit in _UNIT_ALIASES.items()}


@cache
def money_unit(text: str) -> str | None:
    """The money unit of the sheet that a text names, whatever its spelling; None for any other text."""
    return _MONEY_UNIT_KEYS.get(name_key(text))


def _words(text: str) -> frozenset[str]:
    return frozenset(name_key(text).split())


@dataclass(frozen=True, slots=True)
class _Meaning:
    """What one heading text says: each part None where it does not say."""

    kind: str | None = None
    measure: Measure | None = None
    period: str | None = None
    net: bool = False


_NOUNS = {name_key(measure.noun): measure for measure in MEASURES}
_PERIODS = {
    name_key("so sánh"): "baseline",
    name_key("trước"): "baseline",
    name_key("thi đua"): "current",
    name_key("này"): "current",
    name_key("nay"): "current",
}
_COMMON = _words("số tổng của năm về trong kỳ so sánh trước thi đua này nay việc tiền")
# Kind of heading: words that it must have, and words that it may have besides `_COMMON`.
_KINDS: tuple[tuple[str, frozenset[str], frozenset[str]], ...] = (
    ("net", _words("chuyển kỳ sau trừ sổ riêng"), _words("sang đã theo dõi số")),
    ("separate", _words("sổ riêng"), _words("đó đã chuyển sang theo dõi")),
    ("carried", _words("chuyển kỳ sau"), _words("sang")),
    ("workload", _words("tổng giải quyết"), _words("phải")),
    ("whole", _words("tổng số"), frozenset()),
    ("group", frozenset(), frozenset()),
)
_YEAR = re.compile(r"\b(19|20|21)\d\d\b")
# What stands in brackets behind a heading: its unit, or its column's number.
_BRACKETS = re.compile(
    r"\((?:\s*(?:đơn vị|đvt|đv)\b[^)]*|[\d\s=+:.,/x-]*|\s*(?:việc|tiền|[\d.,]*\s*(?:nghìn |ngàn |triệu |tỷ |tỉ |tr\.?\s*)?(?:đồng|đ))\s*)\)",
    re.IGNORECASE,
)


def _understand(text: str) -> _Meaning | None:
    """What a heading text means; None where any of its words belongs to something else."""
    text = _BRACKETS.sub(" ", unicodedata.normalize("NFC", text))
    years = _YEAR.findall(text)
    found = {match[0] for match in _YEAR.finditer(text)}
    key = name_key(re.sub(r"[^\w\s]", " ", _YEAR.sub(" ", text)))
    words = frozenset(key.split())
    if len(found) > 1:
        return None
    kind = next((kind for kind, needed, more in _KINDS if needed <= words <= needed | more | _COMMON), None)
    if kind is None:
        return None
    nouns = [measure for noun, measure in _NOUNS.items() if noun in words]
    periods = {period for phrase, period in _PERIODS.items() if f" {phrase} " in f" {key} "}
    if len(nouns) > 1 or len(periods) > 1:
        return None
    if kind == "group" and not (nouns or periods or found):
        return None
    period = found.pop() if years else next(iter(periods), None)
    return _Meaning(
        "carried" if kind == "net" else None if kind in ("whole", "group") else kind,
        nouns[0] if nouns else None,
        period,
        kind == "net",
    )


# The other sheets of the product's own workbook: they hold results, or nothing of the units.
_OWN_SHEETS = {
    layout.GUIDE_SHEET,
    layout.SUMMARY_SHEET,
    layout.TARGET_SHEET,
    layout.CHECK_SHEET,
    layout.HISTORY_SHEET,
    layout.PROGRESS_SHEET,
    layout.CHART_SHEET,
    layout.CONFIG_SHEET,
}


class _UnclearError(Exception):
    """A table that cannot be read for sure: (0-based row, column) and a Vietnamese sentence."""

    def __init__(self, row: int, column: int, text: str) -> None:
        super().__init__(text)
        self.place = row, column


@dataclass(frozen=True, slots=True)
class _Head:
    """A table's headings: rows [top, bottom), the column of the names, the columns of the ten figures, the two years.

    `net` holds the places of separate-register figures that are none, since the heads say that they are deducted.
    """

    top: int
    bottom: int
    unit: int
    figures: Sequence[int | None]
    baseline: int | None
    current: int | None
    net: frozenset[int]


def read_tables(sheets: Sequence[Sheet], shown: str) -> Reading:
    """The rows of every complete table in a file's sheets, one table a sheet."""
    submissions: list[Submission] = []
    problems: list[Problem] = []
    incomplete: list[Problem] = []
    tables = 0
    several = len(sheets) > 1
    names = {sheet.name for sheet in sheets}
    if layout.INPUT_SHEET in names and len(names & _OWN_SHEETS) > 2:
        sheets = [sheet for sheet in sheets if sheet.name not in _OWN_SHEETS]
    for sheet in sheets:
        prefix = f"{sheet.name}!" if several else ""
        try:
            head = _find_head(sheet)
        except _UnclearError as error:
            row, column = error.place
            incomplete.append(Problem(Level.ERROR, shown, f"{prefix}{cell_address(row + 1, column + 1)}", str(error)))
            continue
        if head is None:
            continue
        tables += 1
        try:
            found, wrong = _read_rows(sheet, head, shown, prefix)
        except _UnclearError as error:
            row, column = error.place
            problems.append(Problem(Level.ERROR, shown, f"{prefix}{cell_address(row + 1, column + 1)}", str(error)))
            continue
        submissions += found
        problems += wrong
    if not tables and not incomplete:
        text = "Không thấy phiếu báo cáo, cũng không thấy bảng có các cột như sheet Nhập liệu. Hãy đề nghị đơn vị gửi phiếu tạo từ sổ."
        problems.append(Problem(Level.ERROR, shown, "", text))
    return submissions, problems + incomplete


def _find_head(sheet: Sheet) -> _Head | None:
    """Find a table's headings: the rows around the cell “Đơn vị” whose texts are all headings."""
    rows = sheet.rows[:_SEARCHED_ROWS]
    anchor = next(
        (
            (row, column)
            for row, cells in enumerate(rows)
            for column, value in enumerate(cells)
            if isinstance(value, str) and value and len(value) < 60 and name_key(value) in _UNIT_HEADS
            if _is_head_row(rows, row)
        ),
        None,
    )
    if anchor is None:
        return None
    middle, unit = anchor
    top = middle
    # A text alone in its row above the table is a title.
    while top and sum(value != "" for value in rows[top - 1]) > 1 and _holds_headings(rows[top - 1]):
        top -= 1
    bottom = middle + 1
    while bottom < len(rows) and is_blank(_at(rows, bottom, unit)) and _holds_headings(rows[bottom]):
        bottom += 1
    texts = _heading_texts(sheet, top, bottom)
    return _map_columns(texts, top, bottom, unit)


def _is_head_row(rows: Sequence[Sequence[Any]], row: int) -> bool:
    """Whether figures' headings stand in this row or in its neighbours."""
    near = rows[max(0, row - 3) : row + 4]
    return any(
        isinstance(value, str) and (meaning := _understand(value)) is not None and meaning.kind is not None
        for cells in near
        for value in cells
        if value != ""
    )


def _holds_headings(cells: Sequence[Any]) -> bool:
    """Whether a row holds texts only, one of which is a heading of a figure, of a group or of a year."""
    texts = [value for value in cells if value != ""]
    return (
        bool(texts)
        and all(isinstance(value, str) or parse_year(value) for value in texts)
        and any(_understand(str(value)) is not None for value in texts if len(str(value)) < 120)
    )


def _heading_texts(sheet: Sheet, top: int, bottom: int) -> list[list[str]]:
    """The heading texts above each column, from the top down; a group heading stands above all columns that it spans."""
    width = max(len(cells) for cells in sheet.rows[top:bottom])
    grid = [[_text(_at(sheet.rows, row, column)) for column in range(width)] for row in range(top, bottom)]
    if sheet.merged is not None:
        for (first, left), (last, right) in sheet.merged:
            if top <= first and last < bottom:
                for column in range(left, min(right + 1, width)):
                    grid[first - top][column] = grid[first - top][left]
    else:
        # The file does not tell which cells are merged: a group heading reaches to the next text in its row.
        for cells in grid[:-1]:
            for column in range(1, width):
                if not cells[column] and any(below[column] for below in grid[grid.index(cells) + 1 :]):
                    cells[column] = cells[column - 1]
    return [[text for text in (cells[column] for cells in grid) if text] for column in range(width)]


def _map_columns(texts: Sequence[Sequence[str]], top: int, bottom: int, unit: int) -> _Head:
    """Which column holds which of the ten figures."""
    columns: dict[int, _Meaning] = {}
    for column, stack in enumerate(texts):
        if column == unit or not stack:
            continue
        if (meaning := _column_meaning(stack, bottom, column)) is not None:
            columns[column] = meaning
    found: dict[tuple[str, Measure, str | None], int] = {}
    net: set[tuple[Measure, str | None]] = set()
    for column, meaning in sorted(columns.items()):
        measure, period = meaning.measure, meaning.period
        if meaning.kind == "separate" and (measure is None or period is None):
            left = columns.get(column - 1)
            if left is None or left.kind != "carried":
                raise _unclear_part(bottom, column, texts[column])
            if measure not in (None, left.measure) or period not in (None, left.period):
                raise _unclear_part(bottom, column, texts[column])
            measure, period = left.measure, left.period
        if measure is None:
            text = f"Không rõ cột “{_last(texts[column])}” là về việc hay về tiền. Hãy ghi rõ trong tên cột."
            raise _UnclearError(bottom - 1, column, text)
        if meaning.kind == "carried" and period is None:
            text = f"Không rõ cột “{_last(texts[column])}” là của năm nào. Hãy ghi rõ năm trong tên cột."
            raise _UnclearError(bottom - 1, column, text)
        assert meaning.kind is not None
        key = (meaning.kind, measure, None if meaning.kind == "workload" else period)
        if key in found:
            other = cell_address(bottom, found[key] + 1)
            text = f"Cột “{_last(texts[column])}” và cột ở ô {other} cùng một nghĩa. Hãy chỉ giữ một cột."
            raise _UnclearError(bottom - 1, column, text)
        if meaning.net:
            net.add((measure, period))
        found[key] = column
    periods = _periods({period for kind, _, period in found if kind == "carried" and period is not None}, bottom, unit)
    figures: list[int | None] = []
    for measure in MEASURES:
        figures.append(found.get(("workload", measure, None)))
        for period in periods:
            figures += [found.get((kind, measure, period)) for kind in ("carried", "separate")]
    years = ("so sánh", "thi đua") if periods[0] == "baseline" else periods
    missing = [
        input_label(measure, index, *years)
        for measure in MEASURES
        for index in (0, 1, 3)
        if figures[measure.first - 1 + index] is None
    ]
    if missing:
        listed = "; ".join(missing)
        raise _UnclearError(bottom - 1, unit, f"Bảng này thiếu cột: {listed}. Hãy thêm cột, hoặc dùng phiếu tạo từ sổ.")
    for kind, measure, period in found:
        if kind == "separate" and (measure, period) in net:
            column = found[kind, measure, period]
            text = "Số chuyển kỳ sau ghi là đã trừ sổ theo dõi riêng, mà vẫn có cột sổ theo dõi riêng. Hãy bỏ một trong hai."
            raise _UnclearError(bottom - 1, column, text)
        if kind == "separate" and period not in periods:
            raise _unclear_part(bottom, found[kind, measure, period], texts[found[kind, measure, period]])
    baseline, current = (int(period) if period.isdecimal() else None for period in periods)
    deducted = frozenset(
        measure.first + 1 + 2 * index
        for measure in MEASURES
        for index, period in enumerate(periods)
        if (measure, period) in net
    )
    return _Head(top, bottom, unit, figures, baseline, current, deducted)


def _column_meaning(stack: Sequence[str], bottom: int, column: int) -> _Meaning | None:
    """What a column's headings mean together: the lowest decides, what it leaves open its groups say."""
    if _understand(stack[-1]) is None:
        return None
    meanings = [meaning for text in reversed(stack) if (meaning := _understand(text)) is not None]
    kind = next((meaning.kind for meaning in meanings if meaning.kind is not None), None)
    if kind is None:
        return None
    measures = {meaning.measure for meaning in meanings} - {None}
    periods = {meaning.period for meaning in meanings} - {None}
    if len(measures) > 1 or len(periods) > 1:
        text = f"Tên cột “{' – '.join(stack)}” tự mâu thuẫn (việc hay tiền, năm nào). Hãy sửa lại tên cột."
        raise _UnclearError(bottom - 1, column, text)
    return _Meaning(
        kind, next(iter(measures), None), next(iter(periods), None), any(meaning.net for meaning in meanings)
    )


def _periods(found: set[str], bottom: int, unit: int) -> tuple[str, str]:
    years = sorted(period for period in found if period.isdecimal())
    if len(years) == 2 and len(found) == 2:
        return years[0], years[1]
    if not years and found <= {"baseline", "current"}:
        return "baseline", "current"
    text = "Không rõ hai năm so sánh với nhau. Hãy ghi đúng hai năm trong tên các cột “chuyển kỳ sau”, mỗi năm đủ cả việc và tiền."
    raise _UnclearError(bottom - 1, unit, text)


def _unclear_part(bottom: int, column: int, stack: Sequence[str]) -> _UnclearError:
    text = f"Không rõ cột “{_last(stack)}” là phần của cột nào. Hãy ghi rõ việc hay tiền và năm trong tên cột."
    return _UnclearError(bottom - 1, column, text)


def _last(stack: Sequence[str]) -> str:
    return " ".join(stack[-1].split())


_NUMBERED = re.compile(r"\(?\s*(?:[0-9]{1,2}|[A-Za-z])\s*\)?(?:\s*=.*)?")
_ROMAN = re.compile(r"[IVX]+")
_DATE = re.compile(r"(\d{1,2})\s*(?:/|-|\.|tháng)\s*(\d{1,2})\s*(?:/|-|\.|năm)\s*((?:19|20|21)\d\d)")


def _read_rows(sheet: Sheet, head: _Head, shown: str, prefix: str) -> Reading:
    from thads.forms.read import Submission

    unit_of_money, unclear = _stated_money_unit(sheet, head)
    if unclear:
        return [], [Problem(Level.ERROR, shown, f"{prefix}{cell_address(head.bottom, head.unit + 1)}", unclear)]
    stated = _stated_day(sheet, head)
    submissions: list[Submission] = []
    problems: list[Problem] = []
    closed, first_row = False, True
    for row in range(head.bottom, len(sheet.rows)):
        figures = [None if column is None else _figure(_at(sheet.rows, row, column)) for column in head.figures]
        used = [value for value in figures if value is not None]
        first = next((value for value in sheet.rows[row] if value != ""), "")
        if isinstance(first, str) and f"{_plain_key(first)} ".startswith(_CLOSINGS):
            closed = True
        name = _row_name(sheet.rows[row], head.unit)
        # Signatures, places and dates stand below a table; a row with figures is one of the table all the same.
        if (closed or not isinstance(name, str)) and not any(map(_is_digits, used)):
            continue
        if not used and (not isinstance(name, str) or (isinstance(first, str) and _ROMAN.fullmatch(first.strip(" .")))):
            continue  # a blank row, or the heading of a group
        if first_row and _is_number_row(name, used):
            continue
        first_row = False
        address = f"{prefix}{cell_address(row + 1, head.unit + 1)}"
        if not isinstance(name, str) or not name.strip() or name == ERROR_TEXT:
            text = "Dòng này có số liệu nhưng không có tên đơn vị. Hãy ghi tên đơn vị vào dòng."
            problems.append(Problem(Level.ERROR, shown, address, text))
            continue
        if _is_total_name(name):
            continue
        cells = [address] + [
            "" if column is None else f"{prefix}{cell_address(row + 1, column + 1)}" for column in head.figures
        ]
        unit = " ".join(name.split())
        submissions.append(
            Submission(shown, unit, figures, cells, head.baseline, head.current, stated, unit_of_money, net=head.net)
        )
    totals = _sums_of_others([submission.figures for submission in submissions])
    for place in sorted(totals):
        text = (
            f"“{submissions[place].unit}” là dòng cộng (các số đều bằng tổng của những dòng khác) nên đã bỏ qua."
            " Nếu đây là một đơn vị, hãy kiểm tra lại số liệu."
        )
        problems.append(submissions[place].problem(text, 0, Level.WARNING))
    submissions = [submission for place, submission in enumerate(submissions) if place not in totals]
    if not submissions and not problems:
        text = "Bảng chưa có dòng nào của đơn vị. Hãy đề nghị đơn vị gửi lại bảng có số liệu."
        problems.append(Problem(Level.ERROR, shown, "", text))
    return submissions, problems


def _is_total_name(name: str) -> bool:
    words = _plain_key(name).split()
    return bool(words) and words[0] in _TOTALS


def _plain_key(text: str) -> str:
    """The key of a text without its punctuation and what stands in brackets."""
    return name_key(re.sub(r"\([^)]*\)|[^\w\s]", " ", unicodedata.normalize("NFC", text)))


def _sums_of_others(rows: Sequence[Sequence[Any]]) -> set[int]:
    """The places of rows whose figures are each the sum of other rows': of a run above or below, or of all."""
    numbers = [_numbers(figures) for figures in rows]
    totals: set[int] = set()
    start = 0
    for place, own in enumerate(numbers):
        if own is None or sum(value > 0 for value in own) < 2:
            continue
        if _is_sum(own, numbers[start:place]) or _begins_with_sum(own, numbers[place + 1 :]):
            totals.add(place)
            start = place + 1
    for place, own in enumerate(numbers):
        if own is not None and place not in totals and sum(value > 0 for value in own) > 1:
            others = [row for other, row in enumerate(numbers) if other != place and other not in totals]
            if _is_sum(own, others):
                totals.add(place)
                break
    return totals


def _numbers(figures: Sequence[Any]) -> tuple[Decimal, ...] | None:
    try:
        return tuple(parse_number(value) or Decimal(0) for value in figures)
    except FigureError:
        return None


def _is_sum(own: tuple[Decimal, ...], rows: Sequence[tuple[Decimal, ...] | None]) -> bool:
    # A row equal to the one row that is not all 0 is no sum.
    used = [row for row in rows if row is not None and any(row)]
    return len(used) > 1 and all(
        sum(column) == value for column, value in zip(zip(*used, strict=True), own, strict=True)
    )


def _begins_with_sum(own: tuple[Decimal, ...], rows: Sequence[tuple[Decimal, ...] | None]) -> bool:
    """Whether the first rows, two at least, sum up to `own`."""
    so_far = (Decimal(0),) * len(own)
    used = 0
    for row in rows:
        if row is None or not any(row):
            continue
        so_far = tuple(before + figure for before, figure in zip(so_far, row, strict=True))
        used += 1
        if used > 1 and so_far == own:
            return True
        if any(part > whole for part, whole in zip(so_far, own, strict=True)):
            return False
    return False


def _figure(value: Any) -> Any:
    return None if is_blank(value) else value


def _is_digits(value: Any) -> bool:
    """Whether a cell holds a number, or text that is typed as one; a line with a date is none."""
    if isinstance(value, str):
        return bool(re.search(r"\d", value)) and "ngày" not in unicodedata.normalize("NFC", value).casefold()
    return not isinstance(value, date)


def _row_name(cells: Sequence[Any], unit: int) -> Any:
    """The unit's name; where its cell is blank, a text to its left, as in a total row merged over both columns."""
    value = cells[unit] if unit < len(cells) else ""
    if not is_blank(value):
        return value
    left = [cell for cell in cells[:unit] if isinstance(cell, str) and cell.strip()]
    return left[-1] if left and not _NUMBERED.fullmatch(left[-1].strip()) else None


def _is_number_row(name: Any, used: Sequence[Any]) -> bool:
    """Whether a row numbers the columns: A, B, 1, 2, 3=1-2."""
    if not is_blank(name) and not _NUMBERED.fullmatch(str(name).strip().removesuffix(".0")):
        return False
    texts = [str(int(value)) if isinstance(value, float) and value.is_integer() else str(value) for value in used]
    if not all(_NUMBERED.fullmatch(text.strip()) for text in texts):
        return False
    if not is_blank(name):
        return True
    numbers = [int(text) for text in texts if text.isdecimal()]
    return len(set(texts)) == len(texts) >= 6 and numbers == sorted(numbers)


# What states the money unit in a text: a label, or brackets behind a heading.
_UNIT_LABEL = re.compile(r"(?:(?:đơn vị tính(?: tiền)?|đvt)\s*:?|(?:đơn vị tiền|đơn vị)\s*:)([^)]*)")
_IN_BRACKETS = re.compile(r"\(([^()]*)\)")
_OF_DATES = ("số liệu", "tính đến", "đến", "ngày", "từ ngày")


def _stated_money_unit(sheet: Sheet, head: _Head) -> tuple[str | None, str]:
    """The money unit that the texts above the figures state, and what is unclear about it."""
    found: dict[str, str] = {}
    for cells in sheet.rows[: head.bottom]:
        for column, value in enumerate(cells):
            if not isinstance(value, str) or not value:
                continue
            text = unicodedata.normalize("NFC", value).casefold()
            for inside in _IN_BRACKETS.findall(text):
                if (unit := money_unit(inside.strip(" ."))) is not None:
                    found[unit] = inside
            match = _UNIT_LABEL.search(text)
            if not match:
                continue
            stated = match[1]
            if not stated.strip() and match[0].endswith(":"):
                following = next((cell for cell in cells[column + 1 :] if not is_blank(cell)), "")
                stated = unicodedata.normalize("NFC", str(following)).casefold()
            # A comma between digits belongs to the number: 1,000 đồng.
            for piece in re.split(r"[;\n]|,(?!\d)|\bvà\b|/", _DATE.sub(" ", stated)):
                piece = piece.strip(" .")
                if not piece or name_key(piece) in _NOUNS or piece.startswith(_OF_DATES):
                    continue
                if (unit := money_unit(piece)) is not None:
                    found[unit] = piece
                elif ":" in match[0] and match[0].startswith(("đơn vị tính", "đvt")):
                    choices = ", ".join(layout.MONEY_UNITS)
                    return None, f"Không rõ đơn vị tính tiền “{piece}”. Hãy ghi một trong: {choices}."
    if len(found) > 1:
        return None, f"Bảng ghi nhiều đơn vị tính tiền khác nhau ({'; '.join(found)}). Hãy chỉ ghi một đơn vị tính."
    return next(iter(found), None), ""


# What the date of the figures stands behind; any other date is a circular's or a signature's.
_UNTIL = re.compile(r"(?:số liệu đến|tính đến|đến ngày)(?:\s|:|hết|ngày)*")


def _stated_day(sheet: Sheet, head: _Head) -> date | None:
    """The date of the figures where the texts above the table state exactly one."""
    days = set()
    for cells in sheet.rows[: head.top]:
        for index, value in enumerate(cells):
            if not isinstance(value, str):
                continue
            text = unicodedata.normalize("NFC", value).casefold()
            for until in _UNTIL.finditer(text):
                if match := _DATE.match(text, until.end()):
                    try:
                        days.add(date(int(match[3]), int(match[2]), int(match[1])))
                    except ValueError:
                        continue
                elif until.end() == len(text):
                    days |= {found for cell in cells[index + 1 :] if (found := parse_day(cell))}
    return days.pop() if len(days) == 1 else None


def _at(rows: Sequence[Sequence[Any]], row: int, column: int) -> Any:
    return rows[row][column] if row < len(rows) and column < len(rows[row]) else ""


def _text(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).strip()
