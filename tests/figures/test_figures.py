"""What may be typed on the input sheet and in the scales: what is read, what is said, and at which cell."""

import datetime as dt
import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import oracle
from tests.cases import typed
from thads import layout
from thads.figures.cells import LONGEST_NAME, text_fault, whole_figure
from thads.figures.problems import Block, Level, Problem, by_fault
from thads.figures.scales import block_rows, read_scale, read_scales, rows_of_units, scale_rows
from thads.figures.settings import Settings, read_choices, with_money_factor
from thads.figures.units import MeasureFigures, misplaced_columns, missing_units, read_units, reshaped, shifted_cells
from thads.numerals import NOT_CALCULATED, FigureError
from thads.rules.kinds import AtLeast
from thads.rules.plan import load_plan
from thads.rules.quantities import CARRIED_OVER, COMPLETION, ENFORCEABLE, Quantity
from thads.rules.readings import Readings
from thads.rules.scales import SCALES, TargetScale, Tier

# The block stands at B7: names in B, việc in C–G, tiền in H–L.
ROW, COLUMN, SHEET = 7, 2, "Nhập liệu"
SETTINGS = Settings(load_plan().warnings, money_factor=1000, baseline_year=2022, current_year=2023)
CELLS = {
    "name": (0, "B7"), "cases": (1, "C7"), "cases before": (2, "D7"), "cases before separate": (3, "E7"),
    "cases after": (4, "F7"), "cases after separate": (5, "G7"), "money": (6, "H7"), "money before": (7, "I7"),
    "money before separate": (8, "J7"), "money after": (9, "K7"), "money after separate": (10, "L7"),
}  # fmt: skip
FIGURES = [name for name in CELLS if name != "name"]


def unit_row(**changes: object) -> list[object]:
    """A sound row; names of changes are those of CELLS with _ for the space."""
    row: list[object] = [
        "Yên Sơn",
        600.0,
        200.0,
        None,
        190.0,
        None,
        30_000_000.0,
        10_000_000.0,
        None,
        9_500_000.0,
        None,
    ]
    for name, value in changes.items():
        row[CELLS[name.replace("_", " ")][0]] = value
    return row


def read(*rows: Sequence[object], settings: Settings = SETTINGS) -> tuple[list[MeasureFigures], list[Problem]]:
    """Figures of the units read, việc then tiền, and the problems."""
    units, problems = read_units(Block(rows, SHEET, ROW, COLUMN), settings)
    return [figures for unit in units for figures in (unit.figures[0], unit.figures[1])], problems


def only(problems: list[Problem], level: Level = Level.ERROR) -> Problem:
    (problem,) = problems
    assert (problem.level, problem.sheet) == (level, SHEET)
    if level is Level.ERROR:
        assert "ãy " in problem.text, "an error says what to do"
    return problem


def test_a_sound_row() -> None:
    figures, problems = read(unit_row())
    assert problems == []
    assert figures == [MeasureFigures(600, 200, 190), MeasureFigures(30 * 10**9, 10 * 10**9, 95 * 10**8)]


@pytest.mark.parametrize(
    "blank", [None, "", "  ", "\u00a0"], ids=["none", "empty text", "spaces", "non-breaking space"]
)
def test_a_blank_is_missing_but_in_the_separate_register(blank: object) -> None:
    row = [blank if value is None else value for value in unit_row(money_after=None, cases=None)]
    figures, problems = read(row)
    assert problems == []
    assert figures == [MeasureFigures(None, 200, 190), MeasureFigures(30 * 10**9, 10 * 10**9, None)]


def test_a_typed_0_is_a_figure() -> None:
    figures, problems = read(unit_row(cases_before=0.0, cases_after="0", money_before_separate=0.0))
    assert problems == []
    assert figures[0] == MeasureFigures(600, 0, 0)


def test_reading_5_takes_blanks_as_0() -> None:
    row = unit_row(cases_before=None, cases_after=None)
    assert read(row)[0][0] == MeasureFigures(600, None, None)
    assert read(row, settings=replace(SETTINGS, readings=Readings(missing="zero")))[0][0] == MeasureFigures(600, 0, 0)


def test_the_separate_register_is_taken_off() -> None:
    row = unit_row(cases_before_separate=20.0, cases_after_separate="15", money_after_separate="1.500.000,001")
    figures, problems = read(row)
    assert problems == []
    assert figures == [MeasureFigures(600, 180, 175), MeasureFigures(30 * 10**9, 10 * 10**9, 8 * 10**9 - 1)]


@pytest.mark.parametrize("cell", FIGURES)
@pytest.mark.parametrize(
    ("value", "said"),
    [
        (-5.0, "-5"),
        ("-5", "-5"),
        ("\u22125", "-5"),
        ("\u20135", "-5"),
        ("abc", "abc"),
        ("1,234", "1.234"),
        ("1.23", "1.23"),
        (dt.datetime(2023, 9, 30), "30/09/2023"),
        (True, "TRUE"),
        ("#DIV/0!", "#DIV/0!"),
        (Decimal("0.0001"), "0,0001"),  # neither a case nor a đồng
        ("9.999.999.999.999.999.999", "lớn"),
    ],
)
def test_a_wrong_figure_is_named_with_its_cell(cell: str, value: object, said: str) -> None:
    figures, problems = read(unit_row(**{cell.replace(" ", "_"): value}))
    problem = only(problems)
    assert problem.cell == CELLS[cell][1]
    assert said in problem.text
    assert "Yên Sơn" in problem.text
    assert not figures[cell.startswith("money")].complete


