"""Sheet `Theo dõi`: new dates go in, a date consolidated again is replaced, everything else stays."""

from __future__ import annotations

import datetime as dt
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import xlwings as xw
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import TEMPLATE, UNITS, sheet_part
from thads.results.history import Record
from thads.sheets import history as history_sheet
from thads.sheets.history import read_records, with_records
from thads.workbook import consolidate
from thads.workbook.book_file import open_book, save

JULY, AUGUST, SEPTEMBER = dt.date(2023, 7, 31), dt.date(2023, 8, 31), dt.date(2023, 9, 30)


def rows_of(day: dt.date, *units: str, value: int = 1) -> list[list[object]]:
    return [[day, unit, value] for unit in units]


def blank(count: int) -> list[list[object]]:
    return [[None] * 3 for _ in range(count)]


def test_a_later_date_goes_behind_an_earlier_one_before() -> None:
    july, september = rows_of(JULY, "A", "B"), rows_of(SEPTEMBER, "A", "B")
    assert with_records(blank(9), july) == (july, 0)
    assert with_records(july + blank(9), september) == (july + september, 2)
    august = rows_of(AUGUST, "A", "B", "C")
    assert with_records(july + september + blank(9), august) == (july + august + september, 2)


def test_the_same_date_is_replaced_and_no_other() -> None:
    kept = rows_of(JULY, "A", "B") + rows_of(AUGUST, "A", "B") + rows_of(SEPTEMBER, "A")
    new = rows_of(AUGUST, "A", value=7)
    merged = rows_of(JULY, "A", "B") + new + rows_of(SEPTEMBER, "A") + blank(1)
    assert with_records(kept + blank(3), new) == (merged, 2)


def test_what_did_not_change_is_not_written() -> None:
    kept = rows_of(JULY, "A", "B") + rows_of(AUGUST, "A", "B")
    as_read = [[dt.datetime(2023, 7, 31), "A", 1.0], [dt.datetime(2023, 7, 31), "B", 1.0], *kept[2:]]
    assert with_records(as_read + blank(3), rows_of(AUGUST, "A", "B")) == (as_read, None)
    assert with_records(kept, []) == (kept, None)


@given(st.lists(st.tuples(st.dates(JULY, SEPTEMBER), st.lists(st.integers(0, 9), min_size=1, max_size=4)), max_size=12))
def test_the_last_word_of_each_date_stays_in_the_order_of_dates(presses: list[tuple[dt.date, list[int]]]) -> None:
    cells: list[list[Any]] = blank(100)
    last: dict[dt.date, list[int]] = {}
    for day, values in presses:
        merged, changed = with_records(cells, [[day, "A", value] for value in values])
        same = len(merged) if changed is None else changed
        assert merged[:same] == cells[:same]
        cells = merged + cells[len(merged) :]
        last[day] = values
    expected = [[day, "A", value] for day in sorted(last) for value in last[day]]
    assert [row for row in cells if row[0]] == expected
    assert cells[: len(expected)] == expected


def test_records_are_read_whatever_else_stands_there() -> None:
    columns = len(history_sheet.COLUMNS)
    rows: list[list[object]] = [
        [dt.datetime(2023, 8, 31), "Chi cục THADS Hàm Yên", 1000.0, 385.0, 0.0375, "Không đạt", 4e10, "1.234.567.890.123.456"],
        ["ghi chú của văn phòng"],
        [dt.datetime(2023, 7, 31), "CHI CỤC THADS  HÀM YÊN", 1000.0, None, None, "Thiếu số liệu", 4e10, "không rõ"],
    ]  # fmt: skip
    rows = [row + [None] * (columns - len(row)) for row in rows]
    july, august = read_records(rows)
    assert (july.day, july.cases, july.money) == (JULY, None, None)
    assert august == Record(AUGUST, july.unit, 385, 1_234_567_890_123_456, frozenset({july.unit}))


def press(book: xw.Book, day: dt.date | None, rows: tuple[tuple[Any, ...], ...] = UNITS) -> None:
    entry = book.names["NhapLieu"].refers_to_range
    entry.clear_contents()
    entry[: len(rows), :].value = [list(row) for row in rows]
    book.names["NgayBaoCao"].refers_to_range.value = day
    report, problems = consolidate.run(book)
    assert report is not None, problems


def history(book: xw.Book) -> list[list[Any]]:
    rows = book.names["TheoDoi"].refers_to_range.options(ndim=2).value
    return [row for row in rows if any(cell is not None for cell in row)]


