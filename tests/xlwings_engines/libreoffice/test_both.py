"""What Excel's and xlwings' documentation say of cells, asked of both engines."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import xlwings as xw

import xlwings_engines.files  # noqa: F401  # registers the engine
from xlwings_engines.shared.errors import BookInUseError


@pytest.fixture(params=["libreoffice", "files"])
def page(request: pytest.FixtureRequest) -> Iterator[xw.Sheet]:
    if request.param == "libreoffice":
        yield request.getfixturevalue("sheet")
        return
    with xw.engines["files"].apps.add() as own:
        yield own.books.add().sheets[0]


def blocks(page: xw.Sheet) -> None:
    page["B2"].value = [[1, 2, 3], [4, None, 6], [7, 8, 9]]
    page["B6"].value = 1


@pytest.mark.parametrize(
    ("start", "region"),
    [
        ("B2", "B2:D4"), ("C3", "B2:D4"), ("A1", "A1:D4"), ("E1", "B1:E4"), ("E2", "B2:E4"), ("E5", "B2:E6"),
        ("A5", "A2:D6"), ("B5", "B2:D6"), ("B6", "B6"), ("B7", "B6:B7"), ("A7", "A6:B7"), ("F2", "F2"), ("F3", "F3"), ("B8", "B8"),
    ],
)  # fmt: skip
def test_the_region_around_a_cell(page: xw.Sheet, start: str, region: str) -> None:
    blocks(page)
    assert page[start].current_region.get_address(False, False) == region


@pytest.mark.parametrize(
    ("start", "way", "stop"),
    [
        ("E1", "down", "E1048576"),
        ("H2", "down", "H1048576"),
        ("E4", "up", "E1"),
        ("E3", "left", "D3"),
        ("C3", "down", "C4"),
    ],
)
def test_an_arrow_in_a_column_beyond_all_that_hold_something(page: xw.Sheet, start: str, way: str, stop: str) -> None:
    blocks(page)
    assert page[start].end(way).get_address(False, False) == stop


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        (1e20, "100000000000000000000"), (1e21, "1E+21"), (-1e300, "-1E+300"), (1e16, "10000000000000000"),
        (1234567890123456789, "1234567890123460000"), (1e-7, "0.0000001"), (1.23456789012345e-7, "1.23456789012345E-07"),
        (0.1 + 0.2, "0.3"), (1 / 3, "0.333333333333333"), (-0.5, "-0.5"), (0, "0"), (100000, "100000"),
    ],
)  # fmt: skip
def test_numbers_of_the_formula_bar_have_15_digits(page: xw.Sheet, number: float, shown: str) -> None:
    page["A1"].value = [number, "x"]
    assert page["A1"].formula == shown
    assert page["A1:B1"].formula == ((shown, "x"),)


def test_each_cell_of_an_array_tells_its_formula(page: xw.Sheet) -> None:
    page["A1:B2"].formula_array = "=D1:E2*2"
    assert page["A1:C2"].formula == (("=D1:E2*2", "=D1:E2*2", ""),) * 2
    assert page["B2"].formula == page["B2"].formula_array == "=D1:E2*2"
    assert page["D1:D2"].formula_array is None  # Excel: null if the range has no array formula
    assert page["D1"].formula_array == ""


@pytest.mark.parametrize(
    "change",
    [
        lambda page: page["A2"].clear_contents(), lambda page: page["A2:C2"].clear(), lambda page: page["A1:A2"].merge(),
        lambda page: page["A2"].insert("down"), lambda page: page["2:2"].delete("up"), lambda page: page["3:3"].insert("down"),
        lambda page: page["A2"].delete("up"), lambda page: setattr(page["A3"], "value", 5),
        lambda page: setattr(page["A1:A2"], "formula", "=1"),
    ],
)  # fmt: skip
def test_a_part_of_an_array_cannot_be_changed(page: xw.Sheet, change: Callable[[xw.Sheet], None]) -> None:
    page["A1:A3"].formula_array = "=B1:B3*2"
    with pytest.raises(ValueError, match=r"a part of|array formula in"):
        change(page)
    assert page["A1:A4"].formula == (("=B1:B3*2",),) * 3 + (("",),)
    page["A1:A3"].clear_contents()
    assert page["A1:A3"].formula == (("",),) * 3


@pytest.mark.parametrize("formula", ["=SUM(", "=1/", '="a', "=A1)", "=SUM(A1,", "=A1:", '=IF(A1>0,"y"'])
def test_a_formula_that_is_not_complete_is_refused(page: xw.Sheet, formula: str) -> None:
    page["A1"].value = 1
    for change in ("value", "formula", "formula_array"):
        with pytest.raises(ValueError, match="is no formula"):
            setattr(page["A1"], change, formula)
    assert page["A1"].formula == "1"


@pytest.mark.parametrize("formula", ['="a(""b"', "='a (b'!A1", "=Tab[a (b]", "=50%", "=(1)", '=")"&"("'])
def test_brackets_and_quotation_marks_within_a_formula(page: xw.Sheet, formula: str) -> None:
    page.book.sheets.add("a (b", after=page)["A1"].value = [["a (b"], [1]]
    page.book.sheets[1].tables.add(page.book.sheets[1]["A1:A2"], name="Tab")
    page["A1"].formula = formula
    assert page["A1"].formula == formula


@pytest.mark.parametrize("date", [dt.datetime(1600, 1, 1), dt.date(1899, 12, 29)])
def test_a_date_before_those_that_excel_counts_is_refused(page: xw.Sheet, date: dt.date) -> None:
    for value in (date, [[date, 1]]):
        with pytest.raises(ValueError, match="before 1900"):
            page["A1"].value = value
    assert page["A1:B1"].value == [None, None]


@pytest.mark.parametrize("color", ["red", "#fff", "#12345678", ""])
def test_a_colour_has_six_digits(page: xw.Sheet, color: str) -> None:
    with pytest.raises(ValueError, match=r"is no colour"):
        page["A1"].color = color
    assert page["A1"].color is None


@pytest.mark.parametrize("name", ["R1C1", "c", "R", "A1", "a b", "1x", "", "x" * 256])
def test_names_that_excel_refuses(page: xw.Sheet, name: str) -> None:
    with pytest.raises(ValueError, match="cannot be a name"):
        page.book.names.add(name, "=Sheet1!$A$1")
    page.book.names.add("x" * 255, "=Sheet1!$A$1")
    page.book.names.add("tỉnh_1", "=Sheet1!$A$2")
    assert len(page.book.names) == 2


def test_the_header_of_a_table(page: xw.Sheet) -> None:
    """Excel wants texts that differ, and gives names where there are none."""
    page["A1"].value = [["a", "a", None, 5, "A", True], [1, 2, 3, 4, 5, 6]]
    page.tables.add(page["A1:F2"], name="Tab")
    assert page["A1:F1"].value == ["a", "a2", "Column1", "5", "A3", "TRUE"]
    assert page["A2:F2"].value == [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]
    page["H1"].value = dt.datetime(2023, 9, 30)
    with pytest.raises(NotImplementedError, match="header has a date"):
        page.tables.add(page["H1:H2"])


@pytest.mark.parametrize("area", ["A2:B4", "E1:F3", "A1:D3"])
def test_a_table_keeps_its_header_and_leaves_other_tables_alone(page: xw.Sheet, area: str) -> None:
    page["A1"].value = [["a", "b", None, "c"], [1, 2, None, 3], [4, 5, None, 6]]
    table = page.tables.add(page["A1:B3"], name="Tab")
    page.tables.add(page["D1:D2"], name="Other")
    with pytest.raises(ValueError, match=r"keeps the row of its header|has cells of the table"):
        table.resize(page[area])
    assert table.range.address == "$A$1:$B$3"
    table.resize(page["A1:B7"])
    assert table.data_body_range.address == "$A$2:$B$7"


def test_a_format_s_name_in_any_case(page: xw.Sheet) -> None:
    page["A1"].number_format = "0.00"
    page["A1"].number_format = "general"
    assert page["A1"].number_format == "General"


@pytest.mark.parametrize(("text", "truth"), [("tRUE", True), ("True", True), ("fALSE", False), ("FALSE", False)])
def test_truth_values_in_any_letters(page: xw.Sheet, text: str, truth: bool) -> None:
    page["A1"].value = text
    page["A2"].value = [text, "x"]
    assert (page["A1"].value, page["A2:B2"].value) == (truth, [truth, "x"])
    assert page["A1"].value is truth


@pytest.mark.parametrize("text", ["jAN 5", "JAN 5", "5 jAn"])
def test_months_in_any_letters(page: xw.Sheet, text: str) -> None:
    page["A1"].value = [text, "x"]
    assert page["A1:B1"].value == [dt.datetime(dt.date.today().year, 1, 5), "x"]
    assert page["A1"].number_format == "d-mmm"


@pytest.mark.parametrize(
    "change",
    [
        lambda cells: setattr(cells, "number_format", "0.00"),
        lambda cells: setattr(cells, "number_format", "General"),
        lambda cells: cells.clear_formats(),
        lambda cells: setattr(cells, "number_format", "dd/mm/yyyy"),
    ],
)
def test_a_truth_value_stays_one_whatever_its_cell_looks_like(
    page: xw.Sheet, change: Callable[[xw.Range], None]
) -> None:
    page["A1"].value = [[True, "x"], [False, None], ["=1+1", True]]
    page["D1"].value = True
    change(page["A1:B3"])
    change(page["D1"])
    assert page["A1:B2"].value == [[True, "x"], [False, None]]
    assert (page["B3"].value, page["D1"].value) == (True, True)


def test_a_formula_for_many_cells_is_the_same_in_all(page: xw.Sheet) -> None:
    page["A1"].options(transpose=True).value = list(range(1, 1204))
    page["B3:C1203"].formula = "=$A3+A$1"
    page["D1"].value = [[f"=A{row}*2"] for row in range(1, 1204)]
    assert [page[cell].formula for cell in ("B3", "C502", "B503", "C504", "B1003", "C1203", "B1204", "B2")] == [
        "=$A3+A$1", "=$A502+B$1", "=$A503+A$1", "=$A504+B$1", "=$A1003+A$1", "=$A1203+B$1", "", "",
    ]  # fmt: skip
    assert [page[f"D{row}"].formula for row in (1, 500, 501, 1000, 1001, 1203)] == [
        "=A1*2", "=A500*2", "=A501*2", "=A1000*2", "=A1001*2", "=A1203*2",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("merged", "deleted", "way", "left"),
    [
        ("D2:E3", "D:D", "left", "D2:D3"), ("D2:E3", "2:2", "up", "D2:E2"), ("D2:D4", "2:2", "up", "D2:D3"),
        ("D2:D4", "3:3", "up", "D2:D3"), ("D2:F3", "E:E", "left", "D2:E3"), ("D2:E2", "D:D", "left", "D2"),
        ("D2:E3", "D1:E2", "up", "D1:E1"), ("D2:E3", "2:3", "up", "D2"), ("E2:E3", "D:D", "left", "D2:D3"),
    ],
)  # fmt: skip
def test_what_is_left_of_merged_cells_stays_merged(
    page: xw.Sheet, merged: str, deleted: str, way: str, left: str
) -> None:
    page[merged].merge()
    page["H2"].value = 5
    page[deleted].delete(way)
    assert page[left].merge_area.get_address(False, False) == left
    assert page["I9"].merge_area.get_address(False, False) == "I9"


@pytest.mark.parametrize("text", ["a\tb", "a\tb\nc", "\t\n", "a\x01b", "  two  ", "_x0009_"])
def test_white_space_within_texts(page: xw.Sheet, text: str) -> None:
    page["A1"].value = [[text, 1], [None, text]]
    assert page["A1:B2"].value == [[text, 1], [None, text]]
    assert page["A1"].value == page["A1"].formula == text


def test_dates_and_truth_values_here_and_there(page: xw.Sheet) -> None:
    day, moment = dt.datetime(2023, 9, 30), dt.datetime(2023, 9, 30, 5, 6)
    rows: list[list[Any]] = [[0, True, day], [moment, day, False], [True, 0.5, True], [day, 1, moment], ["x", False, 0]]
    page.name = "Q1, 'Q2'; 3.5"
    page["B2"].value = rows
    assert page["B2:D6"].value == rows
    assert [[type(value) for value in row] for row in page["B2:D6"].value] == [
        [float, bool, dt.datetime], [dt.datetime, dt.datetime, bool], [bool, float, bool],
        [dt.datetime, float, dt.datetime], [str, bool, float],
    ]  # fmt: skip
    assert page["A1:F8"].value[1:6] == [[None, *row, None, None] for row in rows]


EMPTY: list[Any] = [None, None]


def test_merging_in_columns_that_hold_nothing_yet(page: xw.Sheet) -> None:
    page["A1"].value = [[1, 2], [3, 4]]
    page["D1:E2"].merge()
    page["H1:H2"].clear()
    assert page["A1:B2"].value == [[1, 2], [3, 4]]
    assert page["D1:E2"].value == [EMPTY, EMPTY]


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("=$A$1", "=Own!$A$1"),
        ("=$A$1:$B$2", "=Own!$A$1:$B$2"),
        ("=SUM($A$1:$A$3)+Other!$A$1", "=SUM(Own!$A$1:$A$3)+Other!$A$1"),
        ('="A1"&$B$2', '="A1"&Own!$B$2'),
        ("=0.06", "=0.06"),
    ],
)
def test_a_name_keeps_the_sheet_that_its_cells_are_on(page: xw.Sheet, text: str, kept: str) -> None:
    """Names.Add: without a sheet the cells are those of the active one; of a sheet's own name, of that sheet."""
    page.name = "Own"
    page.book.sheets.add("Other", after=page)
    page["A1"].value, page.book.sheets["Other"]["A1"].value = 1, 2
    own = page.names.add("own", text)
    page.impl.activate()
    of_book = page.book.names.add("of_book", text)
    page.book.sheets["Other"].impl.activate()
    assert (own.refers_to, of_book.refers_to) == (kept, kept)
    of_book.refers_to = "=$C$3"
    assert of_book.refers_to_range == page.book.sheets["Other"]["C3"]


