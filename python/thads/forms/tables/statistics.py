"""Finds the sector's statistics forms by agency and officer, 04 (việc) and 05 (tiền) of circular 06/2019 or under another number.

A form holds one measure of one year; its title says which, its headings what each column is: load = carried in, net of the
separate register, + newly accepted; due = load − handed over − withdrawn; carried over = due − done − stopped (− reduced).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from thads.figures.cells import is_blank
from thads.forms.files.sheet import Cell, Sheet
from thads.forms.submission import UnclearError
from thads.forms.tables.head import Place, cell_at, heading_texts, text_of, year_cell
from thads.forms.tables.stated import stated_money_unit
from thads.forms.tables.words import ANY_YEAR, UNIT_HEADS, folded, heading_key, of_register, words_of
from thads.layout import CASES, MONEY, Measure, cell_address
from thads.numerals import name_key, parse_day, parse_year
from thads.rules.plan import statistics_year_start

_SEARCHED_ROWS = 60


@dataclass(frozen=True, slots=True)
class Form:
    """A statistics form: its headings are rows [top, bottom); `columns` by kind of figure.

    `day` is the last day that the figures are of, None where the title names the year alone. `carried_net` says that its
    carried-over figure is without the separate register. `reporter` is the agency that the form is of, "" where it does
    not say; `title` holds the lines above the headings, `year_cell` is where they state the year; `by_agency` that it lists agencies or officers, not kinds of cases.
    """

    top: int
    bottom: int
    unit: int
    columns: Mapping[str, int]
    measure: Measure
    year: int
    day: date | None
    money_unit: str | None
    carried_net: bool
    reporter: str
    title: Sequence[str]
    by_agency: bool
    year_cell: str


LOAD, OPENING, CARRIED = "load", "opening", "carried"
# What must be there, and how it is called.
NEEDED = {LOAD: "Tổng số giải quyết", OPENING: "Năm trước chuyển sang", CARRIED: "Số chuyển kỳ sau"}


# Kind of column: words that its heading must have, and words that it may have besides `_COMMON`.
_KINDS = tuple(
    (kind, words_of(needed), words_of(more))
    for kind, needed, more in (
        (CARRIED, "chuyển sau", "kỳ năm sang"),
        (OPENING, "chuyển sang", "năm kỳ trước cũ từ"),
        ("new", "mới thụ lý", "trong kỳ năm"),
        ("register", "sổ theo dõi riêng", "đã chuyển sang"),
        ("handed_over", "ủy thác", ""),
        ("recalled", "rút", "hồ sơ lên cục"),
        ("withdrawn", "thu hồi", "hủy bỏ"),
        ("withdrawn", "hủy quyết định", "thu hồi bỏ"),
        ("due", "phải thi hành", ""),
        ("unable", "chưa có điều kiện", ""),
        ("able", "có điều kiện", ""),
        ("done", "xong", "giải quyết"),
        ("stopped", "đình chỉ", ""),
        ("suspended", "tạm đình chỉ", ""),
        ("paused", "tạm dừng", "để gqkn giải quyết khiếu nại"),
        ("delayed", "hoãn", ""),
        ("reduced", "giảm", "nghĩa vụ"),
        ("running", "đang", ""),
        ("other", "khác", "trường hợp"),
        (LOAD, "tổng giải quyết", "phải"),
        (LOAD, "tổng thụ lý", "phải"),
        ("total", "tổng", "cộng"),
        ("group", "", "chia ra trong đó gồm kết quả về loại"),
    )
)  # fmt: skip
_COMMON = words_of("số việc tiền thi hành án tha thads dân sự quyết định qđ tổng đồng nghìn triệu")
# What stands beside the year where a heading says that alone.
_OF_YEARS = words_of("năm kỳ")
# What a column's groups may be, besides its own kind.
_GROUPS = {OPENING: {LOAD}, "new": {LOAD}, "able": {"due"}, "unable": {"due"}} | {
    kind: {"able", "due"}
    for kind in ("done", "stopped", "reduced", "running", "delayed", "suspended", "paused", "other")
}


@lru_cache(maxsize=1024)
def _meaning(text: str) -> str | None:
    """The kind of figure that one heading text names; None where any of its words belongs to something else."""
    # “(trừ số đã chuyển sổ theo dõi riêng)” and its like belong to any figure; what says that it is gross, to none.
    _, gross, rest = of_register(ANY_YEAR.sub(" ", folded(text)))
    words = frozenset(word for word in words_of(rest) if not word.isdecimal())
    if words <= _OF_YEARS and ANY_YEAR.search(text):
        return "group"
    if gross or not words:
        return None
    return next((kind for kind, needed, more in _KINDS if needed <= words <= needed | more | _COMMON), None)


def _meanings(text: str) -> list[str | None]:
    """The kinds that a heading names from the lowest up: “Có điều kiện: Tổng số” holds its group as well."""
    meaning = _meaning(text)
    if meaning is not None:
        return [meaning]
    return [_meaning(part) for part in reversed(re.split(r"[:\n]|\s[-–]\s", text))]


def find_form(sheet: Sheet) -> Form | None:
    """Find a statistics form on a sheet; None where there is none.

    Raises:
        UnclearError: it is one, but not clear in a thing without which its figures cannot be taken.
    """
    if (rows := _heading_rows(sheet.rows[:_SEARCHED_ROWS])) is None:
        return None
    top, bottom = rows
    stacks = heading_texts(sheet, top, bottom)
    kinds = {column: kind for column, stack in enumerate(stacks) if stack and (kind := _kind_of(stack))}
    kinds = _without_inserted(kinds, sheet.rows[bottom:])
    title = lines(sheet.rows[:top])
    found = list(kinds.values())
    entitled = any(re.search("tính (?:bằng|theo) ", line) for line in title)
    if not {OPENING, CARRIED} <= set(found) and not (entitled and {"new", "due", "done"} & set(found)):
        return None
    if not entitled and any(found.count(kind) > 1 for kind in NEEDED):
        return None  # a table of both measures, or of several years
    unit = _name_column(sheet, bottom, kinds)
    year, day = _period(title, bottom, unit)
    columns = _columns(_of_year(kinds, stacks, year), stacks, bottom)
    money_unit = stated_money_unit(sheet, Place(top, bottom, unit))
    measure = _measure(title, money_unit, bottom, unit)
    for column in columns.values():
        _check_words(stacks[column], columns, column, measure, year, bottom)
    net = any(of_register(folded(text))[0] for text in stacks[columns[CARRIED]])
    by_agency = bool(re.search(r"theo (?:cơ quan|đơn vị)|chấp hành viên", " ".join(title))) or any(
        name_key(text) in UNIT_HEADS for text in stacks[unit]
    )
    return Form(
        top, bottom, unit, columns, measure, year, day, money_unit, net, _reporter(sheet.rows[:top]), title, by_agency,
        year_cell(sheet, range(top), year),
    )  # fmt: skip


def heading_kinds(cells: Sequence[Cell]) -> set[str]:
    """The kinds of figure that the headings in a row name, groups left out."""
    kinds = (kind for value in cells if isinstance(value, str) and 0 < len(value) < 200 for kind in _meanings(value))
    return {kind for kind in kinds if kind is not None and kind not in ("total", "group")}


def _heading_rows(rows: Sequence[Sequence[Cell]]) -> tuple[int, int] | None:
    """The rows [top, bottom) that hold headings: neighbours of those in which two columns at least have one."""
    plain = [
        set() if any(isinstance(value, int | float) for value in cells) else heading_kinds(cells) for cells in rows
    ]
    top = next((row for row, found in enumerate(plain) if len(found) > 1), None)
    if top is None:
        return None
    bottom = max(row for row in range(top, min(top + 6, len(rows))) if plain[row])
    while top and plain[top - 1]:
        top -= 1
    return top, bottom + 1


def _kind_of(stack: Sequence[str]) -> str | None:
    """What a column's headings mean together: the lowest decides, “Tổng số” is its group's."""
    chain = [meaning for text in reversed(stack) for meaning in _meanings(text)]
    if None in chain:
        return None
    kinds = [kind for kind in chain if kind != "group"]
    if kinds[:1] == ["total"]:
        kinds = kinds[1:]
    if not kinds or kinds[0] is None:
        return None
    own, groups = kinds[0], set(kinds[1:]) - {"total"}
    return own if groups <= _GROUPS.get(own, set()) | {own} else None


def _without_inserted(kinds: Mapping[int, str], rows: Sequence[Sequence[Cell]]) -> dict[int, str]:
    """The columns without those that someone has inserted and left blank, under the heading of a group."""
    counts = Counter(kinds.values())
    filled = {column for cells in rows for column, value in enumerate(cells) if not is_blank(value)}
    return {column: kind for column, kind in kinds.items() if counts[kind] == 1 or column in filled}


def _is_of(year: int, kind: str, stack: Sequence[str]) -> bool:
    """Whether a column's headings name no other year than its figures are of in the form of a year."""
    expected = year - 1 if kind == OPENING else year
    return set(ANY_YEAR.findall(" ".join(map(folded, stack)))) <= {str(expected)}


