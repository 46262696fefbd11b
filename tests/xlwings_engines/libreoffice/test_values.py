"""Values as from Excel, read and written."""

from __future__ import annotations

import datetime as dt
import math
import time
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import pytest
import xlwings as xw
from hypothesis import given
from hypothesis import strategies as st

from tests.xlwings_engines.libreoffice.looking import DIV0, NA
from xlwings_engines.libreoffice import spans
from xlwings_engines.libreoffice.soffice import struct
from xlwings_engines.shared import typed

MOMENT = dt.datetime(2023, 9, 30, 13, 45, 30)


@pytest.mark.parametrize(
    ("value", "read", "code"),
    [
        (None, None, "General"),
        (1, 1.0, "General"),
        (2**31, 2.0**31, "General"),
        (10**19, 1e19, "General"),
        (1.5, 1.5, "General"),
        (math.nan, None, "General"),
        (True, True, "General"),
        (False, False, "General"),
        ("Yên Sơn", "Yên Sơn", "General"),
        ("", None, "General"),
        ("two\nlines", "two\nlines", "General"),
        (MOMENT, MOMENT, "m/d/yyyy h:mm"),
        (dt.date(2023, 9, 30), dt.datetime(2023, 9, 30), "m/d/yyyy"),
        (dt.datetime(2002, 10, 27, 6, tzinfo=dt.timezone(dt.timedelta(hours=7))), dt.datetime(2002, 10, 27, 6), None),
        (Decimal("1.25"), 1.25, "General"),
        (np.float32(0.5), 0.5, "General"),
        (np.int64(7), 7.0, "General"),
        (np.bool_(True), True, "General"),
        (np.float16("nan"), None, "General"),
        (np.datetime64("2005-02-25T03:30"), dt.datetime(2005, 2, 25, 3, 30), "m/d/yyyy h:mm"),
        (pd.Timestamp("2020-01-02"), dt.datetime(2020, 1, 2), "m/d/yyyy"),
        (pd.NaT, None, "General"),
        (pd.NA, None, "General"),
        # Texts become what Excel makes of them.
        ("0123", 123.0, "General"),
        ("-1.5e3", -1500.0, "0.00E+00"),
        ("1,234", 1234.0, "#,##0"),
        ("50%", 0.5, "0%"),
        ("2023-09-30", dt.datetime(2023, 9, 30), "m/d/yyyy"),
        ("9/30/2023", dt.datetime(2023, 9, 30), "m/d/yyyy"),
        ("TRUE", True, "General"),
        ("'0123", "0123", "General"),
        ("'=A1", "=A1", "General"),
        ("12 vụ", "12 vụ", "General"),
        ("2023-13-45", "2023-13-45", "General"),
        ("truth", "truth", "General"),
        ("=", "=", "General"),
        ("=1+1", 2.0, "General"),
        ("=TODAY()", dt.datetime.combine(dt.date.today(), dt.time()), None),
        ("=1=1", True, "General"),
        ('=""', None, "General"),
    ],
)
def test_a_value_comes_back_as_from_excel(sheet: xw.Sheet, value: Any, read: Any, code: str | None) -> None:
    sheet["B2"].value = value
    sheet["C2:D2"].value = [value, "x"]
    assert sheet["B2"].value == read
    assert type(sheet["B2"].value) is type(read)
    assert sheet["C2:D2"].value == [read, "x"]
    assert code is None or sheet["B2"].number_format == code


THIS_YEAR = dt.date.today().year