@pytest.mark.parametrize("value", [3.5, "3,5", Decimal("3.5")])
def test_cases_are_whole_and_money_need_not_be(value: object) -> None:
    assert only(read(unit_row(cases_after=value))[1]).cell == "F7"
    figures, problems = read(unit_row(money_after_separate=value))
    # A machine with a decimal point makes 96,4 of "96.400": a number with a fraction is doubtful, a text is as it was typed.
    assert [problem.cell for problem in problems] == (["L7"] if isinstance(value, float) else [])
    assert figures[1].after == 95 * 10**8 - 3500


@pytest.mark.parametrize(
    ("changes", "cell"),
    [
        ({"cases_before_separate": 201.0}, "E7"),
        ({"cases_after_separate": 191.0}, "G7"),
        ({"money_before_separate": "10.000.000,001"}, "J7"),
        ({"money_after_separate": 9_500_001.0}, "L7"),
        ({"cases_after": 601.0}, "F7"),
        ({"cases_after": 611.0, "cases_after_separate": 10.0}, "F7"),
        ({"money_after": "30.000.000,001"}, "K7"),
        ({"name": None}, "B7"),
        ({"name": "  "}, "B7"),
        ({"name": 5.0}, "B7"),
        ({"name": "#REF!"}, "B7"),
    ],
)
def test_a_contradiction_is_an_error(changes: dict[str, object], cell: str) -> None:
    assert only(read(unit_row(**changes))[1]).cell == cell


@pytest.mark.parametrize(
    "changes",
    [
        {"cases_before_separate": 40.0, "cases_after": 100.0},  # a fifth of it in the separate register
        {"cases_after": 600.0},  # all of the load carried over
        {"cases_after": 610.0, "cases_after_separate": 10.0},  # the load holds nothing of the separate register
        {"cases_after": 100.0},  # a reduction of just 50%
        {"cases_before": 600.0, "cases_after": 590.0},
    ],
)
def test_what_just_holds_is_no_problem(changes: dict[str, object]) -> None:
    assert read(unit_row(**changes))[1] == []


@pytest.mark.parametrize(
    ("changes", "cell"),
    [
        ({"cases_before": 601.0, "cases_after": 600.0}, "D7"),
        ({"cases_after": 99.0}, "F7"),
        ({"money_before": "30.000.000,001", "money_after": 29_000_000.0}, "I7"),
        ({"money_after": "4.999.999,999"}, "K7"),
        ({"money_after": 9_500_000.5}, "K7"),
        ({"cases_before_separate": 41.0, "cases_after": 150.0}, "E7"),  # just above a fifth
        ({"cases_before_separate": 200.0, "cases_after": 0.0}, "E7"),  # all of it
        ({"money_after_separate": 1_900_001.0}, "L7"),
        (
            {"cases": 2_310.0, "cases_before": 1.0, "cases_after": 960.0},
            "D7",
        ),  # "1.000" where the point is for decimals
        ({"money": 99_999.0, "money_before": 9_000.0, "money_after": 8_000.0}, "H7"),  # under 100 triệu a year
        ({"money": 5_000_000_001.0}, "H7"),  # over 5.000 tỷ
    ],
)
def test_the_doubtful_is_a_warning(changes: dict[str, object], cell: str) -> None:
    figures, problems = read(unit_row(**changes))
    assert only(problems, Level.WARNING).cell == cell
    assert all(measure.complete for measure in figures)


def test_a_name_without_figures_and_an_empty_row() -> None:
    figures, problems = read([None] * 11, ["Na Hang", *[None] * 10], ["", *["  "] * 10])
    problem = only(problems)
    assert (problem.cell, problem.place) == ("B8", 1)
    assert "Na Hang" in problem.text
    assert figures == [MeasureFigures(None, None, None)] * 2


@pytest.mark.parametrize(
    "again",
    ["CHIÊM HÓA", " chiêm  hóa ", "Chiêm\u00a0Hóa", unicodedata.normalize("NFD", "Chiêm Hóa"), "Chiêm Hoá"],
    ids=["case", "spaces", "non-breaking space", "decomposed", "tone placed otherwise"],
)
def test_the_same_unit_twice(again: str) -> None:
    problem = only(read(unit_row(name="Chiêm Hóa"), [None] * 11, unit_row(name=again))[1])
    assert problem.cell == "B9"
    spelt = "" if " ".join(again.split()) == "Chiêm Hóa" else " (viết là “Chiêm Hóa”)"
    assert f"đã có ở ô B7{spelt}. Hãy" in problem.text


@pytest.mark.parametrize(("power", "places"), [(1000, ["H9", "I9", "K9"]), (Decimal("0.001"), ["H9", "I9", "K9"])])
def test_money_1000_times_the_others_is_doubtful(power: int | Decimal, places: list[str]) -> None:
    units = [unit_row(name=name) for name in "ABCDEF"]
    units[2][6:] = [value if value is None else float(Decimal(str(value)) * power) for value in units[2][6:]]
    problems = read(*units)[1]
    assert sorted({problem.cell for problem in problems}) == places
    assert {problem.level for problem in problems} == {Level.WARNING}


def test_units_of_common_sizes_are_not_doubted() -> None:
    units = [unit_row(name="A"), unit_row(name="B"), unit_row(name="C")]
    units[2][6:] = [90 * value if isinstance(value, float) else value for value in units[2][6:]]
    assert read(*units)[1] == []