@pytest.mark.parametrize(
    ("text", "date"), [("1-2-3", dt.datetime(2003, 1, 2)), ("12/31/9 6:00", dt.datetime(2009, 12, 31, 6))]
)
def test_a_year_of_one_digit(page: xw.Sheet, text: str, date: dt.datetime) -> None:
    page["A1"].value = text
    assert page["A1"].value == date


def test_a_colour_s_parts_are_those_of_a_byte(page: xw.Sheet) -> None:
    for color in [(255, 0, 300), (-1, 0, 0)]:
        with pytest.raises(ValueError, match="is no colour"):
            page["A1"].color = color
    assert page["A1"].color is None


def test_a_truth_value_is_no_name(page: xw.Sheet) -> None:
    for name in ("TRUE", "false"):
        with pytest.raises(ValueError, match="cannot be a name"):
            page.book.names.add(name, "=Sheet1!$A$1")


def with_table(page: xw.Sheet) -> None:
    page["H1"].value = [["a", "b c", "[x]"], [1, 2, 3], [4, 5, 6]]
    page.tables.add(page["H1:J3"], name="Tab")


@pytest.mark.parametrize(
    ("formula", "lacks"),
    [
        ("=COUNTA(Tab[nope])", "has no column 'nope'"),
        ("=SUM(Tab[[a]:[zz]])", "has no column 'zz'"),
        ("=Tab[@nope]", "has no column 'nope'"),
        ("=SUM(Tab[[#Nope],[a]])", "has no column '#Nope'"),
        ("=COUNTA(Nope[#All])", "no table 'Nope'"),
        ("=Nope[a]", "no table 'Nope'"),
        ("=Sheet9!A1", "no sheet 'Sheet9'"),
        ("=SUM('Đơn vị 9'!A1:B2)", "no sheet 'Đơn vị 9'"),
        ("=SUM(Sheet1:Sheet9!A1)", "no sheet 'Sheet9'"),
    ],
)
def test_a_formula_over_what_there_is_not_is_refused(page: xw.Sheet, formula: str, lacks: str) -> None:
    """Excel refuses it: error 1004, or a question for a file."""
    with_table(page)
    page["A1"].value = 5
    for change in ("value", "formula", "formula_array"):
        with pytest.raises(ValueError, match=lacks):
            setattr(page["A1"], change, formula)
    with pytest.raises(ValueError, match=lacks):
        page.book.names.add("one", formula)
    assert (page["A1"].formula, len(page.book.names)) == ("5", 0)