@pytest.mark.parametrize(
    ("text", "read", "code"),
    [
        ("(5)", -5.0, "General"), ("(1,234.5)", -1234.5, "#,##0.00"), ("($5)", -5.0, "$#,##0"), (" 5", 5.0, "General"),
        ("0 1/2", 0.5, "# ?/?"), ("-1 3/4", -1.75, "# ?/?"), ("2 5/16", 2.3125, "# ??/??"),
        ("1/2", dt.datetime(THIS_YEAR, 1, 2), "d-mmm"), ("12-31", dt.datetime(THIS_YEAR, 12, 31), "d-mmm"),
        ("5-Jan", dt.datetime(THIS_YEAR, 1, 5), "d-mmm"), ("Jan-23", dt.datetime(THIS_YEAR, 1, 23), "d-mmm"),
        ("Jan 5", dt.datetime(THIS_YEAR, 1, 5), "d-mmm"), ("5-Jan-23", dt.datetime(2023, 1, 5), "d-mmm-yy"),
        ("Jan 5, 2023", dt.datetime(2023, 1, 5), "d-mmm-yy"), ("5 January 2023", dt.datetime(2023, 1, 5), "d-mmm-yy"),
        ("5 MAR 45", dt.datetime(1945, 3, 5), "d-mmm-yy"), ("January 2023", dt.datetime(2023, 1, 1), "mmm-yy"),
        ("Jan-45", dt.datetime(1945, 1, 1), "mmm-yy"), ("2/30", dt.datetime(1930, 2, 1), "mmm-yy"), ("9/2023", dt.datetime(2023, 9, 1), "mmm-yy"),
        ("2023-09", dt.datetime(2023, 9, 1), "mmm-yy"), ("1/2/23", dt.datetime(2023, 1, 2), "m/d/yyyy"),
        ("1/2/2023 3:00 PM", dt.datetime(2023, 1, 2, 15), "m/d/yyyy h:mm"),
        ("13:30", 0.5625, "h:mm"), ("13:30:36", 0.5629166666666666, "h:mm:ss"), ("1:30 PM", 0.5625, "h:mm AM/PM"),
        ("12:00 am", 0.0, "h:mm AM/PM"), ("30:00", 1.25, "[h]:mm:ss"),
    ],
)  # fmt: skip
def test_typed_texts_that_excel_takes_for_values(sheet: xw.Sheet, text: str, read: Any, code: str) -> None:
    for cells in (sheet["A1"], sheet["A2:B2"], sheet["A3:A5"]):
        cells.value = text
        assert cells.options(ndim=1).value == [read] * len(cells)
        assert cells.number_format == code


@pytest.mark.parametrize(
    "text",
    [
        "13/31", "31/1", "1/0", "0 1/0", "(5", "(x)", "(-5)", "Jan", "January", "Mar vin", "May mặc", "5 vụ",
        "FALSE ", "true  ", "\xa012", "1\xa0000", "1\u0663", "5\n", "Trung", "falsch", "#N", "# 5", "-", "1:60", "13:00 PM", "1:2:3:4", "12.5.2023", "1-2-3-4", "5--", "1e", " ", "Jan 45, 1", "2023-13",
    ],
)  # fmt: skip
def test_texts_that_stay_texts_change_no_format(sheet: xw.Sheet, text: str) -> None:
    for cells in (sheet["A1"], sheet["A2:B2"]):
        cells.value = text
        assert cells.options(ndim=1).value == [text] * len(cells)
        assert cells.number_format == "General"
        cells.value = "5"
        assert cells.options(ndim=1).value == [5.0] * len(cells)


def test_typed_errors(sheet: xw.Sheet) -> None:
    errors = ["#N/A", "#DIV/0!", "#NAME?", "#NUM!", "#REF!", "#VALUE!", "#NULL!"]
    sheet["A1"].value = [*errors, "#n/a", "'#N/A"]
    assert sheet["A1:I1"].options(err_to_str=True).value == [*errors, "#N/A", "#N/A"]
    assert sheet["A1:I1"].value == [None] * 8 + ["#N/A"]
    assert sheet["A1:G1"].formula == (tuple(errors),)


def test_a_text_stays_in_a_cell_formatted_as_text(sheet: xw.Sheet) -> None:
    sheet["A1:A2"].number_format = "@"
    sheet["A1"].value = [["0123", "0123"], ["=A1", "=1"]]
    assert sheet["A1:B2"].value == [["0123", 123.0], ["=A1", 1.0]]


def test_texts_stay_in_each_row_of_cells_that_are_all_formatted_as_text(sheet: xw.Sheet) -> None:
    texts = [["5/9", "1.000"], ["50%", "2023-09-30"], ["(5)", "=1"]]
    sheet["A1:B3"].number_format = sheet["D1:E1"].number_format = "@"
    sheet["A1"].value = texts
    sheet["D1"].value = ["Jan-23", "0 1/2"]
    assert sheet["A1:B3"].value == texts
    assert sheet["D1:E1"].value == ["Jan-23", "0 1/2"]