@pytest.mark.parametrize(
    ("unit", "factor"),
    [("đồng", 1), ("1.000 đồng", 1000), (" 1.000\u00a0Đồng ", 1000), ("triệu đồng", 10**6), ("tỷ đồng", 10**9)],
)
def test_money_units(unit: str, factor: int) -> None:
    settings = with_money_factor(SETTINGS, unit)
    row = unit_row(money=30.0, money_before="10", money_after=9.0)
    assert read(row, settings=settings)[0][1] == MeasureFigures(30 * factor, 10 * factor, 9 * factor)


@pytest.mark.parametrize(
    ("unit", "said"), [(None, "“”"), ("", "“”"), ("đô la", "“đô la”"), (1000.0, "“1000.0”"), (True, "“True”")]
)
def test_an_unknown_money_unit(unit: object, said: str) -> None:
    with pytest.raises(FigureError, match=f"{said}. Hãy chọn"):
        with_money_factor(SETTINGS, unit)


@pytest.mark.parametrize(
    ("cells", "readings"),
    [
        (None, Readings()),
        ([], Readings()),
        ([[None], [" "], [None]], Readings()),
        ([["Đạt"]], Readings(zero_baseline="passed")),
        ([[None], ["coi  là 0"]], Readings(missing="zero")),
        ([["Không xét"], ["Thiếu số liệu"], ["Không tính là giảm"]], Readings(sent_back="taken_off")),
    ],
)
def test_readings_are_chosen_by_their_words_and_blank_is_the_plans(
    cells: list[list[object]] | None, readings: Readings
) -> None:
    assert read_choices(cells) == readings


def test_a_reading_that_there_is_not() -> None:
    with pytest.raises(FigureError, match=r"“Sao” không có\. Hãy chọn “Thiếu số liệu” hoặc “Coi là 0”"):
        read_choices([["Đạt"], ["Sao"]])


def test_headings_say_what_is_judged() -> None:
    """Of two years "giảm" with the mark of an increase; of a completion rate "xong" and no year compared; of unlike ones both."""
    kept = "Chuyển kỳ sau (đã trừ số chuyển sổ theo dõi riêng)"
    fallen = ("Hiện nay", "Mức phải đạt", "Số giảm (tăng: -)", "Giảm", "Tỷ lệ giảm (tăng: -)")
    words = {
        (CARRIED_OVER, CARRIED_OVER): ("Chuyển kỳ sau năm 2022", "Chuyển kỳ sau năm 2023", *fallen, kept),
        (ENFORCEABLE, ENFORCEABLE): (
            *("Có điều kiện chuyển kỳ sau: năm 2022", "Có điều kiện chuyển kỳ sau: năm 2023", *fallen),
            "Có điều kiện chuyển kỳ sau",
        ),
        (COMPLETION, COMPLETION): (
            *("Có điều kiện thi hành: tổng số", "Có điều kiện thi hành: chưa xong"),
            *("Chưa xong", "Nhiều nhất còn", "Số xong", "Xong", "Tỷ lệ xong", "Có điều kiện, chưa xong"),
        ),
        (CARRIED_OVER, COMPLETION): (
            *("Số được xét: gốc", "Số được xét: còn lại"),
            *("Còn lại", "Nhiều nhất còn", "Số", "Đạt", "Tỷ lệ", "Còn lại"),
        ),
    }
    keys = ("full_before", "full_after", "now", "goal", "full_change", "Done", "full_rate", "left")
    for (cases, money), wanted in words.items():
        texts = replace(SETTINGS, cases=(cases,), money=(money,)).texts
        assert tuple(texts[key] for key in keys) == wanted


@pytest.mark.parametrize(
    ("cases", "money", "matter", "compared", "done"),
    [
        (CARRIED_OVER, ENFORCEABLE, "GIẢM ÁN TỒN ĐỌNG", ", so với năm 2022", ["giảm", "giảm"]),
        (CARRIED_OVER, COMPLETION, "THI HÀNH ÁN DÂN SỰ", ", so với năm 2022", ["giảm", "xong"]),
        (COMPLETION, COMPLETION, "THI HÀNH ÁN DÂN SỰ", "", ["xong", "xong"]),
    ],
)
def test_what_is_printed_is_about_what_is_judged(
    cases: Quantity, money: Quantity, matter: str, compared: str, done: list[str]
) -> None:
    settings = replace(SETTINGS, cases=(cases,), money=(money,))
    assert (settings.matter, settings.compared) == (matter, compared)
    assert [settings.done(measure) for measure in settings.measures] == done
    assert [settings.completes(measure) for measure in settings.measures] == [word == "xong" for word in done]


@given(st.integers(0, 10**18), st.sampled_from([1, 1000, 10**6, 10**9]))
def test_money_is_exact_to_the_dong(amount: int, factor: int) -> None:
    value = typed(amount, factor)
    if isinstance(value, str) and len(value) == 7 and "," in value and "." not in value:
        value += "0"  # "1,234" would be ambiguous
    assert whole_figure(value, factor) == amount


def test_the_most_that_is_read() -> None:
    assert whole_figure("1.000.000.000.000.000", 1000) == 10**18
    with pytest.raises(FigureError, match="Hãy"):
        whole_figure("1.000.000.000.000.000,001", 1000)


@pytest.mark.parametrize(
    ("cell", "factor", "said"),
    [("3,5", 1, "“3,5” không phải số nguyên"), ("1.234,5678", 1_000, "“1.234,5678” lẻ dưới một đồng")],
)
def test_what_is_left_over_is_said_in_the_measures_words(cell: str, factor: int, said: str) -> None:
    with pytest.raises(FigureError, match=said):
        whole_figure(cell, factor)


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        *[(cell, "") for cell in (None, 5.0, "", "Yên Sơn", "hai\ndòng", 500 * "x")],
        *[(f"Yên{mark}Sơn", "ký tự ẩn") for mark in "\x07\x7f\u200e\u202e\u2066\ud800\uffff"],
        ("Yên\x07Sơn", "(mã U+0007)"),
        (501 * "x", "dài 501 chữ, nhiều nhất 500 chữ"),
        (1_234 * "x", "dài 1.234 chữ"),
    ],
)
def test_what_no_paper_shows_whole_is_told(cell: object, said: str) -> None:
    fault = text_fault(cell)
    assert said in fault
    assert bool(fault) == bool(said)