@pytest.mark.parametrize(
    "formula",
    [
        "=SUM(Tab[a])", "=SUM(tab[A])", "=SUM(Tab[[a]:[b c]])", "=Tab[@a]", "=Tab[@[b c]]", "=Tab[@[a]:[b c]]",
        "=SUM(Tab['[x']])", "=COUNTA(Tab[#All])", "=COUNTA(Tab[[#Headers],[a]])", '="Sheet9!A1"&"Nope[a]"', "=sheet1!B5",
    ],
)  # fmt: skip
def test_a_formula_over_what_there_is(page: xw.Sheet, formula: str) -> None:
    with_table(page)
    page["A2"].formula = formula
    assert page["A2"].formula.casefold() == formula.casefold()


@pytest.mark.parametrize("code", ["", '0"x', "[nope]0", "0;0;0;0;0", "0" * 256, "0]"])
def test_number_formats_that_excel_refuses(page: xw.Sheet, code: str) -> None:
    with pytest.raises(ValueError, match="is no number format"):
        page["A1"].number_format = code
    assert page["A1"].number_format == "General"


@pytest.mark.parametrize(
    "code", ["[Red]0;[Blue]-0", "[>=1000]#,##0;0", "[h]:mm", "[$-42A]dd/mm/yyyy", '0 "[x]"', "[$₫-42A]0"]
)
def test_number_formats_with_brackets(page: xw.Sheet, code: str) -> None:
    page["A1"].value = 5
    page["A1"].number_format = code
    assert page["A1"].number_format != "General"