def test_each_press_leaves_its_rows() -> None:
    with open_book(TEMPLATE) as book:
        press(book, JULY)
        press(book, SEPTEMBER)
        first = history(book)
        assert [(row[0].date(), row[1]) for row in first] == [
            (day, name) for day in (JULY, SEPTEMBER) for name in (*(unit[0] for unit in UNITS), "Toàn Cục")
        ]
        # 160 − 10 → 141 is 6%; 3.000.000 → 2.810.000 thousand is 6,33…%, cut.
        assert first[0][1:] == [
            "Phòng Nghiệp vụ", 450, 141, "6,00%", "Đạt", 9_600_000_000, 2_810_000_000, "6,33%", "Đạt",
        ]  # fmt: skip
        assert first[3][1:4] == ["Toàn Cục", 2690, 1006]
        assert (first[3][3], first[3][7]) == (1006, 80_110_000_000)
        # The same date again with one unit less: its rows alone are others.
        press(book, SEPTEMBER, UNITS[:2])
        second = history(book)
        assert second[:4] == first[:4]
        assert [row[1] for row in second[4:]] == ["Phòng Nghiệp vụ", "Chi cục THADS Yên Sơn", "Toàn Cục"]
        # Without a date nothing is kept, and the sheet stays.
        press(book, None)
        assert history(book) == second


def test_rates_of_a_former_version_are_the_same_figures() -> None:
    """They stood in `TheoDoi` as numbers; nobody is asked whether other figures of that date are to be replaced."""
    asked: list[str] = []
    with open_book(TEMPLATE) as book:
        press(book, JULY)
        rows = book.names["TheoDoi"].refers_to_range
        for place, (rate, money) in enumerate(((0.06, 0.0633), (0.04, 0.0283), (0.0375, 0.05), (0.0419, 0.0348))):
            assert [rows[place, 4].value, rows[place, 8].value] == [
                f"{100 * number:.2f}%".replace(".", ",") for number in (rate, money)
            ]
            rows[place, 4].value, rows[place, 8].value = rate, money
        report, _ = consolidate.run(book, lambda text: not asked.append(text))
        assert report is not None
        assert asked == []
        rows[0, 4].value = 0.0599
        consolidate.run(book, lambda text: not asked.append(text))
        assert len(asked) == 1


def test_missing_figures_leave_a_gap_in_the_chart_not_a_fall() -> None:
    rows = (*UNITS[:2], (*UNITS[2][:6], None, None, None, None, None))
    with open_book(TEMPLATE) as book:
        press(book, JULY, rows)
        province = history(book)[-1]
        data = book.names["BieuDo_SoLieu"].refers_to_range.options(ndim=2).value
    # 1.050 → 1.006 cases, by hand; the money lacks a unit.
    assert data[1][10] == 44
    assert data[1][12] is None
    assert province[9] == "Thiếu số liệu"


def test_rows_of_other_dates_keep_their_bytes(tmp_path: Path) -> None:
    path = tmp_path / "so.xlsm"
    with open_book(TEMPLATE) as book:
        press(book, JULY)
        press(book, AUGUST)
        save(book, path)
    before = sheet_rows(path)
    with open_book(path) as book:
        press(book, AUGUST, UNITS[:1])
        save(book)
    after = sheet_rows(path)
    assert [after[row] for row in range(5, 9)] == [before[row] for row in range(5, 9)]
    assert after[9] == before[9]
    assert after[10] != before[10]


def sheet_rows(path: Path) -> dict[int, str]:
    with zipfile.ZipFile(path) as package:
        text = package.read(sheet_part("Theo dõi")).decode()
    return {int(number): row for row, number in re.findall(r'(<row r="(\d+)".*?</row>)', text)}


def test_more_dates_than_there_are_rows(monkeypatch: Any, tmp_path: Path) -> None:
    """The history grows: rows are put in, the names that the charts show grow along."""
    monkeypatch.setattr(history_sheet, "ROWS", 6)
    from thads.rules.plan import load_plan
    from thads.workbook.build import build_workbook

    path = tmp_path / "nho.xlsm"
    build_workbook(path, load_plan(), rows=1)
    with open_book(path) as book:
        assert book.names["TheoDoi"].refers_to_range.shape == (8, 10)
        days = [dt.date(2023, 7, day) for day in range(1, 12)]
        for day in days:
            press(book, day, UNITS[:1])
        assert [row[0].date() for row in history(book)] == [day for day in days for _ in range(2)]
        assert book.names["TheoDoi"].refers_to_range.shape == (22, 10)
        chart = next(name for name in book.names if name.name.endswith("!BieuDo_Viec_DaGiam"))
        data = book.names["BieuDo_SoLieu"].refers_to_range.options(ndim=2).value
        assert ":INDEX(" in str(chart.refers_to)
        assert [row[9] for row in data[:13]] == ["Đầu kỳ", *(f"{day:%d/%m}" for day in days), None]


def test_old_rows_survive_a_file_saved_in_between(filled: Callable[..., Path]) -> None:
    path = filled(report_date=JULY)
    for day in (JULY, AUGUST):
        with open_book(path) as book:
            book.names["NgayBaoCao"].refers_to_range.value = day
            consolidate.run(book)
            save(book)
    with open_book(path) as book:
        assert len(history(book)) == 8