def test_a_name_is_shorter_than_a_text() -> None:
    assert text_fault(200 * "x", LONGEST_NAME) == ""
    assert "dài 201 chữ, nhiều nhất 200 chữ" in text_fault(201 * "x", LONGEST_NAME)


@pytest.mark.parametrize("sign", ["đ", " đ", "₫", "\u00a0₫ "])
def test_a_figure_that_names_the_dong_is_none_in_thousands(sign: str) -> None:
    assert whole_figure(f"118.000.000{sign}", 1) == 118_000_000
    for factor in (1_000, 1_000_000):
        with pytest.raises(FigureError, match=f"Hãy bỏ chữ “{sign.strip()}”"):
            whole_figure(f"118.000.000{sign}", factor)


@pytest.mark.parametrize("name", SCALES)
@pytest.mark.parametrize("reading", [*oracle.OTHER_READINGS, None])
@pytest.mark.parametrize("factor", [1, 1000, 10**9])
def test_a_scale_written_to_cells_is_read_back(name: str, reading: str | None, factor: int) -> None:
    scale = load_plan(2023, {} if reading is None else {reading: oracle.OTHER_READINGS[reading]}).scales[name]
    rows = scale_rows(scale, factor)
    assert read_scale(Block([*rows, [None] * 7], "Chỉ tiêu"), factor) == (scale, [])


def test_money_thresholds_stand_in_the_unit_of_the_cells() -> None:
    rows = scale_rows(load_plan(2023).scales["unit_money"], 1000)
    assert [row[0] for row in rows] == [0, 10_000_000, 40_000_000, 100_000_000, 200_000_000, 500_000_000]
    assert [row[2] for row in rows] == [0.06, 0.05, 0.04, 0.03, 0.02, 0.01]


def scale_cells(changes: dict[tuple[int, int], object]) -> list[list[object]]:
    rows = scale_rows(load_plan(2023).scales["unit_cases"], 1)
    for (row, column), value in changes.items():
        rows[row][column] = value
    return rows


@pytest.mark.parametrize(
    ("changes", "cell"),
    [
        ({(1, 0): 501.0}, "B11"),  # a gap
        ({(1, 0): 499.0}, "B11"),  # an overlap
        ({(0, 0): 1.0}, "B10"),
        ({(1, 0): None}, "B11"),
        ({(1, 0): "abc"}, "B11"),
        ({(1, 0): "500,5"}, "B11"),
        ({(1, 1): -1000.0}, "C11"),
        ({(1, 1): None}, "B12"),  # the row after one without an end
        ({(5, 1): 9000.0}, "B15"),
        ({(1, 1): 500.0}, "B11"),
        ({(1, 2): None}, "D11"),
        ({(1, 2): 5.0}, "D11"),  # 500%
        ({(1, 2): "5"}, "D11"),
        ({(1, 2): "#N/A"}, "D11"),
        ({(1, 2): dt.datetime(2023, 6, 5)}, "D11"),
        ({(4, 3): "cao"}, "E14"),
        ({(4, 3): "khá 7%; xuất sắc"}, "E14"),
        ({(4, 3): "khá 0%"}, "B14"),  # below what passes
        ({(5, 0): "#REF!"}, "B15"),  # no unit's name
        ({(4, 4): "Đạt hết"}, "F14"),
    ],
)
def test_a_broken_scale(changes: dict[tuple[int, int], object], cell: str) -> None:
    scale, problems = read_scale(Block(scale_cells(changes), "Chỉ tiêu", 10, 2), 1)
    assert scale is None
    (problem,) = problems
    assert (problem.level, problem.sheet, problem.cell) == (Level.ERROR, "Chỉ tiêu", cell)
    assert "Hãy " in problem.text


@pytest.mark.parametrize(
    ("typed", "rate"),
    [
        *[(text, "0.055") for text in ("5,5%", "5.5%", " 5,5 % ", "5,50%", 0.055, "0,055", "0.055")],
        *[(text, "0.06") for text in ("6%", "6 %", "6,0%", "6.0%", "6.000%", 0.06)],
        ("5.125%", "0.05125"),
        ("5,125%", "0.05125"),
    ],
)
def test_a_rate_in_every_spelling(typed: object, rate: str) -> None:
    scale, problems = read_scale(Block(scale_cells({(0, 2): typed}), "Chỉ tiêu"), 1)
    assert problems == []
    assert scale is not None
    assert scale.tiers[0].target.rate == Fraction(rate)


@pytest.mark.parametrize("typed", ["%", "5..5%", "5,5,5%", "-5,5%", "5,5", "1.5", "600%", "sáu %"])
def test_what_is_no_rate(typed: str) -> None:
    scale, problems = read_scale(Block(scale_cells({(0, 2): typed}), "Chỉ tiêu"), 1)
    assert scale is None
    assert "Hãy " in problems[0].text


def test_a_rate_that_is_no_whole_percent_is_written_as_text() -> None:
    """A number would show as 5.5% where the machine has a decimal point."""
    rows = scale_rows(TargetScale((Tier(0, None, AtLeast(Fraction("0.055"), Fraction("0.06")), "mọi đơn vị", ""),)), 1)
    assert rows[0][2:4] == ["5,5%", 0.06]