def test_a_number_in_the_place_of_a_truth_value_is_a_number(sheet: xw.Sheet) -> None:
    sheet["A1"].value = [[True, False], [True, 1]]
    sheet["A1"].value = [[5, True], ["x", None]]
    assert sheet["A1:B2"].value == [[5.0, True], ["x", None]]


def test_a_date_keeps_the_format_that_is_there(sheet: xw.Sheet) -> None:
    sheet["A1"].number_format = "dd/mm/yyyy"
    sheet["A1:B1"].value = [dt.date(2023, 9, 30), dt.date(2023, 9, 30)]
    assert [cell.number_format for cell in sheet["A1:B1"]] == ["dd/mm/yyyy", "m/d/yyyy"]
    sheet["A1"].value = 1.0
    assert sheet["A1"].value == dt.datetime(1899, 12, 31)


@pytest.mark.parametrize(
    ("serial", "code", "read"),
    [
        (0.5, "h:mm", 0.5), (1.5, "h:mm:ss", 1.5), (30.25, "[h]:mm", 30.25), (0.5, "mm:ss", 0.5),
        (0.5, "h:mm AM/PM", 0.5), (0.5, "m/d/yyyy h:mm", dt.datetime(1899, 12, 30, 12)),
        (45200, "mmmm", dt.datetime(2023, 10, 1)), (45200, "[$-42A]dd/mm/yyyy", dt.datetime(2023, 10, 1)),
    ],
)  # fmt: skip
def test_a_time_without_a_date_is_a_number_to_excel(sheet: xw.Sheet, serial: float, code: str, read: object) -> None:
    sheet["A1"].number_format = code
    sheet["A1:B1"].value = [serial, 1.0]
    assert sheet["A1:B1"].value == [read, 1.0]
    sheet["A2"].value = [dt.time(13, 30), "13:30", dt.timedelta(hours=36)]
    assert sheet["A2:C2"].value == [0.5625, 0.5625, 1.5]


def test_a_book_that_counts_from_1904(sheet: xw.Sheet) -> None:
    sheet.book.impl.api.NullDate = struct("util.Date", Day=1, Month=1, Year=1904)
    sheet["A1"].value = ["2023-09-30", dt.date(2023, 9, 30), "30-Sep-2023 12:00", dt.time(12), "12:00"]
    day = dt.datetime(2023, 9, 30)
    assert sheet["A1:E1"].value == [day, day, day.replace(hour=12), 0.5, 0.5]
    sheet["A1:C1"].number_format = "0.00"
    assert sheet["A1:C1"].value == [43737.0, 43737.0, 43737.5]  # 1462 fewer than from 1900


def test_errors_are_coms_numbers(sheet: xw.Sheet) -> None:
    formulas = ["=1/0", "=NA()", "=nosuchname", "=#REF!", '=1+"a"']
    sheet["A1"].value = formulas
    assert sheet["A1:B1"].raw_value == ((DIV0, NA),)
    assert sheet["A1:E1"].value == [None] * 5
    texts = ["#DIV/0!", "#N/A", "#NAME?", "#REF!", "#VALUE!"]
    assert sheet["A1:E1"].options(err_to_str=True).value == texts


def test_options_of_reading(sheet: xw.Sheet) -> None:
    sheet["A1"].value = [[1.0, None], [dt.date(2020, 2, 3), "x"]]
    assert sheet["A1:B2"].options(numbers=int, empty="-", dates=dt.date).value == [[1, "-"], [dt.date(2020, 2, 3), "x"]]
    sheet["D1"].options(transpose=True).value = [[1.0, 2.0], [3.0, 4.0]]
    assert sheet["D1:E2"].value == [[1.0, 3.0], [2.0, 4.0]]
    assert sheet["D1"].options(ndim=2).value == [[1.0]]


def test_filling_a_range_with_one_value(sheet: xw.Sheet) -> None:
    sheet["A1:B3"].value = 5
    assert sheet["A1:B3"].value == [[5.0, 5.0]] * 3
    sheet["C1:C3"].formula = "=A1+$A$1+ROW(B2)"
    assert sheet["C3"].formula == "=A3+$A$1+ROW(B4)"
    sheet["A1:B2"].value = None
    assert sheet["A1:B3"].value == [[None] * 2, [None] * 2, [5.0] * 2]