def test_fonts_that_excel_refuses(page: xw.Sheet) -> None:
    """A size of 1 to 409 points; a name of at most 31 letters, as files of Excel have it."""
    before = page["A1"].font.size, page["A1"].font.name
    for size in (0, -1, 409.5, 410):
        with pytest.raises(ValueError, match="1 to 409 points"):
            page["A1"].font.size = size
    for name in ("", "x" * 32):
        with pytest.raises(ValueError, match="name of a font"):
            page["A1"].font.name = name
    assert (page["A1"].font.size, page["A1"].font.name) == before
    page["A1"].font.size = 409
    assert page["A1"].font.size == 409
    page["A1"].font.color = (255, 0, 0)
    page["A1"].font.color = None  # type: ignore[assignment]
    assert page["A1"].font.color == (0, 0, 0)


def test_choices_that_there_are_not(page: xw.Sheet) -> None:
    page["A1"].value = [["a", "b"], [1, 2]]
    for change in (
        lambda: page["A1"].insert("down", copy_origin="nonsense"),
        lambda: page["A1"].insert("up"),
        lambda: page["A1"].delete("down"),
        lambda: page.tables.add(page["A1:B2"], table_style_name="Nonsense"),
        lambda: page.tables.add(page["A1:B2"], table_style_name="TableStyleMedium29"),
    ):
        with pytest.raises(ValueError, match=r"is no (origin|way|style)"):
            change()
    with pytest.raises(NotImplementedError, match="source_type"):
        page.tables.add(page["A1:B2"], source_type="nonsense")
    assert (page["A1:B2"].value, len(page.tables)) == ([["a", "b"], [1, 2]], 0)
    table = page.tables.add(page["A1:B2"], table_style_name="TableStyleDark11")
    with pytest.raises(ValueError, match="is no style"):
        table.table_style = "Nonsense"
    assert table.table_style == "TableStyleDark11"
    table.table_style = None  # type: ignore[assignment]
    assert not table.table_style