def _of_year(kinds: dict[int, str], stacks: Sequence[Sequence[str]], year: int) -> dict[int, str]:
    """The columns without those of another year, which stand beside the form's own; of a kind without its own the first."""
    own = {column for column, kind in kinds.items() if _is_of(year, kind, stacks[column])}
    first = {kind: column for column, kind in reversed(kinds.items()) if kind not in map(kinds.get, own)}
    return {column: kind for column, kind in kinds.items() if column in own or first.get(kind) == column}


def _columns(kinds: Mapping[int, str], stacks: Sequence[Sequence[str]], bottom: int) -> dict[str, int]:
    """The column of each kind of figure; of other kinds than the needed ones that stand twice, none."""
    columns: dict[str, int] = {}
    for column, kind in kinds.items():
        if kind in columns and kind in NEEDED:
            other = cell_address(bottom, columns[kind] + 1)
            text = f"Cột “{_last(stacks[column])}” và cột ở ô {other} cùng một nghĩa. Hãy chỉ giữ một cột."
            raise UnclearError(bottom - 1, column, text)
        columns[kind] = column
    several = {kind for kind in columns if list(kinds.values()).count(kind) > 1}
    for kind, name in NEEDED.items():
        if kind in columns:
            continue
        words = words_of(name)
        near = next(
            (c for c, stack in enumerate(stacks) if stack and c not in kinds and words <= words_of(stack[-1])), None
        )
        if near is not None:
            # Where its own words are right, what stands above them is in the way.
            said = " – ".join(stacks[near]) if kind in _meanings(stacks[near][-1]) else _last(stacks[near])
            text = f"Không rõ cột “{said}” có phải là cột “{name}” không. Hãy ghi tên cột đúng như mẫu biểu thống kê."
            raise UnclearError(bottom - 1, near, text)
        text = f"Biểu thống kê thiếu cột “{name}”. Hãy xuất lại biểu đủ cột rồi làm lại."
        raise UnclearError(bottom - 1, next(iter(columns.values()), 0), text)
    return {kind: column for kind, column in columns.items() if kind not in several and kind != "group"}