@pytest.mark.parametrize("value", [object(), [1, object()], [["a", 1], [object(), 2]]])
def test_what_no_cell_can_hold(sheet: xw.Sheet, value: Any) -> None:
    sheet["A1"].value = "kept"
    with pytest.raises(TypeError, match="cannot hold"):
        sheet["A1"].value = value
    with pytest.raises(Exception, match="same length"):
        sheet["A1"].value = [[1], [1, 2]]
    assert sheet["A1"].value == "kept"


def test_data_frames(sheet: xw.Sheet) -> None:
    frame = pd.DataFrame(
        {
            "số": [1.5, math.nan, 3.0],
            "chữ": ["a", None, "c"],
            "ngày": pd.to_datetime(["2020-01-01T00:00", None, "2021-02-03T04:05"]),  # type: ignore[arg-type]
            "đạt": [True, False, True],
        },
        index=pd.Index([10.0, 20.0, 30.0], name="mã"),
    )
    sheet["B2"].value = frame
    read = sheet["B2"].expand().options(pd.DataFrame).value
    assert read["số"].equals(frame["số"])
    assert read["đạt"].tolist() == [True, False, True]
    assert read["ngày"].tolist() == frame["ngày"].tolist() or read["ngày"].isna().tolist() == [False, True, False]
    assert read["chữ"].fillna("-").tolist() == ["a", "-", "c"]
    assert read.index.equals(frame.index)
    sheet["H2"].value = np.array([[1.0, np.nan], [3.0, 4.0]])
    np.testing.assert_array_equal(sheet["H2:I3"].options(np.array).value, [[1.0, np.nan], [3.0, 4.0]])


def test_a_million_cells(sheet: xw.Sheet) -> None:
    rows = [[float(row * column) for column in range(10)] for row in range(100_000)]
    cells = sheet.range((1, 1), (100_000, 10))
    tuples = tuple(map(tuple, rows))
    cells.api.setDataArray(tuples)  # the first time costs more
    times = []
    for action in (
        lambda: cells.api.setDataArray(tuples),
        lambda: setattr(cells, "value", rows),
        cells.api.getDataArray,
        lambda: cells.value,
    ):
        start = time.perf_counter()
        action()
        times.append(time.perf_counter() - start)
    assert cells.value == rows
    # The benchmark holds it to 1.3; here the machine may be busy with other tests.
    assert times[1] < 3 * times[0]
    assert times[3] < 3 * times[2]


@given(st.sets(st.tuples(st.integers(1, 7), st.integers(1, 7))))
def test_rectangles_cover_just_the_cells(cells: set[tuple[int, int]]) -> None:
    covered = [place for area in spans.rectangles(cells) for place in area.places()]
    assert sorted(covered) == sorted(cells)


@given(st.text(max_size=12))
def test_any_text_can_be_typed(text: str) -> None:
    entry = typed.typed_text(text)
    assert entry.formula or isinstance(entry.value, float) or entry.value in (text, text[1:])


def test_a_text_like_a_number_changes_no_format(sheet: xw.Sheet) -> None:
    cells = sheet["A1:A4"]
    sheet["A1"].number_format = "0.00"
    sheet["A2"].number_format = "@"
    sheet["A3"].number_format = "dd/mm/yyyy"
    for _ in range(2):  # what the first writing left behind must not change what the second gives
        cells.value = [["'5"], ["'5"], ["'6,00%"], ["'7"]]
        assert cells.value == ["5", "5", "6,00%", "7"]
    assert [cell.number_format for cell in cells] == ["0.00", "@", "dd/mm/yyyy", "General"]
    cells.value = [[5], [5], [5], [7]]
    assert [type(value) for value in cells.value] == [float, float, dt.datetime, float]


@pytest.mark.parametrize(("typed", "text", "value"), [("12", "12", 12.0), ("=1+1", "=1+1", 2.0), ("chữ", "chữ", "chữ")])
def test_a_value_that_fills_is_a_text_where_cells_are_texts(
    sheet: xw.Sheet, typed: str, text: str, value: object
) -> None:
    sheet["A1"].number_format = "@"
    sheet["A1:B2"].value = typed
    assert sheet["A1:B2"].value == [[text, value], [value, value]]