def test_a_scale_without_rows() -> None:
    scale, problems = read_scale(Block([[None] * 7] * 3, "Chỉ tiêu", 10, 2), 1)
    assert scale is None
    assert [problem.cell for problem in problems] == ["B10"]
    assert "Hãy " in problems[0].text


@pytest.mark.parametrize("typed", [1, 1.0, "1", 1.5, "1,5", 2, "6"])
def test_a_rate_of_100_percent_and_more_needs_its_sign(typed: object) -> None:
    (problem,) = read_scale(Block(scale_cells({(0, 2): typed}), "Chỉ tiêu"), 1)[1]
    assert "là từ 100% trở lên. Hãy nhập kèm dấu %" in problem.text


def everyone(rate: object, start: object = 0, stop: object = None) -> list[object]:
    return [start, stop, rate, None, None, None, None]


DAYS: tuple[list[object], ...] = (["Từ ngày 31/07/2025", *[None] * 6], ["Từ ngày 30/6/2025", *[None] * 6])
ABOUT: tuple[list[object], ...] = (
    ["Xét mức giảm số chuyển kỳ sau so với năm so sánh", *[None] * 6],
    ["Xét tỷ lệ thi hành xong trên số có điều kiện thi hành", *[None] * 6],
)


def test_what_is_beyond_a_number_begins_one_dong_above() -> None:
    """“Đến 5 tỷ đồng”, “trên 5 tỷ đồng”; the sheet counts in 1.000 đồng."""
    rows = [
        everyone("6%", 0, "hết 5.000.000"),
        everyone("5%", "trên 5.000.000", "Đến hết 9.000.000"),
        everyone("4%", "Trên 9.000.000"),
    ]
    scale, problems = read_scale(Block(rows, "Chỉ tiêu"), 1000)
    assert problems == []
    assert scale is not None
    assert scale.starts == (0, 5 * 10**9 + 1, 9 * 10**9 + 1)
    written = [row[:2] for row in scale_rows(scale, 1000)]
    assert written == [[0, "hết 5.000.000"], ["trên 5.000.000", "hết 9.000.000"], ["trên 9.000.000", None]]


def test_a_scale_is_found_among_more_columns() -> None:
    assert read_scale(Block([[*everyone("6%"), "ghi chú"]], "Chỉ tiêu"), 1) == read_scale(
        Block([everyone("6%")], "Chỉ tiêu"), 1
    )


def test_a_column_is_called_as_its_heading_is() -> None:
    heads: list[list[object]] = [
        ["Thang"] * 7,
        ["Từ", "Đến dưới", "Mức phải đạt", "Mức cao", "Cách xét", "Nhóm", "Căn cứ"],
    ]
    texts = [read_scale(Block([everyone(rate)], "Chỉ tiêu", 10, 2, heads), 1)[1][0].text for rate in (None, "abc")]
    assert all(text.startswith("Thang chỉ tiêu, cột “Mức phải đạt”") for text in texts)


def test_days_out_of_order_are_told_at_the_last() -> None:
    rows = [everyone("6%"), DAYS[0], everyone("5%"), DAYS[1], everyone("4%")]
    (problem,) = read_scale(Block(rows, "Chỉ tiêu", 10, 2), 1)[1]
    assert (problem.cell, "theo thứ tự" in problem.text) == ("B13", True)


@pytest.mark.parametrize(
    ("quantities", "rows", "cell"),
    [
        ((CARRIED_OVER,), [everyone("6%")], ""),
        ((CARRIED_OVER, COMPLETION), [ABOUT[0], everyone("6%"), ABOUT[1], everyone("80%")], ""),
        ((CARRIED_OVER, COMPLETION), [ABOUT[0], everyone("6%"), ABOUT[1], everyone("abc")], "D13"),
        # Rows that say what is judged: none, one too many, in another order.
        ((CARRIED_OVER, COMPLETION), [[None] * 7, everyone("6%")], "B10"),
        ((CARRIED_OVER,), [everyone("6%"), ABOUT[1], everyone("80%")], "B11"),
        ((CARRIED_OVER, COMPLETION), [[None] * 7, ABOUT[1], everyone("80%"), ABOUT[0], everyone("6%")], "B11"),
    ],
)  # fmt: skip
def test_under_one_name_stands_a_scale_for_each_quantity(
    quantities: Sequence[Quantity], rows: list[list[object]], cell: str
) -> None:
    scales, problems = read_scales(Block(rows, "Chỉ tiêu", 10, 2), 1, quantities)
    assert [problem.cell for problem in problems] == ([cell] if cell else [])
    assert len(scales) == len(quantities)
    if not cell:
        assert [scale.tiers[0].target.rate for scale in scales if scale] == [Fraction(6, 100), Fraction(80, 100)][
            : len(scales)
        ]


def test_a_plan_is_written_with_a_row_for_each_day_and_none_for_the_one_quantity() -> None:
    plan = load_plan(2023)
    scale = plan.scales["unit_cases"]
    assert block_rows(plan, "unit_cases") == scale_rows(scale, 1)
    later = replace(scale, later=((dt.date(2025, 7, 31), scale),))
    rows = scale_rows(later, 1)
    assert rows == [*scale_rows(scale, 1), DAYS[0], *scale_rows(scale, 1)]


def test_rows_of_units_are_found_by_their_names() -> None:
    scale, problems = read_scale(
        Block([everyone("6%"), everyone("5%", "A"), everyone("4%", "Yên  Sơn")], "Chỉ tiêu"), 1
    )
    assert problems == []
    assert scale is not None
    assert rows_of_units(scale, ["yên sơn", "a", "Na Hang"]) == [2, 1, -1]