def _check_words(
    stack: Sequence[str], columns: Mapping[str, int], column: int, measure: Measure, year: int, bottom: int
) -> None:
    """That a heading names no other measure than the form's, and no other year than is meant there."""
    text = " ".join(map(folded, stack))
    other = MONEY if measure is CASES else CASES
    words = heading_key(text).split()
    of_other = heading_key(other.noun) in words and heading_key(measure.noun) not in words
    if of_other or not _is_of(year, OPENING if column == columns[OPENING] else "", stack):
        said = f"Tên cột “{_last(stack)}” không khớp với biểu về {measure.noun} năm {year}. Hãy sửa tên cột hoặc tiêu đề biểu."
        raise UnclearError(bottom - 1, column, said)


def _name_column(sheet: Sheet, bottom: int, kinds: Mapping[int, str]) -> int:
    """The column of the names: the one with the most words below the headings."""
    columns = (column for column in range(max(map(len, sheet.rows), default=0)) if column not in kinds)
    below = range(bottom, len(sheet.rows))
    return max(columns, key=lambda c: sum(is_name(cell_at(sheet.rows, row, c)) for row in below), default=0)


def is_name(value: Cell) -> bool:
    """Whether a cell holds words, not a number or the mark of a row (I, A, 1.1)."""
    return isinstance(value, str) and bool(re.search(r"[^\W\d_]{2}", re.sub(r"^\W*[IVX]+\b", "", value)))


# Where a date or a label is cut: how one text ends and how the next begins.
_CUT = re.compile(r"(?:\b(?:tháng|năm)\s?[/:]?|/)\n(?=\d|năm)|:\n|\n(?=(?:đến|tới) )")


def lines(rows: Iterable[Sequence[Cell]]) -> list[str]:
    """The texts of cells in one spelling, line by line; what is cut in a date or behind a label is one line."""
    found: list[str] = []
    for cells in rows:
        texts = "\n".join(line for value in cells for line in _texts(value))
        found += _CUT.sub(lambda cut: cut[0].replace("\n", " "), texts).splitlines()
    return found


def _texts(value: Cell) -> list[str]:
    """The lines of a cell; those of a date or a year are as people write them."""
    words = isinstance(value, str | date) or parse_year(value)
    return [line for part in text_of(value).splitlines() if (line := folded(part))] if words else []


def _measure(title: Sequence[str], money_unit: str | None, bottom: int, unit: int) -> Measure:
    """The measure that the title and the unit of the figures say."""
    text = " ".join(title)
    nouns = {CASES: "việc", MONEY: "(?:tiền|giá trị)"}
    said = {
        one
        for one, noun in nouns.items()
        if re.search(rf"tính (?:bằng|theo) {noun}|(?:kết quả|thi hành án\b.*) về {noun}\b", text)
    }
    if money_unit is not None:
        said.add(MONEY)
    elif re.search(r"(?:đơn vị(?: tính)?|đvt)\s*:?\s*việc", text):
        said.add(CASES)
    if len(said) == 1:
        return said.pop()
    text = "Không rõ biểu là về việc hay về tiền"
    if said:
        text = "Tiêu đề và đơn vị tính của biểu không khớp nhau: một chỗ là việc, một chỗ là tiền"
    text += ". Hãy ghi đúng “tính bằng việc” hoặc “tính bằng tiền” trong tiêu đề, và đơn vị tính."
    raise UnclearError(bottom - 1, unit, text)


