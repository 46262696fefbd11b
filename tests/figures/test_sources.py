"""Where figures come from: what is kept beside a row, what of it holds when others were typed over them, and what is said."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import pytest

from thads.figures.problems import Block, Level
from thads.figures.sources import Source, figures_text, read_sources, stored_sources, units_by_date

REPORT, EARLIER = dt.date(2023, 9, 30), dt.date(2023, 9, 15)
ROW = ["Yên Sơn", 600.0, 200.0, None, 190.0, None, 3e7, 1e7, None, 9_500_000.0, None]
FIGURES = "600|200||190||30.000.000|10.000.000||9.500.000|"
OTHERS = FIGURES.replace("190", "191")
OVER = "phiếu.xlsx; đã sửa sau"


@pytest.mark.parametrize(
    ("row", "text"),
    [
        (ROW, FIGURES),
        (["CHIÊM HÓA", " 600 ", "200", "", 190, " ", "30.000.000", 1e7, None, "9500000", None], FIGURES),
        (["Yên Sơn", 600.0, *[None] * 9], "600|||||||||"),
        (["Yên Sơn", *[None] * 9, 0.0], "|||||||||0"),
        (["Yên Sơn", "sáu trăm", *[None] * 9], "sáu trăm|||||||||"),
        (["Yên Sơn", *[" "] * 10], ""),
        ((), ""),
    ],
)
def test_figures_are_the_same_however_they_are_typed(row: Sequence[object], text: str) -> None:
    assert figures_text(row) == text


@pytest.mark.parametrize(
    ("cells", "source", "day", "doubted"),
    [
        ([None, None, None], None, None, False),
        (["phiếu.xlsx", EARLIER, FIGURES], Source("phiếu.xlsx", EARLIER, FIGURES), EARLIER, False),
        (["phiếu.xlsx", REPORT, FIGURES], Source("phiếu.xlsx", REPORT, FIGURES), None, False),
        (["phiếu.xlsx", None, None], Source("phiếu.xlsx", None, FIGURES), None, False),
        # A date typed beside typed figures is theirs.
        ([None, "15/9/2023", None], Source(None, EARLIER, FIGURES), EARLIER, False),
        # Others were typed over those taken: they are of the workbook's date, which is told where it was another.
        (["phiếu.xlsx", EARLIER, OTHERS], Source(OVER), None, True),
        (["phiếu.xlsx", REPORT, OTHERS], Source(OVER), None, False),
        (["phiếu.xlsx", None, OTHERS], Source(OVER), None, False),
        ([OVER, EARLIER, OTHERS], Source(OVER), None, True),
        ([None, EARLIER, OTHERS], None, None, True),
    ],
)
def test_what_holds_of_a_source(cells: list[object], source: Source | None, day: dt.date | None, doubted: bool) -> None:
    sources = Block([[None] * 3, cells, cells, cells], "Nhập liệu", 7, 20)
    inputs = Block([ROW, ROW, ["Na Hang", *[None] * 10]])
    found, days, problems = read_sources(inputs, sources, REPORT)
    assert (found, days) == ({1: source} if source else {}, {1: day} if day else {})
    assert [(one.level, one.cell) for one in problems] == ([(Level.WARNING, "U8")] if doubted else [])
    if doubted:
        assert problems[0].text.startswith(
            "Yên Sơn: số liệu đã sửa sau ngày 15/09/2023, nay tính là số liệu đến 30/09/2023"
        )
    assert read_sources(inputs, sources, None)[2] == [], "no other date is known"


@pytest.mark.parametrize("typed", ["31/9/2023", "hôm qua", 45_184.0])
def test_a_date_that_is_none_is_told_at_its_cell(typed: object) -> None:
    sources = Block([["phiếu.xlsx", EARLIER, FIGURES], [None, typed, None]], "Nhập liệu", 7, 20)
    (problem,) = read_sources(Block([ROW, ROW]), sources, REPORT)[2]
    assert (problem.level, problem.cell, problem.text.startswith("Ngày của số liệu chưa đúng")) == (
        Level.ERROR,
        "U8",
        True,
    )


def test_sources_are_kept_as_they_stand() -> None:
    cells: list[list[object]] = [
        ["phiếu.xlsx", EARLIER, FIGURES],
        [None] * 3,
        [" phiếu.xlsx ", None, " "],
        [None, EARLIER, None],
    ]
    kept = {0: Source("phiếu.xlsx", EARLIER, FIGURES), 2: Source("phiếu.xlsx"), 3: Source(day=EARLIER)}
    assert stored_sources(Block(cells)) == kept
    assert [one.cells for one in kept.values()] == [cells[0], ["phiếu.xlsx", None, None], cells[3]]


@pytest.mark.parametrize(("file", "from_form"), [("phiếu.xlsx", True), (OVER, False), (None, False)])
def test_figures_are_a_forms_while_nobody_types_over_them(file: str | None, from_form: bool) -> None:
    assert Source(file, EARLIER, FIGURES).from_form == from_form


def test_units_stand_by_their_dates_the_earliest_first() -> None:
    units = [("A", REPORT), ("B", None), ("C", EARLIER), ("D", REPORT)]
    assert list(units_by_date(units)) == [(None, "B"), (EARLIER, "C"), (REPORT, "A; D")]