def test_a_new_scale_is_typed_as_staff_write() -> None:
    rows: list[list[object]] = [
        ["0", "1.000", "6%", None, None, None, None],
        [None] * 7,
        [1000.0, "", "4,5%", 0.05, "từ mức giảm  TRỞ LÊN", "", ""],
    ]
    scale, problems = read_scale(Block(rows, "Chỉ tiêu"), 1)
    assert problems == []
    assert scale is not None
    assert [(tier.start, tier.stop, tier.target.wording) for tier in scale.tiers] == [
        (0, 1000, "từ 6% trở lên"),
        (1000, None, "từ 4,5-5% trở lên"),
    ]
    assert [tier.wording for tier in scale.tiers] == ["dưới 1.000", "từ 1.000 trở lên"]


def test_what_asks_no_rate_is_written_without_one_and_a_single_case_is_an_amount() -> None:
    rows: list[list[object]] = [
        ["0", "1.000", None, None, "Không tăng là đạt", None, None],
        ["1.000", "", 1.0, None, "Từ số giảm trở lên", None, None],
    ]
    scale, problems = read_scale(Block(rows, "Chỉ tiêu"), 1)
    assert problems == []
    assert scale is not None
    assert [tier.target.wording for tier in scale.tiers] == ["không tăng", "từ 1 việc trở lên"]
    assert [row[2] for row in scale_rows(scale, 1)] == [None, "1"]


def on_unit(cell: str, text: str, level: Level = Level.ERROR, place: int | None = 0) -> Problem:
    return Problem(level, SHEET, cell, text, place)


@pytest.mark.parametrize(
    ("problems", "told"),
    [
        ([("C9", "Yên Sơn: sai."), ("C10", "Na Hang: sai.")], [("C9:C10", "02 đơn vị (Yên Sơn; Na Hang): sai.")]),
        (
            [("C9", "Yên Sơn, số việc: sai."), ("C12", "Na Hang, số việc: sai."), ("C13", "Lâm Bình, số việc: sai.")],
            [("C9, C12:C13", "03 đơn vị (Yên Sơn; Na Hang; Lâm Bình), số việc: sai.")],
        ),
        # Another figure, another column, another fault: each its own line.
        (
            [("C9", "Yên Sơn: 5 việc."), ("C10", "Na Hang: 6 việc."), ("D9", "Yên Sơn: sai."), ("C11", "Lâm Bình: sai.")],
            [("C9", "Yên Sơn: 5 việc."), ("C10", "Na Hang: 6 việc."), ("D9", "Yên Sơn: sai."), ("C11", "Lâm Bình: sai.")],
        ),
        ([("AA99", "Một: sai."), ("AA100", "Hai: sai.")], [("AA99:AA100", "02 đơn vị (Một; Hai): sai.")]),
        ([], []),
    ],
)  # fmt: skip
def test_one_fault_of_many_units_is_told_once(problems: list[tuple[str, str]], told: list[tuple[str, str]]) -> None:
    found = by_fault(on_unit(*problem) for problem in problems)
    assert [(problem.cell, problem.text) for problem in found] == told


def test_what_is_no_units_and_another_level_stays_apart() -> None:
    apart = [
        on_unit("C9", "Ngày: sai.", place=None),
        on_unit("C10", "Tên: sai.", place=None),
        on_unit("C11", "Yên Sơn: sai."),
        on_unit("C12", "Na Hang: sai.", Level.WARNING),
        on_unit("B13", "Tên đơn vị phải là chữ."),
        on_unit("B14", "Tên đơn vị phải là chữ."),
    ]
    assert by_fault(apart) == apart


def money_units(*amounts: float) -> list[list[object]]:
    """Units of these yearly loads in money, alike else."""
    return [
        unit_row(name=f"Chi cục số {number}", money=amount, money_before=900_000.0, money_after=800_000.0)
        for number, amount in enumerate(amounts, start=1)
    ]


@pytest.mark.parametrize(
    ("others", "typical"),
    [((3e6, 6e6, 9e6), 6e6), ((3e6, 6e6, 12e6, 15e6), 9e6), ((15e6, 3e6, 12e6, 6e6), 9e6)],
)
@pytest.mark.parametrize("place", [0, 2, -1])
def test_money_is_compared_with_the_median_of_the_other_units(
    others: tuple[float, ...], typical: float, place: int
) -> None:
    """Doubtful from 300 times it on, or from a 300th of it down (the plan file's `money_unit_ratio`)."""
    for amount, word in (
        (300 * typical, "lớn"),
        (300 * typical - 1, ""),
        (typical / 300, "nhỏ"),
        (typical / 300 + 1, ""),
    ):
        amounts = list(others)
        amounts.insert(place if place >= 0 else len(amounts), amount)
        problems = [problem for problem in read(*money_units(*amounts))[1] if "khác thường so với" in problem.text]
        if not word:
            assert problems == []
            continue
        problem = only(problems, Level.WARNING)
        assert problem.cell == f"H{ROW + amounts.index(amount)}"
        assert f" {word} khác thường" in problem.text
        assert f"thường khoảng {int(typical) // 1_000_000}.000.000.000 đồng" in problem.text


def test_names_that_may_be_one_unit_are_told_at_the_second() -> None:
    problem = only(
        read(unit_row(name="Chi cục THADS Yên Sơn"), unit_row(name="Chi cuc THADS Yen Son"))[1], Level.WARNING
    )
    assert problem.cell == "B8"
    assert "ở ô B7" in problem.text