# Lines that have other dates: of the circular, of receipt, of the signature.
_NOT_PERIOD = re.compile(r"thông tư|tt-btp|ban hành|quyết định số|nhận báo cáo|\bngày \d+ tháng \d+ năm \d+\W*$")
_DAY = r"(\d{1,2})(?:\s*[/.-]\s*|\s+tháng\s+)(\d{1,2})(?:\s*[/.-]\s*|\s+năm\s+)((?:19|20|21)\d\d)"
_SPAN = re.compile(rf"từ(?: ngày)?\s+{_DAY}\s*(?:,|-|–)?\s*(?:đến|tới)(?: hết)?(?: ngày)?\s+{_DAY}")
_UNTIL = re.compile(rf"(?:đến|tới)(?: hết)?(?: ngày)?\s*:?\s*{_DAY}")
_MONTHS = re.compile(r"\b(\d{1,2})\s*tháng\b(?:\s|[/,-]|đầu|của|năm|thống kê|công tác)*((?:19|20|21)\d\d)")
_MONTH = re.compile(r"\btháng\s+(\d{1,2})\s*(?:[/,-]|năm)\s*((?:19|20|21)\d\d)")
_BARE = re.compile(r"năm(?:\s|:|thống kê|công tác|báo cáo)*((?:19|20|21)\d\d)(?:\s*-\s*((?:19|20|21)\d\d))?")


def _period(title: Sequence[str], bottom: int, unit: int) -> tuple[int, date | None]:
    """The statistics year of the figures and their last day, from the lines above the headings."""

    def unclear(text: str) -> UnclearError:
        return UnclearError(bottom - 1, unit, f"{text} Hãy ghi đúng kỳ báo cáo trên biểu, ví dụ “12 tháng năm 2023”.")

    years: set[int] = set()
    days: set[date] = set()
    for line in title:
        if _NOT_PERIOD.search(line) and not re.search(r"\b(?:từ|đến)\b", line):
            continue
        for span in _SPAN.finditer(line):
            first, last = (parse_day("/".join(span.groups()[part : part + 3])) for part in (0, 3))
            if first is None or last is None or first != statistics_year_start(_year_of(last)):
                raise unclear(f"Kỳ báo cáo “{span[0]}” không bắt đầu từ ngày đầu năm thống kê.")
            days.add(last)
        rest = _SPAN.sub(" ", line)
        days |= {day for until in _UNTIL.finditer(rest) if (day := parse_day("/".join(until.groups())))}
        rest = _UNTIL.sub(" ", rest)
        days |= {day for months in _MONTHS.finditer(rest) if (day := _end_of(int(months[1]), int(months[2])))}
        days |= {day for month in _MONTH.finditer(rest) if (day := _end_of_month(int(month[1]), int(month[2])))}
        rest = _MONTH.sub(" ", _MONTHS.sub(" ", rest))
        if part := re.search(r"\b(?:\d{1,2} tháng|quí [\divx]+)\b.*", rest):
            raise unclear(f"Không rõ kỳ báo cáo “{part[0]}”.")
        years |= {int(year) for pair in _BARE.findall(rest) for year in pair if year}
    years |= set(map(_year_of, days))
    if len(years) != 1:
        said = ", ".join(map(str, sorted(years)))
        raise unclear(f"Biểu ghi nhiều năm khác nhau ({said})." if years else "Biểu không ghi năm của số liệu.")
    return years.pop(), days.pop() if len(days) == 1 else None


def _year_of(day: date) -> int:
    """The statistics year to which a day belongs."""
    return day.year + 1 if day >= statistics_year_start(day.year + 1) else day.year


def _end_of(months: int, year: int) -> date | None:
    """The last day of the first months of a statistics year."""
    start = statistics_year_start(year)
    after = start.month + months - 2
    return _end_of_month(after % 12 + 1, start.year + after // 12) if months <= 12 else None


def _end_of_month(month: int, year: int) -> date | None:
    if not 1 <= month <= 12:
        return None
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def _reporter(rows: Iterable[Sequence[Cell]]) -> str:
    """The agency behind “Đơn vị báo cáo:”."""
    for cells in rows:
        texts = [value.strip() for value in cells if isinstance(value, str) and value.strip()]
        for value, beside in zip(texts, [*texts[1:], ""], strict=True):
            if match := re.search(r"đơn vị báo cáo\s*:?[ \t]*([^\n]*)", value, re.IGNORECASE):
                return match[1].strip() or beside
    return ""


def _last(stack: Sequence[str]) -> str:
    return " ".join(stack[-1].split())