@pytest.mark.parametrize(("text", "number"), [("1/1/1900", 1), ("2/28/1900", 59), ("3/1/1900", 61), ("1900-01-31", 31)])
def test_the_first_days_that_excel_counts(page: xw.Sheet, text: str, number: int) -> None:
    """Its 1900 has a 29 February, whose number is 60 (ECMA-376 part 1, 18.17.4.1)."""
    page["A1"].value = text
    assert page["A1"].number_format == "m/d/yyyy"
    assert page["A1"].formula == str(number)


def test_a_book_is_not_saved_under_the_name_of_another_open_one(page: xw.Sheet, tmp_path: Path) -> None:
    other = page.book.app.books.add()
    page.book.save(tmp_path / "one.xlsx")
    (tmp_path / "folder").mkdir()
    other.sheets[0]["A1"].value = "other"
    for path in (tmp_path / "one.xlsx", tmp_path / "folder" / "ONE.xlsx"):
        with pytest.raises(BookInUseError, match="another open book has this name"):
            other.save(path)
    assert [path.name for path in (tmp_path / "folder").iterdir()] == []
    other.save(tmp_path / "two.xlsx")
    other.save(tmp_path / "two.xlsx")
    other.close()


@pytest.mark.parametrize("formula", ["=" + "1+" * 4_096 + "1", '="' + "x" * 256 + '"'])
def test_a_formula_that_is_too_long_for_excel(page: xw.Sheet, formula: str) -> None:
    """8,192 characters, and 255 of each text in it ("Excel specifications and limits")."""
    with pytest.raises(ValueError, match="at most 8,192"):
        page["A1"].formula = formula
    longest = formula.replace("1+", "", 1) if len(formula) > 300 else formula.replace("x", '""', 1).replace("x", "", 1)
    page["A1"].formula = longest
    assert page["A1"].formula == longest


@pytest.mark.parametrize(
    ("text", "kept"),
    [("hello", '="hello"'), ('a "b"', '="a ""b"""'), ("Sheet1!$A$1", '="Sheet1!$A$1"'), ("12.5", "=12.5")],
)
def test_a_name_for_a_text(page: xw.Sheet, text: str, kept: str) -> None:
    """Names.Add: what does not begin with an equals sign is a value."""
    assert page.book.names.add("one", text).refers_to == kept


def test_bytes_are_no_number(page: xw.Sheet) -> None:
    with pytest.raises(TypeError, match="cannot hold a bytes"):
        page["A1"].value = b"12"


def test_what_an_engine_cannot_save_as(page: xw.Sheet, tmp_path: Path) -> None:
    for suffix in (".pdf", ".xlsb", ".txt", ""):
        with pytest.raises(NotImplementedError, match="cannot save"):
            page.book.save(tmp_path / f"book{suffix}")
    assert list(tmp_path.iterdir()) == []