def test_a_part_that_is_more_than_its_whole_is_told_with_both() -> None:
    text = only(read(unit_row(cases_before_separate=201.0, cases_after=100.0))[1]).text
    assert "năm 2022 (201 việc) lớn hơn số việc chuyển kỳ sau năm 2022 (200 việc)" in text


def test_what_is_said_of_doubtful_figures() -> None:
    """Bounds and years are the plan file's: 20% in the separate register, 0,1 to 5.000 tỷ đồng a year."""

    def text(**changes: object) -> str:
        return only(read(unit_row(**changes))[1], Level.WARNING).text

    part = text(cases_before_separate=50.0, cases_after=140.0)
    assert "năm 2022 (50 việc) quá 20% của số việc chuyển kỳ sau năm 2022 (200 việc). Chỉ nhập" in part
    small = text(money=99_999.0, money_before=9_000.0, money_after=8_000.0)
    assert "(99.999.000 đồng) khác thường đối với một đơn vị (thường từ 0,1 đến 5.000 tỷ đồng)" in small
    larger = only(read(unit_row(cases_after=601.0))[1]).text
    assert (
        "năm 2023 đã trừ số chuyển sổ theo dõi riêng (601 việc) lớn hơn tổng số việc giải quyết (600 việc)." in larger
    )
    thousandth = text(cases=2_310.0, cases_before=1.0, cases_after=960.0)
    assert ": 1 việc quá nhỏ so với 2.310 việc ở ô bên cạnh. Nếu muốn nhập 1.000 mà" in thousandth
    assert "hãy nhập liền 1000. Nếu đúng" in thousandth


@pytest.mark.parametrize(
    ("load", "before", "doubted"),
    [(500, 2, True), (499, 2, False), (8_000, 2, True), (8_001, 2, False), (2_500, 9, True), (2_500, 10, False)],
)
def test_cases_a_thousandth_of_those_beside_them(load: int, before: int, doubted: bool) -> None:
    """Of fewer than 10 cases, where as many as 250 to 4.000 times that stand beside them."""
    problems = read(unit_row(cases=float(load), cases_before=float(before), cases_after=float(before)))[1]
    assert [problem.cell for problem in problems] == (["D7", "F7"] if doubted else [])


@pytest.mark.parametrize("money", [100_000.0, 5_000_000_000.0])
def test_the_least_and_the_most_money_of_a_year_are_not_doubted(money: float) -> None:
    assert read(unit_row(money=money, money_before=9_000.0, money_after=8_000.0))[1] == []


def test_a_load_alone_is_a_figure() -> None:
    figures, problems = read(["Na Hang", 600.0, *[None] * 9])
    assert (figures[0], problems) == (MeasureFigures(600, None, None), [])


def test_three_units_are_enough_to_doubt_one() -> None:
    assert read(*money_units(3e6, 3e9))[1] == []
    assert "H9" in [problem.cell for problem in read(*money_units(3e6, 3e6, 3e9))[1]]


def test_the_typical_money_of_two_others_is_between_them() -> None:
    texts = [problem.text for problem in read(*money_units(15e3, 3e6, 6e6))[1] if "khác thường so với" in problem.text]
    assert "số tiền 15.000.000 đồng nhỏ khác thường" in texts[0]
    assert "(thường khoảng 4.500.000.000 đồng)" in texts[0]


def test_what_is_not_done_is_compared_with_no_other_unit() -> None:
    settings = replace(SETTINGS, money=(COMPLETION,))
    units = money_units(2e6, 2e6, 2e6)
    for row, left in zip(units, (1.0, 1.0, 800_000.0), strict=True):
        row[9] = 900_000.0 - left
    assert [problem.text for problem in read(*units, settings=settings)[1] if "khác thường" in problem.text] == []


HEADS = ["Đơn vị", *["TỔNG SỐ GIẢI QUYẾT", "Chuyển kỳ sau 2022", "Sổ riêng", "Chuyển kỳ sau 2023", "Sổ riêng"] * 2]


def test_columns_are_known_by_their_headings() -> None:
    def wrong(row: list[object], *above: Sequence[object]) -> list[tuple[str, str]]:
        problems = misplaced_columns(Block([row], SHEET, ROW, COLUMN, above), SETTINGS)
        return [(problem.cell, problem.text.partition(":")[0]) for problem in problems]

    assert wrong(unit_row(), HEADS) == []
    assert wrong(unit_row(), [unicodedata.normalize("NFD", head) for head in HEADS]) == []
    assert wrong(unit_row(), [*HEADS[:3], NOT_CALCULATED, *HEADS[4:]]) == []
    assert wrong([*unit_row(), None], HEADS) == [("B7", "Bảng nhập liệu có 12 cột, phải là 11 cột")]
    assert wrong(unit_row()[:-1], HEADS) == [("B7", "Bảng nhập liệu có 10 cột, phải là 11 cột")]
    moved = [*HEADS[:2], "Sổ riêng", "Chuyển kỳ sau 2022", *HEADS[4:]]
    said = "Đầu cột này ghi “VIỆC Sổ riêng”, đúng ra phải có chữ “kỳ sau”"
    assert wrong(unit_row(), ["", None, "VIỆC", *[None] * 8], moved) == [("D6", said)]


