"""Statistics forms 04 and 05 as offices export them: every figure follows from a few by the form's own definitions."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.forms.samples import table
from thads.layout import cell_address

# The columns of the form in its own order: key, group heading, heading.
COLUMNS = (
    ("load", "Tổng số giải quyết", "Tổng số"),
    ("opening", "Tổng số giải quyết", "Năm trước chuyển sang (trừ số đã chuyển sổ theo dõi riêng)"),
    ("new", "Tổng số giải quyết", "Mới thụ lý"),
    ("handed_over", "", "Ủy thác thi hành án"),
    ("withdrawn", "", "Thu hồi, hủy QĐ thi hành án"),
    ("due", "", "Tổng số phải thi hành"),
    ("able", "Có điều kiện thi hành", "Tổng số"),
    ("done", "Có điều kiện thi hành", "Thi hành xong"),
    ("stopped", "Có điều kiện thi hành", "Đình chỉ thi hành án"),
    ("reduced", "Có điều kiện thi hành", "Giảm thi hành án"),
    ("running", "Có điều kiện thi hành", "Đang thi hành"),
    ("delayed", "Có điều kiện thi hành", "Hoãn thi hành án"),
    ("suspended", "Có điều kiện thi hành", "Tạm đình chỉ thi hành án"),
    ("paused", "Có điều kiện thi hành", "Tạm dừng thi hành án để GQKN"),
    ("other", "Có điều kiện thi hành", "Trường hợp khác"),
    ("unable", "", "Chưa có điều kiện (trừ số đã chuyển sổ theo dõi riêng)"),
    ("carried", "", "Số chuyển kỳ sau"),
    ("register", "", "Số đã chuyển sổ theo dõi riêng"),
    ("rate", "", "Tỷ lệ: (xong + đình chỉ) / có điều kiện (%)"),
)
CASES_TITLE = "KẾT QUẢ THI HÀNH ÁN DÂN SỰ TÍNH BẰNG VIỆC CHIA THEO CƠ QUAN THI HÀNH ÁN DÂN SỰ VÀ CHẤP HÀNH VIÊN"
MONEY_TITLE = CASES_TITLE.replace("VIỆC", "TIỀN")

Figures = dict[str, int]


def figures(opening: int, new: int, done: int, unable: int = 0, register: int = 0, scale: int = 1) -> Figures:
    """All figures of one row, consistent; `scale` makes money of cases."""
    own = {"opening": opening, "new": new, "done": done, "unable": unable, "register": register}
    own |= {
        "handed_over": 2,
        "withdrawn": 1,
        "stopped": 3,
        "reduced": 0,
        "delayed": 1,
        "suspended": 0,
        "paused": 0,
        "other": 0,
    }
    own["load"] = opening + new
    own["due"] = own["load"] - 2 - 1
    own["able"] = own["due"] - unable
    own["running"] = own["able"] - done - 3 - 1
    own["carried"] = own["due"] - done - 3
    return {key: scale * value for key, value in own.items()} | {"rate": 82}


def total(rows: Iterable[Figures]) -> Figures:
    """The sums of rows, column by column."""
    listed = list(rows)
    return {key: sum(row[key] for row in listed) for key, _, _ in COLUMNS} | {"rate": 0}


OFFICE, GROUP = "Cục THADS tỉnh", "Các Chi cục THADS"
UNITS: Mapping[str, Figures] = {
    OFFICE: figures(46, 71, 68, 29, 14),
    "Chi cục THADS huyện Yên Sơn": figures(348, 524, 508, 212, 106),
    "Chi cục THADS huyện Sơn Dương": figures(395, 594, 576, 241, 120),
}


def rows_of(
    units: Mapping[str, Figures] = UNITS, officers: Mapping[str, Mapping[str, Figures]] = {}
) -> list[tuple[Any, str, Figures]]:
    """Mark, name and figures of each row as the form has them: Tổng số, I the provincial agency, II the others."""
    found: list[tuple[Any, str, Figures]] = [(None, "Tổng số", total(units.values()))]
    others = {name: row for name, row in units.items() if name != OFFICE}
    if OFFICE in units:
        found.append(("I", OFFICE, units[OFFICE]))
        found += [(number, *item) for number, item in enumerate(officers.get(OFFICE, {}).items(), start=1)]
    found.append(("II", GROUP, total(others.values())))
    for number, (name, row) in enumerate(others.items(), start=1):
        found.append((number, name, row))
        found += [(None, *item) for item in officers.get(name, {}).items()]
    return found


def form_cells(
    rows: Sequence[tuple[Any, str, Figures]] = tuple(rows_of()),
    *,
    title: str = CASES_TITLE,
    period: str = "12 tháng / năm 2023",
    unit: str = "Đơn vị tính: Việc",
    keys: Sequence[str] = (),
    levels: int = 2,
    spelling: Mapping[str, str] = {},
    reporter: str = "Đơn vị báo cáo: Cục THADS tỉnh Tuyên Quang",
) -> tuple[list[list[Any]], list[str]]:
    """The cells of a form and its merged areas.

    Args:
        keys: the columns in their order, all of a form about cases if empty; groups must stand together.
        levels: rows of headings: 1 (the group before its heading, in one cell), 2, or 3 (with “Chia ra”).
        spelling: other words of headings and titles.
    """
    known = {key: (group, head) for key, group, head in COLUMNS}
    keys = keys or [key for key in known if key != "reduced"]
    heads = [known[key] for key in keys]
    width = 2 + len(keys)
    cells: list[list[Any]] = [
        ["Biểu số: 04/TK-THA", None, None, title],
        ["Ban hành theo Thông tư số 06/2019/TT-BTP\nngày 21 tháng 11 năm 2019", None, None, period, None, reporter],
        [*[None] * (width - 1), unit],
    ]
    top = len(cells)
    if levels == 1:
        cells.append(["TT", "Tên đơn vị", *(f"{group}: {head}" if group else head for group, head in heads)])
        merged: list[str] = []
    else:
        upper = [group or head for group, head in heads]
        cells += [["TT", "Tên đơn vị", *upper]]
        if levels == 3:
            cells.append(
                [
                    None,
                    None,
                    *("Chia ra" if group and head != "Tổng số" else head if group else None for group, head in heads),
                ]
            )
        cells.append(
            [None, None, *(head if group and (levels == 2 or head != "Tổng số") else None for group, head in heads)]
        )
        merged = _merge(cells, top)
    cells.append(["A", "B", *range(1, width - 1)])
    cells += [[mark, name, *(row[key] for key in keys)] for mark, name, row in rows]
    cells += [
        [None] * 9 + ["Tuyên Quang, ngày 02 tháng 10 năm 2023"],
        [None, "NGƯỜI LẬP BIỂU", *[None] * 6, "CỤC TRƯỞNG"],
    ]
    for line in cells:
        for place, value in enumerate(line):
            if isinstance(value, str):
                for former, new in spelling.items():
                    value = value.replace(former, new)
                line[place] = value
    return cells, merged


def _merge(cells: list[list[Any]], top: int) -> list[str]:
    """Merge equal neighbours of the heading rows but the last, blanking all but the first as Excel does."""
    merged = []
    for row in range(top, len(cells) - 1):
        line = cells[row]
        start = 2
        while start < len(line):
            end = start
            while line[start] is not None and end + 1 < len(line) and line[end + 1] == line[start]:
                end += 1
            if end > start:
                merged.append(f"{cell_address(row + 1, start + 1)}:{cell_address(row + 1, end + 1)}")
                line[start + 1 : end + 1] = [None] * (end - start)
            start = end + 1
    return merged


def form_file(path: Path, rows: Sequence[tuple[Any, str, Figures]] = tuple(rows_of()), **options: Any) -> Path:
    """A form as an .xlsx file."""
    return table(path, *form_cells(rows, **options))


MONEY: dict[str, Any] = {
    "title": MONEY_TITLE,
    "unit": "Đơn vị tính: 1.000 đồng",
    "keys": [key for key, _, _ in COLUMNS],
}


def money_rows(units: Mapping[str, Figures] = UNITS, scale: int = 12_000) -> list[tuple[Any, str, Figures]]:
    """The same units with `scale` thousand đồng a case."""
    return rows_of(
        {name: {key: scale * value for key, value in row.items()} | {"rate": 82} for name, row in units.items()}
    )


def nfd(text: str) -> str:
    return unicodedata.normalize("NFD", text)