def test_lists_and_scales_keep_their_size() -> None:
    """The reading's rows as they were consolidated; a scale has its columns whatever was consolidated."""
    width = len(layout.SCALE_COLUMNS)

    def wrong(name: str, rows: int, columns: int, kept: int = 0) -> list[tuple[Level, str, str]]:
        blocks = {name: Block([[None] * columns] * rows, SHEET, ROW, COLUMN)}
        blocks |= {layout.KEPT[name]: Block([[None]] * kept)} if kept else {}
        return [(one.level, one.cell, one.text.partition(":")[0]) for one in reshaped(blocks)]

    for name in (layout.READINGS, layout.PRINT_INFO):
        assert [wrong(name, 4, 2, kept=4), wrong(name, 4, 2)] == [[], []]
        assert wrong(name, 5, 2, kept=4) == [(Level.ERROR, "B7", "Từ ô này có 5 dòng, phải là 4 dòng")]
        assert wrong(name, 3, 2, kept=4) == [(Level.ERROR, "B7", "Từ ô này có 3 dòng, phải là 4 dòng")]
    for name in layout.SCALE_NAMES.values():
        assert [wrong(name, 9, width), wrong(name, 1, width)] == [[], []]
        assert wrong(name, 9, width + 1) == [(Level.ERROR, "B7", f"Từ ô này có {width + 1} cột, phải là {width} cột")]


FORMER: list[list[object]] = [
    ["Yên Sơn", 600, 200, 10, 190, 5, 3e7, 1e7, 1e5, 95e5, 2e5],
    ["Hàm Yên", 700, 210, 11, 191, 6, 4e7, 2e7, 3e5, 96e5, 4e5],
    ["Na Hang", 800, 220, 12, 192, 7, 5e7, 3e7, 6e5, 97e5, 7e5],
]


@pytest.mark.parametrize(
    ("row", "cell"),
    [
        (FORMER[0], ""),
        (["Yên Sơn", *FORMER[0][2:], None], "C7"),  # a cell taken out
        (["Yên Sơn", 600, *FORMER[0][3:], None], "D7"),
        (["Yên Sơn", 600, None, *FORMER[0][2:-1]], "E7"),  # one put in
        (["Yên Sơn", 600, 10, 10, *FORMER[0][4:]], ""),  # one figure alone may be the same
        (["Thôn Mới", *FORMER[0][2:], None], ""),
        ([None, *FORMER[0][2:], None], ""),
    ],
)
def test_cells_that_moved_along_a_row_are_doubtful(row: list[object], cell: str) -> None:
    former = [*FORMER, [None, *FORMER[0][1:]]]
    problems = list(shifted_cells(Block([row, *FORMER[1:]], SHEET, ROW, COLUMN), Block(former)))
    assert [(problem.level, problem.cell) for problem in problems] == ([(Level.WARNING, cell)] if cell else [])


def test_cells_that_moved_down_a_column_are_doubtful() -> None:
    loads = (None, 600, 700)
    rows = [[name, load, *figures] for (name, _, *figures), load in zip(FORMER, loads, strict=True)]
    (problem,) = shifted_cells(Block(rows, SHEET, ROW, COLUMN), Block(FORMER))
    assert (problem.level, problem.cell) == (Level.WARNING, "C8")


def test_of_a_completion_rate_other_columns_are_unused_and_its_base_is_part_of_the_load() -> None:
    settings = replace(SETTINGS, cases=(COMPLETION,), money=(COMPLETION,))
    unused = only(read(unit_row(money_before_separate=5.0), settings=settings)[1], Level.WARNING)
    assert (unused.cell, "không dùng số ở cột này" in unused.text) == ("J7", True)
    larger = only(read(unit_row(cases_before=601.0), settings=settings)[1])
    assert (larger.cell, larger.text.endswith("Hãy kiểm tra lại hai ô này.")) == ("D7", True)


def test_a_part_of_nothing_is_told_with_0() -> None:
    text = only(read(unit_row(cases_before=0.0, cases_before_separate=5.0, cases_after=0.0))[1]).text
    assert "(5 việc) lớn hơn số việc chuyển kỳ sau năm 2022 (0 việc)" in text


def test_units_that_are_no_more_are_named() -> None:
    def gone(*names: str | None) -> list[tuple[Level, str, str]]:
        rows = [[name, 600] for name in names]
        found = missing_units(Block(rows, SHEET, ROW, COLUMN), Block([*FORMER, [None, 5]]))
        return [(one.level, one.cell, one.text.partition(", nay")[0]) for one in found]

    assert gone("Na Hang", "HÀM YÊN", "yên sơn", "Lâm Bình") == []
    assert gone("Na Hang", None, "Yên Sơn") == [(Level.WARNING, "B7", "Lần tổng hợp gần nhất có Hàm Yên")]
    assert gone(None) == [(Level.WARNING, "B7", "Lần tổng hợp gần nhất có Yên Sơn; Hàm Yên; Na Hang")]


def test_all_done_is_no_contradiction_and_more_is_told_at_what_is_done() -> None:
    settings = replace(SETTINGS, cases=(COMPLETION,))
    done = COMPLETION.done[0]
    row = unit_row(cases_before=200.0, cases_before_separate=None, cases_after=None)
    row[1 + done] = 200.0
    figures, problems = read(row, settings=settings)
    assert (figures[0].after, problems) == (0, [])
    row[1 + done] = 201.0
    assert only(read(row, settings=settings)[1]).cell == f"{'CDEFG'[done]}7"


def test_what_is_more_than_the_load_where_the_other_year_is_missing() -> None:
    """Judged by what is carried over with conditions: the year's own figure is part of its load, of the other none is said."""
    settings = replace(SETTINGS, cases=(ENFORCEABLE,))
    problems = read(unit_row(cases_before=None, cases_after=601.0), settings=settings)[1]
    assert only(problems).cell == "F7"
    assert read(unit_row(cases=None, cases_after=601.0), settings=settings)[1] == []
